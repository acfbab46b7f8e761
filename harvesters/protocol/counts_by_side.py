"""Numbers that a § tells without Ja and Nej: by proposal, or by who won. Which side each is follows from the meanings.

6 röster för Stina Ferms förslag och 7 röster för Roger Bloms förslag
8 röstar för bifall och 3 röstar för avslag
Yrkandet bifalls med 27 röster mot 22 · avslår förslaget med röstsiffrorna 5-7
"""

from __future__ import annotations

import re

from harvesters.protocol.counts import NUMBER, Count, as_number
from harvesters.protocol.meanings import meaning_before, meanings_after, overlap
from harvesters.protocol.settled import stands_for

_VOTED = r"(?:röster|röst|ledamöter röstar|ledamöter röstade|ledamöter|ledamot röstar|ledamot|röstar|röstade)"
_FOR_EACH = re.compile(
    rf"(?<![\w-]){NUMBER} {_VOTED} (?:på|för) (?P<one>[^.;§]{{3,120}}?)"
    rf"(?:,| och| mot| samt) {NUMBER} (?:{_VOTED} )?(?:på|för) "
    r"(?P<other>[^.;§]{3,120}?)(?=[.,;]| (?:be)?slut| har | finner|$)"
)
_EACH_NAMED = re.compile(
    rf"(?<![\w-])(?:Ja|JA) (?P<ja>(?:till|för) [^.;:§]{{3,120}}): {NUMBER}(?: röster| röst)?[.,;]? "
    rf"(?:Nej|NEJ) (?P<nej>(?:till|för) [^.;:§]{{3,120}}): {NUMBER}(?!\d)"
)
_AGAINST = re.compile(
    rf"(?<![\w-])(?:[Mm]ed (?:röstsiffrorna|röstetalen|siffrorna)|röstsiffrorna (?:är|blir|blev)) {NUMBER}"
    rf"(?:-| - | mot ){NUMBER}(?![\w-])"
    rf"|(?<![\w-])[Mm]ed {NUMBER} (?:röster )?mot {NUMBER}(?: röster)?(?![\w-])(?= |\.|,|$)(?! (?:ja|nej))",
    re.IGNORECASE,
)


def counts_by_side(text: str, start: int, end: int) -> list[Count]:
    """Return the counts in a part of a cleaned § that are told by proposal, where their sides can be told."""
    found = []
    for match in _FOR_EACH.finditer(text, start, end):
        one, other = match["one"], match["other"]
        first, second = as_number(match.group(1)), as_number(match.group(3))
        if one.endswith(" (ja)") and other.endswith(" (nej)"):
            marked = (str(one.removesuffix(" (ja)")), str(other.removesuffix(" (nej)")))
            found.append(Count(first, second, match.start(), match.end(), meanings=marked))
            continue
        meaning = _meaning(text, start, match.start(), match.end(), end)
        if not meaning:
            meaning = (one, other) if one.startswith("bifall") and other.startswith("avslag") else None
        if not meaning:
            continue
        ja, nej = meaning
        straight = overlap(one, ja) + overlap(other, nej) + stands_for(one, meaning, 0) + stands_for(other, meaning, 1)
        crossed = overlap(one, nej) + overlap(other, ja) + stands_for(one, meaning, 1) + stands_for(other, meaning, 0)
        if straight != crossed:
            counts = (first, second) if straight > crossed else (second, first)
            found.append(Count(*counts, match.start(), match.end(), meanings=meaning))
    for match in _EACH_NAMED.finditer(text, start, end):
        told = (match["ja"].split(" ", 1)[1], match["nej"].split(" ", 1)[1])
        found.append(Count(as_number(match.group(2)), as_number(match.group(4)), *match.span(), meanings=told))
    for match in _AGAINST.finditer(text, start, end):
        numbers = sorted(as_number(number) for number in match.groups() if number)
        if any(match.start() < one.stop and one.start < match.end() for one in found) or len(numbers) != 2:
            continue
        meaning = _meaning(text, start, match.start(), match.end(), end)
        sentence = _sentence(text, match.start(), match.end(), start, end)
        if meaning and stands_for(sentence, meaning, 0) != stands_for(sentence, meaning, 1):
            won_by_ja = stands_for(sentence, meaning, 0)
            counts = (numbers[1], numbers[0]) if won_by_ja else (numbers[0], numbers[1])
            found.append(Count(*counts, match.start(), match.end(), meanings=meaning))
    return sorted(found, key=lambda count: count.start)


def _meaning(text: str, start: int, at: int, stop: int, end: int) -> tuple[str, str] | None:
    if before := meaning_before(text, start, at):
        return before
    after = meanings_after(text, stop, end)
    return after[0][0] if after else None


def _sentence(text: str, at: int, stop: int, start: int, end: int) -> str:
    """Return the sentence that a number stands in, without the number."""
    begin = max(text.rfind(". ", start, at), start)
    until = text.find(".", stop, end)
    return text[begin:at].strip(". ") + " " + text[stop : end if until < 0 else until]
