"""An Opendatasoft portal that several kommuner share: Explore API v2.1 at opendatasoft.insyn.example.

`refine=publisher:Ale kommun (exempel)` narrows the catalogue to one kommun.
"""

from __future__ import annotations

from harvesters.sandbox.opendata import PORTAL_DATASETS, OpenDataset, description_of, rows_of, title_of
from harvesters.sandbox.places import Place
from harvesters.sandbox.sheets import csv_bytes
from harvesters.sandbox.speech import OPENDATASOFT, portal_protocol
from harvesters.sandbox.web import CSV, Answer, Request, json_answer, not_found
from harvesters.sandbox.world import World

HOST = "opendatasoft.insyn.example"
CATALOGUE = "/api/explore/v2.1/catalog/datasets"
LIMIT, MAX_LIMIT = 10, 100


def answer(world: World, request: Request) -> Answer:
    """Return the catalogue, or the export of one dataset."""
    listed = [(p, d) for p in world.places if portal_protocol(p) == OPENDATASOFT for d in PORTAL_DATASETS]
    if request.path == CATALOGUE:
        return _catalogue(world, request, listed)
    for place, dataset in listed:
        if request.path == f"{CATALOGUE}/{_id(place, dataset)}/exports/csv":
            rows = rows_of(dataset, place, world.seed, world.today)
            return Answer(csv_bytes(rows, delimiter=request.query.get("delimiter", ";"), encoding="utf-8-sig"), CSV)
    return not_found(request)


def publisher(place: Place) -> str:
    """Return what the portal calls the kommun."""
    return f"{place.name} kommun (exempel)"


def _catalogue(world: World, request: Request, listed: list[tuple[Place, OpenDataset]]) -> Answer:
    try:
        limit, offset = int(request.query.get("limit", LIMIT)), int(request.query.get("offset", 0))
    except ValueError:
        limit, offset = -1, 0
    if not 0 <= limit <= MAX_LIMIT:
        return json_answer({"error_code": "InvalidRESTParameterError", "message": "Invalid value for limit"}, 400)
    facet, _, value = request.query.get("refine", "").partition(":")
    found = [(p, d) for p, d in listed if facet != "publisher" or publisher(p) == value]
    found.sort(key=lambda pair: _id(*pair))
    page = [_entry(world, place, dataset) for place, dataset in found[offset : offset + limit]]
    return json_answer({"total_count": len(found), "results": page})


def _entry(world: World, place: Place, dataset: OpenDataset) -> dict[str, object]:
    return {
        "dataset_id": _id(place, dataset),
        "dataset_uid": f"da_{place.kommunkod}{dataset.name[:4]}",
        "has_records": True,
        "data_visible": True,
        "features": ["analyze"],
        "attachments": [],
        "alternative_exports": [],
        "fields": [
            {"name": name, "label": column.title, "type": "text", "annotations": {}}
            for name, column in dataset.columns.items()
        ],
        "metas": {
            "default": {
                "title": title_of(dataset, place),
                "description": f"<p>{description_of(dataset)}</p>",
                "keyword": list(dataset.keywords),
                "license": "CC0 1.0",
                "license_url": "https://creativecommons.org/publicdomain/zero/1.0/",
                "language": "sv",
                "modified": "2026-11-16T04:00:00+00:00",
                "publisher": publisher(place),
                "records_count": len(rows_of(dataset, place, world.seed, world.today)),
            }
        },
    }


def _id(place: Place, dataset: OpenDataset) -> str:
    return f"{place.slug}-{dataset.name}"
