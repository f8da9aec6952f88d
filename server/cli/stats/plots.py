"""Plots as inline SVG: bars over hours and days, and the small bar beside a row. Nothing is fetched, nothing runs.

A plot repeats what the table beneath it says, so it may stay dumb: whoever cannot see it misses nothing.
"""

from collections.abc import Sequence
from html import escape

# What stands in the place of a figure that is hidden.
NOT_SHOWN = "*"
_WIDTH, _HEIGHT, _TOP, _FOOT = 720, 180, 16, 22
# The width of 12-31.
_LABEL = 36


def columns(title: str, rows: Sequence[tuple[str, int | None]], none: str = NOT_SHOWN) -> str:
    """One column a row, each with its count on top while there is room; None, a count that is hidden or that nobody
    has, has `none` there.
    """
    highest = max((count for _, count in rows if count is not None), default=0) or 1
    step = _WIDTH / max(len(rows), 1)
    every = -(-len(rows) // 16)
    parts = [
        f'<svg class="plot" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(title, quote=True)}">'
        f"<title>{escape(title)}</title>",
        f'<line class="axis" x1="0" x2="{_WIDTH}" y1="{_HEIGHT - _FOOT}" y2="{_HEIGHT - _FOOT}"/>',
    ]
    room = _HEIGHT - _TOP - _FOOT
    for index, (label, shown) in enumerate(rows):
        count = shown or 0
        height = room * count / highest
        x, y = index * step, _HEIGHT - _FOOT - height
        width = max(step - 2, 1)
        parts.append(
            f'<rect class="bar" x="{x + 1:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}">'
            f"<title>{escape(label)}: {none if shown is None else count}</title></rect>"
        )
        middle = x + step / 2
        if shown != 0 and len(rows) <= 31:
            said = none if shown is None else count
            parts.append(f'<text class="count" x="{middle:.1f}" y="{y - 3:.1f}">{said}</text>')
        if index % every == 0:
            # The outermost would be cut where it is wider than its column.
            inside = min(max(middle, _LABEL / 2), _WIDTH - _LABEL / 2)
            parts.append(f'<text class="tick" x="{inside:.1f}" y="{_HEIGHT - 6}">{escape(label[-5:])}</text>')
    return "".join([*parts, "</svg>"])


def share(count: int, whole: int) -> str:
    """The bar of one row: what part of the whole it is."""
    width = 100 * count / whole if whole else 0
    bar = f'<rect class="bar" width="{width:.1f}" height="8"/>'
    return f'<svg class="share" viewBox="0 0 100 8" aria-hidden="true">{bar}</svg>'
