"""Catalogues in one file, as ArcGIS Hub writes them: datajson.insyn.example/<kommun>/data.json and its downloads."""

from __future__ import annotations

from harvesters.sandbox.opendata import PORTAL_DATASETS, OpenDataset, description_of, rows_of, title_of
from harvesters.sandbox.places import Place
from harvesters.sandbox.sheets import csv_bytes
from harvesters.sandbox.speech import DATAJSON, portal_protocol
from harvesters.sandbox.web import CSV, HTML, Answer, Request, json_answer, not_found, page
from harvesters.sandbox.world import World

HOST = "datajson.insyn.example"


def answer(world: World, request: Request) -> Answer:
    """Return a kommun's catalogue, a file of it, or the page about it."""
    _, slug, rest = [*request.path.split("/", 2), "", ""][:3]
    place = world.by_slug.get(slug)
    if place is None or portal_protocol(place) != DATAJSON:
        return not_found(request)
    if rest == "data.json":
        return json_answer(_catalogue(place))
    for dataset in PORTAL_DATASETS:
        rows = rows_of(dataset, place, world.seed, world.today)
        if rest == f"items/{dataset.name}/csv":
            return Answer(csv_bytes(rows), CSV)
        if rest == f"items/{dataset.name}/json":
            return json_answer(rows)
        if rest == f"maps/{dataset.name}":
            return Answer(page(title_of(dataset, place), f"<p>{description_of(dataset)}</p>"), HTML)
    return not_found(request)


def _catalogue(place: Place) -> dict[str, object]:
    return {
        "@context": "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld",
        "@type": "dcat:Catalog",
        "conformsTo": "https://project-open-data.cio.gov/v1.1/schema",
        "describedBy": "https://project-open-data.cio.gov/v1.1/schema/catalog.json",
        "dataset": [_entry(place, dataset) for dataset in PORTAL_DATASETS],
    }


def _entry(place: Place, dataset: OpenDataset) -> dict[str, object]:
    base = f"http://{HOST}/{place.slug}"
    files = (
        ("Sida", "Web Page", "text/html", f"{base}/maps/{dataset.name}"),
        ("JSON", "JSON", "application/json", f"{base}/items/{dataset.name}/json?layers=0"),
        ("CSV", "CSV", "text/csv", f"{base}/items/{dataset.name}/csv?layers=0"),
    )
    return {
        "@type": "dcat:Dataset",
        "identifier": dataset.name,
        "landingPage": f"{base}/maps/{dataset.name}",
        "title": title_of(dataset, place),
        "description": f"<div><p>{description_of(dataset)}</p></div>",
        "keyword": list(dataset.keywords),
        "issued": "2026-01-15T08:30:00.000Z",
        "modified": "2026-11-16T04:00:00.000Z",
        "publisher": {"name": f"{place.name} kommun (exempel)"},
        "contactPoint": {"@type": "vcard:Contact", "fn": "Öppna data", "hasEmail": f"mailto:oppnadata@{place.host}"},
        "accessLevel": "public",
        "license": "<p>Se https://creativecommons.org/publicdomain/zero/1.0/</p>",
        "distribution": [
            {"@type": "dcat:Distribution", "title": title, "format": form, "mediaType": media_type, "accessURL": url}
            for title, form, media_type, url in files
        ],
    }
