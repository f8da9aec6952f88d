"""The views: which panels a dashboard has, and what each asks Prometheus. How they are drawn is dashboards.py's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..metrics import table
from ..metrics.table import Metric


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel: title in both languages, the metric whose meaning it shows, and (query, legend) pairs."""

    title: str
    metric: Metric
    queries: Sequence[tuple[str, str]]
    unit: str = "short"
    # One number instead of a curve.
    single: bool = False
    stacked: bool = False


Row = tuple[str, Sequence[Panel]]


def _name(metric: Metric) -> str:
    return metric.sample_names[0]


def _now(title: str, metric: Metric, query: str = "", unit: str = "short") -> Panel:
    return Panel(title, metric, [(query or f"sum({_name(metric)})", "")], unit, single=True)


def _rate(title: str, metric: Metric, by: str, span: str = "5m") -> Panel:
    return Panel(title, metric, [(f"sum by ({by}) (rate({_name(metric)}[{span}]))", f"{{{{{by}}}}}")])


def _split(
    title: str, metric: Metric, by: str, how: str = "sum", unit: str = "short", *, stacked: bool = False
) -> Panel:
    """A gauge as it is now, by one label."""
    return Panel(title, metric, [(f"{how} by ({by}) ({_name(metric)})", f"{{{{{by}}}}}")], unit, stacked=stacked)


def _hour(title: str, metric: Metric, by: str) -> Panel:
    query = f"sum by ({by}) (increase({_name(metric)}[1h]))"
    return Panel(title, metric, [(query, f"{{{{{by}}}}}")], stacked=True)


