"""`sigap plan`: how many units an agency needs for a target, and where they should live, as advice. Needs no server."""

from typing import TYPE_CHECKING, Annotated

import typer

from ..exits import Exit
from . import simulate_options as options
from .building import both
from .command import Json, Lang, epilog
from .language import say
from .output import console, failed, print_document, progress
from .simulate import check, wrong_told
from .usage import Wrong

if TYPE_CHECKING:
    from dispatch_loadtest.simulator.planning import Advice, Tried

_CITY = typer.Argument(
    metavar=say("KOTA", "CITY"),
    help=say("Folder kota, atau nama kota bawaan.", "A city's folder, or a city that ships with Sigap."),
)
_AGENCY = typer.Option(
    "--agency", metavar=say("INSTANSI", "AGENCY"), help=say("Instansi yang direncanakan.", "The agency to plan for.")
)
_LIKE = typer.Option(
    "--like",
    metavar="UNIT",
    help=say(
        "Unit instansi itu yang sejenis dengannya (kemampuan, medium, awak) ditambah atau dikurangi; bawaan: jenis "
        "terbanyak. Unit lain tetap.",
        "Units of the agency that are like this one (capabilities, medium, crew) become more or fewer; by default its "
        "most numerous kind. All others stay.",
    ),
)
_LATE = typer.Option(
    "--late-percent",
    min=0,
    max=100,
    help=say(
        "Paling banyak sekian persen permintaan kepada instansi itu terlambat: ujung atas interval 95 %.",
        "At most so many per cent of the requests to the agency are late: the upper end of the 95 % interval.",
    ),
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
            "Saran: berapa unit sejenis yang dibutuhkan sebuah instansi untuk menepati batas, dan di pos mana; unitnya "
            "yang lain tetap. Pos dipilih menurut cakupan harapan (MEXCLP), lalu tiap armada dicoba dengan "
            "simulasi, yang terkecil dahulu. Yang dinilai ialah permintaan kepada instansi itu: terlambat bila unit "
            "pertamanya tiba setelah batas rencana atau --target-s. Batas ditepati bila ujung atas interval 95 % "
            "bagian yang terlambat tidak melebihinya; satu ulangan saja tidak memberi interval.\n\n"
            "Kode keluar 1: tiada armada yang menepatinya.",
            "Advice: how many units of one kind an agency needs to keep a target, and which homes they should have; "
            "its other units stay. Homes are chosen by expected coverage (MEXCLP), then every fleet is tried by "
            "simulation, the smallest first. Judged are the requests to that agency: late where its first unit comes "
            "after the plan's objective or --target-s. The target is kept where the upper end of the 95 % interval of "
            "the late share does not exceed it; a single replication has no interval.\n\n"
            "Exit code 1: no fleet keeps it.",
        ),
        epilog=epilog(
            (
                "sigap plan ambon --agency MEDIC --late-percent 40 --units-from 4 --units-to 12 --demand medis.toml",
                "sigap plan ambon --agency DAMKAR --like DAMKAR-05 --late-percent 30 --units-to 6",
            )
        ),
    )(_plan)


@options.gathered(without=("html",), replications=5)
def _plan(
    given: options.Given,
    city: Annotated[str, _CITY] = "ambon",
    agency: Annotated[str, _AGENCY] = "MEDIC",
    like: Annotated[str, _LIKE] = "",
    late_percent: Annotated[float, _LATE] = 20.0,
    units_from: Annotated[int, _LEAST] = 1,
    units_to: Annotated[int, _MOST] = 20,
    busy: Annotated[float, _BUSY] = 0.4,
    lang: Lang = "",
    as_json: Json = False,
) -> None:
    from dispatch_loadtest.simulator.planning import FLEETS_MAX, REPLICATIONS_MIN, PlanWrong, advise
    from dispatch_loadtest.simulator.replications import Case, city_of

    wanted = given.wanted(city)
    units = range(units_from, units_to + 1)
    if not 0 < len(units) <= FLEETS_MAX:
        raise Wrong(
            f"--units-from {units_from} --units-to {units_to}: coba 1 sampai {FLEETS_MAX} armada, terkecil dahulu",
            f"--units-from {units_from} --units-to {units_to}: try 1 to {FLEETS_MAX} fleets, the smallest first",
        )
    if given.replications < REPLICATIONS_MIN:
        raise Wrong(
            f"terlalu sedikit ulangan: --replications sedikitnya {REPLICATIONS_MIN}, satu tidak memberi interval",
            f"too few replications: --replications {REPLICATIONS_MIN} at least, one has no interval",
        )
    check([Case(city, city)], wanted, as_json)
    with wrong_told(as_json), progress(say("mencoba armada", "trying fleets"), as_json) as update:
        known = city_of(Case(city, city))
        try:
            found = advise(
                known, agency, like, wanted, busy, late_percent / 100, units, given.replications, given.workers, update
            )
        except PlanWrong as error:
            raise failed("BAD_DATA", both(error.sentences), Exit.BAD_DATA, as_json) from None
    if as_json:
        print_document(_document(found, agency, late_percent))
    else:
        from .tables.simulation import plan_table

        console().print(_kind(found, agency, late_percent), soft_wrap=True)
        console().print(plan_table(found.tried, agency))
        console().print(_sentence(found, agency, late_percent), soft_wrap=True)
    if found.chosen is None:
        raise typer.Exit(Exit.REFUSED)


def _kind(found: "Advice", agency: str, late_percent: float) -> str:
    """What is varied, what stays, and by what rule a fleet is chosen."""
    pattern, now, others = found.kind[0], len(found.kind), len(found.kept)
    can = "+".join(one.capability for one in pattern.capabilities)
    medium = pattern.medium.name.lower()
    return say(
        f"Unit sejenis {pattern.unit_id} ({can}, {medium}, awak {pattern.crew_count}): kini {now}; {others} unit "
        f"{agency} lainnya tetap. Dipilih: armada terkecil yang ujung atas interval 95 % bagian terlambatnya paling "
        f"banyak {late_percent:g} %.",
        f"Units like {pattern.unit_id} ({can}, {medium}, crew {pattern.crew_count}): {now} now; {agency}'s {others} "
        f"others stay. Chosen: the smallest fleet whose late share has the upper end of its 95 % interval at "
        f"{late_percent:g} % at most.",
    )


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
        f"Saran untuk {agency}: {found.chosen.unit_count} unit sejenis {found.kind[0].unit_id}: {homes}.",
        f"Advice for {agency}: {found.chosen.unit_count} units like {found.kind[0].unit_id}: {homes}.",
    )


def _document(found: "Advice", agency: str, late_percent: float) -> dict[str, object]:
    from dispatch_loadtest.simulator.summary import document

    def of(tried: "Tried") -> dict[str, object]:
        return {
            "units": tried.unit_count,
            "homes": dict(tried.homes),
            "coverage": round(tried.coverage, 4),
            "late_percent_upper": round(100 * tried.late_share_most, 2),
            **document(tried.summary),
        }

    return {
        "agency": agency,
        "late_percent": late_percent,
        "rule": "the smallest fleet with late_percent_upper, of the agency's requests, at most late_percent",
        "like": found.kind[0].unit_id,
        "units_now": len(found.kind),
        "kept_units": [unit.unit_id for unit in found.kept],
        "chosen_units": found.chosen.unit_count if found.chosen else None,
        "tried": [of(one) for one in found.tried],
    }
