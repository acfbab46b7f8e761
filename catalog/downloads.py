"""Write the files of every dataset beside its page, in every format, as streams, in several processes.

A package of a dataset is made of the files of its tables, so they come first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from catalog.citation import Published, published
from catalog.exporters import EXPORTERS, IN_PACKAGES, PACKAGE_EXPORTERS, csv_file, formats_of
from catalog.ids import fingerprint, sha256_hex
from catalog.model import Catalog, Dataset, Resource
from catalog.output import Output

# Files of the package itself, as they are stored.
PACKAGE_FILES = ("datapackage.json", "provenance.json", "history.json", "report.json")


def write_downloads(catalog: Catalog, output: Output, base_url: str) -> dict[str, list[Mapping[str, Any]]]:
    """Write all download files; return them by dataset key.

    Shape: {"format": "csv", "resource": name or "", "url": …, "size_bytes": …, "media_type": …, "sha256": …},
           in the order of EXPORTERS for each resource, then the packages.
    """
    for dataset in catalog.datasets:
        for resource in dataset.resources:
            for name in formats_of(resource, EXPORTERS):
                write_table(output, f"data/{dataset.key}", dataset, resource, name)
    output.make_rest()
    for dataset in catalog.datasets:
        author = catalog.publishers[dataset.publisher].name
        write_packages(output, f"data/{dataset.key}", dataset, published(dataset, author, base_url))
    output.make_rest()
    return {d.key: list_files(output, f"data/{d.key}", d, list(EXPORTERS)) for d in catalog.datasets}


def write_table(output: Output, folder: str, dataset: Dataset, resource: Resource, name: str) -> None:
    """Have a table written in a format: at the latest when the output is asked for the rest."""
    exporter = EXPORTERS[name]
    path = f"{folder}/{resource.name}.{exporter.EXTENSION}"
    about = [dataset.title, dataset.release, dataset.modified, dataset.license_title or dataset.license]
    inputs = fingerprint([name, exporter.VERSION, resource.sha256, resource.schema, about])
    if exporter is csv_file:
        output.copy(path, resource.path, resource.sha256, inputs=inputs)
    else:
        output.make_file_soon(
            path, inputs, lambda to: exporter.write(dataset, resource, to), size_bytes=resource.size_bytes
        )


def write_packages(
    output: Output, folder: str, dataset: Dataset, at: Published, formats: Sequence[str] = IN_PACKAGES
) -> None:
    """Have the packages of a dataset written, with its tables in these formats, and copy its own files now.

    The tables must be written already (`Output.make_rest`).
    """
    stored = {n: (dataset.folder / n).read_bytes() for n in PACKAGE_FILES if (dataset.folder / n).exists()}
    for name, data in stored.items():
        output.put(f"{folder}/{name}", data)
    files = [f"{r.name}.{EXPORTERS[name].EXTENSION}" for r in dataset.resources for name in formats_of(r, formats)]
    hashes = {n: sha256_hex(data) for n, data in stored.items()}
    hashes |= {n: output.entries[f"{folder}/{n}"].sha256 for n in files}
    size_bytes = sum(output.entries[f"{folder}/{n}"].size_bytes for n in files)
    paths = {n: output.root / folder / n for n in files}
    for name, package in PACKAGE_EXPORTERS.items():
        path = f"{folder}/{dataset.name}.{package.EXTENSION}"
        inputs = fingerprint([name, package.VERSION, hashes, asdict(at)])

        def write(to: Path, package: Any = package) -> None:
            package.write_dataset(dataset, at, paths, to)

        output.make_file_soon(path, inputs, write, size_bytes=size_bytes)


def list_files(output: Output, folder: str, dataset: Dataset, formats: Sequence[str]) -> list[Mapping[str, Any]]:
    """Return the files of a dataset as `write_downloads` does."""
    files = [
        _described(output, f"{folder}/{r.name}.{EXPORTERS[f].EXTENSION}", f, r.name, EXPORTERS[f].MEDIA_TYPE)
        for r in dataset.resources
        for f in formats_of(r, formats)
    ]
    for name, package in PACKAGE_EXPORTERS.items():
        files.append(_described(output, f"{folder}/{dataset.name}.{package.EXTENSION}", name, "", package.MEDIA_TYPE))
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
