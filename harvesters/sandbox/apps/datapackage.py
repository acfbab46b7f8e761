"""Frictionless data packages on the kommun's own server: /data/lekplatser/datapackage.json."""

from __future__ import annotations

import hashlib
from itertools import groupby

from harvesters.sandbox.meetings import Record
from harvesters.sandbox.opendata import OpenDataset, datasets_of, description_of, rows_of, title_of
from harvesters.sandbox.places import Place
from harvesters.sandbox.sheets import csv_bytes
from harvesters.sandbox.speech import DATAPACKAGE, open_data_protocol
from harvesters.sandbox.web import CSV, Answer, Request, json_answer, not_found
from harvesters.sandbox.world import World


def answer(world: World, request: Request) -> Answer:
    """Return a descriptor (version 2), or a CSV file of it."""
    place = world.by_slug[request.host.partition(".")[0]]
    _, _, name, file = [*request.path.split("/", 3), "", ""][:4]
    dataset = next((one for one in datasets_of(place) if one.name == name), None)
    if dataset is None or open_data_protocol(place) != DATAPACKAGE:
        return not_found(request)
    files = _files(dataset, rows_of(dataset, place, world.seed, world.today))
    if file == "datapackage.json":
        return json_answer(_descriptor(dataset, place, files))
    if file.removesuffix(".csv") in files and file.endswith(".csv"):
        return Answer(csv_bytes(files[file.removesuffix(".csv")]), CSV)
    return not_found(request)


def _files(dataset: OpenDataset, rows: list[Record]) -> dict[str, list[Record]]:
    """Return the resources: one for each year for dated rows, else one."""
    if "datum" not in dataset.columns:
        return {dataset.name: rows}
    years = groupby(rows, key=lambda row: str(row["datum"])[:4])
    return {f"{dataset.name}-{year}": list(own) for year, own in years}


def _descriptor(dataset: OpenDataset, place: Place, files: dict[str, list[Record]]) -> dict[str, object]:
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": dataset.name,
        "title": title_of(dataset, place),
        "description": description_of(dataset),
        "homepage": f"{place.base}/data/{dataset.name}/",
        "version": "1.0.0",
        "created": "2026-11-16T05:00:00+01:00",
        "keywords": list(dataset.keywords),
        "licenses": [
            {"name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/", "title": "CC0 1.0"}
        ],
        "contributors": [{"title": f"{place.name} kommun (exempel)", "roles": ["publisher"]}],
        "resources": [_resource(dataset, name, rows) for name, rows in files.items()],
    }


def _resource(dataset: OpenDataset, name: str, rows: list[Record]) -> dict[str, object]:
    body = csv_bytes(rows)
    return {
        "name": name,
        "type": "table",
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(body),
        "hash": f"sha256:{hashlib.sha256(body).hexdigest()}",
        "schema": {
            "fields": [
                {"name": column, "type": about.type, "title": about.title} for column, about in dataset.columns.items()
            ],
            "missingValues": [""],
        },
    }
