"""Curves of latency as an SVG file beside the results: both scales logarithmic, a colour for each curve.

For a reader who wants the shape; the figures are in the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import ceil, floor, log10
from pathlib import Path

WIDTH, HEIGHT = 760, 420
LEFT, TOP, RIGHT, BOTTOM = 70, 34, 210, 50
COLOURS = ("#1f3b57", "#c0392b", "#d68910", "#1e8449", "#2e86c1", "#7d3c98")

# A name and its points (x, y), all greater than 0.
Curve = tuple[str, Sequence[tuple[float, float]]]


def draw(path: Path, title: str, x_name: str, y_name: str, lines: Sequence[Curve]) -> None:
    xs, ys = zip(*[point for _, points in lines for point in points], strict=True)
    x_span, y_span = _decades(xs), _decades(ys)

    def put(x: float, y: float) -> tuple[float, float]:
        across = (log10(x) - x_span[0]) / (x_span[1] - x_span[0])
        up = (log10(y) - y_span[0]) / (y_span[1] - y_span[0])
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)

    parts = [f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>', _text(LEFT, 20, title, "start")]
    for power in range(x_span[0], x_span[1] + 1):
        x, y = put(10**power, 10 ** y_span[0])
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(_text(x, y + 16, f"{10**power:,g}"))
    for power in range(y_span[0], y_span[1] + 1):
        x, y = put(10 ** x_span[0], 10**power)
        parts.append(f'<line x1="{x:.1f}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(_text(x - 6, y + 4, f"{10**power:,g}", "end"))
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, x_name))
    parts.append(_text(LEFT - 6, TOP - 6, y_name, "end"))
    for nth, (name, points) in enumerate(lines):
        colour = COLOURS[nth % len(COLOURS)]
        drawn = [put(*point) for point in sorted(points)]
        joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in drawn)
        parts.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{joined}"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in drawn]
        parts.append(f'<rect x="{WIDTH - RIGHT + 12}" y="{TOP + 18 * nth}" width="12" height="4" fill="{colour}"/>')
        parts.append(_text(WIDTH - RIGHT + 30, TOP + 6 + 18 * nth, name, "start"))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif"'
    path.parent.mkdir(exist_ok=True)
    path.write_text(f'{head} font-size="12">{"".join(parts)}</svg>\n', encoding="utf-8")


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """The whole powers of ten around the values."""
    low, high = floor(log10(min(values))), ceil(log10(max(values)))
    return low, max(high, low + 1)


def _text(x: float, y: float, words: str, anchor: str = "middle") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'
