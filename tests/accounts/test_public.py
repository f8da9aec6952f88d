"""What is published of a month: nobody in it, nothing to be worked out, and the same files whenever they are made."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from dispatch_core import commands
from dispatch_core.model import Override
from dispatch_server.accounts.cases import Outcome
from dispatch_server.accounts.public import MEDIAN_FROM_COUNT, PublicAccount, _promised, public
from dispatch_server.accounts.sheets import Sheet
from dispatch_server.accounts.suppression import K
from dispatch_server.cli.app import run

from ..golden.make import START_MS
from .histories import ZONE, Period, Shift, account, city, history
from .segments import archive_of
from .test_cases import close, report, serve
from .test_suppression import bounds

MONTH = Period(date(2025, 12, 1), date(2025, 12, 31), ZONE)
JANUARY = Period(date(2026, 1, 1), date(2026, 1, 31), ZONE)


def sheet_of(made: PublicAccount, name: str) -> Sheet:
    return next(sheet for sheet in made.sheets if sheet.name == name)


def csv_of(text: str) -> str:
    return Sheet("one", ("text",), ((text,),)).csv().split("\r\n", 1)[1]


@pytest.fixture(scope="module", params=(1, 2))
def published(request: pytest.FixtureRequest) -> PublicAccount:
    return public(account(history(request.param), MONTH), city())


def test_no_count_is_small_and_none_can_be_worked_out(published: PublicAccount) -> None:
    hidden = 0
    for root in published.trees.values():
        assert all(node.hidden or node.count == 0 or node.count >= K for node in root.walk())
        found = bounds(root)
        hidden += len(found)
        assert all(most - least >= K - 1 - 1e-6 for least, most in found.values())
    assert hidden > 20
    assert sum(not node.hidden and node.count > 0 for root in published.trees.values() for node in root.walk()) > 10


def test_the_sheets_show_what_the_trees_do_and_no_more(published: PublicAccount) -> None:
    counts = sheet_of(published, "counts").records()
    for row in counts:
        assert (row["count"] == "") == bool(row["hidden"])
    for name, root in published.trees.items():
        rows = [row for row in counts if row["table"] == name]
        assert len(rows) == sum(1 for _ in root.walk())
        shown = {str(row["key"]): row["count"] for row in rows if row["level"] == "total"}
        assert shown == {"": "" if root.hidden else root.count}
    times = sheet_of(published, "times").records()
    assert times
    assert all(row["p90_minutes"] == "" or row["p50_minutes"] != "" for row in times)
    assert any(row["p50_minutes"] == "" for row in times), f"fewer than {MEDIAN_FROM_COUNT} arrivals tell nothing"
    # A row for every place that the counts name, so that none says by being there that somebody was reached.
    named = {row["key"] for row in counts if (row["table"], row["group"]) == ("incidents_by_place", "")}
    assert sorted(str(row["key"]) for row in times) == sorted(map(str, named))


def test_each_file_says_what_it_keeps_back_and_that_it_is_a_demonstration(published: PublicAccount) -> None:
    assert published.document["demonstration"]
    for sheet in published.sheets:
        withheld = 0
        for row in csv.DictReader(io.StringIO(sheet.csv())):
            assert row["demonstration"] == "1"
            figures = [row[name] for name in ("count", "p50_minutes", "p90_minutes", "met_per_cent") if name in row]
            withheld += "" in figures
            assert [bool(row["note_id"]), bool(row["note_en"])] == ["" in figures] * 2
        assert withheld or sheet.name == "objectives"


def test_a_promise_is_told_as_it_is_and_no_text_is_a_formula() -> None:
    assert [_promised(minutes) for minutes in (60_000, 90_000, 480_000)] == [1, "1.5", 8]
    for text in ("=1+1", "\n=1+1", "\t@x"):
        assert csv_of(text).startswith("'" if "\n" not in text else "\"'")


def test_nobody_is_in_it(published: PublicAccount) -> None:
    text = json.dumps(published.document) + "".join(sheet.csv() for sheet in published.sheets)
    assert "112" not in json.dumps(published.document["counts"])
    assert not any(unit.unit_id in text for unit in city().units)
    called = [report.by for report in account(history(1), MONTH).reports]
    assert not any(f'"{by}"' in text for by in called)


def test_tables_of_one_base_share_nothing_but_their_total(published: PublicAccount) -> None:
    totals = {root.count for name, root in published.trees.items() if name.startswith("incidents_")}
    assert len(totals) == 1
    keys = [{node.key for node in root.walk() if node.key} for root in published.trees.values()]
    apart = sum(len(found) for found in keys) - len(set().union(*keys))
    # "(outside)" and "(unknown)" are group and cell at once, in one tree.
    assert apart == 0


def test_a_total_that_one_table_hides_is_told_by_no_other() -> None:
    """Five emergencies, four of one kind and one of another, all in one hour: neither table may tell the other's."""
    shift = Shift()
    for number in range(5):
        shift.at(number, report("burglary" if number else "noise", unresolved=True))
    made = public(account(tuple(shift.entries), MONTH), city())
    assert made.trees["incidents_by_type"].hidden
    for name in ("incidents_by_hour", "incidents_by_outcome", "reports_by_class"):
        assert made.trees[name].count == 5
        assert all(node.hidden for node in made.trees[name].walk() if node.count), name


