"""The chain: what links an entry to the one before it.

Entry n carries the digest of entry n - 1, put there by the codec. A digest is over the exact stored bytes, never over
something encoded again, so it survives every change of the code.
"""

import hashlib

DIGEST_BYTES = 16
# What stands for the digest of the entry before the first.
GENESIS = bytes(DIGEST_BYTES)


def digest(entry: bytes) -> bytes:
    """The digest of one entry: blake2b of its stored bytes, 16 bytes long."""
    return hashlib.blake2b(entry, digest_size=DIGEST_BYTES).digest()
