"""The registry's source of protocols for the kommuner of the sandbox that publish them as files."""

from __future__ import annotations

from typing import Any

from harvesters.sandbox.apps import protocols
from harvesters.sandbox.places import Place
from harvesters.sandbox.speech import PROTOCOL_JSON, protocol_form


def protocol_sources(place: Place) -> list[dict[str, Any]]:
    """Return the source of protocols, none for a kommun that does not publish them so."""
    form = protocol_form(place)
    if not form:
        return []
    return [
        {
            "name": "protokoll",
            "kind": "protokoll",
            "url": f"{place.base}{protocols.PATH}/{'lista.json' if form == PROTOCOL_JSON else ''}",
            "dataset": "protokoll",
            "title": {
                "sv": f"Beslut ur protokoll i {place.name} (exempeldata)",
                "en": f"Decisions from minutes in {place.name} (example data)",
            },
            "license": "CC0-1.0",
            "expect": {"min": {"protokoll": protocols.MEETINGS * protocols.SECTIONS}},
            "options": {"board": protocols.ORGAN, "link": ".*/protokoll-.*"},
            "about": {
                "description": {
                    "sv": "Beslut lästa ur protokoll, med vad som hände med varje förslag. Exempeldata.",
                    "en": "Decisions read from minutes, with what became of each proposal. Example data.",
                },
                "keywords": ["beslut", "protokoll", "politik"],
            },
        }
    ]
