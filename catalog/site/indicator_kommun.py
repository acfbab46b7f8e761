"""One indicator for one kommun, /nyckeltal/<id>/<kommun>/: the sentence, its line, whom to hold it against, every year.

Only the six that stand on every kommun's own page (`front` in catalog/curated.yml) have such pages: two for each kommun
and indicator, 588 in all, take about 5 s of processor time to make. For all 38 it would be half a minute of each first
build; for the other indicators, /nyckeltal/<id>/#<kommun> has the sentence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import Any

from catalog.comparison.sentence import change_sentence, sentence
from catalog.comparison.units import said
from catalog.curated import Measured
from catalog.formats import Formats
from catalog.ids import fingerprint
from catalog.indicators import SEXES, Indicator
from catalog.model import Publisher
from catalog.pictures.series import MIDDLE, OWN, PICK, Given, Series, series
from catalog.site.indicators import origin_of
from catalog.site.page import LANGUAGES, Page, Site, localized
from catalog.site.standings import Beside, beside_one
from catalog.tables import Row
from catalog.texts import load_texts

Cells = tuple[Any, ...]  # year, sex, value as written, as a number, reason, dataset, resource, row


@dataclass(frozen=True)
class Ground:
    """What the pages of one indicator share, read once."""

    site: Site
    one: Measured

    @cached_property
    def rows(self) -> dict[str, list[Cells]]:
        """Return the indicator's rows by kommunkod."""
        assert self.one.indicator is not None
        rows, found = self.one.indicator.rows, defaultdict[str, list[Cells]](list)
        columns = (rows.ar, rows.kon, rows.varde, rows.tal, rows.saknas_orsak, rows.dataset, rows.resource, rows.rad)
        for code, *cells in zip(rows.kommunkod, *columns, strict=True):
            found[code].append(tuple(cells))
        return found

    @cached_property
    def origin(self) -> dict[str, Any]:
        """Return where the newest values come from."""
        assert self.one.indicator is not None
        return origin_of(self.site, self.one.indicator)


def url_of(one: Measured, kommun: Publisher) -> str:
    """Return where one kommun in an indicator is told of, in Swedish: its page, or its sentence among all."""
    assert one.indicator is not None
    return f"{one.indicator.url}{kommun.slug}/" if has_pages(one) else f"{one.indicator.url}#{kommun.slug}"


def has_pages(one: Measured) -> bool:
    """Return whether each kommun has a page of its own in this indicator."""
    return one.entry.front and one.indicator is not None and one.field is not None and bool(one.field.year)


def pages(site: Site) -> Iterator[Page]:
    """Yield the pages of every such indicator that has values, for each kommun, in both languages."""
    kommuner = site.catalog.kommuner()
    shared = fingerprint([[[k.slug, k.kommunkod, k.name, k.forbund] for k in kommuner], site.peers.fingerprint])
    for one in site.curated:
        if not has_pages(one) or one.indicator is None:
            continue
        about = [shared, one.fingerprint, site.groups.fingerprint(one.indicator), _answers(site, one.indicator)]
        ground = Ground(site, one)
        for kommun in kommuner:
            inputs = fingerprint([about, kommun.slug])
            for lang in LANGUAGES:
                yield Page(
                    localized(url_of(one, kommun), lang),
                    "indikator_kommun.html",
                    lang,
                    inputs,
                    lambda g=ground, k=kommun, at=lang: _values(g, k, at),  # type: ignore[misc]
                )


def _answers(site: Site, indicator: Indicator) -> str:
    """Return a fingerprint of the answers that rows of the indicator may have come from."""
    held = set(indicator.summary.datasets)
    found = [d for d in site.catalog.datasets if d.key in held or any(r.profile == "gruppvarden" for r in d.resources)]
    return fingerprint([[d.key, d.title, d.provenance.get("snapshots", [])] for d in found])


