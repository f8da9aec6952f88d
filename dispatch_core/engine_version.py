"""The version of the engine's decisions, and the digest of all that decides beside the journal.

A replay decides an entry again only where this digest is its own. It says nothing about how decisions are made.
"""

from __future__ import annotations

from hashlib import blake2b

from .city.bundle import City

# Rises whenever any decision may come out differently for the same journal, city and command.
# 6: steps out of an old sheet send nobody and give way to a supervisor's word; a closure gives an incident at sea
# another landing; a supervisor is told whom a divert would bring sooner; what was seen of an incident is not so of the
# one that took it in, nor of a unit that was kept for an order once it goes.
ENGINE_VERSION = 6


def rules_digest(city: City) -> bytes:
    """blake2b-128 over the bundle's digest and the engine's version."""
    return blake2b(city.digest + ENGINE_VERSION.to_bytes(4, "big"), digest_size=16).digest()
