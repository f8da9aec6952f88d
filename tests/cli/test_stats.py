"""Accounts from the command line, of a server that goes on serving: page, sheets, document and refusals."""

import csv
import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from dispatch_server.cli.stats import words

from .conftest import Sigap

MARDIKA = "--at=-3.6890,128.1822"
# Whatever the hour, in whichever zone, now lies between them.
FIRST, LAST = (f"{datetime.now(UTC).date() + timedelta(days=n)}" for n in (-2, 2))


@pytest.fixture(scope="module")
def lived(sigap: Sigap) -> str:
    """An incident from report to close, one more report, one exercise."""
    reply = sigap.json("report", "--type", "structure_fire", MARDIKA, "--by", "agent-7")
    sigap.json("report", "--type", "structure_fire", MARDIKA, "--attach", reply["incident_id"])
    sigap.finish(reply["incident_id"])
    exercise = sigap.json("report", "--type", "structure_fire", MARDIKA, "--kind", "exercise")
    sigap.finish(exercise["incident_id"])
    return str(reply["incident_id"])


class _Page(HTMLParser):
    """What a browser would fetch, and the tags that stay open."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += tag not in ("meta", "line", "rect")
        self.fetched += [str(value) for name, value in attrs if name in ("src", "href", "xlink:href", "action")]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        return

    def handle_endtag(self, tag: str) -> None:
        self.tags[tag] -= tag not in ("rect",)


def counts(document: dict[str, Any], table: str) -> dict[str, int]:
    return {row["key"]: row["count"] for row in document["volumes"] if row["table"] == table}


def test_the_account_agrees_with_the_server_and_with_itself(sigap: Sigap, lived: str, tmp_path: Path) -> None:
    where = ("--data", str(sigap.data), "--out", str(tmp_path))
    document = sigap.local_json("stats", "range", FIRST, LAST, *where)
    assert document["period"]["zone"] == "Asia/Jayapura"
    listed = sigap.json("incidents", "--limit", "0", "--all")["incidents"]
    actual = [one for one in listed if one["kind"] == "INCIDENT_KIND_UNSPECIFIED" and one["disposition"] != "DUPLICATE"]
    types = Counter(one["type_code"] for one in actual)
    found = counts(document, "incidents_by_type")
    assert found.pop("(total)") == len(actual)
    assert found == types
    assert counts(document, "reports_by_source")["agent-7"] >= 1
    excluded = {(row["base"], row["reason"]): row["count"] for row in document["excluded"]}
    assert excluded["incidents", "exercise"] >= 1
    assert json.loads((tmp_path / "stats.json").read_text())["seq"] == document["seq"]
    with (tmp_path / "volumes.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [{**row, "count": int(row["count"])} for row in rows] == document["volumes"]


@pytest.mark.parametrize(("language", "says"), [("id", "Kejadian menurut kecamatan"), ("en", "Incidents by district")])
def test_the_page_needs_nothing_else(sigap: Sigap, lived: str, tmp_path: Path, language: str, says: str) -> None:
    where = ("--data", str(sigap.data), "--out", str(tmp_path))
    done = sigap.run("stats", "range", FIRST, LAST, *where, SIGAP_LANGUAGE=language)
    assert (done.returncode, done.stderr) == (0, "")
    assert str(tmp_path / "stats.html") in done.stdout
    text = (tmp_path / "stats.html").read_text(encoding="utf-8")
    page = _Page()
    page.feed(text)
    assert page.fetched == []
    assert not re.search(r"https?://|@import|url\(|<script", text)
    assert {tag: count for tag, count in page.tags.items() if count} == {}
    assert says in text
    assert "Honipopu" in text or "Rijali" in text or "Uritetu" in text


def test_the_citys_own_account_is_for_its_owner_alone(sigap: Sigap, lived: str, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    where = ("--data", str(sigap.data), "--out", str(folder))
    sigap.local_json("stats", "range", FIRST, LAST, *where)
    (folder / "volumes.csv").chmod(0o644)
    sigap.local_json("stats", "range", FIRST, LAST, *where)
    assert folder.stat().st_mode & 0o777 == 0o700
    files = list(folder.iterdir())
    assert {path.name for path in files} >= {"stats.html", "stats.json", "volumes.csv", "worst_decisions.csv"}
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_every_code_of_the_figures_has_words_in_both_languages(sigap: Sigap, lived: str, tmp_path: Path) -> None:
    document = sigap.local_json("stats", "range", FIRST, LAST, "--data", str(sigap.data), "--out", str(tmp_path))
    assert {row["table"] for row in document["volumes"]} == set(words.TABLES)
    assert {row["interval"] for row in document["intervals"]} == set(words.INTERVALS)
    for pair in (*words.TABLES.values(), *words.KEYS.values(), *words.EXCLUDED.values(), *words.BASES.values()):
        assert all(pair)


def test_what_is_no_period_is_a_usage_error(sigap: Sigap) -> None:
    for given in (("day", "yesterday"), ("month", "2026-13"), ("range", "2026-02-04", "2026-02-01")):
        code, out, err = sigap.local("stats", *given, "--data", str(sigap.data))
        assert (code, out) == (2, "")
        assert given[-1] in err


def test_no_journal_and_no_folder(sigap: Sigap, tmp_path: Path) -> None:
    assert sigap.local("stats", "day", "2026-02-04", "--data", str(tmp_path / "none"))[0] == 66
    (tmp_path / "file").write_text("")
    where = ("--data", str(sigap.data), "--out", str(tmp_path / "file"))
    assert sigap.local("stats", "range", FIRST, LAST, *where)[0] == 74
