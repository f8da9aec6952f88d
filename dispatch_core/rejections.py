"""Refusals: what the engine answers instead of events, each with a name, the field it is about and a sentence in two
languages.

Expected, so values and not exceptions. Checked in the order of the enum: the first that holds is the answer. The
wire's status for each is the server's choice (translate.py); the words a user reads are here, once.
"""

from __future__ import annotations

from enum import IntEnum

from .records import record


class Reason(IntEnum):
    INCIDENT_TYPE_UNKNOWN = 1
    INCIDENT_NOT_FOUND = 2
    UNIT_NOT_FOUND = 3
    ROAD_NOT_FOUND = 4
    DESTINATION_NOT_FOUND = 5
    NEED_NOT_FOUND = 6
    VERSION_CHANGED = 7
    INCIDENT_NOT_OPEN = 8
    INCIDENT_CLOSED = 9
    NOTHING_TO_CHANGE = 10
    ALARM_LEVEL_NOT_NEXT = 11
    REASON_MISSING = 12
    SECOND_PERSON_MISSING = 13
    UNITS_STILL_ASSIGNED = 14
    UNIT_ALREADY_ON_DUTY = 15
    UNIT_OFF_DUTY = 16
    UNIT_ASSIGNED = 17
    UNIT_COMMITTED = 18
    CREW_COMMITTED = 19
    NO_ASSIGNMENT = 20
    ASSIGNMENT_ENDED = 21
    ORDER_VERSION_UNKNOWN = 22
    ORDER_ALREADY_ACKNOWLEDGED = 23
    PROGRESS_NOT_POSSIBLE = 24
    STAMP_ALREADY_GIVEN = 25
    STAMP_NOT_GIVEN = 26
    DESTINATION_MISSING = 27
    NO_ROUTE = 28
    ROAD_ALREADY_CLOSED = 29
    ROAD_NOT_CLOSED = 30
    LIMIT_REACHED = 31
    CITY_CHANGED_UNDER_UNIT = 32
    NO_TIMER_DUE = 33
    NOT_CONTROLLED_HERE = 34


@record
class Rejection:
    """A command refused. `field` is the request's field; `detail` fills the sentence (an id, a number; never personal
    data).
    """

    reason: Reason
    field: str
    detail: str


