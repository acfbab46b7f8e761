"""Boundaries as small pictures: few points, whole numbers, and neighbours that still share every border.

Each stretch of border between two places where three areas meet is simplified once (Douglas–Peucker) and then
used from both sides, so that no gap opens between neighbours.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

WIDTH = 400
TOLERANCE = 1.0  # how far a simplified border may lie from the real one, in the picture's units
LEAST_AREA = 6.0  # an island smaller than this is left out, in the picture's square units

Point = tuple[float, float]
Ring = Sequence[Point]  # closed: the last point is the first

_RING = re.compile(r"\(([^()]+)\)")
_DEGREES = 180  # coordinates within this are longitude and latitude
_EDGE = 2


@dataclass(frozen=True)
class Shape:
    """An area's path, and a place well inside it for a number."""

    key: str
    path: str
    x: int
    y: int


@dataclass(frozen=True)
class Outline:
    """The picture of all areas."""

    width: int
    height: int
    shapes: tuple[Shape, ...]


def read_rings(wkt: str) -> list[Ring]:
    """Return the closed rings of a POLYGON or MULTIPOLYGON, holes too.

    Raises: ValueError for any other geometry, or a ring with fewer than four points.
    """
    if not wkt.lstrip().upper().startswith(("POLYGON", "MULTIPOLYGON")):
        raise ValueError(f"not an area: {wkt[:40]!r}")
    rings: list[Ring] = []
    for found in _RING.finditer(wkt):
        points = [_point(pair) for pair in found[1].split(",")]
        if len(points) < 4 or points[0] != points[-1]:
            raise ValueError(f"not a closed ring: {found[0][:40]!r}")
        rings.append(points)
    return rings


def dissolved(rings: Sequence[Ring]) -> list[Ring]:
    """Return the rings around pieces that lie side by side: a stretch that two pieces share is inside, and goes.

    Args: rings that go the same way round, as in one file; a shared border has the same points on both sides.
    """
    steps = {step for ring in rings for step in pairwise(ring)}
    onward: dict[Point, list[Point]] = {}
    for here, there in sorted(steps):
        if (there, here) not in steps:
            onward.setdefault(here, []).append(there)
    made: list[Ring] = []
    while onward:
        start = min(onward)
        ring = [start]
        while ring[-1] in onward:
            here = ring[-1]
            ring.append(onward[here].pop())
            if not onward[here]:
                del onward[here]
        made.append(ring if ring[-1] == start else [*ring, start])
    return [ring for ring in made if len(ring) > 3]


def outline(areas: Mapping[str, Sequence[Ring]], tolerance: float = TOLERANCE) -> Outline:
    """Return the picture of `areas` by key. An area keeps its largest ring however small it is.

    Args: rings in longitude and latitude, or in metres of a plane; a shared border has the same points on both sides.
    """
    planar, height = _fitted(areas)
    joints = _joints(planar)
    simplified: dict[tuple[Point, ...], list[Point]] = {}
    shapes = []
    for key, rings in planar.items():
        largest = max(rings, key=lambda ring: abs(_area(ring)))
        parts = []
        for ring in rings:
            if ring is largest or abs(_area(ring)) >= LEAST_AREA:
                parts.append(_path([p for arc in _arcs(ring, joints) for p in _once(arc, tolerance, simplified)[:-1]]))
        x, y = _inside(largest)
        shapes.append(Shape(key, "".join(parts), round(x), round(y)))
    return Outline(WIDTH, height, tuple(shapes))


def _point(pair: str) -> Point:
    x, y = pair.split()[:2]
    return float(x), float(y)


