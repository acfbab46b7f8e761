"""RDF/XML: the form that the national portal harvests."""

from __future__ import annotations

import functools
from xml.sax.saxutils import escape, quoteattr

from catalog.dcat.graph import Graph, Iri, Node, Value
from catalog.dcat.terms import PREFIXES, short

EXTENSION = "rdf"
MEDIA_TYPE = "application/rdf+xml"
VERSION = "1"

_SPACES = "\n".join(f'  xmlns:{prefix}="{namespace}"' for prefix, namespace in PREFIXES.items())
_HEAD = f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF\n{_SPACES}>'
_TAIL = "</rdf:RDF>\n"
_TYPE = Iri(f"{PREFIXES['rdf']}type")


def export_graph(graph: Graph) -> bytes:
    """Return the file."""
    return "\n".join([_HEAD, *map(_block, graph), _TAIL]).encode()


def _block(node: Node) -> str:
    name = short(node.types[0])
    lines = [f"<{name} rdf:about={quoteattr(node.iri)}>"]
    lines += [_line(_TYPE, kind) for kind in node.types[1:]]
    lines += [_line(prop, value) for prop, value in node.statements]
    return "\n  ".join(lines) + f"\n</{name}>"


@functools.lru_cache(50_000)  # most statements stand in several files, and many in each dataset
def _line(prop: Iri, value: Value) -> str:
    name = short(prop)
    if isinstance(value, Iri):
        return f"<{name} rdf:resource={quoteattr(value)}/>"
    about = f' xml:lang="{value.lang}"' if value.lang else ""
    about += f" rdf:datatype={quoteattr(value.datatype)}" if value.datatype else ""
    return f"<{name}{about}>{escape(value.text)}</{name}>"
