"""What a user reads of a refusal: one sentence in each language that says what to do next. It decides nothing."""

from __future__ import annotations

from .rejections import Reason, Rejection
from .sentences_moved import MOVED

# reason: (Indonesian, English); both say what to do next. {} is the detail.
SENTENCES: dict[Reason, tuple[str, str]] = {
    Reason.INCIDENT_TYPE_UNKNOWN: (
        "Jenis kejadian {} tidak dikenal kota ini; pilih kode dari `sigap types`.",
        "Incident type {} is not one of this city's; choose a code from `sigap types`.",
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
        "Kejadian {} sudah dibatalkan; buka lagi dengan `sigap reopen`, atau laporkan kejadian baru.",
        "Incident {} was cancelled; reopen it with `sigap reopen`, or report a new one.",
    ),
    Reason.INCIDENT_CLOSED: (
        "Kejadian {} sudah ditutup; buka lagi dengan `sigap reopen`, atau laporkan kejadian baru.",
        "Incident {} is closed; reopen it with `sigap reopen`, or report a new one.",
    ),
    Reason.NOTHING_TO_CHANGE: (
        "Tidak ada yang berubah; isi jenis, prioritas, tempat atau tingkat alarm yang baru.",
        "Nothing would change; give a new type, priority, place or alarm level.",
    ),
    Reason.ALARM_LEVEL_NOT_NEXT: (
        "Tingkat alarm hanya dapat naik, paling tinggi {}; pilih tingkat di antaranya, atau tarik unit satu per satu.",
        "The alarm level can only rise, to {} at most; choose one up to that, or recall units one by one.",
    ),
    Reason.REASON_MISSING: ("Tulis alasannya.", "Give the reason."),
    Reason.SECOND_PERSON_MISSING: (
        "Menurunkan atau menolak prioritas 1 perlu alasan dan orang kedua yang setuju; sebutkan namanya.",
        "Lowering or refusing a priority 1 needs a reason and a second person who agrees; name that person.",
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
        "Unit {} sedang pada kejadian lain; pilih unit lain, atau tarik dahulu (`sigap recall`) bila belum tiba.",
        "Unit {} is committed to an incident; choose another, or recall it first (`sigap recall`) if it is not there.",
    ),
    Reason.CREW_COMMITTED: (
        "Awak unit {} sedang bertugas dengan kendaraan lain; pilih unit lain.",
        "The crew of unit {} is out with another vehicle; choose another unit.",
    ),
    Reason.NO_ASSIGNMENT: (
        "Unit {} tidak punya penugasan pada kejadian itu; lihat `sigap unit show` untuk tugasnya.",
        "Unit {} has no assignment on that incident; see `sigap unit show` for what it is on.",
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
        "Perintah versi {} sudah dijawab; lanjutkan dengan laporan berikutnya.",
        "Order version {} was acknowledged before; go on with the next report.",
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
    Reason.ROAD_ALREADY_CLOSED: (
        "{} sudah ditutup; untuk mengubahnya buka dahulu (`sigap roads open`).",
        "{} is closed already; to change that open it first (`sigap roads open`).",
    ),
    Reason.ROAD_NOT_CLOSED: (
        "Jalan {} tidak ditutup tersendiri; lihat `sigap roads closures`.",
        "Road {} is not closed by itself; see `sigap roads closures`.",
    ),
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
        "Keadaan {} tidak dilaporkan dengan cara ini; gunakan ack, decline, confirm atau refuse.",
        "State {} is not reported this way; use ack, decline, confirm or refuse.",
    ),
    Reason.AGENCY_UNKNOWN: (
        "Instansi {} tidak dikenal kota ini; lihat `sigap authority show`.",
        "There is no agency {} in this city; see `sigap authority show`.",
    ),
    Reason.CAPABILITY_UNKNOWN: (
        "Instansi itu tidak punya kemampuan {}; lihat `sigap units` untuk kemampuannya.",
        "That agency has no capability {}; see `sigap units` for what it can.",
    ),
    Reason.REPORT_NOT_FOUND: (
        "Laporan {} tidak ada pada kejadian ini; lihat `sigap incident`.",
        "The incident has no report {}; see `sigap incident`.",
    ),
    Reason.ONLY_REPORT: (
        "Itu satu-satunya laporan kejadian {}; batalkan atau tutup kejadiannya saja.",
        "It is the only report of incident {}; cancel or close the incident instead.",
    ),
    Reason.SAME_INCIDENT: (
        "Itu sudah kejadian {}; sebut kejadian lain.",
        "That is incident {} already; name another one.",
    ),
    Reason.INCIDENT_STILL_OPEN: (
        "Kejadian {} masih terbuka; tidak perlu dibuka lagi.",
        "Incident {} is still open; there is nothing to reopen.",
    ),
    Reason.NOTHING_TO_CONFIRM: (
        "Tidak ada yang menunggu keputusan: {}; tempatkan unit dengan `sigap reassign` bila perlu.",
        "Nothing waits for a decision: {}; place a unit with `sigap reassign` if one is needed.",
    ),
    Reason.PLACE_UNRESOLVED: (
        "Tempat kejadian {} belum pasti; tetapkan tempatnya dahulu.",
        "The place of incident {} is not known yet; set it first.",
    ),
    Reason.NOT_ACTUAL: (
        "Kejadian {} adalah latihan atau uji; untuk mengirim unit laporkan kejadian nyata.",
        "Incident {} is an exercise or a test; to send units report an actual one.",
    ),
    Reason.GROUND_MISSING: (
        "Instansi {} hanya diminta dengan nama pemohon, dasar, dan koordinasi POLRI; isi ketiganya.",
        "Agency {} is asked only with who asks, on what ground and the police coordination; give all three.",
    ),
    Reason.NOT_YOUR_DESK: (
        "Permintaan itu untuk meja {}; jawab dari meja itu.",
        "That was asked of desk {}; answer from that desk.",
    ),
    Reason.NOTHING_ASKED: (
        "Tidak ada permintaan terbuka kepada meja itu untuk kebutuhan {}; lihat `sigap desk`.",
        "Nothing is asked of that desk for need {}; see `sigap desk`.",
    ),
    Reason.UNIT_OF_OTHER_AGENCY: (
        "Unit {} bukan milik instansi yang diminta; sebut unit instansi itu.",
        "Unit {} is not of the agency that was asked; name one of its own.",
    ),
    Reason.ORDER_NOT_RELEASED: (
        "Unit {} belum diperintah ke sana, petugas masih memutuskan; tunggu perintahnya, atau ubah ketersediaannya "
        "bila tidak bisa.",
        "Unit {} has no order to go there, a human still decides; wait for the order, or set its availability if it "
        "cannot go.",
    ),
    Reason.POWER_NOT_ASKED: (
        "Pemadaman listrik tidak diminta pada kejadian {}; minta dahulu ke meja PLN.",
        "No isolation was asked for on incident {}; ask the electricity desk first.",
    ),
    Reason.POWER_STATE_SAME: (
        "Penyulang {} sudah tercatat padam; tidak perlu dicatat lagi.",
        "Feeder {} is recorded as cut already; there is nothing more to record.",
    ),
    Reason.AGENCY_PART_OPEN: (
        "Bagian {} belum selesai; catat selesai (misalnya listrik menyala lagi), lalu tutup.",
        "The part of {} is not closed yet; record that it is (power restored, say), then close.",
    ),
    Reason.UNITS_WERE_SENT: (
        "Unit sudah pernah dikirim ({}); tutup dengan disposisi biasa.",
        "Units were sent ({}); close it with an ordinary disposition.",
    ),
    Reason.MAY_NOT_DECLARE: (
        "Unit {} tidak berwenang atau belum di lokasi; minta POLRI di lokasi atau supervisor.",
        "Unit {} may not, or is not on scene; ask an on-scene police unit or a supervisor.",
    ),
    Reason.ALREADY_SO: (
        "Sudah demikian ({}); tidak perlu diubah.",
        "It is so already ({}); nothing has to be changed.",
    ),
    Reason.NO_TIMER: (
        "Tidak ada tenggat yang berjalan untuk {}; lihat `sigap pending`.",
        "No clock runs for {}; see `sigap pending`.",
    ),
    Reason.KIND_DIFFERS: (
        "Kejadian {} dari jenis lain (nyata, latihan, uji); laporkan sebagai kejadian baru.",
        "Incident {} is of another kind (actual, exercise, test); report it as a new one.",
    ),
    Reason.REPORT_MORE_URGENT: (
        "Laporan itu lebih mendesak daripada kejadian {}; naikkan dahulu prioritasnya, atau laporkan tersendiri.",
        "The report is more urgent than incident {}; raise that incident's priority first, or report it by itself.",
    ),
    Reason.POWER_NOT_CUT: (
        "Penyulang itu tidak tercatat padam (yang padam: {}); catat pemadamannya dahulu.",
        "That feeder is not recorded as cut (cut: {}); record the cut first, or name a feeder that is.",
    ),
    Reason.NO_ROAD_THERE: (
        "Tidak ada ruas jalan di situ; periksa titik, wilayah atau arahnya.",
        "There is no stretch of road there; check the point, the area or the direction.",
    ),
    Reason.CLOSURE_NOT_FOUND: (
        "Penutupan {} tidak ada atau sudah dicabut; lihat `sigap roads closures`.",
        "There is no closure {}, or it was lifted; see `sigap roads closures`.",
    ),
    Reason.KIND_UNKNOWN: (
        "Jenis kendaraan {} tidak ada di kota ini; lihat `sigap units`.",
        "There is no kind of vehicle {} in this city; see `sigap units`.",
    ),
    Reason.EXPIRY_PAST: (
        "Waktu berakhirnya sudah lewat; beri waktu yang akan datang, atau kosongkan.",
        "That end lies in the past; give a time to come, or none.",
    ),
    Reason.NOBODY_SERVED: (
        "Belum ada yang melayani prioritas 1 kejadian {}; kirim unit, batalkan dahulu, atau tutup sebagai nasihat.",
        "Nobody has served the priority 1 of incident {}; send a unit, cancel it first, or close it as advised.",
    ),
    Reason.ALREADY_MERGED: (
        "Kejadian ini sudah digabungkan ke {}; pakai nomor itu, atau pisahkan dahulu dengan `sigap unmerge`.",
        "This incident was merged into {} already; use that number, or take it apart with `sigap unmerge` first.",
    ),
    Reason.NOT_MERGED: (
        "Kejadian {} tidak digabungkan ke kejadian lain; periksa nomornya dengan `sigap incident`.",
        "Incident {} is not merged into another one; check the number with `sigap incident`.",
    ),
    Reason.MERGED_SINCE: (
        "Penggabungan {} terjadi sesudahnya; pisahkan {} dahulu dengan `sigap unmerge`.",
        "{} was merged after it; take {} apart first with `sigap unmerge`.",
    ),
    Reason.AREA_NOT_FOUND: (
        "Kelurahan {} tidak dikenal; ambil id kelurahan dari `sigap held`.",
        "Village {} is not known; take a village's id from `sigap held`.",
    ),
    Reason.NOTHING_HELD: (
        "Tidak ada yang ditahan lonjakan di {}; lihat yang ditahan dengan `sigap held`.",
        "A surge holds nothing in {}; `sigap held` lists what is held.",
    ),
    Reason.ORDER_NOT_ANSWERED: (
        "Unit {} sudah diminta beralih dan belum menjawab: awaknya menjawab ya, menolak atau berangkat; pengawas "
        "membatalkannya dengan `sigap recall`.",
        "Unit {} was asked to turn round and has not answered: its crew acknowledges, declines or drives there; a "
        "supervisor calls it off with `sigap recall`.",
    ),
    **MOVED,
}

assert set(SENTENCES) == set(Reason)


def sentence(rejection: Rejection, language: str) -> str:
    """The rejection's sentence; `language` is "id" or "en"."""
    indonesian, english = SENTENCES[rejection.reason]
    return (indonesian if language == "id" else english).replace("{}", rejection.detail)
