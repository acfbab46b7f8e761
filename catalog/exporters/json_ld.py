"""JSON-LD: RDF for those who read JSON. The context lies in the file, so nothing has to be fetched to read it."""

from __future__ import annotations

import json
from typing import Any

from catalog.dcat.graph import Graph, Iri, Node, Value
from catalog.dcat.terms import PREFIXES, short

EXTENSION = "jsonld"
MEDIA_TYPE = "application/ld+json"
VERSION = "1"


def export_graph(graph: Graph) -> bytes:
    """Return the file: one node on a line."""
    head = json.dumps(PREFIXES, separators=(",", ":"))
    nodes = ",\n".join(json.dumps(_node(n), ensure_ascii=False, separators=(",", ":")) for n in graph)
    return f'{{"@context":{head},\n"@graph":[\n{nodes}\n]}}\n'.encode()


def _node(node: Node) -> dict[str, Any]:
    made: dict[str, Any] = {"@id": node.iri, "@type": [short(kind) for kind in node.types]}
    for prop, value in node.statements:
        made.setdefault(short(prop), []).append(_value(value))
    return made


def _value(value: Value) -> dict[str, str]:
    if isinstance(value, Iri):
        return {"@id": value}
    made = {"@value": value.text}
    if value.lang:
        made["@language"] = value.lang
    elif value.datatype:
        made["@type"] = short(value.datatype)
    return made
