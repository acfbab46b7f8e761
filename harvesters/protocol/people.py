"""Elected members and parties, as protocols write them: "ordföranden Anna Andersson (S)", "M, L och KD".

Only a name with a party in brackets is an elected member to us. A name without
one may be a private person, and is never given out as somebody who proposed or
voted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from harvesters.protocol.model import Member

PARTY_NAMES = {
    "socialdemokraterna": "S", "socialdemokratiska": "S", "moderaterna": "M", "sverigedemokraterna": "SD",
    "vänsterpartiet": "V", "centerpartiet": "C", "miljöpartiet": "MP", "kristdemokraterna": "KD", "liberalerna": "L",
    "folkpartiet": "L", "demokraterna": "D", "feministiskt initiativ": "FI", "alliansen": "Alliansen",
}  # fmt: skip
_KNOWN = ("S", "M", "SD", "V", "C", "MP", "KD", "L", "FP", "D", "FI")

# A party's letters in brackets: (S), (SD), (Kommunlistan), (s), (-) for a member without party.
_PARTY = r"(?:[A-ZÅÄÖ][A-ZÅÄÖa-zåäö]{0,14}(?:[ -][A-ZÅÄÖ][a-zåäö]{1,14})?|[A-ZÅÄÖ]{1,4}|s|m|sd|v|c|mp|kd|l|fp|fi|-)"
_CODE = re.compile(rf"\(({_PARTY})\)")
_WORD = r"[A-ZÅÄÖÉÜØÆ][\w'.-]{0,29}"
_NAME_BEFORE = re.compile(rf"(?:{_WORD} ){{1,4}}(?:(?:von|af|de|van|der|el|al|la) (?:{_WORD} ){{1,2}})?$")
_PARTICLE = re.compile(rf"(?:{_WORD} ){{1,2}}(?:von|af|de|van|der|el|al|la) (?:{_WORD} ){{1,2}}$")
# Titles and words that begin a sentence, before a name.
_TITLE = re.compile(
    r"^(?:(?:Ordförande[ns]?|Ordf\.?|Vice|Förste|Andre|Tredje|1:e|2:e|Ledamot(?:en)?|Ledamöterna"
    r"|Tjänstgörande|Ersättare[n]?"
    r"|Kommunalråd(?:et)?|Oppositionsråd(?:et)?|Kommunstyrelsens|Kommunfullmäktiges|Nämndens|Gruppledare[n]?"
    r"|Borgarråd(?:et)?"
    r"|Regionråd(?:et)?|Motion|Interpellation|Fråga|Yrkande|Initiativ|Vidare|Även|Då|Därefter|Härefter|Sedan"
    r"|Sammanträdet|Mot|Till"
    r"|Ja|JA|Nej|NEJ|Avstår|AVSTÅR|Nr|Reservation(?:er)?|Jäv|Beslut(?:et)?|Följande|Dessutom|Dels|Samt|Både"
    r"|För|Från|Av|Med"
    r"|Ja-röst(?:er|ar)?|Nej-röst(?:er|ar)?|Förslagsställare|Motionär(?:en|erna)?|Omröstning|Votering"
    r"|Huvudvotering|Yrkanden"
    r"|Namn|Röst|Parti|Deltar|Svar|Angående|Ang|Närvarande|Frånvarande|Frånv|Presidiet|Skrivelse|Ledamotsinitiativ"
    r"|Initiativärende)[.:,]? )+"
)
_INITIAL = re.compile(r"(?:S|M|SD|V|C|MP|KD|L|FP|D|FI)\. ")
_PARTY_ENDS = re.compile(r"(?:\boch|\bsamt|,|\bfrån|\bav|\bför) $")
_LIST = rf"{_PARTY}(?:(?:, | och | samt | & |,|/){_PARTY}){{0,12}}"
_FROM = re.compile(
    rf"(?:från|av|för|representanterna från|grupperna?|ledamöterna (?:i|från|för)) ({_LIST})(?![\w-])(?! \()"
)
_WHO = re.compile(rf"(?<![\w-])({_LIST})(?= (?:reserverar|reserverade|anmäler|anmälde|lämnar|lämnade)(?!\w))")
_GROUP = re.compile(rf"(?<![\w-])({_PARTY})-(?:gruppen|ledamöterna)(?!\w)")
_SPLIT = re.compile(r", | och | samt | & |,|/")
_PARTY_WORD = re.compile(
    r"(?<!\w)(" + "|".join(PARTY_NAMES) + r")(?:s)?(?!\w)", re.IGNORECASE
)  # fmt: skip


def members_in(text: str) -> list[tuple[Member, int, int]]:
    """Return each elected member named in `text`, with where name and party stand, in order."""
    found = []
    for match in _CODE.finditer(text):
        before = text[max(0, match.start() - 90) : match.start()]
        name = _PARTICLE.search(before) or _NAME_BEFORE.search(before)
        if not name:
            continue
        words = name.group().strip()
        plain = _TITLE.sub("", words + " ").strip()
        if _PARTY_ENDS.search(before[: len(before) - len(name.group())]) and (initial := _INITIAL.match(plain)):
            plain = plain[initial.end() :]  # "yrkandet från M och L. Anna Alm (S)": a party ends the sentence before
        if " " not in plain or plain.endswith((".", ":")):
            continue
        start = match.start() - len(name.group()) + name.group().rindex(plain)
        found.append((Member(plain, party_code(match.group(1))), start, match.end()))
    return found


def members(text: str) -> tuple[Member, ...]:
    """Return each elected member named in `text` once, in order."""
    return tuple(dict.fromkeys(member for member, _, _ in members_in(text)))


def party_code(text: str) -> str:
    """Return a party's letters in one spelling: "s" is S; local parties as they are."""
    upper = text.upper()
    return upper if upper in _KNOWN else text


def parties(text: str) -> tuple[str, ...]:
    """Return the parties named in `text` as lists ("från M, D, L och KD"), by name, or by members, once each."""
    found: list[tuple[int, str]] = []
    for match in (*_FROM.finditer(text), *_WHO.finditer(text), *_GROUP.finditer(text)):
        codes = _SPLIT.split(match.group(1))
        if all(is_party(code) for code in codes):
            found += [(match.start(1) + i, party_code(code)) for i, code in enumerate(codes)]
    found += [(match.start(), PARTY_NAMES[match.group(1).lower()]) for match in _PARTY_WORD.finditer(text)]
    found += [(match.start(), party_code(match.group(1))) for match in _CODE.finditer(text) if is_party(match.group(1))]
    found += [(start, member.party) for member, start, _ in members_in(text)]
    return tuple(dict.fromkeys(code for _, code in sorted(found)))


def party_list(text: str) -> tuple[str, ...]:
    """Return the parties of a bare list at the beginning of `text` ("S, V och MP den 5 juni" gives three), or ()."""
    match = re.match(rf"({_LIST})(?![\w-])", text)
    codes = _SPLIT.split(match.group(1)) if match else []
    return tuple(party_code(code) for code in codes) if codes and all(is_party(code) for code in codes) else ()


def is_party(text: str) -> bool:
    """Return whether letters are those of a party."""
    return text in _KNOWN or (text.isupper() and 1 <= len(text) <= 4) or text.upper() in _KNOWN


def listed(names: Iterable[str]) -> str:
    """Return names as one lists them in Swedish: "A, B och C"."""
    *first, last = [*names]
    return f"{', '.join(first)} och {last}" if first else last
