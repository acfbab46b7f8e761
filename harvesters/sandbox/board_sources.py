"""The registry's source of notices for the kommuner of the sandbox whose notice board is read as it stands."""

from __future__ import annotations

from typing import Any

from harvesters.sandbox.apps import boards
from harvesters.sandbox.places import Place
from harvesters.sandbox.speech import ANSLAGSTAVLA, JSONLD, board_system


def board_source(place: Place, plain: dict[str, Any]) -> dict[str, Any]:
    """Return the source of a kommun's notices: its board if that is read, else `plain`, its file."""
    system = board_system(place)
    if not system:
        return plain
    kept = {key: value for key, value in plain.items() if key not in ("profile", "options")}
    path = boards.JSON_LIST if system == JSONLD else boards.LIST
    return {**kept, "kind": ANSLAGSTAVLA, "url": f"{place.base}{path}", "options": {"platform": system}}
