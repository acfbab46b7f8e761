"""Which media type a listed file has, by what its catalogue says; "" for what the portal does not read."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

CSV = "text/csv"
TSV = "text/tab-separated-values"
JSON = "application/json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
PX = "text/x-pcaxis"  # no registered type; readers go by the bytes

_READ = {
    "csv": CSV,
    "tsv": TSV,
    "text/csv": CSV,
    "application/csv": CSV,
    TSV: TSV,
    "json": JSON,
    "application/json": JSON,
    "xlsx": XLSX,
    "excel (xlsx)": XLSX,
    XLSX: XLSX,
    "xls": XLS,
    XLS: XLS,
    "ods": ODS,
    ODS: ODS,
    "px": PX,
    "pc-axis": PX,
    PX: PX,
    "application/x-pcaxis": PX,
}


def format_of(declared: str, mimetype: str, url: str) -> str:
    """Return the media type to read a file as, or "" if it is not one that we read.

    What the catalogue declares wins; only when it declares nothing do its media type and then the address decide.
    """
    suffix = PurePosixPath(unquote(urlsplit(url).path)).suffix
    for word in (declared, mimetype, suffix):
        known = word.partition(";")[0].strip().lower().lstrip(".")
        if known:
            return _READ.get(known, "")
    return ""
