"""The page of one dataset: what it is, its first rows, its files, columns, checks, origin and releases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from catalog.citation import frozen_url
from catalog.exporters import EXPORTERS, formats_of
from catalog.findings import SENTENCES_SHOWN, faults
from catalog.ids import fingerprint
from catalog.model import COUNTY, Column, Dataset, Resource
from catalog.releases.published import address
from catalog.schema_org import datasets as schema_org
from catalog.site.code_examples import highlighted
from catalog.site.dcat import links
from catalog.site.page import LANGUAGES, Page, Site, localized
from catalog.site.quality import on_page
from catalog.site.releases import link_to
from catalog.site.trace import provenance_of
from catalog.store import read_rows
from catalog.texts import load_texts
from catalog.web.signposts import in_head

ROWS_SHOWN = 10
COLUMNS_SHOWN = 40
COLUMNS_DESCRIBED = 200
CELL_CHARS = 60
ENUM_SHOWN = 15
RELEASES_SHOWN = 20
SNAPSHOTS_SHOWN = 50
NOTE_CHARS = 300
DESCRIPTION_CHARS = 3000
_SWEDISH_NOTES = frozenset(  # the source's own words, and the registry's
    ("preamble", "footnotes", "title", "sheet", "other_sheets", "hidden_sheets", "left_out_events")
)
_NUMERIC = {"integer", "number", "year"}


def pages(site: Site, dataset: Dataset) -> Iterator[Page]:
    """Yield the dataset's page in both languages."""
    publisher = site.catalog.publishers[dataset.publisher]
    state = next((s.status for s in site.catalog.statuses if s.source == dataset.source), "")
    if state == "ok" and any(r.get("rejected") for r in dataset.report.values()):
        state = "partly"
    files = site.downloads.get(dataset.key, [])
    about = [dataset.descriptor, dataset.provenance, dataset.history, dataset.report]
    county = site.catalog.publishers[COUNTY].name
    kept = [r.name for r in site.releases.get(dataset.key, ()) if r.has_page]
    inputs = fingerprint([about, publisher.name, county, state, files, site.descriptions.inputs(dataset), kept])
    for lang in LANGUAGES:
        yield Page(
            url=localized(f"/data/{dataset.key}/", lang),
            template="dataset.html",
            lang=lang,
            inputs=inputs,
            values=lambda at=lang: _values(site, dataset, state, at),  # type: ignore[misc]
        )


def _values(site: Site, dataset: Dataset, state: str, lang: str) -> dict[str, Any]:
    english = lang == "en"
    title = dataset.title_en if english and dataset.title_en else dataset.title
    description = dataset.description_en if english and dataset.description_en else dataset.description
    snapshots = list(dataset.provenance.get("snapshots", ()))
    return {
        "dataset": dataset,
        "publisher": site.catalog.publishers[dataset.publisher],
        "state": state,
        "shown_title": title,
        "title_lang": "sv" if english and not dataset.title_en else "",
        "paragraphs": [p.strip() for p in description[:DESCRIPTION_CHARS].split("\n") if p.strip()],
        "description_lang": "sv" if english and not dataset.description_en else "",
        "tables": [_table(dataset, r, lang) for r in dataset.resources],
        "file_groups": _file_groups(site, dataset),
        "too_large": [r.name for r in dataset.resources if formats_of(r, EXPORTERS) != list(EXPORTERS)],
        "releases": _releases(site, dataset),
        "releases_url": link_to(site, dataset.key, ""),
        "releases_more": max(0, len(dataset.history) - RELEASES_SHOWN),
        "provenance": provenance_of(dataset) if snapshots else None,
        "snapshots": snapshots[:SNAPSHOTS_SHOWN],
        "snapshots_count": len(snapshots),
        "code": _code(site, dataset),
        "rdf": links(dataset),
        "frozen": frozen_url(dataset, site.base_url),
        "quality": on_page(site, dataset),
        "signposts": in_head(site, dataset),
        "schema_org": [schema_org.dataset(site, dataset, lang)],
    }


