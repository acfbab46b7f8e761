"""Turtle: the form of RDF that people read."""

from __future__ import annotations

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
    lines += [f"    {short(name)} {_written(value)}" for name, value in node.statements]
    return " ;\n".join(lines) + " .\n"


def _written(value: Value) -> str:
    if isinstance(value, Iri):
        return f"<{value}>"
    quoted = f'"{value.text.translate(_ESCAPES)}"'
    if value.lang:
        return f"{quoted}@{value.lang}"
    return f"{quoted}^^{short(value.datatype)}" if value.datatype else quoted
