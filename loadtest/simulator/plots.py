"""Plots as SVG: curves, bars and a map of points, drawn by hand so that a report needs nothing beside itself."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import cos, radians

WIDTH, HEIGHT = 640, 300
_LEFT, _TOP, _RIGHT, _BOTTOM = 56, 14, 130, 38
COLOURS = ("#1f3b57", "#c0392b", "#d68910", "#1e8449", "#2e86c1", "#7d3c98")

_DEGREE_KM = 111.195

Curve = tuple[str, Sequence[float]]


def curves(lines: Sequence[Curve], x_max: float, x_name: str, y_name: str) -> str:
    """How many of 100 are there within x; each line has its values at equal steps of that share."""
    parts = [_frame(x_max, 100, x_name, y_name)]
    for nth, (name, values) in enumerate(lines):
        if not values:
            continue
        colour = COLOURS[nth % len(COLOURS)]
        steps = max(1, len(values) - 1)
        points = [(min(value, x_max), 100 * at / steps) for at, value in enumerate(values)]
        drawn = " ".join(f"{_x(x, x_max):.1f},{_y(y, 100):.1f}" for x, y in points)
        parts.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{drawn}"/>')
        parts.append(_legend(nth, name, colour))
    return _svg(parts)


def bars(values: Sequence[tuple[str, float]], unit: str) -> str:
    """One row for each value, the longest filling the width."""
    row = 18
    height = row * max(1, len(values)) + 8
    most = max((value for _, value in values), default=1) or 1
    parts = []
    for nth, (name, value) in enumerate(values):
        y = 4 + nth * row
        width = (WIDTH - 260) * value / most
        parts.append(f'<text x="150" y="{y + 13}" text-anchor="end">{escape(name)}</text>')
        parts.append(f'<rect x="158" y="{y + 2}" width="{width:.1f}" height="13" fill="{COLOURS[0]}"/>')
        parts.append(f'<text x="{164 + width:.1f}" y="{y + 13}">{value:.1f} {escape(unit)}</text>')
    return _svg(parts, height)


def point_map(
    points: Sequence[tuple[int, int, int, float]],
    homes: Sequence[tuple[int, int]],
    labels: Sequence[tuple[int, int, str]] = (),
) -> str:
    """Points of (lat_e7, lon_e7, class, seconds), homes as squares, names of places, a legend of classes and a scale;
    north up, one scale both ways.
    """
    every = [(lat, lon) for lat, lon, *_ in points] + list(homes)
    if not every:
        return _svg([])
    lats, lons = [lat for lat, _ in every], [lon for _, lon in every]
    shrink = cos(radians(sum(lats) / len(lats) / 1e7))
    high = max(max(lats) - min(lats), 1)
    wide = max((max(lons) - min(lons)) * shrink, 1)
    size = 520
    scale = min((WIDTH - _RIGHT - 20) / wide, (size - 20) / high)
    height = max(int(high * scale) + 50, 160)

    def put(lat: int, lon: int) -> tuple[float, float]:
        return 10 + (lon - min(lons)) * shrink * scale, 10 + (max(lats) - lat) * scale

    parts = ['<rect width="100%" height="100%" fill="#f7f7f4"/>']
    for lat, lon, priority, seconds in points:
        x, y = put(lat, lon)
        title = f"P{priority} {seconds / 60:.1f} min"
        spot = f'cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{_class_colour(priority)}" fill-opacity=".55"'
        parts.append(f"<circle {spot}><title>{title}</title></circle>")
    for lat, lon in homes:
        x, y = put(lat, lon)
        parts.append(f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" fill="none" stroke="#000"/>')
    for lat, lon, name in labels:
        x, y = put(lat, lon)
        if 0 < x < WIDTH - _RIGHT and 0 < y < height:
            halo = 'stroke="#f7f7f4" stroke-width="3" paint-order="stroke"'
            parts.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" {halo}>{escape(name)}</text>')
    for nth, priority in enumerate(sorted({priority for _, _, priority, _ in points})):
        parts.append(_legend(nth, f"P{priority}", _class_colour(priority)))
    parts.append(_scale_bar(scale, height - 14))
    return _svg(parts, height)


def _class_colour(priority: int) -> str:
    return COLOURS[priority % len(COLOURS)]


def _scale_bar(scale: float, y: float) -> str:
    """A round number of kilometres that takes up to a third of the width; `scale` is in pixels per 1e-7 degree."""
    km_px = scale * 1e7 / _DEGREE_KM
    km = next((km for km in (50, 20, 10, 5, 2, 1, 0.5, 0.2) if km * km_px <= WIDTH / 3), 0.1)
    return (
        f'<line x1="10" x2="{10 + km * km_px:.1f}" y1="{y}" y2="{y}" stroke="#000" stroke-width="2"/>'
        f'<text x="10" y="{y - 5}">{km:g} km</text>'
    )


def _frame(x_max: float, y_max: float, x_name: str, y_name: str) -> str:
    parts = []
    for step in range(6):
        x, y = _x(x_max * step / 5, x_max), _y(y_max * step / 5, y_max)
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{HEIGHT - _BOTTOM}" stroke="#ddd"/>')
        parts.append(f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(
            f'<text x="{x:.1f}" y="{HEIGHT - _BOTTOM + 15}" text-anchor="middle">{x_max * step / 5:.0f}</text>'
        )
        parts.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{y_max * step / 5:.0f}</text>')
    middle = (_LEFT + WIDTH - _RIGHT) / 2
    parts.append(f'<text x="{middle}" y="{HEIGHT - 6}" text-anchor="middle">{escape(x_name)}</text>')
    parts.append(f'<text x="12" y="{HEIGHT / 2}" transform="rotate(-90 12 {HEIGHT / 2})">{escape(y_name)}</text>')
    return "".join(parts)


def _legend(nth: int, name: str, colour: str) -> str:
    y = _TOP + 14 + 18 * nth
    x = WIDTH - _RIGHT + 12
    return (
        f'<rect x="{x}" y="{y - 9}" width="12" height="4" fill="{colour}"/>'
        f'<text x="{x + 18}" y="{y - 3}">{escape(name)}</text>'
    )


def _x(value: float, most: float) -> float:
    return _LEFT + (WIDTH - _LEFT - _RIGHT) * value / (most or 1)


def _y(value: float, most: float) -> float:
    return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * value / (most or 1)


def _svg(parts: Sequence[str], height: int = HEIGHT) -> str:
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img">{"".join(parts)}</svg>'
