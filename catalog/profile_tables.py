"""What all publishers have of a profile as one table, each row with where it comes from, and a pack of it.

The table is made from the datasets that are listed; one that is archived is left out. It is a data package of its own
beside `/data/slag/<profile>/`, and its release is told by the releases that it is made of.
"""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from catalog.citation import Published
from catalog.downloads import list_files, write_packages, write_table
from catalog.exporters import formats_of
from catalog.ids import fingerprint, stable_uuid
from catalog.json_text import indented
from catalog.model import COUNTY, Catalog, Dataset, Resource
from catalog.output import Entry, Output
from catalog.profiles import profile_schema
from catalog.store import LONGEST_CELL, read_dataset
from catalog.texts import load_texts

VERSION = "1"  # change it when the same datasets should give another table
FORMATS = ("csv", "excel_csv", "parquet")  # a workbook takes more time than all of them, and ends at a million rows
ORIGIN = ("publisher", "dataset", "release")  # the columns that say where a row comes from
_RELEASE_CHARS = 12
_END = b"\r\n"
_CHUNK = 1 << 22

Part = tuple[Dataset, Resource]


def write_profile_tables(
    catalog: Catalog, profiles: Sequence[str], output: Output, base_url: str, *, is_part: bool = False
) -> dict[str, dict[str, Any]]:
    """Write the table of each profile in its formats; return by profile what there is.

    Args:   `is_part`: the catalogue holds some publishers only, so a table that is there is left as it is.
    Shape:  {"rows": …, "datasets": …, "files": as catalog.downloads lists them}; no profile without rows.
    """
    made: dict[str, Dataset] = {}
    kept: dict[str, Dataset] = {}
    for profile in profiles:
        parts = [(d, r) for d, r in catalog.with_profile(profile) if not d.archived]
        folder = f"data/slag/{profile}"
        if not any(r.rows for _, r in parts):
            continue
        if is_part and _keep(output, folder):
            kept[profile] = _read(output.root / folder, profile)
        else:
            made[profile] = _write(output, folder, profile, parts, base_url)
    output.make_rest()
    for profile, dataset in made.items():
        address = f"{base_url}/data/slag/{profile}/"
        at = Published(catalog.publishers[COUNTY].name, address, address)
        write_packages(output, f"data/slag/{profile}", dataset, at, FORMATS)
    output.make_rest()
    return {profile: _listed(output, f"data/slag/{profile}", d) for profile, d in sorted({**made, **kept}.items())}


def write_merged(parts: Sequence[Part], names: Sequence[str], path: Path) -> None:
    """Write the rows of all parts with the columns `names`, and where each comes from; "" where a part has no such."""
    with path.open("wb") as file:
        _write_rows(file, [[*names, *ORIGIN]])
        for dataset, resource in parts:
            origin = [dataset.publisher, dataset.name, dataset.release]
            with resource.path.open("rb") as stored:
                if [c.name for c in resource.columns] == list(names):
                    _copy_plain(stored, origin, file)
                left = io.TextIOWrapper(stored, encoding="utf-8", newline="")
                rows = _arranged(left, resource, names, is_begun=bool(stored.tell()))
                _write_rows(file, ([*row, *origin] for row in rows))


def _copy_plain(stored: BinaryIO, origin: Sequence[str], file: BinaryIO) -> None:
    """Copy rows with their origin after each, up to where a quote stands: before it every line break ends a row.

    `stored` is then at the row that comes next, or at its beginning if its header has a quote.
    """
    header = stored.readline()
    if b'"' in header:
        stored.seek(0)
        return
    end = b"," + ",".join(origin).encode() + _END  # slugs and a hash: nothing to quote
    while chunk := stored.read(_CHUNK):
        chunk += stored.readline() if not chunk.endswith(_END) else b""
        if b'"' in chunk or not chunk.endswith(_END):
            stored.seek(-len(chunk), os.SEEK_CUR)
            return
        file.write(chunk.replace(_END, end))


def _arranged(text: TextIO, resource: Resource, names: Sequence[str], *, is_begun: bool) -> Iterator[list[str]]:
    """Yield the rows that are left, their cells in the order of `names`."""
    at = {c.name: i for i, c in enumerate(resource.columns)}
    places = [at.get(name) for name in names]
    csv.field_size_limit(LONGEST_CELL)
    rows = csv.reader(text)
    if not is_begun:
        next(rows, None)
    for cells in filter(None, rows):
        yield [cells[i] if i is not None else "" for i in places]


