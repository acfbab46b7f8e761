"""Word lists learned from the texts that are published, so that nobody has to keep a dictionary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from catalog.search.analysis import snowball
from catalog.search.vocabulary import NEVER_PARTS, NOUNS, PARTS, STOP_WORDS

_SHORTEST_LEARNED = 4
_LONGEST_PART = 16
_ENDINGS_AFTER_S = ("en", "er", "erna", "ar", "arna", "et")


@dataclass(frozen=True)
class Lexicon:
    """nouns: base forms that settle definite endings · parts: words that can be part of a compound."""

    nouns: frozenset[str]
    parts: frozenset[str]


def learn(seen: Iterable[str]) -> Lexicon:
    """Return the lexicon of a corpus. `seen`: its words, lower-case, in any order."""
    corpus = {word for word in seen if len(word) >= _SHORTEST_LEARNED and word.isalpha()}
    nouns = {word for word in NOUNS if _needed(word)}
    for word in corpus:
        nouns.update(base for base in _bases(word, corpus) if len(base) >= _SHORTEST_LEARNED and _needed(base))
    learned = {w for w in corpus if len(w) <= _LONGEST_PART and w not in STOP_WORDS and w not in NEVER_PARTS}
    return Lexicon(nouns=frozenset(nouns), parts=frozenset(PARTS | NOUNS | learned))


def _bases(word: str, corpus: set[str]) -> list[str]:
    """Return the nouns that `word` proves: as a definite form or a plural beside its base, or by a plural in -orna."""
    if word.endswith("an") and word[:-1] in corpus:
        return [word[:-1]]
    if word.endswith("orna"):
        return [word[:-4] + "a"]
    if word.endswith("or") and word[:-2] + "a" in corpus:
        return [word[:-2] + "a"]
    bases = [word[:-2], word[:-1]] if word.endswith("et") else []
    bases += [word[: -len(end)] for end in _ENDINGS_AFTER_S if word.endswith("s" + end)]
    return [base for base in bases if base in corpus]


def _needed(base: str) -> bool:
    """Whether Snowball alone keeps the base and its other forms apart."""
    if base.endswith("a"):
        forms = [base + "n"]
    elif base.endswith("e"):
        forms = [base + "t", base + "na"]
    else:
        forms = [base + "et", base + base[-1] + "et", *([base + "en"] if base.endswith("s") else [])]
    return any(snowball(form) != snowball(base) for form in forms)
