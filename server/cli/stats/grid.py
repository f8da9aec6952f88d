"""The tables of an account's page, and how their cells are written."""

from collections.abc import Iterable, Sequence
from html import escape

from ..language import say
from ..values import minutes
from .words import EXCLUDED


def grid(
    title: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    total: Sequence[str] = (),
    wide: bool = False,
) -> str:
    """A table of cells that are HTML already; titles and headings are not yet. The first cell names its row; a column
    without a heading repeats another one.
    """
    head = "".join(f'<th scope="col">{escape(heading)}</th>' if heading else "<td></td>" for heading in headings)
    body = "".join(map(_row, rows))
    foot = f"<tfoot>{_row([escape(cell) for cell in total])}</tfoot>" if total else ""
    kind = ' class="wide"' if wide else ""
    return (
        f"<section{kind}><h2>{escape(title)}</h2><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody>{foot}"
        "</table></section>"
    )


def _row(cells: Sequence[str]) -> str:
    return f'<tr><th scope="row">{cells[0]}</th>{"".join(f"<td>{cell}</td>" for cell in cells[1:])}</tr>'


def durations(count: int, *durations_ms: int) -> list[str]:
    return [minutes(each) if count else "-" for each in durations_ms]


def why(excluded: Iterable[tuple[str, int]]) -> str:
    return escape(", ".join(f"{say(*EXCLUDED[reason])}: {count}" for reason, count in sorted(excluded) if count) or "-")


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "-"
