"""Bars from zero, each with its name and value on the line above it: for a few kommuner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.pictures.scale import WIDTH, Scale, ticks

_ROW, _TEXT, _THICK = 40, 15, 14
_EDGE = 2


@dataclass(frozen=True)
class Named:
    """One bar to draw: `text` is its value as written, or why there is none (`value` None)."""

    label: str
    text: str
    value: float | None
    own: bool = False


@dataclass(frozen=True)
class Bar:
    """A bar from `x`, `width` wide (None when there is no value); its name and value stand at `text_y`."""

    label: str
    text: str
    own: bool
    text_y: int
    y: int
    x: int
    width: int | None


@dataclass(frozen=True)
class Bars:
    """The picture; `zero` is where the bars begin, `thick` how high each is."""

    width: int
    height: int
    thick: int
    zero: int
    bars: tuple[Bar, ...]


def bars(named: Sequence[Named]) -> Bars:
    """Return a bar for each, in the order given. A bar always begins at zero. Args: `named` at least one."""
    values = [one.value for one in named if one.value is not None]
    at = ticks([0.0, *values])
    scale = Scale(at[0], at[-1], _EDGE, WIDTH - _EDGE)
    zero = scale(0)
    made = []
    for row, one in enumerate(named):
        end = zero if one.value is None else scale(one.value)
        width = None if one.value is None else abs(end - zero)
        text_y = row * _ROW + _TEXT
        made.append(Bar(one.label, one.text, one.own, text_y, text_y + 6, min(zero, end), width))
    return Bars(WIDTH, len(named) * _ROW, _THICK, zero, tuple(made))