def _table(dataset: Dataset, resource: Resource, lang: str) -> dict[str, Any]:
    shown = resource.columns[:COLUMNS_SHOWN]
    rows = [[_cell(row[c.name]) for c in shown] for row in islice(read_rows(resource), ROWS_SHOWN)]
    report: Mapping[str, Any] = dataset.report.get(resource.name, {})
    titles = {c.name: c.title_en if lang == "en" and c.title_en else c.title for c in resource.columns}
    return {
        "name": resource.name,
        "rows": resource.rows,
        "shown": rows,
        "cut": any(len(cell) == CELL_CHARS and cell.endswith("…") for row in rows for cell in row),
        "columns": [{"name": c.name, "numeric": c.type in _NUMERIC} for c in shown],
        "columns_count": len(resource.columns),
        "described": [_column(c, resource, lang) for c in resource.columns[:COLUMNS_DESCRIBED]],
        "report": report,
        "errors": faults(report, "error", lang, titles, SENTENCES_SHOWN),
        "warnings": faults(report, "warning", lang, titles, SENTENCES_SHOWN),
        "notes": _notes(dataset, resource, lang),
    }


def _cell(text: str | None) -> str:
    flat = " ".join((text or "").split())
    return flat if len(flat) <= CELL_CHARS else flat[: CELL_CHARS - 1] + "…"


def _column(column: Column, resource: Resource, lang: str) -> dict[str, Any]:
    english = lang == "en"
    unit = next((f.get("unit", "") for f in resource.schema.get("fields", ()) if f["name"] == column.name), "")
    return {
        "name": column.name,
        "title": (column.title_en if english else "") or column.title,
        "title_lang": "sv" if english and not column.title_en else "",
        "description": (column.description_en if english else "") or column.description,
        "description_lang": "sv" if english and not column.description_en else "",
        "type": column.type,
        "required": column.required,
        "unit": unit,
        "enum": [str(v) for v in column.enum[:ENUM_SHOWN]],
        "enum_more": max(0, len(column.enum) - ENUM_SHOWN),
    }


def _notes(dataset: Dataset, resource: Resource, lang: str) -> list[dict[str, str]]:
    """Return what the reader of the file noted about it, as terms and texts."""
    texts = load_texts()
    found: Mapping[str, Any] = dataset.provenance.get("read_as", {}).get(resource.name, {})
    terms = []
    for name, value in found.items():
        key = f"read_as.{name}"
        term = texts.get(key, lang) if key in texts else texts.get("read_as.other", lang, name=name)
        text = str(value)
        text = {"\t": "tab", " ": "␠"}.get(text, text)
        text = text if len(text) <= NOTE_CHARS else text[: NOTE_CHARS - 1] + "…"
        terms.append({"term": term, "text": text, "lang": "sv" if lang == "en" and name in _SWEDISH_NOTES else ""})
    return terms


def _file_groups(site: Site, dataset: Dataset) -> list[dict[str, Any]]:
    """Return the download files by table, the whole package last; one group when there is one table."""
    groups: dict[str, list[dict[str, Any]]] = {}
    single = len(dataset.resources) == 1
    for file in site.downloads.get(dataset.key, []):
        shown = {k: file[k] for k in ("size_bytes", "media_type")} | {"kind": file["format"], "href": file["url"]}
        groups.setdefault(dataset.resources[0].name if single else file["resource"], []).append(shown)
    package = dataset.folder / "datapackage.json"
    if groups and package.exists():
        name = dataset.resources[0].name if single else ""
        groups.setdefault(name, []).append(
            {
                "kind": "datapackage",
                "href": f"/data/{dataset.key}/datapackage.json",
                "size_bytes": package.stat().st_size,
                "media_type": "application/json",
            }
        )
    return [{"table": name, "files": files} for name, files in groups.items()]


def _releases(site: Site, dataset: Dataset) -> list[dict[str, Any]]:
    rows = []
    has_page = {r.name for r in site.releases.get(dataset.key, ()) if r.has_page}
    for entry in dataset.history[:RELEASES_SHOWN]:
        href = address(dataset.key, entry["release"]) if entry["release"] in has_page else ""
        for table, counts in entry["resources"].items():
            rows.append(
                {"release": entry["release"], "date": entry["modified"], "table": table, "href": href, **counts}
            )
    return rows


def _code(site: Site, dataset: Dataset) -> dict[str, str]:
    """Return example code as highlighted HTML by language."""
    if not dataset.resources:
        return {}
    base = f"{site.base_url}/data/{dataset.key}"
    first = dataset.resources[0].name
    python = f'import pandas as pd\n\ntabell = pd.read_parquet("{base}/{first}.parquet")\nprint(tabell.head())'
    return {
        "python": highlighted(python, "python"),
        "curl": highlighted(f"curl -O {base}/{first}.csv", "bash"),
        "package": highlighted(f"curl -O {base}/datapackage.json", "bash"),
    }
