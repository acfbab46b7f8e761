"""A protocol in any form that we read, as its sections: PDF, plain text, a web page, or JSON with a text for each §.

Two forms of JSON:
    {"nodes": [{"typ": "möte", "data": {…}}, {"typ": "paragraf", "data": {"fulltext": …, "paragrafNr": …}}]}
    a list of objects with a text each ("text", "fulltext", "innehåll"), alone or under a key of an object
    that may name organ and datum
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from catalog.ids import slug
from harvesters.json_bytes import is_html, parse_json
from harvesters.plain_text import plain_text
from harvesters.protocol.clean import clean
from harvesters.protocol.dates import as_date
from harvesters.protocol.errors import ProtocolUnreadable
from harvesters.protocol.model import Meeting, Section
from harvesters.protocol.pdf import is_blank, read_pdf
from harvesters.protocol.sections import TooManyPlaces, sections

MAX_BYTES = 20 * 1024 * 1024  # of text; a year's council protocols are about 2 MB
_EXPECTED = "protokoll som PDF, text, webbsida eller JSON"
_NAMES = {
    "text": ("text", "fulltext", "innehall", "protokollstext", "content", "paragraftext"),
    "number": ("paragraf", "paragrafnr", "paragrafnummer", "nr", "number"),
    "diarienummer": ("diarienummer", "arendenr", "arendenummer", "dnr"),
    "rubrik": ("rubrik", "titel", "title", "arende"),
    "held": ("datum", "date", "sammantradesdatum", "beslutsdatum"),
    "organ": ("organ", "organisation", "namnd"),
}
_OTHERS = (
    (b"PK\x03\x04", "DOCX/ZIP"),
    (b"\xd0\xcf\x11\xe0", "DOC"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
)


def read_sections(data: bytes, name: str, known: Meeting | None = None) -> list[Section]:
    """Return the sections of a protocol, in order.

    name: the file's address or name, for errors. known: what is known of the meeting; the protocol fills in the rest.
    Raises: ProtocolUnreadable or one of its kinds (PdfScanned …), BadJson, EmptyAnswer.
    """
    known = known or Meeting()
    if _is_pdf(data):
        return _of_text(read_pdf(data, name), name, known)
    for start, kind in _OTHERS:
        if data.startswith(start):
            raise _unreadable(name, kind)
    if len(data) > MAX_BYTES:
        raise _unreadable(name, f"{len(data)} byte")
    if _is_json(data):
        return _of_json(parse_json(data, name), name, known)
    if b"\x00" in data[:4096] and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _unreadable(name, "binärdata")
    text = _decoded(data)
    return _of_text(plain_text(text) if is_html(data) else text, name, known)


def as_text(data: bytes, name: str) -> tuple[bytes, tuple[int, ...]]:
    """Return a PDF's text, and the numbers of its pages without text; other data as it is.

    Raises: PdfScanned and the other kinds of ProtocolUnreadable that a PDF gives.
    """
    if not _is_pdf(data):
        return data, ()
    text = read_pdf(data, name)
    return text.encode(), tuple(number for number, page in enumerate(text.split("\f"), start=1) if is_blank(page))


def _is_pdf(data: bytes) -> bool:
    return b"%PDF-" in data[:1024]


def _is_json(data: bytes) -> bool:
    """Return whether the bytes are meant as JSON: a bracket first, and then what may follow one."""
    head = data[:200].removeprefix(codecs.BOM_UTF8).lstrip()
    return bool(re.match(rb'\{\s*(?:"|\}|$)|\[\s*(?:[\[{"\]]|$)', head))


def _of_text(text: str, name: str, known: Meeting) -> list[Section]:
    try:
        found = sections(text, known)
    except TooManyPlaces as error:
        raise _unreadable(name, str(error)) from error
    if not found:
        raise _unreadable(name, "0 tecken")
    if len(found) == 1 and not found[0].number and not re.search(r"(?<!\w)[Bb]eslut", found[0].text):
        raise _unreadable(name, f"ingen paragraf (§) i {len(found[0].text)} tecken")
    return found


def _of_json(value: Any, name: str, known: Meeting) -> list[Section]:
    meeting, entries = known, list(_entries(value))
    if isinstance(value, Mapping):
        for part in (value, *(node.get("data") for node in value.get("nodes", ()) if _is_meeting(node))):
            meeting = _filled(meeting, part)
    found = [section for entry in entries for section in _section(entry, meeting)]
    if not found:
        raise _unreadable(name, "JSON utan text för någon paragraf")
    return found


def _is_meeting(node: object) -> bool:
    return isinstance(node, Mapping) and node.get("typ") in ("möte", "mote", "sammantrade", "sammanträde")


def _entries(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the objects that hold a section's text: in a list, under a key, or as the nodes of a graph."""
    if isinstance(value, Mapping) and isinstance(value.get("nodes"), list):
        for node in value["nodes"]:
            if isinstance(node, Mapping) and isinstance(node.get("data"), Mapping) and _text_of(node["data"], "text"):
                yield node["data"]
        return
    if isinstance(value, Mapping):
        if _text_of(value, "text"):
            yield value
            return
        for part in value.values():
            if isinstance(part, list):
                yield from _entries(part)
    elif isinstance(value, list):
        for part in value:
            if isinstance(part, Mapping) and _text_of(part, "text"):
                yield part


def _section(entry: Mapping[str, Any], meeting: Meeting) -> Iterator[Section]:
    meeting = _filled(Meeting(kommun=meeting.kommun), entry, meeting)
    text = clean(_text_of(entry, "text"))
    if text:
        number = re.sub(r"[^0-9a-z]", "", _text_of(entry, "number").lower())
        yield Section(number, text, meeting, clean(_text_of(entry, "diarienummer")), clean(_text_of(entry, "rubrik")))


def _filled(known: Meeting, part: object, fallback: Meeting | None = None) -> Meeting:
    """Return `known` with body and day from an object where it is silent, then from `fallback`."""
    fallback = fallback or Meeting()
    stated = part if isinstance(part, Mapping) else {}
    day = as_date(_text_of(stated, "held")[:10])
    organ = _text_of(stated, "organ")
    return replace(known, organ=known.organ or fallback.organ or organ, held=known.held or day or fallback.held)


def _text_of(entry: Mapping[str, Any], what: str) -> str:
    """Return an entry's value under any of the names that it goes by, "" if it is not text or a number."""
    for key, value in entry.items():
        if (
            isinstance(value, str | int)
            and not isinstance(value, bool)
            and slug(str(key), "x").replace("-", "") in _NAMES[what]
        ):
            return str(value)
    return ""


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _unreadable(name: str, found: str) -> ProtocolUnreadable:
    return ProtocolUnreadable(f"{name}: {found}", url=name, found=found, expected=_EXPECTED)
