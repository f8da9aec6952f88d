"""[dispatch.outages] and [[feeder]] of city.toml: which reports of no power are one outage.

The impossible is refused. What is made of it is in dispatch_core/outages.py and rules/outages.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from ..limits import FEEDERS_MAX
from .agencies import Agencies
from .beat_faults import OutageFault
from .bundle import Area, IncidentType
from .dispatch import Feeder, OutageRule
from .faults import Fault
from .fields import CAPITAL, SMALL, Register, Section
from .files import Document
from .format_dispatch import FEEDER, OUTAGES
from .grounds import Grounds

_CUSTOMERS_MAX = 10_000_000
_DAY_S = 24 * 60 * 60
_NEVER = (0, 0, 0, 0, 0)


def read_outages(
    document: Document, agencies: Agencies | None, types: Mapping[str, IncidentType], areas: Sequence[Area]
) -> OutageRule | None:
    """What the table says; None where there is none. What refers to nothing is noted where it stands."""
    feeders, grounds, register = [], Grounds(areas), Register("feeder")
    known = document.has_at(("dispatch", "outages"))
    for _, section in document.sections(("feeder",), FEEDER):
        feeder_id = section.code("id", SMALL)
        customers = section.integer("customers", 1, _CUSTOMERS_MAX)
        feeder = Feeder(feeder_id, section.text("name"), customers, grounds.read(section, "", feeder_id))
        if not known:
            section.wrong("", OutageFault.FEEDER_WITHOUT_RULE, feeder_id)
        if register.add(section, "id", feeder_id):
            feeders.append(feeder)
    if len(feeders) > FEEDERS_MAX:
        document.wrong("feeder", Fault.TOO_MANY, "feeder", len(feeders), FEEDERS_MAX)
    if not known:
        return None
    section = document.section(("dispatch", "outages"), OUTAGES)
    rule = OutageRule(
        section.code("agency", CAPITAL),
        section.codes("types", SMALL),
        section.integer("window_s", 60, _DAY_S, 3_600) * 1_000,
        section.integer("calls_min", 2, 1_000, 3),
        section.integers("priority_customers", (5, 5), 0, _CUSTOMERS_MAX, _NEVER),
        section.integer("weigh_customers", 0, _CUSTOMERS_MAX, 0),
        tuple(feeders),
    )
    _check(section, rule, agencies, types)
    return rule


def _check(section: Section, rule: OutageRule, agencies: Agencies | None, types: Mapping[str, IncidentType]) -> None:
    if not rule.feeders:
        section.wrong("", OutageFault.NO_FEEDER)
    if rule.priority_customers[0]:
        section.wrong("priority_customers", OutageFault.OUTAGE_TO_P1, rule.priority_customers[0])
    asked = [(priority, count) for priority, count in enumerate(rule.priority_customers, 1) if count]
    for (more, customers), (less, fewer) in pairwise(asked):
        if fewer > customers:
            section.wrong("priority_customers", OutageFault.OUTAGE_NUMBERS_RISE, less, fewer, more, customers)
            break
    if agencies is not None and rule.agency_id and rule.agency_id not in agencies.by_id:
        section.wrong("agency", Fault.AGENCY_UNKNOWN, rule.agency_id)
        return
    for code in rule.type_codes if types else ():
        kind = types.get(code)
        if kind is None:
            section.wrong("types", OutageFault.OUTAGE_TYPE_UNKNOWN, code)
        elif not any(need.agency_id == rule.agency_id for need in kind.needs):
            section.wrong("types", OutageFault.OUTAGE_NOT_ASKED, code, rule.agency_id)
