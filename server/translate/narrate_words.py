"""Words that the sentences of a timeline share: states, reasons and alerts in Indonesian and English."""

from __future__ import annotations

from dispatch_core.model import (
    Alert,
    AssignmentState,
    Authority,
    CallClass,
    DestinationStatus,
    IncidentKind,
    Override,
    Reissue,
    ResumeCause,
    Shortfall,
)

PROGRESS: dict[AssignmentState, tuple[str, str]] = {
    AssignmentState.ACKNOWLEDGED: ("siap laksana", "acknowledged"),
    AssignmentState.EN_ROUTE: ("berangkat", "is en route"),
    AssignmentState.STAGED: ("bersiaga di dekat lokasi", "is staged"),
    AssignmentState.ON_SCENE: ("tiba di lokasi", "is on scene"),
    AssignmentState.TRANSPORTING: ("mengantar pasien", "is transporting"),
    AssignmentState.AT_DESTINATION: ("tiba di tujuan", "is at its destination"),
    AssignmentState.CLEARED: ("selesai", "cleared"),
    AssignmentState.DISPATCHED: ("diperintah", "is ordered"),
    AssignmentState.RESERVED: ("dicadangkan", "is reserved"),
    AssignmentState.CANCELLED: ("dibatalkan", "is cancelled"),
    AssignmentState.DECLINED: ("menolak", "declined"),
    AssignmentState.PREEMPTED: ("dialihkan", "was diverted"),
}

SHORTFALLS: dict[Shortfall, tuple[str, str]] = {
    Shortfall.NO_UNIT_OF_AGENCY: ("instansi ini tidak punya unit", "the agency has no unit"),
    Shortfall.NO_CAPABILITY: ("tidak ada unit berkemampuan itu", "no unit has the capability"),
    Shortfall.ALL_COMMITTED: ("semua unit bertugas", "all units are committed"),
    Shortfall.NO_CREW: ("awak tidak cukup", "not enough crew"),
    Shortfall.NO_ROUTE: ("tidak ada jalan terbuka ke lokasi", "no open road leads there"),
    Shortfall.AWAITING_APPROVAL: ("menunggu persetujuan", "awaiting approval"),
    Shortfall.AGENCY_NOT_ANSWERING: ("instansi tidak menjawab", "the agency does not answer"),
    Shortfall.NO_ACKNOWLEDGEMENT: ("tidak ada yang menjawab perintah", "nobody acknowledged the order"),
    Shortfall.ALL_DECLINED: ("semua menolak", "all declined"),
    Shortfall.NONE_AVAILABLE: ("tidak ada unit yang siap", "no unit is available"),
    Shortfall.HELD_AS_DUPLICATE: ("ditahan, mungkin laporan ganda", "held as a likely duplicate"),
    Shortfall.PLACE_UNRESOLVED: ("tempatnya belum pasti", "the place is not certain"),
    Shortfall.NOT_ACTUAL: ("latihan atau uji", "an exercise or a test"),
    Shortfall.REFUSED: ("ditolak", "refused"),
    Shortfall.HELD_IN_SURGE: ("ditahan selama lonjakan", "held in a surge"),
    Shortfall.KEPT_BACK: ("unit disisihkan untuk yang lebih mendesak", "units are kept for what is more urgent"),
    Shortfall.WAITS_FOR_BEAT: ("menunggu unit wilayahnya sendiri", "waits for a unit of its own beat"),
}

ALERTS: dict[Alert, tuple[str, str]] = {
    Alert.ORDER_UNDELIVERED: ("perintah belum sampai, diulang", "the order was not delivered, alerted again"),
    Alert.ORDER_UNACKNOWLEDGED: ("perintah belum dijawab, diulang", "the order is not acknowledged, alerted again"),
    Alert.LATE_EN_ROUTE: ("terlambat berangkat", "late en route"),
    Alert.LATE_ARRIVAL: ("terlambat tiba", "late to arrive"),
    Alert.OBJECTIVE_OUT_OF_REACH: ("sasaran waktu tidak akan tercapai", "the objective is out of reach"),
    Alert.CANCEL_UNACKNOWLEDGED: ("pembatalan belum dijawab", "the cancel is not acknowledged"),
    Alert.AVAILABILITY_OVERDUE: ("belum kembali siap", "not back when expected"),
    Alert.POSITION_JUMP: ("posisinya melompat terlalu jauh, diragukan", "its position jumped too far and is doubted"),
    Alert.CLOCK_OF_UNIT: ("jamnya mendahului", "its clock is ahead"),
    Alert.SURPLUS: ("berlebih, dapat dilepas", "surplus, may be released"),
    Alert.OUTSIDE_AREA: (
        "Di luar wilayah layanan: pengawas harus memutuskan",
        "Outside the service area: a supervisor must decide",
    ),
    Alert.NEED_WAITING: ("masih kekurangan unit", "still misses a unit"),
    Alert.APPROVAL_OVERDUE: ("menunggu keputusan terlalu lama", "has waited too long for a decision"),
    Alert.DESK_UNDELIVERED: (
        "permintaan belum sampai di mejanya: telepon",
        "its desk has not got the request: telephone",
    ),
    Alert.DESK_NOT_ANSWERING: ("mejanya belum menjawab: telepon", "its desk does not answer: telephone"),
    Alert.DESK_REFUSED: ("mejanya menolak", "its desk refused"),
    Alert.ISOLATION_OVERDUE: ("listrik belum dipadamkan pada waktunya", "the power is not cut in time"),
    Alert.AT_OLD_PLACE: ("berada di tempat yang lama", "is at the old place"),
    Alert.ENTERED_UNSAFE: ("masuk sebelum lokasi dinyatakan aman", "went in before the scene was declared safe"),
    Alert.DESTINATION_UNFIT: (
        "tujuannya tutup atau tidak sesuai untuk pasien",
        "its destination is closed, or not fit for the patient",
    ),
    Alert.PLACE_UNRESOLVED: ("Tempat belum pasti: tanyakan", "The place is not certain: ask"),
    Alert.ENGINE_DISAGREES: (
        "akan dipilih mesin: tiba lebih cepat",
        "is whom the engine would have sent: it is sooner",
    ),
    Alert.POWER_RESTORED: ("listrik menyala lagi, awak masih di lokasi", "power is back while crews are still there"),
    Alert.AGENCY_SUGGESTED: ("dapat diminta oleh pengawas", "could be asked by a supervisor"),
    Alert.LOCATION_DECIDES: (
        "Tempat menentukan siapa yang tiba lebih dulu: tanyakan lebih tepat",
        "The exact place decides who is first due: ask",
    ),
    Alert.ORDER_HELD: (
        "perintah terlambat tersimpan: lepas atau tolak",
        "the order was stored too late: release or refuse it",
    ),
    Alert.DIVERT_POSSIBLE: (
        "akan jauh lebih cepat ke sini, tetapi tujuannya akan kosong atau terlambat: bila harus, tarik dan tempatkan",
        "would be much sooner here, but what it goes to would be left or late: if it must come, recall and reassign it",
    ),
    Alert.ROUTE_CHANGED: ("terlambat karena jalan ditutup", "comes later because of a closure"),
    Alert.ROUTE_LOST: (
        "tidak ada jalan terbuka ke lokasi: putuskan",
        "has no open road to the scene: decide",
    ),
    Alert.LANDING_CHANGED: (
        "Tempat mendarat berganti karena jalan: beri tahu kapal",
        "The landing changed because of the roads: tell the boats",
    ),
    Alert.SUBSTITUTED: ("dikirim sebagai pengganti", "goes as a substitute"),
}

