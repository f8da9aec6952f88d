"""What can be wrong with a city's response plans, in words: as in faults.py, which holds all the other mistakes.

Where a fault was found is no business of this file.
"""

from __future__ import annotations

from enum import Enum


class PlanFault(Enum):
    """A kind of mistake; its value is (Indonesian, English)."""

    # -- Objectives ----------------------------------------

    OBJECTIVE_UNKNOWN = (
        "Sasaran {0} tidak ada; tulis sebagai [objective.{0}] di berkas ini.",
        "There is no objective {0}; write it as [objective.{0}] in this file.",
    )
    OBJECTIVE_UNUSED = (
        "Sasaran {0} tidak dipakai jenis mana pun; pakai atau hapus.",
        "The objective {0} is used by no type; use it or remove it.",
    )
    STAMPS_OUT_OF_ORDER = (
        "{0} tidak terjadi sebelum {1}; tukar atau pilih titik waktu lain.",
        "{0} does not come before {1}; swap them or choose other end-points.",
    )
    OBJECTIVE_NOT_OF_DESK = (
        "Sasaran {0} berakhir pada {1}; meja piket dan rumah sakit hanya dapat menjanjikan sampai acknowledged.",
        "The objective {0} ends at {1}; a desk or a hospital can promise nothing beyond acknowledged.",
    )

    # -- Lines ----------------------------------------

    LEVEL_ABOVE_MAX = (
        "alarm_level {0} lebih tinggi daripada alarm_level_max {1}; baris ini tidak akan pernah berlaku.",
        "alarm_level {0} is above alarm_level_max {1}; this line would never apply.",
    )
    NEED_REPEATED = (
        "Baris ini sama dengan baris {0}; naikkan count di sana dan hapus yang ini.",
        "This line repeats the one on line {0}; raise the count there and remove this one.",
    )
    NEED_CONTRADICTS = (
        "Baris ini dihitung bersama baris {0}, tetapi authority atau staging-nya lain; samakan.",
        "This line counts together with the one on line {0}, but its authority or staging differs; make them agree.",
    )
    NEED_NEVER_FILLED = (
        "Tidak ada unit {0} yang punya {1} sekaligus; kebutuhan ini tidak akan pernah terpenuhi.",
        "No unit of {0} has {1} in one vehicle; this need can never be filled.",
    )
    NEED_EXCEEDS_ROSTER = (
        "Perlu {0} unit, daftar hanya punya {1} yang cocok; sisanya akan selalu kurang.",
        "It asks for {0} units, the roster has {1} that fit; the rest will always be short.",
    )
    FIELD_NOT_OF_LINE = (
        "Isian {0} tidak berarti pada baris {1}; hapus.",
        "The field {0} means nothing on a line {1}; remove it.",
    )
    NOTIFY_WHOM = (
        "Baris notify menyebut agency, atau capabilities rumah sakit; isi tepat satu di antaranya.",
        "A notify line names an agency, or the capabilities of a hospital; give exactly one of the two.",
    )
    GROUND_NOT_GIVEN = (
        'Instansi {0} (needs_ground) hanya diminta oleh manusia; tulis line = "suggest", atau pilih instansi lain.',
        'The agency {0} (needs_ground) is asked by a human only; write line = "suggest", or choose another agency.',
    )
    DESK_DECIDES = (
        "Instansi {0} memutuskan sendiri di mejanya (request); mintalah dengan baris tersendiri yang menyebutnya.",
        "The agency {0} decides at its own desk (request); ask it by a line of its own that names it.",
    )
    DESTINATION_NOWHERE = (
        "Tidak ada tujuan di destinations.csv yang menawarkan {0}; tambahkan di sana atau betulkan.",
        "No destination in destinations.csv offers {0}; add it there or correct it.",
    )

    # -- Types ----------------------------------------

    TYPE_WITHOUT_NEEDS = (
        "Jenis {0} tidak mengirim siapa pun pada tingkat alarm 1; tambahkan kebutuhan bila itu tidak disengaja.",
        "The type {0} sends nobody at alarm level 1; add a need unless that is meant.",
    )
    SCENE_NEVER_SAFE = (
        "Unitnya menunggu di tempat aman, tetapi tidak ada baris yang membawa unit yang boleh menyatakan aman "
        "(declares_safe); hanya penyelia yang dapat; tambahkan baris itu bila tidak disengaja.",
        "Its units wait at a staging place, but no line brings anybody who may declare the scene safe (declares_safe); "
        "only a supervisor could; add such a line unless that is meant.",
    )
    DUPLICATE_OF_PATIENT = (
        "Jenis {0} menyangkut pasien; laporan kedua dapat berarti pasien kedua, jadi hanya dispatch yang boleh.",
        "The type {0} is about patients: a second report may be a second patient, so the action can only be dispatch.",
    )
    HOLD_OF_PRIORITY_1 = (
        "Prioritas 1 tidak pernah ditahan; pilih first_due_only atau dispatch.",
        "A priority 1 is never held back; choose first_due_only or dispatch.",
    )

    # -- Substitutes ----------------------------------------

    SUBSTITUTE_REPEATED = (
        "Pengganti untuk kebutuhan ini sudah ada pada baris {0}; gabungkan.",
        "The substitutes for this need already stand on line {0}; join the two.",
    )
    SUBSTITUTE_OF_ITSELF = (
        "{0} sudah memenuhi kebutuhan itu sendiri; pilih pengganti yang lain.",
        "{0} meets that need itself; choose another substitute.",
    )
    SUBSTITUTE_UNUSED = (
        "Tidak ada baris dispatch yang meminta {0}; pengganti ini tidak akan pernah dipakai.",
        "No dispatch line asks for {0}; this substitute would never be used.",
    )


# These do not stop a city from loading.
PLAN_WARNINGS = frozenset(
    {
        PlanFault.OBJECTIVE_UNUSED,
        PlanFault.NEED_NEVER_FILLED,
        PlanFault.NEED_EXCEEDS_ROSTER,
        PlanFault.TYPE_WITHOUT_NEEDS,
        PlanFault.SCENE_NEVER_SAFE,
        PlanFault.SUBSTITUTE_UNUSED,
    }
)
