"""Who publishes a dataset, and whom to ask: functions of an organisation, never a person."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF
from rdflib.term import Node

from harvesters.dcat.values import VCARD, label, values, words

_PERSONS = frozenset({URIRef(f"{VCARD}Individual"), FOAF.Person, URIRef("http://schema.org/Person")})
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
# fornamn.efternamn@…: two words of letters. "oppna.data@" is lost with them, which costs less than a person's name.
_NAME_IN_EMAIL = re.compile(r"[a-zåäöéü-]{2,}\.[a-zåäöéü-]{2,}", re.I)


@dataclass(frozen=True)
class Agent:
    """An organisation. `is_person`: it was a person, and only what names nobody is kept."""

    name: str = ""
    iri: str = ""
    email: str = ""
    is_person: bool = False
    kind: str = ""  # of the EU's list of publishers' types, by IRI


def publisher_of(graph: Graph, *nodes: Node) -> Agent:
    """Return the publisher of the first node that names one."""
    for node in nodes:
        for value in values(graph, node, DCTERMS.publisher):
            is_person = _is_person(graph, value)
            name = "" if is_person else label(graph, value)
            iri = str(value) if isinstance(value, URIRef) else ""
            if name or iri:
                kind = "" if is_person else next(iter(words(graph, value, DCTERMS.type)), "")
                return Agent(name, iri, is_person=is_person, kind=kind)
    return Agent()


def contact_of(graph: Graph, node: Node) -> Agent:
    """Return the first contact of a dataset that is a function. What names a person is left out, and said."""
    left_out = False
    for value in values(graph, node, DCAT.contactPoint):
        is_person = _is_person(graph, value)
        email = "" if is_person else _email(graph, value)
        if email and _NAME_IN_EMAIL.fullmatch(email.partition("@")[0]):
            email, left_out = "", True
        name = "" if is_person else label(graph, value)
        left_out = left_out or is_person
        if name or email:
            return Agent(name, email=email, is_person=left_out)
    return Agent(is_person=left_out)


def _is_person(graph: Graph, node: Node) -> bool:
    return any(kind in _PERSONS for kind in graph.objects(node, RDF.type))


def _email(graph: Graph, node: Node) -> str:
    """Return the e-mail address of a contact, "" for `mailto:` with nothing behind it."""
    found: list[Node] = [node] if isinstance(node, URIRef | Literal) else []
    for name in ("hasEmail", "email"):
        for value in values(graph, node, URIRef(f"{VCARD}{name}")):
            found += [value, *values(graph, value, URIRef(f"{VCARD}hasValue"))]
    found += values(graph, node, FOAF.mbox)
    for value in found:
        text = str(value).strip()
        if text.startswith(("http:", "https:")):
            continue
        text = re.sub(r"(?i)^mailto:\s*", "", text).partition("?")[0]
        if _EMAIL.fullmatch(text):
            return text
    return ""
