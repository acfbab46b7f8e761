"""The kinds of data that /oppenhet/ asks of each kommun: the list in prioritised.yml, and how a dataset is recognised.

A rule that says too much is worse than one that says too little: what we do not recognise is told as "not found,
which does not mean that it is lacking", while a wrong find would tell a kommun that it is done. So a title counts only
by what it is about, and a keyword only beside columns that fit.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from catalog.ids import slug
from catalog.model import Dataset, Publisher
from catalog.profiles import PROFILES

PROFILE, NAME, TITLE, KEYWORD = "profile", "name", "title", "keyword"  # how it was recognised, the surest first

_FILE = Path(__file__).with_suffix(".yml")
_LONGEST_TITLE = 300  # characters read: a title is input
_PARTS = re.compile(r"[(\[:;|/–—]|\s-\s")


@dataclass(frozen=True)
class Basis:
    """On which ground a kind is on the list."""

    id: str
    name: Mapping[str, str]  # by language
    text: Mapping[str, str]


@dataclass(frozen=True)
class Item:
    """One kind of data. Texts are by language; `ask` is Swedish, for the request."""

    id: str
    name: Mapping[str, str]
    basis: str
    ask: str
    rank: int = 0  # 0: it has none that we know
    spec: str = ""
    spec_url: str = ""
    law: str = ""
    profiles: tuple[str, ...] = ()
    words: tuple[str, ...] = ()  # as catalog.ids.slug writes them
    columns: tuple[str, ...] = ()  # that the specification demands
    shape: frozenset[str] = frozenset()  # columns of which such data has at least one


@dataclass(frozen=True)
class Prioritised:
    """The whole list."""

    items: tuple[Item, ...]
    bases: Mapping[str, Basis]
    small_words: frozenset[str] = frozenset()
    prepositions: frozenset[str] = frozenset()
    listings: frozenset[str] = frozenset()
    listing_prepositions: frozenset[str] = frozenset()
    other_things: tuple[str, ...] = ()

    @functools.cached_property
    def words(self) -> tuple[str, ...]:
        """Return the words of all kinds, the longest first."""
        return tuple(sorted({w for item in self.items for w in item.words}, key=lambda w: (-len(w), w)))

    def recognise(self, dataset: Dataset, publisher: Publisher) -> dict[str, tuple[str, str]]:
        """Return by item's id how the dataset is known to be of that kind: (how, the word or profile that said so)."""
        profiles = {r.profile for r in dataset.resources if r.profile}
        if profiles & PROFILES.keys():  # a table that follows a profile of ours is of that kind and no other
            hits = ((item.id, next((p for p in item.profiles if p in profiles), "")) for item in self.items)
            return {item: (PROFILE, profile) for item, profile in hits if profile}
        if self._is_other(dataset.title):
            return {}
        found = {named: (NAME, dataset.name)} if (named := self.named(dataset.name, publisher)) else {}
        about = self._subject(dataset.title, publisher)
        for item in self.items:
            if hit := next((w for w in item.words if f"-{w}-" in about), ""):
                found.setdefault(item.id, (TITLE, hit))
        keywords = {slug(k[:_LONGEST_TITLE], "-") for k in dataset.keywords}
        columns = column_names(dataset)
        for item in self.items if keywords & set(self.words) else ():
            hit = next((w for w in item.words if w in keywords), "")
            if hit and item.shape & columns and self._begins(item, dataset.title):
                found.setdefault(item.id, (KEYWORD, hit))
        return found

    def named(self, name: str, publisher: Publisher) -> str:
        """Return the id of the kind that a source or dataset is named after, or ""."""
        plain = slug(name[:_LONGEST_TITLE], "-").removeprefix(f"{publisher.slug}-")
        return next((i.id for i in self.items if plain == i.id or plain in i.words), "")

    def _subject(self, title: str, publisher: Publisher) -> str:
        """Return the words of kinds that a title is about, a hyphen around each; "" when it is about something else.

        Small words and the kommun's name may stand beside them; any other word makes it something else.
        """
        kept, rest = "-", self._head(title)
        place = set(slug(publisher.name, "-").split("-"))
        place |= {f"{w}s" for w in place}
        while rest != "-":
            if hit := next((w for w in self.words if rest.startswith(f"-{w}-")), ""):
                kept += f"{hit}-"
                rest = rest[len(hit) + 1 :]
                continue
            word, rest = rest[1:].split("-", 1)
            rest = f"-{rest}"
            if word in self.prepositions:
                break
            if word not in self.small_words and word not in place and not word.isdigit():
                return ""
        return kept

    def _head(self, title: str) -> str:
        """Return the first part of a title as "-badplatser-i-ale-", also of "Karta över badplatser i Ale"."""
        words = slug(_PARTS.split(title[:_LONGEST_TITLE].strip(), maxsplit=1)[0], "-").strip("-").split("-")
        if len(words) > 2 and words[0] in self.listings and words[1] in self.listing_prepositions:
            words = words[2:]
        return f"-{'-'.join(words)}-" if words != [""] else "-"

    def _begins(self, item: Item, title: str) -> bool:
        """Return whether a word before the first preposition begins with a word of the kind: "Lekplatsregister"."""
        for word in self._head(title).strip("-").split("-"):
            if word in self.prepositions:
                return False
            if any(word.startswith(w) for w in item.words):
                return True
        return False

    def _is_other(self, title: str) -> bool:
        plain = f"-{slug(title[:_LONGEST_TITLE], '-')}-"
        for word in self.words:
            plain = plain.replace(f"-{word}-", "-")
        return any(stem in plain for stem in self.other_things)


def column_names(dataset: Dataset) -> set[str]:
    """Return the names of a dataset's columns in small letters."""
    return {column.name.strip().lower() for resource in dataset.resources for column in resource.columns}


@functools.cache
def load_prioritised(path: Path = _FILE) -> Prioritised:
    """Return the list.

    Raises: ValueError naming an item that stands twice, or that names a basis, shape or profile that there is none of.
    """
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    bases = {key: Basis(key, told["name"], told["text"]) for key, told in data["bases"].items()}
    items = tuple(_items(data, path.name))
    for item in items:
        if item.basis not in bases or not set(item.profiles) <= PROFILES.keys():
            raise ValueError(f"{path.name}: {item.id} names a basis or a profile that there is none of")
    names = [item.id for item in items]
    if twice := sorted({n for n in names if names.count(n) > 1}):
        raise ValueError(f"{path.name}: {', '.join(twice)} stands twice")
    sets = ("small_words", "prepositions", "listings", "listing_prepositions")
    return Prioritised(
        items, bases, other_things=tuple(data["other_things"]), **{key: frozenset(data[key]) for key in sets}
    )


def _items(data: Mapping[str, Any], name: str) -> Iterator[Item]:
    shapes = data["shapes"]
    for told in data["items"]:
        plain = {key: told[key] for key in ("id", "name", "basis", "ask", "rank", "law") if key in told}
        spec = told.get("spec", {})
        shape = told.get("shape", "")
        if shape and shape not in shapes:
            raise ValueError(f"{name}: {told['id']} names a shape that there is none of")
        yield Item(
            **plain,
            spec=spec.get("name", ""),
            spec_url=spec.get("url", ""),
            profiles=tuple(told.get("profiles", ())),
            words=tuple(dict.fromkeys(slug(w) for w in told.get("words", ()))),
            columns=tuple(told.get("columns", ())),
            shape=frozenset(shapes[shape]) if shape else frozenset(),
        )
