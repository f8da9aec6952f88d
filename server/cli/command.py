"""How a command is made: a function that takes a Session and its own options becomes a `sigap` command.

Every command that talks to a server gets --server, --lang and --json here, and every change --request-id, --by and
--patience too, so that none of them can forget one. Helps are short paragraphs of rich's markup; each ends with
examples that can be typed as they stand.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Annotated, Any, Final

import typer

from .language import VARIABLE, say
from .session import PATIENCE_S, Session
from .usage import Wrong

Function = Callable[..., None]

CONNECTION: Final = say("Sambungan dan keluaran", "Connection and output")
REPEATING: Final = say("Pengulangan yang aman", "Safe repetition")


def _language(value: str) -> str:
    if value.lower() not in ("", "id", "en"):
        raise Wrong("pilih id atau en", "choose id or en")
    return value


def address(value: str) -> str:
    """The check of an option for an address; empty stays empty."""
    host, _, port = value.rpartition(":")
    if value and not (host and port.isascii() and port.isdigit() and int(port) < 65_536):
        example = "127.0.0.1:50112"
        raise Wrong(f"{value!r} bukan HOST:PORT, misalnya {example}", f"{value!r} is not HOST:PORT, such as {example}")
    return value


Server = Annotated[
    str,
    typer.Option(
        "--server",
        metavar="HOST:PORT",
        envvar="SIGAP_SERVER",
        show_envvar=True,
        show_default=False,
        callback=address,
        help=say("Server yang dituju; bawaan 127.0.0.1:50112.", "The server to talk to; 127.0.0.1:50112 by default."),
        rich_help_panel=CONNECTION,
    ),
]
Lang = Annotated[
    str,
    typer.Option(
        "--lang",
        metavar="id|en",
        envvar=VARIABLE,
        show_envvar=True,
        show_default=False,
        callback=_language,
        help=say("Bahasa: id (bawaan) atau en.", "Language: id (default) or en."),
        rich_help_panel=CONNECTION,
    ),
]
Json = Annotated[
    bool,
    typer.Option(
        "--json",
        help=say(
            "Jawaban sebagai JSON di stdout; galat sebagai JSON di stderr, kode keluar bukan 0.",
            "The reply as JSON on stdout; an error as JSON on stderr with an exit code other than 0.",
        ),
        rich_help_panel=CONNECTION,
    ),
]
RequestId = Annotated[
    str,
    typer.Option(
        "--request-id",
        metavar="ID",
        show_default=False,
        help=say(
            "Kode permintaan buatan sendiri; kode yang sama tidak pernah dikerjakan dua kali. Bawaan: acak.",
            "Your own id of this request; the same id is never carried out twice. Random by default.",
        ),
        rich_help_panel=REPEATING,
    ),
]
Patience = Annotated[
    int,
    typer.Option(
        "--patience",
        metavar=say("DETIK", "SECONDS"),
        min=0,
        max=3600,
        help=say(
            "Selama ini permintaan yang sama diulang bila server atau penyimpanan tidak menjawab; 0 = sekali saja.",
            "For so long the same request is repeated while server or store do not answer; 0 = once.",
        ),
        rich_help_panel=REPEATING,
    ),
]
By = Annotated[
    str,
    typer.Option(
        "--by",
        metavar=say("NAMA", "NAME"),
        envvar="SIGAP_BY",
        show_envvar=True,
        show_default=False,
        help=say("Siapa yang memerintah atau melapor.", "Who orders or reports this."),
        rich_help_panel=REPEATING,
    ),
]

_READ_OPTIONS: Final = {"server": (Server, ""), "lang": (Lang, ""), "as_json": (Json, False)}
_CHANGE_OPTIONS: Final = {"by": (By, ""), "request_id": (RequestId, ""), "patience": (Patience, PATIENCE_S)}


def reads(app: typer.Typer, name: str, help_text: str, *examples: str) -> Callable[[Function], Function]:
    """Make the function a command of `app` that only reads. Its first parameter is the session."""
    return functools.partial(_register, app, name, help_text, examples, _READ_OPTIONS)


def reads_as(app: typer.Typer, name: str, help_text: str, *examples: str) -> Callable[[Function], Function]:
    """The same for a read of which it is recorded who reads: `by` of the session."""
    return functools.partial(_register, app, name, help_text, examples, {"by": (By, "")} | _READ_OPTIONS)


def changes(app: typer.Typer, name: str, help_text: str, *examples: str) -> Callable[[Function], Function]:
    """Make the function a command of `app` that changes something, at most once for each request_id."""
    return functools.partial(_register, app, name, help_text, examples, _CHANGE_OPTIONS | _READ_OPTIONS)


def epilog(examples: tuple[str, ...]) -> str:
    """The end of a help text: how it is typed."""
    return "\n".join([f"[bold]{say('Contoh', 'Examples')}[/bold]", *(f"[cyan]  {line}[/cyan]" for line in examples)])


def fold(name: str) -> typer.Typer:
    """A group of commands such as `sigap unit ...`; without a command it shows its help."""
    return typer.Typer(name=name, no_args_is_help=True, rich_markup_mode="rich")


def _register(
    app: typer.Typer,
    name: str,
    help_text: str,
    examples: tuple[str, ...],
    added: dict[str, tuple[Any, Any]],
    function: Function,
) -> Function:
    own = list(inspect.signature(function).parameters.values())[1:]
    keyword_only = inspect.Parameter.KEYWORD_ONLY
    parameters = [parameter.replace(kind=keyword_only) for parameter in own]
    for added_name, (annotation, default) in added.items():
        parameters.append(inspect.Parameter(added_name, keyword_only, default=default, annotation=annotation))

    def run(**given: Any) -> None:
        given.pop("lang")
        request_id, by = given.pop("request_id", ""), given.pop("by", "")
        patience_s = given.pop("patience", PATIENCE_S)
        server, as_json = given.pop("server"), given.pop("as_json")
        with Session(server, as_json, request_id=request_id, by=by, patience_s=patience_s) as session:
            function(session, **given)

    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    app.command(name, help=help_text, epilog=epilog(examples))(run)
    return function
