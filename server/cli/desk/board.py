"""The board on its terminal: keys, the line where something is typed, the bell, and redrawing only what changed."""

import asyncio
import time
from typing import Any, Final

import typer
from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import ConditionalContainer, HSplit, Layout, VSplit, Window
from prompt_toolkit.layout.controls import BufferControl, FormattedTextControl
from prompt_toolkit.output import ColorDepth

from ...client import AioClient
from ...exits import Exit
from ..language import say, switch
from ..output import print_error
from ..session import Session
from ..words import name_of
from .answers import Answers
from .dialogue import Dialogue, Question
from .inbox import Inbox, Key, Row
from .link import Link, Refused
from .screen import View, draw

# How often the clock and what depends on it are looked at; only a changed picture is sent.
_TICK_S: Final = 0.25


class Board:
    """One desk's board. `session` has the city and the address; `by` is whoever sits there."""

    def __init__(self, session: Session, desk_id: str, name: str, by: str, *, input: Any = None, output: Any = None):
        self._session = session
        self._desk_id = desk_id
        self._by = by
        self._inbox = Inbox()
        self._view = View(desk_id, name, session.city.name)
        self._dialogue: Dialogue | None = None
        self._shown: list[Key] = []
        self._lines: list[tuple[str, str]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._failed = ""
        self._typed = Buffer(multiline=False, accept_handler=self._accept_line)
        self._application: Application[None] = self._make(input, output)
        self._link: Link
        self._answers: Answers

    async def run(self) -> None:
        """Show the board until it is left. Raises typer.Exit where the server refuses the desk."""
        async with AioClient(self._session.client.address) as client:
            self._link = Link(client, self._desk_id, self._inbox, self._changed)
            self._answers = Answers(self._link, self._by)
            self._start(self._follow())
            self._start(self._tick())
            try:
                await self._application.run_async()
            finally:
                for task in self._tasks:
                    task.cancel()
                await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._failed:
            print_error("REFUSED", self._failed, as_json=False)
            raise typer.Exit(Exit.REFUSED)

    # -- The picture ----------------------------------------

    def _make(self, input: Any, output: Any) -> Application[None]:
        asking = Condition(lambda: self._dialogue is not None)
        line = VSplit(
            [
                Window(FormattedTextControl(lambda: f"{self._view.question}: "), dont_extend_width=True, height=1),
                Window(BufferControl(self._typed), height=1),
            ]
        )
        screen = Window(FormattedTextControl(self._picture, focusable=True, show_cursor=False), wrap_lines=False)
        self._screen = screen
        application: Application[None] = Application(
            layout=Layout(HSplit([screen, ConditionalContainer(line, asking)]), focused_element=screen),
            key_bindings=self._keys(asking),
            full_screen=True,
            color_depth=ColorDepth.MONOCHROME,
            input=input,
            output=output,
        )
        # A picture that was written is on the screen: what it shows was delivered.
        application.after_render += lambda _: self._confirm_shown()
        # The rest of an arrow key may come late on a bad line.
        application.ttimeoutlen = 0.5
        return application

    def _picture(self) -> StyleAndTextTuples:
        # Read by prompt_toolkit each time it draws.
        return [(style, f"{text}\n") for style, text in self._lines]

    def _redraw(self) -> None:
        """Make the picture anew, and have it drawn if it differs from the one on the screen."""
        now_s = time.monotonic()
        self._inbox.tidy(now_s)
        self._choose_something(now_s)
        size = self._application.output.get_size()
        height = size.rows - (1 if self._dialogue else 0)
        picture = draw(self._view, self._inbox, self._session.clock, now_s, size.columns, height)
        self._shown = picture.shown
        if picture.lines != self._lines:
            self._lines = picture.lines
            self._application.invalidate()

    def _choose_something(self, now_s: float) -> None:
        keys = [row.key for row in self._inbox.rows(now_s)]
        if self._view.chosen not in keys:
            self._view.chosen = keys[0] if keys else None

    def _say(self, text: str) -> None:
        self._view.message = text
        self._redraw()

    # -- What happens by itself ----------------------------------------

    def _start(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _follow(self) -> None:
        try:
            await self._link.follow()
        except Refused as refused:
            self._failed = str(refused)
            self._application.exit()

    async def _tick(self) -> None:
        while True:
            self._redraw()
            await asyncio.sleep(_TICK_S)

    def _changed(self, ring: bool) -> None:
        if ring:
            self._application.output.bell()
            self._application.output.flush()
        self._redraw()

    def _confirm_shown(self) -> None:
        """Confirm what is on the screen and was not confirmed yet."""
        if self._inbox.lost(time.monotonic()):
            return
        for key in self._shown:
            row = self._inbox.rows_by_key.get(key)
            if row and row.asked and not row.item.delivered and not row.delivering:
                row.delivering = True
                self._start(self._confirm(row))

    async def _confirm(self, row: Row) -> None:
        row.delivering = await self._link.confirm_delivery(row.key)

    # -- Keys ----------------------------------------

    def _keys(self, asking: Condition) -> KeyBindings:
        keys = KeyBindings()
        for names, act in (
            (("down", "j"), lambda: self._move(1)),
            (("up", "k"), lambda: self._move(-1)),
            (("a",), self._accept),
            (("r",), self._refuse),
            (("p",), self._power),
            (("d", "enter"), self._turn_details),
            (("l",), self._turn_language),
            (("q", "c-c"), self._quit),
        ):
            for name in names:
                keys.add(name, filter=~asking)(lambda event, act=act: act())

        @keys.add("c-c", filter=asking)
        @keys.add("escape", filter=asking)
        def _leave(event: KeyPressEvent) -> None:
            self._end_dialogue(say("Dibatalkan.", "Left as it was."))

        return keys

    def _move(self, step: int) -> None:
        keys = [row.key for row in self._inbox.rows(time.monotonic())]
        if keys:
            place = keys.index(self._view.chosen) if self._view.chosen in keys else 0
            self._view.chosen = keys[max(0, min(len(keys) - 1, place + step))]
        self._redraw()

    def _turn_details(self) -> None:
        self._view.whole = not self._view.whole
        self._redraw()

    def _turn_language(self) -> None:
        switch()
        self._say("")

    def _quit(self) -> None:
        async def leave(given: list[str]) -> None:
            if given[0].lower() in ("y", "ya", "yes"):
                self._application.exit()

        text = say("Tutup papan ini? Permintaan baru tak akan terlihat (y)", "Close this board? Nobody will see (y)")
        self._ask(Dialogue([Question(text, optional=True)], leave, said=False))

    # -- Answers ----------------------------------------

    def _row(self) -> Row | None:
        """The chosen item, if something can be done about it."""
        row = self._inbox.rows_by_key.get(self._view.chosen) if self._view.chosen else None
        if row is None or row.ended_s:
            self._say(say("Tidak ada yang harus dijawab di sini.", "Nothing is to be answered here."))
            return None
        return row

    def _accept(self) -> None:
        row = self._row()
        if row and name_of(row.item, "kind") == "REQUEST":
            self._start(self._ask_crew(row))
        elif row:
            self._start(self._send(self._answers.accept(row)))

    async def _ask_crew(self, row: Row) -> None:
        try:
            self._ask(await self._answers.crew(row))
        except Refused as refused:
            self._say(f"! {refused}")

    def _refuse(self) -> None:
        if row := self._row():
            self._ask(self._answers.refusal(row))

    def _power(self) -> None:
        row = self._row()
        if row and name_of(row.item, "kind") == "ISOLATION":
            self._ask(self._answers.power(row))
        elif row:
            self._say(say("Ini bukan permintaan memadamkan listrik.", "This does not ask to cut the power."))

    async def _send(self, answering: Any, said: bool = True) -> None:
        self._say(say("Mengirim ...", "Sending ...") if said else "")
        try:
            await answering
        except (Refused, ValueError) as refused:
            self._say(f"! {refused}")
            return
        self._say(say("Tercatat.", "Recorded.") if said else "")

    # -- The line where something is typed ----------------------------------------

    def _ask(self, dialogue: Dialogue) -> None:
        self._dialogue = dialogue
        self._show_question()
        self._application.layout.focus(self._typed)
        self._redraw()

    def _show_question(self) -> None:
        assert self._dialogue is not None
        self._view.question, self._view.choices = self._dialogue.question, self._dialogue.choices
        self._view.message = ""
        self._typed.reset()

    def _accept_line(self, buffer: Buffer) -> bool:
        dialogue = self._dialogue
        if dialogue is not None and dialogue.take(buffer.text):
            self._end_dialogue("")
            self._start(self._send(dialogue.done(dialogue.given), dialogue.said))
        elif dialogue is not None:
            self._show_question()
            self._redraw()
        return False

    def _end_dialogue(self, message: str) -> None:
        self._dialogue = None
        self._view.question, self._view.choices = "", []
        self._typed.reset()
        self._application.layout.focus(self._screen)
        self._say(message)
