"""How long does one caller wait for an answer? Calls of one client, each after a no-op call to a process of its own.

One blocking client on loopback, nobody else; the embedded store syncs every write. The no-op is served by the same
gRPC wrapper and called between any two calls measured, so that both see the same machine. Clearing units and closing
incidents are not counted: after each round the fleet is as before. Left out: load (bench_throughput), TLS, a network.
Repeat it alone with `make bench CASE=rpc`.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from time import perf_counter_ns
from typing import Any

from dispatch_core.city import load_city
from dispatch_core.model import AssignmentState
from dispatch_loadtest.wire import request, where
from dispatch_server.client import TIMEOUT_S, Client, new_request_id, retrying

from . import servers
from .noop import noop_of
from .rows import Row, percentile

SEED = 112
WARM_UP_ROUNDS = 30
# It takes a digest of the whole state, and as long as a hundred of the others.
GET_STATE_EVERY = 20
FIRE, MEDICAL = "structure_fire", "general_medical"
# So urgent that the order leaves without a supervisor's word, as a fire's first ones do.
MEDICAL_PRIORITY = 2
TARGETS_US = {"p50": 2_000.0, "p99": 8_000.0}

Samples = dict[str, list[int]]


class _Caller:
    """One client's calls and how long each kind took, no-op calls between."""

    def __init__(self, client: Client, peer: Client) -> None:
        self.samples: Samples = defaultdict(list)
        self.peer_samples: Samples = defaultdict(list)
        self._client = client
        self._noop = noop_of(peer.channel)
        self._dice = random.Random(SEED)
        self._homes = [(unit.home.lat_e7, unit.home.lon_e7) for unit in load_city("ambon").units]

    def round(self, *, asks_state: bool) -> None:
        """Two emergencies and what is asked about them; then everybody is cleared."""
        fire = self._report(FIRE)
        medical = self._report(MEDICAL)
        self._timed("Recommend", self._client.intake.Recommend, request("Recommend", **self._what(FIRE)))
        self._report(MEDICAL, attach_to=medical.incident_id)
        unit_id = medical.needs[0].assignments[0].unit_id
        word = request("Acknowledge", unit_id=unit_id, incident_id=medical.incident_id, request_id=new_request_id())
        self._timed("Acknowledge", self._client.units.Acknowledge, word)
        which = request("GetIncident", incident_id=fire.incident_id)
        self._timed("GetIncident, the fire", self._client.intake.GetIncident, which)
        if asks_state:
            self._timed("GetState, digest and all", self._client.ops.GetState, request("GetState"))
        for reply in (fire, medical):
            self._end(reply)

    def _report(self, type_code: str, attach_to: str = "") -> Any:
        named = {"request_id": new_request_id(), "attach_to_incident_id": attach_to, "by": "bench"}
        message = request("ReportIncident", **named, **self._what(type_code))
        took_ns, noop_ns, reply = self._call(self._client.intake.ReportIncident, message)
        # Named after the answer: what was really sent.
        agencies = {need.agency for need in reply.needs if need.assignments}
        units = sum(len(need.assignments) for need in reply.needs)
        what = "further report" if attach_to else f"{type_code}: {len(agencies)} agencies, {units} units"
        self._note(f"ReportIncident, {what}", took_ns, noop_ns)
        return reply

    def _what(self, type_code: str) -> dict[str, Any]:
        lat_e7, lon_e7 = self._dice.choice(self._homes)
        near = where(lat_e7 + self._dice.randint(-20_000, 20_000), lon_e7 + self._dice.randint(-20_000, 20_000))
        return {"type_code": type_code, "where": near, "priority": MEDICAL_PRIORITY if type_code == MEDICAL else 0}

    def _timed(self, case: str, call: Callable[[Any], Any], message: Any) -> None:
        took_ns, noop_ns, _ = self._call(call, message)
        self._note(case, took_ns, noop_ns)

    def _call(self, call: Callable[[Any], Any], message: Any) -> tuple[int, int, Any]:
        """A no-op call, then this one: how long each took, and the answer."""
        peer_message = request("ReportIncident", type_code=FIRE, request_id=new_request_id(), by="bench")
        began_ns = perf_counter_ns()
        self._noop(peer_message, timeout=TIMEOUT_S)
        between_ns = perf_counter_ns()
        # Repeated as every caller does where the store stalls: the wait is in the figures.
        reply = retrying(call, message)
        return perf_counter_ns() - between_ns, between_ns - began_ns, reply

    def _note(self, case: str, took_ns: int, noop_ns: int) -> None:
        self.samples[case].append(took_ns)
        self.peer_samples[case].append(noop_ns)

    def _end(self, reply: Any) -> None:
        for need in reply.needs:
            # Who is only reserved is let go by the closing.
            for order in (order for order in need.assignments if not order.reserved):
                named = {"unit_id": order.unit_id, "incident_id": reply.incident_id, "request_id": new_request_id()}
                step = request("ReportProgress", state=int(AssignmentState.CLEARED), **named)
                retrying(self._client.units.ReportProgress, step)
        named = {"incident_id": reply.incident_id, "request_id": new_request_id()}
        retrying(self._client.intake.CloseIncident, request("CloseIncident", by="bench", **named))


def run(full: bool) -> list[Row]:
    with (
        servers.noop() as peer_address,
        servers.sigap() as server,
        Client(server.grpc) as client,
        Client(peer_address) as peer,
    ):
        caller = _Caller(client, peer)
        for _ in range(WARM_UP_ROUNDS):
            caller.round(asks_state=False)
        caller.samples.clear()
        caller.peer_samples.clear()
        for number in range(2_000 if full else 400):
            caller.round(asks_state=number % GET_STATE_EVERY == 0)
    rows = []
    for case, samples in caller.samples.items():
        for metric, share in (("p50", 0.5), ("p99", 0.99)):
            value_us = percentile(sorted(samples), share) / 1000
            peer_us = percentile(sorted(caller.peer_samples[case]), share) / 1000
            target_us = TARGETS_US[metric] if case.startswith("ReportIncident") else 0.0
            rows.append(Row.beside("rpc", case, metric, value_us, "us", "no-op call", peer_us, target=target_us))
    return rows
