"""The options of `sigap roads`: which stretch, which way, how slow, until when; checked before anything is sent."""

import re
from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from .language import say
from .options import point_of
from .usage import Wrong

_TIME = r"((?:[01]?[0-9]|2[0-3]):[0-5][0-9])"
_HOURS = re.compile(f"{_TIME}-{_TIME}")
_CLOSURE_ID = re.compile(r"C[1-9][0-9]*")


def is_closure(text: str) -> bool:
    """A closure's id, as C118, and no road's."""
    return _CLOSURE_ID.fullmatch(text) is not None


def permille_of(text: str) -> int:
    """0.2 as 200; 0 for an empty text. Raises typer.BadParameter."""
    if not text:
        return 0
    try:
        permille = int(Decimal(text.replace(",", ".")) * 1000)
    except (InvalidOperation, ValueError, OverflowError):
        permille = 0
    if not 10 <= permille <= 999:
        raise Wrong(
            f"{text!r} bukan bagian kecepatan; tulis 0.01 sampai 0.99, misalnya 0.2",
            f"{text!r} is no share of the speed; write 0.01 to 0.99, for example 0.2",
        )
    return permille


def minutes_of(text: str) -> tuple[int, int]:
    """22:00-05:00 as minutes after midnight; 0, 0 for an empty text. Raises typer.BadParameter."""
    if not text:
        return 0, 0
    found = _HOURS.fullmatch(text)
    if found is None or found[1] == found[2]:
        raise Wrong(
            f"{text!r} bukan jam; tulis misalnya 22:00-05:00", f"{text!r} is no span; write 22:00-05:00 for example"
        )
    first, last = ((int(one[:-3]), int(one[-2:])) for one in (found[1], found[2]))
    return first[0] * 60 + first[1], last[0] * 60 + last[1]


def _hours(text: str) -> str:
    minutes_of(text)
    return text


def _points(texts: list[str] | None) -> list[str] | None:
    for text in texts or ():
        point_of(text)
    if texts and len(texts) < 3:
        raise Wrong("wilayah perlu tiga titik atau lebih", "an area needs three points or more")
    return texts


def _point(text: str) -> str:
    point_of(text)
    return text


def _speed(text: str) -> str:
    permille_of(text)
    return text


RoadId = Annotated[
    str,
    typer.Argument(
        metavar=say("JALAN", "ROAD"), show_default=False, help=say("Kode jalan, seperti R32.", "The road, as R32.")
    ),
]
RoadOrClosure = Annotated[
    str,
    typer.Argument(
        metavar=say("JALAN|PENUTUPAN", "ROAD|CLOSURE"),
        help=say("Kode jalan seperti R32, atau penutupan seperti C118.", "A road, as R32, or a closure, as C118."),
    ),
]
ClosureId = Annotated[
    str,
    typer.Argument(
        metavar=say("PENUTUPAN", "CLOSURE"),
        help=say("Nomor penutupan dari `sigap roads closures`.", "The closure, as `sigap roads closures` shows it."),
    ),
]
RoadName = Annotated[
    str,
    typer.Option(
        "--name",
        metavar=say("NAMA", "NAME"),
        show_default=False,
        help=say("Semua jalan dengan nama ini.", "Every road of this name."),
    ),
]
Near = Annotated[
    str,
    typer.Option(
        "--near",
        metavar="LAT,LON",
        callback=_point,
        show_default=False,
        help=say(
            "Hanya ruas yang terdekat dari titik ini, dari jalan yang disebut atau jalan mana pun.",
            "Only the stretch nearest to this point, of the road that is named or of any.",
        ),
    ),
]
Area = Annotated[
    list[str] | None,
    typer.Option(
        "--area",
        metavar="LAT,LON",
        callback=_points,
        show_default=False,
        help=say(
            "Sudut wilayah, berurutan, tiga kali atau lebih: semua jalan yang menyentuhnya.",
            "A corner of an area, in order, three times or more: every road that touches it.",
        ),
    ),
]
Towards = Annotated[
    str,
    typer.Option(
        "--towards",
        metavar="LAT,LON",
        callback=_point,
        show_default=False,
        help=say("Hanya arah yang mendekati titik ini.", "Only the direction that leads nearer to this point."),
    ),
]
Speed = Annotated[
    str,
    typer.Option(
        "--speed",
        metavar="0.01-0.99",
        callback=_speed,
        show_default=False,
        help=say(
            "Tidak ditutup, hanya diperlambat menjadi bagian ini dari kecepatan biasa: 0.2 untuk banjir.",
            "Not closed, only slowed to this share of the usual speed: 0.2 for a flood.",
        ),
    ),
]
Until = Annotated[
    str,
    typer.Option(
        "--until",
        metavar=say("WAKTU", "TIME"),
        show_default=False,
        help=say(
            "Berlaku sampai: 14:30 atau +2h. Sesudah itu petugas ditanya; jalan tetap tertutup.",
            "Lasts until: 14:30 or +2h. After that a human is asked; the road stays closed.",
        ),
    ),
]
OpensItself = Annotated[
    bool,
    typer.Option(
        "--opens-itself",
        help=say("Terbuka sendiri pada --until, tanpa ditanya.", "Opens by itself at --until, nobody is asked."),
    ),
]
Kinds = Annotated[
    list[str] | None,
    typer.Option(
        "--kind",
        metavar=say("JENIS", "KIND"),
        show_default=False,
        help=say(
            "Hanya bagi jenis kendaraan ini, seperti fire_engine; boleh diulang.",
            "Only for this kind of vehicle, as fire_engine; may be repeated.",
        ),
    ),
]
Agencies = Annotated[
    list[str] | None,
    typer.Option(
        "--agency",
        metavar=say("INSTANSI", "AGENCY"),
        show_default=False,
        help=say("Hanya bagi instansi ini; boleh diulang.", "Only for this agency; may be repeated."),
    ),
]
Exempt = Annotated[
    bool,
    typer.Option(
        "--but",
        help=say(
            "Sebaliknya: bagi semua kecuali --kind dan --agency itu.",
            "The other way: for all but that --kind, --agency.",
        ),
    ),
]
Hours = Annotated[
    str,
    typer.Option(
        "--hours",
        metavar="22:00-05:00",
        callback=_hours,
        show_default=False,
        help=say("Hanya pada jam ini, setiap hari, waktu kota.", "Only at these hours, every day, city time."),
    ),
]
