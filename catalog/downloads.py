"""Write the files of every dataset beside its page, in every format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalog.exporters import EXPORTERS, PACKAGE_EXPORTERS
from catalog.ids import fingerprint, sha256_hex
from catalog.model import Catalog, Dataset
from catalog.output import Output

# Files of the package itself, as they are stored.
PACKAGE_FILES = ("datapackage.json", "provenance.json", "history.json", "report.json")


def write_downloads(catalog: Catalog, output: Output) -> dict[str, list[Mapping[str, Any]]]:
    """Write all download files; return them by dataset key.

    Shape: {"format": "csv", "resource": name or "", "url": …, "size_bytes": …, "media_type": …, "sha256": …},
           in the order of EXPORTERS for each resource, then the packages.
    """
    return {d.key: _write(d, output) for d in catalog.datasets}


def _write(dataset: Dataset, output: Output) -> list[Mapping[str, Any]]:
    folder = f"data/{dataset.key}"
    files: list[Mapping[str, Any]] = []
    about = [dataset.title, dataset.release, dataset.modified]
    for resource in dataset.resources:
        for name, exporter in EXPORTERS.items():
            path = f"{folder}/{resource.name}.{exporter.EXTENSION}"
            inputs = fingerprint([name, exporter.VERSION, resource.sha256, resource.schema, about])
            output.make(path, inputs, lambda e=exporter, r=resource: e.export(dataset, r))  # type: ignore[misc]
            files.append(_described(output, path, name, resource.name, exporter.MEDIA_TYPE))
    stored = {n: (dataset.folder / n).read_bytes() for n in PACKAGE_FILES if (dataset.folder / n).exists()}
    for name, data in stored.items():
        output.put(f"{folder}/{name}", data)
    hashes = {n: sha256_hex(data) for n, data in stored.items()}
    for name, package in PACKAGE_EXPORTERS.items():
        path = f"{folder}/{dataset.name}.{package.EXTENSION}"
        inputs = fingerprint([name, package.VERSION, hashes, [r.sha256 for r in dataset.resources]])
        output.make(path, inputs, lambda p=package: p.export_dataset(dataset))  # type: ignore[misc]
        files.append(_described(output, path, name, "", package.MEDIA_TYPE))
    return files


def _described(output: Output, path: str, name: str, resource: str, media_type: str) -> Mapping[str, Any]:
    entry = output.entries[path]
    return {
        "format": name,
        "resource": resource,
        "url": f"/{path}",
        "size_bytes": entry.size_bytes,
        "sha256": entry.sha256,
        "media_type": media_type,
    }