SUPERVISOR: Sequence[Row] = (
    (
        "Sekarang · Now",
        (
            _now("Peringatan · Warnings", table.WARNINGS),
            _now("Kejadian berjalan · Open incidents", table.INCIDENTS_OPEN),
            _now("Menunggu unit · Needs waiting", table.WAITING),
            _now("Perintah tak dijawab · Orders unanswered", table.UNACKNOWLEDGED),
        ),
    ),
    (
        "Siapa menunggu · Who waits",
        (
            Panel(
                "Menunggu unit · Needs waiting",
                table.WAITING,
                [("sum by (agency, priority) (sigap_agency_needs_waiting)", "{{agency}} P{{priority}}")],
                stacked=True,
            ),
            Panel(
                "Tertua yang menunggu · Oldest wait",
                table.WAITING_AGE,
                [("max by (priority) (sigap_needs_waiting_oldest_age_seconds)", "P{{priority}}")],
                "s",
            ),
        ),
    ),
    (
        "Janji waktu · Promised times",
        (
            Panel(
                "Dilanggar · Broken",
                table.OBJECTIVES,
                [
                    ("sigap:objectives_missed:ratio_1h", "1 h"),
                    ("sigap:objectives_missed:ratio_1d", "1 d"),
                ],
                "percentunit",
            ),
            Panel(
                "Per instansi, sehari · By agency, a day",
                table.OBJECTIVES,
                [("sum by (agency, outcome) (increase(sigap_objectives_total[1d]))", "{{agency}} {{outcome}}")],
            ),
            Panel(
                "Sampai diperintah, 9 dari 10 · Until ordered, 9 in 10",
                table.REPORTED_DISPATCHED,
                [("sigap:incident_reported_to_unit_dispatched_seconds:p90_1h", "P{{priority}}")],
                "s",
            ),
            Panel(
                "Sampai dijawab, 9 dari 10 · Until answered, 9 in 10",
                table.SENT_ACKNOWLEDGED,
                [("sigap:order_sent_to_acknowledged_seconds:p90_1h", "P{{priority}}")],
                "s",
            ),
            Panel(
                "Sampai tiba, 9 dari 10 · Until there, 9 in 10",
                table.DISPATCHED_ON_SCENE,
                [("sigap:unit_dispatched_to_on_scene_seconds:p90_6h", "P{{priority}}")],
                "s",
            ),
            Panel(
                "Tiba lebih lambat dari perkiraan · Later than estimated",
                table.ETA_ERROR,
                [
                    (
                        f"histogram_quantile({share}, sum by (le) "
                        "(rate(sigap_unit_expected_to_on_scene_seconds_bucket[6h])))",
                        f"p{round(share * 100)}",
                    )
                    for share in (0.5, 0.9)
                ],
                "s",
            ),
        ),
    ),
    (
        "Unit dan instansi · Units and agencies",
        (
            _split("Unit · Units", table.UNITS, "state", stacked=True),
            _split("Posisi usang · Stale positions", table.STALE, "agency"),
            _split("Perintah tak dijawab · Orders unanswered", table.UNACKNOWLEDGED, "agency"),
            _hour("Tak dijawab pada waktunya, per jam · Not answered in time, an hour", table.MISSED, "agency"),
            Panel(
                "Meja belum menjawab · Desks that owe an answer",
                table.DESKS_ASKED,
                [("sum(sigap_desk_requests_unanswered)", "")],
            ),
            _split("Instansi tak menjawab · Agencies not answering", table.NOT_ANSWERING, "agency", "max"),
            _split("Mode: 1 sebagian, 2 semua · Mode: 1 some, 2 all", table.MODES, "mode", "max"),
            _split("Ditahan dalam lonjakan · Held in a surge", table.HELD_IN_SURGE, "priority", stacked=True),
        ),
    ),
    (
        "Volume dan keputusan · Volume and choices",
        (
            Panel(
                "Laporan per jam · Reports an hour",
                table.REPORTS_LAST_HOUR,
                [("sum(sigap_reports_last_hour)", "1 h"), ("sum(sigap_reports_expected_per_hour)", "biasanya · usual")],
            ),
            Panel(
                "Laporan dan perintah per jam · Reports and orders an hour",
                table.ORDERS,
                [
                    ("sum(increase(sigap_reports_total[1h]))", "laporan · reports"),
                    ("sum(increase(sigap_orders_sent_total[1h]))", "perintah · orders"),
                ],
            ),
            _hour("Kekurangan per jam · Shortfalls an hour", table.SHORTFALLS, "reason"),
            _hour("Keputusan pengawas per jam · Overrides an hour", table.OVERRIDES, "reason"),
            _hour("Pemberitahuan per jam · Alerts an hour", table.ALERTS, "alert"),
            Panel(
                "Dialihkan per jam · Diverted an hour", table.DIVERTS, [("sum(increase(sigap_diverts_total[1h]))", "")]
            ),
            Panel(
                "Kalah dari unit lain · Lost to another unit",
                table.LOST,
                [
                    (
                        "sum by (priority) (rate(sigap_unit_dispatched_to_on_scene_lost_seconds_sum[6h]))"
                        " / sum by (priority) (rate(sigap_unit_dispatched_to_on_scene_lost_seconds_count[6h]))",
                        "P{{priority}}",
                    )
                ],
                "s",
            ),
        ),
    ),
)

