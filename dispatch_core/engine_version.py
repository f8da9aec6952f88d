"""The version of the engine's decisions, and the digest of all that decides beside the journal.

A replay decides an entry again only where this digest is its own. It says nothing about how decisions are made.
"""

from __future__ import annotations

from hashlib import blake2b

from .city.bundle import City

# Rises whenever any decision may come out differently for the same journal, city and command.
ENGINE_VERSION = 5


def rules_digest(city: City) -> bytes:
    """blake2b-128 over the bundle's digest and the engine's version."""
    return blake2b(city.digest + ENGINE_VERSION.to_bytes(4, "big"), digest_size=16).digest()
