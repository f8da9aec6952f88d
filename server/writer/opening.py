"""How an area's service begins: recover the state, become the writer, read what came in between.

Recovery comes before the claim, so that a writer which is to be replaced serves on meanwhile; after the claim nobody
else can append, so reading to the end then is final. What the new writer has to say first is made here too; saying
it is the writer's part.
"""

from __future__ import annotations

import logging
import secrets
import uuid
from dataclasses import dataclass
from pathlib import Path

from dispatch_core import commands
from dispatch_core.city import City
from dispatch_core.engine import Engine
from dispatch_core.model import ResumeCause
from dispatch_core.rejections import Rejection

from ..faults import JournalDamaged
from ..journal import lease
from ..journal.archive import Archive
from ..journal.generations import Generations
from ..journal.history import History
from ..journal.journal import Journal
from ..recovery.recovery import RESTORE, recover
from ..store.store import Store
from .decider import Decider
from .outcomes import StartRefused

LOG = logging.getLogger(__name__)

SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Opened:
    """A claimed journal with the engine at its end. `salt` keys the digests of personal data; it stays in the store."""

    journal_id: str
    archive: Archive
    history: History
    decider: Decider
    snapshot_seq: int
    salt: bytes


async def open_area(city: City, store: Store, journal: Journal, archive_dir: Path, *, take_over: bool) -> Opened:
    """Recover and claim. Raises like recovery.recover and lease.acquire, and StartRefused."""
    journal_id = (await journal.status()).journal_id or str(uuid.uuid4())
    archive = Archive(archive_dir, journal_id)
    history = History(archive, journal)
    fold = await recover(city, Generations(journal), history)
    _check_city(fold.engine)
    claim = await lease.acquire(store, journal, journal_id, take_over=take_over)
    if claim.journal_id != journal_id:
        raise StartRefused(
            "Another server has just begun this journal. Start again to wait for it to end.",
            "Server lain baru saja memulai jurnal ini. Jalankan lagi untuk menunggunya berakhir.",
        )
    await fold.catch_up(history)
    if fold.seq != claim.last_seq:
        raise JournalDamaged(
            f"the snapshot is of entry {fold.seq}, but the journal ends at {claim.last_seq}. {RESTORE}"
        )
    if fold.engine.state.journal_id not in ("", journal_id):
        raise JournalDamaged(f"the entries belong to another journal than {journal_id}. {RESTORE}")
    decider = Decider(fold.engine, claim.epoch, fold.last_digest)
    return Opened(journal_id, archive, history, decider, fold.snapshot_seq, await _salt(journal))


def opening_commands(opened: Opened, host: str, clock_rate: int, *, take_over: bool) -> list[commands.Command]:
    """What the new writer journals first. The search is in step with the journal's city afterwards."""
    engine = opened.decider.engine
    opening: list[commands.Command] = [commands.StartWriter(opened.journal_id, opened.decider.epoch, host, clock_rate)]
    if engine.city_differs:
        opening.append(commands.LoadCity())
    else:
        engine.attach()
    opening.append(commands.ResumeService(ResumeCause.TAKE_OVER if take_over else ResumeCause.START, 0))
    return opening


def _check_city(engine: Engine) -> None:
    """A city that will be refused is refused before the claim, which would end a writer that serves.

    Raises StartRefused. What that writer decides until it is fenced is judged when the city is loaded in earnest.
    """
    if not engine.city_differs:
        return
    try:
        decided = engine.decide(commands.LoadCity(), engine.state.at_ms)
    except Exception:
        LOG.exception("the city cannot be loaded")
        raise StartRefused(
            "a fault of the server met this city; the log says where.",
            "cacat di dalam server bertemu kota ini; lognya menyebut di mana.",
        ) from None
    if isinstance(decided, Rejection):
        raise StartRefused.by(decided)


async def _salt(journal: Journal) -> bytes:
    await journal.command("HSETNX", journal.meta_key, "salt", secrets.token_bytes(SALT_BYTES))
    salt: bytes = await journal.command("HGET", journal.meta_key, "salt")
    return salt
