"""The proof: what was sent and answered against what the journal says, check by check.

It believes neither the server's state nor its replies: calls come from the driver, entries from the journal's feed,
and the ledger between them is its own. A check with a fault fails the run; so does one that had nothing to examine,
for it proves nothing (what a run may do without apart: refusals, holds, desks).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from dispatch_core.model import IncidentState
from dispatch_core.records import record

from .accounts import FAULTS_KEPT, Faults, Order
from .calls import Call, Outcome
from .ledger import Ledger, shortfall_name
from .witness import Mark, Witness

REPORT = "ReportIncident"
# A report was refused because the incident it should be attached to had ended, or is less urgent than the report; its
# caller is reported anew.
INCIDENT_ENDED = frozenset({"INCIDENT_NOT_OPEN", "INCIDENT_CLOSED", "INCIDENT_NOT_FOUND", "REPORT_MORE_URGENT"})
# A crew was told of what nobody had released.
NOT_RELEASED = "ORDER_NOT_RELEASED"
# Commands that may find everything already so: the reply then names a seq, and no entry carries the request.
MAY_BE_SO_ALREADY = frozenset(
    {
        "Acknowledge",
        "ConfirmDelivery",
        "ReportProgress",
        "CancelIncident",
        "CloseIncident",
        "CloseRoad",
        "OpenRoad",
        "SignOn",
        "SignOff",
        "SetAvailability",
        "UpdateIncident",
        "ConfirmDeskDelivery",
        "AnswerDesk",
    }
)


UNBROKEN = "journal_unbroken"
REPORTS = "reports_accepted_once"
ANSWERS = "answers_in_journal"
REFUSALS = "refusals_without_trace"
UNITS = "units_on_one_incident"
ORDERS = "orders_answered_or_taken_over"
AUTHORITY = "orders_with_authority"
HOLDS = "nothing_urgent_held"
DESKS = "desks_answered_or_escalated"
NEEDS = "needs_filled_or_named"
OVER = "nothing_left_open"

# What the examined ones were, by name: (fact, count).
Facts = tuple[tuple[str, int], ...]


@record
class Check:
    """One check: what it is called, how many it looked at, what was wrong, and what else a reader wants to know."""

    name: str
    examined_count: int
    fault_count: int
    first_faults: tuple[str, ...]
    facts: Facts

    @property
    def passed(self) -> bool:
        return not self.fault_count


def prove(witness: Witness, calls: Sequence[Call]) -> list[Check]:
    """Every check, in the order a reader asks."""
    return [
        _unbroken(witness),
        _reports(witness, calls),
        _answers(witness, calls),
        _refused(witness, calls),
        _one_place(witness.ledger),
        _orders(witness),
        _authority(witness.ledger, calls),
        _check(HOLDS, witness.ledger.authority.holds, []),
        _desks(witness),
        _needs(witness.ledger),
    ]


def left_open(ledger: Ledger) -> Check:
    """At the end of a scenario every incident is closed: what waits for ever was lost, whatever name the lack has."""
    faults = Faults(examined_count=len(ledger.incidents))
    for incident in ledger.open_incidents():
        lacking = sorted(
            {
                f"{need.agency_id or 'any agency'} {shortfall_name(need.shortfall)}"
                for need in incident.needs.values()
                if need.dispatch and incident.missing_count(need)
            }
        )
        faults.add(
            f"I{incident.incident} {incident.type_code} is still {incident.state.name}, {incident.live_count} units "
            f"on it, waiting for: {', '.join(lacking) or 'nobody'}"
        )
    return _check(OVER, _seen(faults, "no incident was opened"), [])


def passed(checks: Iterable[Check]) -> bool:
    return all(check.passed for check in checks)


def _check(name: str, faults: Faults, facts: Iterable[tuple[str, int]]) -> Check:
    return Check(name, faults.examined_count, faults.fault_count, tuple(faults.first[:FAULTS_KEPT]), tuple(facts))


def _seen(faults: Faults, otherwise: str) -> Faults:
    if not faults.examined_count:
        faults.add(otherwise)
    return faults


def _unbroken(witness: Witness) -> Check:
    facts = [("first_seq", witness.first_seq), ("last_seq", witness.last_seq), ("events", witness.event_count)]
    return _check(
        UNBROKEN, _seen(witness.chain, "no entry was seen"), [*facts, ("of_other_clients", witness.stranger_count)]
    )


def _reports(witness: Witness, calls: Sequence[Call]) -> Check:
    """Every report stands in the journal once, whether its answer came or not; none was turned away."""
    faults = Faults()
    attached_count = unknown_count = ended_count = 0
    for call in calls:
        if call.method != REPORT:
            continue
        faults.examined_count += 1
        marks = witness.marks.get(call.request_id, [])
        attached_count += len(marks) == 1 and " attached to " in marks[0].answer
        unknown_count += call.outcome is Outcome.UNKNOWN
        refused = call.outcome is Outcome.REFUSED
        ended = refused and call.error.rpartition(" ")[2] in INCIDENT_ENDED
        ended_count += ended
        if len(marks) != (0 if ended else 1) or refused > ended:
            where = ", ".join(str(mark.seq) for mark in marks) or "nowhere"
            said = f"{call.outcome.name.lower()} {call.error}".rstrip()
            faults.add(f"report {call.request_id} ({said}, sent {call.try_count} times) stands in the journal: {where}")
    sent = {call.request_id for call in calls}
    if len(sent) != len(calls):
        faults.add(f"{len(calls) - len(sent)} request ids were used twice by the driver itself")
    for request_id in witness.marks:
        if request_id not in sent:
            faults.add(f"{request_id} stands in the journal, but the driver never sent it")
    for words in witness.doubled.first:
        faults.add(words)
    facts = [("attached", attached_count), ("without_answer", unknown_count), ("incident_had_ended", ended_count)]
    return _check(REPORTS, _seen(faults, "no report was sent"), facts)


def _answers(witness: Witness, calls: Sequence[Call]) -> Check:
    """What was answered is what was journalled: same seq, instant and content."""
    faults = Faults()
    so_already: Counter[str] = Counter()
    for call in calls:
        if call.outcome is not Outcome.ANSWERED:
            continue
        faults.examined_count += 1
        marks = witness.marks.get(call.request_id)
        if not marks:
            if call.method not in MAY_BE_SO_ALREADY:
                faults.add(
                    f"{call.method} {call.request_id} was answered with seq {call.seq} and is not in the journal"
                )
            so_already["so_already"] += 1
        else:
            _compare(faults, call, marks[0])
    return _check(ANSWERS, _seen(faults, "nothing was answered"), so_already.items())


def _compare(faults: Faults, call: Call, mark: Mark) -> None:
    if call.seq != mark.seq:
        faults.add(f"{call.method} {call.request_id} was answered with seq {call.seq}, journalled under {mark.seq}")
    elif call.at_ms != mark.at_ms:
        faults.add(f"{call.method} {call.request_id}: {call.at_ms} ms answered, {mark.at_ms} ms journalled")
    elif call.answer != mark.answer:
        faults.add(f"{call.method} {call.request_id}: answered '{call.answer}', journalled '{mark.answer}'")


def _refused(witness: Witness, calls: Sequence[Call]) -> Check:
    """What was refused left no trace."""
    faults = Faults()
    reasons: Counter[str] = Counter()
    for call in calls:
        if call.outcome is Outcome.REFUSED:
            faults.examined_count += 1
            reasons[f"{call.method} {call.error.rpartition(' ')[2]}"] += 1
            if call.request_id in witness.marks:
                faults.add(f"{call.method} {call.request_id} was refused ({call.error}) and stands in the journal")
    return _check(REFUSALS, faults, reasons.most_common())


def _one_place(ledger: Ledger) -> Check:
    return _check(UNITS, _seen(ledger.book.units, "no unit was sent"), [("busy_at_end", len(ledger.book.busy))])


def _orders(witness: Witness) -> Check:
    """Each order was acknowledged, taken over or called back; none was forgotten by its clock."""
    ledger, faults = witness.ledger, Faults()
    faults.examined_count, faults.fault_count = ledger.book.orders.examined_count, ledger.book.orders.fault_count
    faults.first.extend(ledger.book.orders.first)
    for order in ledger.book.overdue(witness.last_at_ms):
        faults.add(f"{order}: no answer, and its clock ran out unnoticed")
    ends: Counter[str] = Counter()
    for order in ledger.book.every.values():
        ends[_end_of(order)] += 1
        if (order.was_missed or order.declined) and order.incident in ledger.incidents:
            ends["another_unit_asked" if order.taken_over_by else "shortfall_named"] += 1
    return _check(ORDERS, _seen(faults, "nobody was ordered"), ends.most_common())


def _authority(ledger: Ledger, calls: Sequence[Call]) -> Check:
    """Whoever decides had said so before a crew was told; and no crew heard of an order that was not released."""
    books, faults = ledger.authority, Faults()
    faults.examined_count, faults.fault_count = books.orders.examined_count, books.orders.fault_count
    faults.first.extend(books.orders.first)
    for call in calls:
        if call.error.rpartition(" ")[2] == NOT_RELEASED:
            faults.add(f"{call.method} {call.request_id} was about an order that nobody had released")
    return _check(AUTHORITY, _seen(faults, "nobody was ordered"), books.ways.most_common())


def _desks(witness: Witness) -> Check:
    """What a desk was asked was answered, told to a human in time, or withdrawn."""
    asked, faults = witness.ledger.asked, Faults()
    faults.examined_count, faults.fault_count = asked.faults.examined_count, asked.faults.fault_count
    faults.first.extend(asked.faults.first)
    for request in asked.overdue(witness.last_at_ms):
        faults.add(f"{request}: its clock ran out unnoticed")
    return _check(DESKS, faults, asked.ends().most_common())


def _end_of(order: Order) -> str:
    if order.let_go:
        return "let_go"
    if order.reserved:
        return "reserved"
    if order.cancelled:
        return "called_back"
    if order.declined:
        return "declined"
    if order.cancelling:
        return "called_back_unanswered"
    if order.missed:
        return "unanswered"
    return "acknowledged" if order.acknowledged else "within_its_clock"


def _needs(ledger: Ledger) -> Check:
    """At every entry a need is filled or waits under a named shortfall. At the end: what still waits, and why."""
    facts: Counter[str] = Counter()
    for incident in ledger.incidents.values():
        for need in incident.needs.values():
            facts["needs"] += need.dispatch
            facts["short_for_a_time"] += need.was_short
    for incident in ledger.open_incidents():
        for need in incident.needs.values():
            wanted = need.dispatch and incident.state is IncidentState.OPEN
            if wanted and incident.missing_count(need) and need.shortfall:
                facts[f"waiting {shortfall_name(need.shortfall)}"] += 1
    return _check(NEEDS, _seen(ledger.needs, "nothing was needed"), facts.items())
