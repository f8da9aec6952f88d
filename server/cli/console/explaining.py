"""Explaining: why these units go to an incident and why not that one, asked of the server and put as a document.

The server judges, and only when somebody asks. Here the nearest come first, whatever stands against them, each with the
parts of its estimate and its reason; whoever was never meant is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

import grpc

from dispatch_core.model import Place
from dispatch_core.plane import distance_mm

from ...client import AioClient, describe
from ..clock import CityClock
from ..language import Language
from ..session import request_of
from ..values import minutes
from ..verdicts import past_words, verdict_words
from ..words import name_of, word_in
from .dossier import eta_parts
from .from_views import ms_of, number_of
from .mirror import Mirror
from .rows import Row, Rows

# Nobody reads more at once; one unit is asked for by its name.
UNITS_SHOWN: Final = 24
READ_S: Final = 5.0
# The server folds the journal up to there and decides again, one question after the other.
PAST_S: Final = 60.0
# Not of whom was asked: they say nothing about who is nearer.
_NOT_MEANT: Final = ("WRONG_AGENCY", "NO_CAPABILITY")
# They could have gone.
FIT: Final = ("NOT_SOUGHT", "STALE", "SLOWER", "NOT_NEEDED", "KEPT_BACK", "COVERS", "OTHER_BEAT")


class Explaining:
    """Asks one server about the incidents of a mirror."""

    def __init__(self, client: AioClient, mirror: Mirror, clock: CityClock) -> None:
        self._client = client
        self._clock = clock
        self._mirror = mirror

    async def judged(self, incident_id: str, unit_id: str = "", decided_seq: int = 0) -> Any:
        """The server's ExplainReply about an incident as it is now, or at a decision. Raises grpc.RpcError."""
        request = request_of("ops.Explain", incident_id=incident_id, unit_id=unit_id, decided_seq=decided_seq)
        return await self._client.ops.Explain(request, timeout=PAST_S if decided_seq else READ_S)

    async def document(self, said: dict[str, Any], rows: Rows, language: Language) -> Row:
        """What a browser asked, answered or refused in words."""
        incident_id, unit_id = str(said.get("incident") or ""), str(said.get("unit") or "").strip().upper()
        decided = said.get("decided")
        decided_seq = decided if isinstance(decided, int) and 0 < decided < 2**63 else 0
        found: Row = {"incident": incident_id, "unit": unit_id, "decided": decided_seq, "seq": 0, "at": 0,
                      "past": [], "needs": [], "failed": ""}  # fmt: skip
        try:
            reply = await self.judged(incident_id, unit_id, decided_seq)
        except grpc.RpcError as error:
            return {**found, "failed": describe(error, language).sentence}
        # Where everybody was at a decision of the past this console does not know.
        place = None if decided_seq else self._place(number_of(incident_id))
        needs = [self._need(need, place, rows, unit_id) for need in reply.needs]
        past = [words for _, words in past_words(reply, self._clock.day_and_time(reply.explained_at), language)]
        return {**found, "seq": reply.seq, "at": ms_of(reply, "explained_at"), "past": past, "needs": needs}

    def _place(self, number: int) -> Place | None:
        incident = self._mirror.state.find_incident(number)
        return incident.place if incident else None

    def _need(self, need: Any, place: Place | None, rows: Rows, unit_id: str) -> Row:
        meant = [one for one in need.units if unit_id or name_of(one, "verdict") not in _NOT_MEANT]
        meant.sort(key=nearness)
        shown = meant[:UNITS_SHOWN]
        named = {one.unit_id for one in shown}
        rest = Counter(word_in(one, "verdict", rows.language) for one in need.units if one.unit_id not in named)
        return {
            "no": need.need_no,
            "agency": need.agency,
            "asked": f"{need.count} × {'+'.join(need.capabilities) or 'unit'}",
            "missing": need.missing_count,
            "shortfall": word_in(need, "shortfall", rows.language),
            "units": [self._unit(one, place, rows) for one in shown],
            "rest": [{"reason": reason, "count": count} for reason, count in rest.most_common()],
        }

    def _unit(self, one: Any, place: Place | None, rows: Rows) -> Row:
        unit = self._mirror.state.find_unit(one.unit_id)
        return {
            "id": one.unit_id,
            "name": rows.unit_name(one.unit_id),
            "sent": name_of(one, "verdict") == "SENT",
            "fit": name_of(one, "verdict") in FIT,
            "words": verdict_words(one, rows.language),
            "time": minutes(one.eta.eta_ms) if one.HasField("eta") else "",
            "apart": kilometres(unit.place, place) if unit and place else "",
            **eta_parts(one.eta),
        }


def nearness(one: Any) -> tuple[bool, bool, int, str]:
    """Who goes first, then whoever would be there soonest, fit or not, then those whom no time is known of."""
    return (name_of(one, "verdict") != "SENT", not one.HasField("eta"), one.eta.eta_ms, one.unit_id)


def candidates(judged: Any, need_no: int) -> Iterable[Any]:
    """Whoever could go to a need, the soonest first."""
    units = [one for need in judged.needs if need.need_no == need_no for one in need.units]
    return sorted((one for one in units if name_of(one, "verdict") in FIT), key=nearness)


def kilometres(one: Place, other: Place) -> str:
    """How far apart two places are in a straight line, as the map shows it."""
    return f"{distance_mm(one.lat_e7, one.lon_e7, other.lat_e7, other.lon_e7) / 1e6:.1f} km"
