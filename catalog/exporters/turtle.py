"""Turtle: the form of RDF that people read."""

from __future__ import annotations

import functools

from catalog.dcat.graph import Graph, Iri, Node, Value
from catalog.dcat.terms import PREFIXES, short

EXTENSION = "ttl"
MEDIA_TYPE = "text/turtle"
VERSION = "1"

_HEAD = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"})


def export_graph(graph: Graph) -> bytes:
    """Return the file."""
    return "\n".join([_HEAD, *map(_block, graph)]).encode()


def _block(node: Node) -> str:
    lines = [f"<{node.iri}> a {', '.join(map(short, node.types))}"]
    lines += [_line(name, value) for name, value in node.statements]
    return " ;\n".join(lines) + " .\n"


@functools.lru_cache(50_000)  # most statements stand in several files, and many in each dataset
def _line(name: Iri, value: Value) -> str:
    return f"    {short(name)} {_written(value)}"


def _written(value: Value) -> str:
    if isinstance(value, Iri):
        return f"<{value}>"
    quoted = f'"{value.text.translate(_ESCAPES)}"'
    if value.lang:
        return f"{quoted}@{value.lang}"
    return f"{quoted}^^{short(value.datatype)}" if value.datatype else quoted
