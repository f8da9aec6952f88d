"""The live state's digest, taken without keeping the writer waiting.

Encoding a large state takes half a second, far longer than a command may wait, so it is done in slices between which
everybody else gets a turn, and begun anew where the state changed meanwhile. A busy server answers with an older
digest: it says of which entry. There is always one, since the first is taken before service begins.
"""

from __future__ import annotations

import asyncio
import time
from hashlib import blake2b

from dispatch_core.snapshot import digest, dump
from dispatch_core.state import State

from ..journal.chain import DIGEST_BYTES

# How long one slice may take.
SLICE_S = 0.001
TRIES = 5


class Fingerprint:
    """Digests of one state as it goes on."""

    def __init__(self) -> None:
        self._seq = 0
        self._digest = b""
        self._turn = asyncio.Lock()

    def begin(self, state: State) -> None:
        """Take the first one, in one go: nobody is served yet."""
        self._keep(state.seq, digest(state))

    async def take(self, state: State) -> tuple[int, bytes]:
        """A seq and the digest of the state after it; the present one unless entries come in all the time."""
        async with self._turn:
            for _ in range(TRIES):
                if self._seq == state.seq or await self._slices(state):
                    return self._seq, self._digest
            return self._seq, self._digest

    async def _slices(self, state: State) -> bool:
        """False if the state changed before all of it was read."""
        seq = state.seq
        whole = blake2b(digest_size=DIGEST_BYTES)
        until_s = time.monotonic() + SLICE_S
        for line in dump(state):
            whole.update(line)
            whole.update(b"\n")
            if time.monotonic() > until_s:
                await asyncio.sleep(0)
                if state.seq != seq:
                    return False
                until_s = time.monotonic() + SLICE_S
        self._keep(seq, whole.digest())
        return True

    def _keep(self, seq: int, whole: bytes) -> None:
        self._seq, self._digest = seq, whole
