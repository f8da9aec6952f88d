"""What decisions lost, told twice: by the account of a history and by the page of metrics that followed it."""

from collections import Counter
from functools import cache

import pytest

from dispatch_core import commands, events
from dispatch_core.model import AssignmentState, Override
from dispatch_server.accounts.cases import Omitted
from dispatch_server.accounts.figures import figures
from dispatch_server.accounts.measures import Excluded, regret
from dispatch_server.accounts.sheets import sheets
from dispatch_server.codec import Entry
from dispatch_server.metrics.series import Page
from dispatch_server.ops.book import Book
from dispatch_server.ops.fold import take
from dispatch_server.ops.tally import Tally

from ..ops.reading import Samples, samples
from ..recovery.area import acknowledge, progress
from .histories import Shift, account, history
from .test_cases import DAY, report
from .test_figures import SEEDS, WHOLE


@cache
def page_of(seed: int) -> Samples:
    """The metrics of a whole history."""
    return followed(history(seed))


def followed(entries: tuple[Entry, ...]) -> Samples:
    page = Page()
    book = Book(Tally(page))
    for entry in entries:
        take(book, entry)
    return samples(page)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_account_and_the_metrics_judge_the_same_decisions_alike(seed: int) -> None:
    cases = [one for one in account(history(seed), WHOLE).cases if one.omitted not in (Omitted.EXERCISE, Omitted.TEST)]
    judged = [
        (need.agency, need.decision.regret.lost_ms)
        for case in cases
        for need in case.needs
        if need.decision and need.decision.regret
    ]
    counted = page_of(seed)["sigap_dispatched_to_on_scene_regret_seconds_count"]
    assert sum(counted.values()) == len(judged) > 1
    seconds, by_agency = Counter[str](), page_of(seed)["sigap_agency_regret_seconds_total"]
    for agency, lost_ms in judged:
        seconds[agency] += lost_ms
    assert sum(seconds.values()) > 0
    assert {agency: round(1_000 * lost) for (agency,), lost in by_agency.items() if lost} == dict(+seconds)


@pytest.mark.parametrize("taken_back", [False, True])
def test_whom_a_supervisor_puts_at_the_scene_nobody_knows_since_when(taken_back: bool) -> None:
    """So the need has no regret, and whoever comes later was not the first, also where the word was wrong."""
    shift = Shift()
    entry = shift.at(0, report("structure_fire"))
    orders = [event for event in entry.events if isinstance(event, events.NeedDecided) and len(event.assigned) > 1]
    first, second = (order.unit_id for order in orders[0].assigned[:2])
    for unit_id in (first, second):
        shift.at(10, acknowledge(unit_id, entry.seq))
    states = (AssignmentState.ON_SCENE, *([AssignmentState.EN_ROUTE] if taken_back else []))
    for second_no, state in enumerate(states, 20):
        said = Override.CREW_REPORT, "by radio", "chief"
        shift.at(second_no, commands.CorrectState(entry.seq, first, state, *said))
    shift.at(400, progress(second, entry.seq, AssignmentState.ON_SCENE))
    entries = tuple(shift.entries)
    [case] = [one for one in account(entries, DAY).cases if one.incident == entry.seq]
    need = case.needs[orders[0].need_no - 1]
    assert (need.decision, regret(need)) == (None, Excluded.NOT_GIVEN)
    assert not sum(followed(entries)["sigap_dispatched_to_on_scene_regret_seconds_count"].values())


@pytest.mark.parametrize("seed", SEEDS)
def test_the_sheet_of_agencies_has_every_decision_and_the_worst_ones_are_the_worst(seed: int) -> None:
    made = figures(account(history(seed), WHOLE))
    [interval] = [one for one in made.intervals if one.name == "regret"]
    assert sum(one.decision_count for one in made.regrets) == interval.measured_count
    lost = sorted(
        (
            need.decision.regret.lost_ms
            for case in made.gathered.cases
            if not case.omitted
            for need in case.needs
            if need.decision and need.decision.regret
        ),
        reverse=True,
    )
    [sheet] = [one for one in sheets(made) if one.name == "worst_decisions"]
    shown = [int(row["lost_ms"]) for row in sheet.records()]
    assert shown == [each for each in lost if each][: len(shown)]
    assert len(shown) == min(20, sum(each > 0 for each in lost))