def _fitted(areas: Mapping[str, Sequence[Ring]]) -> tuple[dict[str, list[list[Point]]], int]:
    """Return the rings moved and scaled into the picture, north upwards, and the picture's height."""
    every = [point for rings in areas.values() for ring in rings for point in ring]
    low_x, high_x = min(x for x, _ in every), max(x for x, _ in every)
    low_y, high_y = min(y for _, y in every), max(y for _, y in every)
    is_degrees = max(abs(low_x), abs(high_x)) <= _DEGREES
    narrow = math.cos(math.radians((low_y + high_y) / 2)) if is_degrees else 1.0
    unit = (WIDTH - 2 * _EDGE) / ((high_x - low_x) * narrow)
    fitted = {
        key: [[((x - low_x) * narrow * unit + _EDGE, (high_y - y) * unit + _EDGE) for x, y in ring] for ring in rings]
        for key, rings in areas.items()
    }
    return fitted, math.ceil((high_y - low_y) * unit) + 2 * _EDGE


def _joints(areas: Mapping[str, Sequence[Ring]]) -> set[Point]:
    """Return the points from which borders go in three or more directions."""
    beside: dict[Point, set[Point]] = {}
    for rings in areas.values():
        for ring in rings:
            for one, other in pairwise(ring):
                beside.setdefault(one, set()).add(other)
                beside.setdefault(other, set()).add(one)
    return {point for point, others in beside.items() if len(others) > 2}


def _arcs(ring: Ring, joints: set[Point]) -> Iterator[list[Point]]:
    """Yield the stretches between joints; a ring without them is cut at its extreme point and the one farthest off."""
    open_ring = list(ring[:-1])
    cuts = [i for i, point in enumerate(open_ring) if point in joints]
    if len(cuts) < 2:
        start = cuts[0] if cuts else open_ring.index(min(open_ring))
        far = max(range(len(open_ring)), key=lambda i: (math.dist(open_ring[start], open_ring[i]), open_ring[i]))
        cuts = sorted({start, far})
    for first, last in zip(cuts, [*cuts[1:], cuts[0] + len(open_ring)], strict=True):
        yield [open_ring[i % len(open_ring)] for i in range(first, last + 1)]


def _once(arc: list[Point], tolerance: float, done: dict[tuple[Point, ...], list[Point]]) -> list[Point]:
    """Return the simplified arc, the same whichever way the ring goes."""
    forward, backward = tuple(arc), tuple(reversed(arc))
    key = min(forward, backward)
    if key not in done:
        done[key] = _simplified(key, tolerance)
    return done[key] if key == forward else done[key][::-1]


def _simplified(points: Sequence[Point], tolerance: float) -> list[Point]:
    kept, waiting = {0, len(points) - 1}, [(0, len(points) - 1)]
    while waiting:
        first, last = waiting.pop()
        between = range(first + 1, last)
        if not between:
            continue
        worst = max(between, key=lambda i: _distance(points[i], points[first], points[last]))
        if _distance(points[worst], points[first], points[last]) > tolerance:
            kept.add(worst)
            waiting += [(first, worst), (worst, last)]
    return [points[i] for i in sorted(kept)]


def _distance(point: Point, start: Point, end: Point) -> float:
    """Return how far a point is from the stretch between two others."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    share = ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length if length else 0.0
    share = min(1.0, max(0.0, share))
    return math.dist(point, (start[0] + share * dx, start[1] + share * dy))


def _area(ring: Ring) -> float:
    return sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in pairwise(ring)) / 2


def _inside(ring: Ring) -> Point:
    """Return the middle of the widest stretch inside the ring, at the height of its centre of gravity."""
    area = _area(ring)
    pairs = list(pairwise(ring))
    y = sum((a[1] + b[1]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (6 * area) if area else ring[0][1]
    crossings = sorted(
        a[0] + (y - a[1]) * (b[0] - a[0]) / (b[1] - a[1]) for a, b in pairs if (a[1] <= y) != (b[1] <= y)
    )
    stretches = list(zip(crossings[::2], crossings[1::2], strict=False)) or [(ring[0][0], ring[0][0])]
    left, right = max(stretches, key=lambda s: s[1] - s[0])
    return (left + right) / 2, y


def _path(points: Sequence[Point]) -> str:
    whole = [(round(x), round(y)) for x, y in points]
    kept = [point for i, point in enumerate(whole) if point != whole[i - 1]] or whole[:1]
    steps = [f"l{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(kept)]
    return f"M{kept[0][0]} {kept[0][1]}{''.join(steps)}z"
