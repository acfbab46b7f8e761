"""Votes: what Ja and Nej meant, how many, who, and which side won.

A § may hold several: one to choose the counter-proposal, the main vote, one for
each addition. The main one decides the matter itself. `counts` finds them and
their numbers, `meanings` what the sides stood for, `sides` and `party_votes` who,
`settled` who won.
"""

from __future__ import annotations

import re
from dataclasses import replace

from harvesters.protocol.counts import (
    Count,
    absent,
    abstained,
    counts_in,
    has_crosses,
    next_beginning,
)
from harvesters.protocol.counts_by_side import counts_by_side
from harvesters.protocol.meanings import meaning_before, meaning_starts, meanings_after
from harvesters.protocol.model import AVSTAR, JA, NEJ, Vote
from harvesters.protocol.party_votes import parties_in
from harvesters.protocol.settled import FORMAL, settle
from harvesters.protocol.sides import sides_in

_PREPARATORY = re.compile(
    r"(?:Förberedande|Motförslags|Kontrapropositions|Kontra)-?\s?(?:votering|omröstning|proposition)"
    r"|om motförslag|(?:utse|välja|ta fram) motförslag|som motförslag i (?:nästa|kommande|huvud)"
    r"|motförslag till huvudförslaget$",
    re.IGNORECASE,
)
_ADDITION = re.compile(r"(?:tilläggs|ändrings)(?:yrkande|förslag|uppdrag)", re.IGNORECASE)


def votes(text: str, start: int, end: int) -> tuple[Vote, ...]:
    """Return the votes in a part of a cleaned §, in order. A vote has a count; one that was asked for has none."""
    found = []
    counts = counts_in(text, start, end) or counts_by_side(text, start, end)
    previous = start
    for index, count in enumerate(counts):
        limit = counts[index + 1].start if index + 1 < len(counts) else end
        until = next_beginning(text, count.stop, limit)
        meaning = count.meanings or meaning_before(text, previous, count.start)
        if meaning and limit < end:
            until = min(until, meaning_starts(text, count.stop, limit))
        if not meaning:
            after = meanings_after(text, previous, limit)
            if after and (limit == end or len(after) > 1):
                meaning, stop = after[0]
                until = max(until, next_beginning(text, max(stop, count.stop), limit))
        # a vote's own words reach from the count before it to the next one's beginning
        found.append(_vote(text, count, meaning or ("", ""), previous, until))
        previous = until
    return _with_main(found, text)


def _vote(text: str, count: Count, meanings: tuple[str, str], start: int, until: int) -> Vote:
    around = text[start:until]
    label_first = not re.match(r"\d|[a-zåäö]+ (?!\d)", text[count.start : count.stop], re.IGNORECASE)
    listed = sides_in(text, start, until)
    avstar = abstained(around, label_first=label_first)
    on_avstar = sum(side == AVSTAR for _, side, _ in listed)
    stated = ((JA, count.ja), (NEJ, count.nej), (AVSTAR, on_avstar if avstar is None else avstar))
    if has_crosses(around) or any(sum(side == one for _, side, _ in listed) > number for one, number in stated):
        listed = []  # crosses have lost their columns; more names than votes: the sides are not told apart
        on_avstar = 0
    chair = next((side for _, side, is_chair in listed if is_chair and side in (JA, NEJ)), "")
    won, by = settle((count.ja, count.nej), meanings, text[count.stop : until], around, chair)
    return Vote(
        *meanings, count.ja, count.nej, on_avstar or None if avstar is None else avstar,
        absent(around, label_first=label_first), tuple((member, side) for member, side, _ in listed), won, by, False,
        start, until, parties_in(text, start, until), count.by_name,
    )  # fmt: skip


def _with_main(found: list[Vote], text: str) -> tuple[Vote, ...]:
    """Return the votes with the main one marked: the last that is not of a counter-proposal, an addition or of form."""
    if not found:
        return ()
    best = max(range(len(found)), key=lambda index: (*_rank(found[index], text), index))
    return tuple(replace(vote, is_main=index == best) for index, vote in enumerate(found))


def _rank(vote: Vote, text: str) -> tuple[int, int, int]:
    meanings = f"{vote.ja_innebar} {vote.nej_innebar}"
    around = text[max(0, vote.start - 60) : vote.end]
    is_main = bool(re.search(r"[Hh]uvud(?:votering|omröstning)", text[vote.start : vote.start + 60]))
    prepares = bool(_PREPARATORY.search(around[:400])) and not is_main
    return (
        not prepares,
        2 * is_main - bool(_ADDITION.search(meanings)),
        -bool(FORMAL.search(meanings)) if vote.won_by != "minoritetsåterremiss" else 1,
    )
