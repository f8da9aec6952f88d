"""What in [dispatch] means nothing under the city's own policy, in words: as in faults.py, which has the others.

A number that nobody reads was written by somebody who thinks that it counts, so it is refused. Where a fault was found
is no business of this file.
"""

from __future__ import annotations

from enum import Enum


class DispatchFault(Enum):
    """A kind of mistake; its value is (Indonesian, English)."""

    ONLY_WITH_JOINT = (
        'Isian {0} hanya berarti dengan policy = "joint", di sini "{1}"; tulis policy itu atau hapus isian ini.',
        'The field {0} counts with policy = "joint" only, and here it is "{1}"; write that policy or remove the field.',
    )
    ONLY_WITH_RELEASES = (
        'Isian {0} hanya berarti dengan policy = "joint" atau [[dispatch.beats]], di sini "{1}" tanpa itu; tulis salah '
        "satunya atau hapus isian ini.",
        'The field {0} counts with policy = "joint" or [[dispatch.beats]] only, and here it is "{1}" without any; '
        "write one of them or remove the field.",
    )
    NOBODY_DIVERTED = (
        'Dengan policy = "{0}" tidak ada unit yang dialihkan; tulis policy = "divert", atau "joint" dengan diverts = '
        "true di [dispatch.joint], atau hapus tabel ini.",
        'With policy = "{0}" no unit is diverted; write policy = "divert", or "joint" with diverts = true in '
        "[dispatch.joint], or remove this table.",
    )
    COVERAGE_CHANGES_NOTHING = (
        "Tabel ini tidak mengubah apa pun: returns false, moves_max 0, cost_ms semuanya 0; isi salah satu atau hapus "
        "tabelnya.",
        "This table changes nothing: returns is false, moves_max 0, every cost_ms 0; fill one in or remove the table.",
    )
