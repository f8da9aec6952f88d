"""All commands of `sigap`, and how a run of it ends.

A run makes only the commands that its words name: making all of them would take longer than most of them do.
`--help`, and a word that is no command, make them all.
"""

import importlib
import os
import sys
from collections.abc import Sequence
from typing import Annotated, Any, Final, NamedTuple

import typer

from ..exits import Exit
from .command import Lang
from .help_page import in_this_language
from .language import say
from .output import console, print_error
from .usage import pair_of


class _Room(NamedTuple):
    """A module whose `register` adds these commands, and the part of the help they stand in."""

    module: str
    commands: frozenset[str]
    panel: str


def _rooms() -> list[_Room]:
    start, incidents = say("Memulai", "Start"), say("Kejadian", "Incidents")
    supervision, desks = (
        say("Keputusan pengawas", "A supervisor's decisions"),
        say("Meja instansi", "Desks of agencies"),
    )
    field, care = (
        say("Unit, lokasi dan jalan", "Units, scene and roads"),
        say("Mengamati dan merawat", "Watching and care"),
    )
    trying = say("Mencoba dan membandingkan", "Trying and comparing")
    deciding = frozenset({"pending", "confirm", "refuse", "ask", "recall", "reassign"})
    otherwise = frozenset({"hold", "release", "pin", "unpin", "stop-timer", "correct"})
    return [
        _Room("demo", frozenset({"demo"}), start),
        _Room("serving", frozenset({"up"}), start),
        _Room("report", frozenset({"report"}), incidents),
        _Room("reports", frozenset({"attach", "detach", "merge", "places", "unmerge"}), incidents),
        _Room("intake", frozenset({"update", "cancel", "close", "advise", "reopen"}), incidents),
        _Room("incidents", frozenset({"incidents", "incident", "recommend", "caller"}), incidents),
        _Room("explain", frozenset({"explain"}), incidents),
        _Room("decisions", deciding, supervision),
        _Room("overrides", otherwise, supervision),
        _Room("authority", frozenset({"mode", "authority"}), supervision),
        _Room("surge", frozenset({"held"}), supervision),
        _Room("desk", frozenset({"desk"}), desks),
        _Room("answers", frozenset({"answer"}), desks),
        _Room("destinations", frozenset({"destinations"}), desks),
        _Room("units", frozenset({"units"}), field),
        _Room("unit", frozenset({"unit"}), field),
        _Room("scene", frozenset({"staging", "scene", "power"}), field),
        _Room("roads", frozenset({"roads"}), field),
        _Room("watch", frozenset({"watch"}), care),
        _Room("ops", frozenset({"ops"}), care),
        _Room("console", frozenset({"console"}), care),
        _Room("service", frozenset({"state", "types", "warnings"}), care),
        _Room("journal", frozenset({"journal"}), care),
        _Room("archive", frozenset({"archive"}), care),
        _Room("stats.command", frozenset({"stats"}), care),
        _Room("paper.command", frozenset({"paper"}), care),
        _Room("paper.reenter", frozenset({"reenter"}), care),
        _Room("city", frozenset({"city"}), care),
        _Room("loadtest", frozenset({"loadtest"}), care),
        _Room("replay", frozenset({"replay"}), trying),
        _Room("simulate", frozenset({"simulate", "compare"}), trying),
        _Room("plan", frozenset({"plan"}), trying),
    ]


