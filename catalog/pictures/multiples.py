"""Many small pictures on one scale, one for each row of a table: so any of them can be shown beside any other.

Lines drawn over each other cannot: where a name has room depends on which of them are shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalog.pictures.scale import Scale
from catalog.pictures.series import line_path

WIDTH, HEIGHT = 120, 32
EDGE = 5


@dataclass(frozen=True)
class Small:
    """One row's pictures: the place of its value from lowest to highest (None: no value), and its line over the years.

    `end` is where the line's latest value lies, None when there is no line.
    """

    at: int | None
    path: str
    end: tuple[int, int] | None


@dataclass(frozen=True)
class Multiples:
    """The rows by key, the place of the middle, and the middle's own line, which lies behind each of them."""

    rows: Mapping[str, Small]
    middle: int
    middle_path: str


def multiples(
    values: Mapping[str, float],
    series: Mapping[str, Mapping[str, float]],
    years: Sequence[str],
    middle: float,
    middles: Mapping[str, float],
) -> Multiples:
    """Return the pictures of each key in `series` or `values`.

    Args: `values` are those of the year that is shown, at least one; `middles` is the middle by year;
          `years` with fewer than two gives no lines.
    """
    along = _scale([*values.values(), middle], EDGE, WIDTH - EDGE)
    held = [one[year] for one in (*series.values(), middles) for year in years if year in one]
    has_lines = len(years) > 1 and bool(held)
    x = Scale(int(years[0]), int(years[-1]), EDGE, WIDTH - EDGE) if has_lines else along
    y = _scale(held, HEIGHT - EDGE, EDGE) if has_lines else along
    rows = {}
    for key in {**values, **series}:
        own = series.get(key, {})
        last = next((year for year in reversed(years) if year in own), "") if has_lines else ""
        rows[key] = Small(
            along(values[key]) if key in values else None,
            line_path(own, years, x, y) if last else "",
            (x(int(last)), y(own[last])) if last else None,
        )
    return Multiples(rows, along(middle), line_path(middles, years, x, y) if has_lines else "")


def _scale(values: Sequence[float], start: int, end: int) -> Scale:
    low, high = min(values), max(values)
    return Scale(low, high, start, end) if low < high else Scale(low - 1, high + 1, start, end)
