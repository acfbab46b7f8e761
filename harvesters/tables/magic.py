"""What a file is, by its first bytes: names and content types lie too often."""

from __future__ import annotations

import io
import json
import zipfile

from harvesters.tables.encoding import open_source
from harvesters.tables.parts import Source
from harvesters.tables.px_table import is_px

WORKBOOK, JSON, CSV, PX, ZIP, CALENDAR = "workbook", "json", "csv", "px", "ZIP", "iCalendar"
_WORKBOOK_PARTS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
_BINARY = (
    (b"%PDF", "PDF"),
    (b"\x1f\x8b", "GZIP"),
    (b"PAR1", "Parquet"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"SQLite format 3", "SQLite"),
    (b"7z\xbc\xaf", "7z"),
)


def format_of(source: Source, media_type: str, name: str) -> str:
    """Return WORKBOOK, JSON, PX, CSV, ZIP or CALENDAR; or, for what is no table, its name for people ("PDF").

    `media_type` and `name` only settle what bytes leave open: whether text that begins with a bracket is JSON.
    """
    with open_source(source) as raw:
        head = raw.read(4096)
    if head.startswith(b"PK\x03\x04"):
        return WORKBOOK if _is_workbook(source) else ZIP
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return WORKBOOK  # XLS, or an XLSX under a password
    for start, kind in _BINARY:
        if head.startswith(start):
            return kind
    text = _start_of_text(head)
    if text[:15].upper() == "BEGIN:VCALENDAR":
        return CALENDAR
    if text.startswith("<"):
        return _markup(text)
    if name.lower().split("?")[0].endswith(".px") or is_px(text):
        return PX
    hinted = "json" in media_type.lower() or name.lower().split("?")[0].endswith((".json", ".geojson", ".ndjson"))
    csv_hinted = "csv" in media_type.lower() or name.lower().split("?")[0].endswith((".csv", ".txt", ".tsv"))
    if text[:1] in ("[", "{") and text and (hinted or (not csv_hinted) or _opens_json(text)):
        return JSON
    return JSON if hinted and head else CSV


def _start_of_text(head: bytes) -> str:
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    return head.decode(encoding, "replace").lstrip()


def _markup(text: str) -> str:
    low = text[:2000].lower()
    if low.startswith("<!doctype html") or "<html" in low or "<body" in low or "<table" in low:
        return "HTML"
    return "XML" if low.startswith("<?xml") or low[1:2].isalpha() else CSV


def _opens_json(text: str) -> bool:
    """Tell whether text reads as JSON from its first bracket, though called CSV."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.pos > 1 and text[1:].lstrip()[:1] in ('"', "{", "[")
    return True


def _is_workbook(source: Source) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile:
        return True  # cut off: the workbook reader says so
    return any(part in names for part in _WORKBOOK_PARTS)
