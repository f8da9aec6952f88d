"""Sides: who is with which incident before two become one, and who goes where when they part again.

Shown beside the form, so that what becomes of every unit is seen before anything is done.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from dispatch_core.entities import Assignment, Incident, Merge
from dispatch_core.model import LineKind

from ..catalogue import Pair
from ..words import pick
from .asked import Asked, Field
from .from_views import number_of
from .rows import SIGNS, Row
from .texts import word

_UNKNOWN: Final[Pair] = (
    "digabungkan sebelum konsol ini mulai: siapa yang ikut hanya diketahui server",
    "merged before this console began: who goes along the server alone knows",
)


def sides(asked: Asked, fields: list[Field]) -> Row | None:
    """`own` stands first; then, of `others`, those under what is chosen in the field `by`. None: of no use here."""
    if asked.action == "merge":
        others = {f"I{one.incident}": [_side(asked, one, _live(one))] for one in _offered(asked, fields)}
        return {"by": "other", "own": _side(asked, asked.incident, _live(asked.incident)), "others": others}
    if asked.action == "unmerge":
        merges = {value: asked.mirror.state.merges[number_of(value)] for value, _ in fields[0].options}
        parted = {value: _parted(asked, merge) for value, merge in merges.items()}
        return {"by": fields[0].name, "own": None, "others": parted}
    return None


def versions(asked: Asked, fields: list[Field]) -> dict[str, int]:
    """What was seen of the other side of a merge, and of each order that a crew may answer by radio."""
    if asked.action == "radio":
        return {one.unit_id: one.order_version for one in asked.incident.assignments if one.live}
    if asked.action != "merge":
        return {}
    return {f"I{one.incident}": one.version for one in _offered(asked, fields)}


def _offered(asked: Asked, fields: list[Field]) -> list[Incident]:
    """The incidents that may be chosen as the other side."""
    numbers = (number_of(value) for one in fields if one.name == "other" for value, _ in one.options)
    return [asked.mirror.state.incidents[number] for number in numbers]


def _live(incident: Incident) -> list[Assignment]:
    return [one for one in incident.assignments if one.live]


def _parted(asked: Asked, merge: Merge) -> list[Row]:
    """Who came for the one that was taken in goes with it again, unless nobody knows where that is."""
    live, first = _live(asked.incident), merge.needs_before + 1
    own = range(first, first + merge.need_count)
    going = [one for one in live if one.need_no in own and not merge.incident.unresolved]
    numbers = {one.assignment_no for one in going}
    staying = [one for one in live if one.assignment_no not in numbers]
    if not merge.need_count:
        return [{**_side(asked, asked.incident, live), "note": pick(_UNKNOWN, asked.language)}]
    return [_side(asked, merge.incident, going), _side(asked, asked.incident, staying)]


def _side(asked: Asked, incident: Incident, crews: Collection[Assignment]) -> Row:
    """An incident, who is sent, and what is still missing."""
    units = [
        {"id": one.unit_id, "sign": SIGNS.get(one.state.name, ""), "word": word(one.state, asked.language)}
        for one in crews
    ]
    missing = sum(need.missing_count for need in incident.needs if need.line is LineKind.DISPATCH)
    title = f"I{incident.incident} · P{incident.priority} · {asked.rows.type_name(incident.type_code)}"
    reports = incident.report_count
    return {"title": title, "reports": reports, "units": units, "missing": missing, "note": ""}
