"""ODS workbooks made by hand: no library that we have writes error cells or merged cells into one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

_SPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_MIME = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = (
    f'<manifest:manifest xmlns:manifest="{_SPACE}manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_MIME}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"


def text(shown: str, more: str = "") -> str:
    """Return a cell of text; `more` are attributes."""
    return f'<table:table-cell office:value-type="string" {more}><text:p>{shown}</text:p></table:table-cell>'


def number(value: object, more: str = "") -> str:
    """Return a cell of a number."""
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}" {more}>'
        f"<text:p>{value}</text:p></table:table-cell>"
    )


def error(shown: str, more: str = "") -> str:
    """Return an error cell as LibreOffice writes it: a text that is empty, or a number that is 0."""
    value = 'office:value-type="float" office:value="0"' if shown.startswith("Err") else 'office:value-type="string"'
    attributes = f'table:formula="of:=1/0" {value} office:string-value="" calcext:value-type="error" {more}'
    return f"<table:table-cell {attributes}><text:p>{shown}</text:p></table:table-cell>"


COVERED = "<table:covered-table-cell/>"


def ods(sheets: Mapping[str, Sequence[Sequence[str]]], before: str = "") -> bytes:
    """Return a workbook: sheet → rows → cells as XML. A row is a list of cells, or one text that is the whole row."""
    tables = "".join(
        f'<table:table table:name="{name}">{"".join(_row(row) for row in rows)}</table:table>'
        for name, rows in sheets.items()
    )
    spaces = " ".join(f'xmlns:{name}="{_SPACE}{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0"?>{before}<office:document-content {spaces} xmlns:calcext="{_CALC}">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", _MIME)
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        archive.writestr("content.xml", content)
    return out.getvalue()


def _row(row: Sequence[str]) -> str:
    return row if isinstance(row, str) else f"<table:table-row>{''.join(row)}</table:table-row>"
