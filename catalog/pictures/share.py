"""A picture to take along: finding, lines and source in one, so that it stays true wherever it is put.

The kommuner are one field from the lowest to the highest, the middle is a broken line, and one kommun may stand out:
that reads at the size of a thumbnail, weighs little, and tells the three apart without colour.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from catalog.pictures.scale import LABEL_GAP, Scale, Tick, clear_of, ticks, written
from catalog.pictures.series import line_path

WIDTH = 640
EDGE = 24
TITLE_PX, TEXT_PX = 20, 14
_BOLD, _PLAIN = 0.66, 0.6  # the width of a letter in font sizes, as wide as the widest of common fonts (DejaVu)
_PLOT, _NAMES, _YEARS = 220, 96, 24  # the plot's height, the room for names to its right, and for years below


@dataclass(frozen=True)
class Text:
    """A line of text and its baseline."""

    y: int
    text: str


@dataclass(frozen=True)
class Named:
    """A drawn line: its name stands at `x`, `y`."""

    path: str
    name: str
    x: int
    y: int


@dataclass(frozen=True)
class Share:
    """The picture; `band` is the field from the lowest to the highest, `own` None without a kommun that stands out."""

    width: int
    height: int
    title: tuple[Text, ...]
    about: tuple[Text, ...]
    foot: tuple[Text, ...]
    left: int
    right: int
    bottom: int
    band: str
    middle: Named
    own: Named | None
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]


def share(
    texts: tuple[str, Sequence[str], Sequence[str]],
    spans: Mapping[str, tuple[float, float, float]],
    names: tuple[str, str],
    own: Mapping[str, float],
    write: Callable[[float], str],
) -> Share:
    """Return the picture.

    Args: `texts` are the title, what it is about and the foot; `spans` is (lowest, middle, highest) by year, one or
          more; `names` are those of the middle and of the kommun; `own` is empty for a picture of all kommuner.
    """
    title, about, foot = texts
    heads = _lines([title], EDGE + TITLE_PX, TITLE_PX, _BOLD)
    below = _lines(about, heads[-1].y + TITLE_PX + 6, TEXT_PX)
    top = (below[-1].y if below else heads[-1].y) + 24
    bottom = top + _PLOT
    years = sorted(spans)
    at = ticks([*(v for span in spans.values() for v in span), *(own[y] for y in years if y in own)])
    left, right = EDGE + 9 * max(len(write(t)) for t in at), WIDTH - EDGE - _NAMES
    x = Scale(int(years[0]) - (len(years) == 1), int(years[-1]), left, right)
    y = Scale(at[0], at[-1], bottom, top)
    middle = _named({year: span[1] for year, span in spans.items()}, years, names[0], x, y)
    mine = _named(own, years, names[1], x, y) if any(year in own for year in years) else None
    if mine and abs(mine.y - middle.y) < LABEL_GAP and abs(mine.x - middle.x) < _NAMES:
        middle = Named(middle.path, middle.name, middle.x, clear_of(middle.y, [mine.y], top, bottom))
    feet = _lines(foot, bottom + _YEARS + 26, TEXT_PX)
    return Share(
        WIDTH, (feet[-1].y if feet else bottom + _YEARS) + EDGE - 6, tuple(heads), tuple(below), tuple(feet),
        left, right, bottom, _band(spans, years, x, y), middle, mine,
        x_ticks=tuple(Tick(x(int(year)), year) for year in dict.fromkeys((years[0], years[-1]))),
        y_ticks=written(at, y, write),
    )  # fmt: skip


def _named(values: Mapping[str, float], years: Sequence[str], name: str, x: Scale, y: Scale) -> Named:
    last = [year for year in years if year in values][-1]
    return Named(line_path(values, years, x, y), name, x(int(last)) + 8, y(values[last]))


def _band(spans: Mapping[str, tuple[float, float, float]], years: Sequence[str], x: Scale, y: Scale) -> str:
    """Return the outline: along the highest values, and back along the lowest. A single year is a short bar."""
    if len(years) == 1:
        low, _, high = spans[years[0]]
        return f"M{x(int(years[0])) - 6} {y(high)}h12V{y(low)}h-12z"
    there = [(x(int(year)), y(spans[year][2])) for year in years]
    back = [(x(int(year)), y(spans[year][0])) for year in reversed(years)]
    return "M" + "L".join(f"{a} {b}" for a, b in (*there, *back)) + "z"


def _lines(texts: Sequence[str], first: int, size: int, wide: float = _PLAIN) -> list[Text]:
    most = int((WIDTH - 2 * EDGE) / (size * wide))
    broken = [line for text in texts for line in wrapped(text, most)]
    return [Text(first + i * round(size * 1.35), line) for i, line in enumerate(broken)]


def wrapped(text: str, most: int) -> list[str]:
    """Return `text` in lines of at most `most` characters, broken at spaces; a longer word is broken in it."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= most:
            lines[-1] += f" {word}"
        else:
            lines += [word[i : i + most] for i in range(0, len(word), most)] or [""]
    return [line for line in lines if line]
