"""What the demonstration shows: captions in both languages, and while the crews drive a live table of their ways.

In a pipe there is no live table and no colour; every caption is printed all the same. With --json nothing is shown.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from ..catalogue import WORDS
from ..clock import CityClock
from ..language import LANGUAGE, say
from ..output import console
from ..tables.style import STATE_STYLES
from ..values import minutes
from .cast import Cast

Both = tuple[str, str]


class Screen:
    """The one place where the show writes."""

    def __init__(self, silent: bool) -> None:
        self._silent = silent
        self._console = console()
        self._act_count = 0

    def act(self, title: Both) -> None:
        """A new act begins."""
        self._act_count += 1
        if not self._silent:
            first, second = title if LANGUAGE == "id" else title[::-1]
            heading = Text.assemble((f"{self._act_count}  {first}", "bold cyan"), (f" · {second}", "dim"))
            self._console.print(Rule(heading, align="left", style="cyan"))

    def caption(self, said: Both, style: str = "") -> None:
        """A sentence in this run's language, and under it in the other."""
        if not self._silent:
            first, second = said if LANGUAGE == "id" else said[::-1]
            self._console.print(Text(first, style))
            self._console.print(Text(second, "dim italic"))

    def command(self, line: str) -> None:
        """A command line as one would type it."""
        if not self._silent:
            self._console.print(Text.assemble(("$ ", "dim"), (line, "bold green")), soft_wrap=True)

    def draw(self, drawn: RenderableType) -> None:
        """A table or a text."""
        if not self._silent:
            self._console.print(drawn)

    @contextmanager
    def live(self, cast: Cast, clock: CityClock, moment: "CityTime") -> Iterator[None]:
        """The live table while this lasts; captions appear above it. At the end the table stays, once."""
        if self._silent or not self._console.is_terminal:
            yield
            self.draw(ways_table(cast, clock, moment))
            return
        with Live(console=self._console, get_renderable=lambda: ways_table(cast, clock, moment), refresh_per_second=12):
            yield


class CityTime:
    """The city's instant on this side: the last one the server said, carried on at the city's rate."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._at_ms = 0
        self._read_s = time.monotonic()

    def read(self, instant: Any) -> None:
        """The server said that it is this instant now."""
        self._at_ms = instant.seconds * 1000 + instant.nanos // 1_000_000
        self._read_s = time.monotonic()

    def now_ms(self) -> int:
        """Milliseconds since 1970 UTC, in the city."""
        return self._at_ms + int((time.monotonic() - self._read_s) * 1000) * self._rate


def ways_table(cast: Cast, clock: CityClock, moment: CityTime) -> RenderableType:
    """One row a unit: who, how far, in which stage, estimated and true time of the drive."""
    now_ms = moment.now_ms()
    rows = Table(box=None, pad_edge=False, padding=(0, 1), header_style="bold", expand=False)
    for heading in (
        say("Instansi", "Agency"),
        "Unit",
        say("Tahap", "Stage"),
        say("Perjalanan", "Way"),
        "ETA",
        say("Nyata", "Took"),
    ):
        rows.add_column(heading, no_wrap=True)
    for player in cast.players:
        pair = WORDS["AssignmentState"][player.stage]
        took = minutes(player.took_ms) if player.took_ms else ""
        rows.add_row(
            player.agency,
            Text(player.unit_id, "bold"),
            Text(say(*pair), STATE_STYLES["AssignmentState"].get(player.stage, "")),
            _bar(player.share(now_ms)),
            minutes(player.eta_ms),
            took,
        )
    title = Text.assemble((clock.time_of_ms(now_ms), "bold"), (f"  ({say('dipercepat', 'sped up')})", "dim"))
    return Group(Text(), title, rows)


def _bar(share: float) -> RenderableType:
    if console().is_terminal:
        return ProgressBar(total=100, completed=share * 100, width=22, complete_style="cyan", finished_style="green")
    done = round(share * 10)
    return Text("#" * done + "." * (10 - done))
