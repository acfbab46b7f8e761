"""Population by kommun, year, age and sex: the real latest total, earlier years and shares modelled."""

from __future__ import annotations

from collections.abc import Iterator

from harvesters.sandbox.chance import stream
from harvesters.sandbox.meetings import Record
from harvesters.sandbox.places import Place

YEARS = range(2015, 2026)
TABLE = "folkmangd"
TOTAL_AGE = "totalt"
_AGES = (("0-5", 6.4), ("6-15", 12.1), ("16-19", 4.8), ("20-64", 55.5), ("65-79", 15.2), ("80+", 6.0))


def population_records(place: Place, seed: int) -> Iterator[Record]:
    """Yield the rows of `statistik` for one kommun; ages add up to the total, women and men to both."""
    rng = stream(seed, place.kommunkod, "population")
    growth = rng.uniform(-0.004, 0.011)
    women = rng.uniform(0.485, 0.505)
    tilt = rng.uniform(-0.12, 0.12)  # an older or a younger kommun
    weights = [share * (1 + tilt * (index - 2.5) / 2.5) for index, (_, share) in enumerate(_AGES)]
    for year in YEARS:
        total = round(place.population * (1 + growth) ** (year - place.population_year))
        by_age = _shared(total, weights)
        cells = {age: (round(count * women), count) for (age, _), count in zip(_AGES, by_age, strict=True)}
        cells[TOTAL_AGE] = (sum(female for female, _ in cells.values()), total)
        for age, (female, count) in cells.items():
            for sex, value in (("T", count), ("K", female), ("M", count - female)):
                yield {
                    "kommunkod": place.kommunkod,
                    "tabell": TABLE,
                    "matt": "Folkmängd 31 december",
                    "ar": year,
                    "alder": age,
                    "kon": sex,
                    "varde": value,
                    "enhet": "antal",
                }


def _shared(total: int, weights: list[float]) -> list[int]:
    whole = sum(weights)
    counts = [int(total * weight / whole) for weight in weights]
    counts[3] += total - sum(counts)
    return counts
