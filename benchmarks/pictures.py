"""Draw what costs how much against its size: lines on logarithmic scales, as SVG."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from benchmarks.report import Point

_WIDTH, _HEIGHT = 760, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 200, 40, 50
_COLORS = ("#1b6ca8", "#c1440e", "#2e7d32", "#8e44ad", "#b8860b", "#444444")
_STYLE = (
    "text{font:13px sans-serif;fill:#222}.title{font-size:15px;font-weight:bold}"
    ".grid{stroke:#ddd}.line{fill:none;stroke-width:2}"
)


@dataclass(frozen=True)
class Picture:
    """What a picture shows, and the words at its axes."""

    title: str
    across: str
    up: str


PICTURES = {
    "accounts-time": Picture("Time to list accounts", "accounts", "seconds"),
    "accounts-memory": Picture("Memory to list accounts", "accounts", "MiB"),
    "servers": Picture("A call on each of many servers, 20 ms away", "servers", "seconds"),
}


class _Scale:
    """Places values on a logarithmic scale."""

    def __init__(self, values: Sequence[float], begin: float, end: float) -> None:
        self._low, self._high = _outward(min(values), -1), _outward(max(values), 1)
        if self._low == self._high:
            self._high *= 2
        self._begin, self._end = begin, end

    def __call__(self, value: float) -> float:
        share = math.log(value / self._low) / math.log(self._high / self._low)
        return self._begin + share * (self._end - self._begin)

    def marks(self) -> Iterable[float]:
        """Yield 1, 2 and 5 of each decade on the scale."""
        for power in range(-6, 9):
            for factor in (1, 2, 5):
                value = factor * 10.0**power
                if self._low * 0.999 <= value <= self._high * 1.001:
                    yield value


def _outward(value: float, direction: int) -> float:
    """Return the next 1, 2 or 5 of a decade that is not less, or not more."""
    steps = [factor * 10.0**power for power in range(-6, 9) for factor in (1, 2, 5)]
    if direction > 0:
        return next(step for step in steps if step >= value)
    return next(step for step in reversed(steps) if step <= value)


def draw_svg(picture: Picture, points: Sequence[Point]) -> str:
    """Return a picture with a line for each series."""
    across = _Scale([point.size for point in points], _LEFT, _WIDTH - _RIGHT)
    up = _Scale([point.value for point in points], _HEIGHT - _BOTTOM, _TOP)
    series = list(dict.fromkeys(point.series for point in points))
    lines = [
        _line(name, [p for p in points if p.series == name], across, up, _COLORS[index % 6])
        for index, name in enumerate(series)
    ]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
        f' aria-label="{escape(picture.title)}">'
    )
    background = f'<style>{_STYLE}</style><rect width="100%" height="100%" fill="#fff"/>'
    title = f'<text class="title" x="{_LEFT}" y="20">{escape(picture.title)}</text>'
    drawn = (*_grid(picture, across, up), *lines, *_names(series, points, up))
    return "\n".join((head, background, title, *drawn, "</svg>\n"))


def _grid(picture: Picture, across: _Scale, up: _Scale) -> list[str]:
    right, bottom = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM
    drawn = []
    for value in across.marks():
        x = f"{across(value):.1f}"
        drawn.append(f'<path class="grid" d="M{x} {_TOP}V{bottom}"/>')
        drawn.append(f'<text x="{x}" y="{bottom + 18}" text-anchor="middle">{value:,.0f}</text>')
    for value in up.marks():
        y = up(value)
        drawn.append(f'<path class="grid" d="M{_LEFT} {y:.1f}H{right}"/>')
        drawn.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value:g}</text>')
    middle = (_LEFT + right) / 2
    drawn.append(
        f'<text x="{middle}" y="{_HEIGHT - 10}" text-anchor="middle">{picture.across}</text>'
    )
    drawn.append(f'<text x="8" y="{_TOP - 6}">{picture.up}</text>')
    return drawn


def _line(name: str, points: Sequence[Point], across: _Scale, up: _Scale, color: str) -> str:
    ordered = sorted(points, key=lambda point: point.size)
    places = [(across(point.size), up(point.value)) for point in ordered]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{color}"/>' for x, y in places)
    return f'<polyline class="line" stroke="{color}" points="{path}"/>{dots}'


def _names(series: Sequence[str], points: Sequence[Point], up: _Scale) -> list[str]:
    """The names beside the ends of their lines, one below the other where lines meet."""
    ends = []
    for index, name in enumerate(series):
        last = max((p for p in points if p.series == name), key=lambda point: point.size)
        ends.append((up(last.value), name, _COLORS[index % 6]))
    drawn, lowest = [], 0.0
    for y, name, color in sorted(ends):
        lowest = max(y, lowest + 16)
        place = f'x="{_WIDTH - _RIGHT + 10}" y="{lowest + 4:.1f}"'
        drawn.append(f'<text {place} style="fill:{color}">{escape(name)}</text>')
    return drawn
