"""Rules, runbook and dashboards: they parse, fire where they should, and name only metrics that there are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

import dispatch_server
from dispatch_server.cli.app import build
from dispatch_server.metrics import table

from ..support_prometheus import promtool

ASSETS = Path(dispatch_server.__file__).parent / "assets"
RULES = ASSETS / "prometheus" / "rules.yml"
TESTS = [Path(__file__).with_name(name) for name in ("rules_test.yml", "rules_days_test.yml")]
ALERTS_MAX = 12
# Names as queries write them: Sigap's own and recorded ones.
NAME = re.compile(r"\bsigap[_:][a-zA-Z0-9_:]+")
# Looked up by hand when something else points there.
UNSEEN = {"positions", "feed_seq", "feed_entries", "writer_epoch", "service_warnings_unsent"}
# A command of Sigap's as it is to be typed; what is in capitals is whoever types it to say.
COMMAND = re.compile(r"`(sigap [a-zA-Z -]+)`")
SAMPLES = {name for metric in (*table.WRITER, *table.OPS) for name in metric.sample_names}


def alerts() -> dict[str, str]:
    """Each alert's name and its part of the file."""
    parts = re.split(r"^      - alert: (\w+)$", RULES.read_text(), flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def resolved(text: str) -> Iterator[str]:
    """A rule's text, and those of the recorded series that it reads."""
    yield text
    parts = re.split(r"^      - record: (\S+)$", RULES.read_text().split("- alert:")[0], flags=re.MULTILINE)[1:]
    for name, made in zip(parts[::2], parts[1::2], strict=True):
        if name in text:
            yield made


def recorded() -> set[str]:
    return set(re.findall(r"^      - record: (\S+)$", RULES.read_text(), re.MULTILINE))


def queries_of(panel: Any) -> Iterator[str]:
    for inner in panel.get("panels", ()):
        yield from queries_of(inner)
    for target in panel.get("targets", ()):
        yield target["expr"]


def boards() -> dict[str, Any]:
    return {path.stem: json.loads(path.read_text()) for path in sorted((ASSETS / "grafana").glob("*.json"))}


def test_rules_parse_and_fire_where_they_should_and_only_there() -> None:
    promtool("check", "rules", RULES)
    promtool("check", "config", "--syntax-only", ASSETS / "prometheus" / "prometheus.yml")
    promtool("test", "rules", *TESTS)


def test_alerts_are_few_and_each_is_tested_both_ways() -> None:
    assert 0 < len(alerts()) <= ALERTS_MAX
    tested = "".join(path.read_text() for path in TESTS)
    for name, text in alerts().items():
        assert re.search(r"labels: \{severity: (page|ticket)\}", text), name
        # A test that expects it says what it says; one that does not has no more than its time.
        assert f"runbook.md#{name.lower()}" in tested, f"{name} is never expected to fire"
        assert re.search(rf"- \{{eval_time: \w+, alertname: {name}\}}", tested), (
            f"{name} is never expected to be silent"
        )


def test_what_makes_paging_alerts_blind_pages_itself() -> None:
    beside = {name for metric in table.OPS for name in metric.sample_names}
    blind = {
        name
        for name, text in alerts().items()
        if "severity: page" in text and any(set(NAME.findall(part)) & beside for part in resolved(text))
    }
    assert blind == {"SigapServiceWarning", "SigapWatchdogGone", "SigapNeedWaiting", "SigapObjectivesBurnFast"}


def test_alerts_are_sent_where_the_readme_says_that_somebody_must_listen() -> None:
    config = (ASSETS / "prometheus" / "prometheus.yml").read_text()
    [target] = re.findall(
        r'^alerting:\n  alertmanagers:\n    - static_configs:\n        - targets: \["(.+)"\]$', config, re.M
    )
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    assert re.search(rf"Alertmanager.*\n?.*{target.rpartition(':')[2]}", readme)
    assert {"severity: page", "severity: ticket"} <= set(re.findall(r"`(severity: \w+)`", readme))


def test_every_alert_has_its_paragraph_in_the_runbook() -> None:
    parts = re.split(r"^## (\w+)$", (ASSETS / "runbook.md").read_text(), flags=re.MULTILINE)[1:]
    paragraphs = dict(zip(parts[::2], parts[1::2], strict=True))
    assert list(paragraphs) == list(alerts())
    for name, text in alerts().items():
        assert f"runbook: runbook.md#{name.lower()}" in text
        # Whoever reads one language needs nothing of the other.
        words = re.findall(r"^(?:\*\*\w+:\*\*|\d\.)", paragraphs[name], re.MULTILINE)
        assert words == [*_said("Means", "Paper"), *_said("Artinya", "Kertas")], name
        english, indonesian = paragraphs[name].split("**Artinya:**")
        assert COMMAND.findall(english) == COMMAND.findall(indonesian), name


def _said(means: str, paper: str) -> list[str]:
    return [f"**{means}:**", "1.", "2.", "3.", f"**{paper}:**"]


def test_the_runbook_s_commands_exist() -> None:
    commands = set(COMMAND.findall((ASSETS / "runbook.md").read_text()))
    assert len(commands) > 10
    for command in commands:
        node: Any = get_command(build([]))
        for word in command.split()[1:]:
            if word.startswith("-"):
                assert word in {option for param in node.params for option in param.opts}, command
            elif word.islower():
                assert word in node.commands, command
                node = node.commands[word]


def test_the_runbook_says_where_the_sheet_is_and_how_its_lines_come_back() -> None:
    whole = (ASSETS / "runbook.md").read_text()
    short, *paragraphs = re.split(r"^## ", whole, flags=re.MULTILINE)
    for words in ("`DATA/paper/sheet.html`", "`sigap reenter FILE`"):
        # In both languages.
        assert short.count(words) == 2
    on_paper = [text for text in paragraphs if not re.search(r"\*\*Paper:\*\* (no|not|have)\b", text)]
    assert {text.splitlines()[0] for text in on_paper} == {
        "SigapServerDown",
        "SigapStoreAway",
        "SigapReportsFail",
        "SigapCommandsShed",
        "SigapServiceWarning",
    }
    for text in on_paper:
        assert text.count("sigap reenter") == 2, text


def test_rules_and_runbook_name_metrics_that_exist() -> None:
    known = SAMPLES | recorded()
    assert set(NAME.findall(RULES.read_text())) <= known
    said = set(NAME.findall((ASSETS / "runbook.md").read_text()))
    assert said <= known


def test_every_query_of_the_dashboards_parses_and_names_metrics_that_exist(tmp_path: Path) -> None:
    assert set(boards()) == {"supervisor", "engine", "store"}
    queries = [query for board in boards().values() for panel in board["panels"] for query in queries_of(panel)]
    assert len(queries) > 30
    for query in queries:
        names = set(NAME.findall(query))
        assert names, query
        assert names <= SAMPLES | recorded(), query
    # promtool parses what stands in rules.
    rules = [{"record": f"query:{number}", "expr": query} for number, query in enumerate(queries)]
    file = tmp_path / "queries.yml"
    file.write_text(json.dumps({"groups": [{"name": "queries", "rules": rules}]}))
    promtool("check", "rules", file)


def test_everything_that_is_measured_is_shown_or_called_for() -> None:
    queries = [query for board in boards().values() for panel in board["panels"] for query in queries_of(panel)]
    asked = {name for text in (*queries, RULES.read_text()) for name in NAME.findall(text)}
    unseen = {metric.name for metric in (*table.WRITER, *table.OPS) if not asked & set(metric.sample_names)}
    assert unseen == UNSEEN


def test_the_dashboards_are_what_their_code_makes() -> None:
    pytest.importorskip("grafana_foundation_sdk", reason="dashboards are made with it, of the dev extra")
    from dispatch_server.assets import dashboards
    from dispatch_server.assets.views import VIEWS

    for view in VIEWS:
        kept = (dashboards.FOLDER / f"{view}.json").read_text()
        assert kept == dashboards.json_of(view), "write them again: python -m dispatch_server.assets.dashboards"


def test_panels_say_what_they_mean_in_both_languages() -> None:
    for board in boards().values():
        for panel in board["panels"]:
            assert " · " in panel["title"]
            if panel["type"] != "row":
                indonesian, english = panel["description"].split("\n\n")
                assert indonesian != english, panel["title"]


def test_no_panel_has_grafana_s_own_limits_and_no_number_is_of_another_hour() -> None:
    """Green, and red from 80 on, is what it shows of anything; and the last known of a process that is gone."""
    shown = [panel for board in boards().values() for panel in board["panels"] if panel["type"] != "row"]
    assert {panel["type"] for panel in shown} == {"stat", "timeseries"}
    for panel in shown:
        steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
        assert steps[0]["value"] is None, panel["title"]
        assert steps[0]["color"] in ("text", "green", "red"), panel["title"]
        values = [step["value"] for step in steps[1:]]
        assert values == sorted(values), panel["title"]
        assert bool(values) == (steps[0]["color"] != "text"), panel["title"]
        for target in panel["targets"]:
            assert bool(target.get("instant")) == (panel["type"] == "stat"), panel["title"]
            assert target["legendFormat"], panel["title"]


def test_dashboards_and_alerts_have_the_same_limits() -> None:
    limits_of = {
        panel["title"].rpartition("· ")[2]: [
            step["value"] for step in panel["fieldConfig"]["defaults"]["thresholds"]["steps"][1:]
        ]
        for board in boards().values()
        for panel in board["panels"]
        if panel["type"] != "row"
    }
    for title, alert in (
        ("Report until durable", "SigapReportsSlow"),
        ("Oldest wait", "SigapNeedWaiting"),
        ("Broken", "SigapObjectivesBurnFast"),
        ("Filled", "SigapStoreFillsUp"),
    ):
        said = {float(bound) for bound in re.findall(r" > ([\d.]+)", alerts()[alert])}
        assert said & set(limits_of[title]), (title, said, limits_of[title])
