"""Words of the packages by the Swedish analysis of the site's own search: inflected forms and parts of compounds find.

A word of a query finds a package by its stem in the title, keywords or text, and, weaker, as the part of a compound or
spelled without its dots. There is no list of places in a text; a phrase is looked for in the words themselves.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterable, Sequence
from fnmatch import translate
from re import compile as compiled

from catalog.search.analysis import Analyser, fold, words
from catalog.search.compounds import Splitter
from catalog.search.lexicon import learn
from catalog.server.bits import from_numbers, numbers

WEIGHTS = {"title": 6.0, "keywords": 3.0, "notes": 1.0, "parts": 2.0}
PLAIN = ("title", "keywords", "notes")
MOST_WEIGHED = 6
MOST_WILD = 2_000  # words that a pattern may stand for


class TextIndex:
    """The words of some documents, each a (title, keywords, notes) in the place of its number."""

    def __init__(self, documents: Sequence[tuple[str, str, str]]) -> None:
        self.size = len(documents)
        read = [(words(title), words(keywords), words(notes)) for title, keywords, notes in documents]
        lexicon = learn({word for document in read for field in document for word in field})
        self._analyser = Analyser("sv", lexicon.nouns)
        splitter = Splitter(lexicon.parts, self._analyser.stem)
        self._hidden: dict[str, frozenset[str]] = {}
        found: dict[str, dict[str, list[int]]] = {field: {} for field in WEIGHTS}
        plain: dict[str, dict[str, list[int]]] = {field: {} for field in PLAIN}
        for number, document in enumerate(read):
            for field, seen in zip(WEIGHTS, document, strict=False):
                for stem in {self._analyser.stem(word) for word in seen}:
                    found[field].setdefault(stem, []).append(number)
            all_words = {word for field in document for word in field}
            for part in {part for word in all_words for part in self._parts(word, splitter)}:
                found["parts"].setdefault(part, []).append(number)
            for field, seen in zip(PLAIN, document, strict=True):
                for word in set(seen):
                    plain[field].setdefault(word, []).append(number)
        self._hidden.clear()
        self._found = {
            field: {term: from_numbers(held, self.size) for term, held in terms.items()}
            for field, terms in found.items()
        }
        self._plain = {
            field: {word: from_numbers(held, self.size) for word, held in by_word.items()}
            for field, by_word in plain.items()
        }
        self._sorted = sorted({word for by_word in plain.values() for word in by_word})
        self._spelled = {
            "title": [f" {' '.join(title)} " for title, _, _ in read],
            "notes": [f" {' '.join(notes)} " for _, _, notes in read],
        }

    def terms(self, text: str) -> list[str]:
        """Return the words of a query that say something, as they are written."""
        return [word for word in words(text) if word not in self._analyser.stop]

    def with_word(self, word: str, fields: Iterable[str]) -> int:
        """Return the documents with a word, as bits."""
        return self._union(self.of_word(word, fields))

    def of_word(self, word: str, fields: Iterable[str]) -> list[tuple[str, int]]:
        """Return, for each field, the documents that have the word in it."""
        stem = self._analyser.stem(word)
        looked = [(field, stem) for field in fields]
        looked += [("parts", fold(stem))] if len(looked) > 1 else []  # nobody kept which field a part is in
        return [(field, self._found[field].get(term, 0)) for field, term in looked]

    def with_phrase(self, text: str, field: str) -> int:
        """Return the documents with these words in a row in `title` or `notes`, as they are spelled."""
        wanted = words(text)
        bits = -1
        for word in wanted:
            bits &= self._plain[field].get(word, 0)
        phrase, spelled = f" {' '.join(wanted)} ", self._spelled[field]
        if bits < 0:
            return (1 << self.size) - 1
        return from_numbers((n for n in numbers(bits, self.size) if phrase in spelled[n]), self.size)

    def with_pattern(self, pattern: str, fields: Sequence[str]) -> int:
        """Return the documents with a word like the pattern (* and ?) in some fields, as they are spelled."""
        lowered = pattern.lower()
        start = lowered[: min((lowered.find(c) for c in "*?" if c in lowered), default=len(lowered))]
        first = bisect.bisect_left(self._sorted, start)
        like = compiled(translate(lowered.replace("[", "[[]")))
        bits, left = 0, MOST_WILD
        for word in self._sorted[first:]:
            if not word.startswith(start) or not left:
                break
            if like.match(word):
                bits, left = bits | self._union((f, self._plain[f].get(word, 0)) for f in fields), left - 1
        return bits

    def weights(self, asked: Iterable[str]) -> list[tuple[float, int]]:
        """Return what it is worth to have each word in each place, and the documents that do.

        Rare words and titles are worth more. The first MOST_WEIGHED words are weighed.
        """
        made = []
        for word in list(dict.fromkeys(asked))[:MOST_WEIGHED]:
            places = self.of_word(word, PLAIN)
            rarity = math.log(1 + self.size / (1 + self._union(places).bit_count()))
            made += [(round(WEIGHTS[field] * rarity, 3), bits) for field, bits in places if bits]
        return made

    def _parts(self, word: str, splitter: Splitter) -> frozenset[str]:
        if word not in self._hidden:
            stem = self._analyser.stem(word)
            parts = {fold(part) for part in splitter.parts(word)} | {fold(stem)}
            self._hidden[word] = frozenset(() if word in self._analyser.stop else parts)
        return self._hidden[word]

    @staticmethod
    def _union(places: Iterable[tuple[str, int]]) -> int:
        bits = 0
        for _, held in places:
            bits |= held
        return bits
