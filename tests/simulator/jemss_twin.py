"""A plain twin of the JEMSS simulator, in floating point and without a thought for speed, and small random cities.

It shares nothing with what it checks but the description of the rules. Times are days and distances kilometres, as in
the files.
"""

from __future__ import annotations

import heapq
import random
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import hypot
from typing import Any

SCALE = (88.0, 111.0)
OFF_ROAD_KM_D = (1128.0, 792.0)
MODES = {1: 0, 2: 0, 3: 1}
REGULAR = 1
Point = tuple[float, float]


@dataclass
class Town:
    nodes: list[tuple[float, float, int]]
    # (tail, head) -> days by mode.
    arcs: dict[tuple[int, int], tuple[float, float]]
    stations: list[Point]
    hospitals: list[Point]
    ambulances: list[int]
    diverts: set[tuple[int, int]]
    calls: list[dict[str, Any]]
    # Kilometres of a step.
    scale: Point = SCALE


def random_town(dice: random.Random) -> Town:
    side = dice.randint(3, 5)
    nodes = [
        (174 + 0.02 * (n % side) + dice.uniform(0, 0.01), -36 + 0.02 * (n // side) + dice.uniform(0, 0.01), 1)
        for n in range(side * side)
    ]
    for n in dice.sample(range(len(nodes)), 2):
        nodes[n] = (*nodes[n][:2], 0)
    arcs = {}
    for n in range(len(nodes)):
        for m in (n + 1, n + side):
            if m < len(nodes) and (m != n + 1 or m % side):
                for pair in ((n, m), (m, n)):
                    first = dice.uniform(0.5, 3) / 1440
                    arcs[pair] = (first, first * dice.uniform(1.1, 2))

    def point() -> Point:
        return 174 + dice.uniform(-0.01, 0.02 * side), -36 + dice.uniform(-0.01, 0.02 * side)

    stations = [point() for _ in range(dice.randint(1, 3))]
    calls: list[dict[str, Any]] = []
    now = 0.0
    for _ in range(dice.randint(20, 60)):
        now += dice.expovariate(1) * dice.choice((2, 8, 20)) / 1440
        x, y = point()
        calls.append(
            {
                "priority": dice.randint(1, 3),
                "x": x,
                "y": y,
                "arrival": now,
                "delay": dice.choice((0.0, dice.uniform(0, 3) / 1440)),
                "scene": dice.uniform(0, 20) / 1440,
                "transport": dice.random() < 0.7,
                "hospital": dice.choice((-1, -1, 0)),
                "handover": dice.uniform(0, 10) / 1440,
            }
        )
    return Town(
        nodes=nodes,
        arcs=arcs,
        stations=stations,
        hospitals=[point() for _ in range(dice.randint(1, 3))],
        ambulances=[dice.randrange(len(stations)) for _ in range(dice.randint(1, 6))],
        diverts={pair for pair in ((3, 1), (3, 2), (2, 1)) if dice.random() < 0.6},
        calls=calls,
    )


def bursts(town: Town) -> Town:
    """The town with four calls at a time, all asked about equally soon."""
    for n, call in enumerate(town.calls):
        call["arrival"], call["delay"] = n // 4 * 20 / 1440, 50 / 86_400
    return town


def in_a_plane(town: Town) -> Town:
    """The same town as a plane of kilometres, a hundred from its corner."""
    (east, north), origin = town.scale, (174.0, -36.0)

    def moved(x: float, y: float) -> Point:
        return (x - origin[0]) * east + 100, (y - origin[1]) * north + 100

    return replace(
        town,
        nodes=[(*moved(x, y), access) for x, y, access in town.nodes],
        stations=[moved(*place) for place in town.stations],
        hospitals=[moved(*place) for place in town.hospitals],
        calls=[{**call, **dict(zip("xy", moved(call["x"], call["y"]), strict=True))} for call in town.calls],
        scale=(1.0, 1.0),
    )


@dataclass
class Route:
    nodes: list[int]
    times: list[float]
    mode: int
    end_node: int
    end_km: float
    end_time: float


@dataclass
class Ambulance:
    home: tuple[int, float]
    route: Route
    state: str = "idle"
    call: int = -1
    round: int = 0


@dataclass
class Twin:
    """`play` gives (response days, ambulance, hospital, queued, bumps) of every call."""

    town: Town
    now: float = 0.0
    count: int = 0
    heap: list[tuple[float, int, Callable[..., None], tuple[Any, ...]]] = field(default_factory=list)
    queue: list[int] = field(default_factory=list)
    found: list[list[Any]] = field(default_factory=list)
    ambulances: list[Ambulance] = field(default_factory=list)

    def play(self) -> list[list[Any]]:
        town = self.town
        self.found = [[None, -1, -1, False, 0] for _ in town.calls]
        for station in town.ambulances:
            home = self.nearest(town.stations[station])
            self.ambulances.append(Ambulance(home, Route([home[0]], [0.0], 0, *home, 0.0)))
        self.put(town.calls[0]["arrival"], self.arrive, 0)
        while self.heap:
            self.now, _, act, given = heapq.heappop(self.heap)
            act(*given)
        return self.found

    def put(self, at: float, act: Callable[..., None], *given: Any) -> None:
        self.count -= 1
        heapq.heappush(self.heap, (at, self.count, act, given))

    def nearest(self, point: Point) -> tuple[int, float]:
        scale = self.town.scale
        away = [
            (hypot((x - point[0]) * scale[0], (y - point[1]) * scale[1]), n)
            for n, (x, y, access) in enumerate(self.town.nodes)
            if access
        ]
        km, node = min(away)
        return node, km

    def shortest(self, start: int, mode: int) -> tuple[dict[int, float], dict[int, int]]:
        reached, before = {start: 0.0}, {start: start}
        heap = [(0.0, start)]
        while heap:
            spent, node = heapq.heappop(heap)
            if spent > reached[node]:
                continue
            for (tail, head), times in self.town.arcs.items():
                if tail == node and spent + times[mode] < reached.get(head, 1e9):
                    reached[head], before[head] = spent + times[mode], node
                    heapq.heappush(heap, (reached[head], head))
        return reached, before

    def turn(self, ambulance: Ambulance, mode: int) -> tuple[int, float]:
        route = ambulance.route
        if self.now >= route.end_time:
            return route.end_node, route.end_km / OFF_ROAD_KM_D[mode]
        if self.now <= route.times[0]:
            return route.nodes[0], route.times[0] - self.now
        for node, time in zip(route.nodes, route.times, strict=True):
            if time > self.now:
                return node, time - self.now
        return route.end_node, (self.now - route.times[-1]) * OFF_ROAD_KM_D[route.mode] / OFF_ROAD_KM_D[mode]

    def drive(self, ambulance: Ambulance, end: tuple[int, float], mode: int) -> float:
        node, away = self.turn(ambulance, mode)
        reached, before = self.shortest(node, mode)
        nodes = [end[0]]
        while nodes[-1] != node:
            nodes.append(before[nodes[-1]])
        nodes.reverse()
        times = [self.now + away + reached[n] for n in nodes]
        ambulance.route = Route(nodes, times, mode, *end, times[-1] + end[1] / OFF_ROAD_KM_D[mode])
        ambulance.round += 1
        return ambulance.route.end_time

    def arrive(self, n: int) -> None:
        self.put(self.now + self.town.calls[n]["delay"], self.consider, n)
        if n + 1 < len(self.town.calls):
            self.put(self.town.calls[n + 1]["arrival"], self.arrive, n + 1)

    def consider(self, n: int) -> None:
        call = self.town.calls[n]
        node, km = self.nearest((call["x"], call["y"]))
        mode = MODES[call["priority"]]
        best, soonest = None, 1e9
        for ambulance in self.ambulances:
            if ambulance.state == "going":
                if (self.town.calls[ambulance.call]["priority"], call["priority"]) not in self.town.diverts:
                    continue
            elif ambulance.state not in ("idle", "returning"):
                continue
            start, away = self.turn(ambulance, mode)
            eta = away + self.shortest(start, mode)[0].get(node, 1e9) + km / OFF_ROAD_KM_D[mode]
            if eta < soonest:
                best, soonest = ambulance, eta
        if best is None:
            self.found[n][3] = True
            # Of calls of one instant the last to queue leaves first.
            ranks = [(self.town.calls[m]["priority"], self.town.calls[m]["arrival"]) for m in self.queue]
            self.queue.insert(bisect_left(ranks, (call["priority"], call["arrival"])), n)
            return
        if best.state == "going":
            self.found[best.call][4] += 1
            self.put(self.now, self.consider, best.call)
        self.put(self.now, self.dispatch, best, n)

    def dispatch(self, ambulance: Ambulance, n: int) -> None:
        call = self.town.calls[n]
        ambulance.state, ambulance.call = "going", n
        self.found[n][1] = self.ambulances.index(ambulance)
        end = self.drive(ambulance, self.nearest((call["x"], call["y"])), MODES[call["priority"]])
        self.put(end, self.at_scene, ambulance, ambulance.round)

    def at_scene(self, ambulance: Ambulance, round: int) -> None:
        if ambulance.round != round:
            return
        n = ambulance.call
        ambulance.state = "busy"
        self.found[n][0] = self.now - self.town.calls[n]["arrival"]
        self.put(self.now + self.town.calls[n]["scene"], self.treated, ambulance)

    def treated(self, ambulance: Ambulance) -> None:
        call = self.town.calls[ambulance.call]
        if not call["transport"]:
            self.free(ambulance)
            return
        choice = call["hospital"]
        places = [self.nearest(hospital) for hospital in self.town.hospitals]
        if choice < 0:
            reached = self.shortest(self.nearest((call["x"], call["y"]))[0], REGULAR)[0]
            spent = [reached[node] + km / OFF_ROAD_KM_D[REGULAR] for node, km in places]
            choice = spent.index(min(spent))
        self.found[ambulance.call][2] = choice
        end = self.drive(ambulance, places[choice], REGULAR)
        self.put(end, self.at_hospital, ambulance)

    def at_hospital(self, ambulance: Ambulance) -> None:
        self.put(self.now + self.town.calls[ambulance.call]["handover"], self.free, ambulance)

    def free(self, ambulance: Ambulance) -> None:
        if self.queue:
            self.dispatch(ambulance, self.queue.pop(0))
            return
        ambulance.state, ambulance.call = "returning", -1
        self.drive(ambulance, ambulance.home, REGULAR)
