"""Which of a dataset's files are one table in several formats, and which of them to read.

Addresses that differ only in the word for a format (…/csv?layers=5 and …/geojson?layers=5, or lista.csv, lista.xlsx and
lista.excel.csv) are one table; so are files of one name that a CKAN holds, where each lies below an id of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from harvesters.media import CSV, JSON, ODS, TSV, XLS, XLSX

T = TypeVar("T")

PREFERRED = (CSV, TSV, JSON, XLSX, ODS, XLS)
_ARCHIVES = (".zip", ".gz", ".7z", ".rar", ".tar")
_ARCHIVE_SIGNS = (b"PK\x03\x04", b"PK\x05\x06", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07")
_WORDS = "csv|tsv|geojson|json|xlsx|xls|ods|kml|kmz|gml|shapefile|shp|zip|xml|pdf|html?|parquet|excel"
_FORMAT_WORD = re.compile(rf"(?<![a-z0-9])(?:{_WORDS})(?:[.]({_WORDS}))*(?![a-z0-9])", re.I)
_ID_OF_CKAN = re.compile(r"/resource/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/download/", re.I)


def each_table_once(files: Sequence[T], url: Callable[[T], str], media_type: Callable[[T], str]) -> list[T]:
    """Return the files to read, in their order: the best of each table."""
    return [formats[0] for formats in tables_in_formats(files, url, media_type)]


def tables_in_formats(files: Sequence[T], url: Callable[[T], str], media_type: Callable[[T], str]) -> list[list[T]]:
    """Return the files of each table, the best first, by PREFERRED; the tables in the order of their best files.

    Of two in one format, that is the one with the shorter address: what is made for a certain program says so in it.
    """
    tables: dict[str, list[tuple[int, int, int]]] = {}
    for at, file in enumerate(files):
        key = _FORMAT_WORD.sub("*", _ID_OF_CKAN.sub("/download/", url(file)))
        tables.setdefault(key, []).append((_rank(media_type(file), url(file)), len(url(file)), at))
    ranked = sorted((sorted(ranks) for ranks in tables.values()), key=lambda ranks: ranks[0][2])
    return [[files[at] for _, _, at in ranks] for ranks in ranked]


def is_archive(data: bytes, media_type: str) -> bool:
    """Return whether what should be text or JSON is an archive: some catalogues call a ZIP of CSV a CSV."""
    return media_type in (CSV, TSV, JSON) and data.startswith(_ARCHIVE_SIGNS)


def _rank(media_type: str, url: str) -> int:
    """Return the place in the order of preference; after all others a table whose address ends as an archive."""
    place = PREFERRED.index(media_type) if media_type in PREFERRED else len(PREFERRED)
    return place + len(PREFERRED) * 2 * url.lower().endswith(_ARCHIVES)
