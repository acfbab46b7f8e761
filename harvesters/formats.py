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
_WORDS = "csv|tsv|geojson|json|xlsx|xls|ods|kml|kmz|gml|shapefile|shp|zip|xml|pdf|html?|parquet|excel"
_FORMAT_WORD = re.compile(rf"(?<![a-z0-9])(?:{_WORDS})(?:[.]({_WORDS}))*(?![a-z0-9])", re.I)
_ID_OF_CKAN = re.compile(r"/resource/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/download/", re.I)


def each_table_once(files: Sequence[T], url: Callable[[T], str], media_type: Callable[[T], str]) -> list[T]:
    """Return the files to read, in their order: of those that are one table the first of PREFERRED.

    Of two in one format, that is the one with the shorter address: what is made for a certain program says so in it.
    """
    best: dict[str, tuple[tuple[int, int, int], T]] = {}
    for at, file in enumerate(files):
        key = _FORMAT_WORD.sub("*", _ID_OF_CKAN.sub("/download/", url(file)))
        rank = (_rank(media_type(file), url(file)), len(url(file)), at)
        if key not in best or rank < best[key][0]:
            best[key] = (rank, file)
    return [file for _, file in sorted(best.values(), key=lambda chosen: chosen[0][2])]


def _rank(media_type: str, url: str) -> int:
    """Return the place in the order of preference; after all others a table whose address ends as an archive."""
    place = PREFERRED.index(media_type) if media_type in PREFERRED else len(PREFERRED)
    return place + len(PREFERRED) * 2 * url.lower().endswith(_ARCHIVES)
