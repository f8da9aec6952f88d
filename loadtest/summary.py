"""The result of a run as one document: what was sent, how fast it was answered, what the world came to, what was
proven.

Plain dictionaries and lists of integers, so that a machine can read it and a terminal can draw it. Times of answers
are real microseconds; times of the field are the city's milliseconds.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

from dispatch_core.model import Alert, ResumeCause, Travel

from .calls import Outcome
from .driver import RunResult
from .histogram import Histogram, merged, total
from .mix import MixResult
from .proof import Check, passed
from .target import Target
from .worlds import ambon_fire, sf_fire

Document = dict[str, Any]
# The first arrival of an agency on an incident, shown in these percentiles of the incidents it came to.
ARRIVAL_PERCENTILES = (50, 90)


def of_run(result: RunResult) -> Document:
    """The document of a scenario's run."""
    scenario, target, ledger = result.scenario, result.target, result.witness.ledger
    tries: Counter[str] = Counter(result.centre_tries)
    for worker in result.workers:
        tries.update(worker.tries)
    outcomes = Counter(call.outcome for call in result.calls)
    return {
        "scenario": scenario.name,
        "seed": scenario.seed,
        "clock_rate": target.clock_rate,
        "server": _server(target),
        "worker_count": result.worker_count,
        "real_ms": round(result.real_s * 1000),
        "field_ms": round(result.real_s * 1000) * target.clock_rate,
        "ended": result.drained,
        "counts": {
            "incidents": len(ledger.incidents),
            "incidents_open": len(ledger.open_incidents()),
            "reports": sum(incident.report_count for incident in ledger.incidents.values()),
            "orders": ledger.book.units.examined_count,
            "calls": len(result.calls),
            "answered": outcomes[Outcome.ANSWERED],
            "refused": outcomes[Outcome.REFUSED],
            "unknown": outcomes[Outcome.UNKNOWN],
            "dropped": sum(worker.dropped_count for worker in result.workers),
            "positions": sum(worker.position_count for worker in result.workers),
            "position_batches_failed": sum(worker.position_error_count for worker in result.workers),
            "reconnects": sum(worker.reconnect_count for worker in result.workers),
            "service_resumed": sum(ledger.resumed_counts.values()),
            "entries": result.witness.entry_count,
            "events": result.witness.event_count,
        },
        "tries": dict(sorted(tries.items())),
        "latency": _latency(result),
        "order_delivery": _order_delivery(result).summary(),
        "driver_late": total(worker.lateness for worker in result.workers).summary(),
        "travel": {Travel(travel).name: count for travel, count in sorted(ledger.travel_counts.items())},
        "alerts": {Alert(alert).name: count for alert, count in sorted(ledger.alert_counts.items())},
        "resumed": {ResumeCause(cause).name: count for cause, count in sorted(ledger.resumed_counts.items())},
        "first_arrivals": first_arrivals(result),
        "comparison": comparison(result),
        "notes": [{"id": indonesian, "en": english} for indonesian, english in scenario.notes],
        "checks": [of_check(check) for check in result.checks],
        "passed": passed(result.checks),
    }


def of_mix(result: MixResult) -> Document:
    """The document of a run of the mix."""
    return {
        "scenario": "mix",
        "seed": result.seed,
        "clock_rate": result.target.clock_rate,
        "server": _server(result.target),
        "in_flight": result.in_flight,
        "rate_per_s": result.rate_per_s,
        "waiting_needs": result.waiting_count,
        "real_ms": round(result.real_s * 1000),
        "accepted": result.accepted_count,
        "accepted_per_s": round(result.accepted_per_s, 1),
        "commands_per_s": round(result.commands_per_s, 1),
        "latency": {name: histogram.summary() for name, histogram in result.latency.items()},
        "calls": {name: histogram.summary() for name, histogram in sorted(result.calls.items())},
        "driver_late": result.lateness.summary(),
        "tries": dict(sorted(result.tries.items())),
        "checks": [of_check(check) for check in result.checks],
        "passed": passed(result.checks),
    }


def _server(target: Target) -> Document:
    return {
        "address": target.address,
        "version": target.version,
        "city_id": target.city_id,
        "journal_id": target.journal_id,
        "after_seq": target.seq,
    }


def of_check(check: Check) -> Document:
    return {
        "check": check.name,
        "examined": check.examined_count,
        "faults": check.fault_count,
        "first_faults": list(check.first_faults),
        "facts": dict(check.facts),
        "passed": check.passed,
    }


def _latency(result: RunResult) -> dict[str, dict[str, int]]:
    parts = [{**worker.latency, "ReportPositions": worker.positions} for worker in result.workers]
    whole = merged([*parts, result.centre_latency])
    return {method: histogram.summary() for method, histogram in sorted(whole.items())}


def _order_delivery(result: RunResult) -> Histogram:
    """From the instant a report was meant to be sent to the first order for it in a crew's hands."""
    first_ns: dict[int, int] = {}
    for worker in result.workers:
        for number, order_ns in worker.first_order_ns.items():
            first_ns[number] = min(order_ns, first_ns.get(number, order_ns))
    whole = Histogram()
    ledger = result.witness.ledger
    for call in result.calls:
        opened = call.method == "ReportIncident" and " opened " in call.answer
        incident = ledger.incidents.get(call.incident) if opened else None
        # Only where the report itself found a unit: else the wait is for a unit, not for the order.
        at_once = incident is not None and any(order.ordered_seq == call.seq for order in incident.orders.values())
        if at_once and call.incident in first_ns:
            whole.record((first_ns[call.incident] - call.intended_ns) // 1000)
    return whole


def first_arrivals(result: RunResult) -> list[Document]:
    """By agency: of the incidents it reached, how long after the report its first unit was there."""
    agencies = {unit.unit_id: unit.agency for unit in result.target.units}
    spans: dict[str, list[int]] = {}
    for incident in result.witness.ledger.incidents.values():
        first: dict[str, int] = {}
        for order in incident.orders.values():
            if order.arrived_ms:
                agency = agencies.get(order.unit_id, "")
                first[agency] = min(order.arrived_ms, first.get(agency, order.arrived_ms))
        for agency, arrived_ms in first.items():
            spans.setdefault(agency, []).append(max(0, arrived_ms - incident.reported_ms))
    rows = []
    for agency, found in sorted(spans.items()):
        found.sort()
        ranked = {f"p{percent}_ms": found[(len(found) * percent - 1) // 100] for percent in ARRIVAL_PERCENTILES}
        rows.append({"agency": agency, "incidents": len(found), **ranked})
    return rows


def comparison(result: RunResult) -> list[Document]:
    """Ours beside the recorded figures, where the world has any. Every row says what it compares in both languages."""
    compare = _COMPARISONS.get(result.scenario.name)
    if compare is None:
        return []
    kinds = {unit.unit_id: unit.kind for unit in result.target.units}
    return [asdict(figure) for figure in compare(result.scenario, result.witness.ledger, kinds)]


_COMPARISONS = {"ambon-fire": ambon_fire.compare, "sf-fire": sf_fire.compare}
