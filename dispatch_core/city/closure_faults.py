"""What can be wrong with [[closure]] of city.toml, in words: as in faults.py, which has the others.

Where a fault was found is no business of this file.
"""

from __future__ import annotations

from enum import Enum


class ClosureFault(Enum):
    """A kind of mistake; its value is (Indonesian, English)."""

    HOURS_WRONG = (
        "Jam {0} tidak terbaca; tulis misalnya 22:00-05:00.",
        "The hours {0} cannot be read; write 22:00-05:00 for example.",
    )
    KIND_UNKNOWN = (
        "Jenis kendaraan {0} tidak ada di units.csv; betulkan, atau tambahkan unitnya.",
        "There is no vehicle of kind {0} in units.csv; correct it, or add the unit.",
    )
    BUT_NOBODY = (
        "but = true tanpa kinds dan agencies tidak berarti apa-apa; sebutkan siapa yang dikecualikan.",
        "but = true without kinds and agencies means nothing; say who is exempt.",
    )
    TOO_MANY_PROFILES = (
        "Penutupan membedakan {0} golongan pengemudi, paling banyak {1} dengan mode sebanyak ini; gabungkan.",
        "The closures tell {0} kinds of drivers apart, at most {1} with so many modes; put some together.",
    )
