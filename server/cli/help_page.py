"""Help pages and usage lines in this run's language: typer would write its own words on them, in English alone.

A page has the usage, what the command does, its arguments and options in panels, a group's commands, and the examples.
Everything is laid out for 80 columns; texts are rich's markup. What is wrong with a command line is usage.py's.
"""

import re
from collections.abc import Iterator
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from .language import say

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text
    from typer import Typer

# Lines longer than this are hard to read, however wide the screen.
_COLUMNS_MAX: Final = 100
# Names of options are this long at most in their column; longer ones take more than one line.
_NAME_COLUMNS: Final = 26
_OPTION: Final = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


class SpokenCommand(TyperCommand):
    """A command whose help is in this run's language."""

    def get_usage(self, ctx: Any) -> str:
        return _in_words(super().get_usage(ctx))

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        return _pieces(self, ctx)

    def format_help(self, ctx: Any, formatter: object) -> None:
        _print_page(self, ctx)


class SpokenGroup(TyperGroup):
    """A group of commands whose help is in this run's language."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        for each in self.params:
            if each.name == "install_completion":
                each.callback = _install_completion

    def get_usage(self, ctx: Any) -> str:
        return _in_words(super().get_usage(ctx))

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        return [*_pieces(self, ctx), say("PERINTAH ...", "COMMAND ...")]

    def format_help(self, ctx: Any, formatter: object) -> None:
        _print_page(self, ctx)


def in_this_language(app: "Typer") -> None:
    """Have all commands of `app` and below it write their helps here."""
    app.info.cls = SpokenGroup
    for command in app.registered_commands:
        command.cls = SpokenCommand
    for group in app.registered_groups:
        if group.typer_instance is not None:
            in_this_language(group.typer_instance)


# -- The usage ----------------------------------------


def _in_words(usage: str) -> str:
    return usage.replace("Usage:", say("Pemakaian:", "Usage:"), 1)


def _pieces(command: Any, ctx: Any) -> list[str]:
    arguments = [each for each in command.get_params(ctx) if isinstance(each, TyperArgument)]
    return [say("[PILIHAN]", "[OPTIONS]"), *map(_usage_of, arguments)]


def _usage_of(argument: Any) -> str:
    name = _typed(argument)
    if argument.nargs != 1 and not name.endswith("..."):
        name += "..."
    return name if argument.required else f"[{name}]"


# -- The page ----------------------------------------


def _print_page(command: Any, ctx: Any) -> None:
    from rich.console import Console
    from rich.padding import Padding

    # Printed at once, as typer does it too: its formatters know no styles.
    screen = Console(markup=False, highlight=False, emoji=False)
    screen.width = min(screen.width, _COLUMNS_MAX)
    screen.print(Padding(command.get_usage(ctx), 1), style="bold")
    first, *rest = (command.help or "").split("\n\n")
    for number, paragraph in enumerate([first, *rest] if first else []):
        screen.print(Padding(_markup(paragraph, "dim" if number else ""), (0, 1, 1, 1)))
    _print_parameters(screen, command, ctx)
    _print_commands(screen, command, ctx)
    if command.epilog:
        # Unbroken, so that what is copied from the screen is one line.
        screen.print("", _markup(command.epilog), "", sep="\n", soft_wrap=True)


def _print_parameters(screen: "Console", command: Any, ctx: Any) -> None:
    panels: dict[str, list[tuple[Any, Any]]] = {}
    for each in command.get_params(ctx):
        if getattr(each, "hidden", False):
            continue
        usual = say("Argumen", "Arguments") if isinstance(each, TyperArgument) else say("Pilihan", "Options")
        panels.setdefault(each.rich_help_panel or usual, []).append((_name_of(each), _help_of(each)))
    # Arguments come first, then the options without a panel of their own.
    usual_ones = (say("Argumen", "Arguments"), say("Pilihan", "Options"))
    for title in sorted(panels, key=lambda title: title not in usual_ones):
        _print_panel(screen, title, panels[title], _NAME_COLUMNS)


def _print_commands(screen: "Console", command: Any, ctx: Any) -> None:
    if not isinstance(command, TyperGroup):
        return
    from rich.text import Text

    panels: dict[str, list[tuple[Any, Any]]] = {}
    for name in command.list_commands(ctx):
        each: Any = command.get_command(ctx, name)
        title = each.rich_help_panel or say("Perintah", "Commands")
        first = (each.help or "").partition("\n\n")[0]
        panels.setdefault(title, []).append((Text(name, "bold cyan"), _markup(first)))
    width = max((len(name) for name in command.commands), default=0)
    for title, rows in panels.items():
        _print_panel(screen, title, rows, width)


def _print_panel(screen: "Console", title: str, rows: list[tuple[Any, Any]], name_columns: int) -> None:
    from rich.panel import Panel
    from rich.table import Table

    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(width=min(name_columns, max(row[0].cell_len for row in rows)), overflow="fold")
    table.add_column(ratio=1, overflow="fold")
    for row in rows:
        table.add_row(*row)
    screen.print(Panel(table, title=title, title_align="left", border_style="dim"))


def _markup(text: str, style: str = "") -> "Text":
    from rich.text import Text

    made = Text.from_markup(text.strip("\n"), style=style, emoji=False)
    made.highlight_regex(_OPTION, "cyan")
    return made


# -- One argument or option ----------------------------------------


def _name_of(parameter: Any) -> "Text":
    from rich.text import Text

    if isinstance(parameter, TyperArgument):
        return Text(_usage_of(parameter), "bold yellow")
    name = Text(", ".join([*parameter.opts, *parameter.secondary_opts]), "bold cyan")
    return name if parameter.is_flag else name.append(f" {_typed(parameter)}", "yellow")


def _help_of(parameter: Any) -> "Text":
    text = _markup(_own_help(parameter.name) or parameter.help or "")
    for note, style in _notes(parameter):
        text.append(f" [{note}]", style)
    return text


def _notes(parameter: Any) -> Iterator[tuple[str, str]]:
    """What is to be known of a value beside the help: (words, style)."""
    kind = parameter.type_descriptor
    if kind.is_choice:
        yield f"{say('salah satu', 'one of')}: {', '.join(kind.choices)}", "yellow"
    if bounds := _bounds(parameter):
        yield bounds, "dim"
    if isinstance(parameter, TyperOption) and parameter.show_envvar and parameter.envvar:
        yield f"{say('variabel', 'variable')}: {parameter.envvar}", "dim"
    default = parameter.default
    if parameter.show_default and default not in (None, "", (), []) and not getattr(parameter, "is_flag", False):
        shown = default.value if isinstance(default, Enum) else default
        yield f"{say('bawaan', 'default')}: {shown}", "dim"
    if parameter.required:
        yield say("wajib", "required"), "red"


def _bounds(parameter: Any) -> str:
    low, high = getattr(parameter, "min", None), getattr(parameter, "max", None)
    if low is None and high is None:
        return ""
    return say(f"paling kecil {low}", f"{low} or more") if high is None else f"{low}..{high}"


def _typed(parameter: Any) -> str:
    """What stands for the value that is typed."""
    kind = parameter.type_descriptor
    if parameter.metavar:
        return str(parameter.metavar)
    if kind.is_choice:
        return say("KATA", "WORD")
    if kind.is_path:
        return say("BERKAS", "FILE")
    return "N" if kind.annotation in (int, float) else say("TEKS", "TEXT")


# -- What typer adds by itself ----------------------------------------


def _own_help(name: str) -> str:
    return {
        "help": say("Tampilkan bantuan ini.", "Show this help."),
        "install_completion": say(
            "Pasang pelengkapan Tab pada shell ini.", "Install completion by Tab for this shell."
        ),
        "show_completion": say("Tampilkan skrip pelengkapan itu.", "Show the script of that completion."),
    }.get(name, "")


def _install_completion(ctx: Any, parameter: object, asked: Any) -> None:
    if not asked or ctx.resilient_parsing:
        return
    from typer.completion import install  # type: ignore[attr-defined]

    shell, path = install()
    print(
        say(
            f"Pelengkapan untuk {shell} dipasang di {path}; mulai berlaku di terminal yang baru.",
            f"Completion for {shell} is installed in {path}; it begins in the next terminal.",
        )
    )
    ctx.exit()
