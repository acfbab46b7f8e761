"""Lines over the years: many that are muted, one for the middle, and those that have their name at the end.

Also the small trend picture without axes (`spark`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from catalog.pictures.scale import CHAR, WIDTH, Scale, Tick, clear_of, ticks, written

OTHER, MIDDLE, OWN, PICK = "other", "middle", "own", "pick"
HEIGHT = 230
SPARK_WIDTH, SPARK_HEIGHT = 120, 32

_TOP, _BOTTOM = 12, 26
_WIDEST_LABEL = 12  # characters; a longer name goes on beyond the picture's edge, which CSS lets it do
_SPARK_EDGE = 4
_ORDER = (OTHER, MIDDLE, PICK, OWN)  # what is drawn last lies on top


@dataclass(frozen=True)
class Given:
    """One line to draw: values by year. `key` is its id in the page, "" for none."""

    key: str
    label: str
    values: Mapping[str, float]
    role: str = OTHER


@dataclass(frozen=True)
class Line:
    """A drawn line; its name stands at `label_x`, `label_y`. A year alone between two gaps is a dot (h0)."""

    key: str
    label: str
    role: str
    path: str
    end_x: int
    end_y: int
    label_y: int


@dataclass(frozen=True)
class Series:
    """The picture. `zero` is where zero lies when values stand on both sides of it, else None."""

    width: int
    height: int
    left: int
    right: int
    bottom: int
    lines: tuple[Line, ...]
    zero: int | None
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]


@dataclass(frozen=True)
class Spark:
    """The small picture: a line, a muted one beside it ("" for none), and the dot of the latest value."""

    width: int
    height: int
    path: str
    beside: str
    end_x: int
    end_y: int


def series(given: Sequence[Given], years: Sequence[str], write: Callable[[float], str]) -> Series:
    """Return the picture of `given` over `years`; a line is broken at each year of the source without its value.

    Args: `years` at least two, sorted, as the source has them; `write` gives the label of a number.
    Raises: ValueError when no line has a value in any of the years.
    """
    known = set(years)
    shown = [value for one in given for year, value in one.values.items() if year in known]
    if not shown:
        raise ValueError("no value in any of the years")
    at = ticks(shown)
    left = 10 + CHAR * max(len(write(t)) for t in at)
    longest = max((len(one.label) for one in given), default=0)
    right = WIDTH - 8 - CHAR * min(longest, _WIDEST_LABEL)
    bottom = HEIGHT - _BOTTOM
    x = Scale(int(years[0]), int(years[-1]), left, right)
    y = Scale(at[0], at[-1], bottom, _TOP)
    lines: list[Line] = []
    taken: list[int] = []
    ordered = sorted((g for g in given if known & set(g.values)), key=lambda g: _ORDER.index(g.role))
    for one in sorted(ordered, key=lambda g: g.role == OTHER):  # named lines choose their place first
        last = [year for year in years if year in one.values][-1]
        end_y = y(one.values[last])
        label_y = clear_of(end_y, taken, _TOP, bottom)
        if one.role != OTHER:
            taken.append(label_y)
        lines.append(
            Line(one.key, one.label, one.role, line_path(one.values, years, x, y), x(int(last)), end_y, label_y)
        )
    return Series(
        WIDTH, HEIGHT, left, right, bottom,
        lines=tuple(sorted(lines, key=lambda line: _ORDER.index(line.role))),
        zero=y.zero,
        x_ticks=tuple(Tick(x(int(year)), year) for year in _some(years, x)),
        y_ticks=written(at, y, write),
    )  # fmt: skip


def spark(values: Mapping[str, float], years: Sequence[str], beside: Mapping[str, float] | None = None) -> Spark | None:
    """Return the small picture of `values`, with `beside` muted; None when fewer than two of `years` have a value."""
    held = [year for year in years if year in values]
    if len(held) < 2:
        return None
    other = beside or {}
    at = ticks([one[year] for one in (values, other) for year in years if year in one])
    x = Scale(int(years[0]), int(years[-1]), _SPARK_EDGE, SPARK_WIDTH - _SPARK_EDGE)
    y = Scale(at[0], at[-1], SPARK_HEIGHT - _SPARK_EDGE, _SPARK_EDGE)
    end = (x(int(held[-1])), y(values[held[-1]]))
    return Spark(
        SPARK_WIDTH,
        SPARK_HEIGHT,
        line_path(values, years, x, y),
        line_path(other, years, x, y),
        end_x=end[0],
        end_y=end[1],
    )


def line_path(values: Mapping[str, float], years: Sequence[str], x: Scale, y: Scale) -> str:
    """Return a line as the `d` of a path, broken where a year has no value; such a year alone is a dot (h0)."""
    parts: list[str] = []
    before: tuple[int, int] | None = None
    alone = False
    for year in years:
        if year not in values:
            parts += ["h0"] if alone else []
            before, alone = None, False
            continue
        here = (x(int(year)), y(values[year]))
        alone = before is None
        parts.append(f"M{here[0]} {here[1]}" if before is None else f"l{here[0] - before[0]} {here[1] - before[1]}")
        before = here
    return "".join(parts) + ("h0" if alone else "")


def _some(years: Sequence[str], x: Scale) -> list[str]:
    """Return the first and the last year, and one in the middle when there is room for it."""
    room = 5 * CHAR
    middle = min(years, key=lambda year: abs(2 * x(int(year)) - x.start - x.end))
    clear = x.start + room <= x(int(middle)) <= x.end - room
    return [years[0], *([middle] if clear else []), years[-1]]
