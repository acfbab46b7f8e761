"""How a kommun fares: the indicators of the curated list by area, each in a sentence with its trend and its row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from catalog.comparison.sentence import change_sentence, sentence
from catalog.comparison.units import said
from catalog.curated import FRONT, Measured
from catalog.formats import Formats
from catalog.ids import fingerprint
from catalog.model import Publisher
from catalog.pictures.series import Spark, spark
from catalog.records import Record
from catalog.site.compare import kommun_page_of
from catalog.site.indicator_kommun import url_of
from catalog.site.page import LANGUAGES, Page, Site, localized
from catalog.site.paging import last_page
from catalog.site.trace import Traces
from catalog.subjects import SUBJECTS, subjects_of
from catalog.tables import Row
from catalog.texts import load_texts

MISSING_ID, MISSING_DATA = "profile.no_indicator", "profile.not_harvested"


@dataclass(frozen=True)
class Card:
    """One indicator for one kommun. `missing` says why there is nothing of it, "" when there is."""

    id: str  # unique on the page
    name: str
    why: str
    url: str  # the kommun's sentence on the indicator's page, "" when there is none
    text: str = ""
    change: str = ""
    picture: Spark | None = None
    trend: str = ""  # what the picture shows, in words
    row: Row | None = None
    group: str = ""  # what the source's own group of similar kommuner has, "" when there is none
    group_row: Row | None = None
    missing: str = ""
    has_value: bool = False


def pages(site: Site) -> Iterator[Page]:
    """Yield the profile of each kommun, in both languages."""
    in_groups = [site.groups.fingerprint(m.indicator) for m in site.curated if m.indicator]
    shared = fingerprint([[m.fingerprint for m in site.curated], site.peers.fingerprint, in_groups])
    for kommun in site.catalog.kommuner():
        decided = decided_on(site, kommun, {m.entry.subject for m in site.curated})
        found = site.tracer.traces(_rows(site, kommun))
        origin = [(a.url, a.sha256, a.fetched) for a in found.answers], sorted(found.numbers.values())
        inputs = fingerprint([kommun.slug, kommun.name, shared, decided, origin])
        for lang in LANGUAGES:
            yield Page(
                localized(f"/kommun/{kommun.slug}/nyckeltal/", lang),
                "kommun_nyckeltal.html",
                lang,
                inputs,
                lambda k=kommun, d=decided, f=found, at=lang: _values(site, k, d, f, at),  # type: ignore[misc]
            )


def front(site: Site, kommun: Publisher, lang: str) -> list[Card]:
    """Return the few on the kommun's own page; those without figures are left to the profile."""
    chosen = [m for m in site.curated if m.entry.front and m.field]
    return [card(site, m, kommun, lang) for m in chosen[:FRONT]]


def card(site: Site, one: Measured, kommun: Publisher, lang: str) -> Card:
    """Return what is said of one indicator."""
    entry, code, peers = one.entry, kommun.kommunkod, site.peers
    if one.indicator is None or one.field is None:
        missing = MISSING_DATA if entry.id else MISSING_ID
        return Card("", entry.name[lang], entry.why[lang], "", missing=load_texts().get(missing, lang))
    standing = one.field.standing(code, peers.codes_of(code))
    values = (one.series or {}).get(code, {})
    of_group = site.groups.value(one.indicator, code, one.field.year, one.field.sex)
    return Card(
        one.indicator.id.lower(),
        entry.name[lang],
        entry.why[lang],
        localized(url_of(one, kommun) if standing.year else one.indicator.url, lang),
        text=sentence(standing, kommun.name, lang, Formats(lang)),
        change=change_sentence(standing, lang) if standing.previous is not None else "",
        picture=spark(values, one.years, _middle(one, peers.codes_of(code))),
        trend=_trend(one, values, lang),
        row=(one.rows or {}).get(code),
        group=said(of_group.value, one.indicator.unit, lang, one.field.decimals) if of_group else "",
        group_row=of_group.row if of_group else None,
        has_value=standing.value is not None,
    )


def decided_on(site: Site, kommun: Publisher, subjects: set[str]) -> dict[str, dict[str, Any]]:
    """Return the kommun's decisions on these subjects: {subject: {count, list: address or "", title, url, date}}.

    There is a list by subject only where a kommun has more decisions than one page takes.
    """
    records = site.records.of("beslut", kommun.slug)
    found: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        organ = site.records.organ_names.get((record.publisher, record.organ), "")
        for subject in subjects_of(record.row, organ):
            found[subject].append(record)
    has_lists = last_page(len(records)) > 1
    return {
        subject: {
            "count": len(found[subject]),
            "list": f"/beslut/{kommun.slug}/amne/{subject}/" if has_lists else "",
            "title": found[subject][0].get("rubrik"),
            "url": found[subject][0].url,
            "date": found[subject][0].date,
        }
        for subject in SUBJECTS
        if subject in subjects and subject in found
    }


def _middle(one: Measured, peers: Sequence[str]) -> dict[str, float]:
    """Return the median of the peers by year, for the years that more than half of them have a value for."""
    by_year: dict[str, list[float]] = defaultdict(list)
    for code in peers:
        for year, value in (one.series or {}).get(code, {}).items():
            by_year[year].append(value)
    return {year: float(median(values)) for year, values in by_year.items() if 2 * len(values) > len(peers)}


def _trend(one: Measured, values: Mapping[str, float], lang: str) -> str:
    held = [year for year in one.years if year in values]
    if len(held) < 2 or one.field is None or one.indicator is None:
        return ""
    told = [
        Formats(lang).quantity(values[year], one.indicator.unit, one.field.decimals) for year in (held[0], held[-1])
    ]
    return load_texts().get("profile.trend", lang, first=told[0], first_year=held[0], last=told[1], last_year=held[-1])


def _rows(site: Site, kommun: Publisher) -> list[Row]:
    code, found = kommun.kommunkod, list[Row]()
    for one in site.curated:
        if one.indicator is None or one.field is None:
            continue
        of_group = site.groups.value(one.indicator, code, one.field.year, one.field.sex)
        found += [row for row in ((one.rows or {}).get(code), of_group and of_group.row) if row]
    return found


def _values(
    site: Site, kommun: Publisher, decided: dict[str, dict[str, Any]], found: Traces, lang: str
) -> dict[str, Any]:
    areas: dict[str, list[Measured]] = {}
    for one in site.curated:
        areas.setdefault(one.entry.area, []).append(one)
    cards = {area: [card(site, m, kommun, lang) for m in own] for area, own in areas.items()}
    return {
        "kommun": kommun,
        "areas": [
            {"id": area, "cards": cards[area], "subjects": _subjects(own, decided)} for area, own in areas.items()
        ],
        "traces": found,
        "numbers": {row.url: number for row, number in found.numbers.items()},
        "compare": kommun_page_of(site, kommun),
        "count": len(site.curated),
        "has_groups": any(one.group for own in cards.values() for one in own),
        "shown": sum(one.has_value for own in cards.values() for one in own),
        "peers": [k.name for k in site.catalog.kommuner() if k.kommunkod in site.peers.codes_of(kommun.kommunkod)],
    }


def _subjects(own: Sequence[Measured], decided: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    wanted = {m.entry.subject for m in own}
    return [{"key": subject.replace("-", "_"), **told} for subject, told in decided.items() if subject in wanted]
