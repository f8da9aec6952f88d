"""Variants: the policies that are measured, each a [dispatch] as a city's file could have it; the first is the peer.

Every policy that a city can name, each with units that return home and with units that stand by where they cover most.
"""

from __future__ import annotations

from dataclasses import replace

from dispatch_core.city.dispatch import CoverageRule, Dispatch
from dispatch_core.policies.names import NAMES


def variants(known: Dispatch) -> dict[str, Dispatch]:
    """By the name that tables have. `known` holds the setting's own numbers for all of them."""
    found: dict[str, Dispatch] = {}
    for name in NAMES:
        home = replace(known, policy=name, coverage=CoverageRule())
        found[name] = home
        found[f"{name}, DMEXCLP return"] = replace(home, coverage=known.coverage)
    return found
