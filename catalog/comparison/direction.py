"""Whether high or low is better: only where the indicator's own definition says it in words.

Most definitions say nothing, and then neither do we. A sentence that could be read both ways,
or that denies what it says, counts as nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

HIGHER, LOWER = "higher", "lower"

_SENTENCE = re.compile(r"[^.!?]+[.!?]?")
_DENIED = re.compile(r"\b(?:inte|ej|varken|kan|behöver|beror|ibland|not|may|might|depends)\b", re.I)
_HIGH = r"(?:högre|höga|högt|hög|större)"
_LOW = r"(?:lägre|låga|lågt|låg|mindre)"
_WHAT = r"(?:\s+(?:värden|värde|andel|tal|index|resultat|nivå|siffra|poäng))?"
_IS = r"\s+(?:är|indikerar|innebär|betyder|tyder\s+på|visar|motsvarar)\s+(?:på\s+)?(?:ett\s+|en\s+|den\s+|det\s+)?"
_GOOD = r"(?:bättre|bäst|bra|gott|god|goda|positivt|önskvärt|eftersträvansvärt)\b"
_BAD = r"(?:sämre|sämst|dåligt|dålig|dåliga|negativt)\b"
_RULES = (
    (re.compile(rf"\b{_HIGH}{_WHAT}{_IS}{_GOOD}", re.I), HIGHER),
    (re.compile(rf"\b{_LOW}{_WHAT}{_IS}{_BAD}", re.I), HIGHER),
    (re.compile(rf"\b{_LOW}{_WHAT}{_IS}{_GOOD}", re.I), LOWER),
    (re.compile(rf"\b{_HIGH}{_WHAT}{_IS}{_BAD}", re.I), LOWER),
)


@dataclass(frozen=True)
class Direction:
    """Which way is better, and the sentence of the definition that says so."""

    better: str  # HIGHER or LOWER
    said: str


def direction(definition: Mapping[str, str]) -> Direction | None:
    """Return the direction that the definition states, None when it states none or contradicts itself.

    Args: `definition` is a row of the profile `indikatorer`; only `beskrivning` is read.
    """
    found: list[Direction] = []
    for sentence in _SENTENCE.findall(definition.get("beskrivning", "")):
        if _DENIED.search(sentence):
            continue
        found += [Direction(better, sentence.strip()) for rule, better in _RULES if rule.search(sentence)]
    return found[0] if len({d.better for d in found}) == 1 else None