_MEANINGS: Final = {
    Exit.OK: ("berhasil", "done"),
    Exit.REFUSED: ("ditolak, atau pemeriksaan menemukan sesuatu", "refused, or a check found something"),
    Exit.USAGE: ("baris perintah tidak dimengerti", "the command line cannot be understood"),
    Exit.BAD_DATA: ("berkas kota atau formulir kertas salah", "a city's files or a paper form are wrong"),
    Exit.NO_INPUT: ("berkas atau folder tidak ada", "a file or folder does not exist"),
    Exit.UNAVAILABLE: ("server atau penyimpanan tidak menjawab", "no server or store answers"),
    Exit.INTERNAL: ("cacat di dalam; lihat log", "a defect; see the log"),
    Exit.CANNOT_CREATE: ("folder data tidak dapat ditulis", "the data folder cannot be written"),
    Exit.IO: ("disk atau jaringan gagal", "a disk or network failed"),
    Exit.FENCED: ("server lain mengambil alih; jangan dijalankan ulang", "another server took over; do not restart"),
    Exit.CONFIG: ("setelan tidak memungkinkan layanan", "the settings do not allow service"),
}


def build(arguments: Sequence[str]) -> typer.Typer:
    """The application with the commands that `arguments` name, or with all of them where they name none."""
    app = typer.Typer(
        name="sigap",
        no_args_is_help=True,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        help=say(
            "[bold]Sigap[/bold] - satu laporan masuk, unit yang tepat berangkat, tak ada yang hilang."
            "\n\nMulai dengan [cyan]sigap demo[/cyan]. English: [cyan]sigap --lang en --help[/cyan].",
            "[bold]Sigap[/bold] - one call in, the right units out, nothing lost."
            "\n\nBegin with [cyan]sigap demo[/cyan]. Bahasa Indonesia: [cyan]sigap --lang id --help[/cyan].",
        ),
        epilog=_exit_codes(),
    )
    app.callback()(_whole)
    rooms = _rooms()
    for room in [room for room in rooms if room.commands.intersection(arguments)] or rooms:
        importlib.import_module(f".{room.module}", __package__).register(app)
        added: list[Any] = [*app.registered_commands, *app.registered_groups]
        for each in added:
            if not isinstance(each.rich_help_panel, str):
                each.rich_help_panel = room.panel
    in_this_language(app)
    return app


def run(arguments: Sequence[str]) -> int:
    """Carry out one command line; its exit code."""
    try:
        ended = build(arguments)(list(arguments), prog_name="sigap", standalone_mode=False)
        sys.stdout.flush()
    except typer.TyperException as error:
        return _usage_error(error, "--json" in arguments)
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except BrokenPipeError:
        return _seen_enough()
    except SystemExit as left:
        # So typer ends where the reader of a pipe has gone.
        if isinstance(left.__context__, BrokenPipeError):
            return _seen_enough()
        raise
    return ended if isinstance(ended, int) else Exit.OK


def _seen_enough() -> int:
    """Whoever reads our output through a pipe has gone; what is still buffered has nowhere to go."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return Exit.OK


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print(f"sigap {version('sigap')}")
        raise typer.Exit


def _whole(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help=say("Tampilkan versi.", "Show the version.")
        ),
    ] = False,
    lang: Lang = "",
) -> None:
    # Commands that start others (demo, loadtest) hand the language on.
    if lang:
        os.environ["SIGAP_LANGUAGE"] = lang


def _exit_codes() -> str:
    rows = [f"{code.value:>3}  {say(*_MEANINGS[code])}" for code in Exit]
    return "\n".join([f"[bold]{say('Kode keluar', 'Exit codes')}[/bold]", *rows])


def _usage_error(error: typer.TyperException, as_json: bool) -> int:
    context: Any = getattr(error, "ctx", None)
    if not error.format_message():  # A group without a command, whose help was shown.
        return Exit.USAGE
    indonesian, english = pair_of(error)
    if as_json:
        print_error("USAGE", say(indonesian, english), as_json, sentence_id=indonesian, sentence_en=english)
        return error.exit_code
    console(stderr=True).print(say(indonesian, english), style="bold red", soft_wrap=True)
    if context is not None:
        more = f"{say('Bantuan', 'Help')}: {context.command_path} --help"
        console(stderr=True).print(f"{context.get_usage()}\n{more}", style="dim", soft_wrap=True)
    return error.exit_code
