"""A board's mapping: the system's own, with what the kommun's file says is different there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from harvesters.boards import PLATFORMS, platform, words

LIST, DETAIL = "list", "detail"
_LIST_KEYS = ("items", "section", "title", "detail", "next")
_DETAIL_KEYS = ("item", "title")


@dataclass(frozen=True)
class Pair:
    """Where a label and its value stand: in `row`, or beside each other; or in the `lines` of these elements."""

    row: str = ""
    label: str = ""
    value: str = ""
    lines: str = ""


@dataclass(frozen=True)
class Words:
    """What a board's words mean. Keys in lower case, without colon."""

    labels: Mapping[str, str]  # label → column
    periods: Mapping[str, tuple[str, str]]  # label → columns of the first and the last day
    ignored: frozenset[str]
    types: Mapping[str, str]  # word → typ
    empty: tuple[str, ...]
    no_end: frozenset[str]
    functions: tuple[str, ...]
    organ: str  # of a notice that names none; "" leaves it empty
    typ: str  # of a notice that no word tells the type of; "" leaves it empty

    def knows(self, label: str) -> bool:
        """Return whether the label says something that we take in."""
        return label in self.labels or label in self.periods


@dataclass(frozen=True)
class HtmlMapping:
    """Where things are on the pages. Selectors in the order in which they are tried."""

    listed: Mapping[str, tuple[str, ...]]  # items, section, title, detail, next
    detail: Mapping[str, tuple[str, ...]]  # item, title
    pairs: tuple[Pair, ...]
    document: tuple[str, ...]


def is_json(name: str) -> bool:
    """Return whether the system answers in JSON."""
    return PLATFORMS[name] == "json"


def html_mapping(options: Mapping[str, Any]) -> HtmlMapping:
    """Return the mapping for a source's options. Raises: KeyError for an unknown system."""
    known = platform(str(options["platform"]))
    return HtmlMapping(
        listed=_selectors(known[LIST], options.get(LIST), _LIST_KEYS),
        detail=_selectors(known[DETAIL], options.get(DETAIL), _DETAIL_KEYS),
        pairs=tuple(Pair(**pair) for pair in options.get("pairs", known["pairs"])),
        document=_listed(options.get("document", known["document"])),
    )


def words_for(options: Mapping[str, Any]) -> Words:
    """Return the words of boards, with those of the source's options before them."""
    known = words()
    labels = _turned(known["labels"]) | _turned(options.get("labels", {}))
    return Words(
        labels=labels,
        periods={plain(label): (first, last) for label, (first, last) in known["periods"].items()},
        ignored=frozenset(map(plain, [*known["ignored"], *options.get("ignored", ())])) - labels.keys(),
        types=_turned(known["types"]) | _turned(options.get("types", {})),
        empty=tuple(map(plain, known["empty"])),
        no_end=frozenset(map(plain, known["no_end"])),
        functions=tuple(known["functions"]),
        organ=str(options.get("organ", "")),
        typ=str(options.get("typ", "")),
    )


def plain(text: str) -> str:
    """Return a label as it is compared: lower case, single spaces, without the colon at its end."""
    return " ".join(text.casefold().split()).rstrip(": ").strip()


def _selectors(known: Mapping[str, Any], own: Any, keys: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    given: Mapping[str, Any] = own if isinstance(own, Mapping) else {}
    return {key: _listed(given.get(key, known.get(key, ()))) for key in keys}


def _listed(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(map(str, value))


def _turned(groups: Mapping[str, Any]) -> dict[str, str]:
    return {plain(word): name for name, found in groups.items() for word in _listed(found)}
