"""What can be wrong with [[dispatch.beats]] and [[beat]], in words: as in faults.py, which has the others.

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
        "hold_ms prioritas {0} ({1}) melebihi age_p{0}_ms ({2}): setelah itu manusia ditanya dahulu; turunkan.",
        "The hold_ms of priority {0} ({1}) exceeds age_p{0}_ms ({2}), when a human is asked first; lower it.",
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
        "Wilayah {0} tidak menyebut satu desa pun; isi districts atau areas.",
        "The beat {0} names no village; fill in districts or areas.",
    )
    BEAT_AREA_UNKNOWN = (
        "{0} {1} tidak ada di areas.geojson; periksa ejaannya.",
        "There is no {0} {1} in areas.geojson; check its spelling.",
    )
    BEAT_AREA_TWICE = (
        "Desa {0} sudah masuk wilayah {1}; satu desa hanya dalam satu wilayah dari satu instansi.",
        "The village {0} is in the beat {1} already; of one agency it can be in one only.",
    )
    BEAT_UNIT_UNKNOWN = (
        "Unit {0} bukan unit {1} di units.csv; periksa ejaannya.",
        "{0} is no unit of {1} in units.csv; check its spelling.",
    )
    BEAT_UNIT_TWICE = (
        "Unit {0} sudah masuk wilayah {1}; satu unit hanya dalam satu wilayah.",
        "The unit {0} is in the beat {1} already; it can be in one only.",
    )
