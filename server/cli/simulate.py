"""`sigap simulate` and `sigap compare`: the live engine under a virtual clock. Needs no server.

dispatch_loadtest does the work; here it gets options, a progress bar, tables and an exit code.
"""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..exits import Exit
from ..system_errors import in_indonesian
from . import simulate_options as options
from .building import both, told
from .command import Json, Lang, epilog
from .language import say, spoken
from .output import console, failed, print_document, progress
from .usage import Wrong

if TYPE_CHECKING:
    from dispatch_loadtest.simulator.replications import Case, Wanted
    from dispatch_loadtest.simulator.summary import Difference, Summary

_CITY = typer.Argument(
    metavar=say("KOTA", "CITY"),
    help=say("Folder kota, atau nama kota bawaan.", "A city's folder, or a city that ships with Sigap."),
)
_CITIES = typer.Argument(
    metavar=say("KOTA KOTA ...", "CITY CITY ..."),
    show_default=False,
    help=say(
        "Folder kota: aturan di city.toml atau armada di units.csv yang berlainan. Yang pertama menjadi pembanding.",
        "Cities' folders that differ in their rules (city.toml) or fleet (units.csv). The first is compared with.",
    ),
)
_EXAMPLE = typer.Option(
    "--example",
    help=say("Cetak contoh berkas --demand untuk Ambon, lalu selesai.", "Print an example --demand file for Ambon."),
)


_EXAMPLE_SCENARIO = typer.Option(
    "--example-scenario",
    help=say("Cetak contoh berkas --scenario untuk Ambon.", "Print an example --scenario file for Ambon."),
)


def register(app: typer.Typer) -> None:
    """Add `simulate` and `compare` to `app`."""
    app.command(
        "simulate",
        help=say(
            "Simulasikan kota dengan mesin keputusan yang sama: panggilan masuk, awak menjawab, berangkat, menangani, "
            "mengangkut, pulang; berulang kali dengan benih acak, di semua inti.\n\n"
            "Tiap baris rencana yang diisi dispatch punya jam sendiri, dari panggilan sampai unit pertamanya di lokasi."
            " Waktu tanggap panggilan adalah milik baris pertama yang menjanjikan kedatangan; panggilan terlambat bila "
            "satu baris yang menjanjikan terlambat, tak terlayani bila satu baris tidak mendapat siapa pun.\n\n"
            "Yang tak terlayani dihitung. Benih yang sama memberi jejak yang sama. Kode keluar 65: kota atau berkas "
            "permintaan salah; 66: berkas tidak ada.",
            "Simulate a city with the very engine that decides live: calls come in, crews answer, drive, treat, "
            "transport and return; many times over from a seed, on all cores.\n\n"
            "Each line of a plan that dispatch fills has its own clock, from the call to its first unit at the scene. "
            "A call's response is that of the first line that promises an arrival; a call is late where any line that "
            "promises one is, and unserved where any line got nobody.\n\n"
            "Who is not served counts. The same seed leaves the same trace. Exit code 65: the city or the demand file "
            "is wrong; 66: a file does not exist.",
        ),
        epilog=epilog(
            (
                "sigap simulate ambon --per-hour 4 --days 10 --replications 20 --html ambon.html",
                "sigap simulate --example > demand.toml && sigap simulate ambon --demand demand.toml",
                "sigap simulate --example-scenario > storm.toml && sigap simulate ambon --scenario storm.toml",
                "sigap simulate ./auckland --calls calls.csv --scene lognormal:900:0.8 --json",
            )
        ),
    )(_simulate)
    app.command(
        "compare",
        help=say(
            "Bandingkan beberapa kota (aturan atau armada lain) di bawah permintaan yang sama: selisih berpasangan "
            "dengan interval 95 %. Permintaan ditarik untuk kota pertama; yang lain harus mengenal jenisnya dan "
            "menjangkau tempatnya.",
            "Compare several cities (other rules or fleets) under the same demand: paired differences with 95 % "
            "intervals. The demand is drawn for the first city; the others must know its types and reach its places.",
        ),
        epilog=epilog(("sigap compare ./ambon ./ambon-two-more --per-hour 6 --replications 20 --html both.html",)),
    )(_compare)


@options.gathered()
def _simulate(
    given: options.Given,
    city: Annotated[str, _CITY] = "ambon",
    example: Annotated[bool, _EXAMPLE] = False,
    example_scenario: Annotated[bool, _EXAMPLE_SCENARIO] = False,
    lang: Lang = "",
    as_json: Json = False,
) -> None:
    if example:
        from dispatch_loadtest.simulator.poisson import EXAMPLE

        print(EXAMPLE, end="")
        return
    if example_scenario:
        from dispatch_loadtest.simulator.troubles import EXAMPLE as STORM

        print(STORM, end="")
        return
    _run([city], given, as_json)


@options.gathered()
def _compare(
    given: options.Given, cities: Annotated[list[str], _CITIES], lang: Lang = "", as_json: Json = False
) -> None:
    if len(cities) < 2:
        raise Wrong("sebut sedikitnya dua kota", "name two cities at least")
    _run(cities, given, as_json)