ENGINE: Sequence[Row] = (
    (
        "Sekarang · Now",
        (
            _now("Seq pasti · Committed seq", table.COMMITTED_SEQ, "max(sigap_committed_seq)"),
            _now("Antrean · Queued", table.QUEUED),
            _now(
                "Selisih jam · Clock difference",
                table.CLOCK_DIFFERENCE,
                "max(abs(sigap_clock_difference_seconds))",
                "s",
            ),
            _now("Memori · Memory", table.RESIDENT, "max(sigap_process_memory_resident_bytes)", "bytes"),
        ),
    ),
    (
        "Laporan · Reports",
        (
            Panel(
                "Laporan sampai tersimpan · Report until durable",
                table.REPORT_COMMITTED,
                [
                    ("sigap:report_received_to_committed_seconds:p50_5m", "p50"),
                    ("sigap:report_received_to_committed_seconds:p99_5m", "p99"),
                ],
                "s",
            ),
            Panel(
                "Kerja mesin per perintah · The engine's work",
                table.COMMAND_APPLIED,
                [("sigap:command_taken_to_applied_seconds:p99_5m", "p99")],
                "s",
            ),
        ),
    ),
    (
        "Panggilan · Calls",
        (
            Panel("Per detik · A second", table.RPC_CALLS, [("sigap:rpc_calls:rate_5m", "{{method}}")], stacked=True),
            Panel("Gagal · Failed", table.RPC_FAILED, [("sigap:rpc_failures:rate_5m", "{{method}}")]),
            Panel(
                "Lamanya · Duration",
                table.RPC_ANSWERED,
                [("sigap:rpc_received_to_answered_seconds:mean_5m", "{{class}}")],
                "s",
            ),
            _rate("Alasan galat · Errors by reason", table.REJECTIONS, "reason"),
        ),
    ),
    (
        "Beban · Load",
        (
            _split("Antrean · Queue", table.QUEUED, "class", stacked=True),
            _split("Tertua di antrean · Oldest in the queue", table.QUEUED_AGE, "class", "max", "s"),
            _rate("Ditolak karena penuh · Shed", table.SHED, "class"),
            Panel(
                "Prosesor · Processor", table.CPU, [("rate(sigap_process_cpu_seconds_total[5m])", "")], "percentunit"
            ),
        ),
    ),
    (
        "Siaran · Feed",
        (
            Panel("Pengikut · Watchers", table.WATCHERS, [("sum(sigap_watchers)", "")]),
            _split("Tertinggal · Behind", table.WATCHERS_BEHIND, "class", "max"),
            Panel(
                "Diputus · Cut",
                table.REJECTIONS,
                [('sum(rate(sigap_rejections_total{reason="WATCHER_TOO_SLOW"}[5m]))', "")],
            ),
            Panel(
                "Umur entri di pendamping · Age of entries beside it",
                table.FEED_BEHIND,
                [("max(sigap_feed_entry_age_seconds)", "")],
                "s",
            ),
        ),
    ),
)

STORE: Sequence[Row] = (
    (
        "Sekarang · Now",
        (
            _now("Hilang · Away", table.STORE_AWAY, "max(sigap_store_away)"),
            _now("Utama · Primary", table.STORE_PRIMARY, "min(sigap_store_primary)"),
            _now("Replika · Replicas", table.STORE_REPLICAS, "min(sigap_store_replicas)"),
            _now("Belum pasti · Not durable yet", table.TAIL_AGE, "max(sigap_journal_tail_age_seconds)", "s"),
        ),
    ),
    (
        "Jurnal · Journal",
        (
            Panel(
                "Kirim sampai tersimpan, p99 · Sent until durable, p99",
                table.BATCH_CONFIRMED,
                [("sigap:journal_batch_sent_to_confirmed_seconds:p99_5m", "p99")],
                "s",
            ),
            Panel(
                "Entri per kiriman · Entries in a batch",
                table.COMMITTED_SEQ,
                [
                    (
                        "sum(rate(sigap_committed_seq[5m]))"
                        " / sum(rate(sigap_journal_batch_sent_to_confirmed_seconds_count[5m]))",
                        "",
                    )
                ],
            ),
            Panel(
                "Entri per detik · Entries a second",
                table.COMMITTED_SEQ,
                [("sum(rate(sigap_committed_seq[5m]))", "")],
            ),
            Panel(
                "Sejak cuplikan · Since the snapshot",
                table.SNAPSHOT_SEQ,
                [("max(sigap_committed_seq) - max(sigap_snapshot_seq)", "")],
            ),
        ),
    ),
    (
        "Memori · Memory",
        (
            Panel(
                "Memori penyimpanan · The store's memory",
                table.STORE_MEMORY_LIMIT,
                [("max(sigap_store_memory_used_bytes)", "used"), ("max(sigap_store_memory_limit_bytes)", "limit")],
                "bytes",
            ),
            Panel("Permintaan diingat · Requests remembered", table.REQUESTS, [("max(sigap_requests_remembered)", "")]),
        ),
    ),
)

VIEWS = {
    "supervisor": ("Sigap: pengawas · supervisor", SUPERVISOR),
    "engine": ("Sigap: mesin · engine", ENGINE),
    "store": ("Sigap: penyimpanan · store", STORE),
}
