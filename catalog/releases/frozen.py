"""An earlier state of a dataset, kept whole in `v/<release>.zip` in the dataset's stored folder.

It is written when a new state replaces the old one, and then hard-linked from state to state, so it is written once.
A release that was taken down has a tombstone `v/<release>.json` instead, and never comes back.

Reading one back trusts nothing in it: names, sizes and hashes are held against its own description first.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from catalog.errors import StoreError
from catalog.json_text import indented

FOLDER = "v"
RELEASE = re.compile(r"[0-9a-f]{12}")
DESCRIPTOR = "datapackage.json"
BESIDE = ("history.json", "provenance.json", "report.json")  # kept with the tables, so that a pack can be made again
MOST_FILES = 1_000
MOST_RATIO = 300  # unpacked to packed, of all files together; tables of the same row over and over reach some 200
ALWAYS_FINE = 50_000_000  # bytes that may be unpacked whatever the ratio is
MOST_JSON = 100_000_000  # bytes of a file that is not a table

_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that ZIP knows; a real time would change the bytes
_FILE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*\.(?:csv|json)")
_CHUNK = 1 << 20

log = logging.getLogger(__name__)


def kept_in(folder: Path) -> dict[str, Path]:
    """Return the ZIP of each release that a stored dataset keeps; one that was taken down is not among them."""
    files = list(_files(folder))
    gone = {path.stem for path in files if path.suffix == ".json"}
    return {path.stem: path for path in files if path.suffix == ".zip" and path.stem not in gone}


def tombstones_in(folder: Path) -> dict[str, dict[str, str]]:
    """Return {release: {"taken_down": date, "reason": text}} of the releases that were taken down.

    One that cannot be read still keeps its release away: its texts are "".
    """
    return {p.stem: _tombstone(p) for p in _files(folder) if p.suffix == ".json"}


def strangers_in(folder: Path) -> list[str]:
    """Return the names of what lies among the releases and is none, sorted."""
    own = {p.name for p in _files(folder)}
    place = folder / FOLDER
    return sorted(p.name for p in place.iterdir() if p.name not in own) if place.is_dir() else []


def carry_over(old: Path, new: Path) -> list[Path]:
    """Bring the releases that `old` keeps into `new`, and the state of `old` itself if `new` is another release.

    Return the files that were written and have to be flushed. Both are folders of a stored dataset; `old` need not
    exist. Raises: OSError when the disk is full.
    """
    kept, gone = kept_in(old), tombstones_in(old)
    carried = sorted([*kept.values(), *(old / FOLDER / f"{name}.json" for name in gone)])
    written: list[Path] = []
    if carried:
        (new / FOLDER).mkdir()
    for path in carried:
        target = new / FOLDER / path.name
        try:
            os.link(path, target)
        except OSError:  # a file system without links, or too many of them
            shutil.copyfile(path, target)
            written.append(target)
    release = _release_of(old)
    if RELEASE.fullmatch(release) and release != _release_of(new) and release not in {*kept, *gone}:
        target = new / FOLDER / f"{release}.zip"
        target.parent.mkdir(exist_ok=True)
        if freeze(old, target):
            written.append(target)
        elif not carried:
            target.parent.rmdir()
    return written


def freeze(folder: Path, target: Path) -> bool:
    """Write the state that lies in `folder` as a ZIP at `target`: always the same bytes for the same state.

    Return False, with a warning, when the state is not whole. That it is archived belongs to the source's list, not
    to the state, so it is left out. Raises: OSError when the disk is full.
    """
    package = json.loads((folder / DESCRIPTOR).read_bytes())
    package.pop("archived", None)
    names = {str(r["path"]) for r in package.get("resources", ())} | {n for n in BESIDE if (folder / n).exists()}
    if gone := [n for n in sorted(names) if not (folder / n).is_file()]:
        log.warning("%s: the old state is not whole (%s is missing) and was not kept", folder, gone[0])
        return False
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(_info(DESCRIPTOR), (indented(package) + "\n").encode())
        for name in sorted(names):
            is_large = (folder / name).stat().st_size > 1 << 31
            with (folder / name).open("rb") as source, archive.open(_info(name), "w", force_zip64=is_large) as out:
                shutil.copyfileobj(source, out, _CHUNK)
    return True


def unpack(path: Path, folder: Path) -> None:
    """Write the files of a kept release into the empty `folder`, each table held against size and hash.

    Raises: StoreError when it is not what its name and its description say; what was written by then is no state.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            for name, expected in _expected(archive, path).items():
                with archive.open(name) as source, (folder / name).open("wb") as out:
                    found = _copy(source, out)
                if expected and found != expected:
                    raise _Broken(f"{name}: innehållet är ett annat än beskrivningen säger")
    except _Broken as error:
        raise _wrong(path, str(error)) from error
    # What zipfile and json raise for damaged, encrypted and strangely packed files.
    except (OSError, ValueError, KeyError, TypeError, EOFError, RuntimeError, NotImplementedError) as error:
        raise _wrong(path, str(error)) from error
    except (zipfile.BadZipFile, zlib.error) as error:
        raise _wrong(path, str(error)) from error


