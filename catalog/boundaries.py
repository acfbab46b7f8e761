"""The kommuner's boundaries, when a harvested dataset holds them: any table with areas as WKT and their kommunkoder.

Nothing is told of such a dataset beforehand. Its column of codes is the one in which every kommun stands once.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalog.ids import fingerprint
from catalog.model import COUNTY, Catalog, Dataset, Resource
from catalog.pictures.outline import Outline, outline, read_rings
from catalog.store import read_rows

MOST_ROWS = 1000  # a table of boundaries is short: Sweden has 290 kommuner
_AREAS = ("wkt", "geometry_wkt")  # as harvesters.tables.geojson calls them

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Boundaries:
    """The picture of the kommuner by kommunkod, and the dataset that it is drawn from."""

    outline: Outline
    dataset: str  # key
    title: str
    fingerprint: str


def boundaries(catalog: Catalog) -> Boundaries | None:
    """Return the first boundaries of every kommun, the county-wide datasets before others; None when there are none."""
    codes = [kommun.kommunkod for kommun in catalog.kommuner()]
    for dataset in sorted(catalog.listed, key=lambda d: (d.publisher != COUNTY, d.key)):
        for resource in dataset.resources:
            if (column := _area_column(resource)) and codes and (areas := _areas(dataset, resource, column, codes)):
                made = fingerprint([dataset.key, dataset.title, resource.sha256, codes])
                drawn = outline({code: read_rings(areas[code]) for code in codes})
                return Boundaries(drawn, dataset.key, dataset.title, made)
    return None


def _area_column(resource: Resource) -> str:
    names = {column.name for column in resource.columns}
    return next((name for name in _AREAS if name in names), "") if 0 < resource.rows <= MOST_ROWS else ""


def _areas(dataset: Dataset, resource: Resource, column: str, codes: Sequence[str]) -> Mapping[str, str]:
    """Return the WKT of each kommun, or {} when the table does not hold an area for every one."""
    rows = list(read_rows(resource))
    for key in rows[0]:
        found = [row[key] for row in rows]
        if key == column or not all(found.count(code) == 1 for code in codes):
            continue
        areas = {row[key]: row[column] for row in rows if row[key] in codes}
        try:
            return areas if all(read_rings(wkt) for wkt in areas.values()) else {}
        except ValueError as error:
            log.warning("%s/%s has no boundaries that can be drawn: %s", dataset.key, resource.name, error)
            return {}
    return {}
