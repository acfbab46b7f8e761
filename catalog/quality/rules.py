"""Hold a graph against DCAT-AP-SE's rules: what must be there, how many of it, and from which list of values."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from catalog.dcat.graph import Graph, Iri, Literal, Node, Value
from catalog.dcat.lists import load_lists
from catalog.dcat.terms import short, term

MANDATORY, RECOMMENDED, OPTIONAL = "mandatory", "recommended", "optional"
MISSING, TOO_MANY, WRONG_KIND, NOT_LISTED = "missing", "too_many", "wrong_kind", "not_listed"

_FILE = Path(__file__).with_name("rules.yml")


@dataclass(frozen=True)
class Rule:
    """What is asked of one property. `most` 0: any number; `values`: every value that is right, empty for any."""

    name: str  # "dct:title"
    level: str
    most: int
    kind: str
    list_name: str = ""
    values: frozenset[Iri] = frozenset()
    when: str = ""  # mandatory when this property has a value


@dataclass(frozen=True)
class Fault:
    """One thing that breaks a rule. A missing recommended property is no fault against the profile."""

    node: Iri
    node_class: str  # "dcat:Dataset"
    prop: str  # "dct:title"
    fault: str
    level: str
    found: str = ""

    @property
    def is_error(self) -> bool:
        """Return whether the profile forbids it."""
        return self.fault != MISSING or self.level == MANDATORY


@functools.cache
def load_rules() -> Mapping[str, tuple[Rule, ...]]:
    """Return the rules by class ("dcat:Dataset")."""
    told = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    lists, conditions = load_lists(), told["conditions"]
    return {
        name: tuple(
            Rule(
                name=prop,
                level=level,
                most=0 if most == "n" else most,
                kind=kind,
                list_name=next(iter(rest), ""),
                values=lists[rest[0]] if rest else frozenset(),
                when=conditions.get(name, {}).get(prop, ""),
            )
            for prop, (level, most, kind, *rest) in rules.items()
        )
        for name, rules in told["classes"].items()
    }


def faults(graph: Graph) -> list[Fault]:
    """Return everything in a graph that breaks a rule, and every recommended property that is missing, by node."""
    known = load_rules()
    return [f for node in graph for name in node.types for f in _of_node(node, short(name), known.get(short(name), ()))]


def _of_node(node: Node, node_class: str, rules: tuple[Rule, ...]) -> Iterator[Fault]:
    said: dict[Iri, list[Value]] = {}
    for name, value in node.statements:
        said.setdefault(name, []).append(value)
    for rule in rules:
        values = said.get(term(rule.name), [])
        about = (node.iri, node_class, rule.name)
        if not values:
            wanted = rule.when and said.get(term(rule.when))
            if wanted or rule.level != OPTIONAL:
                yield Fault(*about, MISSING, MANDATORY if wanted else rule.level)
            continue
        if rule.most and len(values) > rule.most:
            yield Fault(*about, TOO_MANY, rule.level, str(len(values)))
        for value in values:
            if not _is_kind(value, rule.kind):
                yield Fault(*about, WRONG_KIND, rule.level, _shown(value))
            elif rule.values and _shown(value) not in rule.values:
                yield Fault(*about, NOT_LISTED, rule.level, _shown(value))


def _is_kind(value: Value, kind: str) -> bool:
    if kind == "iri" or isinstance(value, Iri):
        return kind == "iri" and isinstance(value, Iri)
    wanted = {"date": (term("xsd:date"), term("xsd:dateTime")), "number": (term("xsd:nonNegativeInteger"),)}
    return value.datatype in wanted[kind] if kind in wanted else kind == "literal" or bool(value.lang)


def _shown(value: Value) -> str:
    return value.text if isinstance(value, Literal) else value
