"""The limits of one append. They are checked before anything is sent, so that a broken one changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..faults import BatchRefused


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """How much one append may hold."""

    batch_bytes_max: int = 1024 * 1024
    entry_bytes_max: int = 256 * 1024
    # The personal data of one report.
    private_bytes_max: int = 64 * 1024
    # Entries and reports together: the store's functions take each as an argument.
    count_max: int = 1_024

    def check(self, entries: Sequence[bytes], private: Mapping[str, bytes]) -> None:
        """Raise BatchRefused, naming the limit, if the batch breaks one."""
        count = len(entries) + len(private)
        if not entries or count > self.count_max:
            raise BatchRefused(f"a batch holds at least one entry and at most {self.count_max} entries and reports")
        _refuse_over("an entry", max(map(len, entries)), self.entry_bytes_max)
        _refuse_over("a report's personal data", max(map(len, private.values()), default=0), self.private_bytes_max)
        _refuse_over("a batch", batch_bytes(entries, private), self.batch_bytes_max)


def batch_bytes(entries: Sequence[bytes], private: Mapping[str, bytes]) -> int:
    """What the limit on a whole batch counts: its entries and the personal data that goes with them."""
    return sum(map(len, entries)) + sum(map(len, private.values()))


def _refuse_over(what: str, found_bytes: int, bytes_max: int) -> None:
    if found_bytes > bytes_max:
        raise BatchRefused(f"{what} of {found_bytes} bytes is over the limit of {bytes_max}")
