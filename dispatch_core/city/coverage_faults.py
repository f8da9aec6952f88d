"""What can be wrong with [dispatch.coverage] and [[dispatch.reserve]], in words: as in faults.py, which has the others.

Where a fault was found is no business of this file.
"""

from __future__ import annotations

from enum import Enum


class CoverageFault(Enum):
    """A kind of mistake; its value is (Indonesian, English)."""

    NO_TIME_TO_DRIVE = (
        "pre_travel_ms ({0}) menghabiskan within_ms ({1}), tiada waktu untuk berkendara; ubah salah satu.",
        "pre_travel_ms ({0}) takes up all of within_ms ({1}): no time is left to drive; change one of them.",
    )
    COVERAGE_COSTS_P1 = (
        "cost_ms prioritas 1 ({0}) lebih dari {1}: prioritas 1 akan menunggu unit yang lebih jauh; turunkan.",
        "The cost_ms of priority 1 ({0}) exceeds {1}: it would wait for a unit from far away; lower it.",
    )
    RESERVE_HOLDS_URGENT = (
        "{0} menahan prioritas 1 atau 2; yang mendesak tidak pernah menunggu unit siap, isi 0 untuk keduanya.",
        "{0} holds back from priority 1 or 2: what is urgent never waits for a free unit; write 0 for both.",
    )
    RESERVE_FALLS = (
        "{0} tidak boleh turun dari satu prioritas ke yang berikutnya; yang kurang mendesak tidak didahulukan.",
        "{0} cannot fall from one priority to the next: what is less urgent is not preferred.",
    )
    RESERVE_KEEPS_ALL = (
        "Instansi {0} menyisihkan {1} dari {2} unitnya; yang kurang mendesak tidak akan pernah dilayani, turunkan.",
        "The agency {0} keeps {1} of its {2} units back: what is less urgent would never be served; keep fewer.",
    )
    NOBODY_STANDS_BY = (
        "Instansi {0} tidak punya unit darat di units.csv yang dapat bersiaga; hapus dari agencies.",
        "The agency {0} has no unit by road in units.csv that could stand by; take it out of agencies.",
    )
