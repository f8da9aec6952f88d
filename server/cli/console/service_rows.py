"""What is so of the whole service, as one document in one language: modes, warnings, what supervisors changed."""

from __future__ import annotations

from dispatch_core.city.bundle import City
from dispatch_core.entities import AuthorityRule, DestinationState
from dispatch_core.model import DestinationStatus
from dispatch_core.state import State

from ...translate.warnings import warning_words
from ..words import pick
from .rows import Row, Rows
from .texts import word


def service_row(state: State, city: City, rows: Rows, counts: Row) -> Row:
    """The document; `counts` are taken into it as they are."""
    return {
        "city": city.name,
        "demonstration": city.demonstration,
        **counts,
        "warnings": [
            {"text": pick(warning_words(one), rows.language), "since": one.since_ms} for one in state.warnings
        ],
        "manual": state.manual,
        "manual_agencies": [rows.agency(one.agency_id) for one in state.agencies.values() if one.manual],
        "surge": "" in state.surge,
        "surge_agencies": [rows.agency(one) for one in state.surge if one],
        "silent": [rows.agency(one.agency_id) for one in state.agencies.values() if one.not_answering],
        "authority": [_authority(one, rows) for one in state.authority_rules],
        "hospitals": [
            _hospital(one, city, rows) for one in state.destinations.values() if one.status > DestinationStatus.OPEN
        ],
    }


def _authority(rule: AuthorityRule, rows: Rows) -> str:
    """Police · P1 · every type: automatic"""
    kind = rows.type_name(rule.type_code) if rule.type_code else pick(("semua jenis", "every type"), rows.language)
    level = f"P{rule.priority}" if rule.priority else "P1-P5"
    return f"{rows.agency(rule.agency_id)} · {level} · {kind}: {word(rule.authority, rows.language)}"


def _hospital(known: DestinationState, city: City, rows: Rows) -> str:
    """RSUD Dr. M. Haulussy: takes no more (full)"""
    name = next((one.name for one in city.destinations if one.destination_id == known.destination_id), "")
    why = f" ({known.reason})" if known.reason else ""
    return f"{name or known.destination_id}: {word(known.status, rows.language)}{why}"
