"""The words of an account in both languages: tables, keys, intervals, exclusions. The figures themselves are codes."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from ..catalogue import WORDS, Pair
from ..language import say
from ..words import stamp_word

if TYPE_CHECKING:
    from dispatch_core.city import City

TABLES: Final[dict[str, Pair]] = {
    "reports_by_kind": ("Laporan: baru atau tambahan", "Reports: new or further"),
    "reports_by_class": ("Laporan menurut golongan panggilan", "Reports by class of call"),
    "reports_by_hour": ("Laporan menurut jam", "Reports by hour"),
    "reports_by_source": ("Laporan menurut penerima atau sistem", "Reports by call-taker or system"),
    "incidents_by_type": ("Kejadian menurut jenis", "Incidents by type"),
    "incidents_by_priority": ("Kejadian menurut prioritas", "Incidents by priority"),
    "incidents_by_district": ("Kejadian menurut kecamatan", "Incidents by district"),
    "incidents_by_village": ("Kejadian menurut kelurahan", "Incidents by village"),
    "incidents_by_hour": ("Kejadian menurut jam", "Incidents by hour"),
    "incidents_by_day": ("Kejadian menurut hari", "Incidents by day"),
    "incidents_by_origin": ("Kejadian menurut asal", "Incidents by origin"),
    "incidents_by_outcome": ("Kejadian menurut hasil", "Incidents by outcome"),
    "incidents_by_source": ("Kejadian menurut penerima atau sistem", "Incidents by call-taker or system"),
    "needs_by_agency": ("Kebutuhan menurut instansi", "Needs by agency"),
    "needs_by_shortfall": ("Kebutuhan: mengapa kurang pada mulanya", "Needs: why they were short at first"),
    "orders_by_agency": ("Penugasan menurut instansi", "Assignments by agency"),
    "orders_by_end": ("Penugasan menurut akhirnya", "Assignments by how they ended"),
    "orders_by_answer": ("Penugasan: dijawab pada waktunya?", "Assignments: answered in time?"),
    "orders_by_chooser": ("Penugasan: dipilih siapa", "Assignments: chosen by whom"),
    "orders_by_telling": ("Penugasan: waktunya dilaporkan bagaimana", "Assignments: how their times were told"),
    "overrides_by_kind": ("Keputusan manusia yang menyimpang, menurut jenis", "Overrides by kind"),
    "overrides_by_reason": ("Keputusan manusia yang menyimpang, menurut alasan", "Overrides by reason"),
}

BASES: Final[dict[str, Pair]] = {
    "reports": ("laporan", "reports"),
    "incidents": ("kejadian", "incidents"),
    "needs": ("kebutuhan", "needs"),
    "orders": ("penugasan", "assignments"),
    "overrides": ("keputusan", "decisions"),
}

# Keys that belong to no enum of the wire.
KEYS: Final[dict[str, Pair]] = {
    "(outside)": ("di luar wilayah kelurahan", "outside all villages"),
    "(unknown)": ("tidak diketahui", "not known"),
    "(any)": ("instansi mana pun", "any agency"),
    "(others)": ("lainnya", "others"),
    "(total)": ("Jumlah", "Total"),
    "opened": ("membuka kejadian", "opened an incident"),
    "attached": ("laporan tambahan", "attached to an incident"),
    "reported": ("dari laporan", "of a report"),
    "paper": ("ditangani di kertas", "handled on paper"),
    "detached": ("dipisahkan dari kejadian lain", "separated from another incident"),
    "running": ("masih berjalan", "still running"),
    "advised": ("penelepon diberi nasihat", "caller advised"),
    "served": ("dilayani di lokasi", "served on scene"),
    "cancelled": ("dibatalkan", "cancelled"),
    "unserved": ("ditutup tanpa ada yang tiba", "closed, nobody arrived"),
    "cleared": ("selesai", "cleared"),
    "declined": ("ditolak awak", "declined"),
    "diverted": ("dialihkan", "diverted"),
    "never_ordered": ("dicadangkan, tak pernah diperintah", "reserved, never ordered"),
    "not_missed": ("tidak melewati batas jawaban", "not missed"),
    "missed": ("tak dijawab pada waktunya", "missed"),
    "engine": ("mesin", "the engine"),
    "human": ("manusia", "a human"),
    "live": ("langsung", "as it happened"),
    "on_paper": ("diperintah, waktunya dari kertas", "ordered, its times from paper"),
    "by_hand": ("dikirim lewat suara, dari kertas", "sent by voice, from paper"),
    "reassign": ("menempatkan unit", "placed a unit"),
    "recall": ("memanggil kembali unit", "called a unit back"),
    "hold": ("menahan atau melepas unit", "held or let go a unit"),
    "pin": ("menetapkan atau melepas unit", "fixed or unfixed a unit"),
    "stop_timer": ("menghentikan jam", "stopped a clock"),
    "correct": ("membetulkan status", "corrected a state"),
    "reopen": ("membuka lagi kejadian", "reopened an incident"),
    "mode": ("mengubah modus", "changed the mode"),
    "authority": ("mengubah kewenangan", "changed an authority"),
    "exercise": ("latihan", "an exercise"),
    "test": ("uji", "a test"),
    "merged": ("digabungkan ke kejadian lain", "was merged into another incident"),
    "second_report": ("ternyata laporan kedua kejadian lain", "was a second report of another incident"),
    "EMERGENCY": ("darurat", "emergency"),
    "NONE": ("langsung terpenuhi", "filled at once"),
    "UNSPECIFIED": ("tidak disebut", "not said"),
}

EXCLUDED: Final[dict[str, Pair]] = {
    "not_given": ("waktunya tak pernah diberikan", "a time was never given"),
    "running": ("masih berjalan", "still running"),
    "ended_before": ("berakhir lebih dahulu", "ended before"),
    "out_of_order": ("waktu terbalik", "times the wrong way round"),
    "nobody_asked": ("tidak meminta unit", "asked for no unit"),
    "never_ordered": ("tak pernah diperintah", "never ordered"),
    "no_other_unit": ("tak diketahui unit lain", "no other unit known"),
}

INTERVALS: Final[dict[str, Pair]] = {
    "call_to_answer": ("telepon berdering - diangkat", "call received - answered"),
    "report_to_order": ("laporan - perintah pertama", "report - first order"),
    "report_to_on_scene": ("laporan - unit pertama tiba", "report - first unit on scene"),
    "order_to_acknowledged": ("perintah - dijawab", "order - acknowledged"),
    "order_to_en_route": ("perintah - berangkat", "order - en route"),
    "en_route_to_on_scene": ("berangkat - tiba", "en route - on scene"),
    "on_scene_to_cleared": ("tiba - selesai", "on scene - cleared"),
    "regret": ("hilang terhadap unit terbaik", "lost against the best unit"),
}

_ENUMS: Final = {
    "reports_by_class": "CallClass",
    "needs_by_shortfall": "Shortfall",
    "overrides_by_reason": "Override",
}


def key_words(city: "City") -> Callable[[str, str], str]:
    """How a key of a table reads: the city's own names, then words, else the key itself."""
    types = {code: (kind.name_id, kind.name_en) for code, kind in city.types.items()}
    agencies = {agency.agency_id: (agency.name_id, agency.name_en) for agency in city.agencies}

    def word(table: str, key: str) -> str:
        if key in KEYS:
            return say(*KEYS[key])
        if table.endswith("_by_type"):
            return say(*types.get(key, (key, key)))
        if table.endswith("_by_agency"):
            return say(*agencies.get(key, (key, key)))
        if table.endswith("_by_priority"):
            return f"P{key}"
        pair = WORDS.get(_ENUMS.get(table, ""), {}).get(key)
        return say(*pair) if pair else key

    return word


def objective_word(from_stamp: str, to_stamp: str) -> str:
    """The two end-points of an objective."""
    acknowledged = say("dijawab", "answered") if to_stamp == "acknowledged" else stamp_word(to_stamp)
    return f"{stamp_word(from_stamp)} - {acknowledged}"
