"""Commands that take back what was handled on paper: nothing of them orders anybody."""

from __future__ import annotations

from ..model import AssignmentState, CallClass
from ..records import record


@record
class RecordPaper:
    """An incident that began and ended on paper, with who served it and when."""

    type_code: str
    # 0 = the type's own.
    priority: int
    lat_e7: int
    lon_e7: int
    uncertainty_m: int
    place_name: str
    # Nobody found out where it was: the point above is not meant.
    unresolved: bool
    # When it was reported, as written.
    call_received_ms: int
    call_class: CallClass
    disposition: str
    note: str
    by: str
    # Columns of equal length, one stamp each: unit, state, when. DISPATCHED is when it was sent.
    unit_ids: tuple[str, ...]
    states: tuple[AssignmentState, ...]
    occurred_at_ms: tuple[int, ...]
    # What it is called on its sheet; two of one name, type, time and place are one. Empty: nobody said.
    label: str = ""


@record
class RecordPaperStep:
    """What the crew of a unit did while only paper was written: one step of its assignment."""

    unit_id: str
    incident: int
    # What a crew may report; DISPATCHED: it was sent there by voice, and Sigap does not know it yet.
    state: AssignmentState
    # As written, to the minute mostly.
    occurred_at_ms: int
    # Where the transport went; elsewhere ignored.
    destination_id: str
    by: str
