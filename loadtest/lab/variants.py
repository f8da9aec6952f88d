"""Variants: the policies that are measured, each a [dispatch] as a city's file could have it; the first is the peer.

Every policy that a city can name, `joint` with diverts too, each with units that return home and with units that
stand by where they cover most; the closest where taking a unit costs what it covered. Then what no city can name, for
comparison alone: diverts as published policies have them, which ask no human; the joint assignment that knows when
units will be free; and Jagtenberg's hard coverage rule, which must cut lateness and worsen the mean.
"""

from __future__ import annotations

from dataclasses import replace

from dispatch_core.city.dispatch import CoverageRule, Dispatch
from dispatch_core.policies.names import CLOSEST, DIVERT, JOINT, NAMES

# By priority: to leave all of the demand uncovered weighs like so much time on the way. A priority 1 gives little.
SOFT_COST_MS = (600_000, 2_000_000, 2_000_000, 2_000_000, 2_000_000)


def variants(known: Dispatch) -> dict[str, Dispatch]:
    """By the name that tables have. `known` holds the setting's own numbers for all of them."""
    homes = {name: replace(known, policy=name, coverage=CoverageRule()) for name in NAMES}
    homes["joint + divert"] = replace(homes[JOINT], joint=replace(known.joint, diverts=True))
    found: dict[str, Dispatch] = {}
    for name, home in homes.items():
        found[name] = home
        found[f"{name}, DMEXCLP return"] = replace(home, coverage=known.coverage)
    soft = replace(known.coverage, returns=False, cost_ms=SOFT_COST_MS)
    found[f"{CLOSEST}, soft coverage"] = replace(homes[CLOSEST], coverage=soft)
    unasked = replace(known.divert, asks=False)
    for name in (DIVERT, "joint + divert, DMEXCLP return"):
        found[f"{name}, nobody asked"] = replace(found[name], divert=unasked)
    known_releases = replace(known.joint, foresees=True)
    found[f"{JOINT}, releases known"] = replace(homes[JOINT], joint=known_releases)
    both = found["joint + divert, DMEXCLP return"]
    found["joint + divert, DMEXCLP return, releases known"] = replace(both, joint=replace(both.joint, foresees=True))
    found[f"{CLOSEST}, hard coverage"] = replace(
        homes[CLOSEST], coverage=replace(known.coverage, returns=False, hard=True)
    )
    return found
