"""How fresh and how whole everything is: one table for all, a report card for each, and the same for machines."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from catalog.categories import CATEGORIES, COUNTY_WIDE, OPEN_DATA, category_of
from catalog.findings import Fault, faults, sentence
from catalog.formats import date_short
from catalog.ids import fingerprint
from catalog.model import COUNTY, Dataset, Publisher, SourceStatus
from catalog.search.alphabet import sort_key
from catalog.site.completeness import groups, shown_months
from catalog.site.page import LANGUAGES, Page, Site, localized
from catalog.site.quality import of_portal, on_card
from catalog.tables import rows_by
from catalog.texts import load_texts

# The worst first. "partly" is how people see an ok source some of whose rows were refused.
STATES = ("failing", "suspicious", "empty", "stale", "partly", "never_harvested", "withdrawn", "ok")
TROUBLE = frozenset(STATES[:4])
MISSING_SHOWN = 20
_KINDS = ("kolada", "ckan", "datapackage", "dcat", "file", "pxweb")


@dataclass(frozen=True)
class Cell:
    """What one kommun has of one kind of data. `state` "": no source. `number` counts what is published now."""

    state: str
    number: int = 0
    last_good: str = ""


@dataclass(frozen=True)
class Row:
    """One line of the table, its cells in the order of CATEGORIES."""

    slug: str
    name: str
    cells: tuple[Cell, ...]


def pages(site: Site) -> Iterator[Page]:
    """Yield the table and the report card of each publisher, in both languages."""
    rows = status_rows(site)
    held = datasets_by_source(site)
    states = [(s, n) for s in STATES if (n := sum(x.shown == s for x in site.catalog.statuses))]
    table = fingerprint([[asdict(r) for r in rows], states, site.descriptions.whole_inputs()])
    for lang in LANGUAGES:
        yield Page(
            url=localized("/status/", lang),
            template="status.html",
            lang=lang,
            inputs=table,
            values=lambda: {
                "rows": rows,
                "categories": CATEGORIES,
                "open_data": OPEN_DATA,
                "states": states,
                "legend": STATES,
                "total": len(site.catalog.statuses),
                "trouble": TROUBLE,
                "quality": of_portal(site),
            },
        )
    for publisher in site.catalog.publishers.values():
        own = [s for s in site.catalog.statuses if s.publisher == publisher.slug]
        reports = {d.key: [d.title, d.title_en, d.report, d.archived] for s in own for d in held.get(s.source, [])}
        ledger = [line for line in site.ledger if line.publisher == publisher.slug]
        months = {"months": shown_months(site), "groups": groups(site, ledger)}
        described = site.descriptions.catalogue_inputs(publisher.slug)
        inputs = fingerprint([publisher.name, [_told(s) for s in own], reports, months, described])
        for lang in LANGUAGES:
            yield Page(
                url=localized(f"/status/{publisher.slug}/", lang),
                template="status_kommun.html",
                lang=lang,
                inputs=inputs,
                values=lambda p=publisher, o=own, at=lang, m=months: (  # type: ignore[misc]
                    _card(p, o, held, at) | m | {"quality": on_card(site, p.slug)}
                ),
            )


def _told(status: SourceStatus) -> dict[str, Any]:
    """Return what a page can say of a source: all but how the last run differs from the one before, and from others.

    `definition` and `inputs` hold the place of a folder, which is another on another machine.
    """
    run = {k: v for k, v in status.run.items() if k not in ("unchanged", "snapshots_new", "definition", "inputs")}
    told = run.get("datasets", {}).items()
    datasets = {n: {k: v for k, v in d.items() if k not in ("changed", "changes")} for n, d in told}
    return asdict(replace(status, run=run | {"datasets": datasets}))


def machine_files(site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield (path, bytes) of /status/status.json: every source with what the evidence says, without moments of ours."""
    sources = []
    for s in site.catalog.statuses:
        about = asdict(s)
        run = about.pop("run")
        sources.append(about | {"shown": s.shown, "error": run.get("error"), "missing_items": run.get("missing", [])})
    states = Counter(s.shown for s in site.catalog.statuses)
    made = {"states": {s: states[s] for s in STATES}, "sources": sources}
    yield "status/status.json", (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()


def status_rows(site: Site) -> list[Row]:
    """Return a line for each kommun and one for the county, the oldest trouble first."""
    held = datasets_by_source(site)
    by_place: dict[tuple[str, str], list[SourceStatus]] = {}
    for s in site.catalog.statuses:
        by_place.setdefault((s.publisher, category_of(s, held.get(s.source, []))), []).append(s)
    shares = {c: _rows_by_kommun(site, c) for c in COUNTY_WIDE}
    rows = []
    for p in site.catalog.publishers.values():
        cells = []
        for category in CATEGORIES:
            own = by_place.get((p.slug, category), [])
            cell = _cell(own, held, category)
            county = by_place.get((COUNTY, category), [])
            if not own and county and category in COUNTY_WIDE and p.slug != COUNTY:
                cell = _share(county, shares[category].get(p.kommunkod, 0))
            cells.append(cell)
        if p.kommunkod or any(c.state for c in cells):
            rows.append(Row(p.slug, p.name, tuple(cells)))
    return sorted(rows, key=_trouble_first)


def datasets_by_source(site: Site) -> dict[str, list[Dataset]]:
    """Return what is published now from each source, also when its last run failed and gave nothing."""
    held: dict[str, list[Dataset]] = {}
    for dataset in site.catalog.datasets:
        held.setdefault(dataset.source, []).append(dataset)
    return held


def error_sentence(error: Mapping[str, Any], lang: str) -> str:
    """Return what went wrong in words, from an error or a missing item of a run."""
    texts = load_texts()
    values = {"url": error.get("url", ""), **(error.get("values") or {})}
    key = f"errors.{error['code']}"
    try:
        return texts.get(key, lang, **values)
    except KeyError:  # a run that an older or newer version of the portal wrote down
        return texts.get("errors.unknown", lang)


def _rows_by_kommun(site: Site, category: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for dataset, resource in site.catalog.with_profile(category):
        if dataset.publisher == COUNTY:
            counts.update(rows_by(resource, "kommunkod"))
    return counts


def _cell(own: Sequence[SourceStatus], held: Mapping[str, Sequence[Dataset]], category: str) -> Cell:
    if not own:
        return Cell("")
    worst = min((s.shown for s in own), key=STATES.index)
    published = [d for s in own for d in held.get(s.source, ())]
    number = len(published) if category == OPEN_DATA else sum(d.rows for d in published)
    return Cell(worst, number, min(s.last_good for s in own if s.shown == worst))


def _share(county: Sequence[SourceStatus], rows: int) -> Cell:
    """Return what a kommun has of a county-wide source: the source's state, or empty when nothing is about it."""
    worst = min((s.shown for s in county), key=STATES.index)
    state = "empty" if worst == "ok" and not rows else worst
    return Cell(state, rows, min(s.last_good for s in county))


def _trouble_first(row: Row) -> tuple[int, str, bool, Any]:
    states = [c for c in row.cells if c.state in TROUBLE]
    if states:
        return 0, min(c.last_good for c in states), row.slug == COUNTY, sort_key(row.name)
    waiting = any(c.state == "never_harvested" for c in row.cells)
    return (1 if waiting else 2), "", row.slug == COUNTY, sort_key(row.name)


def _card(
    publisher: Publisher, own: Sequence[SourceStatus], held: Mapping[str, Sequence[Dataset]], lang: str
) -> dict[str, Any]:
    ordered = sorted(own, key=lambda s: (STATES.index(s.shown), s.last_good, s.source))
    return {
        "publisher": publisher,
        "sources": [source_card(s, held.get(s.source, ()), lang) for s in ordered],
        "ok_count": sum(s.shown == "ok" for s in own),
        "county": COUNTY,
    }


def source_card(status: SourceStatus, held: Sequence[Dataset], lang: str) -> dict[str, Any]:
    """Return what the report card says of one source; messages to its owner say the same."""
    run = status.run
    why = [error_sentence(run["error"], lang)] if run.get("error") else []
    for name, outcome in sorted(run.get("datasets", {}).items()):
        if outcome.get("rule"):
            title = next((d.title for d in held if d.name == name), name)
            why.append(f"{title}: {sentence({'rule': outcome['rule'], 'values': outcome.get('values', {})}, lang)}")
    for dataset in held:
        if dataset.archived:
            told = {"title": dataset.title, "date": date_short(dataset.archived, lang)}
            why.append(load_texts().get("status_card.archived", lang, **told))
    why += [error_sentence(note, lang) for note in list(run.get("notes", ()))[:MISSING_SHOWN]]
    missing = list(run.get("missing", ()))
    refused = {name: o["reports"] for name, o in sorted(run.get("datasets", {}).items()) if o.get("reports")}
    found = {kind: _faults(held, refused, kind, lang) for kind in ("error", "warning")}
    return {
        "status": status,
        "title": held[0].title if len(held) == 1 else status.source.partition("/")[2],
        "kind": status.kind if status.kind in _KINDS else "other",
        "datasets": [{"title": d.title, "key": d.key} for d in held],
        "why": why,
        "missing": [error_sentence(m, lang) for m in missing[:MISSING_SHOWN]],
        "missing_more": max(0, len(missing) - MISSING_SHOWN),
        "errors": found["error"],
        "warnings": found["warning"],
    }


def _faults(
    held: Sequence[Dataset], refused: Mapping[str, Mapping[str, Any]], severity: str, lang: str
) -> list[dict[str, Any]]:
    """Return what to mend in the source's datasets: what concerns most rows first.

    `refused` has the reports of datasets whose new state was not stored, by name: what to mend is there.
    """
    made: list[dict[str, Any]] = []
    for dataset in held:
        for resource in dataset.resources:
            titles = {c.name: c.title_en if lang == "en" and c.title_en else c.title for c in resource.columns}
            report = refused.get(dataset.name, dataset.report).get(resource.name, {})
            found: list[Fault] = faults(report, severity, lang, titles)
            made += [{"dataset": dataset.title, "key": dataset.key, "fault": f} for f in found]
    for name in sorted(refused.keys() - {d.name for d in held}):
        for report in refused[name].values():
            made += [{"dataset": name, "key": "", "fault": f} for f in faults(report, severity, lang, {})]
    return sorted(made, key=lambda m: (-m["fault"].count, m["key"]))
