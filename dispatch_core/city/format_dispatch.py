"""The fields of [dispatch] in city.toml and what they mean; format.py prints them with the others."""

from __future__ import annotations

DISPATCH: dict[str, str] = {
    "policy": "closest (each need in its order gets the soonest unit), by default, or joint (all that wait are weighed "
    "together)",
    "joint": "table [dispatch.joint], what the joint assignment weighs",
}
# All of dispatch_core.city.dispatch.Joint.
JOINT: dict[str, str] = {
    "weights": "list of five, for the priorities from 1: what a second of waiting costs; 256, 64, 16, 4, 1 by default",
    "slot_permille": "list: thousandths of the weight for the first unit of a need, the second and so on; "
    "1000, 500, 250 by default",
    "ageing_ms": "list of five: after waiting so long a need weighs twice as much",
    "ageing_max_permille": "no age makes a need weigh more than so many thousandths of its weight; 3000 by default",
    "on_scene_ms": "what units need at the scene on average; they are offered to what waits at that estimate",
    "transporting_ms": "what the way to a hospital takes on average",
    "at_destination_ms": "what the handover takes on average",
    "release_floor_ms": "the least that a unit which is overdue still takes",
}
