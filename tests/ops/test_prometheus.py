"""The real Prometheus reads a server under load and its companion, records, and says when the server is gone."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dispatch_core import events, limits
from dispatch_loadtest.mix import run_mix
from dispatch_server.codec import decode_entry
from dispatch_server.metrics import table

from ..server.asking import request
from ..support_prometheus import program
from ..support_server import Server
from ..support_store import end_store_of, free_port
from .test_rules import RULES, alerts, resolved

LIMIT_S = 40.0
LOAD_S = 4.0
# A metric of Sigap's with the labels that a rule asks for.
SELECTED = re.compile(r"sigap_[a-z_]+(?:\{[^}]*\})?")


class Prometheus:
    """A running one that reads a server and the process beside it every second."""

    def __init__(self, folder: Path, targets: dict[str, str]) -> None:
        rules = RULES.read_text().replace("interval: 15s", "interval: 1s").replace("interval: 30s", "interval: 1s")
        (folder / "rules.yml").write_text(rules)
        jobs = [{"job_name": job, "static_configs": [{"targets": [target]}]} for job, target in targets.items()]
        config = {
            "global": {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"},
            "rule_files": ["rules.yml"],
            "scrape_configs": jobs,
        }
        # JSON is YAML.
        (folder / "prometheus.yml").write_text(json.dumps(config))
        self.address = f"127.0.0.1:{free_port()}"
        with (folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [
                    program("prometheus"),
                    f"--config.file={folder / 'prometheus.yml'}",
                    f"--storage.tsdb.path={folder / 'data'}",
                    f"--web.listen-address={self.address}",
                ],
                stdout=log,
                stderr=log,
            )

    def ask(self, path: str, **asked: str) -> Any:
        """The data of one answer of its API; None while it does not answer."""
        url = f"http://{self.address}/api/v1/{path}?{urllib.parse.urlencode(asked)}"
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            # It listens before it has read what it keeps.
            if error.code == 503:
                return None
            raise AssertionError(f"{asked}: {error.read().decode()}") from None
        except OSError:
            return None

    def query(self, query: str) -> list[float]:
        """The values of an instant query."""
        found = self.ask("query", query=query)
        return [float(one["value"][1]) for one in found["result"]] if found else []

    def until(self, query: str, holds: Callable[[list[float]], bool]) -> list[float]:
        """Ask again and again until it holds; fails if it never does."""
        until_s = time.monotonic() + LIMIT_S
        while not holds(values := self.query(query)):
            assert time.monotonic() < until_s, (query, values)
            time.sleep(0.2)
        return values


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    program("prometheus")
    data = tmp_path / "var"
    with Server(data, ops=f"127.0.0.1:{free_port()}") as running:
        yield running
    end_store_of(data)


@pytest.fixture
def prometheus(server: Server, tmp_path: Path) -> Iterator[Prometheus]:
    folder = tmp_path / "prometheus"
    folder.mkdir()
    made = Prometheus(folder, {"sigap": server.http, "sigap-ops": server.settings["ops"]})
    try:
        yield made
    finally:
        made.process.terminate()
        made.process.wait(20)


def test_it_reads_a_server_under_load(server: Server, prometheus: Prometheus) -> None:
    prometheus.until("sum(up)", lambda values: values == [2.0])
    # The entry that the book begins with: it has counted all after it, and none before.
    unread = "sigap_feed_seq - sigap_feed_entries_total"
    [begun] = prometheus.until(f"({unread}) and sigap_feed_seq > 0", bool)
    # Whatever an alert asks for is there before it happens: what begins with its first event never rose to it.
    asked = {one for text in alerts().values() for part in resolved(text) for one in SELECTED.findall(part)}
    assert len(asked) > 10
    for one in sorted(asked):
        prometheus.until(f"count({one})", bool)
    result = asyncio.run(run_mix(server.grpc, 8, LOAD_S, warm_up_s=0.1))
    assert result.accepted_count > 0
    seq = _committed(server)
    prometheus.until("sigap_committed_seq", lambda values: bool(values) and values[0] >= seq)
    prometheus.until("sigap_feed_seq", lambda values: bool(values) and values[0] >= seq)
    # What happened is what was counted, by both processes.
    happened = _journalled(server, seq)
    [new] = prometheus.query('sigap_reports_total{kind="new"}')
    [further] = prometheus.query('sigap_reports_total{kind="further"}')
    assert (new, further) == (happened[events.IncidentReported], happened[events.ReportAttached])
    taken = 'sigap_rpc_calls_total{method="ReportIncident"} - sigap_rpc_failures_total{method="ReportIncident"}'
    assert prometheus.query(taken) == [new + further]
    assert new + further >= result.calls["ReportIncident"].value_count > 0
    assert prometheus.query(unread) == [begun]
    # Few enough, and every one of the table.
    [writer] = prometheus.query('count({__name__=~"sigap_.+", job="sigap"})')
    [beside] = prometheus.query('count({__name__=~"sigap_.+", job="sigap-ops"})')
    assert (writer <= limits.WRITER_SERIES_MAX, beside <= limits.OPS_SERIES_MAX) == (True, True)
    names = set(prometheus.ask("label/__name__/values"))
    for metric in (*table.WRITER, *table.OPS):
        assert set(metric.sample_names) <= names, metric.name
    # Recorded from it.
    for quantile in ("p50", "p99"):
        query = f"sigap:report_received_to_committed_seconds:{quantile}_5m"
        [seconds] = prometheus.until(query, lambda values: bool(values) and values[0] > 0)
        assert seconds < 5
    prometheus.until('sigap:rpc_calls:rate_5m{method="ReportIncident"}', lambda values: bool(values) and values[0] > 0)
    assert prometheus.query('ALERTS{alertname=~"SigapServerDown|SigapStoreAway|SigapReportsFail"}') == []
    server.kill()
    prometheus.until('ALERTS{alertname="SigapServerDown"}', lambda values: values == [1.0])


def _journalled(server: Server, seq: int) -> Counter[type]:
    """How many events of each kind the journal holds up to a seq."""
    found: Counter[type] = Counter()
    with server.client() as client:
        for reply in client.ops.WatchEvents(request("WatchEvents")):
            found.update(map(type, decode_entry(reply.entry.SerializeToString()).events))
            if reply.seq >= seq:
                return found
    raise AssertionError("the feed ended")


def _committed(server: Server) -> int:
    _, page = server.page("/metrics")
    [line] = [line for line in page.splitlines() if line.startswith("sigap_committed_seq ")]
    return round(float(line.split()[1]))
