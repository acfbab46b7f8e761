"""Opendatasoft, a portal service: the catalogue and CSV exports of its Explore API v2.1, or of the older v1.

Options of the source:
    api            "2.1" (when left out) or "1.0", for portals that only speak the old one
    where, refine  what to list, in the portal's own words ("refine" as facet:value); left out: everything
    rows           datasets in one answer (100, the most that v2.1 allows)
    max_resources  most datasets to read from the whole source (500); those above it are reported
    read           {id of a dataset: how to read its export}, in the words of the kind `file`

A dataset has one table or none. The number of records that the catalogue states
is held against what the export gave. Attachments are not read, but named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from catalog.ids import slug
from harvesters.answers import as_list, as_object, cell, exact_json, fail, leftovers, whole_number
from harvesters.kinds.contract import Missing
from harvesters.listed_files import ListedDataset, ListedFile, fetch_listed, tables_of
from harvesters.media import CSV
from harvesters.paging import Page, Paging
from harvesters.plain_text import plain_text
from harvesters.table import About, Table
from harvesters.times import iso_time

if TYPE_CHECKING:
    from harvesters.http import Http
    from harvesters.snapshot import Snapshot
    from harvesters.source import Source

ROWS = 100
OLD_API = "1.0"
_SEPARATOR = ";"
_KNOWN_KEYS = (
    "dataset_id datasetid dataset_uid metas interop_metas has_records data_visible visibility features attachments"
    " alternative_exports fields basic_metas extra_metas"
)
_KNOWN_METAS = (
    "title description license license_url keyword theme theme_id publisher references records_count modified"
    " modified_updates_on_metadata_change modified_updates_on_data_change data_processed metadata_processed language"
    " metadata_languages domain visibility timezone territory geographic_reference geographic_reference_auto federated"
    " source_domain source_domain_title source_domain_address source_dataset update_frequency attributions"
    " parent_domain geometry_types bbox oauth_scope records_size shared_catalog image default_catalog"
)


class Opendatasoft:
    """Kind `opendatasoft`."""

    def fetch(self, source: Source, http: Http) -> Iterator[Snapshot | Missing]:
        """Yield the catalogue's pages, then each dataset's export, by the dataset's name.

        Raises: FetchError when the catalogue cannot be had; ParseError for a wrong shape, an error in place of an
        answer, a repeated page or an empty catalogue.
        """
        paging = Paging(_catalogue(source), lambda start: _page(source, http, start), _id)
        yield from paging.pages()
        if not paging.entries:
            fail(source.url, "no dataset", "at least one dataset")
        yield from paging.shortfall()
        yield from fetch_listed((listed_dataset(e, source) for e in paging.entries.values()), source, http)

    def parse(self, snapshot: Snapshot) -> Iterator[Table]:
        """Yield the table of one export; nothing for the catalogue. Raises: ParseError."""
        yield from tables_of(snapshot)


def listed_dataset(entry: Mapping[str, Any], source: Source) -> ListedDataset:
    """Return an entry of the catalogue, of either API, with its export and its attachments."""
    metas, name = _metas(entry), _id(entry)
    about = About(
        name=slug(name, "dataset"),
        title=cell(metas.get("title")).strip(),
        description=plain_text(cell(metas.get("description"))),
        keywords=_words(metas.get("keyword")),
        license=cell(metas.get("license_url")) or cell(metas.get("license")),
        homepage=f"{source.url.rstrip('/')}/explore/dataset/{quote(name, safe='')}/",
        modified=iso_time(cell(metas.get("modified")) or cell(metas.get("data_processed"))),
        identifier=name,
    )
    files: list[ListedFile] = []
    if entry.get("has_records"):
        rows = whole_number(metas.get("records_count"))
        reading = {"delimiter": _SEPARATOR, "header_row": 1}
        export = ListedFile(
            _export(source, name), "CSV", CSV, name=about.name, called=(name,), rows=rows, reading=reading
        )
        files.append(export)
    for key in ("attachments", "alternative_exports"):
        others = entry.get(key)
        for one in others if isinstance(others, list) else []:
            if isinstance(one, Mapping):
                # Its address is odsfile://, which only the portal itself can open.
                files.append(ListedFile("", cell(one.get("mimetype")).rpartition("/")[2] or "?"))
    unknown = (leftovers([entry], _KNOWN_KEYS), leftovers([metas], _KNOWN_METAS))
    return ListedDataset(about, tuple(files), {"leftovers": ", ".join(filter(None, unknown))})


def _page(source: Source, http: Http, start: int) -> Page:
    rows = cell(source.options.get("rows")) or str(ROWS)
    chosen = {key: cell(source.options[key]) for key in ("where", "refine") if source.options.get(key)}
    if _is_old(source):
        # v1 writes a facet into the name of the parameter, and calls the query q.
        facet, _, value = chosen.pop("refine", "").partition(":")
        params = {"rows": rows, "start": str(start), "sort": "datasetid"} | (
            {f"refine.{facet}": value} if facet else {}
        )
        params |= {"q": chosen["where"]} if "where" in chosen else {}
    else:
        params = {"limit": rows, "offset": str(start), "order_by": "dataset_id"} | chosen
    snapshot = http.get(_catalogue(source), params=params, accept="application/json", context={"what": "catalogue"})
    answer = as_object(exact_json(snapshot), snapshot.url, "the answer")
    listed, count = ("datasets", "nhits") if _is_old(source) else ("results", "total_count")
    if listed not in answer and (said := answer.get("message") or answer.get("error")):
        fail(snapshot.url, cell(said)[:300], f"an answer with {listed}")
    entries = [as_object(e, snapshot.url, "a dataset") for e in as_list(answer.get(listed), snapshot.url, listed)]
    return Page(snapshot, entries, whole_number(answer.get(count)) or 0)


def _is_old(source: Source) -> bool:
    return cell(source.options.get("api")) == OLD_API


def _catalogue(source: Source) -> str:
    path = "/api/datasets/1.0/search/" if _is_old(source) else "/api/explore/v2.1/catalog/datasets"
    return source.url.rstrip("/") + path


def _export(source: Source, name: str) -> str:
    base = source.url.rstrip("/")
    if _is_old(source):
        query = urlencode({"csv_separator": _SEPARATOR, "dataset": name, "format": "csv"})
        return f"{base}/api/records/1.0/download/?{query}"
    query = urlencode({"delimiter": _SEPARATOR, "use_labels": "false"})
    return f"{_catalogue(source)}/{quote(name, safe='')}/exports/csv?{query}"


def _id(entry: Mapping[str, Any]) -> str:
    return cell(entry.get("dataset_id")) or cell(entry.get("datasetid"))


def _metas(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the standard metadata: v2 keeps it under `default`, beside `dcat`, `inspire` and others."""
    metas = entry.get("metas")
    known = metas if isinstance(metas, Mapping) else {}
    default = known.get("default")
    return default if isinstance(default, Mapping) else known


def _words(value: object) -> tuple[str, ...]:
    """Return keywords, which are a list or one text."""
    words = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(word for word in (cell(w).strip() for w in words) if word))
