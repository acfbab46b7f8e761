"""Read what the portal says in DCAT of a dataset: CKAN says the same, from the same graph."""

from __future__ import annotations

from collections.abc import Iterable

from catalog.dcat.graph import Graph, Iri, Node
from catalog.dcat.terms import term

_NOTHING = Node(Iri(""), ())


def plain(node: Node, name: str, lang: str = "") -> str:
    """Return the first value of a property, in a language if one is asked for; "" when there is none."""
    return next(iter(every(node, name, lang)), "")


def every(node: Node, name: str, lang: str = "") -> list[str]:
    """Return the values of a property as texts: an IRI is its address."""
    values = node.values(term(name))
    return [str(v) if isinstance(v, Iri) else v.text for v in values if not lang or getattr(v, "lang", "") == lang]


def nodes(graph: Graph, node: Node, name: str) -> list[Node]:
    """Return what a property points to, as far as the graph describes it."""
    return [graph.nodes[v] for v in node.values(term(name)) if isinstance(v, Iri) and v in graph.nodes]


def first(found: Iterable[Node]) -> Node:
    """Return the first node, one that says nothing when there is none."""
    return next(iter(found), _NOTHING)
