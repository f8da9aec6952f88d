"""The catalogue: what the wire's words are called in Indonesian and English.

One row a word, keyed by the wire's own names, so that a new word of the protos shows as itself until it gets a row
here; a test asks for every row. Sentences of single commands stand beside the commands; the server sends its own in
both languages.
"""

from collections.abc import Iterable
from typing import Any, Final

from .language import LANGUAGE, say

_Pair = tuple[str, str]

# enum of the wire: name without its prefix: (Indonesian, English)
WORDS: Final[dict[str, dict[str, _Pair]]] = {
    "IncidentState": {
        "OPEN": ("berjalan", "open"),
        "CANCELLED": ("dibatalkan", "cancelled"),
        "CLOSED": ("ditutup", "closed"),
    },
    "NeedState": {
        "OPEN": ("terbuka", "open"),
        "REQUESTED": ("diminta", "requested"),
        "ACCEPTED": ("disanggupi", "accepted"),
        "REFUSED": ("ditolak", "refused"),
        "FILLED": ("terpenuhi", "filled"),
        "SHORT": ("kurang", "short"),
        "WITHDRAWN": ("dicabut", "withdrawn"),
    },
    "LineKind": {"DISPATCH": ("kirim", "dispatch"), "NOTIFY": ("beri tahu", "notify")},
    "Authority": {
        "AUTO": ("otomatis", "auto"),
        "CONFIRM": ("konfirmasi", "confirm"),
        "REQUEST": ("permintaan", "request"),
    },
    "AssignmentState": {
        "RESERVED": ("dicadangkan", "reserved"),
        "DISPATCHED": ("diperintah", "dispatched"),
        "ACKNOWLEDGED": ("siap laksana", "acknowledged"),
        "EN_ROUTE": ("di jalan", "en route"),
        "STAGED": ("bersiaga", "staged"),
        "ON_SCENE": ("di lokasi", "on scene"),
        "TRANSPORTING": ("mengantar", "transporting"),
        "AT_DESTINATION": ("di tujuan", "at destination"),
        "CLEARED": ("selesai", "cleared"),
        "DECLINED": ("menolak", "declined"),
        "CANCELLED": ("dibatalkan", "cancelled"),
        "PREEMPTED": ("dialihkan", "diverted"),
    },
    "Availability": {
        "AVAILABLE": ("siap", "available"),
        "CONDITIONAL": ("bersyarat", "conditional"),
        "NOT_AVAILABLE": ("tidak siap", "not available"),
    },
    "Medium": {
        "ROAD": ("jalan", "road"),
        "WATER": ("air", "water"),
        "AIR": ("udara", "air"),
        "FOOT": ("jalan kaki", "foot"),
    },
    "Unfit": {
        "NO_CAPABILITY": ("tak punya kemampuannya", "lacks the capability"),
        "WRONG_MEDIUM": ("tak dapat mencapainya", "cannot travel there"),
        "OUT_OF_SERVICE": ("kendaraan rusak", "vehicle out of service"),
        "OFF_DUTY": ("tidak dinas", "off duty"),
        "COMMITTED": ("bertugas", "committed"),
        "CREW_COMMITTED": ("awak di kendaraan lain", "crew out with another vehicle"),
        "NO_DRIVER": ("tanpa pengemudi", "no driver"),
        "NO_CREW": ("awak kurang", "crew too small"),
        "NOT_AVAILABLE": ("tidak siap", "not available"),
        "UNRESPONSIVE": ("tidak menjawab", "not answering"),
        "CONDITIONAL": ("bersyarat", "conditional"),
        "DECLINED": ("menolak", "declined"),
        "TAKEN": ("dipakai kebutuhan lain", "taken by another need"),
        "NO_ROUTE": ("tak ada jalan", "no route"),
    },
    "Shortfall": {
        "NO_UNIT_OF_AGENCY": ("instansi ini tidak punya unit", "the agency has no unit"),
        "NO_CAPABILITY": ("tak ada unit berkemampuan itu", "no unit has the capability"),
        "ALL_COMMITTED": ("semua unit bertugas", "all units are committed"),
        "NO_CREW": ("awak tidak cukup", "not enough crew"),
        "NO_ROUTE": ("tak ada jalan ke lokasi", "no road leads there"),
        "AWAITING_APPROVAL": ("menunggu persetujuan", "awaiting approval"),
        "AGENCY_NOT_ANSWERING": ("instansi tidak menjawab", "the agency does not answer"),
        "NO_ACKNOWLEDGEMENT": ("perintah belum dijawab", "no acknowledgement"),
        "ALL_DECLINED": ("semua menolak", "all declined"),
        "NONE_AVAILABLE": ("tak ada yang siap", "none is available"),
    },
    "Alert": {
        "ORDER_UNDELIVERED": ("perintah tidak sampai", "order not delivered"),
        "ORDER_UNACKNOWLEDGED": ("perintah tidak dijawab", "order not acknowledged"),
        "LATE_EN_ROUTE": ("terlambat berangkat", "late en route"),
        "LATE_ARRIVAL": ("terlambat tiba", "late arrival"),
        "OBJECTIVE_OUT_OF_REACH": ("sasaran waktu tak tercapai", "objective out of reach"),
        "CANCEL_UNACKNOWLEDGED": ("pembatalan tidak dijawab", "cancel not acknowledged"),
        "AVAILABILITY_OVERDUE": ("belum kembali siap", "availability overdue"),
        "POSITION_JUMP": ("posisi melompat", "position jump"),
        "CLOCK_OF_UNIT": ("jam unit mendahului", "unit's clock ahead"),
        "SURPLUS": ("unit berlebih", "surplus units"),
        "OUTSIDE_AREA": ("di luar wilayah", "outside the service area"),
    },
    "Reissue": {
        "MOVED": ("lokasi pindah", "moved"),
        "RETYPED": ("jenis berubah", "retyped"),
        "REPRIORITISED": ("prioritas berubah", "reprioritised"),
    },
    "ResumeCause": {
        "START": ("mulai", "start"),
        "TAKE_OVER": ("ambil alih", "take-over"),
        "STORE_AWAY": ("penyimpanan sempat hilang", "store was away"),
        "CLOCK_GAP": ("jam sempat terhenti", "gap of the clock"),
    },
    "Travel": {"ROAD": ("lewat jalan", "by road"), "STRAIGHT_LINE": ("garis lurus", "straight line")},
    "AgencyPartState": {"OPEN": ("berjalan", "open"), "CLOSED": ("selesai", "closed")},
    "OrderKind": {
        "DISPATCH": ("PERINTAH BERANGKAT", "DISPATCH"),
        "CHANGE": ("PERUBAHAN", "CHANGE"),
        "CANCEL": ("PEMBATALAN", "CANCEL"),
    },
}

