"""The kommuner of the example world: real names, codes and populations, read from the reference package."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

REFERENCE = Path(__file__).parents[2] / "datasets" / "vastra-gotaland" / "kommuner" / "kommuner.csv"

# Rough centres, WGS 84 (latitude, longitude), one decimal or two: enough to scatter example places around.
CENTRES: Mapping[str, tuple[float, float]] = {
    "1401": (57.67, 12.15), "1402": (57.74, 12.11), "1407": (57.71, 11.65), "1415": (58.07, 11.82),
    "1419": (58.00, 11.55), "1421": (58.17, 11.69), "1427": (58.43, 11.35), "1430": (58.59, 11.60),
    "1435": (58.72, 11.33), "1438": (58.91, 12.22), "1439": (58.73, 12.00), "1440": (57.92, 12.07),
    "1441": (57.77, 12.30), "1442": (57.91, 12.54), "1443": (57.67, 12.57), "1444": (58.33, 12.68),
    "1445": (58.19, 12.71), "1446": (58.53, 14.51), "1447": (58.98, 14.10), "1452": (57.48, 13.35),
    "1460": (59.03, 12.23), "1461": (58.70, 12.46), "1462": (58.13, 12.13), "1463": (57.51, 12.69),
    "1465": (57.49, 13.12), "1466": (57.88, 13.57), "1470": (58.26, 12.95), "1471": (58.53, 13.49),
    "1472": (58.42, 14.16), "1473": (58.71, 14.13), "1480": (57.71, 11.97), "1481": (57.66, 12.01),
    "1482": (57.87, 11.98), "1484": (58.27, 11.44), "1485": (58.35, 11.93), "1486": (58.94, 11.17),
    "1487": (58.38, 12.32), "1488": (58.28, 12.29), "1489": (57.93, 12.53), "1490": (57.72, 12.94),
    "1491": (57.79, 13.42), "1492": (59.05, 12.70), "1493": (58.71, 13.82), "1494": (58.50, 13.16),
    "1495": (58.39, 13.44), "1496": (58.39, 13.85), "1497": (58.30, 14.29), "1498": (58.18, 13.96),
    "1499": (58.17, 13.55),
}  # fmt: skip
MIDDLE = (58.2, 12.9)  # for a kommun that the table does not know


@dataclass(frozen=True)
class Place:
    """One kommun. `rank` is its place in kommunkod order; it decides which protocols the kommun speaks."""

    kommunkod: str
    name: str
    slug: str
    forbund: str
    population: int
    population_year: int
    website: str
    geonames_id: str
    rank: int

    @property
    def host(self) -> str:
        """Return the kommun's host name in the sandbox."""
        return f"{self.slug}.insyn.example"

    @property
    def base(self) -> str:
        """Return the kommun's address in the sandbox, without a slash at the end."""
        return f"http://{self.host}"

    @property
    def centre(self) -> tuple[float, float]:
        """Return (latitude, longitude) in WGS 84."""
        return CENTRES.get(self.kommunkod, MIDDLE)


def read_places(reference: Path) -> tuple[Place, ...]:
    """Return the kommuner of the reference package, in kommunkod order.

    Raises: OSError when the file is not there, KeyError when a column is missing.
    """
    with reference.open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["kommunkod"])
    return tuple(
        Place(
            kommunkod=row["kommunkod"],
            name=row["namn"],
            slug=row["slug"],
            forbund=row["forbund"],
            population=int(row["folkmangd"]),
            population_year=int(row["folkmangd_ar"]),
            website=row["website"],
            geonames_id=row["geonames_id"],
            rank=rank,
        )
        for rank, row in enumerate(rows)
    )
