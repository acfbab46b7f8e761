"""All packages of a catalogue in memory: found by name, by words, by values of fields, sorted and counted.

A package is kept as the JSON that the build wrote, and handed on as it is. What it is found by is sets of numbers.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import translate
from re import compile as compiled
from typing import Any

import msgspec

from catalog.server import solr
from catalog.server.bits import from_numbers
from catalog.server.faults import SEARCH, Fault
from catalog.server.moments import moment
from catalog.server.packed import Pieces
from catalog.server.ranked import Order, by_score
from catalog.server.spans import Spans
from catalog.server.text_index import TextIndex

TEXTS = {"title": ("title",), "notes": ("notes",), "text": ("title", "keywords", "notes")}
MOMENTS = ("metadata_created", "metadata_modified")
_PLAIN = (
    "id",
    "name",
    "owner_org",
    "license_id",
    "state",
    "version",
    "url",
    "author",
    "maintainer",
    "private",
    "isopen",
)
_SORTED = ("name", "title_string", "title", "id", "metadata_created", "metadata_modified", "organization", "license_id")
_KINDS_OF_NAME = {"type": "dataset_type", "author_email": "author", "owner_organization": "organization"}
_OWN = {*_PLAIN, *TEXTS, *MOMENTS, "dataset_type", "organization", "tags", "groups", "res_format", "res_name"}
_ANY = datetime(2000, 1, 1, tzinfo=UTC)  # a moment in a package is never told from now
ORDER = "metadata_modified desc"


@dataclass(frozen=True)
class Found:
    """What a search came to: the numbers of the packages in their order from `start`, and how many there are in all."""

    numbers: Sequence[int]
    count: int
    bits: int


class PackageIndex:
    """`raw` is each package as JSON, in the order of the file."""

    def __init__(self, raw: Sequence[bytes | msgspec.Raw], now: Callable[[], datetime]) -> None:
        self.raw = [one if isinstance(one, msgspec.Raw) else msgspec.Raw(one) for one in raw]
        self.size = len(self.raw)
        self.pieces = Pieces(self.raw)
        self._now = now
        self.everything = (1 << self.size) - 1
        self.by_name: dict[str, int] = {}
        self.by_resource: dict[str, int] = {}
        self.names: list[str] = []
        self.titles: list[str] = []
        self.tags: dict[str, dict[str, Any]] = {}
        values: dict[str, dict[str, list[int]]] = {}
        self._sort_values: dict[str, list[str]] = {name: [] for name in _SORTED}
        documents = []
        for number, one in enumerate(self.raw):
            package = msgspec.json.decode(one)
            self.names.append(package["name"])
            self.titles.append(package.get("title") or package["name"])
            self.by_name[package["name"]] = self.by_name[package["id"]] = number
            for resource in package.get("resources", ()):
                self.by_resource[resource["id"]] = number
            for tag in package.get("tags", ()):
                self.tags.setdefault(tag["name"], tag)
            for field, value in _values_of(package):
                values.setdefault(field, {}).setdefault(value, []).append(number)
            for name, kept in self._sort_values.items():
                kept.append(_sort_value(package, name))
            documents.append(_document(package))
        self.values = {
            field: {value: from_numbers(set(held), self.size) for value, held in sorted(by_value.items())}
            for field, by_value in sorted(values.items())
        }
        self._folded = {field: _folded(by_value) for field, by_value in self.values.items()}
        self._spans = {name: Spans(self._sort_values[name]) for name in MOMENTS}
        self.text = TextIndex(documents)
        self.fields = {*self.values, *TEXTS, *MOMENTS, "score", "dataset_type", "capacity", "site_id", "entity_type"}
        self._order = functools.lru_cache(maxsize=64)(self._ordered)

    def search(self, q: str, filters: Iterable[str], sort: str, start: int, rows: int) -> Found:
        """Return the packages that fulfil a query and all filters.

        Raises: Fault for a query that cannot be read, an unknown field, a value that a field cannot have.
        """
        asked = self._asked(q)
        bits = self.matching(asked)
        for text in filters:
            bits &= self.matching(solr.parse(text))
        keys = _sort_keys(sort or f"score desc, {ORDER}", self._sort_values)
        weights = self.text.weights(_terms_of(asked, self.text)) if keys[0][0] == "score" else []
        rest = tuple(key for key in keys if key[0] != "score") or tuple(_sort_keys(ORDER, self._sort_values))
        shown = by_score(weights, bits, self._order(rest), start, rows, best_first=keys[0][1])
        return Found(shown, bits.bit_count(), bits)

    def matching(self, node: solr.Node) -> int:
        """Return the packages that a query's node asks for, as bits."""
        match node:
            case solr.Everything():
                return self.everything
            case solr.Both(parts):
                return functools.reduce(lambda bits, part: bits & self.matching(part), parts, self.everything)
            case solr.Either(parts):
                return functools.reduce(lambda bits, part: bits | self.matching(part), parts, 0)
            case solr.Not(part):
                return self.everything & ~self.matching(part)
            case solr.Word(field, text, is_phrase):
                return self._with_value(self._known(field), text, is_phrase)
            case solr.Wild(field, pattern):
                return self._with_pattern(self._known(field), pattern)
            case solr.Range():
                return self._in_range(node)

    def facet(self, field: str, bits: int) -> list[tuple[str, int]]:
        """Return how many of some packages have each value of a field, the most common first.

        Raises: Fault for a field that nothing has.
        """
        by_value = self.values.get(_KINDS_OF_NAME.get(field, field))
        if by_value is None:
            if field in self.fields:
                return []
            raise Fault(SEARCH, f"Search error: undefined field: {field!r}")
        counted = [(value, (held & bits).bit_count()) for value, held in by_value.items()]
        return sorted((one for one in counted if one[1]), key=lambda one: (-one[1], one[0]))

    def _asked(self, q: str) -> solr.Node:
        if ":" in q or '"' in q or "*" in q:
            return solr.parse(q, self.fields)
        if q.lstrip().startswith("{!"):
            solr.parse(q)
        plain = [solr.Word("", word) for word in q.split() if word not in ("AND", "OR", "NOT")]
        if {"AND", "OR", "NOT"} & set(q.split()) or any(word[0] in "+-" for word in q.split()):
            try:
                return solr.parse(q, self.fields)
            except Fault:
                return solr.Both(tuple(plain))  # people write such things without meaning anything by it
        return solr.Both(tuple(plain[: solr.MOST_CLAUSES]))

    def _known(self, field: str) -> str:
        name = _KINDS_OF_NAME.get(field, field) or "text"
        if name not in self.fields and not name.startswith("extras_"):
            raise Fault(SEARCH, f"Search error: undefined field {field!r}")
        return name

    def _with_value(self, field: str, text: str, is_phrase: bool) -> int:
        if field in TEXTS:
            if is_phrase and len(text.split()) > 1:
                places = [name for name in ("title", "notes") if name in TEXTS[field]]
                return functools.reduce(lambda bits, name: bits | self.text.with_phrase(text, name), places, 0)
            bits = self.everything
            for word in self.text.terms(text):
                bits &= self.text.with_word(word, TEXTS[field])
            return bits
        if field in MOMENTS:
            return self._in_range(solr.Range(field, text, text))
        if field in ("capacity", "site_id", "entity_type"):
            return self.everything if text in ("public", "default", "package") else 0
        return self._folded.get(field, {}).get(text.casefold(), 0)

    def _with_pattern(self, field: str, pattern: str) -> int:
        if pattern.strip("*") == "":
            by_value = self.values.get(field)
            return self.everything if by_value is None else functools.reduce(int.__or__, by_value.values(), 0)
        if field in TEXTS:
            return self.text.with_pattern(pattern, TEXTS[field])
        like = compiled(translate(pattern.casefold().replace("[", "[[]")))
        return functools.reduce(int.__or__, (b for v, b in self._folded.get(field, {}).items() if like.match(v)), 0)

    def _in_range(self, node: solr.Range) -> int:
        field = self._known(node.field)
        try:
            low, high = (
                "" if end == "*" else moment(end, self._now()) if field in MOMENTS else end.casefold()
                for end in (node.low, node.high)
            )
        except ValueError as error:
            raise Fault(SEARCH, f"Search error: {field}: {error}") from None
        if field in MOMENTS:
            return self._spans[field].between(low, high, node.has_low, node.has_high)
        by_value = self._folded.get(field, {})
        return functools.reduce(int.__or__, (b for v, b in by_value.items() if _is_between(v, low, high, node)), 0)

    def _ordered(self, keys: tuple[tuple[str, bool], ...]) -> Order:
        order = sorted(range(self.size), key=self.names.__getitem__)
        for field, is_descending in reversed(keys):
            order.sort(key=self._sort_values[field].__getitem__, reverse=is_descending)
        return Order(order)


