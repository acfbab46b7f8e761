"""Who did not agree, who took no part, and who asked for what."""

from __future__ import annotations

import re

from harvesters.protocol.blocks import FORSLAG, HANDLINGAR, JAV, RESERVATION, TIDIGARE, YTTRANDE, Block, of_kind
from harvesters.protocol.model import Claim, Member
from harvesters.protocol.people import members, parties

_RESERVES = re.compile(
    r"reserverar|reserverade|reserverat|[Rr]eservation(?:er)? (?:från|av|an(?:mäls|mäldes|förs|fördes)|lämnas"
    r"|lämnades|inlämnas)|Mot beslutet"
)
_NO_RESERVATION = re.compile(r"[Ii]ngen reserv|[Ii]nga reserv|[Ii]nte reserv")
_STATEMENT = re.compile(
    r"[Ss]ärskil(?:t|da) yttrande|antecknar som yttrande|yttrande (?:från|av)|[Pp]rotokollsanteckning (?:från"
    r"|av)|röstförklaring"
)
_RECUSES = re.compile(
    r"(?:jäv|ej deltagande|deltar (?:inte|ej) i (?:beslut|handläggning|behandling|överläggning|ärende))", re.IGNORECASE
)
_CLAIMS = re.compile(
    r"(?<![\w-])(?:yrkar|yrkade|yrkat|föreslår|föreslog|instämmer|instämde|biträder|tillstyrker"
    r"|ställer sig bakom)(?![\w-])"
)
_SENTENCE = re.compile(r"(?<=[a-zåäö0-9)\"])\.(?= [A-ZÅÄÖ\"]|$)|(?<=[a-zåäö)]):(?= [A-ZÅÄÖ])|[•]")
_BACKGROUND = (TIDIGARE, FORSLAG, HANDLINGAR)


def reservations(parts: list[Block]) -> tuple[str, ...]:
    """Return the parties whose members reserve themselves against this § decision, once each, in order."""
    found: list[str] = []
    for block in of_kind(parts, RESERVATION):
        found += [] if _NO_RESERVATION.search(block.text) else parties(f"{block.label} {_until_statement(block.text)}")
    for block in parts:
        if block.kind in (RESERVATION, *_BACKGROUND):
            continue
        for sentence in _sentences(block.text):
            if _RESERVES.search(sentence) and not _NO_RESERVATION.search(sentence):
                found += parties(sentence)
    return tuple(dict.fromkeys(found))


def statements(parts: list[Block]) -> tuple[str, ...]:
    """Return the parties with a särskilt yttrande or a note to the protocol, once each, in order."""
    found: list[str] = []
    for block in parts:
        if block.kind in _BACKGROUND:
            continue
        for sentence in _sentences(block.text):
            if block.kind == YTTRANDE or _STATEMENT.search(sentence):
                found += parties(sentence)
    return tuple(dict.fromkeys(found))


def recused(parts: list[Block]) -> tuple[Member, ...]:
    """Return the members who took no part because of jäv, once each, in order."""
    found: list[Member] = []
    for block in parts:
        if block.kind in _BACKGROUND:
            continue
        for sentence in _sentences(block.text):
            if block.kind == JAV or _RECUSES.search(sentence):
                found += members(sentence)
    return tuple(dict.fromkeys(found))


def claims(parts: list[Block]) -> tuple[Claim, ...]:
    """Return each sentence in which somebody asks for a decision, in order."""
    found = []
    for block in parts:
        if block.kind in _BACKGROUND:
            continue
        start = 0
        for sentence in _sentences(block.text):
            at = block.text.index(sentence, start)
            start = at + len(sentence)
            match = _CLAIMS.search(sentence)
            if not match:
                continue
            who = members(sentence[: match.start()]) or members(sentence[match.end() : match.end() + 60])
            named = () if who else parties(sentence[: match.start()])
            if who or named:
                text = sentence[match.end() :].strip(" :.")
                found.append(Claim(who, named, f"{match.group()} {text}", block.start + at))
    return tuple(found)


def _until_statement(text: str) -> str:
    match = re.search(r"[Ss]ärskilt yttrande", text)
    return text[: match.start()] if match else text


def _sentences(text: str) -> list[str]:
    found, start = [], 0
    for match in _SENTENCE.finditer(text):
        found.append(text[start : match.end()].strip())
        start = match.end()
    return [one for one in [*found, text[start:].strip()] if one]
