"""What is so of the whole service, as lists say it, taken into a state: modes, warnings, hospitals, standing by."""

from __future__ import annotations

from typing import Any

from dispatch_core.entities import NO_PLACE, AuthorityRule, DestinationState, Posting, StandingWarning, Surge, Unit
from dispatch_core.model import Authority, DestinationStatus, ServiceWarning
from dispatch_core.state import State

from .from_views import ms_of


def take_posting(state: State, unit: Unit, view: Any) -> None:
    """Where the unit was advised to stand by, by name: where that lies is not listed, and nobody here asks."""
    if view.advised_base:
        state.standing_by.posted[unit.unit_id] = Posting(unit.unit_id, view.advised_base, NO_PLACE, 0)


def put_postings_back(state: State, postings: dict[str, Posting | None]) -> None:
    """What was listed of these units counts, whatever an older entry said."""
    for unit_id, posting in postings.items():
        if posting is None:
            state.standing_by.posted.pop(unit_id, None)
        else:
            state.standing_by.posted[unit_id] = posting


def take_service(state: State, service: Any, city: Any) -> None:
    """Make the state so as these replies have it."""
    state.manual = service.manual
    state.surge = Surge(("",) * service.surge + tuple(service.surge_agencies))
    for agency in state.agencies.values():
        agency.not_answering = agency.agency_id in service.agencies_not_answering
        agency.manual = agency.agency_id in service.manual_agencies
    state.authority_rules = [
        AuthorityRule(one.agency, one.type_code, one.priority, Authority(one.authority))
        for one in service.authority_rules
    ]
    state.warnings = [
        StandingWarning(ServiceWarning(one.warning), one.agency, ms_of(one, "since"), one.measured, one.bound, one.by)
        for one in service.warnings
    ]
    state.destinations = {
        one.destination_id: DestinationState(
            one.destination_id,
            DestinationStatus(one.status),
            one.reason,
            ms_of(one, "since"),
            ms_of(one, "until"),
            one.by,
        )
        for one in city.destinations
        if one.status > DestinationStatus.OPEN
    }
