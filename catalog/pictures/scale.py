"""Axes: round numbers that reach round the values, and a value's place between them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

WIDTH = 400
CHAR = 9  # the width that one character of a label is given, at the size that narrow screens get
LABEL_GAP = 16  # the least distance between the baselines of two labels

LEAST_SPAN = 1e-8  # of the values' own size: closer together they are drawn as one
_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Tick:
    """A place on an axis and what stands there."""

    at: int
    label: str


@dataclass(frozen=True)
class Scale:
    """Values from `low` to `high`, drawn from `start` to `end` (which may be the smaller)."""

    low: float
    high: float
    start: int
    end: int

    def __call__(self, value: float) -> int:
        """Return the place of a value."""
        return round(self.start + (self.end - self.start) * (value - self.low) / (self.high - self.low))

    @property
    def zero(self) -> int | None:
        """Return the place of zero when there are values on both sides of it."""
        return self(0) if self.low < 0 < self.high else None


def ticks(values: Iterable[float]) -> list[float]:
    """Return three to five round numbers that reach from below the lowest value to above the highest."""
    shown = list(values)
    low, high = min(shown), max(shown)
    if high - low < LEAST_SPAN * max(1, abs(low), abs(high)):
        room = (abs(low) if abs(low) > LEAST_SPAN else 1) / 10
        low, high = low - room, high + room
    rough = (high - low) / 3
    power = 10 ** math.floor(math.log10(rough))
    step = next(s * power for s in _STEPS if s * power >= rough * (1 - 1e-9))
    start = math.floor(low / step + 1e-9)
    count = math.ceil(high / step - 1e-9) - start
    return [round((start + i) * step, 10) for i in range(count + 1)]


def written(at: Iterable[float], scale: Scale, write: Callable[[float], str]) -> tuple[Tick, ...]:
    """Return the ticks of a scale with their labels."""
    return tuple(Tick(scale(t), write(t)) for t in at)


def clear_of(wanted: int, taken: Iterable[int], low: int, high: int) -> int:
    """Return the place nearest to `wanted` that is LABEL_GAP from every one in `taken`; `wanted` when there is none."""
    others = list(taken)
    for away in range(high - low + 1):
        for place in (wanted - away, wanted + away):
            if low <= place <= high and all(abs(place - other) >= LABEL_GAP for other in others):
                return place
    return wanted
