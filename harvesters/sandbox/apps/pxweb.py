"""A PxWeb server at pxweb.insyn.example: population by region, age, sex and year, in API v2 and v1.

Both answer for the same one table, and only as much at a time as their limits say, so that a client has to split.
Unlike SCB's, its values are those of the example world; the region of the whole county is their sum.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import product
from math import prod
from typing import Any

from harvesters.sandbox import words
from harvesters.sandbox.population import TOTAL_AGE, YEARS, population_records
from harvesters.sandbox.web import Answer, Request, json_answer
from harvesters.sandbox.world import World

HOST = "pxweb.insyn.example"
BASE_V2 = "/api/v2"
ROOT_V1 = "/api/v1/sv"
TABLE = "TAB9001"
PATH_V1 = f"{ROOT_V1}/ssd/BE/BE0101/{TABLE}"
MAX_CELLS = 2_500
MAX_CALLS, WINDOW_S = 30, 1
UPDATED = "2026-02-20T07:00:00Z"
COUNTY = "14"
TITLE = "Folkmängd efter region, ålder, kön och år (exempeldata)"
CONTENT, CONTENT_TEXT, UNIT = "EX0001", "Folkmängd 31 december", "antal"
SEXES = {"TotSa": ("totalt", "T"), "1": ("män", "M"), "2": ("kvinnor", "K")}
ALL_AGES = "TotSA"

Codes = Mapping[str, Mapping[str, str]]  # dimension → code → text
_LABELS = {"Region": "region", "Alder": "ålder", "Kon": "kön", "ContentsCode": "tabellinnehåll", "Tid": "år"}


def answer(world: World, request: Request) -> Answer:
    """Return what the path of v2 or v1 answers; 400 for a code that is not there, 403 for too many cells."""
    if request.path.startswith(f"{BASE_V2}/"):
        return _v2(world, request, request.path.removeprefix(f"{BASE_V2}/"))
    if "config" in request.query and request.path.rstrip("/") == ROOT_V1:
        limits = {"maxValues": MAX_CELLS, "maxCells": MAX_CELLS, "maxCalls": MAX_CALLS, "timeWindow": WINDOW_S}
        return json_answer({**limits, "CORS": True})
    if request.path == PATH_V1:
        return _v1(world, request)
    return json_answer({"title": "Not Found", "status": 404}, 404)


def _v2(world: World, request: Request, path: str) -> Answer:
    if path == "config":
        return json_answer(
            {
                "apiVersion": "2.2.0",
                "languages": [{"id": "sv", "label": "Svenska"}],
                "defaultLanguage": "sv",
                "maxDataCells": MAX_CELLS,
                "maxCallsPerTimeWindow": MAX_CALLS,
                "timeWindow": WINDOW_S,
                "license": "https://creativecommons.org/share-your-work/public-domain/cc0/",
                "defaultDataFormat": "json-stat2",
                "dataFormats": ["json-stat2"],
            }
        )
    codes = _codes(world)
    if path == f"tables/{TABLE}/metadata":
        return json_answer(_json_stat(codes, []))
    if path != f"tables/{TABLE}/data":
        return json_answer({"title": "Non-existent table", "status": 404}, 404)
    if request.body:
        asked = {one["variableCode"]: one["valueCodes"] for one in json.loads(request.body)["selection"]}
    else:
        asked = {
            name.removeprefix("valueCodes[").removesuffix("]"): text.split(",")
            for name, text in request.query.items()
            if name.startswith("valueCodes[")
        }
    return _cells(world, codes, asked)


def _v1(world: World, request: Request) -> Answer:
    codes = _codes(world)
    if not request.body:
        variables = [
            {"code": name, "text": _LABELS[name], "values": list(known), "valueTexts": list(known.values())}
            | ({"elimination": True} if name == "Kon" else {})
            | ({"time": True} if name == "Tid" else {})
            for name, known in codes.items()
        ]
        return json_answer({"title": TITLE, "variables": variables})
    question = json.loads(request.body)
    asked = {one["code"]: one["selection"]["values"] for one in question["query"]}
    return _cells(world, codes, asked, question["response"]["format"])


def _cells(world: World, codes: Codes, asked: Mapping[str, Sequence[str]], form: str = "json-stat2") -> Answer:
    """Return the cells, every dimension that is not asked for eliminated to its first code (as a total or not)."""
    if any(name not in codes or not set(wanted) <= set(codes[name]) for name, wanted in asked.items()):
        return json_answer({"title": "Non-existent value", "status": 400}, 400)
    chosen = {name: {c: t for c, t in codes[name].items() if c in set(asked.get(name, list(codes[name])[:1]))}
              for name in codes}  # fmt: skip
    if prod(len(known) for known in chosen.values()) > MAX_CELLS:
        return json_answer({"title": "Too many cells selected", "status": 403}, 403)
    values = _population(world)
    numbers = [values[region, age, sex, year] for region, age, sex, _, year in product(*chosen.values())]
    if form == "json-stat2":
        return json_answer(_json_stat(chosen, numbers))
    if form != "json":
        return json_answer({"title": "Unknown format", "status": 400}, 400)
    columns: list[dict[str, str]] = [
        {"code": name, "text": _LABELS[name], "type": "t" if name == "Tid" else "d"}
        for name in chosen
        if name != "ContentsCode"
    ]
    columns.append({"code": CONTENT, "text": CONTENT_TEXT, "type": "c", "unit": UNIT})
    keys = product(*(chosen[name] for name in chosen if name != "ContentsCode"))
    data = [{"key": list(key), "values": [str(number)]} for key, number in zip(keys, numbers, strict=True)]
    return json_answer({"columns": columns, "comments": [], "data": data})


def _json_stat(codes: Codes, values: Sequence[int]) -> dict[str, Any]:
    """Return a JSON-stat 2 dataset; without values it is the table's metadata. role.geo is left out, as at SCB."""
    dimension = {
        name: {
            "label": _LABELS[name],
            "category": {"index": {code: at for at, code in enumerate(known)}, "label": dict(known)},
            "extension": {"elimination": name == "Kon"},
        }
        for name, known in codes.items()
    }
    dimension["ContentsCode"]["category"]["unit"] = {CONTENT: {"base": UNIT, "decimals": 0}}  # type: ignore[index]
    return {
        "version": "2.0",
        "class": "dataset",
        "label": TITLE,
        "source": words.EXAMPLE,
        "updated": UPDATED,
        "note": [words.EXAMPLE_NOTE],
        "role": {"time": ["Tid"], "metric": ["ContentsCode"]},
        "id": list(codes),
        "size": [len(known) for known in codes.values()],
        "dimension": dimension,
        "value": list(values),
    }