def _values_of(package: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for name in _PLAIN:
        if package.get(name) not in (None, ""):
            yield name, _plain(package[name])
    yield "dataset_type", package.get("type") or "dataset"
    if package.get("organization"):
        yield "organization", package["organization"]["name"]
    for field, many in (("tags", "tags"), ("groups", "groups")):
        for one in package.get(many, ()):
            yield field, one["name"]
    for resource in package.get("resources", ()):
        if resource.get("format"):
            yield "res_format", resource["format"]
        if resource.get("name"):
            yield "res_name", resource["name"]
    for extra in package.get("extras", ()):
        if isinstance(extra.get("value"), str | int | float):
            yield f"extras_{extra['key']}", _plain(extra["value"])
            if extra["key"] not in _OWN:
                yield extra["key"], _plain(extra["value"])


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _document(package: Mapping[str, Any]) -> tuple[str, str, str]:
    organisation = package.get("organization") or {}
    keywords = [organisation.get("title", ""), *(tag["name"] for tag in package.get("tags", ()))]
    keywords += [group.get("title", group["name"]) for group in package.get("groups", ())]
    resources = [resource.get("name") or "" for resource in package.get("resources", ())]
    return (
        package.get("title") or "",
        " ".join(keywords),
        " ".join([package.get("notes") or "", package["name"], *resources]),
    )


def _moment(value: Any) -> str:
    return moment(value, _ANY) if isinstance(value, str) and value else ""


def _sort_value(package: Mapping[str, Any], name: str) -> str:
    if name in ("title", "title_string"):
        return (package.get("title") or "").casefold()
    if name == "organization":
        return str((package.get("organization") or {}).get("name", ""))
    return _moment(package.get(name)) if name in MOMENTS else str(package.get(name) or "")


def _folded(by_value: Mapping[str, int]) -> dict[str, int]:
    folded: dict[str, int] = {}
    for value, bits in by_value.items():
        folded[value.casefold()] = folded.get(value.casefold(), 0) | bits
    return folded


def _is_between(value: str, low: str, high: str, node: solr.Range) -> bool:
    above = not low or value > low or (node.has_low and value == low)
    return above and (not high or value < high or (node.has_high and value == high))


def _sort_keys(text: str, known: Mapping[str, object]) -> list[tuple[str, bool]]:
    """Return (field, is descending) of each key in "name asc, metadata_modified desc"."""
    keys = []
    for part in text.split(","):
        field, _, direction = part.strip().partition(" ")
        direction = direction.strip().lower() or "asc"
        if field not in known and field != "score":
            raise Fault(SEARCH, f"Search error: cannot sort by {field[:80]!r}; sort by score, {', '.join(known)}")
        if direction not in ("asc", "desc"):
            raise Fault(SEARCH, f"Search error: sort by {field} asc or desc, not {direction[:80]!r}")
        if (field, True) not in keys and (field, False) not in keys:
            keys.append((field, direction == "desc"))
    return keys


def _terms_of(node: solr.Node, text: TextIndex) -> list[str]:
    """Return the words that a query wants in the text."""
    match node:
        case solr.Both(parts) | solr.Either(parts):
            return [term for part in parts for term in _terms_of(part, text)]
        case solr.Word(field, words_) if field in ("", *TEXTS):
            return text.terms(words_)
    return []
