"""Words that the sentences of a timeline share: states, reasons and alerts in Indonesian and English."""

from __future__ import annotations

from dispatch_core.model import Alert, AssignmentState, Reissue, Shortfall

PROGRESS: dict[AssignmentState, tuple[str, str]] = {
    AssignmentState.ACKNOWLEDGED: ("siap laksana", "acknowledged"),
    AssignmentState.EN_ROUTE: ("berangkat", "is en route"),
    AssignmentState.STAGED: ("bersiaga di dekat lokasi", "is staged"),
    AssignmentState.ON_SCENE: ("tiba di lokasi", "is on scene"),
    AssignmentState.TRANSPORTING: ("mengantar pasien", "is transporting"),
    AssignmentState.AT_DESTINATION: ("tiba di tujuan", "is at its destination"),
    AssignmentState.CLEARED: ("selesai", "cleared"),
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
}

REISSUES: dict[Reissue, tuple[str, str]] = {
    Reissue.MOVED: ("tempat berubah", "the place changed"),
    Reissue.RETYPED: ("jenis berubah", "the type changed"),
    Reissue.REPRIORITISED: ("prioritas berubah", "the priority changed"),
}
