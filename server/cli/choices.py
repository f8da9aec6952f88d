"""Words of the wire that people choose from, as they are typed: `--code crew-report`, `diverting`, `manual`.

Each knows its own name on the wire, so that a command hands it on as it stands.
"""

from enum import StrEnum
from typing import Annotated, Final

import typer

from .language import say

# What stands before the names of each in the proto.
_PREFIXES: Final = {
    "Code": "OVERRIDE",
    "Kind": "INCIDENT_KIND",
    "Class": "CALL_CLASS",
    "Mode": "DISPATCH_MODE",
    "Decides": "AUTHORITY",
    "Opening": "DESTINATION_STATUS",
    "TrueState": "ASSIGNMENT_STATE",
}


class Word(StrEnum):
    """One choice."""

    @property
    def wire(self) -> str:
        """The enum value's full name in the proto."""
        return f"{_PREFIXES[type(self).__name__]}_{self.name}"


class Code(Word):
    """Why a human decides otherwise than the engine."""

    LOCAL_KNOWLEDGE = "local-knowledge"
    CREW_REPORT = "crew-report"
    AGENCY_REQUEST = "agency-request"
    CALLER_UPDATE = "caller-update"
    SAFETY = "safety"
    SPECIAL_EQUIPMENT = "special-equipment"
    WRONG_DATA = "wrong-data"
    SYSTEM_FAULT = "system-fault"
    OTHER = "other"


class Kind(Word):
    """What an incident is, where it is not actual."""

    EXERCISE = "exercise"
    TEST = "test"


class Class(Word):
    """What the call-taker makes of a call, where it is no emergency."""

    INFORMATION = "information"
    PRANK_SUSPECTED = "prank-suspected"
    GHOST = "ghost"
    ABANDONED = "abandoned"


class Mode(Word):
    """Who orders."""

    NORMAL = "normal"
    MANUAL = "manual"
    SURGE = "surge"


class Decides(Word):
    """Who decides about an agency's units."""

    AUTO = "auto"
    CONFIRM = "confirm"
    REQUEST = "request"


class Opening(Word):
    """Whether a destination takes patients."""

    OPEN = "open"
    DIVERTING = "diverting"
    EVACUATED = "evacuated"


class TrueState(Word):
    """What a supervisor may say that an assignment truly is."""

    DISPATCHED = "dispatched"
    ACKNOWLEDGED = "acknowledged"
    EN_ROUTE = "en-route"
    STAGED = "staged"
    ON_SCENE = "on-scene"
    TRANSPORTING = "transporting"
    AT_DESTINATION = "at-destination"
    CLEARED = "cleared"
    CANCELLED = "cancelled"


ReasonCode = Annotated[
    Code,
    typer.Option(
        "--code",
        help=say("Jenis alasannya, untuk dihitung.", "The kind of reason, to be counted."),
    ),
]
IncidentKind = Annotated[
    Kind | None,
    typer.Option(
        "--kind",
        show_default=False,
        help=say(
            "Latihan atau uji: tak seorang pun diperintah, tak ada meja yang ditanya.",
            "An exercise or a test: nobody is ordered, no desk is asked.",
        ),
    ),
]


def wire(word: Word | None) -> str | None:
    """The choice's name on the wire; None where nothing was chosen."""
    return word.wire if word else None
