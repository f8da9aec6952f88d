"""The supervisor's view: who waits, which promises are kept, what units and agencies do, what was chosen."""

from __future__ import annotations

from collections.abc import Sequence

from ..metrics import table
from .panels import Panel, Row, bad_from, hour, look_from, now, split

SUPERVISOR: Sequence[Row] = (
    (
        "Sekarang · Now",
        (
            now("Peringatan · Warnings", table.WARNINGS, steps=bad_from(1)),
            now("Kejadian berjalan · Open incidents", table.INCIDENTS_OPEN),
            now("Menunggu unit · Needs waiting", table.WAITING, steps=look_from(1)),
            now("Perintah tak dijawab · Orders unanswered", table.UNACKNOWLEDGED),
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
                # Of a priority 1 or 2 somebody is called for it.
                steps=bad_from(300),
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
                # One in ten is what was promised; half of them, and somebody is called.
                steps=bad_from(0.5, orange=0.1),
            ),
            Panel(
                "Per instansi, sehari · By agency, a day",
                table.OBJECTIVES,
                [("sum by (agency, outcome) (increase(sigap_objectives_total[1d])) > 0", "{{agency}} {{outcome}}")],
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
                [("sigap:dispatched_to_on_scene_seconds:p90_6h", "P{{priority}}")],
                "s",
            ),
            Panel(
                "Tiba dibanding perkiraan · Arrival against estimate",
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
                floor=None,
            ),
        ),
    ),
    (
        "Unit dan instansi · Units and agencies",
        (
            split("Unit · Units", table.UNITS, "state", stacked=True),
            split("Posisi usang · Stale positions", table.STALE, "agency"),
            split("Perintah tak dijawab · Orders unanswered", table.UNACKNOWLEDGED, "agency"),
            hour("Tak dijawab pada waktunya, per jam · Not answered in time, an hour", table.MISSED, "agency"),
            Panel(
                "Meja belum menjawab · Desks that owe an answer",
                table.DESKS_ASKED,
                [("sum(sigap_desk_requests_unanswered)", "")],
            ),
            split(
                "Instansi tak menjawab · Agencies not answering",
                table.NOT_ANSWERING,
                "agency",
                "max",
                steps=bad_from(1),
            ),
            split("Mode: 1 sebagian, 2 semua · Mode: 1 some, 2 all", table.MODES, "mode", "max"),
            split("Ditahan dalam lonjakan · Held in a surge", table.HELD_IN_SURGE, "priority", stacked=True),
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
            hour("Kekurangan per jam · Shortfalls an hour", table.SHORTFALLS, "reason"),
            hour("Keputusan pengawas per jam · Overrides an hour", table.OVERRIDES, "reason"),
            hour("Pemberitahuan per jam · Alerts an hour", table.ALERTS, "alert"),
            Panel(
                "Data penelepon dibaca per jam · Callers' data read an hour",
                table.CALLER_READS,
                [("sum(increase(sigap_caller_data_reads_total[1h]))", "")],
            ),
            Panel(
                "Dialihkan per jam · Diverted an hour", table.DIVERTS, [("sum(increase(sigap_diverts_total[1h]))", "")]
            ),
            Panel(
                "Andai unit terbaik · Lost against the best unit",
                table.REGRET,
                [
                    (
                        "sum by (priority) (rate(sigap_dispatched_to_on_scene_regret_seconds_sum[6h]))"
                        " / sum by (priority) (rate(sigap_dispatched_to_on_scene_regret_seconds_count[6h]))",
                        "P{{priority}}",
                    )
                ],
                "s",
            ),
            hour("Detik hilang per jam · Seconds lost an hour", table.AGENCY_REGRET, "agency"),
        ),
    ),
)
