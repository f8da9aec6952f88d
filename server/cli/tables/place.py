"""Places that words may mean: candidates with how well they fit, and the question to ask the caller."""

from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from ..language import say
from ..output import console
from ..values import degrees
from .style import WIDE, quoted, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sigap.v1.incidents_pb2 import PlaceCandidate
    from sigap.v1.intake_pb2 import SearchPlacesReply


def candidate_list(candidates: "Iterable[PlaceCandidate]") -> Table:
    """One row a candidate; its id is what `--place-id` takes."""
    radius_heading, score_heading = "± m", say("Cocok", "Fits")
    wide = console().width >= WIDE
    rows = table(
        say("Kode tempat", "Place id"),
        say("Nama", "Name"),
        say("Desa, kecamatan", "Village, district"),
        *([say("Titik", "Point")] if wide else []),
        radius_heading,
        score_heading,
        numbers=frozenset({radius_heading, score_heading}),
    )
    for place in candidates:
        area = ", ".join(dict.fromkeys(name for name in (place.village, place.district) if name))
        fits = f"{place.score / 10:.0f} %" if place.score else "-"
        point = degrees(place.point.lat_e7, place.point.lon_e7)
        rows.add_row(
            quoted(place.place_id, "bold"),
            quoted(place.name if place.kind in place.name.lower() else f"{place.name} ({place.kind})"),
            quoted(area or "-"),
            *([Text(point, "dim")] if wide else []),
            str(place.radius_m),
            fits,
        )
    return rows


def places_found(reply: "SearchPlacesReply") -> list[RenderableType]:
    """The candidates, what a report with these words would do, and what to ask."""
    if not reply.candidates:
        return [Text(say("Tak ada tempat yang cocok.", "No place fits."), "bold red"), *asked(reply)]
    said: list[RenderableType] = [candidate_list(reply.candidates)]
    if reply.place_id:
        said.append(
            quoted(
                say(
                    f"Laporan dengan kata itu pergi ke {reply.place_id}.",
                    f"A report with these words goes to {reply.place_id}.",
                )
            )
        )
    return [*said, *asked(reply)]


def asked(reply: object) -> list[RenderableType]:
    """What to ask the caller, where something is to be asked."""
    question = say(getattr(reply, "question_id", ""), getattr(reply, "question_en", ""))
    return [quoted(f"{say('Tanyakan', 'Ask')}: {question}", "bold yellow")] if question else []
