"""ZIP archives: which of their files to read, and their bytes within bounds.

The sizes that an archive states are checked first, and while unpacking no more
than the stated size is read, so that a bomb is refused before it is unpacked.
An archive inside an archive is refused. A member's folders are no part of its
name, so a name with `..` or a drive letter leads nowhere.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from harvesters.tables.parts import Options, Source, text_option, wrong

MAX_MEMBERS = 200
MAX_UNPACKED_BYTES = 500 * 1024 * 1024
MAX_RATIO = 200  # unpacked bytes for each packed one, of members above _SMALL bytes
_SMALL = 1024 * 1024
_TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".json", ".geojson", ".px", ".ics")
_EXPECTED = "ZIP: CSV, XLSX, JSON, PX"


def read_members(source: Source, source_name: str, options: Options) -> Iterator[tuple[str, bytes]]:
    """Yield (name, bytes) of the members that may hold tables, sorted by name; `member` in the options picks some.

    Raises: ParseError if the archive is damaged, locked, too large, holds an archive, or has no such member.
    """
    pattern = text_option(options, "member")
    try:
        with zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check(entries, source_name)
            chosen = sorted((_safe_name(e.filename), e) for e in entries if _is_chosen(e.filename, pattern))
            if not chosen:
                found = ", ".join(_safe_name(entry.filename) for entry in entries)
                raise wrong(source_name, f"ZIP: {found}", f"member: {pattern}" if pattern else _EXPECTED)
            for name, entry in chosen:
                yield name, _unpacked(archive, entry, source_name)
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error, NotImplementedError, RuntimeError) as error:
        raise wrong(source_name, f"ZIP: {error}", _EXPECTED) from error


def _check(entries: list[zipfile.ZipInfo], source_name: str) -> None:
    if len(entries) > MAX_MEMBERS:
        raise wrong(source_name, f"ZIP: {len(entries)} files", f"<= {MAX_MEMBERS} files")
    size = sum(entry.file_size for entry in entries)
    if size > MAX_UNPACKED_BYTES:
        raise wrong(source_name, f"ZIP: {size} byte", f"<= {MAX_UNPACKED_BYTES} byte")
    for entry in entries:
        if entry.file_size > _SMALL and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            found = f"ZIP: {_safe_name(entry.filename)}, {entry.file_size} byte of {entry.compress_size}"
            raise wrong(source_name, found, f"<= {MAX_RATIO} times")


def _is_chosen(filename: str, pattern: str) -> bool:
    name = _safe_name(filename)
    if pattern:
        return fnmatchcase(name, pattern) or name == pattern
    hidden = name.startswith(".") or filename.startswith("__MACOSX/")
    return not hidden and PurePosixPath(name.lower()).suffix in (*_TABLES, ".zip")


def _safe_name(filename: str) -> str:
    name = filename.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(char for char in name if char.isprintable())[:200] or "fil"


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, source_name: str) -> bytes:
    with archive.open(entry) as member:
        data = member.read(entry.file_size + 1)
    if len(data) > entry.file_size:
        raise wrong(source_name, f"ZIP: {_safe_name(entry.filename)} > {entry.file_size} byte", _EXPECTED)
    if data.startswith(b"PK\x03\x04") and entry.filename.lower().endswith(".zip"):
        raise wrong(source_name, f"ZIP: {_safe_name(entry.filename)}", "no archive in an archive")
    return data
