"""A shift of the engine recorded: every entry as the feed would carry it, and what a server would list at chosen ones.

The shift is the engine's own test machine; the views are the server's own. It judges nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dispatch_core import events
from dispatch_core.city.bundle import City
from dispatch_core.engine import Engine
from dispatch_core.etags import authority_etag, closures_etag, destination_etag, modes_etag
from dispatch_server.cli.console.mirror import Listed
from dispatch_server.codec import Entry, encode_entry
from dispatch_server.places import Places
from dispatch_server.translate.city import city_reply
from dispatch_server.translate.incidents import incident_view
from dispatch_server.translate.names import Names
from dispatch_server.translate.parts import number
from dispatch_server.translate.roads import closure_view, roads
from dispatch_server.translate.units import unit_view
from sigap.v1 import journal_pb2, ops_pb2
from tests.engine.shift import Shift

# Views cost more than decisions, so not every entry is looked at.
LOOK_EVERY = 3
# Parts of a listing, in the order in which the link asks for them.
PARTS = ("newer", "older", "roads", "city", "units")


def shown(engine: Engine, names: Names) -> dict[str, Any]:
    """What can be seen of a state: the views of everything that is open."""
    context, state = engine.context, engine.state
    return {
        "incidents": {
            own: incident_view(context, names, incident, brief=True)
            for own, incident in sorted(state.incidents.items())
        },
        "units": {unit.unit_id: unit_view(context, names, unit, state.at_ms) for unit in state.units},
        "closures": {road.road_id: road.reason for road in roads(context, True, 0, 1_000)},
        "listed closures": [closure_view(context, closure) for closure in state.closures.values()],
        "manual": (state.manual, sorted(one.agency_id for one in state.agencies.values() if one.manual)),
        "surge": sorted(state.surge),
        "rules": [
            ops_pb2.AuthorityRule(
                agency=one.agency_id, type_code=one.type_code, priority=one.priority, authority=number(one.authority)
            )
            for one in state.authority_rules
        ],
        "silent": sorted(one.agency_id for one in state.agencies.values() if one.not_answering),
        "etags": (
            modes_etag(state),
            {name: authority_etag(state, name) for name in state.agencies},
            [destination_etag(state, one.destination_id) for one in engine.city.destinations],
            {name: closures_etag([one]) for name, one in state.closures.items()},
        ),
        "destinations": {one.destination_id: one.status for one in state.destinations.values()},
    }


@dataclass
class Recording:
    """One shift's entries from the first city's loading on, and the state after some as it can be seen."""

    city: City
    names: Names
    entries: list[Any] = field(default_factory=list)
    states: dict[int, dict[str, Any]] = field(default_factory=dict)

    def listed(self, seqs: list[int]) -> Listed:
        """What a link would have listed, its parts at these seqs in the order of PARTS."""
        at = dict(zip(PARTS, sorted(seqs), strict=True))
        newer = self.states[at["newer"]]["incidents"]
        newest = sorted(newer)[len(newer) // 2 :]
        below = newest[0] if newest else 1 << 40
        older = {number: view for number, view in self.states[at["older"]]["incidents"].items() if number < below}
        city = self.states[at["city"]]
        service = ops_pb2.GetStateReply(
            seq=at["newer"],
            manual=city["manual"][0],
            manual_agencies=city["manual"][1],
            agencies_not_answering=city["silent"],
            surge="" in city["surge"],
            surge_agencies=filter(None, city["surge"]),
            authority_rules=city["rules"],
        )
        return Listed(
            "journal",
            1,
            [(at["newer"], [newer[number] for number in newest]), (at["older"], list(older.values()))],
            (at["roads"], self.states[at["roads"]]["listed closures"]),
            city=city["reply"],
            service=service,
            units=[(at["units"], list(self.states[at["units"]]["units"].values()))],
        )


def record(seed: int, steps: int, monkeypatch: Any) -> Recording:
    """Play a shift of a seed until its city changes."""
    kept: dict[str, Recording] = {}
    apply = Engine.apply

    def recorded(
        engine: Engine, seq: int, at_ms: int, request_id: str, digest: bytes, happened: list[events.Event]
    ) -> None:
        apply(engine, seq, at_ms, request_id, digest, happened)
        if engine.city_differs and "whole" not in kept:
            return
        if "whole" not in kept:
            kept["whole"] = Recording(engine.city, Names(engine.context, Places(engine.city)))
        whole = kept["whole"]
        if engine.city.digest == whole.city.digest and (not whole.entries or seq == whole.entries[-1].seq + 1):
            entry = Entry(seq, b"", at_ms, 1, "", b"", None, tuple(happened))
            whole.entries.append(journal_pb2.Entry.FromString(encode_entry(entry)))
            if seq % LOOK_EVERY == 0:
                whole.states[seq] = shown(engine, whole.names) | {"reply": city_reply(engine.context, seq)}

    with monkeypatch.context() as patched:
        patched.setattr(Engine, "apply", recorded)
        shift = Shift(seed)
        shift.play(steps)
    return kept["whole"]
