"""`sigap plan`: how many units an agency needs for a target, and where they should live, as advice. Needs no server."""

from typing import TYPE_CHECKING, Annotated

import typer

from ..exits import Exit
from . import simulate_options as options
from .building import fail
from .command import Json, Lang, epilog
from .language import say, spoken
from .output import console, print_document, progress
from .simulate import wrong_told

if TYPE_CHECKING:
    from dispatch_loadtest.simulator.planning import Advice, Tried

_CITY = typer.Argument(
    metavar="[CITY]",
    help=say("Folder kota, atau nama kota bawaan.", "A city's folder, or a city that ships with Sigap."),
)
_AGENCY = typer.Option("--agency", metavar="AGENCY", help=say("Instansi yang direncanakan.", "The agency to plan for."))
_LATE = typer.Option(
    "--late-percent",
    min=0,
    max=100,
    help=say("Paling banyak sekian persen panggilan terlambat.", "At most so many per cent of calls are late."),
)
_LEAST = typer.Option("--units-from", min=1, max=2_000, help=say("Armada terkecil.", "The smallest fleet."))
_MOST = typer.Option("--units-to", min=1, max=2_000, help=say("Armada terbesar.", "The largest fleet."))
_BUSY = typer.Option(
    "--busy",
    min=0.0,
    max=0.95,
    help=say(
        "Bagian waktu sebuah unit sibuk, untuk memilih pos.", "The share of time a unit is busy, to choose homes."
    ),
)


def register(app: typer.Typer) -> None:
    """Add `plan` to `app`."""
    app.command(
        "plan",
        help=say(
            "Saran: armada terkecil sebuah instansi yang menepati batas, dan pos mana yang dihuni. Pos dipilih menurut "
            "cakupan harapan (MEXCLP), lalu tiap armada dicoba dengan simulasi, yang terkecil dahulu. Sebuah panggilan "
            "terlambat bila unit pertama tiba setelah batas rencananya atau --target-s.\n\n"
            "Kode keluar 1: tiada armada yang menepatinya.",
            "Advice: an agency's smallest fleet that keeps a target, and which homes it should have. Homes are chosen "
            "by expected coverage (MEXCLP), then every fleet is tried by simulation, the smallest first. A call is "
            "late where its first unit comes after the plan's objective or --target-s.\n\n"
            "Exit code 1: no fleet keeps it.",
        ),
        epilog=epilog(
            ("sigap plan ambon --agency MEDIC --late-percent 20 --units-from 6 --units-to 16 --demand medis.toml",)
        ),
    )(_plan)


@options.gathered(without=("html",), replications=5)
def _plan(
    given: options.Given,
    city: Annotated[str, _CITY] = "ambon",
    agency: Annotated[str, _AGENCY] = "MEDIC",
    late_percent: Annotated[float, _LATE] = 20.0,
    units_from: Annotated[int, _LEAST] = 1,
    units_to: Annotated[int, _MOST] = 20,
    busy: Annotated[float, _BUSY] = 0.4,
    lang: Lang = "",
    as_json: Json = False,
) -> None:
    from dispatch_loadtest.simulator.planning import PlanWrong, advise
    from dispatch_loadtest.simulator.replications import Case, city_of

    wanted = given.wanted(city)
    units = range(units_from, units_to + 1)
    with wrong_told(as_json), progress(say("mencoba armada", "trying fleets"), as_json) as update:
        known = city_of(Case(city, city))
        try:
            found = advise(
                known, agency, wanted, busy, late_percent / 100, units, given.replications, given.workers, update
            )
        except PlanWrong as error:
            fail("BAD_DATA", error.sentences[spoken()], as_json, Exit.BAD_DATA, error.sentences)
    if as_json:
        print_document(_document(found, agency, late_percent))
    else:
        from .tables.simulation import plan_table

        console().print(plan_table(found.tried))
        console().print(_sentence(found, agency, late_percent), soft_wrap=True)
    if found.chosen is None:
        raise typer.Exit(Exit.REFUSED)


def _sentence(found: "Advice", agency: str, late_percent: float) -> str:
    if found.chosen is None:
        return say(
            f"Tiada armada {agency} yang dicoba menjaga terlambat di bawah {late_percent:g} %: naikkan --units-to, "
            "tambah pos, atau longgarkan batasnya.",
            f"No fleet of {agency} that was tried keeps lateness at {late_percent:g} %: raise --units-to, add homes or "
            "relax the target.",
        )
    homes = ", ".join(f"{name} {count}" for name, count in found.chosen.homes)
    return say(
        f"Saran untuk {agency}: {found.chosen.unit_count} unit: {homes}.",
        f"Advice for {agency}: {found.chosen.unit_count} units: {homes}.",
    )


def _document(found: "Advice", agency: str, late_percent: float) -> dict[str, object]:
    from dispatch_loadtest.simulator.summary import document

    def of(tried: "Tried") -> dict[str, object]:
        return {
            "units": tried.unit_count,
            "homes": dict(tried.homes),
            "coverage": round(tried.coverage, 4),
            **document(tried.summary),
        }

    return {
        "agency": agency,
        "late_percent": late_percent,
        "chosen_units": found.chosen.unit_count if found.chosen else None,
        "tried": [of(one) for one in found.tried],
    }
