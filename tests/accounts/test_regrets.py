"""What decisions lost, told twice: by the account of a history and by the page of metrics that followed it."""

from collections import Counter
from functools import cache

import pytest

from dispatch_server.accounts.cases import Omitted
from dispatch_server.accounts.figures import figures
from dispatch_server.accounts.sheets import sheets
from dispatch_server.metrics.series import Page
from dispatch_server.ops.book import Book
from dispatch_server.ops.fold import take
from dispatch_server.ops.tally import Tally

from ..ops.reading import Samples, samples
from .histories import account, history
from .test_figures import SEEDS, WHOLE


@cache
def page_of(seed: int) -> Samples:
    """The metrics of a whole history."""
    page = Page()
    book = Book(Tally(page))
    for entry in history(seed):
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
    counted = page_of(seed)["sigap_unit_dispatched_to_on_scene_regret_seconds_count"]
    assert sum(counted.values()) == len(judged) > 1
    seconds, by_agency = Counter[str](), page_of(seed)["sigap_agency_regret_seconds_total"]
    for agency, lost_ms in judged:
        seconds[agency] += lost_ms
    assert sum(seconds.values()) > 0
    assert {agency: round(1_000 * lost) for (agency,), lost in by_agency.items() if lost} == dict(+seconds)


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
