"""An independent search for planted persons in everything that a build wrote. It shares nothing with the gate.

Every file is unpacked and read in several ways: as it is, with entities, percent signs and JSON's escapes decoded, with
tags taken away, with folded calendar lines joined. Then every ten digits in a row, whatever stands between them, and
every word with the mark of the made-up names are looked up. No date, check digit or pattern of the gate's is used.
"""

from __future__ import annotations

import gzip
import html
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import brotli
import pyarrow.parquet

from tests.path.planted import MARK

_HIDDEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"), None)
_TAG = re.compile(r"<[^<>]{0,300}>")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_DIGITS = re.compile(r"\d(?:[-+./_ \t\r\n‐-―−]{0,3}\d){9,}")
_NAMES = re.compile(rf"[\w.-]*{MARK}[\w.-]*")
_FOLD = str.maketrans("åäöé", "aaoe")
_BINARY = {".png", ".jpg", ".ico", ".woff2", ".webp"}


@dataclass(frozen=True)
class Found:
    """One planted thing in one file. `where` it was planted."""

    file: str
    token: str
    where: str

    def __str__(self) -> str:
        return f"{self.file}: {self.token} (planted in {self.where})"


def search(folders: Iterable[Path], planted: Mapping[str, str]) -> list[Found]:
    """Return every planted person found in a file, its name or what is packed in it, each once a file."""
    numbers = {token: where for token, where in planted.items() if token.isdigit()}
    names = {_mark_of(token.split()[-1]): where for token, where in planted.items() if not token.isdigit()}
    found: dict[Found, None] = {}
    for folder in folders:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            name = path.relative_to(folder.parent).as_posix()
            for inside, text in [(f"{name} (its name)", name), *texts_of(name, path.read_bytes())]:
                found |= dict.fromkeys(_in(inside, text, numbers, names))
    return list(found)


def texts_of(name: str, data: bytes) -> Iterator[tuple[str, str]]:
    """Yield (name, text) of a file and of what is packed in it."""
    suffix = Path(name).suffix.lower()
    if suffix in (".zip", ".xlsx"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.namelist():
                yield f"{name}!{member} (its name)", member
                yield from texts_of(f"{name}!{member}", archive.read(member))
    elif suffix == ".parquet":
        file = pyarrow.parquet.ParquetFile(io.BytesIO(data))
        yield name, "\n".join("\n".join(map(str, row.values())) for row in file.read().to_pylist())
        said = {k: v for k, v in (file.metadata.metadata or {}).items() if k != b"ARROW:schema"}  # the schema in base64
        yield f"{name} (metadata)", f"{file.schema_arrow} {said}"
    elif suffix == ".gz":
        yield from texts_of(name.removesuffix(".gz"), gzip.decompress(data))
    elif suffix == ".br":
        yield from texts_of(name.removesuffix(".br"), brotli.decompress(data))
    elif suffix not in _BINARY:
        text = data.decode("utf-8", errors="replace")
        yield name, re.sub(r"\r?\n[ \t]", "", text) if suffix == ".ics" else text


def readings(text: str) -> set[str]:
    """Return the ways in which a text can be read."""
    decoded = _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text).replace("\\n", "\n").replace("\\t", "\t")
    for _ in range(3):
        decoded = html.unescape(unquote(decoded) if "%" in decoded else decoded)
    plain = _folded(decoded)
    return {plain, _TAG.sub("", plain)}


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).translate(_HIDDEN)
    if not text.isascii():
        text = "".join(str(unicodedata.digit(c)) if not c.isascii() and c.isdigit() else c for c in text)
    return text.casefold()


def _in(file: str, text: str, numbers: Mapping[str, str], names: Mapping[str, str]) -> Iterator[Found]:
    for reading in readings(text):
        for match in _DIGITS.finditer(reading):
            digits = re.sub(r"\D", "", match.group())
            for at in range(len(digits) - 9):
                if where := numbers.get(digits[at : at + 10]):
                    yield Found(file, digits[at : at + 10], where)
        for word in {m.group() for m in _NAMES.finditer(reading)}:
            yield Found(file, word, names.get(_mark_of(word), "unknown"))


def _mark_of(word: str) -> str:
    return re.sub(rf".*?({MARK}[^\W\d_]*?)(?:gatan|vagen)?(?:[\W\d_].*|$)", r"\1", word.translate(_FOLD))
