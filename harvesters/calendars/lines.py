"""The lines of an iCalendar file, as bytes from anywhere: any encoding, any line ends, folded wherever.

Lines are unfolded before they are decoded, because some programs fold in the middle of an å. Each line is
read as UTF-8, or as Windows-1252 where it is not.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

MAX_VALUE = 20_000  # characters of one property; the rest of a longer one is dropped, and what it says is not used
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_UTF8_MARK = b"\xef\xbb\xbf"
# Possessive, so that a line of any length is looked at once.
_PROPERTY = re.compile(r'([A-Za-z0-9-]++)((?:;[A-Za-z0-9-]++=(?:"[^"]*+"|[^";:])*+)*+):(.*)', re.DOTALL)
_PARAMETER = re.compile(r';([A-Za-z0-9-]++)=("[^"]*+"|[^";:]*+)')
_ESCAPED = re.compile(r"\\([\\;,nN])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Property(NamedTuple):
    """One property: its name in capitals, its parameters as written (";TZID=…"), and its value as written."""

    line: int  # in the file, as a person would count
    name: str
    parameters: str
    value: str
    is_cut: bool = False

    def parameter(self, name: str) -> str:
        """Return a parameter's value without quotes, "" when it is not there."""
        found = (m[2].strip('"') for m in _PARAMETER.finditer(self.parameters) if m[1].upper() == name)
        return next(found, "")

    @property
    def text(self) -> str:
        """The value as text: unescaped, on one line, without control characters."""
        plain = _ESCAPED.sub(lambda m: " " if m[1] in "nN" else m[1], self.value)
        return " ".join(_CONTROL.sub("", plain).split())


@dataclass
class Reading:
    """What was odd about the bytes."""

    encodings: set[str] = field(default_factory=set)  # other than ASCII
    nuls: int = 0
    cut: list[int] = field(default_factory=list)  # lines that were longer than MAX_VALUE
    unreadable: list[int] = field(default_factory=list)  # lines that are no property


def read_properties(data: bytes, reading: Reading) -> Iterator[Property]:
    """Yield every property in order; what is odd about the file is added to `reading`."""
    for number, raw, is_cut in _unfolded(_plain_bytes(data, reading)):
        line = _decoded(raw, reading)
        found = _PROPERTY.fullmatch(line)
        if is_cut:
            reading.cut.append(number)
        if found is None:
            reading.unreadable.append(number)
            continue
        yield Property(number, found[1].upper(), found[2], found[3], is_cut)


def _plain_bytes(data: bytes, reading: Reading) -> bytes:
    """Return the bytes as ASCII, UTF-8 or Windows-1252 with LF, without marks and NULs."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            reading.encodings.add(encoding)
            data = data.decode(encoding, "replace").encode()
    data = data.removeprefix(_UTF8_MARK)
    if b"\0" in data:
        reading.nuls = data.count(b"\0")
        data = data.replace(b"\0", b"")
    return data if b"\n" in data else data.replace(b"\r", b"\n")


def _unfolded(data: bytes) -> Iterator[tuple[int, bytes, bool]]:
    """Yield (number of its first line, line, whether it was cut); a line that begins with white space goes on."""
    first, parts, size = 0, list[bytes](), 0
    for number, line in enumerate(io.BytesIO(data), 1):
        plain = line.rstrip(b"\r\n")
        if not plain:
            continue
        if parts and plain[:1] in (b" ", b"\t"):
            if size <= MAX_VALUE:
                parts.append(plain[1 : MAX_VALUE + 2])
            size += len(plain) - 1
            continue
        if parts:
            yield first, b"".join(parts)[:MAX_VALUE], size > MAX_VALUE
        first, parts, size = number, [plain[: MAX_VALUE + 1]], len(plain)
    if parts:
        yield first, b"".join(parts)[:MAX_VALUE], size > MAX_VALUE


def _decoded(raw: bytes, reading: Reading) -> str:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        reading.encodings.add("cp1252")
        return raw.decode("cp1252", "replace")
    if not raw.isascii():
        reading.encodings.add("utf-8")
    return text
