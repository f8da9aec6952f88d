"""The audit log: who read or erased which caller's personal data, and when; never the data.

One line of JSON each in DATA/audit/callers.jsonl, on disk before the answer leaves: what cannot be recorded is not
shown. It lies beside the journal and not in it, because reading changes nothing that is decided. When the file is full
it is put aside, and the oldest of those goes. Who may read is not decided here.
"""

from __future__ import annotations

import asyncio
import json
import os
import threading
from datetime import UTC, datetime
from pathlib import Path

from dispatch_core.limits import AUDIT_BYTES_MAX, AUDIT_FILES_KEPT

FOLDER = "audit"
_NAME = "callers.jsonl"


class Audit:
    """The log of one data folder; one process writes it."""

    def __init__(self, data: Path) -> None:
        self.read_count = 0
        self._path = data / FOLDER / _NAME
        self._lock = threading.Lock()

    async def read(self, report_id: str, by: str) -> None:
        """Somebody is shown the data of a report. Raises OSError."""
        await self._record("read", report_id, by, "")
        self.read_count += 1

    async def erased(self, report_id: str, by: str, reason: str) -> None:
        """Somebody has them erased. Raises OSError."""
        await self._record("erase", report_id, by, reason)

    async def _record(self, what: str, report_id: str, by: str, reason: str) -> None:
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        said = {"at": at, "what": what, "report_id": report_id, "by": by} | ({"reason": reason} if reason else {})
        await asyncio.to_thread(self._append, json.dumps(said, ensure_ascii=False).encode() + b"\n")

    def _append(self, line: bytes) -> None:
        with self._lock:
            self._path.parent.mkdir(mode=0o700, exist_ok=True)
            if self._path.exists() and self._path.stat().st_size + len(line) > AUDIT_BYTES_MAX:
                self._put_aside()
            handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(handle, line)
                os.fsync(handle)
            finally:
                os.close(handle)

    def _put_aside(self) -> None:
        """callers.jsonl becomes callers.jsonl.1, that one .2 and so on; the oldest goes."""
        for number in range(AUDIT_FILES_KEPT, 0, -1):
            older = self._path.with_name(f"{_NAME}.{number}")
            newer = self._path.with_name(f"{_NAME}.{number - 1}") if number > 1 else self._path
            if newer.exists():
                newer.replace(older)
