"""Kolada's API v3 at kolada.insyn.example/v3, with example values.

Unknown ids answer 200 with no values, as the real server does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlencode

from harvesters.sandbox import words
from harvesters.sandbox.groups import Group, group_measure, groups_of
from harvesters.sandbox.indicators import BY_ID, INDICATORS, NATION, YEARS, Indicator, measure
from harvesters.sandbox.places import Place
from harvesters.sandbox.web import Answer, Request, json_answer
from harvesters.sandbox.world import World

HOST = "kolada.insyn.example"
PER_PAGE = 5000  # the default and the maximum
MAX_IDS = 25
PUBLISHED = "2026-04-15"
REGION = "0014"  # known, but no indicator here is about regions: like the real server it then has no values


def answer(world: World, request: Request) -> Answer:
    """Return a page of {values, count, next_url, previous_url}; 400 for too many ids, 422 for a bad number."""
    parts = [part for part in request.path.split("/") if part]
    if not parts or parts[0] != "v3":
        return json_answer({"detail": "Not Found"}, 404)
    if any(part.count(",") >= MAX_IDS for part in parts):
        return json_answer({"detail": f"At most {MAX_IDS} ids in one path segment"}, 400)
    try:
        page, per_page = int(request.query.get("page", 1)), int(request.query.get("per_page", PER_PAGE))
    except ValueError:
        page = per_page = 0
    if page < 1 or not 1 <= per_page <= PER_PAGE:
        return json_answer({"detail": [{"loc": ["query", "per_page"], "msg": "value is not valid"}]}, 422)
    values = _values(world, parts[1:], request.query)
    if values is None:
        return json_answer({"detail": "Not Found"}, 404)
    start = (page - 1) * per_page
    shown = values[start : start + per_page]
    more = start + per_page < len(values)
    return json_answer(
        {
            "values": shown,
            "count": len(shown),
            "next_url": _page_url(request, page + 1, per_page) if more else None,
            "previous_url": _page_url(request, page - 1, per_page) if page > 1 else None,
        }
    )


def _values(world: World, parts: Sequence[str], query: Mapping[str, str]) -> list[dict[str, object]] | None:
    """Return every value of the collection that `parts` name, None when there is no such collection."""
    match list(parts):
        case ["kpi"]:
            return [_kpi(one) for one in INDICATORS if _titled(one.title, query)]
        case ["kpi", ids]:
            return [_kpi(BY_ID[one]) for one in ids.split(",") if one in BY_ID]
        case ["municipality"]:
            return [one for one in _municipalities(world) if _titled(str(one["title"]), query) and _typed(one, query)]
        case ["municipality", ids]:
            return [one for one in _municipalities(world) if one["id"] in ids.split(",")]
        case ["municipality_groups"]:
            return [_group(one) for one in groups_of(world.places) if _titled(one.title, query)]
        case ["municipality_groups", ids]:
            return [_group(one) for one in groups_of(world.places) if one.id in ids.split(",")]
        case ["kpi_groups" | "ou", *_]:
            return []
        case ["data", *pairs] if len(pairs) in (4, 6) and set(pairs[::2]) <= {"kpi", "municipality", "year"}:
            return list(_data(world, dict(zip(pairs[::2], pairs[1::2], strict=True)), query))
    return None


def _kpi(indicator: Indicator) -> dict[str, object]:
    return {
        "id": indicator.id,
        "title": indicator.title,
        "description": f"{words.EXAMPLE}. Värdena är påhittade; det riktiga måttet finns hos Kolada.",
        "is_divided_by_gender": indicator.gap is not None,
        "municipality_type": "K",
        "auspice": None,
        "operating_area": indicator.area,
        "perspective": indicator.perspective,
        "prel_publication_date": None,
        "publication_date": PUBLISHED,
        "publ_period": str(YEARS[-1]),
        "has_ou_data": False,
    }


def _municipalities(world: World) -> Iterator[dict[str, object]]:
    yield {"id": NATION, "title": "Riket", "type": "L"}
    yield {"id": REGION, "title": "Västra Götalandsregionen", "type": "L"}
    for place in world.places:
        yield {"id": place.kommunkod, "title": place.name, "type": "K"}


def _group(group: Group) -> dict[str, object]:
    members = [{"id": place.kommunkod, "title": place.name} for place in group.members]
    return {"id": group.id, "title": group.title, "members": members}


def _data(world: World, chosen: Mapping[str, str], query: Mapping[str, str]) -> Iterator[dict[str, object]]:
    if query.get("from_date", "") > PUBLISHED:
        return
    places: dict[str, Place | None] = {NATION: None, **{place.kommunkod: place for place in world.places}}
    groups = {group.id: group for group in groups_of(world.places)}
    kpis = chosen["kpi"].split(",") if "kpi" in chosen else list(BY_ID)
    codes = chosen["municipality"].split(",") if "municipality" in chosen else list(places)
    years = [int(year) for year in chosen["year"].split(",") if year.isdigit()] if "year" in chosen else list(YEARS)
    for kpi in (kpi for kpi in kpis if kpi in BY_ID):
        for year in (year for year in years if year in YEARS):
            for code in (code for code in codes if code in places or code in groups):
                measured = (
                    group_measure(BY_ID[kpi], groups[code], year, world.seed)
                    if code in groups
                    else measure(BY_ID[kpi], places[code], year, world.seed)
                )
                yield {
                    "kpi": kpi,
                    "municipality": code,
                    "period": year,
                    "values": [
                        {"gender": gender, "count": count, "status": status, "value": value, "isdeleted": False}
                        for gender, count, status, value in measured
                    ],
                }


def _titled(title: str, query: Mapping[str, str]) -> bool:
    return query.get("title", "").lower() in title.lower()


def _typed(municipality: Mapping[str, object], query: Mapping[str, str]) -> bool:
    return query.get("region_type", municipality["type"]) == municipality["type"]


def _page_url(request: Request, page: int, per_page: int) -> str:
    rest = {key: value for key, value in request.query.items() if key not in ("page", "per_page")}
    return f"http://{HOST}{request.path}?{urlencode({**rest, 'page': page, 'per_page': per_page})}"
