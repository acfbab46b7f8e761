"""A map office's file server: made-up boundaries at granser.insyn.example/kommuner.geojson.

No kommun looks like this. Each one gets the places that lie nearer to its centre than to any other's (a Voronoi
diagram), within a rough outline of the county: enough to show what a map of real boundaries would look like.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache

from harvesters.sandbox import words
from harvesters.sandbox.places import Place
from harvesters.sandbox.web import JSON, Answer, Request, not_found
from harvesters.sandbox.world import World

HOST = "granser.insyn.example"
PATH = "/kommuner.geojson"
# Longitude and latitude, anticlockwise and convex: a frame around the centres, drawn by hand.
COUNTY = (
    (11.85, 57.45), (12.60, 57.25), (13.60, 57.30), (14.30, 57.85), (14.90, 58.50), (14.50, 59.10), (13.60, 59.25),
    (12.60, 59.30), (11.80, 59.25), (10.95, 59.05), (11.00, 58.40), (11.40, 57.75),
)  # fmt: skip
_NARROW = 0.53  # a degree of longitude is so much of a degree of latitude here
_DECIMALS = 4  # about ten metres: neighbours' corners come out alike

Point = tuple[float, float]


def answer(world: World, request: Request) -> Answer:
    """Return the areas of all kommuner as GeoJSON (RFC 7946)."""
    if request.path != PATH:
        return not_found(request)
    return Answer(json.dumps(collection(world.places), ensure_ascii=False).encode(), JSON)


def collection(places: Sequence[Place]) -> dict[str, object]:
    """Return a FeatureCollection with one Polygon for each place."""
    areas = cells(tuple((place.centre[1], place.centre[0]) for place in places))
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"kommunkod": place.kommunkod, "namn": place.name, "anmarkning": words.EXAMPLE},
                "geometry": {"type": "Polygon", "coordinates": [[list(point) for point in area]]},
            }
            for place, area in zip(places, areas, strict=True)
        ],
    }


@lru_cache(maxsize=4)
def cells(centres: tuple[Point, ...]) -> tuple[tuple[Point, ...], ...]:
    """Return the closed ring around each centre, anticlockwise; two centres must not be the same."""
    found = []
    for own in centres:
        ring = list(COUNTY)
        for other in centres:
            if other != own:
                ring = _nearer(ring, own, other)
        rounded = [(round(x, _DECIMALS), round(y, _DECIMALS)) for x, y in ring]
        corners = [point for i, point in enumerate(rounded) if point != rounded[i - 1]]
        found.append((*corners, corners[0]))
    return tuple(found)


def _nearer(ring: list[Point], own: Point, other: Point) -> list[Point]:
    """Return the part of a convex ring that lies nearer to `own` than to `other` (Sutherland and Hodgman's way)."""
    across = ((other[0] - own[0]) * _NARROW**2, other[1] - own[1])
    middle = ((own[0] + other[0]) / 2, (own[1] + other[1]) / 2)

    def beyond(point: Point) -> float:
        return (point[0] - middle[0]) * across[0] + (point[1] - middle[1]) * across[1]

    kept: list[Point] = []
    for i, here in enumerate(ring):
        before = ring[i - 1]
        near, near_before = beyond(here), beyond(before)
        if (near <= 0) != (near_before <= 0):
            share = near_before / (near_before - near)
            kept.append((before[0] + share * (here[0] - before[0]), before[1] + share * (here[1] - before[1])))
        if near <= 0:
            kept.append(here)
    return kept
