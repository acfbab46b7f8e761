"""Reading tables out of the files that public bodies publish: CSV, XLSX, JSON and PC-Axis, clean or not.

`read_table` takes the bytes and gives tables of text with what was found about
them. It judges by evidence in the bytes, notes every choice, and lets the
source's options overrule each one. It does not judge values: what a cell means
is decided by the schema, later.

    encoding → records → header → grid → TableParts          (CSV)
                 workbook rows ↗                             (XLSX, XLS, ODS)
    JSON records → dotted columns → TableParts
    PC-Axis statements → cube → TableParts                   (.px)
    GeoJSON features → records with lon, lat or WKT → TableParts
    iCalendar events → TableParts                            (.ics)
    ZIP members → each read as above, tables in one list
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from types import MappingProxyType
from urllib.parse import unquote, urlsplit

from catalog.errors import EmptyAnswer, WebPage
from harvesters.tables.calendar_table import read_calendar
from harvesters.tables.csv_table import read_csv
from harvesters.tables.json_table import read_json
from harvesters.tables.magic import CALENDAR, CSV, JSON, PX, WORKBOOK, ZIP, format_of
from harvesters.tables.parts import Source, TableParts, wrong
from harvesters.tables.px_table import read_px
from harvesters.tables.xlsx_table import read_workbook
from harvesters.tables.zip_members import read_members

__all__ = ["TableParts", "read_table"]

_EXPECTED = "CSV, XLSX, JSON, PX"
_NO_OPTIONS: Mapping[str, object] = MappingProxyType({})


def read_table(
    source: Source, *, media_type: str = "", name: str = "", options: Mapping[str, object] = _NO_OPTIONS
) -> list[TableParts]:
    """Return the tables in a file: one for JSON and PC-Axis; for CSV and each sheet of a workbook, as many as it has.

    name: the file's address or name; used in errors and, without its ending, as the table's name.
    options: encoding, delimiter, quote, escape, header_row (0 = none), header_rows, skip_footer (rows), sheet (name or
        number), decimal, group, missing (list of masks), records (path in JSON), columns ({found name: new name}),
        language (of a PC-Axis file that has several), mend_rows (true: mend ragged rows where one place fits),
        tables ("split": several tables below or beside each other are told apart; "one": never; left out: only
        those beside each other that plainly are two), member (which file of a ZIP, by its name or a pattern).
    Raises: EmptyAnswer, WebPage, BadJson, WrongCharset or another ParseError (url, found, expected) if the file is
    not a table, or an option does not fit it.
    """
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if not size:
        raise EmptyAnswer(f"{name}: no content", url=name, found="0 byte", expected=_EXPECTED)
    found = format_of(source, media_type, name)
    stem = PurePosixPath(unquote(urlsplit(name).path)).stem
    if found == WORKBOOK:
        return read_workbook(source, name, options)
    if found == JSON:
        return [read_json(source, stem, name, options)]
    if found == PX:
        return [read_px(source, stem, name, options)]
    if found == CALENDAR:
        return [read_calendar(source, stem, name, options)]
    if found == ZIP:
        return _read_zip(source, name, options)
    if found == CSV:
        return read_csv(source, stem, name, options)
    if found == "HTML":
        raise WebPage(f"{name}: a web page in place of a file", url=name, found=found, expected=_EXPECTED)
    raise wrong(name, found, _EXPECTED)


def _read_zip(source: Source, name: str, options: Mapping[str, object]) -> list[TableParts]:
    """Return the tables of all members; each notes which member it is from. A member that is none stops the reading."""
    inner = {key: value for key, value in options.items() if key != "member"}
    found = []
    for member, data in read_members(source, name, options):
        parts = read_table(data, name=member, options=inner)
        found += [replace(part, notes={**part.notes, "member": member}) for part in parts]
    return found
