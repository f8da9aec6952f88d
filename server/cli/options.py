"""Options that several commands share, with their help in both languages and the checks that need no server."""

from collections.abc import Iterable
from typing import Annotated, Any

import typer

from .language import say
from .usage import Wrong
from .values import point_e7


def point_of(text: str) -> dict[str, int] | None:
    """A Point's fields from "lat,lon"; None for an empty text. Raises typer.BadParameter."""
    if not text:
        return None
    lat_e7, lon_e7 = point_e7(text)
    return {"lat_e7": lat_e7, "lon_e7": lon_e7}


def where_of(at: str, place: str, uncertainty_m: int, place_id: str = "") -> dict[str, Any] | None:
    """A Where's fields from its options; None where neither point nor name nor id was given."""
    if not at and not place and not place_id:
        if uncertainty_m:
            raise Wrong("--uncertainty-m memerlukan --at atau --place", "--uncertainty-m needs --at or --place")
        return None
    return {"point": point_of(at), "name": place, "uncertainty_m": uncertainty_m, "place_id": place_id}


def place_required(at: str, place: str, uncertainty_m: int, place_id: str = "") -> dict[str, Any]:
    """As `where_of`, for commands that cannot go without a place."""
    where = where_of(at, place, uncertainty_m, place_id)
    if where is None:
        raise Wrong(
            "beri tempatnya: --at=LAT,LON atau --place NAMA (atau keduanya)",
            "give the place: --at=LAT,LON or --place NAME (or both)",
        )
    return where


def etag_lines(wanted: bool, seen: Iterable[tuple[str, str]]) -> list[str]:
    """PLN-01  --expected-etag 4f1c...; of each thing that is listed, where that is `wanted`."""
    return [f"{name}  --expected-etag {etag}" for name, etag in seen if wanted and etag]


def _checked_point(text: str) -> str:
    point_of(text)
    return text


At = Annotated[
    str,
    typer.Option(
        "--at",
        metavar="LAT,LON",
        callback=_checked_point,
        show_default=False,
        help=say(
            "Titik dalam derajat desimal WGS 84, misalnya --at=-3.6890,128.1822.",
            "A point in decimal degrees, WGS 84, for example --at=-3.6890,128.1822.",
        ),
    ),
]
PlaceName = Annotated[
    str,
    typer.Option(
        "--place",
        metavar=say("NAMA", "NAME"),
        show_default=False,
        help=say(
            "Nama tempat dari daftar kota; bila ada --at, titik itu yang dipakai.",
            "A place's name from the city's gazetteer; with --at the point counts.",
        ),
    ),
]
PlaceId = Annotated[
    str,
    typer.Option(
        "--place-id",
        metavar="ID",
        show_default=False,
        help=say("Kode tempat dari `sigap places`.", "A place's id, as `sigap places` shows it."),
    ),
]
UncertaintyM = Annotated[
    int,
    typer.Option(
        "--uncertainty-m",
        metavar="M",
        min=0,
        max=50_000,
        show_default=False,
        help=say(
            "Jari-jari ketidakpastian dalam meter; 0 = tepat.", "How far off the place may be, in metres; 0 = exact."
        ),
    ),
]
TypeCode = Annotated[
    str,
    typer.Option(
        "--type",
        metavar=say("KODE", "CODE"),
        show_default=False,
        help=say("Jenis kejadian; daftar: `sigap types`.", "The incident's type; `sigap types` lists them."),
    ),
]
Priority = Annotated[
    int | None,
    typer.Option(
        "--priority",
        metavar="1-5",
        min=1,
        max=5,
        show_default=False,
        help=say("1 paling mendesak; bawaan menurut jenisnya.", "1 is most urgent; the type's own by default."),
    ),
]
Reason = Annotated[
    str,
    typer.Option("--reason", metavar=say("TEKS", "TEXT"), show_default=False, help=say("Alasannya.", "The reason.")),
]
ReasonRequired = Annotated[
    str,
    typer.Option(
        "--reason",
        metavar=say("TEKS", "TEXT"),
        show_default=False,
        help=say("Alasannya; wajib.", "The reason; required."),
    ),
]
SecondPerson = Annotated[
    str,
    typer.Option(
        "--second-person",
        metavar=say("NAMA", "NAME"),
        show_default=False,
        help=say(
            "Siapa yang setuju bila prioritas 1 diturunkan atau ditolak.",
            "Who agreed when a priority 1 is lowered or refused.",
        ),
    ),
]
NeedNo = Annotated[
    int,
    typer.Option(
        "--need",
        metavar="N",
        min=0,
        show_default=False,
        help=say(
            "Nomor kebutuhan menurut `sigap incident`; bawaan: yang dimaksud.",
            "The need's number as `sigap incident` shows it; the one that is meant by default.",
        ),
    ),
]
ExpectedVersion = Annotated[
    int,
    typer.Option(
        "--expected-version",
        metavar="N",
        min=0,
        show_default=False,
        help=say(
            "Tolak bila kejadian sudah berubah dari versi ini; 0 = versi mana pun.",
            "Refuse if the incident has moved on from this version; 0 = any.",
        ),
    ),
]
ExpectedEtag = Annotated[
    str,
    typer.Option(
        "--expected-etag",
        metavar="ETAG",
        show_default=False,
        help=say(
            "Tolak bila sudah lain dari yang dilihat; nilainya tercetak di daftarnya. Kosong = apa pun keadaannya.",
            "Refuse if it is no longer what was seen; its list prints the value. Empty = whatever it is.",
        ),
    ),
]
Etags = Annotated[
    bool,
    typer.Option(
        "--etags",
        help=say(
            "Cetak juga nilai bagi --expected-etag.", "Print, too, what --expected-etag takes: what is seen of each."
        ),
    ),
]
IncidentId = Annotated[
    str,
    typer.Argument(
        metavar=say("KEJADIAN", "INCIDENT"), help=say("Nomor kejadian, seperti I12.", "The incident, as I12.")
    ),
]
UnitId = Annotated[
    str,
    typer.Argument(
        metavar="UNIT", help=say("Kode unit; daftar: `sigap units`.", "The unit; `sigap units` lists them.")
    ),
]
AgencyFilter = Annotated[
    str,
    typer.Option(
        "--agency",
        metavar=say("INSTANSI", "AGENCY"),
        show_default=False,
        help=say("Hanya instansi ini, misalnya DAMKAR.", "Only this agency, DAMKAR for example."),
    ),
]
Limit = Annotated[
    int,
    typer.Option("--limit", metavar="N", min=0, help=say("Paling banyak N; 0 = semua.", "At most N; 0 = all.")),
]

Note = Annotated[
    str,
    typer.Option(
        "--note",
        metavar=say("TEKS", "TEXT"),
        show_default=False,
        help=say("Keterangan bagi awak; bukan tempat data pribadi.", "For the crews; no place for personal data."),
    ),
]
