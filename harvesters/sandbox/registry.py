"""Write a registry for the example world: the real facts of each kommun, with sources in the sandbox."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from catalog.curated import load_curated
from harvesters.sandbox import groups, words
from harvesters.sandbox.apps import boundaries, ckan, dcat, kolada, pxweb, register, statistics
from harvesters.sandbox.apps.drops import write_drops
from harvesters.sandbox.board_sources import board_source
from harvesters.sandbox.indicators import INDICATORS, NATION, YEARS
from harvesters.sandbox.opendata import datasets_of, description_of, title_of
from harvesters.sandbox.places import Place
from harvesters.sandbox.population import TOTAL_AGE
from harvesters.sandbox.portal_sources import portal_sources
from harvesters.sandbox.protocol_sources import protocol_sources
from harvesters.sandbox.speech import (
    CKAN,
    CSV_CP1252,
    DATAPACKAGE,
    DCAT,
    JSON,
    file_path,
    open_data_protocol,
    politics_format,
    politics_path,
)
from harvesters.sandbox.system_sources import meeting_source
from harvesters.sandbox.world import World

_FACTS = (
    "kommunkod", "lan", "name", "forbund", "website", "organisation_number", "geonames_id", "publisher_type",
    "kommunalforbund",
)  # fmt: skip
_NO_CONTACT = 4  # one kommun in so many names nobody to ask, so that the report card has something to say
_TITLES = {
    "beslut": ("Beslut", "Decisions"),
    "sammantraden": ("Sammanträden", "Meetings"),
    "anslag": ("Anslag", "Notices"),
    "arendepunkter": ("Ärenden på dagordningen", "Agenda items"),
    "roster": ("Röster", "Votes by member"),
}
_LICENSE = "CC0-1.0"
GROUP_YEARS = 4  # of the groups' values: the latest say enough in an example
_HEAD = "# Exempeldata. Written by the sandbox; do not edit.\n"


def write_registry(world: World, directory: Path, real_registry: Path, drops: Path | None = None) -> list[Path]:
    """Write one file for each real registry file to `directory` and return them.

    With `drops`, the kommuner that leave files in a folder do so below it, and the registry has those folders.

    Names, codes, förbund and websites come from `real_registry`; the sources are the sandbox's. A file for a kommun
    that the sandbox does not know gets no sources.
    Raises: OSError when a directory cannot be used.
    """
    directory.mkdir(parents=True, exist_ok=True)
    by_code = {place.kommunkod: place for place in world.places}
    written = []
    if drops:
        write_drops(world, drops)
    for real in sorted(real_registry.glob("*.yml")):
        entry = yaml.safe_load(real.read_text(encoding="utf-8"))
        facts = {key: entry[key] for key in _FACTS if key in entry}
        place = by_code.get(str(entry.get("kommunkod", "")))
        if "kommunkod" not in entry or (place and place.rank % _NO_CONTACT):
            facts["contact"] = f"oppnadata@{place.host if place else 'insyn.example'}"
        sources = kommun_sources(world, place, drops) if place else []
        sources += county_sources(world) if "kommunkod" not in entry else []
        target = directory / real.name
        text = yaml.safe_dump({**facts, "sources": sources}, allow_unicode=True, sort_keys=False, width=120)
        target.write_text(_HEAD + text, encoding="utf-8")
        written.append(target)
    return written


def kommun_sources(world: World, place: Place, drops: Path | None = None) -> list[dict[str, Any]]:
    """Return the `sources` of one kommun. A folder is among them only if `drops` says where the folders are."""
    politics = (_politics(world, place, profile) for profile in world.profiles(place))
    return [*politics, *_open_data(place), *portal_sources(place, drops), *protocol_sources(place)]


def county_sources(world: World) -> list[dict[str, Any]]:
    """Return the `sources` of the whole county: metrics, population twice, boundaries, ways to take part."""
    return [
        {
            "name": "kolada",
            "kind": "kolada",
            "url": f"http://{kolada.HOST}/v3",
            "dataset": "kolada",
            "title": {"sv": "Nyckeltal (exempeldata)", "en": "Service metrics (example data)"},
            "schedule": "weekly",
            "expect": {"min": {"dataset": 1}},
            "options": {
                "municipality": ["registry", NATION, kolada.REGION],
                "kpi": [indicator.id for indicator in INDICATORS],
            },
            "about": _about(
                "Nyckeltal om kommunernas service, ekonomi och invånare.",
                "Metrics on the services, economy and inhabitants of the kommuner.",
                ["nyckeltal", "service", "skola"],
                ["GOVE", "EDUC", "SOCI"],
            ),
        },
        {
            "name": "kolada-grupper",
            "kind": "kolada",
            "url": f"http://{kolada.HOST}/v3",
            "dataset": "kolada-grupper",
            "title": {"sv": "Koladas jämförelsegrupper (exempeldata)", "en": "Kolada's groups (example data)"},
            "schedule": "weekly",
            "expect": {"min": {"dataset": 1}},
            "options": {
                "municipality": ["registry"],
                "groups": list(groups.SUBJECTS),
                "kpi": [entry.id for entry in load_curated() if entry.id],
                "years": list(YEARS[-GROUP_YEARS:]),
            },
            "about": _about(
                "Grupper av liknande kommuner som Kolada har dem, och gruppernas medelvärden.",
                "Groups of similar kommuner as Kolada has them, and their means.",
                ["nyckeltal", "jämförelse"],
                ["GOVE"],
            ),
        },
        {
            "name": "befolkning",
            "kind": "file",
            "url": f"http://{statistics.HOST}{statistics.PATH}",
            "dataset": "befolkning",
            "title": {"sv": "Befolkning (exempeldata)", "en": "Population (example data)"},
            "profile": "statistik",
            "license": _LICENSE,
            "expect": {"min": {"befolkning": 49 * len(world.places)}},
            "about": _about(
                "Folkmängd per kommun, år, ålder och kön. Bara det senaste årets folkmängd är verklig.",
                "Population by kommun, year, age and sex. Only the total of the latest year is real.",
                ["befolkning", "folkmängd", "statistik"],
                ["SOCI"],
            ),
        },
        {
            "name": "folkmangd",
            "kind": "pxweb",
            "url": f"http://{pxweb.HOST}{pxweb.BASE_V2}",
            "dataset": "folkmangd",
            "title": {"sv": "Folkmängd ur PxWeb (exempeldata)", "en": "Population from PxWeb (example data)"},
            "profile": "statistik",
            "expect": {"min": {"folkmangd": 49 * len(world.places)}},
            "options": {
                "tables": [pxweb.TABLE],
                "region": "registry",
                "select": {"Tid": "from(2015)"},
                "fields": {"Region": "kommunkod", "Alder": "alder", "Kon": "kon", "Tid": "ar"},
                "codes": {
                    "Alder": {pxweb.ALL_AGES: TOTAL_AGE},
                    "Kon": {code: letter for code, (_, letter) in pxweb.SEXES.items()},
                },
            },
            "about": _about(
                "Folkmängd per kommun, år, ålder och kön ur en PxWeb-server. Bara det senaste årets summa är verklig.",
                "Population by kommun, year, age and sex, from a PxWeb server. Only the latest total is real.",
                ["befolkning", "folkmängd", "statistik"],
                ["SOCI"],
            ),
        },
        {
            "name": "granser",
            "kind": "file",
            "url": f"http://{boundaries.HOST}{boundaries.PATH}",
            "dataset": "granser",
            "title": {"sv": "Påhittade kommungränser (exempeldata)", "en": "Made-up boundaries (example data)"},
            "license": _LICENSE,
            "expect": {"min": {"granser": len(world.places)}},
            "about": _about(
                "Påhittade gränser runt varje kommuns ungefärliga mitt. Ingen kommun ser ut så.",
                "Made-up boundaries around the rough middle of each kommun. No kommun looks like this.",
                ["karta", "gränser", "kommun"],
                ["REGI"],
            ),
        },
        {
            "name": "deltagande-exempel",
            "kind": "file",
            "url": f"http://{register.HOST}{register.PATH}",
            "dataset": "deltagande-exempel",
            "title": {"sv": "Sätt att delta (exempeldata)", "en": "Ways to take part (example data)"},
            "profile": "deltagande",
            "license": _LICENSE,
            "expect": {"min": {"deltagande-exempel": 6 * len(world.places)}},
            "about": _about(
                "Påhittade uppgifter om hur invånare kan påverka i varje kommun.",
                "Made-up facts on how residents can have a say in each kommun.",
                ["delaktighet", "samråd", "synpunkter"],
                ["GOVE"],
            ),
        },
    ]


def _politics(world: World, place: Place, profile: str) -> dict[str, Any]:
    swedish, english = _TITLES[profile]
    source: dict[str, Any] = {
        "name": profile,
        "kind": "file",
        "url": f"{place.base}{politics_path(place, profile)}",
        "dataset": profile,
        "title": {"sv": f"{swedish} i {place.name} (exempeldata)", "en": f"{english} in {place.name} (example data)"},
        "profile": profile,
        "license": _LICENSE,
    }
    form = politics_format(place)
    if profile == "beslut":
        source["expect"] = {"min": {profile: world.counts[place.slug] * 8 // 10}}
    if form == JSON:
        source["options"] = {"records": profile}
    elif form == CSV_CP1252:
        source["options"] = {"encoding": "cp1252", "delimiter": ";"}
    source["about"] = _about(
        f"{swedish} i kommunens organ.",
        f"{english} of the kommun's bodies.",
        [swedish.lower(), "kommun", "politik"],
        ["GOVE"],
    )
    if profile == "sammantraden":
        return meeting_source(world, place, source)
    return board_source(place, source) if profile == "anslag" else source


def _open_data(place: Place) -> list[dict[str, Any]]:
    protocol = open_data_protocol(place)
    if protocol == CKAN:
        return [
            {
                "name": "oppna-data",
                "kind": "ckan",
                "url": f"http://{ckan.HOST}",
                "expect": {"min": {"dataset": len(datasets_of(place))}},
                "options": {"fq": f"organization:{place.slug}"},
            }
        ]
    if protocol == DCAT:
        return [
            {
                "name": "oppna-data",
                "kind": "dcat",
                "url": f"{place.base}{dcat.PATH}",
                "expect": {"min": {"dataset": len(datasets_of(place))}},
            }
        ]
    sources: list[dict[str, Any]] = []
    for dataset in datasets_of(place):
        if protocol == DATAPACKAGE:
            url = f"{place.base}/data/{dataset.name}/datapackage.json"
            sources.append({"name": dataset.name, "kind": "datapackage", "url": url, "dataset": dataset.name})
            continue
        sources.append(
            {
                "name": dataset.name,
                "kind": "file",
                "url": f"{place.base}{file_path(place, dataset.name)}",
                "dataset": dataset.name,
                "title": {"sv": title_of(dataset, place)},
                "license": _LICENSE,
                "about": {"description": {"sv": description_of(dataset)}, "keywords": list(dataset.keywords)},
            }
        )
    return sources


def _about(swedish: str, english: str, keywords: list[str], themes: list[str]) -> dict[str, Any]:
    return {
        "description": {"sv": f"{swedish} {words.EXAMPLE_NOTE}", "en": f"{english} Example data, made up."},
        "keywords": keywords,
        "theme": themes,
    }
