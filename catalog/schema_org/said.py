"""Reading what a node of the DCAT graph says."""

from __future__ import annotations

from catalog.dcat.graph import Iri, Literal, Node
from catalog.dcat.terms import term


def in_language(node: Node, name: str, lang: str) -> str:
    """Return a text of a node in a language, in any other when it has none in that, "" when it has none at all."""
    found = [value for value in node.values(term(name)) if isinstance(value, Literal)]
    return next((value.text for value in found if value.lang == lang), found[0].text if found else "")


def all_in(node: Node, name: str, lang: str) -> list[str]:
    """Return every text of a property in a language."""
    return [value.text for value in node.values(term(name)) if isinstance(value, Literal) and value.lang == lang]


def plain(node: Node, name: str) -> str:
    """Return the first value of a property as text, "" when it has none."""
    value = next(iter(node.values(term(name))), "")
    return value.text if isinstance(value, Literal) else str(value)


def iris(node: Node, name: str) -> list[Iri]:
    """Return the values of a property that are IRIs."""
    return [value for value in node.values(term(name)) if isinstance(value, Iri)]
