"""The options of `sigap loadtest`, with their help in both languages."""

from pathlib import Path
from typing import Annotated, Final

import typer

from .language import say

SEED_MAX: Final = 2**31 - 1
_MIX: Final = say("Beban mix", "The load mix")

_WORLDS: Final = ("ambon-fire, ambon-storm, sf-fire", "mix.")
World = Annotated[
    str,
    typer.Argument(
        metavar=say("DUNIA", "WORLD"),
        help=say(" atau ".join(_WORLDS), " or ".join(_WORLDS)),
    ),
]
ClockRate = Annotated[
    int,
    typer.Option(
        "--clock-rate",
        metavar="N",
        min=0,
        show_default=False,
        help=say("Laju jam server itu; bawaan menurut dunianya.", "The server's rate; the world's own by default."),
    ),
]
Seed = Annotated[
    int,
    typer.Option(
        "--seed",
        min=-1,
        max=SEED_MAX,
        show_default=False,
        help=say("Benih undian; bawaan: acak, lalu dicetak.", "Seed of all luck; random and printed by default."),
    ),
]
Workers = Annotated[
    int, typer.Option("--workers", min=1, max=8, help=say("Proses pemberi beban.", "Processes that make the load."))
]
City = Annotated[
    str,
    typer.Option(
        "--city",
        metavar="FOLDER",
        show_default=False,
        help=say("Kota yang dilayani server; sf-fire wajib.", "The city that is served; sf-fire needs it."),
    ),
]
Data = Annotated[
    str,
    typer.Option(
        "--data",
        metavar="FOLDER",
        show_default=False,
        help=say(
            "Rekaman sf-fire; bawaan ../shared/data/sf_fire.", "sf-fire's recording; ../shared/data/sf_fire by default."
        ),
    ),
]
Day = Annotated[
    str,
    typer.Option(
        "--day",
        metavar=say("TTTT-BB-HH", "YYYY-MM-DD"),
        show_default=False,
        help=say("Hari pertama sf-fire; bawaan 2020-04-10.", "sf-fire's first day; 2020-04-10 by default."),
    ),
]
Days = Annotated[int, typer.Option("--days", min=1, max=14, help=say("Banyak hari sf-fire.", "Days of sf-fire."))]
FromHour = Annotated[
    int,
    typer.Option(
        "--from-hour",
        metavar=say("JAM", "HOUR"),
        min=0,
        show_default=False,
        help=say("Mulai sekian jam ke dalam dunia itu.", "Begin so many hours into the world."),
    ),
]
Hours = Annotated[
    int,
    typer.Option(
        "--hours",
        metavar=say("JAM", "HOURS"),
        min=0,
        show_default=False,
        help=say("Hanya sekian jam; bawaan: sampai akhir.", "Only so many hours; to the end by default."),
    ),
]
Drain = Annotated[
    int,
    typer.Option(
        "--drain",
        metavar=say("DETIK", "SECONDS"),
        min=0,
        max=3600,
        help=say(
            "Setelah panggilan terakhir: tunggu selama ini sampai semua kejadian ditutup; yang tersisa itu kesalahan.",
            "After the last call: wait so long until every incident is closed; what is left then is a fault.",
        ),
    ),
]
InFlight = Annotated[
    int,
    typer.Option(
        "--in-flight",
        metavar="N",
        min=0,
        max=1024,
        show_default=False,
        rich_help_panel=_MIX,
        help=say(
            "Panggilan pada saat yang sama; bawaan 32, dengan --rate 1024.",
            "Calls at a time; 32 by default, 1024 with --rate.",
        ),
    ),
]
Seconds = Annotated[
    float,
    typer.Option("--seconds", min=0.1, max=60, rich_help_panel=_MIX, help=say("Lama pengukuran.", "How long.")),
]
Rate = Annotated[
    int,
    typer.Option(
        "--rate",
        min=0,
        max=20_000,
        rich_help_panel=_MIX,
        help=say("Panggilan per detik; 0 = secepat dijawab.", "Calls a second; 0 = as fast as they are answered."),
    ),
]
Waiting = Annotated[
    int,
    typer.Option(
        "--waiting",
        min=0,
        rich_help_panel=_MIX,
        help=say("Kebutuhan yang sudah menunggu.", "Needs that wait before it begins."),
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar=say("BERKAS", "FILE"),
        show_default=False,
        help=say("Tulis ringkasan JSON ke berkas ini juga.", "Write the JSON summary to this file too."),
    ),
]
