"""DispatchPolicy: what the engine asks a policy. A module that has these members is one.

What holds under every policy, whatever it answers: needs come in their total order; a unit and its crew are given once;
no need of priority 1 or 2 is left waiting for a busy unit while a fit idle one is left over; ties fall to the lower
unit. A policy reads the context and changes nothing, and its answer depends on nothing but its arguments and the state.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ..context import Context
    from ..entities import Unit
    from ..ground import Candidate, Query
    from ..rules.pending import Pending
    from ..state import WaitingKey

# For each need its fit and free candidates, soonest first, and the positions in that list of those who are chosen.
Choice = tuple[list[list["Candidate"]], list[list[int]]]


class DispatchPolicy(Protocol):
    """Two questions: who goes to the needs in hand, and which waiting needs a freed unit is weighed against."""

    # All priorities are weighed in one match when units are freed; else one priority after the other.
    TOGETHER: bool

    def choose(self, context: Context, order: Sequence[Pending], queries: list[Query], at_ms: int) -> Choice:
        """Units for the needs of `order`, which stand in their total order; at most `slots` for each, none twice.

        `queries[i]` asks the search for the needs' units (its count of wanted is open). At least the first
        CANDIDATES_KEPT candidates are returned where there are so many: they are journalled with the decision.
        """
        ...

    def wanted(
        self,
        context: Context,
        free: Sequence[Unit],
        back: Counter[WaitingKey],
        settled: set[WaitingKey],
        at_ms: int,
    ) -> dict[WaitingKey, Pending]:
        """The waiting needs that units which just became free are matched with next; none: nothing is left for them.

        `back` counts slots that the decision in hand fills otherwise, `settled` are needs not to be asked for. It is
        asked again with whoever is left until it returns none: what it returns must be settled by the match.
        """
        ...
