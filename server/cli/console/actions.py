"""Actions: what a supervisor can do, its key on the keyboard, its words, and what it asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dispatch_core.model import Alert

from ..catalogue import Pair


@dataclass(frozen=True)
class Subject:
    """What a form is about, as the browser said it. Empty and 0 = not about that."""

    incident: int = 0
    need_no: int = 0
    unit_id: str = ""
    road_id: str = ""
    closure_id: str = ""
    # "-" = outside all villages.
    village: str = ""
    # Of an incident that it may be one with.
    other: int = 0
    # Where the map was clicked, and the corners of an area that was drawn on it, in degrees.
    lat_e7: int = 0
    lon_e7: int = 0
    area: tuple[tuple[float, float], ...] = ()
    # Of a row of the board, and since when it says what it says.
    key: str = ""
    since_ms: int = 0


@dataclass(frozen=True)
class Action:
    """One thing that can be done. `about` says what must be chosen; `ask` names the fields of its form."""

    name: str
    key: str
    title: Pair
    about: str
    ask: tuple[str, ...] = ("reason",)


# How a road is closed.
_TERMS: Final = ("speed", "until", "itself", "whom", "first", "last", "reason")
_ASK: Final = ("asks", "many", "requester", "ground", "coordination", "reason")
_AUTHORITY: Final = ("agency", "types", "levels", "decides", "code", "reason")
_HOSPITAL: Final = ("hospital", "takes", "until", "reason")
_ABOUT_INCIDENTS: Final = (
    Action("confirm", "a", ("Lepas, atau kirim", "Release, or send"), "incident", ("which", "reason")),
    Action("refuse", "r", ("Tolak", "Refuse"), "incident", ("which", "reason", "second")),
    Action("override", "o", ("Pilih unit lain", "Another unit"), "incident", ("unit", "replace", "code", "reason")),
    Action("recall", "x", ("Panggil pulang unit", "Recall a unit"), "incident", ("live", "again", "code", "reason")),
    Action("pin", "P", ("Sematkan unit", "Pin a unit"), "incident", ("loose", "code", "reason")),
    Action("unpin", "N", ("Lepas sematan", "Unpin a unit"), "incident", ("fixed", "code", "reason")),
    Action("stop", "T", ("Hentikan jam", "Stop a clock"), "incident", ("clock", "code", "reason")),
    Action("correct", "S", ("Betulkan keadaan unit", "Correct a unit"), "incident", ("live", "true", "code", "reason")),
    Action("alarm", "n", ("Naikkan alarm", "Next alarm level"), "incident"),
    Action("retype", "y", ("Ubah jenis", "Change the type"), "incident", ("type", "reason")),
    Action("priority", "p", ("Ubah prioritas", "Change the priority"), "incident", ("level", "reason", "second")),
    Action("place", "w", ("Betulkan tempat", "Correct the place"), "incident", ("place", "within", "reason")),
    Action("staging", "L", ("Tempat bersiaga", "Where units wait"), "incident", ("staging", "within")),
    Action("scene", "E", ("Aman atau tidak", "Safe or not"), "incident", ("safe", "reason")),
    Action("ask", "q", ("Minta instansi", "Ask an agency"), "incident", _ASK),
    Action("merge", "g", ("Gabungkan kejadian", "Merge with another"), "incident", ("other", "survivor", "reason")),
    Action("unmerge", "U", ("Pisahkan lagi", "Take apart again"), "incident", ("taken", "reason")),
    Action("attach", "G", ("Pindahkan laporan terakhir", "Move its last report"), "incident", ("other", "reason")),
    Action("split", "u", ("Pisahkan laporan", "Split off a report"), "incident", ("report", "reason")),
    Action("caller", "C", ("Data penelepon", "The caller"), "incident", ("called",)),
    Action("desk", "h", ("Catat jawaban meja", "A desk's answer"), "incident", ("desk", "answer", "said", "reason")),
    Action("radio", "v", ("Awak menjawab lewat radio", "A crew answers by radio"), "incident", ("silent",)),
    Action("around", "c", ("Tutup jalan sekitarnya", "Close the roads around"), "incident", ("radius", *_TERMS)),
    Action("cancel", "e", ("Batalkan kejadian", "Cancel the incident"), "incident"),
    Action("why", "W", ("Mengapa bukan yang lain?", "Why not another?"), "incident", ()),
    Action("note", "M", ("Tulis catatan", "Add a note"), "incident", ("remark",)),
    Action("finish", "f", ("Tutup kejadian", "Close the incident"), "incident", ("note",)),
    Action("reopen", "R", ("Buka lagi", "Open it again"), "incident", ("sent", "code", "reason")),
)
_ABOUT_OTHERS: Final = (
    Action("hold", "h", ("Tahan unit", "Hold the unit"), "unit", ("code", "reason")),
    Action("let", "g", ("Lepaskan unit", "Let the unit go"), "unit", ("code", "reason")),
    Action("out", "o", ("Keluarkan dari layanan", "Out of service"), "unit"),
    Action("back", "a", ("Kembali ke layanan", "Back in service"), "unit", ()),
    Action("shut", "c", ("Tutup jalan ini", "Close this road"), "road", ("part", "way", *_TERMS)),
    Action("open", "o", ("Buka jalan ini", "Open this road"), "road"),
    Action("lift", "o", ("Cabut penutupan", "Lift the closure"), "closure"),
    Action("extend", "a", ("Perpanjang", "Extend"), "closure", ("until", "itself", "reason")),
    Action("within", "c", ("Tutup jalan di wilayah ini", "Close the roads in this area"), "area", _TERMS),
    Action("named", "c", ("Tutup sebuah jalan", "Close a road"), "service", ("road", *_TERMS)),
    Action("mode", "a", ("Ubah mode", "Change the mode"), "service", ("scope", "mode", "code", "reason")),
    Action("authority", "A", ("Ubah wewenang", "Change an authority"), "service", _AUTHORITY),
    Action("hospital", "H", ("Keadaan rumah sakit", "A hospital's status"), "service", _HOSPITAL),
    Action("release", "a", ("Lepas sekelurahan", "Release the village"), "village"),
    Action("seen", "a", ("Sudah ditangani", "Seen to"), "notice", ()),
)
ACTIONS: Final = {action.name: action for action in (*_ABOUT_INCIDENTS, *_ABOUT_OTHERS)}

# What a row of the board suggests, by the first word of its key.
_SUGGESTED: Final = {
    "reserved": "confirm",
    "approve": "confirm",
    "held": "confirm",
    "where": "place",
    "desk": "desk",
    "unanswered": "radio",
    "surplus": "recall",
    "waiting": "override",
    "notice": "seen",
    "start": "override",
    "late": "override",
    "route": "override",
    "closure": "extend",
    "surge": "release",
}
# What refuses it, where that is not to refuse.
_REFUSED: Final = {
    "closure": "lift",
    "notice": "seen",
    "route": "seen",
    "surge": "",
    "unanswered": "recall",
    "start": "recall",
    "late": "recall",
    "surplus": "recall",
}


def suggested(key: str, other: int) -> str:
    """The action that a board row suggests; `other` is the incident that its own may be a second report of."""
    if key.startswith(f"notice/{Alert.AGENCY_SUGGESTED:d}/"):
        return "ask"
    return "merge" if other else _SUGGESTED[key.split("/")[0]]


def refused(key: str) -> str:
    """The action that turns down what a board row suggests."""
    return _REFUSED.get(key.split("/")[0], "refuse")
