"""What the workbook reader does not tell about an XLSX: its error cells, and how far its cells reach.

python-calamine 0.9 reads #REF! and its like as blank, and reserves room for
the whole rectangle that two far-apart cells span. So the sheets' XML is read
once before, in chunks and by pattern: no XML parser, so no entity can unfold.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from dataclasses import dataclass, field
from posixpath import join, normpath

from harvesters.tables.flaws import Merge
from harvesters.tables.parts import Source

_CHUNK = 1024 * 1024
_OVERLAP = 64 * 1024  # no cell's XML is longer: a formula has at most 8,192 characters
_ERROR_CELL = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\st="e")[^>]*\sr="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*'
    rb"(?:<(?:\w+:)?f\b[^>]*/>|<(?:\w+:)?f\b[^>]*>[^<]*</(?:\w+:)?f>)?\s*<(?:\w+:)?v\b[^>]*>([^<]{1,30})</"
)
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*\sr="(\d{1,9})"')
_FAR_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*\sr="([A-Z]{2,9})(\d{1,9})"')  # beyond column Z
_SHEET = re.compile(r"<(?:\w+:)?sheet\b([^>]*)>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_LETTERS = 26


@dataclass
class SheetFacts:
    """rows, columns: the rectangle from A1 that holds every cell. errors: (row, column), 1 = first → "#REF!".

    merges: the merged cells of an ODS; those of an XLSX the workbook reader tells.
    """

    rows: int = 0
    columns: int = _LETTERS
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)


def read_facts(source: Source) -> dict[str, SheetFacts]:
    """Return the facts of each sheet by its name; {} when the file is no XLSX.

    Raises: zipfile.BadZipFile, OSError, EOFError, zlib.error when the archive is damaged.
    """
    with zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source) as archive:
        return {name: _scan(archive, part) for name, part in _parts(archive).items()}


def column_number(letters: str) -> int:
    """Return 1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return sheet name → name of its XML in the archive."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    targets = {}
    for found in _RELATION.finditer(archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")):
        attributes = dict(_ATTRIBUTE.findall(found.group(1)))
        targets[attributes.get("Id", "")] = attributes.get("Target", "")
    parts = {}
    for found in _SHEET.finditer(archive.read("xl/workbook.xml").decode("utf-8", "replace")):
        attributes = dict(_ATTRIBUTE.findall(found.group(1)))
        target = next((targets.get(value, "") for key, value in attributes.items() if key.endswith(":id")), "")
        part = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
        if part in names:
            parts[html.unescape(attributes.get("name", ""))] = part
    return parts


def _scan(archive: zipfile.ZipFile, part: str) -> SheetFacts:
    facts = SheetFacts()
    carried = b""
    with archive.open(part) as xml:
        while chunk := xml.read(_CHUNK):
            text = carried + chunk
            for found in _ROW.finditer(text):
                facts.rows = max(facts.rows, int(found.group(1)))
            for found in _FAR_CELL.finditer(text):
                facts.columns = max(facts.columns, column_number(found.group(1).decode()))
                facts.rows = max(facts.rows, int(found.group(2)))
            if b't="e"' in text:
                for found in _ERROR_CELL.finditer(text):
                    place = int(found.group(2)), column_number(found.group(1).decode())
                    facts.errors[place] = html.unescape(found.group(3).decode("utf-8", "replace"))
            carried = text[-_OVERLAP:]
    return facts
