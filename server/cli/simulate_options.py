"""Options that `sigap simulate`, `compare` and `plan` share: what comes in, how long things take, how often."""

import functools
import inspect
from collections.abc import Callable, Collection
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from .language import say
from .usage import Wrong

if TYPE_CHECKING:
    from dispatch_loadtest.simulator.replications import Wanted

# Where none are asked for; whoever asks for them where they have no say is told so.
PER_HOUR: Final = 4.0
DAYS: Final = 5.0
_DEMAND: Final = say("Permintaan", "Demand")
_TIMES: Final = say(
    "Lama tahap, detik: 60, exponential:60, lognormal:60:0.5, recorded:BERKAS",
    "Times, seconds: 60, exponential:60, lognormal:60:0.5, recorded:FILE",
)
_RUNS: Final = say("Ulangan dan keluaran", "Replications and output")


def _law(value: str) -> str:
    from dispatch_loadtest.simulator.laws import LawWrong, parse_law

    try:
        if value:
            parse_law(value)
    except LawWrong as error:
        raise Wrong(error.sentences["id"], error.sentences["en"]) from None
    return value


def _law_option(name: str, indonesian: str, english: str) -> object:
    return typer.Option(
        name, metavar=say("SEBARAN", "LAW"), callback=_law, help=say(indonesian, english), rich_help_panel=_TIMES
    )


Calls = Annotated[
    Path | None,
    typer.Option(
        "--calls",
        metavar=say("BERKAS.csv", "FILE.csv"),
        show_default=False,
        help=say(
            "Panggilan tercatat: at_s,type,lat,lon[,priority,scene_s,transport,handover_s,destination].",
            "Recorded calls: at_s,type,lat,lon[,priority,scene_s,transport,handover_s,destination].",
        ),
        rich_help_panel=_DEMAND,
    ),
]
DemandFile = Annotated[
    Path | None,
    typer.Option(
        "--demand",
        metavar=say("BERKAS.toml", "FILE.toml"),
        show_default=False,
        help=say(
            "Panggilan Poisson menurut jam kota itu, jenis, tempat: per_hour, \\[types], places; lihat --example.",
            "Poisson calls by hour (the city's time), type and place: per_hour, \\[types], places; see --example.",
        ),
        rich_help_panel=_DEMAND,
    ),
]
Scenario = Annotated[
    Path | None,
    typer.Option(
        "--scenario",
        metavar=say("BERKAS.toml", "FILE.toml"),
        show_default=False,
        help=say(
            "Yang terjadi di samping panggilan biasa: lonjakan, korban massal, jalan melambat, unit rusak, posisi "
            "hilang; lihat --example-scenario.",
            "What happens beside the usual calls: a surge, mass casualties, slow roads, units that break down, lost "
            "positions; see --example-scenario.",
        ),
        rich_help_panel=_DEMAND,
    ),
]
PerHour = Annotated[
    float | None,
    typer.Option(
        "--per-hour",
        min=0,
        max=100_000,
        show_default=f"{PER_HOUR:g}",
        help=say("Panggilan Poisson per jam, semua jenis.", "Poisson calls an hour, of all types."),
        rich_help_panel=_DEMAND,
    ),
]
Days = Annotated[
    float | None,
    typer.Option(
        "--days",
        min=0.01,
        max=3_660,
        show_default=f"{DAYS:g}",
        help=say("Lamanya, hari.", "How long, days."),
        rich_help_panel=_DEMAND,
    ),
]
WarmUp = Annotated[
    float,
    typer.Option(
        "--warm-up-hours",
        min=0,
        max=10_000,
        help=say("Jam pertama yang tidak dihitung.", "First hours that do not count."),
        rich_help_panel=_DEMAND,
    ),
]
Transport = Annotated[
    int,
    typer.Option(
        "--transport-percent",
        min=0,
        max=100,
        help=say("Berapa persen pasien dibawa ke rumah sakit.", "Per cent of patients taken to hospital."),
        rich_help_panel=_DEMAND,
    ),
]
Acknowledge = Annotated[
    str, _law_option("--acknowledge", "Sampai awak menjawab perintah.", "Until a crew answers its order.")
]
Turnout = Annotated[
    str,
    _law_option(
        "--turnout", "Sampai berangkat dari pos; bawaan: tiap unit.", "Until it leaves home; by default each unit's."
    ),
]
Scene = Annotated[str, _law_option("--scene", "Di lokasi.", "At the scene.")]
Handover = Annotated[str, _law_option("--handover", "Serah terima di rumah sakit.", "Handing over at the hospital.")]
Approve = Annotated[
    str,
    _law_option(
        "--approve",
        "Sampai pengawas melepas yang menunggu manusia.",
        "Until a supervisor lets go what waits for a human.",
    ),
]
Replications = Annotated[
    int,
    typer.Option("--replications", min=1, max=10_000, help=say("Ulangan.", "Replications."), rich_help_panel=_RUNS),
]
Seed = Annotated[int, typer.Option("--seed", min=0, help=say("Benih acak.", "The seed."), rich_help_panel=_RUNS)]
Workers = Annotated[
    int,
    typer.Option(
        "--workers",
        min=0,
        max=1_024,
        help=say("Proses sekaligus; 0: sebanyak inti.", "Processes at once; 0: one a core."),
        rich_help_panel=_RUNS,
    ),
]
Target = Annotated[
    int,
    typer.Option(
        "--target-s",
        min=1,
        max=86_400,
        help=say(
            "Batas terlambat bila rencana tidak menyebutnya.", "Late from here on, where the plan promises nothing."
        ),
        rich_help_panel=_RUNS,
    ),
]
Html = Annotated[
    Path | None,
    typer.Option(
        "--html",
        metavar=say("BERKAS.html", "FILE.html"),
        show_default=False,
        help=say("Tulis laporan dengan grafik dan peta.", "Write a report with plots and a map."),
        rich_help_panel=_RUNS,
    ),
]