def _publish(data: Path, out: Path, month: str, *more: str) -> int:
    return run(["stats", "public", month, "--data", str(data), "--out", str(out), "--archive-only", *more])


SHIPPED = ("--city", str(Path(__file__).parents[2] / "dispatch_core" / "city" / "ambon"))
DAY_S = 86_400


def test_a_month_is_told_once_it_is_settled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entries = [entry.stored for entry in history(1)]
    archive_of(tmp_path, entries, len(entries))
    # The journal begins and ends in the middle of December: January cannot be told yet, December never whole, and of
    # November there is nothing.
    for month, reason, said in (
        ("2026-01", "NOT_SETTLED", "2026-02-08"),
        ("2025-12", "NOT_RECORDED", "jurnal dimulai 2025-12-12 09:40. Yang diterbitkan hanya"),
        ("2025-11", "NOT_RECORDED", "2025-11: jurnal dimulai 2025-12-12 09:40. Bagi kota"),
    ):
        assert _publish(tmp_path, tmp_path / "early", month, *SHIPPED) == 1
        told = capsys.readouterr().err
        assert reason in told
        assert said in told
    # An account of the city's own needs some instant of its period, and says from when to when there are any.
    for day in ("2025-12-11", "2025-12-30"):
        own = ["stats", "day", day, "--data", str(tmp_path), "--out", str(tmp_path / "early"), "--archive-only"]
        assert run([*own, *SHIPPED]) == 1
        assert "NOT_RECORDED" in capsys.readouterr().err
    assert not (tmp_path / "early").exists()
    own = ["stats", "month", "2025-12", "--data", str(tmp_path), "--out", str(tmp_path / "a"), "--archive-only"]
    assert run([*own, *SHIPPED]) == 0
    document = json.loads((tmp_path / "a" / "stats.json").read_text())
    assert document["recorded_from_ms"] == START_MS
    assert document["recorded_to_ms"] == document["at_ms"] < document["period"]["end_ms"]
    assert "Tercatat dari 2025-12-12 09:40:00 WIT sampai " in (tmp_path / "a" / "stats.html").read_text()


def test_published_again_it_is_the_same_whatever_was_changed_since(tmp_path: Path) -> None:
    shift = Shift()
    # In January: of December the journal has no beginning.
    shift.at(21 * DAY_S, report("noise", unresolved=True))
    served = serve(shift, 21 * DAY_S, (10, 70, 310, 900))
    shift.at(21 * DAY_S + 901, close(served.seq))
    for number in range(6):
        shift.at(21 * DAY_S + 1_000 + number, report("burglary", unresolved=True))
    shift.at(58 * DAY_S, commands.HoldUnit("MEDIC-01", True, Override.CREW_REPORT, "fuel", "supervisor"))
    month = {}
    for name in ("before", "after"):
        data = tmp_path / name
        archive_of(data, [entry.stored for entry in shift.entries], 20)
        assert _publish(data, data / "out", "2026-01", *SHIPPED) == 0
        month[name] = {path.name: path.read_bytes() for path in (data / "out").iterdir()}
        if name == "before":
            shift.at(59 * DAY_S, commands.ReopenIncident(served.seq, False, Override.OTHER, "again", "supervisor"))
    assert month["before"] == month["after"]
    assert set(month["before"]) == {
        "counts.csv",
        "times.csv",
        "objectives.csv",
        "public.json",
        "public.id.html",
        "public.en.html",
    }
    # The account for the city itself does show it.
    assert account(tuple(shift.entries), JANUARY).cases[-7].outcome is Outcome.RUNNING


def test_only_months_are_published(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _publish(tmp_path, tmp_path / "out", "2025-12-04") == 2
    assert "2025-12-04" in capsys.readouterr().err
