"""What can be wrong with [sea] and sea.geojson, in words: as in faults.py, which has the others.

Where a fault was found is no business of this file.
"""

from __future__ import annotations

from enum import Enum


class SeaFault(Enum):
    """A kind of mistake; its value is (Indonesian, English)."""

    NO_LANES = (
        "Tidak ada satu alur pun untuk kapal; tambahkan alur, atau hapus berkas ini dan [sea] di city.toml.",
        "There is no lane for a boat; add lanes, or remove this file and [sea] of city.toml.",
    )
    BOAT_OUT_OF_REACH = (
        "Kapal {0} berpangkalan di luar jangkauan alur mana pun dan tidak akan dikirim; gambar alur ke sana.",
        "The boat {0} lies out of reach of every lane and would never be sent; draw a lane to its home.",
    )


SEA_WARNINGS = frozenset({SeaFault.BOAT_OUT_OF_REACH})
