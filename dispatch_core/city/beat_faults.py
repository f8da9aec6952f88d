"""What can be wrong with beats and with feeders, in words: as in faults.py, which has the others.

Where a fault was found is no business of this file.
"""

from __future__ import annotations

from enum import Enum


class BeatFault(Enum):
    """A kind of mistake; its value is (Indonesian, English)."""

    BEAT_COSTS_P1 = (
        "penalty_ms prioritas 1 adalah {0}; prioritas 1 selalu mendapat unit tercepat, isi 0.",
        "The penalty_ms of priority 1 is {0}: it always gets the soonest unit; write 0.",
    )
    BEAT_HOLDS_URGENT = (
        "hold_ms menahan prioritas 1 atau 2; yang mendesak tidak pernah menunggu, isi 0 untuk keduanya.",
        "hold_ms holds a priority 1 or 2: what is urgent never waits; write 0 for both.",
    )
    BEAT_HOLDS_TOO_LONG = (
        "hold_ms prioritas {0} ({1}) harus kurang dari age_p{0}_ms ({2}): setelahnya manusia ditanya dahulu; turunkan.",
        "The hold_ms of priority {0} ({1}) must be less than age_p{0}_ms ({2}), when a human is asked first; lower it.",
    )
    NO_BEAT = (
        "Instansi {0} tidak punya [[beat]]; tambahkan, atau hapus [[dispatch.beats]]-nya.",
        "The agency {0} has no [[beat]]; add one, or take its [[dispatch.beats]] out.",
    )
    BEAT_WITHOUT_RULE = (
        "Instansi {0} tidak punya [[dispatch.beats]], wilayah ini tidak berarti apa-apa; tambahkan atau hapus.",
        "The agency {0} has no [[dispatch.beats]], so this beat means nothing; add it, or take the beat out.",
    )
    BEAT_WITHOUT_AREA = (
        "{0} tidak menyebut satu desa pun; isi districts atau areas.",
        "{0} names no village; fill in districts or areas.",
    )
    BEAT_AREA_UNKNOWN = (
        "{0} {1} tidak ada di areas.geojson; periksa ejaannya.",
        "There is no {0} {1} in areas.geojson; check its spelling.",
    )
    BEAT_AREA_TWICE = (
        "Desa {0} sudah masuk {1}; dari satu instansi ia hanya dapat masuk satu.",
        "The village {0} is in {1} already; of one agency it can be in one only.",
    )
    BEAT_UNIT_UNKNOWN = (
        "Unit {0} bukan unit {1} di units.csv; periksa ejaannya.",
        "{0} is no unit of {1} in units.csv; check its spelling.",
    )
    BEAT_UNIT_TWICE = (
        "Unit {0} sudah masuk wilayah {1}; satu unit hanya dalam satu wilayah.",
        "The unit {0} is in the beat {1} already; it can be in one only.",
    )
    BEAT_CREW_TWICE = (
        "Awak {0} sudah masuk wilayah {1}; semua kendaraan satu awak masuk wilayah yang sama.",
        "The crew {0} is in the beat {1} already; all vehicles of one crew belong to the same beat.",
    )


class OutageFault(Enum):
    """A kind of mistake; its value is (Indonesian, English)."""

    OUTAGE_TO_P1 = (
        "priority_customers prioritas 1 adalah {0}; prioritas 1 untuk bahaya, bukan untuk jumlah, isi 0.",
        "The priority_customers of priority 1 is {0}: that is for danger, not for numbers; write 0.",
    )
    OUTAGE_NUMBERS_RISE = (
        "priority_customers prioritas {0} ({1}) lebih besar dari prioritas {2} ({3}); yang mendesak butuh lebih.",
        "The priority_customers of priority {0} ({1}) exceeds that of {2} ({3}); the more urgent takes more customers.",
    )
    OUTAGE_TYPE_UNKNOWN = (
        "Jenis {0} tidak ada di plans.toml; periksa ejaannya.",
        "There is no type {0} in plans.toml; check its spelling.",
    )
    OUTAGE_NOT_ASKED = (
        "Rencana jenis {0} tidak meminta instansi {1}; hapus dari types atau tambahkan barisnya.",
        "The plan of type {0} asks nothing of the agency {1}; take it out of types or add a line.",
    )
    NO_FEEDER = (
        "[dispatch.outages] tanpa [[feeder]] tidak berarti apa-apa; tambahkan, atau hapus tabelnya.",
        "[dispatch.outages] without a [[feeder]] means nothing; add one, or take the table out.",
    )
    FEEDER_WITHOUT_RULE = (
        "Penyulang {0} tidak berarti apa-apa tanpa [dispatch.outages]; tambahkan atau hapus.",
        "The feeder {0} means nothing without [dispatch.outages]; add it, or take the feeder out.",
    )
