"""One answer of a catalogue → its graph, the address of the next page, and how many it says there are.

Four shapes, told apart by content:

    RDF             a whole catalogue, or one page of it when Hydra's terms in the graph name a next one
    CSW             RDF inside a GetRecordsResponse, with nextRecord
    EntryStore      a search answer: {"results": 12, "resource": {"children": [{"metadata": RDF/JSON}]}}
    RDF/JSON        what EntryStore gives for one entry
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit
from xml.etree import ElementTree

from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, RDF

from harvesters.answers import as_list, as_object, fail, whole_number
from harvesters.json_bytes import parse_json
from harvesters.rdf import MAX_BYTES, read_graph, read_rdf_json, read_xml
from harvesters.rdf.syntax import JSON, XML, syntax_of
from harvesters.rdf.xml_guard import bad_rdf, check_xml

if TYPE_CHECKING:
    from harvesters.snapshot import Snapshot

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF"
_CSW = re.compile(r"http://www\.opengis\.net/cat/csw(?:/[\d.]+)? GetRecordsResponse")
_EXCEPTION = re.compile(r"http://www\.opengis\.net/(?:ows|ogc)\S* (?:ExceptionReport|ServiceExceptionReport)")
_HYDRA = "http://www.w3.org/ns/hydra/core#"
# The first drafts said nextPage, the specification says next; both are in use.
_HYDRA_NEXT = tuple(URIRef(_HYDRA + name) for name in ("next", "nextPage"))


@dataclass(frozen=True)
class Page:
    """One page. `listed`: how many there are on all pages, None when it does not say; `received`: how many here."""

    graph: Graph
    next_url: str = ""
    listed: int | None = None
    received: int = 0


def read_page(snapshot: Snapshot) -> Page:
    """Return the page in an answer. Raises: ParseError."""
    data, url = snapshot.read(), snapshot.url
    if len(data) > MAX_BYTES:
        fail(url, f"{len(data)} byte", f"<= {MAX_BYTES} byte")
    base = urlsplit(snapshot.final_url or url)._replace(query="", fragment="").geturl()
    syntax = syntax_of(data, url)
    if syntax == XML:
        root = check_xml(data, url)
        if _CSW.fullmatch(root):
            return _csw(data, url, base)
        if _EXCEPTION.fullmatch(root):
            found = " ".join(" ".join(ElementTree.fromstring(data).itertext()).split())  # noqa: S314  # guarded above
            fail(url, found[:200], "csw:GetRecordsResponse")
    if syntax == JSON:
        document = parse_json(data, url)
        if isinstance(document, Mapping) and isinstance(document.get("resource"), Mapping):
            return _entrystore(document, url)
    graph = read_graph(data, url, base)
    return Page(
        graph, _hydra_next(graph, url, base), _hydra_total(graph), len(set(graph.subjects(RDF.type, DCAT.Dataset)))
    )


def with_query(url: str, **changes: object) -> str:
    """Return `url` with these parameters set, in place of those of the same name whatever their capitals."""
    parts = urlsplit(url)
    names = {name.lower() for name in changes}
    kept = [
        (name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name.lower() not in names
    ]
    query = urlencode([*kept, *((name, str(value)) for name, value in changes.items())], safe=":/*,()")
    return urlunsplit(parts._replace(query=query))


def _csw(data: bytes, url: str, base: str) -> Page:
    tree = ElementTree.fromstring(data)  # noqa: S314  # check_xml has refused DTD, entities and depth
    results = next((element for element in tree if element.tag.endswith("}SearchResults")), None)
    if results is None:
        raise bad_rdf(url, "csw:GetRecordsResponse", "csw:SearchResults")
    graph = Graph(bind_namespaces="none")
    for element in results.iter(_RDF):
        graph += read_xml(ElementTree.tostring(element), url, base)
    following = whole_number(results.get("nextRecord", "0")) or 0
    position = _number_in(url, "startposition", 1)
    if following and following <= position:
        fail(url, f"nextRecord {following} after {position}", "a nextRecord that grows")
    matched = whole_number(results.get("numberOfRecordsMatched", ""))
    # Some servers count on past the end.
    is_last = not following or (matched is not None and following > matched)
    returned = whole_number(results.get("numberOfRecordsReturned", "")) or 0
    return Page(graph, "" if is_last else with_query(url, startPosition=following), matched, returned)


def _entrystore(answer: Mapping[str, Any], url: str) -> Page:
    resource = as_object(answer.get("resource"), url, "resource")
    children = as_list(resource.get("children"), url, "resource.children")
    graph = Graph(bind_namespaces="none")
    for child in children:
        metadata = as_object(child, url, "an entry").get("metadata")
        if metadata:
            graph += read_rdf_json(metadata, url)
    listed = whole_number(answer.get("results"))
    after = _number_in(url, "offset", 0) + len(children)
    has_more = bool(children) and listed is not None and after < listed
    return Page(graph, with_query(url, offset=after) if has_more else "", listed, len(children))


def _hydra_next(graph: Graph, url: str, base: str) -> str:
    found = sorted({str(value) for name in _HYDRA_NEXT for value in graph.objects(None, name)})
    if len(found) > 1:
        fail(url, f"next pages: {', '.join(found)[:200]}", "one next page")
    return urljoin(base, found[0]) if found else ""


def _hydra_total(graph: Graph) -> int | None:
    totals = sorted({str(value) for value in graph.objects(None, URIRef(f"{_HYDRA}totalItems"))})
    return whole_number(totals[-1]) if totals else None


def _number_in(url: str, name: str, default: int) -> int:
    query = {key.lower(): value for key, value in parse_qsl(urlsplit(url).query)}
    found = whole_number(query.get(name, ""))
    return default if found is None else found
