"""Single cases: what a stage took, what an objective says, and who counts as what, where every second is known."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

from dispatch_core import commands, events
from dispatch_core.model import AssignmentState as A
from dispatch_core.model import CallClass, DeskAnswer, IncidentKind, LineKind, Override
from dispatch_server.accounts.cases import Case, Omitted, Outcome
from dispatch_server.accounts.figures import Figures, figures
from dispatch_server.accounts.period import Period
from dispatch_server.cli.stats.page import page
from dispatch_server.codec import Entry

from ..golden.make import START_MS
from ..recovery.area import LAT_E7, LON_E7, acknowledge, ordered_units, progress
from .histories import ZONE, Shift, account, city

DAY = Period(date(2025, 12, 12), date(2025, 12, 12), ZONE)


def report(type_code: str, **more: Any) -> commands.ReportIncident:
    where = {"lat_e7": LAT_E7, "lon_e7": LON_E7, "uncertainty_m": 50, "place_name": ""}
    call = {"priority": 0, "call_received_ms": 0, "call_answered_ms": 0, "attach_to": 0, "note": "", "by": "112"}
    return commands.ReportIncident(type_code=type_code, personal_digest=b"", **{**where, **call, **more})


def cancel(incident: int) -> commands.CancelIncident:
    return commands.CancelIncident(incident, 0, "false alarm", "112")


def close(incident: int, advised: bool = False) -> commands.CloseIncident:
    return commands.CloseIncident(incident, 0, "", "", "112", advised)


def made(shift: Shift) -> Figures:
    return figures(account(tuple(shift.entries), DAY))


def case_of(shift: Shift, entry: Entry) -> Case:
    return next(case for case in account(tuple(shift.entries), DAY).cases if case.incident == entry.seq)


def serve(shift: Shift, start: int, stages: tuple[int, int, int, int], **more: Any) -> Entry:
    """A cardiac arrest served by one ambulance: seconds from the report to acknowledged, en route, there, cleared."""
    entry = shift.at(start, report("cardiac_arrest", **more))
    unit_id = next(unit for unit in ordered_units(entry) if unit.startswith("MEDIC"))
    acknowledged, *rest = (start + second for second in stages)
    shift.at(acknowledged, acknowledge(unit_id, entry.seq))
    states = (A.EN_ROUTE, A.ON_SCENE, A.CLEARED)
    for second, state in zip(rest, states, strict=True):
        shift.at(second, progress(unit_id, entry.seq, state))
    return entry


def test_every_stage_is_measured_between_its_two_stamps() -> None:
    shift = Shift()
    called = {"call_received_ms": START_MS + 52_000, "call_answered_ms": START_MS + 55_000}
    serve(shift, 60, (10, 70, 310, 1_510), **called)
    found = {one.name: one for one in made(shift).intervals}
    assert {name: one.p50_ms for name, one in found.items() if one.measured_count} == {
        "call_to_answer": 3_000,
        "report_to_order": 0,
        "report_to_on_scene": 310_000,
        "order_to_acknowledged": 10_000,
        "order_to_en_route": 70_000,
        "en_route_to_on_scene": 240_000,
        "on_scene_to_cleared": 1_200_000,
        "regret": 0,
    }


def estimates(decided: events.NeedDecided) -> dict[str, int]:
    """Of each candidate that the decision kept, in ms: a tick of Ambon is one."""
    parts = (decided.candidate_turnout_ticks, decided.candidate_unit_offset_ticks, decided.candidate_road_ticks)
    etas = [sum(part) + decided.incident_offset_ticks for part in zip(*parts, strict=True)]
    return dict(zip(decided.candidate_unit_ids, etas, strict=True))


def test_what_was_lost_is_how_much_sooner_the_best_unit_that_stayed_would_have_been() -> None:
    shift = Shift()
    entry = serve(shift, 60, (10, 70, 1_310, 1_510))
    decided = next(event for event in entry.events if isinstance(event, events.NeedDecided) and event.assigned)
    [sent] = [order.unit_id for order in decided.assigned]
    best, unit_id = min((eta, unit_id) for unit_id, eta in estimates(decided).items() if unit_id != sent)
    account_now = made(shift)
    [costly] = account_now.worst_decisions
    assert (costly.incident, costly.decision.unit_id, costly.regret.unit_id) == (entry.seq, sent, unit_id)
    assert (costly.regret.response_ms, costly.regret.lost_ms) == (1_310_000, 1_310_000 - best)
    assert not costly.regret.freed
    [medic] = account_now.regrets
    assert (medic.agency, medic.decision_count, medic.p90_ms, medic.best_count) == ("MEDIC", 1, 1_310_000 - best, 0)


def two_calls(shift: Shift) -> tuple[tuple[str, Entry], tuple[str, Entry]]:
    """Two hearts stop at one place, 40 s apart; the first ambulance is there 50 s later and free after 10 s more."""
    first = shift.at(60, report("cardiac_arrest"))
    near = next(unit for unit in ordered_units(first) if unit.startswith("MEDIC"))
    second = shift.at(100, report("cardiac_arrest"))
    far = next(unit for unit in ordered_units(second) if unit.startswith("MEDIC"))
    for at, state in ((110, A.ON_SCENE), (120, A.CLEARED)):
        shift.at(at, progress(near, first.seq, state))
    return (near, first), (far, second)


def test_who_got_free_before_the_arrival_would_have_been_the_best_one() -> None:
    shift = Shift()
    (near, _), (far, second) = two_calls(shift)
    shift.at(900, progress(far, second.seq, A.ON_SCENE))
    costly = made(shift).worst_decisions[0]
    # It was free at the very place 20 s after the other one was ordered.
    assert (costly.incident, costly.decision.unit_id, costly.regret.unit_id) == (second.seq, far, near)
    assert costly.regret.freed
    assert (costly.regret.best_ms, costly.regret.lost_ms) == (20_000, 780_000)


def test_who_was_not_free_until_the_arrival_was_not_free_for_it() -> None:
    for otherwise in (
        report("cardiac_arrest"),
        commands.SignOff("MEDIC", "ends", "desk"),
        commands.HoldUnit("MEDIC", True, Override.OTHER, "tyre", "chief"),
    ):
        shift = Shift()
        (near, _), (far, second) = two_calls(shift)
        own = replace(otherwise, unit_id=near) if hasattr(otherwise, "unit_id") else otherwise
        shift.at(130, own)
        shift.at(900, progress(far, second.seq, A.ON_SCENE))
        costly = next(one for one in made(shift).worst_decisions if one.incident == second.seq)
        assert not costly.regret.freed
        assert costly.regret.unit_id != near


def test_an_objective_is_met_late_or_never_and_only_what_ended_in_time_is_left_out() -> None:
    def medic(shift: Shift) -> tuple[int, int, int, dict[str, int]]:
        [kept] = [one for one in made(shift).objectives if (one.agency, one.to_stamp) == ("MEDIC", "on_scene")]
        assert kept.within_ms == 600_000
        return kept.met_count, kept.late_count, kept.never_count, dict(kept.excluded)

    shift = Shift()
    serve(shift, 0, (10, 70, 600, 900))
    assert medic(shift) == (1, 0, 0, {})
    serve(shift, 1_000, (10, 70, 601, 900))
    assert medic(shift) == (1, 1, 0, {})
    entry = shift.at(3_000, report("cardiac_arrest"))
    assert medic(shift) == (1, 1, 0, {"running": 1})
    shift.at(3_010, cancel(entry.seq))
    assert medic(shift) == (1, 1, 0, {"ended_before": 1})
    entry = shift.at(4_000, report("cardiac_arrest"))
    shift.at(4_601, cancel(entry.seq))
    assert medic(shift) == (1, 1, 1, {"ended_before": 1})


def test_a_need_that_nobody_could_fill_counts_as_missed_and_not_as_unmeasured() -> None:
    shift = Shift()
    for unit in city().units:
        if unit.on_duty:
            shift.at(1, commands.SignOff(unit.unit_id, "storm", "desk"))
    shift.at(10, report("structure_fire"))
    shift.at(2_500, report("cardiac_arrest"))
    account_now = made(shift)
    [damkar] = [one for one in account_now.objectives if one.agency == "DAMKAR"]
    assert (damkar.never_count, damkar.base_count) == (2, 2)
    assert max(account_now.table("needs_by_shortfall").rows) >= ("NONE_AVAILABLE", 2)


def test_a_desk_s_objective_ends_with_its_answer() -> None:
    shift = Shift()
    entry = shift.at(0, report("structure_fire"))
    state = shift.decider.engine.state
    need = next(one for one in state.incidents[entry.seq].needs if one.line is LineKind.NOTIFY)
    answer = commands.AnswerDesk(entry.seq, need.need_no, need.desk_id, DeskAnswer.ACCEPTED, (), "", "desk", "")
    shift.at(90, answer)
    [kept] = [one for one in made(shift).objectives if one.to_stamp == "acknowledged" and not one.agency]
    assert kept.values_ms == [90_000]


def test_outcomes() -> None:
    shift = Shift()
    served = serve(shift, 0, (10, 70, 310, 900))
    shift.at(901, close(served.seq))
    running = shift.at(1_000, report("cardiac_arrest"))
    advised = shift.at(1_010, report("cardiac_arrest", kind=IncidentKind.EXERCISE))
    information = shift.at(1_020, report("structure_fire", call_class=CallClass.INFORMATION, unresolved=True))
    shift.at(1_030, close(information.seq, advised=True))
    assert case_of(shift, served).outcome is Outcome.SERVED
    assert case_of(shift, running).outcome is Outcome.RUNNING
    assert case_of(shift, advised).omitted is Omitted.EXERCISE
    case = case_of(shift, information)
    assert (case.outcome, case.located, case.omitted) == (Outcome.ADVISED, False, None)
    rows = dict(made(shift).table("incidents_by_outcome").rows)
    assert rows == {"served": 1, "running": 1, "advised": 1}
    assert dict(made(shift).table("reports_by_class").rows) == {"EMERGENCY": 2, "INFORMATION": 1}


def test_a_second_report_of_the_same_event_is_a_report_and_no_incident() -> None:
    shift = Shift()
    first = shift.at(0, report("burglary"))
    second = shift.at(20, report("burglary", unresolved=True))
    shift.at(30, commands.AttachReport(second.seq, 0, second.seq, first.seq, "same house", "112"))
    found = made(shift)
    assert found.table("incidents_by_type").rows == (("burglary", 1),)
    assert found.table("reports_by_kind").rows == (("opened", 2), ("attached", 0))
    assert ("incidents", "second_report", 1) in found.excluded


def test_a_merged_incident_is_no_second_emergency_and_what_it_had_is_counted_once() -> None:
    shift = Shift()
    first, second = shift.at(0, report("structure_fire")), shift.at(20, report("structure_fire"))
    shift.at(25, commands.Acknowledge("DAMKAR-01", 0, 0, 0, "crew", ""))
    two = made(shift)
    shift.at(30, commands.MergeIncidents(first.seq, 0, second.seq, 0, "same house", "112"))
    one = made(shift)
    assert one.table("incidents_by_type").rows == (("structure_fire", 1),)
    assert ("incidents", "merged", 1) in one.excluded
    assert case_of(shift, second).omitted is Omitted.MERGED
    assert one.table("reports_by_kind").rows == (("opened", 2), ("attached", 0))
    moved = ("needs_by_agency", "needs_by_shortfall", "orders_by_agency", "orders_by_end", "orders_by_answer")
    assert [one.table(name) for name in moved] == [two.table(name) for name in moved]
    shift.at(40, commands.UnmergeIncident(second.seq, 0, "two houses", "112"))
    again = made(shift)
    assert again.table("incidents_by_type").rows == (("structure_fire", 2),)
    assert not [row for row in again.excluded if row[0] == "incidents"]
    assert [again.table(name) for name in moved] == [two.table(name) for name in moved]
    assert case_of(shift, second).orders


def test_what_was_on_paper_counts_on_its_own_day_with_its_own_times() -> None:
    shift = Shift()
    received_ms = START_MS - 86_400_000
    stamps = [(A.DISPATCHED, 60), (A.ON_SCENE, 500), (A.CLEARED, 900)]
    where = (LAT_E7, LON_E7, 50, "Terminal Mardika", False)
    call = (received_ms, CallClass.EMERGENCY, "", "", "paper:clerk")
    columns = (
        ("DAMKAR-01",) * 3,
        tuple(stage for stage, _ in stamps),
        tuple(received_ms + 1_000 * s for _, s in stamps),
    )
    shift.at(0, commands.RecordPaper("structure_fire", 0, *where, *call, *columns))
    assert made(shift).table("incidents_by_type").total == 0
    before = Period(date(2025, 12, 11), date(2025, 12, 11), ZONE)
    found = figures(account(tuple(shift.entries), before))
    assert ("paper", 1) in found.table("incidents_by_origin").rows
    assert found.table("orders_by_telling").rows == (("live", 0), ("on_paper", 0), ("by_hand", 1))
    assert found.table("reports_by_kind").rows == (("opened", 1), ("attached", 0))
    taken = {one.name: one.p50_ms for one in found.intervals if one.measured_count}
    assert taken == {"report_to_order": 60_000, "report_to_on_scene": 500_000, "on_scene_to_cleared": 400_000}
    [kept] = found.objectives
    assert (kept.agency, kept.met_count, kept.values_ms) == ("DAMKAR", 1, [500_000])


def test_who_was_sent_by_voice_to_what_sigap_knows_counts_with_its_own_times() -> None:
    shift = Shift()
    # No plan asks for an engine there, and one went all the same.
    entry = shift.at(0, report("burglary"))
    for stage, second in ((A.DISPATCHED, 60), (A.ON_SCENE, 500), (A.CLEARED, 900)):
        when_ms = START_MS + 1_000 * second
        shift.at(4_000, commands.RecordPaperStep("DAMKAR-09", entry.seq, stage, when_ms, "", "paper"))
    found = made(shift)
    assert dict(found.table("orders_by_telling").rows)["by_hand"] == 1
    [order] = [order for order in case_of(shift, entry).orders if order.agency == "DAMKAR"]
    given = {stage: (ms - START_MS) // 1_000 for stage, ms in order.stamps.items()}
    assert (order.by_hand, order.by_human, given) == (True, True, {A.DISPATCHED: 60, A.ON_SCENE: 500, A.CLEARED: 900})
    [agency] = [one for one in found.agencies if one.agency == "DAMKAR"]
    assert (agency.need_count, agency.order_count, agency.short_count) == (1, 1, 0)


def test_a_day_without_a_journal_is_not_drawn_as_one_without_an_incident() -> None:
    shift = Shift()
    for second in (0, 86_400):
        shift.at(second, report("burglary"))
    week = Period(date(2025, 12, 10), date(2025, 12, 16), ZONE)
    drawn = page(figures(account(tuple(shift.entries), week)), city())
    plot = drawn[drawn.index("<figure>") : drawn.index("</figure>")]
    assert re.findall(r"<title>(2025-12-\d\d): (.)</title>", plot) == [
        (f"2025-12-{day}", said) for day, said in zip(range(10, 17), "××11×××", strict=True)
    ]


def test_overrides_are_counted_by_kind_and_reason() -> None:
    shift = Shift()
    for held in (True, False):
        shift.at(1, commands.HoldUnit("MEDIC-01", held, Override.CREW_REPORT, "fuel", "supervisor"))
    found = made(shift)
    assert found.table("overrides_by_kind").rows == (("hold", 2),)
    assert found.table("overrides_by_reason").rows == (("CREW_REPORT", 2),)
