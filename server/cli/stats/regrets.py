"""What decisions lost against the best unit in hindsight, as tables of an account's page."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from ..clock import CityClock
from ..language import say
from ..values import minutes
from .grid import durations, grid
from .words import key_words

if TYPE_CHECKING:
    from dispatch_core.city import City

    from ...accounts.figures import Figures
    from ...accounts.regrets import AgencyRegret


def regrets(regrets: Sequence["AgencyRegret"], city: "City") -> str:
    """One row an agency."""
    word = key_words(city)
    headings = (
        say("Instansi", "Agency"),
        say("Keputusan", "Decisions"),
        say("Tanpa kehilangan", "Lost nothing"),
        say("Rata-rata", "Mean"),
        "p50",
        "p90",
    )
    rows = [
        (
            escape(word("needs_by_agency", one.agency or "(any)")),
            str(one.decision_count),
            str(one.best_count),
            *durations(one.decision_count, one.mean_ms, one.p50_ms, one.p90_ms),
        )
        for one in regrets
    ]
    title = say("Hilang terhadap unit terbaik (menit:detik)", "Lost against the best unit (minutes:seconds)")
    return grid(title, headings, rows, wide=True)


def worst_decisions(figures: "Figures", city: "City") -> str:
    """The decisions that lost most; nothing where none lost anything."""
    if not figures.worst_decisions:
        return ""
    word, clock = key_words(city), CityClock(figures.gathered.period.zone_name)
    headings = (
        say("Kejadian", "Incident"),
        say("Diputuskan", "Decided"),
        say("Instansi", "Agency"),
        say("Dikirim", "Sent"),
        say("Tiba setelah", "There after"),
        say("Terbaik", "Best"),
        say("Akan tiba setelah", "Would be there after"),
        say("Hilang", "Lost"),
    )
    human, freed = f" ({escape(say('manusia', 'human'))})", f" ({escape(say('bebas kemudian', 'got free'))})"
    rows = [
        (
            f"I{one.incident} P{one.priority}",
            escape(clock.day_and_time_of_ms(one.decision.decided_ms)),
            escape(word("needs_by_agency", one.agency or "(any)")),
            escape(one.decision.unit_id) + human * one.decision.by_human,
            minutes(one.regret.response_ms),
            escape(one.regret.unit_id) + freed * one.regret.freed,
            minutes(one.regret.best_ms),
            minutes(one.regret.lost_ms),
        )
        for one in figures.worst_decisions
    ]
    return grid(say("Keputusan yang paling merugi", "Decisions that lost most"), headings, rows, wide=True)
