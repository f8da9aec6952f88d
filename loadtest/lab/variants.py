"""Variants: the policies that are measured, each a [dispatch] as a city's file could have it; the first is the peer."""

from __future__ import annotations

from dataclasses import replace

from dispatch_core.city.dispatch import CoverageRule, Dispatch
from dispatch_core.policies.names import CLOSEST, JOINT


def variants(known: Dispatch) -> dict[str, Dispatch]:
    """By the name that tables have. `known` holds the setting's own numbers for all of them."""
    closest = replace(known, policy=CLOSEST, coverage=CoverageRule())
    joint = replace(closest, policy=JOINT)
    found = {
        "closest + priority": closest,
        "closest, DMEXCLP return": replace(closest, coverage=known.coverage),
        "joint": joint,
        "joint, DMEXCLP return": replace(joint, coverage=known.coverage),
    }
    return found
