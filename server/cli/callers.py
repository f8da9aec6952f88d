"""A caller's personal data in words, for whoever asked for them by name; nothing here keeps them."""

from typing import TYPE_CHECKING

from .language import Language
from .output import plain
from .words import pick

if TYPE_CHECKING:
    from sigap.v1.ops_pb2 import GetCallerReply


def caller_words(reply: "GetCallerReply", language: Language) -> list[str]:
    """Name: ...; Number: ...; or that nothing is kept."""
    named = (
        (("Nama", "Name"), reply.caller.name),
        (("Nomor", "Number"), reply.caller.phone),
        (("Kesehatan", "Health"), reply.caller.health),
    )
    said = [f"{pick(pair, language)}: {plain(value)}" for pair, value in named if value]
    nothing = (
        f"{reply.report_id} tidak menyimpan data pribadi.",
        f"No personal data is kept of {reply.report_id}.",
    )
    return said or [pick(nothing, language)]
