"""Candidates: the search asked for all needs of a match at once, a walk per place and medium.

It finds; whom of them to send is the policies' business.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..context import Context
from ..ground import Candidate, Query
from ..rules.pending import CONDITIONAL_PRIORITY_MAX, Pending


def query(context: Context, need: Pending, taken: tuple[int, ...]) -> Query:
    """What to ask the search for a need; how many are wanted is put in later."""
    state = context.state
    return (
        state.agency_index[need.agency_id] if need.agency_id else -1,
        context.mask(need.capabilities),
        need.medium,
        need.mode,
        need.priority <= CONDITIONAL_PRIORITY_MAX,
        0,
        need.declined + taken,
    )


def search(
    context: Context, order: Sequence[Pending], queries: list[Query], wanted: list[int], at_ms: int
) -> list[list[Candidate]]:
    """The soonest `wanted[i]` fit and free units for each need."""
    asked = [
        (agency, mask, medium, mode, conditional, want, excluded)
        for (agency, mask, medium, mode, conditional, _, excluded), want in zip(queries, wanted, strict=True)
    ]
    first = order[0]
    if all([need.incident == first.incident and need.medium is first.medium for need in order]):
        return _ask(context, first, at_ms, asked)
    groups: dict[tuple[int, int], list[int]] = {}
    for i, need in enumerate(order):
        groups.setdefault((need.incident, need.medium), []).append(i)
    found: list[list[Candidate]] = [[] for _ in order]
    for members in groups.values():
        answers = _ask(context, order[members[0]], at_ms, [asked[i] for i in members])
        for i, answer in zip(members, answers, strict=True):
            found[i] = answer
    return found


def _ask(context: Context, need: Pending, at_ms: int, queries: list[Query]) -> list[list[Candidate]]:
    """The candidates of queries that share the need's place and medium; none where nothing goes that way."""
    search = context.search_for(need.medium)
    if search is None:
        return [[] for _ in queries]
    place = need.place
    where = (place.node, place.leg_ticks(need.medium), place.lat_e7, place.lon_e7)
    return search.nearest(*where, at_ms, queries, place.edge, place.along)
