"""The geometry of small pictures: whole-number coordinates that a template draws as SVG.

No colour, no text size: those are classes in theme/static/css/components/figure.css.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

WIDTH = 400
LINES_HEIGHT = 210
DOT = 3  # radius
_TOP, _BOTTOM, _RIGHT = 10, 24, 56
_CHAR = 8  # the width that one character of a label is given
_TICK_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Tick:
    """A place on an axis and what stands there."""

    at: int
    label: str


@dataclass(frozen=True)
class Lines:
    """A line for each series (`paths`) and one that stands out (`main`, ending at `end_x`, `end_y`)."""

    width: int
    height: int
    left: int
    right: int
    bottom: int
    paths: tuple[str, ...]
    main: str
    end_x: int
    end_y: int
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]


@dataclass(frozen=True)
class Dots:
    """A dot for each value, stacked where values are alike; `middle` is where the median stands."""

    width: int
    height: int
    left: int
    right: int
    bottom: int
    dots: tuple[tuple[int, int], ...]
    middle: int
    x_ticks: tuple[Tick, ...]


def lines(
    series: Sequence[Mapping[str, float]],
    main: Mapping[str, float],
    years: Sequence[str],
    write: Callable[[float], str],
) -> Lines:
    """Return the picture of `series` over `years`; a line is broken where a year has no value.

    Args: `years` at least two, sorted; `main` has a value in at least one of them; `write` gives a number's label.
    """
    shown = [v for one in (*series, main) for year, v in one.items() if year in set(years)]
    ticks = _ticks(min(shown), max(shown))
    left = 10 + _CHAR * max(len(write(t)) for t in ticks)
    right, bottom = WIDTH - _RIGHT, LINES_HEIGHT - _BOTTOM
    first, last = int(years[0]), int(years[-1])
    low, high = ticks[0], ticks[-1]

    def x(year: str) -> int:
        return round(left + (right - left) * (int(year) - first) / (last - first))

    def y(value: float) -> int:
        return round(bottom - (bottom - _TOP) * (value - low) / (high - low))

    ends = [(x(year), y(main[year])) for year in years if year in main][-1]
    return Lines(
        WIDTH, LINES_HEIGHT, left, right, bottom,
        paths=tuple(p for one in series if (p := _path(one, years, x, y))),
        main=_path(main, years, x, y),
        end_x=ends[0],
        end_y=ends[1],
        x_ticks=(Tick(left, years[0]), Tick(right, years[-1])),
        y_ticks=tuple(Tick(y(t), write(t)) for t in ticks),
    )  # fmt: skip


def dots(values: Sequence[float], middle: float, write: Callable[[float], str]) -> Dots:
    """Return a dot for each value along one axis. Args: `values` at least one."""
    ticks = _ticks(min(values), max(values))
    left, right = 16, WIDTH - 24

    def x(value: float) -> int:
        return round(left + (right - left) * (value - ticks[0]) / (ticks[-1] - ticks[0]))

    width = 2 * DOT + 1
    stacks: dict[int, int] = {}
    placed = []
    for value in sorted(values):
        column = x(value) // width
        stacks[column] = stacks.get(column, 0) + 1
        placed.append((column * width + DOT, stacks[column]))
    bottom = max(30, _TOP + width * max(stacks.values()))
    return Dots(
        WIDTH, bottom + _BOTTOM, left, right, bottom,
        dots=tuple((at, bottom - width * level + DOT) for at, level in placed),
        middle=x(middle),
        x_ticks=tuple(Tick(x(t), write(t)) for t in (ticks[0], ticks[len(ticks) // 2], ticks[-1])),
    )  # fmt: skip


def _path(one: Mapping[str, float], years: Sequence[str], x: Callable[[str], int], y: Callable[[float], int]) -> str:
    parts: list[str] = []
    before: tuple[int, int] | None = None
    for year in years:
        if year not in one:
            before = None
            continue
        here = (x(year), y(one[year]))
        if before is None:
            parts.append(f"M{here[0]} {here[1]}")
        else:
            parts.append(f"l{here[0] - before[0]} {here[1] - before[1]}")
        before = here
    path = "".join(parts)
    return path if "l" in path else ""


def _ticks(low: float, high: float) -> list[float]:
    """Return three to five round numbers that reach from below `low` to above `high`."""
    if low == high:
        low, high = low - (abs(low) or 1) / 10, high + (abs(high) or 1) / 10
    rough = (high - low) / 3
    power = 10 ** math.floor(math.log10(rough))
    step = next(s * power for s in _TICK_STEPS if s * power >= rough * (1 - 1e-9))
    start = math.floor(low / step + 1e-9)
    count = math.ceil(high / step - 1e-9) - start
    return [round((start + i) * step, 10) for i in range(count + 1)]