class _Broken(Exception):
    """What a kept release has that it should not, in words for people."""


def _expected(archive: zipfile.ZipFile, path: Path) -> dict[str, str]:
    """Return the SHA-256 of each file, "" for one that is no table. Raises: _Broken, and what damaged files raise."""
    infos = archive.infolist()
    names = {i.filename: i for i in infos}
    if len(infos) > MOST_FILES or len(names) != len(infos):
        raise _Broken("för många filer, eller två med samma namn")
    if strange := [n for n in sorted(names) if not _FILE_NAME.fullmatch(n)]:
        raise _Broken(f"otillåtet filnamn {strange[0][:80]!r}")
    size, packed = sum(i.file_size for i in infos), path.stat().st_size
    if size > ALWAYS_FINE and size > MOST_RATIO * packed:
        raise _Broken(f"{size} byte packade i {packed}")
    if any(i.file_size > MOST_JSON for n, i in names.items() if n.endswith(".json")):
        raise _Broken("en beskrivning är för stor")
    package = json.loads(archive.read(DESCRIPTOR))
    if package["version"] != path.stem:
        raise _Broken(f"innehåller utgåvan {str(package['version'])[:80]!r}")
    tables = {str(r["path"]): r for r in package["resources"]}
    if strange := sorted(tables.keys() ^ (names.keys() - {DESCRIPTOR, *BESIDE})):
        raise _Broken(f"{strange[0][:80]!r} saknas, eller står inte i beskrivningen")
    for name, table in tables.items():
        if names[name].file_size != table["bytes"]:
            raise _Broken(f"{name}: annan storlek än beskrivningen säger")
    return {n: str(tables[n]["hash"]).removeprefix("sha256:") if n in tables else "" for n in names}


def _copy(source: Any, out: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := source.read(_CHUNK):
        digest.update(chunk)
        out.write(chunk)
    return digest.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    """Yield the ZIPs and tombstones in order; a link that leads elsewhere is none."""
    place = folder / FOLDER
    for path in sorted(place.iterdir()) if place.is_dir() else ():
        is_ours = RELEASE.fullmatch(path.stem) and path.suffix in (".zip", ".json")
        if is_ours and path.is_file() and not path.is_symlink():
            yield path


def _release_of(folder: Path) -> str:
    """Return the release of the state in a folder; "" when there is none, or it cannot be read."""
    try:
        return str(json.loads((folder / DESCRIPTOR).read_bytes())["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _tombstone(path: Path) -> dict[str, str]:
    try:
        told = json.loads(path.read_bytes())
        return {"taken_down": str(told["taken_down"]), "reason": str(told["reason"])}
    except (OSError, ValueError, KeyError, TypeError):
        return {"taken_down": "", "reason": ""}


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _TIME)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def _wrong(path: Path, reason: str) -> StoreError:
    return StoreError(f"{path}: {reason}", path=str(path), reason=reason)
