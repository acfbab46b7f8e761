"""A Socrata portal that several kommuner share: Discovery API and SODA at socrata.insyn.example.

`attribution=Ale kommun (exempel)` narrows the catalogue to one kommun. Like the
real one, it gives 1,000 rows unless asked for more.
"""

from __future__ import annotations

from catalog.ids import stable_uuid
from harvesters.sandbox.opendata import PORTAL_DATASETS, OpenDataset, description_of, rows_of, title_of
from harvesters.sandbox.places import Place
from harvesters.sandbox.sheets import csv_bytes
from harvesters.sandbox.speech import SOCRATA, portal_protocol
from harvesters.sandbox.web import CSV, Answer, Request, json_answer, not_found
from harvesters.sandbox.world import World

HOST = "socrata.insyn.example"
BASE = f"http://{HOST}"
LIMIT, ROWS = 100, 1000


def answer(world: World, request: Request) -> Answer:
    """Return the catalogue, the number of rows of a dataset, or a page of them."""
    listed = [(p, d) for p in world.places if portal_protocol(p) == SOCRATA for d in PORTAL_DATASETS]
    query = request.query
    try:
        limit, offset = int(query.get("limit", LIMIT)), int(query.get("offset", 0))
        page_rows, start = int(query.get("$limit", ROWS)), int(query.get("$offset", 0))
    except ValueError:
        return json_answer({"message": "Invalid SoQL query", "errorCode": "query.soql.invalid", "error": True}, 400)
    if request.path == "/api/catalog/v1":
        wanted = query.get("attribution", "")
        found = [(p, d) for p, d in listed if wanted in ("", attribution(p))]
        results = [_entry(place, dataset) for place, dataset in found[offset : offset + limit]]
        return json_answer({"results": results, "resultSetSize": len(found), "timings": {"serviceMillis": 1}})
    for place, dataset in listed:
        rows = rows_of(dataset, place, world.seed, world.today)
        if request.path == f"/resource/{_id(place, dataset)}.json" and query.get("$select") == "count(*)":
            return json_answer([{"count": str(len(rows))}])
        if request.path == f"/resource/{_id(place, dataset)}.csv":
            return Answer(csv_bytes(rows[start : start + page_rows]), CSV)
    return not_found(request)


def attribution(place: Place) -> str:
    """Return what the portal calls the kommun."""
    return f"{place.name} kommun (exempel)"


def _entry(place: Place, dataset: OpenDataset) -> dict[str, object]:
    own = _id(place, dataset)
    return {
        "resource": {
            "name": title_of(dataset, place),
            "id": own,
            "parent_fxf": None,
            "description": description_of(dataset),
            "attribution": attribution(place),
            "type": "dataset",
            "updatedAt": "2026-11-16T04:00:00.000Z",
            "createdAt": "2026-01-15T08:30:00.000Z",
            "columns_name": [column.title for column in dataset.columns.values()],
            "columns_field_name": list(dataset.columns),
            "columns_datatype": ["Text" for _ in dataset.columns],
            "provenance": "official",
        },
        "classification": {"categories": [], "tags": [], "domain_tags": list(dataset.keywords)},
        "metadata": {"domain": HOST, "license": "https://creativecommons.org/publicdomain/zero/1.0/"},
        "permalink": f"{BASE}/d/{own}",
        "link": f"{BASE}/data/{own}",
    }


def _id(place: Place, dataset: OpenDataset) -> str:
    made = stable_uuid(HOST, place.slug, dataset.name).replace("-", "")
    return f"{made[:4]}-{made[4:8]}"