@dataclass(frozen=True)
class Given:
    """What was asked for, an option each."""

    calls: Calls = None
    demand: DemandFile = None
    scenario: Scenario = None
    per_hour: PerHour = None
    days: Days = None
    warm_up_hours: WarmUp = 12.0
    transport_percent: Transport = 60
    acknowledge: Acknowledge = "15"
    turnout: Turnout = ""
    scene: Scene = "exponential:1200"
    handover: Handover = "exponential:600"
    approve: Approve = "30"
    replications: Replications = 10
    seed: Seed = 1
    workers: Workers = 0
    target_s: Target = 480
    html: Html = None

    def wanted(self, folder: str) -> "Wanted":
        """The demand drawn for the city in `folder`, and how it is served."""
        from dispatch_loadtest.simulator.laws import Laws, parse_law
        from dispatch_loadtest.simulator.replications import Wanted

        if self.calls is not None and self.demand is not None:
            raise Wrong("pilih --calls atau --demand", "choose --calls or --demand")
        self._refuse_unheard()
        days = DAYS if self.days is None else self.days
        if self.calls is None and self.warm_up_hours >= days * 24:
            raise Wrong("--warm-up-hours harus lebih pendek dari --days", "--warm-up-hours must be shorter than --days")
        return Wanted(
            demand_folder=folder,
            laws=Laws(
                acknowledge=parse_law(self.acknowledge),
                turnout=parse_law(self.turnout) if self.turnout else None,
                scene=parse_law(self.scene),
                handover=parse_law(self.handover),
                approve=parse_law(self.approve),
            ),
            transport_permille=self.transport_percent * 10,
            days=days,
            warm_up_hours=self.warm_up_hours,
            seed=self.seed,
            target_s=self.target_s,
            calls_file=str(self.calls or ""),
            demand_file=str(self.demand or ""),
            per_hour=PER_HOUR if self.per_hour is None else self.per_hour,
            scenario_file=str(self.scenario or ""),
        )

    def _refuse_unheard(self) -> None:
        """What the calls or the demand file say themselves cannot be asked for beside them."""
        file = "--calls" if self.calls is not None else "--demand" if self.demand is not None else ""
        unheard = (
            ("--per-hour", self.per_hour is not None and file != ""),
            ("--days", self.days is not None and file == "--calls"),
        )
        for option, is_unheard in unheard:
            if is_unheard:
                raise Wrong(
                    f"{option} tidak berlaku dengan {file}: berkasnya sendiri yang menentukan",
                    f"{option} has no say beside {file}: the file itself says it",
                )


def gathered(
    without: Collection[str] = (), **defaults: object
) -> "Callable[[Callable[..., None]], Callable[..., None]]":
    """A command whose function takes `given: Given`: on the command line there is an option for each of its fields,
    but for those `without`; `defaults` of this command's own.
    """

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        kept = [one for one in fields(Given) if one.name not in without]

        @functools.wraps(function)
        def command(**values: object) -> None:
            given = Given(**{one.name: values.pop(one.name) for one in kept})  # type: ignore[arg-type]
            function(given=given, **values)

        own = [one for one in inspect.signature(function).parameters.values() if one.name != "given"]
        options = [
            inspect.Parameter(
                one.name,
                inspect.Parameter.KEYWORD_ONLY,
                default=defaults.get(one.name, one.default),
                annotation=one.type,
            )
            for one in kept
        ]
        own = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in own]
        # What is said of all commands comes last.
        first = [one for one in own if one.name not in ("lang", "as_json")]
        command.__signature__ = inspect.Signature([*first, *options, *own[len(first) :]])  # type: ignore[attr-defined]
        return command

    return decorate
