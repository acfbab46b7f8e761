"""A graph as plain values: nodes with an IRI, and what is said of them in the order in which it is written.

There are no blank nodes. rdflib's graph has no order and takes some twenty times as long to fill and to write, so
it is used in tests only, to read what our exporters wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple


class Iri(str):
    """An absolute IRI."""

    __slots__ = ()


class Literal(NamedTuple):
    """A text, with a language or with a datatype or with neither."""

    text: str
    lang: str = ""
    datatype: Iri = Iri("")


Value = Iri | Literal
Statement = tuple[Iri, Value]  # property, value


@dataclass(frozen=True)
class Node:
    """A thing and what is said of it. `types` are its classes, the main one first."""

    iri: Iri
    types: tuple[Iri, ...]
    statements: tuple[Statement, ...] = ()

    def values(self, name: Iri) -> list[Value]:
        """Return the values of a property."""
        return [value for prop, value in self.statements if prop == name]


@dataclass
class Graph:
    """Nodes by IRI, in the order in which they came."""

    nodes: dict[Iri, Node] = field(default_factory=dict)

    def add(self, nodes: Iterable[Node]) -> None:
        """Add nodes. What two say of the same IRI is put together: a source may use one for its page and its data."""
        for node in nodes:
            known = self.nodes.setdefault(node.iri, node)
            if known is not node and known != node:
                types = dict.fromkeys((*known.types, *node.types))
                statements = dict.fromkeys((*known.statements, *node.statements))
                self.nodes[node.iri] = Node(node.iri, tuple(types), tuple(statements))

    def of_type(self, name: Iri) -> Iterator[Node]:
        """Yield the nodes of a class."""
        return (node for node in self.nodes.values() if name in node.types)

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes.values())

    def __len__(self) -> int:
        """Return the number of statements, types included."""
        return sum(len(node.types) + len(node.statements) for node in self.nodes.values())
