"""The kommuner's boundaries, when a harvested dataset holds them: any table with areas as WKT and their kommunkoder.

Nothing is told of such a dataset beforehand. Its column of codes is the one in which every kommun stands once.
A dataset with the keyword `kommungränser` may hold several pieces of each kommun, as SCB's areas for statistics
are: they are put together.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalog.ids import fingerprint
from catalog.model import COUNTY, Catalog, Dataset, Resource
from catalog.pictures.outline import Outline, Ring, dissolved, outline, read_rings
from catalog.store import read_rows

MOST_ROWS = 1000  # a table of boundaries is short: Sweden has 290 kommuner
IN_PIECES = "kommungränser"  # the keyword of a dataset whose areas are parts of kommuner
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
                drawn = outline(areas)
                return Boundaries(drawn, dataset.key, dataset.title, made)
    return None


def _area_column(resource: Resource) -> str:
    names = {column.name for column in resource.columns}
    return next((name for name in _AREAS if name in names), "") if 0 < resource.rows <= MOST_ROWS else ""


def _areas(dataset: Dataset, resource: Resource, column: str, codes: Sequence[str]) -> Mapping[str, Sequence[Ring]]:
    """Return the rings of each kommun, or {} when the table does not hold an area for every one."""
    rows = list(read_rows(resource))
    for key in rows[0]:
        counts = Counter(row[key] for row in rows)
        once = all(counts[code] == 1 for code in codes)
        if key == column or not (once or (IN_PIECES in dataset.keywords and all(counts[code] for code in codes))):
            continue
        found: dict[str, list[Ring]] = {code: [] for code in codes}
        try:
            for row in rows:
                if row[key] in found:
                    found[row[key]] += read_rings(row[column])
        except ValueError as error:
            log.warning("%s/%s has no boundaries that can be drawn: %s", dataset.key, resource.name, error)
            return {}
        areas = found if once else {code: dissolved(rings) for code, rings in found.items()}
        return areas if all(areas.values()) else {}
    return {}
