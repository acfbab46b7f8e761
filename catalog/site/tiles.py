"""The tiles of the 49 for the map component."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from catalog.model import Publisher
from catalog.tilemap import load_tilemap


def tiles(kommuner: Iterable[Publisher], current: str = "") -> list[dict[str, Any]]:
    """Return one tile per kommun that has a place on the map; `href` is the Swedish address, `code` its kommunkod."""
    places = load_tilemap()
    found = []
    for kommun in kommuner:
        if tile := places.get(kommun.kommunkod):
            place = {"column": tile.column, "row": tile.row, "short": tile.short, "code": tile.kommunkod}
            about = {"name": kommun.name, "href": f"/kommun/{kommun.slug}/", "current": kommun.slug == current}
            found.append(place | about)
    return found
