"""The picture that a shared link shows: what it leads to in large letters, and a map or a curve where there is one.

1200 × 630, as social media ask for. theme/templates/pictures/card.svg draws it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalog.pictures.scale import Scale, ticks
from catalog.pictures.series import line_path
from catalog.pictures.share import wrapped

WIDTH, HEIGHT, EDGE = 1200, 630, 72
TITLE_TOP = 176  # where the first line of a title stands, at the most
FOOT = 566

_BOLD, _PLAIN = 0.51, 0.48  # of a letter's height: how wide the letters of the font are in the mean
_SIZES = ((84, 2), (68, 3), (54, 4), (46, 4))  # of a title: the largest with so many lines
_SIZES_OVER_CURVE = ((60, 2), (46, 2), (40, 3))
_TEXT_PX = 36
_TILE = 44
_MAP = 10 * _TILE
_CHART_TOP, _CHART_BOTTOM = 426, 506


@dataclass(frozen=True)
class Line:
    """One line of text and where it stands."""

    y: int
    size: int
    text: str


@dataclass(frozen=True)
class Square:
    """One kommun on the map."""

    x: int
    y: int
    current: bool


@dataclass(frozen=True)
class Curve:
    """How the kommuner lie over time: the band from lowest to highest, the line of the middle, and its years."""

    band: str
    middle: str
    first: str
    last: str
    left: int
    right: int
    y: int


@dataclass(frozen=True)
class Card:
    """Everything that the template draws."""

    kicker: str
    title: tuple[Line, ...]
    about: tuple[Line, ...]
    tiles: tuple[Square, ...] = ()
    tile: int = _TILE - 4
    curve: Curve | None = None


def card(
    kicker: str,
    title: str,
    about: Sequence[str],
    *,
    places: Sequence[tuple[int, int, bool]] = (),
    spans: Mapping[str, tuple[float, float, float]] | None = None,
) -> Card:
    """Return the picture.

    Args: `places` are (column, row, whether it is this one) of the tile map; `spans` is (lowest, middle, highest) by
          year, of which a curve needs two or more.
    """
    room = WIDTH - 2 * EDGE - (_MAP + 40 if places else 0)
    years = sorted(spans or {})
    has_curve = len(years) > 1
    heads = _title(title, room, _SIZES_OVER_CURVE if has_curve else _SIZES)
    y, below = heads[-1].y + 26, list[Line]()
    most = int(room / (_TEXT_PX * _PLAIN))
    lowest = _CHART_TOP - 18 if has_curve else FOOT - 60
    for lines in (wrapped(text, most) for text in about):
        step = round(_TEXT_PX * 1.3)
        if y + step * len(lines) > lowest:
            break  # half a sentence says less than none
        below += [Line(y + step * n, _TEXT_PX, line) for n, line in enumerate(lines, start=1)]
        y += step * len(lines)
    left = WIDTH - EDGE - _MAP
    squares = (Square(left + (c - 1) * _TILE, 112 + (r - 1) * _TILE, own) for c, r, own in places)
    curve = _curve(spans, years) if spans and has_curve else None
    return Card(kicker, tuple(heads), tuple(below), tuple(squares), curve=curve)


def _title(title: str, room: int, sizes: Sequence[tuple[int, int]]) -> list[Line]:
    """Return the title in the largest letters that it fits in, cut when it fits in none."""
    for size, lines in sizes:
        found = wrapped(title, int(room / (size * _BOLD))) or [""]
        if len(found) <= lines:
            break
    else:
        found = found[:lines]
        found[-1] = found[-1][:-1].rstrip() + "…"
    return [Line(TITLE_TOP + i * round(size * 1.15) + (size - 54) // 2, size, line) for i, line in enumerate(found)]


def _curve(spans: Mapping[str, tuple[float, float, float]], years: Sequence[str]) -> Curve:
    at = ticks([value for span in spans.values() for value in span])
    x = Scale(int(years[0]), int(years[-1]), EDGE, WIDTH - EDGE)
    y = Scale(at[0], at[-1], _CHART_BOTTOM, _CHART_TOP)
    there = [(x(int(year)), y(spans[year][2])) for year in years]
    back = [(x(int(year)), y(spans[year][0])) for year in reversed(years)]
    band = "M" + "L".join(f"{a} {b}" for a, b in (*there, *back)) + "z"
    middle = line_path({year: spans[year][1] for year in years}, years, x, y)
    return Curve(band, middle, years[0], years[-1], EDGE, WIDTH - EDGE, _CHART_BOTTOM + 26)
