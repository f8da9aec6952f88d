"""Following the server's streams: incidents as they change, the journal's entries, orders as crews get them.

A stream that breaks is taken up again after the last seq that was seen, so nothing is missed or shown twice; the
server's heartbeat tells a quiet night from an outage.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Annotated, Any, Final

import typer

from .command import fold, reads
from .language import say
from .options import AgencyFilter
from .output import console, print_json
from .session import Session

_PAUSE_S: Final = 0.5

After = Annotated[
    int,
    typer.Option(
        "--after",
        metavar="SEQ",
        min=0,
        show_default=False,
        help=say("Hanya sesudah seq ini; 0 = dari awal.", "Only after this seq; 0 = from the beginning."),
    ),
]
Count = Annotated[
    int,
    typer.Option(
        "--count",
        metavar="N",
        min=0,
        show_default=False,
        help=say("Berhenti sesudah N pesan; 0 = sampai Ctrl-C.", "Stop after N messages; 0 = until Ctrl-C."),
    ),
]
Heartbeats = Annotated[
    bool,
    typer.Option(
        "--heartbeats",
        help=say(
            "Dengan --json: tulis juga detak tiap detik.", "With --json: write the heartbeat of every second too."
        ),
    ),
]
Units = Annotated[
    list[str] | None,
    typer.Option(
        "--unit",
        metavar="UNIT",
        show_default=False,
        help=say("Hanya unit ini; boleh diulang.", "Only this unit; may be repeated."),
    ),
]

Draw = Callable[[Any], Any]


def register(app: typer.Typer) -> None:
    """Add `watch ...` to `app`."""
    watch = fold("watch")
    reads(
        watch,
        "incidents",
        say("Kejadian, setiap kali berubah.", "Incidents as they change."),
        "sigap watch incidents",
        "sigap watch incidents --json",
    )(_incidents)
    reads(
        watch,
        "events",
        say("Isi jurnal: setiap perintah dan akibatnya.", "The journal: every command and what came of it."),
        "sigap watch events --after 120 --json",
    )(_events)
    reads(
        watch,
        "orders",
        say("Perintah bagi unit atau instansi.", "Orders for units or an agency."),
        "sigap watch orders --agency DAMKAR",
    )(orders)
    reads(
        watch,
        "desk",
        say(
            "Kotak masuk sebuah meja: yang masih terbuka, lalu setiap perubahan. Untuk sistem meja sendiri; "
            "papannya `sigap desk`.",
            "A desk's inbox: what is open, then each change. For a desk's own system; the board is `sigap desk`.",
        ),
        "sigap watch desk PLN --json",
    )(_desk)
    app.add_typer(watch, help=say("Mengikuti yang terjadi, sampai Ctrl-C.", "Following what happens, until Ctrl-C."))


def register_orders(unit: typer.Typer) -> None:
    """Add `orders` to `sigap unit`."""
    reads(
        unit,
        "orders",
        say(
            "Perintah yang masih berlaku, lalu yang baru, sampai Ctrl-C.",
            "Orders that are still valid, then new ones, until Ctrl-C.",
        ),
        "sigap unit orders --unit DAMKAR-11",
        "sigap unit orders --agency PLN --json",
    )(orders)


def orders(
    session: Session,
    agency: AgencyFilter = "",
    unit: Units = None,
    after: After = 0,
    count: Count = 0,
    heartbeats: Heartbeats = False,
) -> None:
    """Follow orders."""

    def draw(reply: Any) -> Any:
        from .tables.unit import advice_text, order_text

        return order_text(reply.order, session.clock) if reply.HasField("order") else advice_text(reply.advice)

    _follow(session, "units.WatchOrders", "order advice", draw, after, count, heartbeats, unit_ids=unit, agency=agency)


def _incidents(session: Session, after: After = 0, count: Count = 0, heartbeats: Heartbeats = False) -> None:
    def draw(reply: Any) -> Any:
        from .tables.incident import incident_line

        return incident_line(reply.incident, reply.seq)

    _follow(session, "intake.WatchIncidents", "incident", draw, after, count, heartbeats)


def _events(session: Session, after: After = 0, count: Count = 0, heartbeats: Heartbeats = False) -> None:
    def draw(reply: Any) -> Any:
        from .tables.timeline import entry_lines

        return entry_lines(reply.entry, session.clock)

    _follow(session, "ops.WatchEvents", "entry", draw, after, count, heartbeats)


def _desk(
    session: Session,
    desk: Annotated[
        str,
        typer.Argument(metavar=say("MEJA", "DESK"), help=say("Instansi atau rumah sakit.", "An agency or a hospital.")),
    ],
    after: After = 0,
    count: Count = 0,
    heartbeats: Heartbeats = False,
) -> None:
    def draw(reply: Any) -> Any:
        from .tables.desk import item_text

        return item_text(reply.item, session.clock)

    _follow(session, "desks.WatchDesk", "item", draw, after, count, heartbeats, desk_id=desk)


def _follow(
    session: Session, method: str, payload: str, draw: Draw, after: int, count: int, heartbeats: bool, **fields: Any
) -> None:
    with suppress(KeyboardInterrupt):
        _Follower(session, payload, draw, heartbeats, count).run(method, after, fields)


class _Follower:
    """One stream, taken up again when it breaks. `payload` names the fields that something is shown in."""

    def __init__(self, session: Session, payload: str, draw: Draw, heartbeats: bool, count: int) -> None:
        self._session = session
        self._payload = payload
        self._draw = draw
        self._heartbeats = heartbeats
        self._count = count
        self._shown_count = 0
        self._seq = 0
        self._journal_id = ""
        self._lost = False

    def run(self, method: str, after: int, fields: dict[str, Any]) -> None:
        """Follow until the wanted number was shown. Raises grpc.RpcError when the stream cannot be had."""
        import grpc

        self._seq = after
        while True:
            stream = self._session.follow(method, after_seq=self._seq, journal_id=self._journal_id, **fields)
            try:
                for reply in stream:
                    self._take(reply)
                    if self._count and self._shown_count >= self._count:
                        stream.cancel()
                        return
            except grpc.RpcError as error:
                if error.code() is not grpc.StatusCode.UNAVAILABLE or not self._journal_id:
                    raise
            self._say_lost()
            time.sleep(_PAUSE_S)

    def _take(self, reply: Any) -> None:
        self._seq, self._journal_id = max(self._seq, reply.seq), reply.journal_id
        if self._lost:
            self._lost = False
            self._notice(say("tersambung lagi", "connected again"), "green")
        is_heartbeat = not any(reply.HasField(payload) for payload in self._payload.split())
        if self._session.as_json:
            if not is_heartbeat or self._heartbeats:
                print_json(reply, indent=None)
        elif not is_heartbeat:
            console().print(self._draw(reply))
        self._shown_count += not is_heartbeat or (self._session.as_json and self._heartbeats)

    def _say_lost(self) -> None:
        if not self._lost:
            self._lost = True
            self._notice(
                say(
                    f"sambungan putus; dilanjutkan sesudah seq {self._seq} begitu server ada",
                    f"connection lost; going on after seq {self._seq} as soon as the server is back",
                ),
                "bold red",
            )

    def _notice(self, text: str, style: str) -> None:
        if not self._session.as_json:
            console(stderr=True).print(f"-- {text}", style=style)