def _codes(world: World) -> Codes:
    regions = {COUNTY: "Västra Götalands län"} | {place.kommunkod: place.name for place in world.places}
    ages = {ALL_AGES: "totalt, samtliga åldrar"} | {age: f"{age} år" for age in _ages(world)}
    sexes = {code: text for code, (text, _) in SEXES.items()}
    years = {str(year): str(year) for year in YEARS}
    return {"Region": regions, "Alder": ages, "Kon": sexes, "ContentsCode": {CONTENT: CONTENT_TEXT}, "Tid": years}


def _ages(world: World) -> list[str]:
    records = population_records(world.places[0], world.seed)
    return list(dict.fromkeys(age for r in records if (age := str(r["alder"])) != TOTAL_AGE))


@lru_cache(maxsize=2)
def _population(world: World) -> Mapping[tuple[str, str, str, str], int]:
    """Return every cell by (region, age, sex, year), in the codes of the table."""
    sex_of = {letter: code for code, (_, letter) in SEXES.items()}
    made: dict[tuple[str, str, str, str], int] = {}
    for place in world.places:
        for record in population_records(place, world.seed):
            age = ALL_AGES if record["alder"] == TOTAL_AGE else str(record["alder"])
            rest = (age, sex_of[str(record["kon"])], str(record["ar"]))
            value = int(str(record["varde"]))
            made[(place.kommunkod, *rest)] = value
            made[(COUNTY, *rest)] = made.get((COUNTY, *rest), 0) + value
    return made
