"""From bytes to a graph. Literals keep their spelling; no address in the bytes is ever followed."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any
from xml.sax import SAXException, SAXParseException

import rdflib
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.exceptions import Error as RdflibError
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.jsonld import to_rdf
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Node

from catalog.errors import WrongCharset
from harvesters.json_bytes import parse_json
from harvesters.rdf.contexts import with_own_contexts
from harvesters.rdf.syntax import JSON, XML, syntax_of
from harvesters.rdf.xml_guard import bad_rdf, check_xml

MAX_BYTES = 64 * 1024 * 1024  # rdflib holds about ten times the bytes of a file

_RDF_ROOT = "http://www.w3.org/1999/02/22-rdf-syntax-ns# RDF"
_PLACE = re.compile(r"(?:^|:)(\d+):(\d+): ")


def read_graph(data: bytes, url: str, base: str = "") -> Graph:
    """Return the graph in `data`, in whatever syntax it is. Relative IRIs are resolved against `base`, else `url`.

    Raises: EmptyAnswer, WebPage, WrongCharset, BadJson, BadRdf.
    """
    base = base or url
    syntax = syntax_of(data, url)
    if syntax == XML:
        root = check_xml(data, url)
        if root != _RDF_ROOT:
            raise bad_rdf(url, f"<{root.rpartition(' ')[2]}>", "RDF/XML: <rdf:RDF>", 1)
        return read_xml(data, url, base)
    if syntax == JSON:
        document = parse_json(data, url)
        return read_rdf_json(document, url) if is_rdf_json(document) else read_json_ld(document, url, base)
    return _read_turtle(data, url, base)


def read_xml(data: bytes, url: str, base: str) -> Graph:
    """Return the graph of an RDF/XML document that has passed `check_xml`. Raises: BadRdf."""
    graph = _empty()
    try:
        graph.parse(data=data, format="xml", publicID=base)
    except SAXParseException as error:
        raise bad_rdf(url, error.getMessage(), "RDF/XML", error.getLineNumber() or 0) from error
    except ParserError as error:
        place = _PLACE.search(str(error))
        found, line = (str(error)[place.end() :], int(place[1])) if place else (str(error), 0)
        raise bad_rdf(url, found, "RDF/XML", line) from error
    except (SAXException, RdflibError, ValueError, RecursionError) as error:
        raise bad_rdf(url, str(error) or type(error).__name__, "RDF/XML") from error
    return graph


def read_json_ld(document: Any, url: str, base: str) -> Graph:
    """Return the graph of a JSON-LD document, with what its named graphs hold. Raises: BadRdf."""
    found = _empty()
    try:
        to_rdf(with_own_contexts(document, url), found, base=base)
    # rdflib trusts that a document is JSON-LD, so one that is not fails wherever it first matters.
    except (RdflibError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise bad_rdf(url, str(error) or type(error).__name__, "JSON-LD") from error
    graph = _empty()
    # Labels of blank nodes hold for one document: another page may use the same.
    fresh: dict[Node, BNode] = {}
    for subject, predicate, value in found:
        graph.add((_renamed(subject, fresh), predicate, _renamed(value, fresh)))
    return graph


def is_rdf_json(document: Any) -> bool:
    """Return whether a JSON document is RDF/JSON: {subject: {predicate: [{"type": …, "value": …}]}}."""
    if not isinstance(document, Mapping) or not document:
        return False
    return all(
        not key.startswith("@")
        and isinstance(properties, Mapping)
        and properties
        and all(isinstance(values, list) and all(_is_value(v) for v in values) for values in properties.values())
        for key, properties in document.items()
    )


def read_rdf_json(document: Any, url: str) -> Graph:
    """Return the graph of an RDF/JSON document, which is what EntryStore keeps its metadata in. Raises: BadRdf."""
    if not is_rdf_json(document):
        raise bad_rdf(url, type(document).__name__, "RDF/JSON")
    graph = _empty()
    fresh: dict[Node, BNode] = {}
    for subject, properties in document.items():
        for predicate, values in properties.items():
            for value in values:
                graph.add((_renamed(_name(subject), fresh), URIRef(predicate), _value(value, fresh)))
    return graph


def _read_turtle(data: bytes, url: str, base: str) -> Graph:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        position = error.start + (len(data) - len(error.object))
        byte = f"0x{data[position]:02X}"
        message = f"{url}: byte {byte} at {position} is not UTF-8"
        raise WrongCharset(message, url=url, found=byte, expected="UTF-8", position=position) from error
    graph = _empty()
    try:
        graph.parse(data=text, format="turtle", publicID=base)
    except BadSyntax as error:
        start = error._i
        excerpt = error._str[max(0, start - 20) : start + 30].decode("utf-8", "replace")
        raise bad_rdf(url, excerpt, "Turtle", error.lines + 1) from error
    except (RdflibError, ValueError, IndexError, AssertionError, RecursionError) as error:
        raise bad_rdf(url, str(error) or type(error).__name__, "Turtle") from error
    return graph


def _empty() -> Graph:
    _quiet()
    return Graph(bind_namespaces="none")


def _quiet() -> None:
    """Keep rdflib from rewriting literals, and from logging a traceback for each ill-typed one.

    By default it makes 2026-06-26 of "2026-06-26T11:45:23Z"^^xsd:date, and 1 of "01"^^xsd:integer. Both settings are
    the whole process's; nothing here wants them otherwise.
    """
    rdflib.NORMALIZE_LITERALS = False
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)


def _is_value(value: Any) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("value"), str) and isinstance(value.get("type"), str)


def _name(text: str) -> Node:
    return BNode(text.removeprefix("_:")) if text.startswith("_:") else URIRef(text)


def _value(value: Mapping[str, Any], fresh: dict[Node, BNode]) -> Node:
    text = value["value"]
    if value["type"] == "bnode":
        return _renamed(BNode(text.removeprefix("_:")), fresh)
    if value["type"] == "uri":
        return URIRef(text)
    language, datatype = value.get("lang"), value.get("datatype")
    if language:
        return Literal(text, lang=str(language))
    return Literal(text, datatype=URIRef(str(datatype)) if datatype else None, normalize=False)


def _renamed(node: Node, fresh: dict[Node, BNode]) -> Node:
    return fresh.setdefault(node, BNode()) if isinstance(node, BNode) else node
