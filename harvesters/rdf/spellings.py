"""Classes, properties and namespaces that publishers often misspell, put right; what was put right is told.

Seen: `dcat:catalog` and `dcat:Dataset` as a property (the statistics agency's
PxWeb), a SKOS namespace that does not exist (Umeå), https where the vocabulary
says http, and `adms:contactPoint` from the first DCAT-AP (EntryScape before 2017).
"""

from __future__ import annotations

import re

from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF, SKOS
from rdflib.term import Node

from catalog.dcat.terms import PREFIXES

ADMS = PREFIXES["adms"]

_NAMESPACES = (
    (re.compile(r"https://www\.w3\.org/ns/dcat#"), str(DCAT)),
    (re.compile(r"https?://(?:www\.)?w3\.org/ns/dcat/"), str(DCAT)),
    (re.compile(r"https://purl\.org/dc/terms/"), str(DCTERMS)),
    (re.compile(r"https?://(?:www\.)?w3\.org/(?!2004/02/skos/core#)[\w/.-]*skos(?:/core)?[#/]"), str(SKOS)),
    (re.compile(r"https://www\.w3\.org/2004/02/skos/core#"), str(SKOS)),
    (re.compile(r"https://xmlns\.com/foaf/0\.1/"), "http://xmlns.com/foaf/0.1/"),
    (re.compile(r"https://www\.w3\.org/2006/vcard/ns#"), "http://www.w3.org/2006/vcard/ns#"),
)
_PROPERTIES = {
    DCAT.Dataset: DCAT.dataset,
    DCAT.Distribution: DCAT.distribution,
    URIRef(f"{DCAT}Keyword"): DCAT.keyword,
    URIRef(f"{DCAT}accessUrl"): DCAT.accessURL,
    URIRef(f"{DCAT}downloadUrl"): DCAT.downloadURL,
    URIRef(f"{DCAT}contactpoint"): DCAT.contactPoint,
}
_CLASSES = {
    DCAT.catalog: DCAT.Catalog,
    DCAT.dataset: DCAT.Dataset,
    DCAT.distribution: DCAT.Distribution,
}
# Right in their day: read as their successors without a word.
_OLD = {
    URIRef(f"{ADMS}contactPoint"): DCAT.contactPoint,
    **{URIRef(f"http://purl.org/dc/elements/1.1/{name}"): DCTERMS[name] for name in (
        "title", "description", "publisher", "identifier", "format", "rights", "language"
    )},
}  # fmt: skip


def put_right(graph: Graph) -> tuple[Graph, tuple[str, ...]]:
    """Return the graph with the usual misspellings put right, and each of them as "found → meant", sorted."""
    made = Graph(bind_namespaces="none")
    changed: set[str] = set()
    for subject, predicate, value in graph:
        right = _right(predicate, _PROPERTIES, changed)
        meant = _right(value, _CLASSES, changed) if predicate == RDF.type else value
        made.add((subject, right, meant))
    return made, tuple(sorted(changed))


def short(name: Node) -> str:
    """Return an IRI as people write it: dct:title; the IRI itself when its namespace is none of the usual."""
    text = str(name)
    for prefix, namespace in (*PREFIXES.items(), *_OTHERS):
        if text.startswith(namespace):
            return f"{prefix}:{text[len(namespace) :]}"
    return text


def _right(name: Node, words: dict[URIRef, URIRef], changed: set[str]) -> Node:
    if not isinstance(name, URIRef):
        return name
    if name in _OLD:
        return _OLD[name]
    text = str(name)
    for wrong, namespace in _NAMESPACES:
        if match := wrong.match(text):
            changed.add(f"{match[0]} → {namespace}")
            name = URIRef(namespace + text[match.end() :])
            break
    if name in words:
        changed.add(f"{short(name)} → {short(words[name])}")
        return words[name]
    return name


_OTHERS = (
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("schema", "http://schema.org/"),
    ("dc", "http://purl.org/dc/elements/1.1/"),
)
