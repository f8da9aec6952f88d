"""`sigap stats day|month|range`: the journal read once, and its account written to a folder."""

import asyncio
import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ...exits import Exit
from ..command import Json, Lang, epilog, fold
from ..language import say
from ..output import console, print_document, print_error, progress
from ..serving import Data, Store
from ..values import minutes

if TYPE_CHECKING:
    from dispatch_core.city import City

    from ...accounts.figures import Figures
    from ...accounts.period import Period
    from ...recovery.bundles import Bundles

Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="DIR",
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
        metavar="DIR",
        show_default=False,
        help=say(
            "Berkas kota untuk nama dan kelurahan; bawaan: yang tersimpan di folder data.",
            "City files for names and villages; those kept in the data folder by default.",
        ),
    ),
]
Day = Annotated[str, typer.Argument(metavar="YYYY-MM-DD", help=say("Harinya.", "The day."))]
Month = Annotated[str, typer.Argument(metavar="YYYY-MM", help=say("Bulannya.", "The month."))]
First = Annotated[str, typer.Argument(metavar="YYYY-MM-DD", help=say("Hari pertama.", "The first day."))]
Last = Annotated[str, typer.Argument(metavar="YYYY-MM-DD", help=say("Hari terakhir.", "The last day."))]

PeriodOf = Callable[[str], "Period"]


def register(app: typer.Typer) -> None:
    """Add `stats ...` to `app`."""
    stats = fold("stats")
    what = say(
        "Jumlah menurut jenis, kecamatan, instansi, sumber dan jam; selang waktu terhadap sasaran; yang kurang, "
        "ditolak, dialihkan dan diputuskan lain; apa yang tidak dihitung dan mengapa. HTML, CSV dan JSON.",
        "Volumes by type, district, agency, source and hour; intervals against objectives; shortfalls, declines, "
        "diverts and overrides; what was left out and why. HTML, CSV and JSON.",
    )
    for name, command, title, example in (
        ("day", _day, say("Laporan satu hari.", "The account of a day."), "sigap stats day 2026-02-04"),
        ("month", _month, say("Laporan satu bulan.", "The account of a month."), "sigap stats month 2026-02"),
        (
            "range",
            _range,
            say("Laporan beberapa hari.", "The account of some days."),
            "sigap stats range 2026-02-04 2026-02-10 --out ./minggu",
        ),
    ):
        stats.command(name, help=f"{title}\n\n{what}", epilog=epilog((example,)))(command)
    app.add_typer(stats, help=say("Angka-angka kota, dari jurnal saja.", "The city's figures, from the journal alone."))


def _day(
    day: Day,
    out: Out = None,
    data: Data = None,
    store: Store = None,
    area: Area = "",
    city: CityFolder = None,
    lang: Lang = "",
    as_json: Json = False,
) -> None:
    from ...accounts import period

    _account(lambda zone: period.day(day, zone), out, data, store, area, city, as_json)


def _month(
    month: Month,
    out: Out = None,
    data: Data = None,
    store: Store = None,
    area: Area = "",
    city: CityFolder = None,
    lang: Lang = "",
    as_json: Json = False,
) -> None:
    from ...accounts import period

    _account(lambda zone: period.month(month, zone), out, data, store, area, city, as_json)


def _range(
    first: First,
    last: Last,
    out: Out = None,
    data: Data = None,
    store: Store = None,
    area: Area = "",
    city: CityFolder = None,
    lang: Lang = "",
    as_json: Json = False,
) -> None:
    from ...accounts import period

    _account(lambda zone: period.span(first, last, zone), out, data, store, area, city, as_json)


def _account(
    period_of: PeriodOf,
    out: Path | None,
    data: Path | None,
    store: str | None,
    area: str,
    city: Path | None,
    as_json: bool,
) -> None:
    from ...accounts.sheets import document

    figures, found = read_figures(period_of, data, store, area, city, as_json)
    with failing(as_json):
        folder = write(figures, found, out or Path(f"sigap-stats-{figures.gathered.period.name}"))
    if as_json:
        print_document({"folder": str(folder), **document(figures)})
        return
    for line in _summary(figures, folder):
        console().print(line, soft_wrap=True)


