"""A city that weighs all that waits together, in service: the same calls, other units; its journal is replayed too."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dispatch_core.city import city_folder

from ..faults.processes import replayed
from ..support_server import Server
from .play import Play

# Both rescue crews work when Wayame calls, across the bay, and then the great mosque, near the crew that is free first.
CALLS = """
    report lift_rescue at "Terminal Mardika" -> I4 P3 | DAMKAR/RESCUE DAMKAR-06@5.7*
    confirm I4 -> released DAMKAR-06
    report lift_rescue at "Puskesmas Passo" -> I6 P3 | DAMKAR/RESCUE DAMKAR-08@2.0*
    confirm I6 -> released DAMKAR-08
    on_scene DAMKAR-06 DAMKAR-08 -> recorded
    report lift_rescue at Wayame -> I10 P3 | DAMKAR/RESCUE short 1 ALL_COMMITTED
    report lift_rescue at "Masjid Raya Al-Fatah" -> I11 P3 | DAMKAR/RESCUE short 1 ALL_COMMITTED
    cleared DAMKAR-06 -> recorded
    show I10 -> OPEN, 1 reports | DAMKAR/RESCUE {wayame}
    show I11 -> OPEN, 1 reports | DAMKAR/RESCUE {mosque}
"""


@pytest.mark.parametrize(
    ("policy", "wayame", "mosque"),
    [
        ("closest", "DAMKAR-06@21.0*", "short 1 ALL_COMMITTED"),
        ("joint", "short 1 ALL_COMMITTED", "DAMKAR-06@5.1*"),
    ],
)
def test_the_crew_that_is_free_first_goes_where_the_policy_says(
    policy: str, wayame: str, mosque: str, make_server: Callable[..., Server], data: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(city_folder("ambon"), tmp_path / "kota"))
    text = (folder / "city.toml").read_text(encoding="utf-8")
    (folder / "city.toml").write_text(text.replace('policy = "closest"', f'policy = "{policy}"'), encoding="utf-8")
    with make_server(city=folder) as server, server.client() as client:
        Play(client).check(CALLS.format(wayame=wayame, mosque=mosque))
    outcome = asyncio.run(replayed(data))
    assert outcome.decided_count == outcome.last_seq
    assert not outcome.fault_count
