"""A roster must fit into one entry of the journal: what the check reckons and what is written agree."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from dispatch_core import commands
from dispatch_core.city import Problem, check_city, load_city
from dispatch_core.city.faults import Fault
from dispatch_core.city.roster import roster_bytes
from dispatch_core.engine import Engine
from dispatch_core.limits import ENTRY_BYTES_MAX, ROSTER_BYTES_MAX, UNITS_MAX
from dispatch_server.codec import Entry, encode_entry


def test_a_roster_that_its_journal_could_not_hold_is_refused(copy: Path) -> None:
    head, *rows = (copy / "units.csv").read_text(encoding="utf-8").splitlines()
    cells = rows[0].split(",")

    def write(id_length: int) -> list[Problem]:
        units = [",".join([f"E{i:0{id_length - 1}}", *cells[1:]]) for i in range(UNITS_MAX)]
        (copy / "units.csv").write_text("\n".join([head, *rows[1:], *units[len(rows) :]]) + "\n", encoding="utf-8")
        return [problem for problem in check_city(copy) if not problem.warning]

    assert write(12) == []
    [problem] = write(100)
    assert (problem.file, problem.fault) == ("units.csv", Fault.ROSTER_TOO_LARGE)


def test_a_roster_takes_no_more_in_the_journal_than_is_reckoned() -> None:
    city = load_city("ambon")
    engine = Engine(city)
    decided = engine.decide(commands.LoadCity(), 1_765_000_000_000)
    assert isinstance(decided, list)
    entry = Entry(2, bytes(16), 1_765_000_000_000, 1, "", b"", commands.LoadCity(), tuple(decided))
    assert len(encode_entry(entry)) < roster_bytes(city.units) + ENTRY_BYTES_MAX - ROSTER_BYTES_MAX
    few = replace(decided[0], units=())
    roster = len(encode_entry(entry)) - len(encode_entry(replace(entry, events=(few,))))
    assert roster_bytes(city.units) * 8 // 10 < roster < roster_bytes(city.units)
