"""Reading values from a graph: texts by language, dates, periods, addresses, formats.

Whatever order a document has, the same content gives the same result: several
values are sorted by their text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, RDFS, SKOS, XSD
from rdflib.term import Node

from catalog.dcat.terms import PREFIXES

SCHEMA = ("http://schema.org/", "https://schema.org/")
VCARD = PREFIXES["vcard"]
LABELS = (FOAF.name, SKOS.prefLabel, RDFS.label, DCTERMS.title, URIRef(f"{VCARD}fn"), RDF.value)

_TIME = re.compile(
    r"(-?\d{4}(?:-\d\d(?:-\d\d)?)?)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?\s?(Z|[+-]\d\d:?\d\d)?|Z|[+-]\d\d:\d\d)?"
)
_NEVER_ENDS = "9999"
_EMPTY = ("", "-", "–", ".", "n/a", "null")
_FORMAT_IN_IRI = re.compile(r"(?:media-types/|/file-type/)(.+)$")
# Small words that are common in one language and do not exist in the other.
_ENGLISH = re.compile(r"\b(?:the|of|and|by|from|with|is|are|about|this|that|which|their|has|been|including)\b", re.I)
_SWEDISH = re.compile(r"\b(?:och|av|som|för|till|från|med|är|den|det|ett|en|på|att|om|vid|eller|inom|samt)\b", re.I)
_NEIGHBOURS = ("sv", "", "nb", "no", "nn", "da", "en")  # what a Swedish reader reads best, in that order


@dataclass(frozen=True)
class Texts:
    """A text in Swedish (or the only one there is) and in English; `odd` says what was tagged wrong."""

    sv: str = ""
    en: str = ""
    odd: bool = False


def values(graph: Graph, node: Node, *predicates: Node) -> list[Node]:
    """Return the values of the first predicate that has any, sorted by their text."""
    for predicate in predicates:
        found = sorted(graph.objects(node, predicate), key=_order)
        if found:
            return found
    return []


def texts(graph: Graph, node: Node, *predicates: Node) -> Texts:
    """Return the text of the first predicate that has any, by language.

    English that is tagged sv, beside a Swedish text, counts as English.
    """
    for predicate in predicates:
        by_language: dict[str, list[str]] = {}
        for value in values(graph, node, predicate):
            if isinstance(value, Literal) and (text := str(value).strip()).lower() not in _EMPTY:
                by_language.setdefault((value.language or "").lower()[:2], []).append(text)
        if by_language:
            return _chosen(by_language)
    return Texts()


def label(graph: Graph, node: Node) -> str:
    """Return what a node is called: a literal's text, or the node's name, label or title; "" when it has none."""
    if isinstance(node, Literal):
        return " ".join(str(node).split())
    for predicate in LABELS:
        if found := texts(graph, node, predicate).sv:
            return found
    return ""


def word(graph: Graph, node: Node) -> str:
    """Return a value of a code list: the IRI of a named node, else what it is called."""
    return str(node).strip() if isinstance(node, URIRef) else label(graph, node)


def words(graph: Graph, node: Node, *predicates: Node) -> tuple[str, ...]:
    """Return every value of a code list, each once."""
    found = (word(graph, value) for value in values(graph, node, *predicates))
    return tuple(dict.fromkeys(text for text in found if text))


def addresses(graph: Graph, node: Node, predicate: Node) -> list[str]:
    """Return the web addresses that a property names, as IRI or as text, sorted."""
    return sorted({url for value in graph.objects(node, predicate) if (url := web_address(str(value)))})


def web_address(text: str) -> str:
    """Return `text` as an address that can be asked, "" when it is none. Spaces are encoded, backslashes refused."""
    text = text.strip().replace(" ", "%20")
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    is_sound = parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"[\\\s<>\"]", text)
    return text if is_sound else ""


def iso_time(text: str) -> str:
    """Return a date or time as ISO 8601 to the second, "" for what is neither. A zone is never made up."""
    match = _TIME.fullmatch(text.strip())
    if not match:
        return ""
    day, time, zone = match.groups()
    return f"{day}T{time if time.count(':') == 2 else time + ':00'}{zone or ''}" if time else day


def moment(graph: Graph, node: Node, *predicates: Node) -> tuple[str, str]:
    """Return (a date or time, what is odd about it). The latest counts when there are several."""
    found = [value for value in values(graph, node, *predicates) if str(value).strip()]
    if not found:
        return "", ""
    times = sorted(filter(None, (iso_time(str(value)) for value in found)))
    if not times:
        return "", str(found[0]).strip()[:40]
    is_ill_typed = any(isinstance(v, Literal) and v.datatype == XSD.date and "T" in str(v) for v in found)
    return times[-1], "xsd:date = dateTime" if is_ill_typed else ""


def periods(graph: Graph, node: Node) -> tuple[tuple[str, ...], bool]:
    """Return (periods as "start/end", whether one ended in the year 9999); an open end is ".."."""
    found: list[str] = []
    never = False
    for period in values(graph, node, DCTERMS.temporal):
        if isinstance(period, Literal):
            found.append("".join(str(period).split()) if "/" in str(period) else label(graph, period))
            continue
        start = _bound(graph, period, "start")
        end = _bound(graph, period, "end")
        if end.startswith(_NEVER_ENDS):
            end, never = "", True
        if start or end:
            found.append(f"{start or '..'}/{end or '..'}")
    return tuple(dict.fromkeys(filter(None, found))), never


def formats(graph: Graph, node: Node, predicate: Node) -> list[str]:
    """Return formats or media types as words: "CSV", "text/csv", from literals, IRIs of code lists and nodes."""
    found = []
    for value in graph.objects(node, predicate):
        if isinstance(value, URIRef) and (match := _FORMAT_IN_IRI.search(str(value))):
            found.append(unquote(match[1]))
        else:
            found.append(label(graph, value) or (str(value).rpartition("/")[2] if isinstance(value, URIRef) else ""))
    return sorted({text for text in found if text})


def _bound(graph: Graph, period: Node, which: str) -> str:
    """Return one end of a period. Source: DCAT 2 and 3 say dcat:startDate, the first DCAT-AP schema:startDate."""
    names = [DCAT[f"{which}Date"], *(URIRef(f"{base}{which}Date") for base in SCHEMA)]
    return moment(graph, period, *names)[0]


def _chosen(by_language: dict[str, list[str]]) -> Texts:
    swedish, english = by_language.get("sv", []), by_language.get("en", [])
    mistagged = [text for text in swedish if _is_english(text)]
    odd = bool(mistagged)
    if mistagged and len(mistagged) < len(swedish):
        swedish = [text for text in swedish if text not in mistagged]
        english = english or mistagged
    known = by_language | {"sv": swedish, "en": english}
    codes = [*_NEIGHBOURS, *sorted(code for code in known if code not in _NEIGHBOURS)]
    first = next(text for code in codes for text in known.get(code, ()))
    return Texts(first, english[0] if english else "", odd)


def _is_english(text: str) -> bool:
    return len(_ENGLISH.findall(text)) >= 2 and not _SWEDISH.search(text)


def _order(node: Node) -> tuple[bool, str, str]:
    """Sort named things first; labels of blank nodes differ from reading to reading and say nothing."""
    text = "" if isinstance(node, BNode) else str(node)
    return isinstance(node, BNode), text, str(node.language or "") if isinstance(node, Literal) else ""
