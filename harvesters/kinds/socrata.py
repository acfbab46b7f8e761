"""Socrata (Tyler Data & Insights), a portal service: its Discovery API and the rows behind each dataset (SODA).

Options of the source:
    domains, categories, tags, attribution, q   what to list, in the API's own words
    rows           datasets in one answer (100)
    page_rows      rows of a table in one answer (50,000, the most that the older endpoints give)
    max_resources  most answers with rows to read from the whole source (500); those above it are reported
    read           {id of a dataset: how to read it}, in the words of the kind `file`

Rows come from /resource/<id>.csv and not from the portal's download button,
whose file writes dates the American way. SODA stops at 1,000 rows without a
word, so the rows are counted first and the pages held against that count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from catalog.errors import FetchError, ParseError
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

ROWS, PAGE_ROWS = 100, 50_000
WITH_ROWS = ("dataset", "filter")
_FILTERS = ("domains", "categories", "tags", "attribution", "q")
_KNOWN_KEYS = "resource classification metadata permalink link owner creator preview_image_url"
_KNOWN_RESOURCE_KEYS = (
    "name id resource_name parent_fxf description attribution attribution_link contact_email type updatedAt createdAt"
    " metadata_updated_at data_updated_at page_views columns_name columns_field_name columns_datatype"
    " columns_description columns_format download_count provenance lens_view_type lens_display_type locked"
    " blob_mime_type hide_from_data_json publication_date"
)


class Socrata:
    """Kind `socrata`."""

    def fetch(self, source: Source, http: Http) -> Iterator[Snapshot | Missing]:
        """Yield the catalogue's pages, then each dataset's count and rows.

        Raises: FetchError when the catalogue cannot be had; ParseError for a wrong shape, an error in place of an
        answer, a repeated page or an empty catalogue.
        """
        paging = Paging(_catalogue(source), lambda start: _page(source, http, start), _id)
        yield from paging.pages()
        if not paging.entries:
            fail(source.url, "no dataset", "at least one dataset")
        yield from paging.shortfall()
        listed: list[ListedDataset] = []
        for _, entry in sorted(paging.entries.items()):
            answer, rows = _count(entry, source, http)
            if answer is not None:
                yield answer
            if not isinstance(answer, Missing):
                listed.append(listed_dataset(entry, source, rows))
        yield from fetch_listed(listed, source, http)

    def parse(self, snapshot: Snapshot) -> Iterator[Table]:
        """Yield the table of one page of rows; nothing for the catalogue and the counts. Raises: ParseError."""
        yield from tables_of(snapshot)


def listed_dataset(entry: Mapping[str, Any], source: Source, rows: int) -> ListedDataset:
    """Return an entry of the catalogue with as many pages as `rows` demands; none when it is no table."""
    resource, classes, said = (_part(entry, key) for key in ("resource", "classification", "metadata"))
    own, name = _id(entry), slug(_id(entry), "dataset")
    tags = classes.get("domain_tags")
    about = About(
        name=name,
        title=cell(resource.get("name")).strip(),
        description=plain_text(cell(resource.get("description"))),
        keywords=tuple(dict.fromkeys(map(cell, tags))) if isinstance(tags, list) else (),
        license=cell(said.get("license")),
        homepage=cell(entry.get("permalink")) or cell(entry.get("link")),
        issued=iso_time(cell(resource.get("createdAt"))),
        modified=iso_time(cell(resource.get("updatedAt"))),
        identifier=own,
    )
    if cell(resource.get("type")) in WITH_ROWS:
        size = _page_rows(source)
        pages = [{"$limit": str(size), "$offset": str(at), "$order": ":id"} for at in range(0, max(rows, 1), size)]
        reading = {"delimiter": ",", "header_row": 1}
        files = [
            ListedFile(
                f"{_rows_url(entry, source, 'csv')}?{urlencode(page)}", "CSV", CSV, name=name, called=(own,),
                rows=rows, reading=reading,
            )
            for page in pages
        ]  # fmt: skip
    else:
        files = [ListedFile("", cell(resource.get("type")) or "?")]
    unknown = (leftovers([entry], _KNOWN_KEYS), leftovers([resource], _KNOWN_RESOURCE_KEYS))
    return ListedDataset(about, tuple(files), {"leftovers": ", ".join(filter(None, unknown))})


def _page(source: Source, http: Http, start: int) -> Page:
    options = source.options
    params = {"limit": cell(options.get("rows")) or str(ROWS), "offset": str(start), "only": "dataset"}
    params |= {"order": "createdAt", "domains": urlsplit(source.url).hostname or ""}
    params |= {key: cell(options[key]) for key in _FILTERS if options.get(key)}
    snapshot = http.get(_catalogue(source), params=params, accept="application/json", context={"what": "catalogue"})
    answer = as_object(exact_json(snapshot), snapshot.url, "the answer")
    if said := answer.get("error"):
        fail(snapshot.url, cell(answer.get("message") or said)[:300], "an answer with results")
    listed = as_list(answer.get("results"), snapshot.url, "results")
    entries = [as_object(entry, snapshot.url, "an entry") for entry in listed]
    return Page(snapshot, entries, whole_number(answer.get("resultSetSize")) or 0)


def _count(entry: Mapping[str, Any], source: Source, http: Http) -> tuple[Snapshot | Missing | None, int]:
    """Return the answer that says how many rows a dataset has, and the number; nothing for what is no table."""
    if cell(_part(entry, "resource").get("type")) not in WITH_ROWS:
        return None, 0
    url, dataset = _rows_url(entry, source, "json"), source.dataset or slug(_id(entry), "dataset")
    try:
        snapshot = http.get(
            url,
            params={"$select": "count(*)"},
            accept="application/json",
            context={"what": "count", "dataset": dataset},
        )
        rows = as_list(exact_json(snapshot), url, "the count")
        values = list(as_object(rows[0], url, "the count").values()) if len(rows) == 1 else []
        found = whole_number(values[0]) if len(values) == 1 else None
        if found is None:
            fail(url, cell(rows)[:80], '[{"count": "…"}]')
    except (FetchError, ParseError) as error:
        return Missing(url, dataset, error.code, {"url": url} | error.values), 0
    return snapshot, found


def _rows_url(entry: Mapping[str, Any], source: Source, ending: str) -> str:
    """Return where the rows are: at the domain that holds the dataset, by the scheme and port of the source."""
    parts = urlsplit(source.url)
    domain = cell(_part(entry, "metadata").get("domain")) or parts.hostname or ""
    host = parts.netloc if domain == parts.hostname else domain
    return f"{parts.scheme}://{host}/resource/{quote(_id(entry), safe='')}.{ending}"


def _catalogue(source: Source) -> str:
    return f"{source.url.rstrip('/')}/api/catalog/v1"


def _page_rows(source: Source) -> int:
    return whole_number(source.options.get("page_rows")) or PAGE_ROWS


def _id(entry: Mapping[str, Any]) -> str:
    return cell(_part(entry, "resource").get("id"))


def _part(entry: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = entry.get(key)
    return value if isinstance(value, Mapping) else {}