def _values(ground: Ground, kommun: Publisher, lang: str) -> dict[str, Any]:
    site, one = ground.site, ground.one
    assert one.indicator is not None and one.field is not None  # noqa: PT018
    indicator, field, code, fmt = one.indicator, one.field, kommun.kommunkod, Formats(lang)
    peers = site.peers.codes_of(code)
    standing = field.standing(code, peers)
    names = {k.kommunkod: k.name for k in site.catalog.kommuner()}
    years, sexes = _years(ground.rows.get(code, ()), field.sex)
    of_group = {year: site.groups.value(indicator, code, year, field.sex) for year in {*years, *one.years}}
    rows = [cell["row"] for cells in years.values() for cell in cells.values()]
    beside = beside_one(field, site.peers, kommun, lang)
    if own_group := of_group.get(field.year):
        value = said(own_group.value, indicator.unit, lang, field.decimals)
        beside.insert(1, Beside("group", own_group.group.title, value))
        rows.append(own_group.row)
    traces = site.tracer.traces(rows)
    middles = _medians(one, peers)
    return {
        "indicator": indicator,
        "entry": one.entry,
        "kommun": kommun,
        "year": field.year,
        "unit": indicator.unit,
        "text": sentence(standing, kommun.name, lang, fmt),
        "change": change_sentence(standing, lang) if standing.value is not None else "",
        "picture": _picture(one, kommun, middles, {y: float(g.value) for y, g in of_group.items() if g}, lang),
        "beside": beside,
        "peer_names": [names[c] for c in peers],
        "group": own_group,
        "group_members": [name for _, name in own_group.group.members] if own_group else [],
        "sexes": sexes,
        "years": [
            {
                "year": year,
                "cells": [_cell(years[year].get(sex), fmt, field.decimals) for sex in sexes],
                "peers": fmt.number(middles[year], field.decimals) if year in middles else "",
            }
            for year in sorted(years, reverse=True)
        ],
        "traces": traces,
        "origin": ground.origin,
        "decimals": field.decimals,
    }


def _years(rows: Iterable[Cells], main: str) -> tuple[dict[str, dict[str, dict[str, Any]]], list[str]]:
    """Return the kommun's rows by year and sex, and the sexes that they are for, that of the main figures first."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for year, sex, text, number, reason, dataset, resource, at in rows:
        found.setdefault(year, {})[sex] = {
            "text": text if number == number else "",  # NaN differs from itself
            "reason": reason or "okand_orsak",
            "row": Row(dataset, resource, at),
        }
    present = {sex for cells in found.values() for sex, cell in cells.items() if cell["text"]}
    return found, [main, *(s for s in SEXES if s in present and s != main)]


def _cell(cell: Mapping[str, Any] | None, fmt: Formats, decimals: int) -> dict[str, Any]:
    if cell is None:
        return {"reason": "ingen_rad", "row": None}
    if not cell["text"]:
        return {"reason": cell["reason"], "row": cell["row"]}
    return {"text": fmt.number(float(cell["text"]), decimals), "row": cell["row"]}


def _medians(one: Measured, peers: Sequence[str]) -> dict[str, float]:
    """Return the peers' median by year, for the years that more than half of them have."""
    values = [(one.series or {}).get(code, {}) for code in peers]
    found = {year: [v[year] for v in values if year in v] for year in one.years}
    return {year: float(median(v)) for year, v in found.items() if 2 * len(v) > len(peers)}


def _picture(
    one: Measured, kommun: Publisher, peers: Mapping[str, float], group: Mapping[str, float], lang: str
) -> Series | None:
    """Return the kommun's line beside the medians and the group; None when it has values for fewer than two years."""
    own = (one.series or {}).get(kommun.kommunkod, {})
    if len([year for year in one.years if year in own]) < 2:
        return None
    texts = load_texts()
    given = [
        Given("", kommun.name, own, OWN),
        Given("", texts.get("indicator.median_label", lang), one.middles or {}, MIDDLE),
        Given("", texts.get("indicator.peers_label", lang), peers, PICK),
    ]
    if len(group) > 1:
        given.append(Given("", texts.get("indicator.group_label", lang), group, PICK))
    return series([g for g in given if g.values], one.years, Formats(lang).number)
