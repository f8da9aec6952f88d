"""Variants: the policies that are measured, each a [dispatch] as a city's file could have it; the first is the peer."""

from __future__ import annotations

from dataclasses import replace

from dispatch_core.city.dispatch import CLOSEST, Dispatch, Joint
from dispatch_core.policies.names import JOINT


def variants(joint: Joint) -> dict[str, Dispatch]:
    """By the name that tables have. `joint` holds the setting's own mean times at work."""
    known = replace(CLOSEST, joint=joint)
    together = replace(known, policy=JOINT)
    steep = replace(joint, weights=(256, 16, 4, 2, 1), ageing_max_permille=1_000)
    return {
        "closest + priority": known,
        "joint": together,
        "joint, steep weights": replace(together, joint=steep),
    }
