"""Where an account is read from, as options say it, and what can keep it from being made."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ...exits import Exit
from ..archive import JournalId
from ..language import say
from ..output import failed, progress
from ..serving import Data, Store
from ..unreadable import sentences
from ..usage import Wrong

if TYPE_CHECKING:
    from dispatch_core.city import City

    from ...accounts.gathering import Gathered
    from ...accounts.period import Period

__all__ = ["ArchiveOnly", "Area", "CityFolder", "Data", "JournalId", "Out", "Reading", "Store", "failing"]

Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="FOLDER",
        show_default=False,
        help=say("Folder hasilnya; bawaan sigap-stats-PERIODE.", "Where to write; sigap-stats-PERIOD by default."),
    ),
]
Area = Annotated[
    str,
    typer.Option(
        "--area",
        metavar=say("KOTA", "CITY"),
        show_default=False,
        help=say("Jurnal kota ini, bila penyimpanan memuat beberapa.", "This city's, where the store has several."),
    ),
]
CityFolder = Annotated[
    Path | None,
    typer.Option(
        "--city",
        metavar="FOLDER",
        show_default=False,
        help=say(
            "Berkas kota untuk nama dan kelurahan; bawaan: yang tersimpan di folder data.",
            "City files for names and villages; those kept in the data folder by default.",
        ),
    ),
]
ArchiveOnly = Annotated[
    bool,
    typer.Option(
        "--archive-only",
        help=say(
            "Baca berkas arsip saja; penyimpanan tidak dibuka.", "Read the archived files alone; no store is opened."
        ),
    ),
]


class Reading:
    """One journal, read once."""

    def __init__(
        self,
        data: Path | None,
        store: str | None,
        area: str,
        city: Path | None,
        archive_only: bool,
        journal_id: str,
        as_json: bool,
    ) -> None:
        self._data = data
        self._store = store
        self._area = area
        self._city = city
        self._archive_only = archive_only
        self._journal_id = journal_id
        self.as_json: Final = as_json

    def gather(self, period_of: Callable[[str], "Period"], settled_after_ms: int = 0) -> tuple["Gathered", "City"]:
        """What a period's account is made of, and the city whose it is. Ends the command where it cannot be had."""
        import asyncio

        with failing(self.as_json):
            # What is no period is refused before a store is started; in which zone it lies does not matter for that.
            period_of("UTC")
            return asyncio.run(self._gather(period_of, settled_after_ms))

    async def _gather(self, period_of: Callable[[str], "Period"], settled_after_ms: int) -> tuple["Gathered", "City"]:
        from ...accounts.gathering import gather
        from ...accounts.past import past_of_archive, past_of_store
        from ...config import load_settings

        settings = load_settings(data=self._data, store=self._store)
        opened = (
            past_of_archive(settings.data, self._journal_id)
            if self._archive_only
            else past_of_store(settings.data, settings.store, self._area)
        )
        async with opened as past:
            with progress(say("membaca jurnal", "reading the journal"), self.as_json) as tell:
                return await gather(past, period_of, self._finder(settings.data), settled_after_ms, tell)

    def _finder(self, data: Path) -> Callable[[bytes], "City"]:
        from dispatch_core.city import load_city

        from ...faults import StoreError
        from ...recovery.bundles import Bundles

        def find(digest: bytes) -> "City":
            if self._city is not None:
                return load_city(self._city)
            city = Bundles(data / "cities").load(digest)
            if city is None:
                raise StoreError(
                    "The files of this journal's city are not in the data folder. Give them with --city.",
                    "Berkas kota jurnal ini tidak ada di folder data. Beri dengan --city.",
                )
            return city

        return find


@contextlib.contextmanager
def failing(as_json: bool) -> Iterator[None]:
    """Whatever keeps an account from being made, as one sentence and an exit code."""
    from dispatch_core.city import CityError

    from ...accounts.gathering import NotRecorded, NotSettled, TooMuch
    from ...accounts.period import PeriodError
    from ...config import ConfigError
    from ...faults import ArchiveDamaged, ArchiveMissing, JournalDamaged, StoreAway, StoreError

    try:
        yield
    except PeriodError as error:
        raise Wrong(*error.pair) from None
    except NotSettled as error:
        raise failed("NOT_SETTLED", error.pair, Exit.REFUSED, as_json) from None
    except NotRecorded as error:
        raise failed("NOT_RECORDED", error.pair, Exit.REFUSED, as_json) from None
    except ConfigError as error:
        raise failed("CONFIG", sentences(error), Exit.USAGE, as_json) from None
    except CityError as error:
        raise failed("CITY_WRONG", sentences(error), Exit.BAD_DATA, as_json) from None
    except (JournalDamaged, ArchiveDamaged) as error:
        raise failed("JOURNAL_DAMAGED", sentences(error), Exit.REFUSED, as_json) from None
    except TooMuch as error:
        raise failed("TOO_MUCH", sentences(error), Exit.REFUSED, as_json) from None
    except ArchiveMissing as error:
        raise failed("ARCHIVE_MISSING", sentences(error), Exit.NO_INPUT, as_json) from None
    except StoreAway as error:
        raise failed("STORE_AWAY", sentences(error), Exit.UNAVAILABLE, as_json) from None
    except StoreError as error:
        raise failed("STORE_UNUSABLE", sentences(error), Exit.NO_INPUT, as_json) from None
    except OSError as error:
        raise failed("IO", sentences(error), Exit.IO, as_json) from None
