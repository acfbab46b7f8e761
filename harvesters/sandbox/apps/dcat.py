"""EntryScape on the kommun's own server: a DCAT-AP-SE dump, files, and a row store.

    /datasets/dcat                          RDF/XML of all the kommun's datasets
    /store/1/resource/<n>                   the files
    /rowstore/dataset/<uuid>/info, /json    the same rows as JSON, at most 100 an answer

Invoices are one distribution with a file for each year, fault reports are in
the row store alone, and places are in a file and in a row store made of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from catalog.ids import stable_uuid
from harvesters.sandbox.meetings import Record
from harvesters.sandbox.opendata import OpenDataset, datasets_of, description_of, rows_of, title_of
from harvesters.sandbox.places import Place
from harvesters.sandbox.sheets import csv_bytes
from harvesters.sandbox.speech import DCAT, open_data_protocol
from harvesters.sandbox.web import CSV, Answer, Request, json_answer, not_found
from harvesters.sandbox.world import World

PATH = "/datasets/dcat"
MAX_ROWS = 100
_RDF = "application/rdf+xml; charset=utf-8"
_CC0 = "http://creativecommons.org/publicdomain/zero/1.0/"
_EU = "http://publications.europa.eu/resource/authority"
_ROWS = re.compile(r"/rowstore/dataset/([0-9a-f-]{36})/(info|json)")
_NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
}


@dataclass(frozen=True)
class _Entry:
    """One dataset in the store: its number, its files by entry number, and whether a row store holds it too."""

    number: int
    dataset: OpenDataset
    rows: list[Record]
    files: Mapping[int, list[Record]]
    has_row_store: bool


def answer(world: World, request: Request) -> Answer:
    """Return the dump, a file, or a page of a row store."""
    place = world.by_slug[request.host.partition(".")[0]]
    if open_data_protocol(place) != DCAT:
        return not_found(request)
    entries = list(_entries(place, world))
    if request.path == PATH:
        return Answer(_dump(place, entries).encode(), _RDF)
    if match := _ROWS.fullmatch(request.path):
        found = next((e for e in entries if e.has_row_store and row_store_id(place, e.dataset) == match[1]), None)
        if found is not None:
            return _row_store(place, found, match[2], request.query)
    for entry in entries:
        for number, rows in entry.files.items():
            if request.path == f"/store/1/resource/{number}":
                return Answer(csv_bytes(rows, delimiter=";", decimal=","), CSV)
    return not_found(request)


def row_store_id(place: Place, dataset: OpenDataset) -> str:
    """Return the UUID of a dataset's row store."""
    return stable_uuid("rowstore", place.kommunkod, dataset.name)


def _entries(place: Place, world: World) -> Iterator[_Entry]:
    for index, dataset in enumerate(datasets_of(place)):
        number = 10 * (index + 1)
        rows = rows_of(dataset, place, world.seed, world.today)
        if dataset.name == "leverantorsfakturor":
            years = sorted({str(row["datum"])[:4] for row in rows})
            by_year = {year: [row for row in rows if str(row["datum"]).startswith(year)] for year in years}
            files = {number + n: by_year[year] for n, year in enumerate(years, start=5)}
            yield _Entry(number, dataset, rows, files, has_row_store=False)
        elif dataset.name == "felanmalan":
            yield _Entry(number, dataset, rows, {}, has_row_store=True)
        else:
            yield _Entry(number, dataset, rows, {number + 5: rows}, has_row_store=True)


def _dump(place: Place, entries: list[_Entry]) -> str:
    base = f"{place.base}/store/1/resource"
    agent, contact = f"{base}/2", f"{base}/3"
    parts = [
        _node("dcat:Catalog", f"{base}/1", [
            ("dcterms:title", "sv", f"Öppna data i {place.name} (exempeldata)"),
            ("dcterms:description", "sv", "Påhittade uppgifter från Insyn Västs sandlåda."),
            ("dcterms:publisher", "", agent), ("dcterms:license", "", _CC0),
            *(("dcat:dataset", "", f"{base}/{entry.number}") for entry in entries),
        ]),
        _node("foaf:Agent", agent, [
            ("foaf:name", "sv", f"{place.name} kommun (exempel)"),
            ("dcterms:type", "", "http://purl.org/adms/publishertype/LocalAuthority"),
        ]),
        _node("vcard:Organization", contact, [
            ("vcard:fn", "sv", "Kontaktcenter"), ("vcard:hasEmail", "", f"mailto:oppnadata@{place.host}"),
        ]),
    ]  # fmt: skip
    for entry in entries:
        parts += _dataset(place, entry, base, agent, contact)
    spaces = " ".join(f'xmlns:{prefix}="{iri}"' for prefix, iri in _NAMESPACES.items())
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF {spaces}>\n{"".join(parts)}</rdf:RDF>\n'


