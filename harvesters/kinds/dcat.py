"""DCAT, the vocabulary of data catalogues: DCAT-AP(-SE) dumps, EntryScape, Hydra pages, CSW.

The address of the source is a catalogue: `https://ale.se/datasets/dcat`, or a
page of one. With the option `store` or `query` it is an EntryStore, which is
searched: `https://catalog.example.se`.

Options of the source:
    store          number of the store to take in an EntryStore; left out with `query`: all stores
    query          what to search for there, in Solr's words; left out: datasets with all they refer to
    max_resources  most files to read from the whole source (500); those above it are reported
    read           {IRI or title of a distribution: how to read it}, in the words of the kind `file`

The pages are kept as evidence. Each readable file of each distribution is a
resource of its dataset; so is a row store, unless it was made of a file that we
read anyway. The dataset's IRI, identifier and publisher are kept. What the
catalogue got wrong and how it was read stands in the table's notes, `oddities`.

The statistics agency's malformed catalogue is read as it was meant: every word
it misspells has one meaning only, and refusing it would lose 14 datasets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rdflib import Graph

from catalog.errors import FetchError, ParseError
from harvesters.about import about_from_context
from harvesters.answers import as_object, cell, fail, refusal, whole_number
from harvesters.dcat.datasets import Described, Distribution, read_datasets
from harvesters.dcat.naming import short_name, unique_names
from harvesters.dcat.pages import read_page, with_query
from harvesters.dcat.rowstore import fetch_rows, same_host, stated_count
from harvesters.file_tables import file_tables
from harvesters.formats import each_table_once
from harvesters.kinds.contract import Missing
from harvesters.media import JSON
from harvesters.rdf import MAX_BYTES
from harvesters.read_options import reading_options_of, unknown_names
from harvesters.table import Table
from harvesters.tables import read_table

if TYPE_CHECKING:
    from harvesters.http import Http
    from harvesters.snapshot import Snapshot
    from harvesters.source import Source

ACCEPT = "application/rdf+xml, text/turtle;q=0.9, application/ld+json;q=0.8, application/json;q=0.7, */*;q=0.1"
MAX_PAGES = 1000
MAX_RESOURCES = 500
SEARCH_LIMIT = 100  # EntryStore gives no more in one answer

_FILE = "resurs"  # before a distribution's number or UUID in its slug
_SEARCHED_TYPES = (
    "http://www.w3.org/ns/dcat#Dataset",
    "http://www.w3.org/ns/dcat#Distribution",
    "http://www.w3.org/ns/dcat#DataService",
    "http://www.w3.org/ns/dcat#Catalog",
    "http://xmlns.com/foaf/0.1/Agent",
    "http://xmlns.com/foaf/0.1/Organization",
    "http://www.w3.org/2006/vcard/ns#Organization",
    "http://www.w3.org/2006/vcard/ns#Kind",
)


@dataclass(frozen=True)
class _Wanted:
    """One thing to fetch: a file or a row store of a distribution."""

    name: str
    url: str
    is_row_store: bool
    dataset: Described
    distribution: Distribution


class Dcat:
    """Kind `dcat`."""

    def fetch(self, source: Source, http: Http) -> Iterator[Snapshot | Missing]:
        """Yield the catalogue's pages, then the files and row stores of its datasets, in the order of IRIs.

        Raises: FetchError when a page cannot be had; ParseError when one is not RDF, leads to another host or comes
        twice, when the pages do not end, or when there is no dataset.
        """
        graph = Graph(bind_namespaces="none")
        yield from _pages(source, http, graph)
        reading = read_datasets(graph)
        if not reading.datasets:
            fail(source.url, "no dataset", "dcat:Dataset")
        for iri in reading.undescribed:
            yield Missing(source.url, "", "not_described", {"iri": iri})
        datasets = [_named(d, source.dataset) for d in reading.datasets]
        for name in unknown_names(source.options, _known_names(datasets)):
            yield Missing(source.url, "", "unknown_resource", {"resource": name})
        for dataset in datasets:
            yield from _not_there(dataset, source.url)
        wanted = _wanted(datasets)
        limit = whole_number(source.options.get("max_resources")) or MAX_RESOURCES
        for name, left_out in sorted(Counter(w.dataset.about.name for w in wanted[limit:]).items()):
            listed = sum(w.dataset.about.name == name for w in wanted)
            yield Missing(source.url, name, "too_many_resources", {"listed": listed, "read": listed - left_out})
        for one in wanted[:limit]:
            yield from _fetch(one, source, http)

    def parse(self, snapshot: Snapshot) -> Iterator[Table]:
        """Yield the tables of one file, or of one page of a row store; nothing for a catalogue. Raises: ParseError."""
        context = snapshot.context
        if context.get("what") not in ("file", "rows"):
            return
        about = about_from_context(as_object(context.get("about"), snapshot.url, "context.about"))
        options = dict(as_object(context.get("options", {}), snapshot.url, "context.options"))
        notes = as_object(context.get("notes", {}), snapshot.url, "context.notes")
        name, offset, listed = cell(context.get("name")), 0, None
        media_type = cell(context.get("media_type"))
        if context.get("what") == "rows":
            offset, listed = whole_number(context.get("offset")) or 0, stated_count(snapshot)
            options["records"], media_type = "results", JSON
        parts = read_table(snapshot.path, media_type=media_type, name=snapshot.url, options=options)
        known = {key: cell(text) for key, text in notes.items()}
        yield from file_tables(parts, about, name, listed=listed, notes=known, shift=offset)


def first_url(source: Source) -> str:
    """Return the address of the first page: the source's own, or a search in its EntryStore."""
    store, query = cell(source.options.get("store")), cell(source.options.get("query"))
    if not store and not query:
        return source.url
    parts = urlsplit(source.url)
    host = f"{parts.scheme}://{parts.netloc}"
    escaped = [name.replace(":", r"\:") for name in (*_SEARCHED_TYPES, f"{host}/store/{store}")]
    query = query or " OR ".join(f"rdfType:{name}" for name in escaped[:-1])
    everything = [f"({query})", "public:true", *([f"context:{escaped[-1]}"] if store else [])]
    words = " AND ".join(everything) if store or not source.options.get("query") else query
    search = {"type": "solr", "query": words, "sort": "created asc", "limit": SEARCH_LIMIT, "offset": 0}
    return with_query(f"{host}/store/search", **search)