# reason: (Indonesian, English); both say what to do next. {} is the detail.
SENTENCES: dict[Reason, tuple[str, str]] = {
    Reason.INCIDENT_TYPE_UNKNOWN: (
        "Jenis kejadian {} tidak dikenal kota ini; pilih kode dari daftar jenis.",
        "Incident type {} is not one of this city's; choose a code from its list of types.",
    ),
    Reason.INCIDENT_NOT_FOUND: (
        "Kejadian {} tidak ada; periksa nomornya dengan `sigap incidents`.",
        "There is no incident {}; check the number with `sigap incidents`.",
    ),
    Reason.UNIT_NOT_FOUND: (
        "Unit {} tidak ada di daftar kota ini; lihat `sigap units`.",
        "There is no unit {} in this city's roster; see `sigap units`.",
    ),
    Reason.ROAD_NOT_FOUND: (
        "Jalan {} tidak dikenal; lihat `sigap roads list`.",
        "There is no road {}; see `sigap roads list`.",
    ),
    Reason.DESTINATION_NOT_FOUND: (
        "Tujuan {} tidak dikenal; pilih salah satu tujuan kota ini.",
        "There is no destination {}; choose one of the city's.",
    ),
    Reason.NEED_NOT_FOUND: (
        "Kebutuhan nomor {} tidak ada pada kejadian ini; lihat `sigap incident`.",
        "The incident has no need number {}; see `sigap incident`.",
    ),
    Reason.VERSION_CHANGED: (
        "Kejadian sudah berubah (versi {}); baca lagi, lalu ulangi.",
        "The incident has changed meanwhile (version {}); read it again, then repeat.",
    ),
    Reason.INCIDENT_NOT_OPEN: (
        "Kejadian {} sudah dibatalkan; laporkan kejadian baru bila perlu.",
        "Incident {} was cancelled; report a new one if there is an emergency.",
    ),
    Reason.INCIDENT_CLOSED: (
        "Kejadian {} sudah ditutup; laporkan kejadian baru bila perlu.",
        "Incident {} is closed; report a new one if there is an emergency.",
    ),
    Reason.NOTHING_TO_CHANGE: (
        "Tidak ada yang berubah; isi jenis, prioritas, tempat atau tingkat alarm yang baru.",
        "Nothing would change; give a new type, priority, place or alarm level.",
    ),
    Reason.ALARM_LEVEL_NOT_NEXT: (
        "Tingkat alarm hanya dapat naik, paling tinggi {}.",
        "The alarm level can only rise, to {} at most.",
    ),
    Reason.REASON_MISSING: ("Tulis alasannya.", "Give the reason."),
    Reason.SECOND_PERSON_MISSING: (
        "Menurunkan prioritas 1 perlu alasan dan persetujuan orang kedua.",
        "Lowering a priority 1 needs a reason and a second person who agrees.",
    ),
    Reason.UNITS_STILL_ASSIGNED: (
        "Masih ada unit bertugas: {}; tunggu laporan selesai dari unit itu atau batalkan kejadian.",
        "Units are still assigned: {}; wait until they report cleared, or cancel the incident.",
    ),
    Reason.UNIT_ALREADY_ON_DUTY: (
        "Unit {} sudah bertugas; untuk mengubah awak gunakan SetAvailability.",
        "Unit {} is already on duty; to change its crew use SetAvailability.",
    ),
    Reason.UNIT_OFF_DUTY: (
        "Unit {} tidak sedang dinas; daftarkan dinas dahulu (SignOn).",
        "Unit {} is off duty; sign it on first.",
    ),
    Reason.UNIT_ASSIGNED: (
        "Unit {} masih memegang penugasan; selesaikan dahulu.",
        "Unit {} still has an assignment; clear it first.",
    ),
    Reason.UNIT_COMMITTED: (
        "Unit {} sedang pada kejadian lain; pilih unit lain.",
        "Unit {} is committed to an incident; choose another.",
    ),
    Reason.CREW_COMMITTED: (
        "Awak unit {} sedang bertugas dengan kendaraan lain; pilih unit lain.",
        "The crew of unit {} is out with another vehicle; choose another unit.",
    ),
    Reason.NO_ASSIGNMENT: (
        "Unit {} tidak punya penugasan pada kejadian itu.",
        "Unit {} has no assignment on that incident.",
    ),
    Reason.ASSIGNMENT_ENDED: (
        "Penugasan sudah berakhir ({}); tidak ada yang perlu dilaporkan lagi.",
        "The assignment has ended ({}); there is nothing more to report on it.",
    ),
    Reason.ORDER_VERSION_UNKNOWN: (
        "Perintah terbaru adalah versi {}; baca perintah itu, lalu jawab.",
        "The newest order is version {}; read it, then answer that one.",
    ),
    Reason.ORDER_ALREADY_ACKNOWLEDGED: (
        "Perintah versi {} sudah dijawab sebelumnya.",
        "Order version {} was acknowledged before.",
    ),
    Reason.PROGRESS_NOT_POSSIBLE: (
        "Dari keadaan {} laporan itu tidak mungkin; lihat `sigap unit show`.",
        "That report is not possible from state {}; see `sigap unit show`.",
    ),
    Reason.STAMP_ALREADY_GIVEN: (
        "Waktu {} sudah dicatat; untuk membetulkannya kirim sebagai koreksi.",
        "The {} time was already given; to put it right send it as a correction.",
    ),
    Reason.STAMP_NOT_GIVEN: (
        "Waktu {} belum pernah dicatat; kirim sebagai laporan biasa.",
        "The {} time was never given; send it as an ordinary report.",
    ),
    Reason.DESTINATION_MISSING: (
        "Sebutkan tujuan pengantaran.",
        "Name the destination of the transport.",
    ),
    Reason.NO_ROUTE: (
        "Tidak ada jalan terbuka dari unit {} ke kejadian; pilih unit lain atau buka jalan.",
        "No open road leads from unit {} to the incident; choose another unit or open a road.",
    ),
    Reason.ROAD_ALREADY_CLOSED: ("Jalan {} sudah ditutup.", "Road {} is already closed."),
    Reason.ROAD_NOT_CLOSED: ("Jalan {} tidak sedang ditutup.", "Road {} is not closed."),
    Reason.LIMIT_REACHED: (
        "Batas tercapai: {}; tutup kejadian yang sudah selesai, lalu ulangi.",
        "A limit is reached: {}; close what has ended, then repeat.",
    ),
    Reason.CITY_CHANGED_UNDER_UNIT: (
        "Berkas kota baru tidak lagi memuat yang masih dipakai: {}; kembalikan atau selesaikan dahulu.",
        "The new city files lack what is still in use: {}; put it back or finish it first.",
    ),
    Reason.NO_TIMER_DUE: ("Tidak ada tenggat yang jatuh tempo.", "No timer is due."),
    Reason.NOT_CONTROLLED_HERE: (
        "Keadaan {} tidak dilaporkan dengan cara ini.",
        "State {} is not reported this way.",
    ),
}

assert set(SENTENCES) == set(Reason)


def sentence(rejection: Rejection, language: str) -> str:
    """The rejection's sentence; `language` is "id" or "en"."""
    indonesian, english = SENTENCES[rejection.reason]
    return (indonesian if language == "id" else english).replace("{}", rejection.detail)
