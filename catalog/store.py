"""Read and write datasets/: one folder per dataset, replaced as a whole or not at all.

A dataset is written to `datasets/.staging/<key>.part`, flushed to disk and
renamed to `<key>.new`, which says that it is complete. Then the old folder is
moved aside (`<key>.old`) and the new one in. A crash between two renames leaves
enough for `recover` to finish, so a reader always finds the last good state.
The state that is replaced stays as `v/<release>.zip` in the new one's folder
(catalog/releases/frozen.py).
"""

from __future__ import annotations

import csv
import filecmp
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.errors import StoreError
from catalog.json_text import indented
from catalog.model import Column, Dataset, Resource
from catalog.releases.frozen import FOLDER as RELEASES
from catalog.releases.frozen import carry_over

STAGING = ".staging"
DESCRIPTOR = "datapackage.json"
LONGEST_CELL = 2**31 - 1  # characters that the CSV reader takes; its own limit is 131,072


@dataclass(frozen=True)
class Store:
    """The datasets below one folder. Keys are "publisher/name"."""

    root: Path

    def keys(self, publisher: str = "*") -> list[str]:
        """Return the keys of all stored datasets, or of one publisher's, sorted."""
        found = [p.parent for p in self.root.glob(f"{publisher}/*/{DESCRIPTOR}") if p.parent.parent.name != STAGING]
        return sorted(f"{p.parent.name}/{p.name}" for p in found)

    def brought_by(self, source: str, publisher: str) -> list[str]:
        """Return the names of the publisher's datasets that came from this source.

        One that is archived or unreadable is left out.
        """
        found = []
        named = source.encode()
        folder = self.root / publisher
        for name in sorted(os.listdir(folder)) if folder.is_dir() else ():
            # Each source of a kommun looks at all that the kommun has, so this is short of paths, and of parsing.
            with suppress(OSError, ValueError), open(os.path.join(folder, name, DESCRIPTOR), "rb") as file:
                data = file.read()
                package = json.loads(data) if named in data else {}  # an id is plain letters, never escaped
                if package.get("source") == source and not package.get("archived"):
                    found.append(name)
        return found

    def folder(self, key: str) -> Path:
        """Return where the dataset lies, or would lie."""
        return self.root / key

    def load(self, key: str) -> Dataset | None:
        """Return one dataset, or None when there is none. Raises: StoreError when its files contradict each other."""
        folder = self.folder(key)
        path = folder / DESCRIPTOR
        if not path.exists():
            return None
        return read_dataset(folder)

    @contextmanager
    def staged(self, key: str) -> Iterator[Path]:
        """Yield an empty folder to fill; on a clean exit it replaces the dataset, on an exception nothing changes.

        A folder with just the bytes that are stored already replaces nothing. Earlier releases are brought along.
        """
        part = self._staging(key, "part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        try:
            yield part
            is_same = _same_files(part, self.folder(key))
            written = [] if is_same else carry_over(self.folder(key), part)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
        if is_same:
            shutil.rmtree(part)
            return
        for path in (*written, *sorted(part.iterdir())):
            _flush(path)
        _flush(part)
        new = self._staging(key, "new")
        shutil.rmtree(new, ignore_errors=True)
        os.rename(part, new)
        self._swap(key)

    def archive(self, key: str, moment: str) -> None:
        """Write in a stored dataset that it is archived since `moment`; nothing else of it changes."""
        with self.staged(key) as folder:
            shutil.copytree(self.folder(key), folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(RELEASES))
            write_json(folder / DESCRIPTOR, {**_read_json(folder / DESCRIPTOR), "archived": moment})

    def is_unsettled(self) -> bool:
        """Return whether a writer is at work here, or was when it died."""
        return (self.root / STAGING).is_dir() and any((self.root / STAGING).iterdir())

    def recover(self) -> None:
        """Finish or undo what a crash left behind; call before reading or writing, while nobody else writes."""
        staging = self.root / STAGING
        if not staging.is_dir():
            return
        for part in sorted(staging.glob("*.part")):
            shutil.rmtree(part)
        for new in sorted(staging.glob("*.new")):
            self._swap(new.stem.replace("--", "/", 1))
        for old in sorted(staging.glob("*.old")):
            target = self.root / old.stem.replace("--", "/", 1)
            if target.exists():
                shutil.rmtree(old)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                os.rename(old, target)
        if not any(staging.iterdir()):
            staging.rmdir()

    def _swap(self, key: str) -> None:
        new, old, target = self._staging(key, "new"), self._staging(key, "old"), self.root / key
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            shutil.rmtree(old, ignore_errors=True)
            os.rename(target, old)
        os.rename(new, target)
        _flush(target.parent)
        shutil.rmtree(old, ignore_errors=True)

    def _staging(self, key: str, state: str) -> Path:
        return self.root / STAGING / f"{key.replace('/', '--')}.{state}"


def read_dataset(folder: Path) -> Dataset:
    """Return the dataset in `folder`. Raises: StoreError naming the file that is missing or broken."""
    package = _read_json(folder / DESCRIPTOR)
    license_ = (package.get("licenses") or [{}])[0]
    try:
        return Dataset(
            publisher=folder.parent.name,
            name=folder.name,
            id=package["id"],
            title=package["title"],
            description=package.get("description", ""),
            title_en=package.get("title_en", ""),
            description_en=package.get("description_en", ""),
            keywords=tuple(package.get("keywords", ())),
            license=license_.get("name", ""),
            license_url=license_.get("path", ""),
            license_title=license_.get("title", ""),
            homepage=package.get("homepage", ""),
            identifier=package.get("identifier", ""),
            source=package.get("source", ""),
            example_data=bool(package.get("example_data", False)),
            archived=package.get("archived", ""),
            release=package["version"],
            issued=package.get("issued", ""),
            modified=package.get("modified", ""),
            resources=tuple(_resource(folder, r) for r in package["resources"]),
            folder=folder,
            descriptor=package,
            provenance=_read_json(folder / "provenance.json", {}),
            history=tuple(_read_json(folder / "history.json", [])),
            report=_read_json(folder / "report.json", {}),
            changes=_read_json(folder / "changes.json", {}),
        )
    except KeyError as error:
        raise StoreError(
            f"{folder}: datapackage.json has no {error}", path=str(folder / DESCRIPTOR), reason=f"{error} saknas"
        ) from error


def read_rows(resource: Resource) -> Iterator[dict[str, str]]:
    """Yield the rows of a stored resource as text by column name, in stored order."""
    csv.field_size_limit(LONGEST_CELL)
    with resource.path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def read_cells(resource: Resource) -> Iterator[list[str]]:
    """Yield the cells of each row of a stored resource in the order of its columns; faster than `read_rows`."""
    csv.field_size_limit(LONGEST_CELL)
    with resource.path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows, None)
        yield from filter(None, rows)


