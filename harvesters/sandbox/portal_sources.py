"""The registry's sources for the kommuner of the sandbox that have a portal of a rarer protocol."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from harvesters.sandbox.apps import datajson, open311, opendatasoft, socrata
from harvesters.sandbox.apps.drops import marker_of
from harvesters.sandbox.opendata import PORTAL_DATASETS
from harvesters.sandbox.places import Place
from harvesters.sandbox.speech import DATAJSON, FOLDER, OPEN311, OPENDATASOFT, SOCRATA, portal_protocol

_EXPECT = {"expect": {"min": {"dataset": len(PORTAL_DATASETS)}}}


def portal_sources(place: Place, drops: Path | None) -> list[dict[str, Any]]:
    """Return the sources at the kommun's other portal, if it has one. `drops` is where the folders are, if anywhere."""
    protocol = portal_protocol(place)
    if protocol == DATAJSON:
        return [{"name": "portal", "kind": DATAJSON, "url": f"http://{datajson.HOST}/{place.slug}", **_EXPECT}]
    if protocol == OPENDATASOFT:
        options: dict[str, Any] = {"refine": f"publisher:{opendatasoft.publisher(place)}"}
        url = f"http://{opendatasoft.HOST}"
        return [{"name": "portal", "kind": OPENDATASOFT, "url": url, **_EXPECT, "options": options}]
    if protocol == SOCRATA:
        options = {"attribution": socrata.attribution(place)}
        return [{"name": "portal", "kind": SOCRATA, "url": socrata.BASE, **_EXPECT, "options": options}]
    if protocol == OPEN311:
        return [_service_requests(place)]
    if protocol == FOLDER and drops is not None:
        return [_folder(place, drops)]
    return []


def _service_requests(place: Place) -> dict[str, Any]:
    """Return the source of service requests; every second kommun answers in XML."""
    return {
        "name": "arenden",
        "kind": OPEN311,
        "url": f"{place.base}/open311/v2",
        "dataset": "serviceanmalningar",
        "title": {
            "sv": f"Serviceanmälningar i {place.name} (exempeldata)",
            "en": f"Service requests in {place.name} (example data)",
        },
        "license": "CC0-1.0",
        "options": {
            "from": "2026-01",
            "to": "2026-10",
            "format": "xml" if place.rank % 2 else "json",
            "open_services": list(open311.THINGS),
        },
        "about": {
            "description": {
                "sv": "Hur många anmälningar som kommit in och stängts per tjänst och månad. Exempeldata.",
                "en": "How many requests came and were closed for each service and month. Example data.",
            },
            "keywords": ["felanmälan", "service"],
        },
    }


def _folder(place: Place, drops: Path) -> dict[str, Any]:
    source: dict[str, Any] = {
        "name": "inkorg",
        "kind": FOLDER,
        "url": (drops / place.slug).resolve().as_uri().replace("file://", "folder://", 1),
        "dataset": "inlamnat",
        "title": {"sv": f"Platser i {place.name} (exempeldata)", "en": f"Places in {place.name} (example data)"},
        "license": "CC0-1.0",
        "about": {"description": {"sv": "Platser som kommunen lämnar som filer. Exempeldata."}, "keywords": ["plats"]},
    }
    return source | ({"options": {"marker": marker_of(place)}} if marker_of(place) else {})