def read_figures(
    period_of: PeriodOf, data: Path | None, store: str | None, area: str, city: Path | None, as_json: bool
) -> tuple["Figures", "City"]:
    """The account of a period, and the city whose it is. Ends the command where it cannot be made."""
    from ...accounts.figures import figures
    from ...accounts.gathering import gather
    from ...config import load_settings

    # A period that is none is refused before a store is started; which zone it is in does not matter for that.
    with failing(as_json):
        period_of("UTC")
        settings = load_settings(data=data, store=store)
        with progress(say("membaca jurnal", "reading the journal"), as_json) as tell:
            gathered, found = asyncio.run(gather(settings.data, settings.store, area, period_of, _finder(city), tell))
    return figures(gathered), found


def write(figures: "Figures", city: "City", folder: Path) -> Path:
    """Write page, sheets and document; the folder. Raises OSError."""
    from ...accounts.sheets import document, sheets
    from .page import page

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "stats.html").write_text(page(figures, city), encoding="utf-8")
    for sheet in sheets(figures):
        (folder / f"{sheet.name}.csv").write_text(sheet.csv(), encoding="utf-8", newline="")
    told = json.dumps(document(figures), ensure_ascii=False, indent=2)
    (folder / "stats.json").write_text(told + "\n", encoding="utf-8")
    return folder


def _finder(folder: Path | None) -> Callable[["Bundles", bytes], "City"]:
    from dispatch_core.city import load_city

    from ...faults import ArchiveMissing

    def find(bundles: "Bundles", digest: bytes) -> "City":
        if folder is not None:
            return load_city(folder)
        city = bundles.load(digest)
        if city is None:
            raise ArchiveMissing("the files of this journal's city are not in the data folder. Give them with --city.")
        return city

    return find


def _summary(figures: "Figures", folder: Path) -> list[str]:
    reports, incidents = figures.table("reports_by_kind").total, figures.table("incidents_by_type").total
    busiest, worst = figures.busiest, figures.worst_served
    lines = [
        say(
            f"{figures.gathered.period.name}: {reports} laporan, {incidents} kejadian",
            f"{figures.gathered.period.name}: {reports} reports, {incidents} incidents",
        )
    ]
    if busiest:
        lines.append(
            say(
                f"tersibuk {busiest.village}: {busiest.incident_count} kejadian",
                f"busiest {busiest.village}: {busiest.incident_count} incidents",
            )
        )
    if worst:
        lines.append(
            say(
                f"terlama dilayani {worst.village}: p90 {minutes(worst.p90_ms)}",
                f"worst served {worst.village}: p90 {minutes(worst.p90_ms)}",
            )
        )
    return [*lines, f"→ {folder / 'stats.html'}"]


@contextlib.contextmanager
def failing(as_json: bool) -> Iterator[None]:
    """Whatever keeps an account from being made, as one sentence and an exit code."""
    from dispatch_core.city import CityError

    from ...accounts.period import PeriodError
    from ...config import ConfigError
    from ...faults import ArchiveDamaged, JournalDamaged, StoreAway, StoreError

    def failed(reason: str, text: str, code: Exit, **more: Any) -> typer.Exit:
        print_error(reason, text, as_json, **more)
        return typer.Exit(code)

    try:
        yield
    except PeriodError as error:
        raise typer.BadParameter(say(*error.pair)) from None
    except ConfigError as error:
        raise failed("CONFIG", str(error), Exit.USAGE) from None
    except CityError as error:
        raise failed("CITY_WRONG", str(error), Exit.BAD_DATA) from None
    except (JournalDamaged, ArchiveDamaged) as error:
        raise failed("JOURNAL_DAMAGED", str(error), Exit.REFUSED) from None
    except StoreAway as error:
        raise failed("STORE_AWAY", str(error), Exit.UNAVAILABLE) from None
    except StoreError as error:
        raise failed("STORE_UNUSABLE", str(error), Exit.NO_INPUT) from None
    except OSError as error:
        raise failed("IO", f"{error.filename}: {error.strerror}", Exit.IO) from None