REISSUES: dict[Reissue, tuple[str, str]] = {
    Reissue.MOVED: ("tempat berubah", "the place changed"),
    Reissue.RETYPED: ("jenis berubah", "the type changed"),
    Reissue.REPRIORITISED: ("prioritas berubah", "the priority changed"),
    Reissue.SCENE_SAFE: ("lokasi aman, boleh masuk", "the scene is safe, go in"),
    Reissue.STAGING: ("siaga, jangan masuk dahulu", "stage, do not go in yet"),
    Reissue.CORRECTED: ("keadaan dibetulkan, perintah tetap berlaku", "the state was put right, the order stands"),
    Reissue.POWER: ("listrik menyala lagi, anggap bertegangan", "the power is back, treat as live"),
    Reissue.MERGED: ("kejadiannya digabungkan atau dipisahkan", "its incident was merged or taken apart"),
}

KINDS: dict[IncidentKind, tuple[str, str]] = {
    IncidentKind.ACTUAL: ("", ""),
    IncidentKind.EXERCISE: ("LATIHAN. ", "EXERCISE. "),
    IncidentKind.TEST: ("UJI. ", "TEST. "),
    IncidentKind.PAPER: ("DARI KERTAS. ", "FROM PAPER. "),
}

CALL_CLASSES: dict[CallClass, tuple[str, str]] = {
    CallClass.EMERGENCY: ("", ""),
    CallClass.INFORMATION: (" (permintaan informasi)", " (asks for information)"),
    CallClass.PRANK_SUSPECTED: (" (diduga iseng)", " (suspected prank)"),
    CallClass.GHOST: (" (tanpa suara)", " (nobody speaks)"),
    CallClass.ABANDONED: (" (ditutup sebelum dijawab)", " (hung up before it was answered)"),
}

OVERRIDES: dict[Override, tuple[str, str]] = {
    Override.UNSPECIFIED: ("", ""),
    Override.LOCAL_KNOWLEDGE: ("pengetahuan setempat", "local knowledge"),
    Override.CREW_REPORT: ("laporan awak", "crew's report"),
    Override.AGENCY_REQUEST: ("permintaan instansi", "agency's request"),
    Override.CALLER_UPDATE: ("kabar baru dari penelepon", "caller's update"),
    Override.SAFETY: ("keselamatan", "safety"),
    Override.SPECIAL_EQUIPMENT: ("peralatan khusus", "special equipment"),
    Override.WRONG_DATA: ("data keliru", "wrong data"),
    Override.SYSTEM_FAULT: ("gangguan sistem", "system fault"),
    Override.OTHER: ("lain-lain", "other"),
}

AUTHORITIES: dict[Authority, tuple[str, str]] = {
    Authority.AUTO: ("perintah langsung berangkat", "orders leave at once"),
    Authority.CONFIRM: ("manusia melepas perintah", "a human releases the order"),
    Authority.REQUEST: ("meja instansi yang menjawab", "the agency's desk answers"),
}

DESTINATIONS: dict[DestinationStatus, tuple[str, str]] = {
    DestinationStatus.OPEN: ("menerima pasien", "takes patients"),
    DestinationStatus.DIVERTING: ("mengalihkan pasien", "diverts patients"),
    DestinationStatus.EVACUATED: ("dikosongkan", "is evacuated"),
}

RESUMES: dict[ResumeCause, tuple[str, str]] = {
    ResumeCause.START: ("dimulai", "its start"),
    ResumeCause.TAKE_OVER: ("pengambilalihan", "a take-over"),
    ResumeCause.STORE_AWAY: ("penyimpanan tidak menjawab", "an outage of the store"),
    ResumeCause.CLOCK_GAP: ("jeda jam", "a gap of the clock"),
}
