"""What keeps a journal or its archive from being read: both languages, each with what to do next. It reads nothing.

The parts below say in English which entry or file they stumbled over; that is shown as the detail behind the sentence.
"""

from functools import cache
from typing import TypeAlias

import typer

from ..exits import Exit
from .catalogue import Pair
from .output import failed

_Kinds: TypeAlias = tuple[tuple[type[Exception], Pair], ...]


def replay_failed(error: Exception, as_json: bool) -> typer.Exit:
    """The same for what keeps a journal from being replayed, by its kind."""
    from ..config import ConfigError
    from ..faults import ArchiveDamaged, JournalDamaged, StoreAway

    if isinstance(error, ConfigError):
        reason, code = "CONFIG", Exit.USAGE
    elif isinstance(error, (JournalDamaged, ArchiveDamaged)):
        reason, code = "JOURNAL_DAMAGED", Exit.REFUSED
    elif isinstance(error, StoreAway):
        reason, code = "STORE_AWAY", Exit.UNAVAILABLE
    else:
        reason, code = "STORE_UNUSABLE", Exit.NO_INPUT
    return failed(reason, sentences(error), code, as_json)


def sentences(error: Exception) -> Pair:
    """What happened and what to do next: (Indonesian, English)."""
    from ..faults import StoreError

    if isinstance(error, StoreError) and error.indonesian:
        return error.indonesian, str(error)
    indonesian, english = next(pair for kind, pair in _kinds() if isinstance(error, kind))
    detail = f"{error.filename}: {error.strerror}" if isinstance(error, OSError) else str(error)
    return f"{indonesian} Rincian: {detail}", f"{english} Detail: {detail}"


@cache
def _kinds() -> _Kinds:
    """The first that fits, the narrower before the wider."""
    from dispatch_core.city import CityError

    from ..config import ConfigError
    from ..faults import ArchiveDamaged, ArchiveMissing, JournalDamaged, StoreAway, StoreError

    return (
        (
            ArchiveDamaged,
            (
                "Berkas arsip tidak seperti saat ditulis; salin lagi dari cadangan, lalu ulangi.",
                "An archived file is not what was written; copy it again from a backup, then try again.",
            ),
        ),
        (
            JournalDamaged,
            (
                "Jurnal tidak seperti saat ditulis; pulihkan penyimpanan dari cadangan atau replika, lalu ulangi.",
                "The journal is not what was written; restore the store from a backup or a replica, then try again.",
            ),
        ),
        (
            ArchiveMissing,
            (
                "Ada entri yang arsipnya tidak di folder ini; salin berkas arsipnya ke sini atau sebut folder lain "
                "dengan --data.",
                "An entry's archived file is not in this folder; copy it here, or name another folder with --data.",
            ),
        ),
        (
            StoreAway,
            (
                "Penyimpanan tidak menjawab; periksa apakah ia berjalan, lalu ulangi.",
                "The store does not answer; see whether it runs, then try again.",
            ),
        ),
        (
            StoreError,
            (
                "Penyimpanan atau folder data tidak dapat dipakai; periksa --data dan --store, lalu ulangi.",
                "The store or the data folder cannot be used; check --data and --store, then try again.",
            ),
        ),
        (
            CityError,
            (
                "Berkas kota salah; betulkan seperti yang disebut (`sigap city check`), atau beri yang benar dengan "
                "--city.",
                "The city's files are wrong; mend what is named (`sigap city check`), or give the right ones with "
                "--city.",
            ),
        ),
        (
            ConfigError,
            (
                "Sebuah setelan tidak dapat dipakai; betulkan yang disebut.",
                "A setting cannot be used; correct the one that is named.",
            ),
        ),
        (
            OSError,
            (
                "Berkas tidak dapat dibaca atau ditulis; periksa izin dan ruang cakram, lalu ulangi.",
                "A file cannot be read or written; check permissions and room on the disk, then try again.",
            ),
        ),
    )
