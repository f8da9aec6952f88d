"""Commands by which a human decides: goes, goes not, somebody else, in another way.

A human's choice stands: the engine never undoes it."""

from __future__ import annotations

from ..model import AssignmentState, Authority, DispatchMode, Override
from ..records import record


@record
class Reassign:
    incident: int
    expected_version: int
    need_no: int
    unit_id: str
    # The unit it replaces, whose order is cancelled; empty = it comes in addition.
    replace_unit_id: str
    reason: str
    by: str
    reason_code: Override = Override.UNSPECIFIED


@record
class ConfirmOrder:
    """A human says go: reserved units are released, or what waits for a human is decided and ordered."""

    incident: int
    expected_version: int
    # 0: every need that waits for a human.
    need_no: int
    # Only this reserved unit; empty: all.
    unit_id: str
    reason: str
    by: str


@record
class RefuseOrder:
    """A human says no: to one reserved unit, and the next one is reserved; or to the need."""

    incident: int
    expected_version: int
    need_no: int
    # Empty: the need itself.
    unit_id: str
    reason: str
    by: str
    # Who agreed; needed for a need of priority 1.
    second_person: str


@record
class AddNeed:
    """A human asks an agency for more than the plan does."""

    incident: int
    expected_version: int
    agency_id: str
    capabilities: tuple[str, ...]
    count: int
    # 0: the incident's.
    priority: int
    # Who asks, on what ground, and with which police officer it was coordinated; some agencies require all three.
    requester: str
    ground: str
    coordination: str
    reason: str
    by: str


@record
class SetMode:
    # Empty: the whole service.
    agency_id: str
    mode: DispatchMode
    reason_code: Override
    reason: str
    by: str
    # What was seen of it, as etags.py says; empty = whatever it is.
    expected_etag: str = ""


@record
class ReleaseHeld:
    """A supervisor lets go what a surge holds in one village."""

    # Empty: what lies outside all villages.
    area_id: str
    reason: str
    by: str
    # What was seen of it, as etags.py says; empty = whatever it is.
    expected_etag: str = ""


@record
class SetAuthority:
    """From now on this authority counts for what the agency is asked, in place of the city's."""

    agency_id: str
    # Empty: every type. 0: every priority.
    type_code: str
    priority: int
    # Back to the city's own; the authority below is then not meant.
    restore: bool
    authority: Authority
    reason_code: Override
    reason: str
    by: str
    # What was seen of it, as etags.py says; empty = whatever it is.
    expected_etag: str = ""


@record
class HoldUnit:
    """A supervisor keeps a unit from being ordered by the engine, or lets it go again."""

    unit_id: str
    held: bool
    reason_code: Override
    reason: str
    by: str
    # What was seen of it, as etags.py says; empty = whatever it is.
    expected_etag: str = ""


@record
class PinAssignment:
    """A supervisor fixes a unit to its incident: the engine never takes it away."""

    incident: int
    unit_id: str
    pinned: bool
    reason_code: Override
    reason: str
    by: str
    # The incident's version that was seen; 0 = whatever it has.
    expected_version: int = 0


@record
class StopTimer:
    """A supervisor stops what would ring, or act, next: of a unit's order, or of a need where `unit_id` is empty."""

    incident: int
    unit_id: str
    need_no: int
    reason_code: Override
    reason: str
    by: str
    # The incident's version that was seen; 0 = whatever it has.
    expected_version: int = 0
    # The clock that was seen, as etags.py says; empty = whichever is next.
    expected_etag: str = ""


@record
class CorrectState:
    """A supervisor puts the state of an assignment right, or ends it where its crew cannot."""

    incident: int
    unit_id: str
    state: AssignmentState
    reason_code: Override
    reason: str
    by: str
    # The incident's version that was seen; 0 = whatever it has.
    expected_version: int = 0


@record
class RecallUnit:
    """A unit is ordered back."""

    incident: int
    expected_version: int
    unit_id: str
    # Another is sent in its place, if its need then misses one.
    replace: bool
    reason_code: Override
    reason: str
    by: str