def _pages(source: Source, http: Http, graph: Graph) -> Iterator[Snapshot | Missing]:
    """Yield every page of the catalogue and add it to `graph`; then what is missing of the number it states."""
    url = first_url(source)
    addresses, contents = {url}, set[str]()
    listed: int | None = None
    received = 0
    for _ in range(MAX_PAGES):
        snapshot = http.get(url, accept=ACCEPT, context={"what": "catalogue"}, max_bytes=MAX_BYTES)
        if snapshot.sha256 in contents:
            fail(url, "the same page twice", "a new page")
        contents.add(snapshot.sha256)
        page = read_page(snapshot)
        graph += page.graph
        listed = page.listed if page.listed is not None else listed
        received += page.received
        yield snapshot
        if not page.next_url:
            break
        url = same_host(url, page.next_url)
        if url in addresses:
            fail(url, "a next page that was read before", "a new page")
        addresses.add(url)
    else:
        fail(source.url, f"more than {MAX_PAGES} pages", "a paging that ends")
    if listed is not None and received < listed:
        yield Missing(source.url, "", "fewer_than_listed", {"listed": listed, "received": received})


def _named(dataset: Described, name: str) -> Described:
    return replace(dataset, about=replace(dataset.about, name=name)) if name else dataset


def _known_names(datasets: list[Described]) -> Iterator[str]:
    for dataset in datasets:
        for distribution in dataset.distributions:
            yield from (distribution.iri, distribution.title, *distribution.files, distribution.row_store)


def _not_there(dataset: Described, url: str) -> Iterator[Missing]:
    """Yield what a dataset lists and does not describe, and that it has nothing we read."""
    about = dataset.about
    for iri in dataset.undescribed:
        yield Missing(url, about.name, "not_described", {"iri": iri})
    if not any(d.files or d.row_store for d in dataset.distributions):
        values: dict[str, object] = {"title": about.title, "formats": _not_read(dataset) or "–"}
        yield Missing(about.homepage or url, about.name, "no_readable_resource", values)


def _not_read(dataset: Described) -> str:
    """Return the formats left alone, as "HTML, PDF (2)"."""
    counts = Counter(d.shown.upper() for d in dataset.distributions if not d.files and not d.row_store)
    return ", ".join(name if n == 1 else f"{name} ({n})" for name, n in sorted(counts.items()))


def _wanted(datasets: list[Described]) -> list[_Wanted]:
    """Return all that is to be fetched, with names that are unique within each dataset."""
    found: list[_Wanted] = []
    for dataset in datasets:
        files = [(one, url) for one in dataset.distributions for url in one.files]
        once = each_table_once(files, lambda file: file[1], lambda file: file[0].media_type)
        for one in dataset.distributions:
            urls = [url for listed, url in once if listed is one]
            for url in urls if one.files else filter(None, (one.row_store,)):
                found.append(_Wanted(_short(one, url), url, not one.files, dataset, one))
    by_dataset: dict[str, list[_Wanted]] = {}
    for wanted in found:
        by_dataset.setdefault(wanted.dataset.about.name, []).append(wanted)
    named: list[_Wanted] = []
    for group in by_dataset.values():
        names = unique_names([(w.name, f"{w.distribution.iri} {w.url}") for w in group])
        named += [replace(wanted, name=name) for wanted, name in zip(group, names, strict=True)]
    return named


def _short(distribution: Distribution, url: str) -> str:
    """Return a slug for one file: from the distribution's IRI, the file's own address added when it has several."""
    if not distribution.iri:
        return short_name(url, _FILE)
    name = short_name(distribution.iri, _FILE)
    if len(distribution.files) < 2:
        return name
    own = short_name(url, _FILE)
    return f"{name}-{own.rpartition('-')[2] if own.startswith(f'{_FILE}-') else own}"


def _fetch(wanted: _Wanted, source: Source, http: Http) -> Iterator[Snapshot | Missing]:
    about, one = wanted.dataset.about, wanted.distribution
    notes = {
        "title": one.title,
        "leftovers": ", ".join(sorted({*wanted.dataset.leftovers, *one.leftovers})),
        "not_read": _not_read(wanted.dataset),
        "oddities": "; ".join(wanted.dataset.oddities),
    }
    context: dict[str, object] = {
        "what": "rows" if wanted.is_row_store else "file",
        "about": {key: list(v) if isinstance(v, tuple) else v for key, v in asdict(about).items() if v},
        "name": wanted.name,
        "media_type": one.media_type,
        "notes": {key: text for key, text in notes.items() if text},
        "options": reading_options_of(source.options, one.iri, one.title, wanted.url),
    }
    try:
        if wanted.is_row_store:
            yield from fetch_rows(http, wanted.url, context)
            return
        snapshot = http.get(wanted.url, context=context)
    except (FetchError, ParseError) as error:
        yield Missing(wanted.url, about.name, error.code, {"url": wanted.url} | error.values)
        return
    problem = refusal(snapshot)
    yield Missing(wanted.url, about.name, problem, {"url": wanted.url}) if problem else snapshot
