"""The names that `policy` in city.toml's [dispatch] may have.

What each does is in the module of its name. It imports nothing, so that the city's reader can ask it.
"""

from __future__ import annotations

CLOSEST = "closest"
JOINT = "joint"
DIVERT = "divert"

NAMES = (CLOSEST, JOINT, DIVERT)