def write_csv(path: Path, header: Sequence[str], rows: Iterator[tuple[str, ...]]) -> None:
    """Write rows as CSV by RFC 4180: UTF-8, comma, CRLF, quotes only where needed."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_json(path: Path, value: Any) -> bytes:
    """Write `value` as readable JSON, always the same bytes for the same value; return the bytes."""
    data = (indented(value) + "\n").encode()
    _write(path, data)
    return data


def replace_file(path: Path, data: bytes) -> None:
    """Write a file as a whole: a crash leaves the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    _write(temporary, data)
    _flush(temporary)
    os.replace(temporary, path)


def _same_files(new: Path, old: Path) -> bool:
    """Return whether two states are the same bytes, whatever earlier releases lie beside them."""
    names = sorted(p.name for p in new.iterdir())
    if not old.is_dir() or names != sorted(p.name for p in old.iterdir() if p.name != RELEASES):
        return False
    return all(filecmp.cmp(new / n, old / n, shallow=False) for n in names)


def _resource(folder: Path, descriptor: dict[str, Any]) -> Resource:
    path = folder / descriptor["path"]
    if not path.exists():
        raise StoreError(f"{path} is missing", path=str(path), reason="filen saknas")
    schema = descriptor["schema"]
    return Resource(
        name=descriptor["name"],
        path=path,
        rows=descriptor["rows"],
        size_bytes=descriptor["bytes"],
        sha256=descriptor["hash"].removeprefix("sha256:"),
        columns=tuple(
            Column(
                name=f["name"],
                type=f["type"],
                title=f.get("title", ""),
                title_en=f.get("title_en", ""),
                description=f.get("description", ""),
                description_en=f.get("description_en", ""),
                required=bool(f.get("constraints", {}).get("required")),
                enum=tuple(f.get("constraints", {}).get("enum", ())),
            )
            for f in schema["fields"]
        ),
        profile=descriptor.get("profile_name", ""),
        missing_values=tuple(schema.get("missingValues", ("",))),
        schema=schema,
    )


def _read_json(path: Path, default: Any = None) -> Any:
    if default is not None and not path.exists():
        return default
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StoreError(f"{path}: {error}", path=str(path), reason=str(error)) from error


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
