"""Decisions of other kommuner about the same thing: the same kind of matter, and at least two telling words in common.

A telling word is one that few headings have. Each decision is filed under the pairs of its
rarest words, so that finding its likes is a look-up and never a comparison of all with all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from catalog.records import Record
from catalog.search.analysis import Analyser, words

SHOWN = 3
_RAREST = 4  # words of a heading that count
_COMMON_SHARE = 0.05  # a word that stands in more of the headings tells nothing
_COMMON_LEAST = 20  # but in a small collection a word may stand in this many
_KEPT = 12  # newest decisions that are kept for each pair, one of each kommun

_TYPE_WORDS = frozenset({"motion", "medborgarförslag", "förslag"})  # the kind of matter says that already

Pair = tuple[str, str, str]  # kind of matter, and two stems in order


@dataclass(frozen=True)
class Likeness:
    """A decision of another kommun, and the words, as this heading writes them, that both headings hold."""

    record: Record
    words: tuple[str, ...]


class Similar:
    """Finds the likes of each decision. Records are given newest first; the same records give the same answers."""

    def __init__(self, records: Sequence[Record], names: Iterable[str]) -> None:
        self._analyser = Analyser("sv")
        self._places = frozenset(word for name in names for word in words(name))
        self._stems = [self._telling(record.get("rubrik")) for record in records]
        df = Counter(stem for stems in self._stems for stem in stems)
        most = max(_COMMON_LEAST, int(len(records) * _COMMON_SHARE))
        self._pairs: dict[str, list[Pair]] = {}
        self._filed: dict[Pair, list[int]] = defaultdict(list)
        self._records = records
        for index, (record, stems) in enumerate(zip(records, self._stems, strict=True)):
            rare = sorted((s for s in stems if 1 < df[s] <= most), key=lambda s: (df[s], s))[:_RAREST]
            pairs = [(record.get("arendetyp"), *pair) for pair in combinations(sorted(rare), 2)]
            self._pairs[record.url] = pairs
            for pair in pairs:
                filed = self._filed[pair]
                if len(filed) < _KEPT and not any(records[i].publisher == record.publisher for i in filed):
                    filed.append(index)

    def to(self, record: Record) -> list[Likeness]:
        """Return at most SHOWN decisions of other kommuner, those with most pairs in common first, then the newest."""
        shared: Counter[int] = Counter()
        for pair in self._pairs.get(record.url, ()):
            for index in self._filed[pair]:
                if self._records[index].publisher != record.publisher:
                    shared[index] += 1
        found: list[Likeness] = []
        kommuner: set[str] = set()
        own = self._telling(record.get("rubrik"))
        for index, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
            other = self._records[index]
            if other.publisher in kommuner:
                continue
            kommuner.add(other.publisher)
            both = tuple(word for stem, word in own.items() if stem in self._stems[index])
            found.append(Likeness(other, both))
            if len(found) == SHOWN:
                break
        return found

    def _telling(self, title: str) -> Mapping[str, str]:
        """Return stem → word of a heading, without numbers and names of kommuner, in the order of the heading."""
        told: dict[str, str] = {}
        for word in words(title):
            ordinary = word in self._analyser.stop or word in self._places or word in _TYPE_WORDS
            if word.isalpha() and len(word) > 2 and not ordinary:
                told.setdefault(self._analyser.stem(word), word)
        return told
