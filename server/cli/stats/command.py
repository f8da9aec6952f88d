"""`sigap stats day|month|range|public`: the journal read once, and its account written to a folder."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..command import Json, Lang, epilog, fold
from ..language import say
from ..output import console, print_document
from ..values import minutes
from ..whole import write_whole
from .reading import ArchiveOnly, Area, CityFolder, Data, JournalId, Out, Reading, Store, failing

if TYPE_CHECKING:
    from ...accounts.figures import Figures
    from ...accounts.period import Period
    from ...accounts.sheets import Sheet

Day = Annotated[str, typer.Argument(metavar="YYYY-MM-DD", help=say("Harinya.", "The day."))]
Month = Annotated[str, typer.Argument(metavar="YYYY-MM", help=say("Bulannya.", "The month."))]
First = Annotated[str, typer.Argument(metavar="YYYY-MM-DD", help=say("Hari pertama.", "The first day."))]
Last = Annotated[str, typer.Argument(metavar="YYYY-MM-DD", help=say("Hari terakhir.", "The last day."))]


# Who may read the files: their owner, or whoever the umask lets.
OWN, OPEN = 0o600, 0o666


def register(app: typer.Typer) -> None:
    """Add `stats ...` to `app`."""
    stats = fold("stats")
    what = say(
        "Jumlah menurut jenis, kecamatan, instansi, sumber dan jam; selang waktu terhadap sasaran; yang kurang, "
        "ditolak, dialihkan dan diputuskan lain; apa yang tidak dihitung dan mengapa. HTML, CSV dan JSON.",
        "Volumes by type, district, agency, source and hour; intervals against objectives; shortfalls, declines, "
        "diverts and overrides; what was left out and why. HTML, CSV and JSON.",
    )
    open_data = say(
        "Satu bulan bagi warga, tanpa data pribadi: halaman, CSV dan JSON.\n\n"
        "Tempat sampai kelurahan, angka kecil disembunyikan beserta angka lain yang dapat membukanya. Hanya bulan "
        "yang tercatat sejak hari pertamanya, seperti diketahui tujuh hari sesudah berakhir; dibuat kapan pun, isinya "
        "sama.",
        "A month for citizens, with nobody in it: pages, CSV and JSON.\n\n"
        "Places down to the village, small counts hidden with others that would give them away. Only months that the "
        "journal holds from their first day on, as they were known seven days after their end; whenever they are "
        "made, the files are the same.",
    )
    for name, command, help_text, example in (
        ("day", _day, f"{say('Laporan satu hari.', 'The account of a day.')}\n\n{what}", "2026-02-04"),
        ("month", _month, f"{say('Laporan satu bulan.', 'The account of a month.')}\n\n{what}", "2026-02"),
        (
            "range",
            _range,
            f"{say('Laporan beberapa hari.', 'The account of some days.')}\n\n{what}",
            "2026-02-04 2026-02-10 --out ./minggu",
        ),
        ("public", _public, open_data, "2026-02 --out ./terbuka"),
    ):
        stats.command(name, help=help_text, epilog=epilog((f"sigap stats {name} {example}",)))(command)
    app.add_typer(stats, help=say("Angka-angka kota, dari jurnal saja.", "The city's figures, from the journal alone."))


def _day(
    day: Day,
    out: Out = None,
    data: Data = None,
    store: Store = None,
    area: Area = "",
    city: CityFolder = None,
    archive_only: ArchiveOnly = False,
    journal: JournalId = "",
    lang: Lang = "",
    as_json: Json = False,
) -> None:
    from ...accounts import period

    _account(Reading(data, store, area, city, archive_only, journal, as_json), lambda zone: period.day(day, zone), out)


def _month(
    month: Month,
    out: Out = None,
    data: Data = None,
    store: Store = None,
    area: Area = "",
    city: CityFolder = None,
    archive_only: ArchiveOnly = False,
    journal: JournalId = "",
    lang: Lang = "",
    as_json: Json = False,
) -> None:
    from ...accounts import period

    reading = Reading(data, store, area, city, archive_only, journal, as_json)
    _account(reading, lambda zone: period.month(month, zone), out)


def _range(
    first: First,
    last: Last,
    out: Out = None,
    data: Data = None,
    store: Store = None,
    area: Area = "",
    city: CityFolder = None,
    archive_only: ArchiveOnly = False,
    journal: JournalId = "",
    lang: Lang = "",
    as_json: Json = False,
) -> None:
    from ...accounts import period

    reading = Reading(data, store, area, city, archive_only, journal, as_json)
    _account(reading, lambda zone: period.span(first, last, zone), out)


def _public(
    month: Month,
    out: Out = None,
    data: Data = None,
    store: Store = None,
    area: Area = "",
    city: CityFolder = None,
    archive_only: ArchiveOnly = False,
    journal: JournalId = "",
    lang: Lang = "",
    as_json: Json = False,
) -> None:
    from ...accounts import period
    from ...accounts.public import SETTLED_AFTER_MS, public
    from .public_page import public_pages

    reading = Reading(data, store, area, city, archive_only, journal, as_json)
    gathered, found = reading.gather(lambda zone: period.month(month, zone), SETTLED_AFTER_MS)
    account = public(gathered, found)
    folder = out or Path(f"sigap-public-{gathered.period.name}")
    pages = public_pages(account)
    with failing(as_json):
        _write(folder, account.sheets, account.document, "public.json", pages, OPEN)
    if as_json:
        print_document({"folder": str(folder), **account.document})
        return
    for name in (*pages, *(f"{sheet.name}.csv" for sheet in account.sheets), "public.json"):
        console().print(f"→ {folder / name}", soft_wrap=True)


def _account(reading: Reading, period_of: Callable[[str], "Period"], out: Path | None) -> None:
    from ...accounts.figures import figures
    from ...accounts.sheets import document, sheets
    from .page import page

    gathered, city = reading.gather(period_of)
    made = figures(gathered)
    told = document(made)
    folder = out or Path(f"sigap-stats-{gathered.period.name}")
    with failing(reading.as_json):
        # Call-takers by name and incidents one by one are in it.
        _write(folder, sheets(made), told, "stats.json", {"stats.html": page(made, city)}, OWN)
    if reading.as_json:
        print_document({"folder": str(folder), **told})
        return
    for line in _summary(made, folder):
        console().print(line, soft_wrap=True)


def _write(
    folder: Path,
    sheets: Sequence["Sheet"],
    document: dict[str, Any],
    name: str,
    pages: Mapping[str, str],
    mode: int,
) -> None:
    """Write an account, all of it or nothing; a folder that is made is as open as its files. Raises OSError."""
    folder.mkdir(mode=0o700 if mode == OWN else 0o777, parents=True, exist_ok=True)
    files = {f"{sheet.name}.csv": sheet.csv() for sheet in sheets}
    files[name] = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    write_whole(folder, {**files, **pages}, mode)


def _summary(figures: "Figures", folder: Path) -> list[str]:
    from .page import recorded

    reports, incidents = figures.table("reports_by_kind").total, figures.table("incidents_by_type").total
    busiest, worst = figures.busiest, figures.worst_served
    lines = [
        say(
            f"{figures.gathered.period.name}: {reports} laporan, {incidents} kejadian",
            f"{figures.gathered.period.name}: {reports} reports, {incidents} incidents",
        ),
        recorded(figures),
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
    if district := figures.worst_district:
        lines.append(
            say(
                f"kecamatan terlama dilayani {district.district}: p90 {minutes(district.p90_ms)}",
                f"worst served district {district.district}: p90 {minutes(district.p90_ms)}",
            )
        )
    if figures.worst_decisions:
        costly = figures.worst_decisions[0]
        lost = minutes(costly.regret.lost_ms)
        lines.append(
            say(
                f"keputusan paling merugi I{costly.incident}: {lost} terhadap {costly.regret.unit_id}",
                f"costliest decision I{costly.incident}: {lost} against {costly.regret.unit_id}",
            )
        )
    return [*lines, f"→ {folder / 'stats.html'}"]
