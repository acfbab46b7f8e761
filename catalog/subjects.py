"""Subjects (ämnen) that a citizen recognises, and the evidence by which a record belongs to one.

Evidence, the strongest first: words of the heading; what type of matter it is;
and, when these say nothing, what the body is for. A heading may belong to several
subjects. One without evidence belongs to none: a wrong subject is worse than a
missing one. The same row has the same subjects on every day and machine.

Names and descriptions are texts: `subject.<slug>.name` and `subject.<slug>.about`, the slug with "_" for "-".
To add a subject: a line in `subject_words` and its two texts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache

from catalog.search.analysis import Analyser, words
from catalog.search.compounds import Splitter
from catalog.search.lexicon import learn
from catalog.subject_words import SUBJECT_WORDS

SUBJECTS: tuple[str, ...] = tuple(SUBJECT_WORDS)

_BY_TYPE: Mapping[str, str] = {
    "budget": "ekonomi",
    "taxa": "avgifter",
    "detaljplan": "bygga-och-bo",
    "val": "demokrati",
}
# What says who speaks, not what about: elected members with their party, ministries, numbers of reports.
_SPEAKERS = re.compile(
    r"(?:\b[A-ZÅÄÖÉ][\w'-]*[ ]+){1,4}\([A-ZÅÄÖ]{1,5}\)"
    r"|(?:\b\w+- och )?\b\w+departementet\b"
    r"|\([A-Z][A-Za-z]+ \d{4}:\d+\)"
)
_BROAD_BODIES = frozenset({"kommunfullmäktige", "kommunstyrelsen"})
_MANY_WORDS = 200_000  # remembered at once: all the words of a county's headings


def subjects_of(row: Mapping[str, str], organ: str = "") -> tuple[str, ...]:
    """Return the slugs of the subjects that a decision, agenda item or notice belongs to, in the order of SUBJECTS.

    Args:   `row` has at least a rubrik, maybe arendetyp and organ; `organ` is the body's name where the row
            has only its id.
    """
    found = set(heading_subjects(row.get("rubrik", "")))
    if by_type := _BY_TYPE.get(row.get("arendetyp", "")):
        found.add(by_type)
    if not found:
        found = set(body_subjects(organ or row.get("organ", "")))
    return tuple(slug for slug in SUBJECTS if slug in found)


@lru_cache(maxsize=50_000)
def heading_subjects(heading: str) -> frozenset[str]:
    """Return the subjects that the words of a heading prove."""
    evidence = _evidence()
    tokens = words(_SPEAKERS.sub(" ", heading))
    stems = [evidence.analyser.stem(token) for token in tokens]
    found: set[str] = set()
    for token in tokens:
        found |= _word_subjects(token)
    for at, stem in enumerate(stems):
        for phrase, slug in evidence.phrases.get(stem, ()):
            if tuple(stems[at : at + len(phrase)]) == phrase:
                found.add(slug)
    return frozenset(found)


@cache
def body_subjects(name: str) -> frozenset[str]:
    """Return the subject of a body that has just one by its name; nothing for the council, the board and mixed ones."""
    if name.casefold() in _BROAD_BODIES:
        return frozenset()
    found = heading_subjects(name)
    return found if len(found) == 1 else frozenset()


class _Evidence:
    """The word table, analysed once."""

    def __init__(self) -> None:
        given = {slug: [" ".join(w.split()) for w in text.split(",")] for slug, text in SUBJECT_WORDS.items()}
        plain = [w.strip("=*-") for own in given.values() for w in own if not w.startswith("-")]
        lexicon = learn(token for entry in plain for token in words(entry))
        self.analyser = Analyser("sv", lexicon.nouns)
        self.splitter = Splitter(lexicon.parts, self.analyser.stem)
        self.whole: dict[str, set[str]] = defaultdict(set)
        self.parts: dict[str, set[str]] = defaultdict(set)
        self.starts: list[tuple[str, str]] = []
        self.phrases: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        self.never: list[tuple[str, str]] = []  # stem or beginning with "*", slug
        for slug, entries in given.items():
            for entry in entries:
                self._add(entry, slug)

    def _add(self, entry: str, slug: str) -> None:
        stems = tuple(self.analyser.stem(token) for token in words(entry))
        if entry.startswith("-"):
            self.never.append((entry[1:] if entry.endswith("*") else stems[0], slug))
        elif entry.endswith("*"):
            self.starts.append((entry[:-1], slug))
        elif len(stems) > 1:
            self.phrases[stems[0]].append((stems, slug))
        else:
            self.whole[stems[0]].add(slug)
            if not entry.startswith("="):
                self.parts[stems[0]].add(slug)


@cache
def _evidence() -> _Evidence:
    return _Evidence()


@lru_cache(maxsize=_MANY_WORDS)
def _word_subjects(word: str) -> frozenset[str]:
    evidence = _evidence()
    stem = evidence.analyser.stem(word)
    found = set(evidence.whole.get(stem, ()))
    for part in evidence.splitter.parts(word):
        found |= evidence.parts.get(part, set())
    found |= {slug for start, slug in evidence.starts if word.startswith(start)}
    refused = {s for no, s in evidence.never if (word.startswith(no[:-1]) if no.endswith("*") else stem == no)}
    return frozenset(found - refused)
