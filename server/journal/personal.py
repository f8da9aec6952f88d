"""Personal data of reports: who called, from which number, what about their health; bytes by report id.

It lies in a hash beside the journal, written in the same step as the entry that it belongs to and never part of one,
so that deleting it is erasure while the chain stays whole. Who may read or must keep it (legal hold) is decided by
the callers.
"""

from collections.abc import Sequence

from ..faults import StoreRefused
from .journal import Journal


class PersonalData:
    """The personal data beside one journal. `Journal.append` writes it."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def read(self, report_ids: Sequence[str]) -> dict[str, bytes]:
        """The data of these reports, as far as there is any. Raises StoreAway."""
        if not report_ids:
            return {}
        found = await self._journal.command("HMGET", self._journal.private_key, *report_ids)
        return {report_id: data for report_id, data in zip(report_ids, found, strict=True) if data is not None}

    async def erase(self, report_ids: Sequence[str]) -> int:
        """Delete the data of these reports; returns how many had any. Raises StoreAway.

        The store's append-only file keeps the old bytes until it is rewritten: see `rewrite_log`.
        """
        return int(await self._journal.command("HDEL", self._journal.private_key, *report_ids)) if report_ids else 0

    async def rewrite_log(self) -> bool:
        """Have the store rewrite its append-only file in the background, so that what was erased leaves the disk too.

        False if a rewrite was running already: it may still hold what was erased, so ask again later. Raises StoreAway.
        """
        try:
            await self._journal.command("BGREWRITEAOF")
        except StoreRefused as error:
            if "in progress" in error.reply:
                return False
            raise
        return True
