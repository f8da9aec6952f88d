"""What a desk's board knows: its items, which are new, whether the server is heard, and the city's time.

It talks to nobody. Instants of this machine are seconds of time.monotonic(), given by the caller.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from ..words import name_of

Key = tuple[str, int]

# The server is heard every second. A board that was not told anything for so long must not look alive.
LOST_S: Final = 1.7
# What needs no answer any more stays readable for so long.
ENDED_S: Final = 180.0


@dataclass
class Row:
    """One item and what the board did about it."""

    item: Any
    # When it needed nothing any more; 0 = it still does.
    ended_s: float = 0.0
    delivering: bool = False

    @property
    def key(self) -> Key:
        return (self.item.incident_id, self.item.need_no)

    @property
    def asked(self) -> bool:
        """It waits for the desk's answer."""
        return name_of(self.item, "state") == "ASKED"


@dataclass
class Inbox:
    """All items of one desk. `take` what the server says; ask for `rows` to show."""

    rows_by_key: dict[Key, Row] = field(default_factory=dict)
    seq: int = 0
    journal_id: str = ""
    store_away: bool = False
    connected: bool = False
    heard_s: float = 0.0
    # The city's time at one moment of this machine, and how much faster it runs.
    _city_ms: int = 0
    _city_s: float = 0.0
    _rate: int = 1

    # -- Queries ----------------------------------------

    def rows(self, now_s: float) -> list[Row]:
        """What to show: unanswered first, the oldest of the most urgent on top; what ended stays for a while."""
        shown = [row for row in self.rows_by_key.values() if not row.ended_s or now_s - row.ended_s < ENDED_S]
        return sorted(shown, key=_order)

    def lost(self, now_s: float) -> bool:
        """The server has not been heard for too long."""
        return not self.connected or now_s - self.heard_s > LOST_S

    def city_ms(self, now_s: float) -> int:
        """The city's time, in milliseconds since 1970 UTC."""
        return self._city_ms + int((now_s - self._city_s) * 1000) * self._rate

    # -- Changes ----------------------------------------

    def set_clock(self, state: Any, now_s: float) -> None:
        """The server said (GetStateReply) what time it is in the city."""
        self._city_ms = int(state.at.ToDatetime(UTC).timestamp() * 1000)
        self._city_s = now_s
        self._rate = max(1, state.clock_rate)

    def take(self, reply: Any, now_s: float) -> bool:
        """One message of WatchDesk. True where it brought something new to answer: ring."""
        self.heard_s, self.connected = now_s, True
        self.seq, self.journal_id = max(self.seq, reply.seq), reply.journal_id
        self.store_away = reply.store_away
        if not reply.HasField("item"):
            return False
        row = Row(reply.item)
        before = self.rows_by_key.get(row.key)
        if not reply.item.open:
            row.ended_s = before.ended_s if before and before.ended_s else now_s
        self.rows_by_key[row.key] = row
        return row.asked and not (before and before.asked)

    def forget(self) -> None:
        """Another journal: nothing of what was known counts any more."""
        self.rows_by_key.clear()
        self.seq, self.journal_id = 0, ""

    def tidy(self, now_s: float) -> None:
        """Drop what ended long ago."""
        for row in list(self.rows_by_key.values()):
            if row.ended_s and now_s - row.ended_s >= ENDED_S:
                del self.rows_by_key[row.key]


def instant_ms(message: Any, name: str) -> int:
    """A Timestamp field in milliseconds since 1970 UTC; 0 where it is absent."""
    if not message.HasField(name):
        return 0
    instant: datetime = getattr(message, name).ToDatetime(UTC)
    return int(instant.timestamp() * 1000)


def _order(row: Row) -> tuple[int, int, int, str, int]:
    standing = 2 if row.ended_s else 0 if row.asked else 1
    # By age and not by what is due next: clocks start anew, and a row that jumps about is read wrongly.
    return standing, row.item.priority, instant_ms(row.item, "asked_at"), row.item.incident_id, row.item.need_no