def _run(cities: Sequence[str], given: options.Given, as_json: bool) -> None:
    from dispatch_loadtest.simulator.replications import Case
    from dispatch_loadtest.simulator.summary import difference_document, differences, document

    wanted, html, replications = given.wanted(cities[0]), given.html, given.replications
    cases = [Case(_name(city, nth, cities), city) for nth, city in enumerate(cities)]
    if html is not None:
        _check_written(html, as_json)
    summaries = simulated(cases, wanted, replications, given.workers, as_json)
    compared = [(summary.name, differences(summaries[0], summary)) for summary in summaries[1:]]
    if as_json:
        said: dict[str, object] = {"seed": wanted.seed, "replications": replications}
        said["cases"] = [document(summary) for summary in summaries]
        if compared:
            said["differences"] = [
                {"name": name, "against": summaries[0].name, "measures": [difference_document(one) for one in rows]}
                for name, rows in compared
            ]
        print_document(said)
    else:
        _print(summaries, compared)
    # What was found is shown by now, whatever becomes of the page.
    if html is not None:
        _write(html, cases, summaries, compared, wanted, as_json)
        if not as_json:
            console().print(say(f"Laporan: {html}", f"Report: {html}"))


def _print(summaries: "Sequence[Summary]", compared: "Sequence[tuple[str, Sequence[Difference]]]") -> None:
    from .tables.simulation import differences_table, summary_tables

    for summary in summaries:
        for part in summary_tables(summary):
            console().print(part)
    for name, rows in compared:
        console().print(differences_table(name, summaries[0].name, rows))


def simulated(
    cases: "Sequence[Case]", wanted: "Wanted", replications: int, workers: int, as_json: bool
) -> "list[Summary]":
    """Every case replicated, with a progress bar; what is wrong ends the run."""
    from dispatch_loadtest.simulator.replications import run_all
    from dispatch_loadtest.simulator.summary import summarise

    check(cases, wanted, as_json)
    with wrong_told(as_json), progress(say("mensimulasikan", "simulating"), as_json) as update:
        found = run_all(cases, wanted, replications, workers, update)
    return [summarise(case.name, tallies) for case, tallies in zip(cases, found, strict=True)]


def check(cases: "Sequence[Case]", wanted: "Wanted", as_json: bool) -> None:
    """What is wrong with a city or the demand, and which, is found before anything runs."""
    from dispatch_loadtest.simulator.reach import check_counts, check_fits
    from dispatch_loadtest.simulator.replications import city_of, demand_of
    from dispatch_loadtest.simulator.troubles import read_troubles

    for case in cases:
        with wrong_told(as_json, case.folder):
            city_of(case)
    if wanted.scenario_file:
        for case in cases:
            with wrong_told(as_json, wanted.scenario_file):
                read_troubles(Path(wanted.scenario_file), city_of(case))
    with wrong_told(as_json, wanted.calls_file or wanted.demand_file or wanted.scenario_file):
        demand = demand_of(wanted, 0)
        check_counts(demand)
    for case in cases:
        if case.folder != wanted.demand_folder:
            with wrong_told(as_json, case.folder):
                check_fits(city_of(case), demand)


@contextlib.contextmanager
def wrong_told(as_json: bool, where: str = "") -> Iterator[None]:
    """A city or a demand that is wrong becomes an error with its exit code; `where` it is, if that is known."""
    from dispatch_core.city import CityError
    from dispatch_loadtest.simulator.calls import DemandWrong

    begin = f"{where}: " if where else ""
    try:
        yield
    except DemandWrong as error:
        sentences = {language: begin + said for language, said in error.sentences.items()}
        raise failed("BAD_DATA", both(sentences), Exit.BAD_DATA, as_json) from None
    except CityError as error:
        # Where the folder itself is wrong, that names it.
        known = error.problems[0].file == where
        sentences = {language: begin * (not known) + error.told(language) for language in ("id", "en")}
        raise failed("BAD_DATA", both(sentences), Exit.BAD_DATA, as_json) from None
    except OSError as error:
        pair = (
            f"{error.filename}: {in_indonesian(error)}; periksa nama dan izinnya.",
            f"{error.filename}: {error.strerror}; check its name and permissions.",
        )
        raise failed("NO_INPUT", pair, Exit.NO_INPUT, as_json) from None


def _check_written(html: Path, as_json: bool) -> None:
    """The page can be written, before anybody waits for what would stand in it."""
    with told(as_json):
        is_new = not html.exists()
        html.open("ab").close()
        if is_new:
            html.unlink()


def _write(
    html: Path,
    cases: "Sequence[Case]",
    summaries: "Sequence[Summary]",
    compared: "Sequence[tuple[str, Sequence[Difference]]]",
    wanted: "Wanted",
    as_json: bool,
) -> None:
    from dispatch_loadtest.simulator.areas import Areas
    from dispatch_loadtest.simulator.replications import city_of
    from dispatch_loadtest.simulator.report import report

    from .tables.simulation import counted

    homes = [sorted({(unit.home.lat_e7, unit.home.lon_e7) for unit in city_of(case).units}) for case in cases]
    demand = wanted.calls_file or wanted.demand_file or f"Poisson {wanted.per_hour:g}/h"
    demand += f" + {wanted.scenario_file}" if wanted.scenario_file else ""
    replications = len(summaries[0].tallies)
    about = say(
        f"Permintaan {demand}; {replications} ulangan, benih {wanted.seed}. {counted(summaries[0])}",
        f"Demand {demand}; {replications} replications, seed {wanted.seed}. {counted(summaries[0])}",
    )
    with told(as_json):
        labels = Areas(city_of(cases[0])).labels
        html.write_text(report(summaries, compared, homes, labels, spoken(), about), encoding="utf-8")


def _name(city: str, nth: int, cities: Sequence[str]) -> str:
    """The folder's own name, numbered where another has the same."""
    name = Path(city).name
    return name if [Path(one).name for one in cities].count(name) == 1 else f"{name}-{nth + 1}"
