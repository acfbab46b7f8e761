"""Which encoding a text file has, by evidence from the whole file.

A byte order mark decides; then the pattern of NUL bytes (UTF-16 without mark);
then whether the bytes are UTF-8; else Windows-1252, which covers Latin-1. On
real Swedish files this is right where statistical guessing is not, because it
sees a lone å at the end of a long file.

A file that is UTF-8 but for a few damaged bytes stays UTF-8: each damaged byte
is read as Windows-1252 and its line is reported.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from harvesters.tables.parts import MAX_LINE_CHARS, Source, wrong

_CHUNK = 1024 * 1024
_MARKS = (  # longest first: the UTF-32 mark begins with the UTF-16 one
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DAMAGED = re.compile("[\udc80-\udcff]")
_MAX_REPORTED_LINES = 20
_BOTH_FROM, _BOTH_MOST = 5, 10  # valid characters that are no chance, and bad bytes for each of them


@dataclass(frozen=True)
class Text:
    """A decoded file that can be read line by line, as often as needed."""

    source: Source
    encoding: str  # Python's name
    damaged_count: int = 0  # bytes that did not fit the encoding
    damaged_lines: tuple[int, ...] = ()  # the first of them
    nul_count: int = 0

    def lines(self) -> Iterator[str]:
        """Yield lines with their line ends (CRLF, LF or a bare CR), from the start, in bounded memory."""
        with open_source(self.source) as raw:
            yield from _decoded_lines(raw, self.encoding, repair=self.damaged_count > 0)


def open_source(source: Source) -> BinaryIO:
    """Return the bytes as an open stream."""
    return io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def find_encoding(source: Source, name: str, asked: str = "") -> Text:
    """Return the file as `Text`. `asked`: an encoding to use in place of the evidence.

    Raises: ParseError if the file is empty, has a line without end, or `asked` is not an encoding.
    """
    with open_source(source) as raw:
        head = raw.read(4096)
    if not head:
        raise wrong(name, "0 byte", "CSV")
    encoding = _known(asked, name) if asked else _from_mark_or_nuls(head)
    scan = _scan(source, encoding or "utf-8", name)
    if not encoding:
        # Windows-1252 text hardly ever forms valid UTF-8 pairs, damaged UTF-8 has far more of them than bad bytes.
        # A file in two encodings has many of both: read as UTF-8, its other bytes are repaired one by one.
        is_both = scan.valid >= _BOTH_FROM and scan.damaged <= scan.valid * _BOTH_MOST
        encoding = "utf-8" if scan.damaged <= scan.valid // 2 or is_both else "cp1252"
        if encoding == "cp1252":
            scan = _scan(source, encoding, name)
    lines = _damaged_lines(source, encoding) if scan.damaged else ()
    return Text(source, encoding, scan.damaged, lines, scan.nuls)


@dataclass
class _Scan:
    damaged: int = 0
    valid: int = 0  # characters outside ASCII that decoded well
    nuls: int = 0


def _from_mark_or_nuls(head: bytes) -> str:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    even, odd = head[::2], head[1::2]
    if len(head) >= 4 and odd.count(0) > 0.4 * len(odd) and even.count(0) < 0.1 * len(even):
        return "utf-16-le"
    if len(head) >= 4 and even.count(0) > 0.4 * len(even) and odd.count(0) < 0.1 * len(odd):
        return "utf-16-be"
    return ""


def _known(asked: str, name: str) -> str:
    try:
        found = codecs.lookup(asked).name
    except LookupError:
        raise wrong(name, f"encoding: {asked}", "encoding: utf-8, cp1252, utf-16 …") from None
    return "utf-8-sig" if found == "utf-8" else found


def _errors_for(encoding: str) -> str:
    # The wide encodings cannot carry a damaged byte through; they mark it with U+FFFD.
    return "replace" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"


def _scan(source: Source, encoding: str, name: str) -> _Scan:
    scan = _Scan()
    errors = _errors_for(encoding)
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    run = 0  # characters since the last line end
    with open_source(source) as raw:
        while True:
            chunk = raw.read(_CHUNK)
            text = decoder.decode(chunk, final=not chunk)
            scan.nuls += text.count("\0")
            if not text.isascii():
                damaged = text.count("\ufffd") if errors == "replace" else _count_damaged(text)
                scan.damaged += damaged
                scan.valid += len(text) - len(text.encode("ascii", "ignore")) - damaged
            end = max(text.rfind("\n"), text.rfind("\r"))
            run = run + len(text) if end < 0 else len(text) - end
            if run > MAX_LINE_CHARS:
                raise wrong(name, f"> {MAX_LINE_CHARS} characters in one line", "CSV")
            if not chunk:
                return scan


def _count_damaged(text: str) -> int:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return len(_DAMAGED.findall(text))
    return 0


def _decoded_lines(raw: BinaryIO, encoding: str, repair: bool) -> Iterator[str]:
    with io.TextIOWrapper(raw, encoding=encoding, errors=_errors_for(encoding), newline="") as text:
        for line in text:
            yield _DAMAGED.sub(_as_windows_1252, line) if repair else line


def _as_windows_1252(match: re.Match[str]) -> str:
    byte = bytes([ord(match.group()) - 0xDC00])
    try:
        return byte.decode("cp1252")
    except UnicodeDecodeError:
        return byte.decode("latin-1")


def _damaged_lines(source: Source, encoding: str) -> tuple[int, ...]:
    found: list[int] = []
    mark = re.compile("\ufffd") if _errors_for(encoding) == "replace" else _DAMAGED
    with open_source(source) as raw:
        for number, line in enumerate(_decoded_lines(raw, encoding, repair=False), 1):
            if mark.search(line):
                found.append(number)
                if len(found) == _MAX_REPORTED_LINES:
                    break
    return tuple(found)
