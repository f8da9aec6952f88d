"""Digests of what was sent: of a command, to know a repeat; of personal data, which the journal never holds itself."""

from __future__ import annotations

from hashlib import blake2b

from dispatch_core import commands

from ..codec import encode_command

DIGEST_BYTES = 16


def request_digest(command: commands.Command) -> bytes:
    """Tells a repeat from another payload under the same request id."""
    return blake2b(encode_command(command), digest_size=DIGEST_BYTES).digest()


def personal_digest(private: bytes, salt: bytes) -> bytes:
    """What the journal holds of personal data: enough to tell two apart, nothing to guess from without the salt."""
    return blake2b(private, key=salt, digest_size=DIGEST_BYTES).digest()
