"""A mark for each value along one axis, stacked where values lie close; peers and the own kommun have other shapes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from catalog.pictures.scale import CHAR, WIDTH, Scale, Tick, ticks, written

DOT, PEER, OWN = "dot", "peer", "own"  # ring, diamond, filled triangle
SIZE = 4  # half the width of a mark

_LABELS, _BOTTOM, _EDGE = 40, 24, 20  # room for two rows of names above, for the axis below, at the sides
_LEAST = 40
_NAME = 14 * CHAR  # room for the median's name and value
_ORDER = (DOT, PEER, OWN)


@dataclass(frozen=True)
class Mark:
    """One kommun's mark, its middle at `x`, `y`."""

    key: str
    shape: str
    x: int
    y: int


@dataclass(frozen=True)
class Strip:
    """The picture. `middle` is where the median stands; `own_x` where the own kommun's name stands, None without one.

    The names are set from the line leftwards (`…_end`) when there is no room to the right.
    """

    width: int
    height: int
    left: int
    right: int
    bottom: int
    marks: tuple[Mark, ...]
    middle: int
    middle_end: bool
    own_x: int | None
    own_y: int
    own_end: bool
    zero: int | None
    x_ticks: tuple[Tick, ...]


def strip(
    values: Mapping[str, float],
    middle: float,
    write: Callable[[float], str],
    own: str = "",
    peers: Sequence[str] = (),
) -> Strip:
    """Return the picture of `values` by key; those in `peers` and the `own` one get shapes of their own.

    Args: `values` at least one, `middle` within them.
    """
    at = ticks(values.values())
    scale = Scale(at[0], at[-1], _EDGE, WIDTH - _EDGE)
    step = 2 * SIZE + 1
    stacks: dict[int, int] = {}
    placed = []
    for key, value in sorted(values.items(), key=lambda item: (item[1], item[0])):
        column = scale(value) // step
        stacks[column] = stacks.get(column, 0) + 1
        shape = OWN if key == own else PEER if key in peers else DOT
        placed.append((key, shape, column * step + SIZE, stacks[column]))
    bottom = _LABELS + max(_LEAST, step * max(stacks.values()))
    marks = [Mark(key, shape, x, bottom - step * level + SIZE) for key, shape, x, level in placed]
    mine = next((mark for mark in marks if mark.key == own), None)
    inner = [t for t in at[1:-1] if t == 0] or at[len(at) // 2 : len(at) // 2 + 1]
    shown = [at[0], *(inner if len(at) > 2 else []), at[-1]]
    line = scale(middle)
    # The median's name goes to the side with more room, or away from the own kommun's pointer when it fits there.
    to_the_left = mine.x >= line if mine and _NAME < line < WIDTH - _NAME else line > WIDTH // 2
    return Strip(
        WIDTH, bottom + _BOTTOM, _EDGE, WIDTH - _EDGE, bottom,
        marks=tuple(sorted(marks, key=lambda m: _ORDER.index(m.shape))),
        middle=line,
        middle_end=to_the_left,
        own_x=mine.x if mine else None,
        own_y=mine.y if mine else 0,
        own_end=bool(mine and mine.x > WIDTH // 2),
        zero=scale.zero,
        x_ticks=written(shown, scale, write),
    )  # fmt: skip
