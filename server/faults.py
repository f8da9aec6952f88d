"""Every way in which the journal and its store can say no.

`StoreAway` is the weather: nothing is known to be lost, the same bytes are sent again until they are confirmed.
`Fenced` and `Gap` are the only answers that stop a running process. The rest keep a process from starting, and each
says what to do next. No text here ever holds what an entry or a caller's field says.
"""

# What a fenced writer exits with (EX_TEMPFAIL). Supervisors must be told not to restart on it: another writer serves
# the area.
FENCED_EXIT_CODE = 75


class StoreError(Exception):
    """The store or the data folder cannot be used; the text says what to do next; `indonesian` too, where given."""

    def __init__(self, text: str = "", indonesian: str = "") -> None:
        super().__init__(text)
        self.indonesian = indonesian


def indonesian_of(error: Exception) -> str:
    """What an error says in Indonesian; where it has English alone, that is told as the detail."""
    said: str = getattr(error, "indonesian", "")
    return said or f"Ada yang gagal. Rincian: {error}"


class FolderUnusable(StoreError):
    """The data folder cannot be made or written."""


class FolderHeld(StoreError):
    """Another process holds the data folder."""


class WeakStore(StoreError):
    """The store's settings could lose what it has confirmed; the text lists each problem with its fix."""


class StoreAway(StoreError):
    """The store did not confirm. Whether it did what was asked is unknown, so ask again with the same bytes."""


class StoreRefused(StoreAway):
    """The store answered with an error: `code` is its first word, `reply` its first line."""

    def __init__(self, text: str, indonesian: str, code: str, reply: str) -> None:
        super().__init__(text, indonesian)
        self.code = code
        self.reply = reply


class JournalError(StoreError):
    """The journal does not hold what it must."""


class Fenced(JournalError):
    """Another writer has taken over: stop at once with FENCED_EXIT_CODE and do not restart."""


class Gap(JournalError):
    """The journal does not end where this writer's state does: stop at once, start again from the journal."""


class JournalDamaged(JournalError):
    """An entry is missing or is not what was written."""


class BatchRefused(JournalError, ValueError):
    """A batch breaks a limit; nothing was sent."""


class WriterActive(JournalError):
    """Another writer's heartbeat moves."""


class ClaimLost(JournalError):
    """Another server claimed the journal in the same moment."""


class TakeOverRefused(JournalError):
    """There is nobody to take over from."""


class SnapshotOvertaken(JournalError):
    """Another snapshot was begun while this one was being written; nothing of this one stays."""


class ArchiveDamaged(JournalError):
    """A segment file is not what was written, or segments do not join; the text names the file and the reason."""


class ArchiveMissing(JournalError):
    """An entry was archived to a file that is not in this folder."""
