"""The public's page against the sheets beside it: the same figures, and nothing that is not there."""

import json
import re

import pytest

from dispatch_server.accounts.public import PublicAccount, public
from dispatch_server.cli.stats.plots import NOT_SHOWN
from dispatch_server.cli.stats.public_page import LANGUAGES, file_name, public_pages

from .histories import account, city, history
from .test_public import MONTH

TABLES = ("incidents_by_type", "incidents_by_place", "incidents_by_outcome", "reports_by_class")


@pytest.fixture(scope="module", params=(1, 2))
def published(request: pytest.FixtureRequest) -> PublicAccount:
    return public(account(history(request.param), MONTH), city())


def cells(part: str) -> list[list[str]]:
    """The cells of each row, without marks."""
    rows = [row for row in re.findall(r"<tr>(.*?)</tr>", part) if '<th scope="col' not in row]
    return [
        [re.sub("<[^>]+>", "", cell) for cell in re.findall(r'<(?:td|th scope="row")>(.*?)</t[dh]>', row)]
        for row in rows
    ]


def shown(value: object) -> str:
    return NOT_SHOWN if value == "" else str(value)


def test_each_table_says_what_its_sheet_says_row_by_row(published: PublicAccount) -> None:
    counts = published.document["counts"]
    for page in public_pages(published).values():
        for name in TABLES:
            rows = [row for row in counts if row["table"] == name]
            if not rows:
                assert f'id="{name}"' not in page
                continue
            found = [row for row in cells(page.split(f'<div id="{name}">')[1].split("</table>")[0]) if row]
            assert [row[1] for row in found] == [shown(row["count"]) for row in rows], name
        hours = page.split('<figure id="incidents_by_hour">')[1].split("</figure>")[0]
        told = re.findall(r"<title>(\d\d): ([^<]+)</title>", hours)
        wanted = [row for row in counts if row["table"] == "incidents_by_hour" and row["level"] == "cell"]
        assert told == [(row["key"], shown(row["count"])) for row in wanted]
        for name, column in (("times", "p50_minutes"), ("objectives", "met_per_cent")):
            found = [row for row in cells(page.split(f'<div id="{name}">')[1].split("</table>")[0]) if row]
            wanted = [shown(row[column]) for row in published.document[name]]
            assert [row[1 if name == "times" else -1] for row in found] == wanted


def test_no_bar_tells_what_its_figure_does_not(published: PublicAccount) -> None:
    """A bar has the length of a count that is shown, or there is none."""
    counts = published.document["counts"]
    for page in public_pages(published).values():
        for name in TABLES:
            rows = [row for row in counts if row["table"] == name and row["level"] != "total"]
            if not rows:
                continue
            body = page.split(f'<div id="{name}">')[1].split("<tfoot>")[0]
            widths = [
                re.findall(r'width="([\d.]+)" height="8"', row)
                for row in re.findall(r"<tr>(<th scope=.row.*?)</tr>", body)
            ]
            most = max((row["count"] for row in rows if not row["hidden"]), default=0)
            for row, width in zip(rows, widths, strict=True):
                wanted = [] if row["hidden"] else [f"{100 * row['count'] / most:.1f}" if most else "0.0"]
                assert width == wanted


def test_it_needs_nothing_names_nobody_and_is_the_same_for_all(published: PublicAccount) -> None:
    pages = public_pages(published)
    assert set(pages) == {file_name(language) for language in LANGUAGES} == {"public.id.html", "public.en.html"}
    assert pages == public_pages(published)
    called = {report.by for report in account(history(1), MONTH).reports}
    for page in pages.values():
        assert not re.search(r"https?://|<script|url\(|src=|@import", page)
        assert not any(unit.unit_id in page for unit in city().units)
        assert not any(f">{by}<" in page for by in called)
        assert "<svg" in page
        links = set(re.findall(r'href="([^"]+)"', page))
        assert links <= {"public.id.html", "public.en.html", "public.json", "counts.csv", "times.csv", "objectives.csv"}
        assert "<th" in page
        assert not re.search(r"<th[^>]*></th>|<th>", page), "each heading says something, and of what"
    assert "PERAGAAN" in pages["public.id.html"]
    assert "<b>kebakaran</b>" in pages["public.id.html"]
    assert "tak seorang pun tiba" in pages["public.id.html"], "a star stands there too"
    assert "DEMONSTRATION" in pages["public.en.html"]
    # Every number of it stands in the sheets, or is the year, the month, a clock's hour or a length of the drawing.
    text = re.sub(r"<(style|svg|title)[^>]*>.*?</\1>", " ", pages["public.en.html"], flags=re.S)
    numbers = set(re.findall(r"(?<![\w.])\d+(?![\w.])", re.sub("<[^>]+>", " ", text)))
    assert numbers <= set(re.findall(r"\d+", json.dumps(published.document))) | {"112", "9", "10"}
