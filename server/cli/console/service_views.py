"""What is so of the whole service, as GetState and GetCity say it, taken into a state: modes, warnings, hospitals."""

from __future__ import annotations

from typing import Any

from dispatch_core.entities import DestinationState, StandingWarning, Surge
from dispatch_core.model import DestinationStatus, ServiceWarning
from dispatch_core.state import State

from .from_views import ms_of


def take_service(state: State, service: Any, city: Any) -> None:
    """Make the state so as these replies have it."""
    state.manual = service.manual
    state.surge = Surge(("",) * service.surge + tuple(service.surge_agencies))
    for agency in state.agencies.values():
        agency.not_answering = agency.agency_id in service.agencies_not_answering
        agency.manual = agency.agency_id in service.manual_agencies
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