def _write_rows(file: BinaryIO, rows: Iterable[Sequence[str]]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    text.detach()  # which flushes it, and leaves the file open


def _write(output: Output, folder: str, profile: str, parts: Sequence[Part], base_url: str) -> Dataset:
    names = [f["name"] for f in profile_schema(profile)["fields"]]
    path = f"{folder}/{profile}.csv"
    made_of = [(d.key, d.release, r.name, r.sha256) for d, r in parts]
    inputs = fingerprint([VERSION, names, made_of])

    output.make_file(path, inputs, lambda to: write_merged(parts, names, to))
    entry = output.entries[path]
    descriptor = _descriptor(profile, parts, entry, fingerprint(made_of)[:_RELEASE_CHARS], base_url)
    output.put(f"{folder}/datapackage.json", (indented(descriptor) + "\n").encode())
    dataset = _read(output.root / folder, profile)
    for name in formats_of(dataset.resources[0], FORMATS):
        if name != "csv":
            write_table(output, folder, dataset, dataset.resources[0], name)
    return dataset


def _descriptor(profile: str, parts: Sequence[Part], entry: Entry, release: str, base_url: str) -> dict[str, Any]:
    words = load_texts()
    datasets = {d.key: d for d, _ in parts}.values()
    title = {lang: words.get(f"data.profile.{profile}", lang) for lang in ("sv", "en")}
    about = {"n": len(datasets), "profile": profile}
    licenses = Counter((d.license, d.license_url, d.license_title) for d in datasets if d.license)
    example = any(d.example_data for d in datasets)
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": profile,
        "id": stable_uuid("slag", profile),
        "title": words.get("pack.of_all.title", "sv", profile=title["sv"]),
        "title_en": words.get("pack.of_all.title", "en", profile=title["en"]),
        "description": words.get("pack.of_all.about", "sv", **about),
        "description_en": words.get("pack.of_all.about", "en", **about),
        "homepage": f"{base_url}/data/slag/{profile}/",
        "licenses": [
            {k: v for k, v in (("name", name), ("path", path), ("title", told)) if v}
            for name, path, told in sorted(licenses)
        ],
        "sources": [_source(d, base_url) for d in datasets],
        **({"example_data": True} if example else {}),
        "checked": words.get("pack.of_all.checked", "sv"),
        "version": release,
        "modified": max(d.modified for d in datasets),
        "resources": [
            {
                "name": profile,
                "path": f"{profile}.csv",
                "type": "table",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": entry.size_bytes,
                "hash": f"sha256:{entry.sha256}",
                "rows": sum(r.rows for _, r in parts),
                "schema": _schema(profile, parts),
            }
        ],
    }


def _source(dataset: Dataset, base_url: str) -> dict[str, str]:
    told = {"title": dataset.title, "path": f"{base_url}/data/{dataset.key}/", "version": dataset.release}
    return told | ({"license": dataset.license} if dataset.license else {})


def _schema(profile: str, parts: Sequence[Part]) -> dict[str, Any]:
    """Return the profile's schema with the columns of origin: what is unique in a dataset may not be in all."""
    words, known = load_texts(), profile_schema(profile)
    origin = []
    for name in ORIGIN:
        told = {f"title{end}": words.get(f"pack.of_all.{name}", lang) for lang, end in (("sv", ""), ("en", "_en"))}
        about = {
            f"description{end}": words.get(f"pack.of_all.{name}_about", lang)
            for lang, end in (("sv", ""), ("en", "_en"))
        }
        origin.append({"name": name, "type": "string", **told, **about, "constraints": {"required": True}})
    fields = []
    for field in known["fields"]:
        rules = {k: v for k, v in field.get("constraints", {}).items() if k != "unique"}
        fields.append(
            {k: v for k, v in field.items() if k != "constraints"} | ({"constraints": rules} if rules else {})
        )
    key = {"primaryKey": [*known["primaryKey"], "publisher", "dataset"]} if known.get("primaryKey") else {}
    missing = dict.fromkeys(["", *(mask for _, r in parts for mask in r.missing_values)])
    kept = {k: v for k, v in known.items() if k not in ("fields", "primaryKey", "foreignKeys", "missingValues")}
    return {**kept, **key, "fields": [*fields, *origin], "missingValues": list(missing)}


def _read(folder: Path, profile: str) -> Dataset:
    """Return the table as it is written, as a dataset. Raises: StoreError."""
    dataset = read_dataset(folder)
    told = {license_.get("title") or license_["name"]: license_ for license_ in dataset.descriptor["licenses"]}
    of_some = any("license" not in source for source in dataset.descriptor["sources"])
    if len(told) == 1 and not of_some:
        return replace(dataset, publisher=COUNTY, name=profile)
    title = load_texts().get("pack.of_all.licenses", "sv", licenses=", ".join(told)) if told else ""
    return replace(dataset, publisher=COUNTY, name=profile, license="", license_url="", license_title=title)


def _listed(output: Output, folder: str, dataset: Dataset) -> dict[str, Any]:
    datasets = len(dataset.descriptor["sources"])
    return {"rows": dataset.rows, "datasets": datasets, "files": list_files(output, folder, dataset, FORMATS)}


def _keep(output: Output, folder: str) -> bool:
    """Return whether the table is there from before, and then keep all of it."""
    names = [p for p in output.before if p.rpartition("/")[0] == folder and not p.endswith(".html")]
    output.entries |= {name: output.before[name] for name in names}
    return f"{folder}/datapackage.json" in names
