"""Commands of agencies' and hospitals' desks: what they were asked is delivered, answered, carried out."""

from __future__ import annotations

from ..model import DeskAnswer, DestinationStatus, PowerState
from ..records import record


@record
class ConfirmDeskDelivery:
    """The desk's system says that the request is on its screen."""

    incident: int
    need_no: int
    desk_id: str


@record
class AnswerDesk:
    """A desk answers what it was asked or told."""

    incident: int
    need_no: int
    # An agency or a destination: whose desk answers.
    desk_id: str
    answer: DeskAnswer
    # The units it names; they are ordered at once.
    unit_ids: tuple[str, ...]
    reason: str
    by: str
    # Who answered at the desk, where somebody else records it (by telephone).
    on_behalf_of: str
    # The incident's version that was seen; 0 = whatever it has.
    expected_version: int = 0


@record
class RecordPower:
    """The electricity company records that the scene's power is cut, or is back."""

    incident: int
    desk_id: str
    power: PowerState
    feeder: str
    occurred_at_ms: int
    by: str


@record
class SetDestination:
    destination_id: str
    status: DestinationStatus
    reason: str
    until_ms: int
    by: str
    # What was seen of it, as etags.py says; empty = whatever it is.
    expected_etag: str = ""
