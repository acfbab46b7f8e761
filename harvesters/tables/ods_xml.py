"""What the workbook reader does not tell about an ODS: its error cells, its merged cells, and how far its cells reach.

python-calamine 0.9 reads an error as blank or as 0, knows no merged cells in ODS,
and unfolds what is written once and said to repeat. So content.xml is read once
before, in chunks, by expat; a document type is refused, so no entity can unfold.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.parsers import expat

from harvesters.tables.error_cells import error_meaning
from harvesters.tables.parts import Source
from harvesters.tables.sheet_xml import SheetFacts

MAX_ERRORS = 1_000_000
_CHUNK = 1024 * 1024
_MEMBER = "content.xml"
_SPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _OFFICE = f"{_SPACE}table:1.0 ", f"{_SPACE}office:1.0 "
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
_MAX_CELL_CHARS = 300


class Unreadable(Exception):
    """content.xml is no XML that we read, or has more error cells than a table could."""


def read_ods_facts(source: Source) -> dict[str, SheetFacts]:
    """Return the facts of each sheet by its name; {} when the file is no ODS.

    Raises: zipfile.BadZipFile, OSError, EOFError, zlib.error when the archive is damaged; Unreadable.
    """
    with zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source) as archive:
        if _MEMBER not in archive.namelist():
            return {}
        reading = _Reading()
        with archive.open(_MEMBER) as xml:
            try:
                while chunk := xml.read(_CHUNK):
                    reading.parser.Parse(chunk, False)
                reading.parser.Parse(b"", True)
            except expat.ExpatError as error:
                raise Unreadable(str(error)) from error
        return reading.sheets


class _Reading:
    """One reading of content.xml: where it is, and what it found."""

    def __init__(self) -> None:
        self.sheets: dict[str, SheetFacts] = {}
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data
        self.parser.StartDoctypeDeclHandler = self._document_type
        self._depth = 0  # of tables inside each other: only the outer ones are sheets
        self._notes = 0  # of comments on cells inside each other
        self._sheet = SheetFacts(columns=0)
        self._row = self._column = 0  # how many are behind us
        self._rows_repeated = 1
        self._cell: Mapping[str, str] = {}
        self._text: list[str] = []

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == f"{_TABLE}table":
            self._depth += 1
            if self._depth == 1:
                self._sheet = self.sheets.setdefault(attributes.get(f"{_TABLE}name", ""), SheetFacts(columns=0))
                self._row = 0
        elif name == f"{_OFFICE}annotation":
            self._notes += 1
        elif self._depth == 1 and name == f"{_TABLE}table-row":
            self._column, self._rows_repeated = 0, _number(attributes, "number-rows-repeated")
        elif self._depth == 1 and name in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            self._cell, self._text = attributes, []

    def _end(self, name: str) -> None:
        if name == f"{_TABLE}table":
            self._depth -= 1
        elif name == f"{_OFFICE}annotation":
            self._notes -= 1
        elif self._depth == 1 and name == f"{_TABLE}table-row":
            self._row += self._rows_repeated
        elif self._depth == 1 and name in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            self._place("".join(self._text)[:_MAX_CELL_CHARS].strip())
            self._cell, self._text = {}, []

    def _data(self, text: str) -> None:
        if self._cell and not self._notes:
            self._text.append(text)

    def _document_type(self, name: str, system: str | None, public: str | None, has_internal: bool) -> None:
        raise Unreadable("<!DOCTYPE")

    def _place(self, shown: str) -> None:
        """Note the cell that ends here, as often as it is said to repeat."""
        cell, sheet = self._cell, self._sheet
        repeated = _number(cell, "number-columns-repeated")
        first, self._column = self._column + 1, self._column + repeated
        if not shown and f"{_OFFICE}value-type" not in cell and f"{_CALC}value-type" not in cell:
            return
        sheet.rows = max(sheet.rows, self._row + self._rows_repeated)
        sheet.columns = max(sheet.columns, self._column)
        if cell.get(f"{_CALC}value-type") == "error" or (f"{_TABLE}formula" in cell and error_meaning(shown)):
            if len(sheet.errors) + repeated * self._rows_repeated > MAX_ERRORS:
                raise Unreadable(f"more than {MAX_ERRORS} error cells")
            for row in range(self._row + 1, self._row + self._rows_repeated + 1):
                sheet.errors |= {(row, column): shown or "#VALUE!" for column in range(first, first + repeated)}
        rows, columns = _number(cell, "number-rows-spanned"), _number(cell, "number-columns-spanned")
        if shown and rows * columns > 1:
            sheet.merges.append((self._row + 1, first, self._row + rows, first + columns - 1))


def _number(attributes: Mapping[str, str], name: str) -> int:
    """Return a count that is 1 when it is left out, or no number."""
    text = attributes.get(f"{_TABLE}{name}", "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 10 else 1