# End-points of objectives, as the wire spells them.
STAMPS: Final[dict[str, _Pair]] = {
    "reported": ("laporan", "report"),
    "dispatched": ("perintah", "dispatch"),
    "en_route": ("berangkat", "en route"),
    "staged": ("bersiaga", "staged"),
    "on_scene": ("tiba", "arrival"),
    "cleared": ("selesai", "cleared"),
}


def name_of(message: Any, field: str) -> str:
    """The wire's name of an enum field's value without its prefix, "EN_ROUTE"; empty for 0, a number if unknown."""
    enum = message.DESCRIPTOR.fields_by_name[field].enum_type
    number = getattr(message, field)
    value = enum.values_by_number.get(number)
    if number == 0 or value is None:
        return str(number) if number else ""
    zero: str = enum.values_by_number[0].name
    return str(value.name).removeprefix(zero.removesuffix("UNSPECIFIED"))


def word_of(message: Any, field: str) -> str:
    """The value of an enum field in this run's language; empty for "not said"."""
    enum = message.DESCRIPTOR.fields_by_name[field].enum_type.name
    name = name_of(message, field)
    pair = WORDS.get(enum, {}).get(name)
    return say(*pair) if pair else name.replace("_", " ").lower()


def type_name(message: Any) -> str:
    """The incident type of an incident or an order in words; its code where the city gives no name."""
    chosen = message.type_name_en if LANGUAGE == "en" else message.type_name_id
    return str(chosen or message.type_code)


def stamp_word(name: str) -> str:
    """An end-point of an objective in words."""
    pair = STAMPS.get(name)
    return say(*pair) if pair else name.replace("_", " ")


def listing(items: Iterable[str]) -> str:
    """Texts joined by commas; a dash for none."""
    return ", ".join(items) or "-"
