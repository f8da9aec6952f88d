"""The views: which panels a dashboard has, and what each asks Prometheus. How they are drawn is dashboards.py's."""

from __future__ import annotations

from collections.abc import Sequence

from dispatch_core import limits

from ..metrics import table
from .panels import YES_NO, Panel, Row, bad_from, good_from, now, rate, split
from .supervisor import SUPERVISOR

ENGINE: Sequence[Row] = (
    (
        "Sekarang · Now",
        (
            now("Seq pasti · Committed seq", table.COMMITTED_SEQ, "max(sigap_committed_seq)"),
            now("Antrean · Queued", table.QUEUED),
            now(
                "Selisih jam · Clock difference",
                table.CLOCK_DIFFERENCE,
                "max(abs(sigap_clock_difference_seconds))",
                "s",
                steps=bad_from(2),
            ),
            now("Memori · Memory", table.RESIDENT, "max(sigap_process_memory_resident_bytes)", "bytes"),
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
                # From here on a call-taker waits for the screen.
                steps=bad_from(2, orange=0.2),
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
            Panel(
                "Per detik · A second",
                table.RPC_CALLS,
                [("sigap:rpc_calls:rate_5m > 0", "{{method}}")],
                "reqps",
                stacked=True,
            ),
            Panel(
                "Gagal per detik · Failed a second",
                table.RPC_FAILED,
                [("sigap:rpc_failures:rate_5m > 0", "{{method}}")],
                "reqps",
            ),
            Panel(
                "Lamanya · Duration",
                table.RPC_ANSWERED,
                [("sigap:rpc_received_to_answered_seconds:mean_5m", "{{class}}")],
                "s",
            ),
            rate("Alasan galat per detik · Errors a second by reason", table.REJECTIONS, "reason"),
        ),
    ),
    (
        "Beban · Load",
        (
            split("Antrean · Queue", table.QUEUED, "class", stacked=True),
            split("Tertua di antrean · Oldest in the queue", table.QUEUED_AGE, "class", "max", "s"),
            rate("Ditolak karena penuh per detik · Shed a second", table.SHED, "class"),
            Panel(
                "Prosesor · Processor",
                table.CPU,
                [("rate(sigap_process_cpu_seconds_total[5m])", "{{instance}}")],
                "percentunit",
                # One loop has one processor and no more.
                steps=bad_from(0.9, orange=0.7),
            ),
        ),
    ),
    (
        "Siaran · Feed",
        (
            Panel("Pengikut · Watchers", table.WATCHERS, [("sum(sigap_watchers)", "")]),
            split(
                "Tertinggal · Behind",
                table.WATCHERS_BEHIND,
                "class",
                "max",
                steps=bad_from(limits.WATCHER_QUEUE_MAX),
            ),
            Panel(
                "Diputus per detik · Cut a second",
                table.REJECTIONS,
                [('sum(rate(sigap_rejections_total{reason="WATCHER_TOO_SLOW"}[5m]))', "WATCHER_TOO_SLOW")],
                "cps",
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
            now("Hilang · Away", table.STORE_AWAY, "max(sigap_store_away)", steps=bad_from(1), words=YES_NO),
            now("Utama · Primary", table.STORE_PRIMARY, "min(sigap_store_primary)", steps=good_from(1), words=YES_NO),
            now("Replika · Replicas", table.STORE_REPLICAS, "min(sigap_store_replicas)"),
            now(
                "Belum pasti · Not durable yet",
                table.TAIL_AGE,
                "max(sigap_journal_tail_age_seconds)",
                "s",
                steps=bad_from(limits.APPEND_DEADLINE_MS / 1_000),
            ),
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
                [
                    ("max(sigap_store_memory_used_bytes)", "terpakai · used"),
                    ("max(sigap_store_memory_limit_bytes)", "batas · limit"),
                ],
                "bytes",
            ),
            Panel(
                "Terisi · Filled",
                table.STORE_MEMORY_LIMIT,
                [("max(sigap_store_memory_used_bytes / (sigap_store_memory_limit_bytes > 0))", "terisi · filled")],
                "percentunit",
                steps=bad_from(0.9, orange=0.6),
            ),
            Panel(
                "Permintaan diingat · Requests remembered",
                table.REQUESTS,
                [("max(sigap_requests_remembered)", "diingat · remembered")],
                steps=bad_from(limits.REQUESTS_MAX),
            ),
        ),
    ),
)

VIEWS = {
    "supervisor": ("Sigap: pengawas · supervisor", SUPERVISOR),
    "engine": ("Sigap: mesin · engine", ENGINE),
    "store": ("Sigap: penyimpanan · store", STORE),
}
