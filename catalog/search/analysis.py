"""From text to search terms: the same in Python (build) and in the browser (`theme/static/js/swedish.js`).

A change here is a change there; `tests/unit/test_swedish_js.py` holds the two against each other word by word.

Swedish: Snowball 3 (https://snowballstem.org, BSD) after rules of our own that it lacks:
  - definite form checked against a word list: skolan → skola, protokollet → protokoll, ärendena → ärende
    (but plan, organ, planet stay), and an -s that belongs to the noun stays: plats, platser → plats
  - plurals with a changed vowel: städerna → stad, böcker → bok
  - -um/-et after i and e: gymnasiet, gymnasium, gymnasier → gymnasi
English: Harman's S stemmer (plurals only). lunr.py's Porter stemmer and lunr.js's differ ("always": alwai, alway), so
an index built with one is not wholly searchable with the other.
lunr's `languages="sv"` is not used: it needs a download and loses q, w, x, z and digits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, Literal

from snowballstemmer.swedish_stemmer import SwedishStemmer

from catalog.search.vocabulary import STOP_WORDS

Lang = Literal["sv", "en"]

_TOKEN = re.compile(r"[^\W_]+")
_STEMMABLE = re.compile(r"[a-zß-öø-ÿ]+")
_UMLAUT_PLURAL = re.compile(r"(.*)(städ|böck|länd|händ|bränd|stränd|ledamöt|bönd)(?:er|ers|erna|ernas)")
_UMLAUT_BASE = {
    "städ": "stad", "böck": "bok", "länd": "land", "händ": "hand",
    "bränd": "brand", "stränd": "strand", "ledamöt": "ledamot", "bönd": "bond",
}  # fmt: skip
_LATIN = re.compile(r"(.{2,}[ie])(?:um|et)s?")
_SHORTEST_NOUN = 3


class Analyser:
    """The analysis of one index: language, the nouns that settle definite forms, and the words left out."""

    def __init__(self, lang: Lang, nouns: Iterable[str] = (), stop: Iterable[str] = STOP_WORDS) -> None:
        self.lang = lang
        self.nouns = frozenset(nouns)
        self.stop = frozenset(stop)
        self._swedish = SwedishStemmer()
        self._cache: dict[str, str] = {}

    def data(self) -> dict[str, object]:
        """Return what the browser needs to analyse alike; JSON-able, in fixed order."""
        return {"lang": self.lang, "nouns": sorted(self.nouns), "stop": sorted(self.stop)}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Analyser:
        """Return the analyser that `data()` describes."""
        return cls(data["lang"], data["nouns"], data["stop"])

    def terms(self, text: str) -> list[str]:
        """Return the stems of `text` in order, without stop words."""
        return [self.stem(word) for word in words(text) if word not in self.stop]

    def stem(self, word: str) -> str:
        """Return the stem of one word from `words()`; a word with a digit or a foreign letter stays as it is."""
        if word not in self._cache:
            self._cache[word] = self._stem(word)
        return self._cache[word]

    def _stem(self, word: str) -> str:
        if not _STEMMABLE.fullmatch(word):
            return word
        if self.lang == "en":
            return _english(word)
        plural = _UMLAUT_PLURAL.fullmatch(word)
        if plural:
            word = plural[1] + _UMLAUT_BASE[plural[2]]
        latin = _LATIN.fullmatch(word)
        if latin:
            return latin[1]
        base = self._indefinite(word)
        stem = base if base.endswith("s") and self._ends_in_noun(base) else str(self._swedish.stemWord(base))
        return stem[:-1] if stem.endswith("mm") else stem

    def _indefinite(self, word: str) -> str:
        """Return `word` without its definite ending if what is left ends in a noun that we know, else `word`."""
        bare = word[:-1] if word.endswith("s") else word
        if bare.endswith("an") and self._ends_in_noun(bare[:-1]):
            return bare[:-1]
        if bare.endswith("ena") and self._ends_in_noun(bare[:-2]):
            return bare[:-2]
        if bare.endswith("et"):
            for base in (bare[:-2], bare[:-1], bare[:-3] if bare.endswith(("mmet", "nnet")) else ""):
                if self._ends_in_noun(base):
                    return base
        return word

    def _ends_in_noun(self, word: str) -> bool:
        return any(word[start:] in self.nouns for start in range(len(word) - _SHORTEST_NOUN + 1))


def words(text: str) -> list[str]:
    """Return the words and numbers of `text`, lower-case and composed (NFC), in order."""
    return _TOKEN.findall(unicodedata.normalize("NFC", text.lower()))


def fold(word: str) -> str:
    """Return `word` without the marks over its letters: ångerrätt → angerratt."""
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.category(c).startswith("M"))
    return bare.replace("ø", "o").replace("æ", "a")


def snowball(word: str) -> str:
    """Return what Snowball 3 alone makes of a Swedish word."""
    return str(SwedishStemmer().stemWord(word))


def _english(word: str) -> str:
    """Return an English word without its plural ending (D. Harman, How effective is suffixing?, 1991)."""
    if len(word) <= _SHORTEST_NOUN or word.endswith(("us", "ss")):
        return word
    if word.endswith("ies") and not word.endswith(("eies", "aies")):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") else word
