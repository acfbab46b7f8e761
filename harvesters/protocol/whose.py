"""Whose decision, proposal or handling a part of a § is: this body's own, or what another said before it."""

from __future__ import annotations

import re

from harvesters.protocol.blocks import BESLUT, FORSLAG, PROPOSITION, TIDIGARE, Block, of_kind

_COUNCIL = "kommunfullmäktige"
_TO_COUNCIL = re.compile(r"förslag till kommunfullmäktige")


def own_decisions(parts: list[Block], organ: str) -> list[Block]:
    """Return the parts with the decisions of other bodies marked as earlier ones.

    organ: the body whose protocol it is, "" if not known: then the decision is the highest body's.
    """
    named = [_organ_key(part.label) for part in parts if part.kind == BESLUT]
    own = _organ_key(organ + " beslut") if organ else ""
    if not own and len(set(filter(None, named))) > 1 and _COUNCIL in named:
        own = _COUNCIL
    if own == _COUNCIL:
        parts = [
            _as_earlier(part) if part.kind == BESLUT and _TO_COUNCIL.search(part.label) else part for part in parts
        ]
    if not own:
        return parts
    parts = [_as_own_handling(part, own) for part in parts]
    if not of_kind(parts, BESLUT):
        parts = [_as_advice(part, own) for part in parts]
    if not any(_is_own(part.label, own) for part in parts if part.kind == BESLUT):
        return parts
    return [_as_earlier(part) if part.kind == BESLUT and not _is_own(part.label, own) else part for part in parts]


def _as_own_handling(part: Block, own: str) -> Block:
    """Return what this very body did with the matter as part of this §, and not as what another said before."""
    is_own = part.kind == TIDIGARE and " behandling" in part.label and _organ_key(part.label) == own
    return Block(PROPOSITION, part.label, part.text, part.start, part.end) if is_own else part


def _as_advice(part: Block, own: str) -> Block:
    """Return this body's own proposal as its decision, where the § tells no other."""
    is_own = part.kind == FORSLAG and "förslag till beslut" in part.label and _organ_key(part.label) == own
    return Block(BESLUT, part.label, part.text, part.start, part.end) if is_own else part


def _is_own(label: str, own: str) -> bool:
    key = _organ_key(label)
    return not key or own == key or own.endswith(" " + key)


def _as_earlier(part: Block) -> Block:
    kind = FORSLAG if "förslag" in part.label else TIDIGARE
    return Block(kind, part.label, part.text, part.start, part.end)


def _organ_key(label: str) -> str:
    """Return the body in a heading in one spelling: "Kommunstyrelsens beslut" → "kommunstyrelse"; "" if none."""
    name = re.split(r" (?:beslut|förslag|behandling|BESLUT)", label)[0].lower()
    name = {"ks": "kommunstyrelsen", "kf": "kommunfullmäktige", "au": "arbetsutskottet", "ksau": "arbetsutskottet"}.get(
        name, name
    )
    if not name or name in (
        "beslut",
        "beslutet",
        "nämndens",
        "utskottets",
        "sammanträdets",
        "direktionens",
        "beredningens",
        "styrelsens",
    ):
        return ""
    return " ".join(re.sub(r"(?:ens|ets|en|et|s)$", "", word) for word in name.split())
