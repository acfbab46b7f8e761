"""Write the files of every dataset beside its page, in every format.

A format other than CSV is made in memory, so a table above LARGEST_MADE is given as CSV only, copied as it is
stored; and a package whose tables are above it together has no ZIP. The page says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from catalog.exporters import EXPORTERS, PACKAGE_EXPORTERS, csv_file
from catalog.ids import fingerprint, sha256_hex
from catalog.model import Catalog, Dataset, Resource
from catalog.output import Output

# Files of the package itself, as they are stored.
PACKAGE_FILES = ("datapackage.json", "provenance.json", "history.json", "report.json")
LARGEST_MADE = 100_000_000  # bytes of a stored table; ten times as much memory is needed to make a workbook of it


def is_large(tables: Iterable[Resource]) -> bool:
    """Return whether tables are, together, too large for the formats that are made in memory."""
    return sum(table.size_bytes for table in tables) > LARGEST_MADE


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
            if is_large([resource]):
                if exporter is not csv_file:
                    continue
                output.copy(path, resource.path, resource.sha256, inputs=inputs)
                files.append(_described(output, path, name, resource.name, exporter.MEDIA_TYPE))
                continue
            output.make(path, inputs, lambda e=exporter, r=resource: e.export(dataset, r))  # type: ignore[misc]
            files.append(_described(output, path, name, resource.name, exporter.MEDIA_TYPE))
    stored = {n: (dataset.folder / n).read_bytes() for n in PACKAGE_FILES if (dataset.folder / n).exists()}
    for name, data in stored.items():
        output.put(f"{folder}/{name}", data)
    hashes = {n: sha256_hex(data) for n, data in stored.items()}
    for name, package in PACKAGE_EXPORTERS.items() if not is_large(dataset.resources) else ():
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
