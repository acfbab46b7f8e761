"""The pictures of one indicator: lines over time, spread and map; for the county, or for one kommun among its peers.

`theme/templates/indicator_figures.html` draws what `pictures` returns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from catalog.boundaries import Boundaries
from catalog.formats import Formats
from catalog.indicators import Spread
from catalog.model import Publisher
from catalog.pictures.classes import Class, classes
from catalog.pictures.series import MIDDLE, OWN, Given, Series, series
from catalog.pictures.strip import Strip, strip
from catalog.site.tiles import tiles

MISSING = "missing"  # the step of a tile without a value
LINE = "linje-"  # + slug: the id of a kommun's line, which the address may point out


@dataclass(frozen=True)
class Figures:
    """What an indicator's values are, ready to draw. `cells` is by kommunkod: {"text", "sort"} or {"reason"}."""

    kommuner: Sequence[Publisher]
    series: Mapping[str, Mapping[str, float]]  # by kommunkod and year
    by_year: Sequence[Spread]  # every year with a value
    telling: Sequence[Spread]  # those in which the median says something
    latest: Spread | None
    cells: Mapping[str, Mapping[str, Any]]
    decimals: int
    own: str = ""  # kommunkod
    peers: Sequence[str] = ()  # kommunkod
    boundaries: Boundaries | None = None


def pictures(figures: Figures, middle_name: str, fmt: Formats) -> dict[str, Any]:
    """Return the pictures and what their texts need, by name; a picture that has too little to show is None.

    Args: `middle_name` is the name of the median's line.
    """
    names = {k.kommunkod: k.name for k in figures.kommuner}
    found = _exact(figures)
    groups = classes(found)
    return {
        "trend": _trend(figures, middle_name, fmt),
        "choices": [_choice(kommun, figures.cells[kommun.kommunkod]) for kommun in figures.kommuner],
        "spread": _spread(figures, fmt),
        "extremes": _extremes(figures, found, names),
        "own": names.get(figures.own, ""),
        "groups": [_group(group, names) for group in groups],
        **_maps(figures, groups),
        "without": [_choice(k, figures.cells[k.kommunkod]) for k in figures.kommuner if k.kommunkod not in found],
    }


def _exact(figures: Figures) -> dict[str, Decimal]:
    """Return the values of the latest year as they are shown, by kommunkod."""
    step = Decimal(1).scaleb(-figures.decimals)
    held = {k.kommunkod: figures.cells[k.kommunkod] for k in figures.kommuner}
    return {c: Decimal(v["sort"]).quantize(step, ROUND_HALF_UP) for c, v in held.items() if "sort" in v}


def _trend(figures: Figures, middle_name: str, fmt: Formats) -> Series | None:
    """Return the lines, or None when fewer than two years have values for most kommuner."""
    if len(figures.telling) < 2:
        return None
    lines = [Given("", middle_name, {s.year: s.middle for s in figures.telling}, MIDDLE)]
    for kommun in figures.kommuner:
        if values := figures.series.get(kommun.kommunkod):
            line = Given(LINE + kommun.slug, kommun.name, values)
            lines.append(replace(line, role=OWN) if kommun.kommunkod == figures.own else line)
    return series(lines, [s.year for s in figures.by_year], fmt.number)


def _spread(figures: Figures, fmt: Formats) -> Strip | None:
    """Return the marks of the latest year, or None when there are fewer than two values."""
    latest = figures.latest
    if latest is None or latest.count < 2:
        return None
    values = {code: one[latest.year] for code, one in figures.series.items() if latest.year in one}
    return strip(values, latest.middle, fmt.number, figures.own, figures.peers)


def _extremes(figures: Figures, found: Mapping[str, Decimal], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return who has the lowest and the highest value, then peers and the own kommun: the table of the spread."""
    if not found:
        return []
    ends = [("lowest", min(found.values())), ("highest", max(found.values()))]
    rows = [{"key": key, "value": v, "names": [names[c] for c in found if found[c] == v]} for key, v in ends]
    chosen = [("peer", code) for code in figures.peers] + ([("own", figures.own)] if figures.own else [])
    return rows + [{"key": key, "value": found[c], "names": [names[c]]} for key, c in chosen if c in found]


def _choice(kommun: Publisher, cell: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "href": f"#{LINE}{kommun.slug}",
        "name": kommun.name,
        "text": cell.get("text", ""),
        "reason": cell.get("reason", ""),
    }


def _group(group: Class, names: Mapping[str, str]) -> dict[str, Any]:
    return {"step": group.step, "low": group.low, "high": group.high, "names": [names[key] for key in group.keys]}


def _maps(figures: Figures, groups: Sequence[Class]) -> dict[str, Any]:
    """Return {"tiles", "outline"}: the same kommuner, values and groups as tiles, and as areas (None without them)."""
    steps = {code: group.step for group in groups for code in group.keys}
    shaded = {}
    for tile in tiles(figures.kommuner):
        cell = figures.cells[tile["code"]]
        shade = {"step": steps.get(tile["code"], MISSING), "current": tile["code"] == figures.own}
        shaded[tile["code"]] = tile | shade | {"value": cell.get("text", ""), "reason": cell.get("reason", "")}
    found = figures.boundaries
    if found is None:
        return {"tiles": list(shaded.values()), "outline": None}
    drawn = found.outline
    areas = [shaded[s.key] | {"path": s.path, "x": s.x, "y": s.y} for s in drawn.shapes if s.key in shaded]
    areas.sort(key=lambda area: area["current"])  # drawn last, its edge lies on top
    about = {"width": drawn.width, "height": drawn.height, "dataset": found.dataset, "title": found.title}
    return {"tiles": list(shaded.values()), "outline": {"areas": areas, **about}}
