"""One command's conversation with the server: connection, city's clock, how answers are shown and how failures end.

A change gets a request_id and is repeated under it while its outcome is unknown, so that it happens at most once; the
person is told about it. A read is repeated for a moment, so that one that met a stop and a start comes back. Messages
are made by name, because the wire's classes stay behind client.py.
"""

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final, NoReturn, Self

import typer

from ..exits import Exit
from .language import say, spoken
from .output import console, plain, print_error, print_json

if TYPE_CHECKING:
    from ..client import Client
    from .clock import CityClock

# gRPC status: exit code. Everything else is a refusal.
_EXITS: Final = {
    "UNAVAILABLE": Exit.UNAVAILABLE,
    "DEADLINE_EXCEEDED": Exit.UNAVAILABLE,
    "CANCELLED": Exit.UNAVAILABLE,
    "RESOURCE_EXHAUSTED": Exit.UNAVAILABLE,
    "UNIMPLEMENTED": Exit.UNAVAILABLE,
    "INTERNAL": Exit.INTERNAL,
    "UNKNOWN": Exit.INTERNAL,
    "DATA_LOSS": Exit.INTERNAL,
}
PATIENCE_S: Final = 10
# For so long a read is repeated: a hiccup is over by then, and who forgot to start a server is not kept waiting.
READ_PATIENCE_S: Final = 1.0
_PAGE_COUNT: Final = 500


class Session:
    """What a command needs to talk to one server.

    Use it as a context manager: it turns failed calls into exit codes.
    """

    def __init__(
        self, server: str, as_json: bool, *, request_id: str = "", by: str = "", patience_s: int = PATIENCE_S
    ) -> None:
        self.as_json = as_json
        self._server = server
        self._request_id = request_id
        # Of the newest attempt, for what is said while its outcome is unknown.
        self._sent_id = request_id
        self._by = by
        self._patience_s = patience_s
        self._waiting = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: object) -> None:
        if "client" in self.__dict__:
            self.client.close()
            import grpc

            if isinstance(error, grpc.RpcError):
                self._fail(error)

    @cached_property
    def client(self) -> "Client":
        """The connection, made when it is first used."""
        from ..client import Client

        return Client(self._server)

    @property
    def by(self) -> str:
        """Who gives the command; empty where nobody said."""
        return self._by

    @cached_property
    def city(self) -> Any:
        """The city as it is served (GetCityReply)."""
        return self.read("ops.GetCity")

    @cached_property
    def clock(self) -> "CityClock":
        """The city's clock."""
        from .clock import CityClock

        return CityClock(self.city.zone)

    # -- Queries ----------------------------------------

    def read(self, method: str, *, timeout_s: float | None = None, once: bool = False, **fields: Any) -> Any:
        """The reply to one read, such as `read("ops.ListUnits", agency="PLN")`. Fields that are None are left out.

        `once` is for a read that is recorded: it is not repeated.
        """
        from ..client import retrying

        given = {} if timeout_s is None else {"timeout": timeout_s}
        call = partial(self._method(method), **given)
        return retrying(call, request_of(method, **fields), limit_s=0 if once else READ_PATIENCE_S)

    def read_pages(self, method: str, items: str, limit: int, **fields: Any) -> Any:
        """One reply with the items of all pages, at most `limit` (0 = all); the rest stays behind next_page_token."""
        whole = None
        wanted = limit
        token = fields.pop("page_token", "")
        while True:
            reply = self.read(method, page_size=min(wanted or _PAGE_COUNT, _PAGE_COUNT), page_token=token, **fields)
            token = reply.next_page_token
            if whole is None:
                whole = reply
            else:
                getattr(whole, items).extend(getattr(reply, items))
                whole.next_page_token = token
            wanted = limit - len(getattr(whole, items)) if limit else 0
            if not token or (limit and wanted <= 0):
                return whole

    def follow(self, method: str, **fields: Any) -> Any:
        """The server's stream, such as `follow("intake.WatchIncidents", after_seq=17)`; cancel it to end it."""
        return self._method(method)(request_of(method, **fields))

    # -- Commands ----------------------------------------

    def change(self, method: str, **fields: Any) -> Any:
        """The reply to one change, repeated under the same request_id while its outcome is unknown."""
        import grpc

        from ..client import retrying

        call = self._method(method)
        request = request_of(method, **fields)
        for name, given in (("request_id", self._request_id), ("by", self._by)):
            if name in request.DESCRIPTOR.fields_by_name and name not in fields:
                setattr(request, name, given)

        def attempt(message: Any) -> Any:
            self._sent_id = getattr(message, "request_id", "")
            try:
                return call(message)
            except grpc.RpcError as error:
                self._say_waiting(error.code().name)
                raise

        return retrying(attempt, request, limit_s=self._patience_s)

    # -- Showing ----------------------------------------

    def show(self, reply: Any, draw: Callable[[], Any]) -> None:
        """The reply as JSON where that was asked for, else what `draw` makes of it: one thing to print, or several."""
        if self.as_json:
            print_json(reply)
            return
        drawn = draw()
        for part in drawn if isinstance(drawn, list | tuple) else [drawn]:
            console().print(part)
        if getattr(reply, "store_away", False):
            console(stderr=True).print(
                say(
                    f"Penyimpanan sedang hilang: ini keadaan pada seq {reply.committed_seq}, mungkin sudah berubah.",
                    f"The store is away: this is the state at seq {reply.committed_seq}, it may have changed since.",
                ),
                style="bold red",
            )

    def _method(self, method: str) -> Any:
        service, _, name = method.partition(".")
        return getattr(getattr(self.client, service), name)

    def _say_waiting(self, status: str) -> None:
        if self._waiting or not self._patience_s or status not in ("UNAVAILABLE", "DEADLINE_EXCEEDED"):
            return
        self._waiting = True
        if not self.as_json:
            said = say(
                f"Belum ada jawaban; diulang sampai {self._patience_s} detik (--request-id {self._sent_id}).",
                f"No answer yet; repeated for {self._patience_s} seconds (--request-id {self._sent_id}).",
            )
            console(stderr=True).print(said, style="yellow")

    def _fail(self, error: Any) -> NoReturn:
        from ..client import describe

        problem = describe(error, spoken())
        print_error(
            problem.reason or problem.status,
            problem.sentence,
            self.as_json,
            status=problem.status,
            field=problem.field,
            sentence_id=describe(error, "id").sentence,
            sentence_en=describe(error, "en").sentence,
            retry_ms=problem.retry_ms,
            request_id=self._sent_id,
            violations=[{"field": name, "description": why} for name, why in problem.violations],
            facts=problem.facts,
        )
        if not self.as_json and len(problem.violations) > 1:
            for name, why in problem.violations:
                console(stderr=True).print(plain(f"  {name}: {why}"), style="red", soft_wrap=True)
        raise typer.Exit(_EXITS.get(problem.status, Exit.REFUSED)) from None


def request_of(method: str, **fields: Any) -> Any:
    """The request of one method by name, `request_of("ops.ListUnits", agency="PLN")`; fields of None are left out."""
    from ..client import request_of as make

    return make(method, **fields)