def _dataset(place: Place, entry: _Entry, base: str, agent: str, contact: str) -> Iterator[str]:
    iri, dataset = f"{base}/{entry.number}", entry.dataset
    file, api, service = (f"{base}/{entry.number + n}" for n in (1, 2, 3))
    yield _node("dcat:Dataset", iri, [
        ("dcterms:title", "sv", title_of(dataset, place)),
        ("dcterms:description", "sv", description_of(dataset)),
        ("dcterms:identifier", None, stable_uuid("entryscape", place.kommunkod, dataset.name)),
        ("dcterms:publisher", "", agent), ("dcat:contactPoint", "", contact),
        *(("dcat:keyword", "sv", word) for word in dataset.keywords),
        ("dcat:theme", "", f"{_EU}/data-theme/GOVE"),
        ("dcterms:spatial", "", f"http://sws.geonames.org/{place.geonames_id}/"),
        ("dcterms:accrualPeriodicity", "", f"{_EU}/frequency/MONTHLY"),
        ("dcterms:issued", None, "2026-01-15"), ("dcterms:modified", None, "2026-11-16"),
        *([("dcat:distribution", "", file)] if entry.files else []),
        *([("dcat:distribution", "", api)] if entry.has_row_store else []),
    ])  # fmt: skip
    if entry.files:
        yield _node("dcat:Distribution", file, [
            ("dcterms:title", "sv", f"{dataset.title}, CSV"), ("dcterms:format", None, "text/csv"),
            ("dcterms:license", "", _CC0),
            *((name, "", f"{base}/{n}") for n in entry.files for name in ("dcat:accessURL", "dcat:downloadURL")),
        ])  # fmt: skip
    if entry.has_row_store:
        store = f"{place.base}/rowstore/dataset/{row_store_id(place, dataset)}"
        yield _node("dcat:Distribution", api, [
            ("dcterms:title", "sv", f"{dataset.title}, API"), ("dcterms:format", None, "application/json"),
            ("dcterms:license", "", _CC0), ("dcat:accessURL", "", store), ("dcat:accessService", "", service),
            *([("dcterms:source", "", file)] if entry.files else []),
        ])  # fmt: skip
        yield _node("dcat:DataService", service, [
            ("dcterms:title", "sv", f"{dataset.title}, API"), ("dcat:endpointURL", "", store),
        ])  # fmt: skip


def _node(kind: str, iri: str, properties: list[tuple[str, str | None, str]]) -> str:
    """Return one RDF/XML element. A property is (name, language, text); language "": an IRI, None: a plain text."""
    lines = [f'<{kind} rdf:about="{escape(iri)}">']
    for name, language, text in properties:
        if language == "":
            lines.append(f'  <{name} rdf:resource="{escape(text)}"/>')
        else:
            tag = f' xml:lang="{language}"' if language else ""
            lines.append(f"  <{name}{tag}>{escape(text)}</{name}>")
    return "\n".join([*lines, f"</{kind}>\n"])


def _row_store(place: Place, entry: _Entry, what: str, query: Mapping[str, str]) -> Answer:
    base = f"{place.base}/rowstore/dataset/{row_store_id(place, entry.dataset)}"
    if what == "info":
        return json_answer(
            {"@id": base, "columnnames": list(entry.dataset.columns), "rowcount": len(entry.rows), "status": 3}
        )
    try:
        limit, offset = min(int(query.get("_limit", MAX_ROWS)), MAX_ROWS), int(query.get("_offset", 0))
    except ValueError:
        return json_answer({"error": "_limit and _offset must be numbers"}, 400)
    page = entry.rows[offset : offset + limit]
    said: dict[str, object] = {
        "results": [{column: _text(value) for column, value in row.items()} for row in page],
        "resultCount": len(entry.rows),
        "offset": offset,
        "limit": limit,
        "queryTime": 1,
        "status": 3,
    }
    if offset + limit < len(entry.rows):
        said["next"] = f"{base}/json?_offset={offset + limit}&_limit={limit}"
    return json_answer(said)


def _text(value: object) -> str:
    """Return a value as a row store has it: always text."""
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)
