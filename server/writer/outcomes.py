"""What a submitted command can come to beside its entry: the exceptions of `Sequencer.submit`.

Each is an answer for the caller, not a fault of the server; rpc.py turns them into statuses. None holds personal
data.
"""

from __future__ import annotations

from dispatch_core.rejections import Rejection
from dispatch_core.sentences import sentence

from ..faults import StoreAway


class Refused(Exception):
    """The engine's rules say no; `rejection` says why and what to do next."""

    def __init__(self, rejection: Rejection) -> None:
        super().__init__(rejection.reason.name)
        self.rejection = rejection


class RequestIdReused(Exception):
    """This request id was used before, for another request. The caller must make a new one."""


class Overloaded(Exception):
    """Too much waits for a decision, or too many request ids are remembered. Nothing was done; try again later."""

    def __init__(self, text: str, retry_ms: int) -> None:
        super().__init__(text)
        self.retry_ms = retry_ms


class OutcomeUnknown(StoreAway):
    """The store is away, or the server is stopping. Send the same request with the same id again after `retry_ms`."""

    def __init__(self, text: str, retry_ms: int) -> None:
        super().__init__(text)
        self.retry_ms = retry_ms


class InternalError(Exception):
    """A fault of the engine met this command. Nothing was changed; the log has the details under the request id."""


class StartRefused(Exception):
    """The journal and the city do not fit together, so service cannot begin; both texts say what to do next."""

    def __init__(self, text: str, indonesian: str) -> None:
        super().__init__(text)
        self.indonesian = indonesian

    @classmethod
    def by(cls, rejection: Rejection) -> StartRefused:
        """The rules refuse a command with which service begins."""
        return cls(sentence(rejection, "en"), sentence(rejection, "id"))

    @classmethod
    def at_fault(cls, error: InternalError) -> StartRefused:
        """The engine itself fails at one."""
        return cls(
            f"{error}; the log says where. Start the version that served before.",
            f"Cacat di server: {error}; lognya menyebut di mana. Jalankan versi yang melayani sebelumnya.",
        )


class StateBroken(Exception):
    """Applying an entry failed half-way: this process's state cannot be trusted and it must start anew."""
