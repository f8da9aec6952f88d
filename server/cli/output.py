"""Where output goes: tables to a terminal, plain text into a pipe, JSON for machines, errors to stderr.

rich is loaded only when something is drawn. Texts that came from outside pass `plain`, so that nobody's note moves
the cursor.
"""

import contextlib
import functools
import json
import os
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

import typer

from .catalogue import Pair
from .language import say

if TYPE_CHECKING:
    from google.protobuf.message import Message
    from rich.console import Console

# A pipe has no width; wide enough that no row of a table breaks, so that grep and cut see whole rows.
PIPE_COLUMNS: Final = 180
PIPE_LINES: Final = 25


@functools.cache
def console(stderr: bool = False) -> "Console":
    """The console of this run: colours only on a terminal, no markup, no guesses at what to highlight."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    if stream.isatty():
        return Console(stderr=stderr, markup=False, highlight=False, emoji=False)
    columns = os.environ.get("COLUMNS", "")
    width = int(columns) if columns.isdigit() and int(columns) else PIPE_COLUMNS
    # With a height too rich guesses nothing: asked for colours on a dumb terminal it would fold a pipe at 80 columns.
    return Console(stderr=stderr, markup=False, highlight=False, emoji=False, width=width, height=PIPE_LINES)


def plain(text: str) -> str:
    """A text from outside without control characters; line breaks become spaces."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def json_text(message: "Message", indent: int | None = 2) -> str:
    """The protobuf JSON mapping with the proto's own field names, defaults included. `indent` None gives one line."""
    from google.protobuf.json_format import MessageToJson

    return MessageToJson(
        message,
        preserving_proto_field_name=True,
        always_print_fields_with_no_presence=True,
        ensure_ascii=False,
        indent=indent,
    )


def print_json(message: "Message", indent: int | None = 2) -> None:
    """One reply on stdout: a document, or one line of a stream (`indent` None), which is flushed at once."""
    print(json_text(message, indent), flush=indent is None)


def print_error(reason: str, text: str, as_json: bool, **parts: Any) -> None:
    """An error on stderr: one JSON document for machines, else its reason and its sentence."""
    if as_json:
        said = {
            "status": reason,
            "reason": reason,
            "field": "",
            "sentence_id": text,
            "sentence_en": text,
            "retry_ms": 0,
        }
        print(json.dumps({"error": said | parts}, ensure_ascii=False), file=sys.stderr)
        return
    console(stderr=True).print(f"{reason}: {text}", style="bold red", soft_wrap=True)


def failed(reason: str, pair: Pair, code: int, as_json: bool) -> typer.Exit:
    """Print an error in both languages; what to end the command with."""
    print_error(reason, say(*pair), as_json, sentence_id=pair[0], sentence_en=pair[1])
    return typer.Exit(code)


@contextlib.contextmanager
def progress(what: str, silent: bool) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on stderr while this lasts: call what it gives with how far and how much. None in a pipe."""
    if silent or not console(stderr=True).is_terminal:
        yield lambda done, whole: None
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, whole: bar.update(task, completed=done, total=whole)


def print_document(document: dict[str, Any]) -> None:
    """A document that is not a reply, such as a verification's findings."""
    print(json.dumps(document, ensure_ascii=False, indent=2))
