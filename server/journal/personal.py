"""Personal data of reports: who called, from which number, what about their health; bytes by report id.

It lies in a hash beside the journal, written in the same step as the entry that it belongs to and never part of one,
so that deleting it is erasure while the chain stays whole. Who may read or must keep it (legal hold) is decided by
the callers.
"""

import asyncio
from collections.abc import Sequence

from ..faults import StoreRefused
from .journal import Journal

# Between two looks at a rewrite that runs already.
REWRITE_PAUSE_S = 0.1


class PersonalData:
    """The personal data beside one journal. `Journal.append` writes it."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        # Something was erased, and the log was not rewritten since.
        self._rewrite_owed = False

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
        erased = int(await self._journal.command("HDEL", self._journal.private_key, *report_ids)) if report_ids else 0
        self._rewrite_owed = self._rewrite_owed or erased > 0
        return erased

    async def rewrite_log(self) -> None:
        """Have the store rewrite its append-only file, if something was erased, so that it leaves the disk too.

        A rewrite that runs already may still write what was erased: it is waited for. Raises StoreAway.
        """
        while self._rewrite_owed:
            try:
                await self._journal.command("BGREWRITEAOF")
            except StoreRefused as error:
                if "in progress" not in error.reply:
                    raise
                await asyncio.sleep(REWRITE_PAUSE_S)
            else:
                self._rewrite_owed = False
