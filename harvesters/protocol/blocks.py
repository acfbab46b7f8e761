"""The parts of a §: its heading, the decision, who asked for what, the vote, who dissented.

Protocols mark the parts by headings. Without line ends a heading is known by its
word with a capital, and by what comes next: a capital, a list mark or "att". What
it is a heading *of* matters: "Kommunstyrelsens beslut" in the council's protocol
tells what another body said before, and "Kommunstyrelsens förslag till beslut"
is no decision at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

HEAD, BESLUT, FORSLAG, TIDIGARE, YRKANDEN = "rubrik", "beslut", "förslag", "tidigare", "yrkanden"
PROPOSITION, OMROSTNING, RESERVATION, YTTRANDE = "proposition", "omröstning", "reservation", "yttrande"
JAV, JUSTERING, HANDLINGAR, EXPEDIERING, OVRIGT = "jäv", "justering", "handlingar", "expediering", "övrigt"

_WORDS = {
    YRKANDEN: r"Yrkande(?:n|na)?(?: och (?:förslag|bifall))?|Förslag (?:till beslut )?(?:på"
    r"|under) (?:dagens )?(?:sammanträdet?|mötet)|Förslag och yrkanden"
    r"|Yrkanden och (?:ställningstaganden|propositioner)|Förslag på sammanträdet",
    FORSLAG: r"Förslag till (?:beslut|kommunfullmäktiges beslut|kommunstyrelsens beslut)(?: i [\w]{4,20})?"
    r"|Beslutsförslag|Förvaltningens förslag",
    PROPOSITION: r"Propositionsordning(?:en)?|Proposition(?:er)?(?: på yrkandena)?|Beslutsgång(?:en)?"
    r"|Beslutsordning|Ordförandens proposition|Propositioner på yrkanden",
    OMROSTNING: r"(?:Huvud)?[Oo]mröstning(?:en|sordning|sresultat|sproposition)?(?: begärs?| begärdes)?"
    r"|Omröstningslista|Omröstningsbilaga|Huvudvotering(?:en)?|Huvudomröstning"
    r"|Votering(?:en|sordning|sresultat|sproposition|slista)?(?: begärs?| begärdes)?"
    r"|Kontrapropositionsvotering|Förberedande votering|Motförslagsvotering",
    RESERVATION: r"Reservation(?:er|en|erna)?(?: mot beslutet)?|Reserverar sig|Mot beslutet reserverar sig",
    YTTRANDE: r"Särskilt yttrande (?:anmäls|lämnas|avges|inges) av|Särskil(?:t|da) yttranden?"
    r"|Protokollsanteckning(?:ar|en)?|Anteckning(?:ar)? till protokollet|Röstförklaring(?:ar)?",
    JAV: r"Jäv(?: och ej deltagande)?|Deltar (?:inte|ej) i beslutet(?: på grund av jäv)?|Ej deltagande",
    JUSTERING: r"(?:Omedelbar )?[Jj]ustering",
    HANDLINGAR: r"(?<!KF )(?<!KS )(?<!nr )Handling(?:ar|arna)?(?: i ärendet)?|Beslutsunderlag(?:et)?"
    r"|Underlag(?: för beslutet?| till beslut)?|Beslutshandlingar|Ärendets handlingar|Bilag(?:a|or)",
    EXPEDIERING: r"(?:Protokollsutdrag(?:et)?|Beslut(?:et)?|Utdrag|Protokollet"
    r"|Paragrafen) (?:ska )?(?:skickas?|sänds?|delges?|expedieras?|meddelas?|lämnas)(?: till| för)?"
    r"|Skickas till|Sänds? till|Sändlista|Delges|Delgivning|Expedieras? till|Expediering|Kopia till"
    r"|För kännedom|För (?:åtgärd|verkställighet)|Beslut till|Beslutsexpediering",
    TIDIGARE: r"Tidigare behandling(?:ar)?|Ärendets (?:behandling|beredning|gång)|Beredning(?:en)?"
    r"|Tidigare beslut|Ärendets tidigare behandling|Tidigare (?:ställningstagande|beredning)",
    OVRIGT: r"Sammanfattning(?:en)?(?: av ärendet)?|Bakgrund(?:en)?(?: och syfte)?|Ärendet"
    r"|Ärende(?:beskrivning|genomgång|information)|Beskrivning av ärendet|Redogörelse(?: för ärendet)?"
    r"|Överläggning(?:en)?|Diskussion(?:en)?|Inlägg|Yttrande(?:n)? (?:under|på) sammanträdet|Anföranden"
    r"|Talare|Debatt(?:en)?|I debatten yttrar sig|Motivering(?:ar)?(?: till beslut(?:et)?)?"
    r"|Skäl(?:en)? (?:till|för) beslut(?:et)?|Beslutsmotivering(?:ar)?|Barnkonsekvens(?:er|analys)"
    r"|Barnets (?:bästa|rättigheter)|Barnperspektivet?|Ekonomiska konsekvenser|Konsekvenser"
    r"|(?:Förvaltningens|Nämndens|Kommunlednings\w+|Kommunkontorets) (?:bedömning|synpunkter|överväganden"
    r"|yttrande)|Överväganden?|Bedömning(?:en)?|Jämställdhets\w+|Lag(?:stöd|rum)"
    r"|Hur man överklagar|Överklagande(?:hänvisning)?|Besvärshänvisning|Uppföljning|Remissinstanser"
    r"|Föredragning(?:en)?|Ajournering|Paus|Deltagare i debatten|Upplysning(?:ar)?(?: om beslutet)?"
    r"|Finansiering",
}  # fmt: skip
_BODY = r"(?:nämnd(?:en)?|utskott(?:et)?|styrelsen?|beredning(?:en)?|fullmäktige|direktion(?:en)?)s?"
_ORGAN = (
    r"(?:Kommun(?:fullmäktige|styrelsen)s?(?: (?:arbetsutskott|personalutskott|utskott)(?:et)?s?)?|K[SF]|Ks|Kf|AU|KSAU"
    rf"|[A-ZÅÄÖ][\w-]{{1,30}}(?:, [\w-]{{2,30}})?,? (?:och|samt) [\w-]{{2,30}}{_BODY}|[A-ZÅÄÖ][\w-]{{1,30}}{_BODY}"
    rf"|[A-ZÅÄÖ][a-zåäö]{{2,20}}a [a-zåäö]{{0,30}}{_BODY}"
    r"|Nämnden för [\w, -]{3,50}?s|Nämndens|Utskottets|Direktionens|Beredningens|Styrelsens|Ordförandens)"
)
_OF_ORGAN = re.compile(
    rf"(?<![\w-])(?P<organ>{_ORGAN}) (?P<what>beslut|BESLUT|förslag till beslut(?: i kommun(?:fullmäktige|styrelsen))?"
    r"|förslag till kommun(?:fullmäktige|styrelsen)|förslag|beslutsförslag|behandling(?: av (?:ärendet|frågan))?"
    r"|yttrande|beredning"
    r"|ställningstagande)"
    r"(?![\w-])"
)
_DECISION = r"Beslut(?:et)?(?: i [a-zåäö]{4,25})?|Sammanträdets beslut|Nämndens beslut"
_CAPITALS = {
    BESLUT: "BESLUT",
    FORSLAG: "FÖRSLAG TILL BESLUT",
    YRKANDEN: "YRKANDEN?",
    PROPOSITION: "PROPOSITIONSORDNING|BESLUTSGÅNG",
    OMROSTNING: "OMRÖSTNING|VOTERING|OMRÖSTNINGSRESULTAT",
    RESERVATION: "RESERVATION(?:ER)?",
    YTTRANDE: "SÄRSKILT YTTRANDE|PROTOKOLLSANTECKNING",
    JAV: "JÄV",
    HANDLINGAR: "HANDLINGAR|BESLUTSUNDERLAG",
    EXPEDIERING: "EXPEDIERING|BESLUTET SKICKAS TILL|SKICKAS TILL",
    OVRIGT: "SAMMANFATTNING|BAKGRUND|ÄRENDET|ÄRENDEBESKRIVNING",
}
_KINDS = [BESLUT, *_WORDS]
_HEADINGS = [(kind, _DECISION if kind == BESLUT else _WORDS[kind]) for kind in _KINDS]
_PLAIN = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(
        f"(?P<k{index}>{words}{'|' + _CAPITALS[kind] if kind in _CAPITALS else ''})"
        for index, (kind, words) in enumerate(_HEADINGS)
    )
    + r")(?![\w-])"
)
_LIST_MARK = r"(?:\d{1,2}[.)] |[a-z][.)] |[•*] ?|- )"
_ATT = rf"{_LIST_MARK}?att(?! [a-zåäö]+ (?:inte )?(?:skickas|sändas))\b"
_NEXT = re.compile(rf" ?:? ?(?:[A-ZÅÄÖÉ\"(]|{_LIST_MARK}|{_ATT}|-{{2,}}|$)")
_NEXT_NUMBER = re.compile(r" ?:? ?(?:[A-ZÅÄÖÉ\"•(]|\d|- |-{2,}|$)")
_MID_SENTENCE = re.compile(
    r"(?:\b(?:och|samt|av|i|om|till|nr|för|från|på|med|enligt|se|den|det|de|en|ett|är|att|som|eller|mot|vid"
    r"|under|kap|kallad|rubriken) |\()$"
)
# "Kommunstyrelsens förslag att avslå motionen bifalls." is a sentence, not a heading.
_IS_SUBJECT = re.compile(r" att [^.:•]{3,200} (?:bifalls|bifalles|avslås|antas|godkänns|vinner bifall)\.")
_ORGAN_TAIL = re.compile(r"(?<=[.:)\"]) (?:Kommun(?:fullmäktige|styrelsen)|[A-ZÅÄÖ][\w-]{1,30}(?:nämnden|utskottet))$")


# A sentence that tells of the vote or of the chair's question, after a decision that no heading ends.
_VOTE_TOLD = re.compile(
    r"(?<=[.:)]) (?:Votering|Omröstning)(?:en)? (?:begär|verkställ|genomför|utf|sker)|(?<=[.:)]) Vid (?:voteringen"
    r"|omröstningen|votering|omröstning) |(?<=[.:)]) Ordföranden ställ(?:er|de) (?:därefter |först |härefter )?"
    r"proposition|(?<=[.:)]) Reservation (?:anför|anmäl|lämna)"
)


@dataclass(frozen=True)
class Block:
    """One part of a §. `label` is the heading; start and end are those of the text after it."""

    kind: str
    label: str
    text: str
    start: int
    end: int


def blocks(text: str, start: int = 0) -> list[Block]:
    """Return the parts of a cleaned § in order; the first is what stands before any heading.

    start: where the § sign and number end.
    """
    marks = _marks(text, start)
    found = []
    places = [(HEAD, "", start, start), *marks]
    for index, (kind, label, _, after) in enumerate(places):
        end = places[index + 1][2] if index + 1 < len(places) else len(text)
        found += (
            decision_and_vote(_block(kind, label, text, after, end))
            if kind == BESLUT
            else [_block(kind, label, text, after, end)]
        )
    return found


def of_kind(parts: list[Block], *kinds: str) -> list[Block]:
    """Return the blocks of some kinds that hold words, in order."""
    return [part for part in parts if part.kind in kinds and part.text]


def decision_and_vote(part: Block) -> list[Block]:
    """Return a decision, and after it the sentences that tell of the vote when no heading stands between them."""
    told = _VOTE_TOLD.search(part.text)
    if not told:
        return [part]
    at = part.start + told.start()
    return [
        Block(part.kind, part.label, part.text[: told.start()], part.start, at),
        Block(OMROSTNING, "", part.text[told.start() + 1 :], at + 1, part.end),
    ]


def _block(kind: str, label: str, text: str, start: int, end: int) -> Block:
    while start < end and text[start] in " :":
        start += 1
    while start < end and text[end - 1] == " ":
        end -= 1
    if tail := _ORGAN_TAIL.search(text, start, end):
        end = tail.start()
    return Block(kind, label, text[start:end], start, end)


def _marks(text: str, start: int) -> list[tuple[str, str, int, int]]:
    """Return (kind, label, where the heading starts, where it ends) of each heading, not overlapping."""
    found: list[tuple[str, str, int, int]] = []
    for match in _OF_ORGAN.finditer(text, start):
        kind = _kind_of_organ(match["what"])
        if (
            _stands_free(text, match.start())
            and _opens(text, match.end(), BESLUT)
            and not _IS_SUBJECT.match(text, match.end())
        ):
            found.append((kind, match.group(), match.start(), match.end()))
    for match in _PLAIN.finditer(text, start):
        kind = _KINDS[int(str(match.lastgroup)[1:])]
        if _stands_free(text, match.start()) and _opens(text, match.end(), kind):
            found.append((kind, match.group(), match.start(), match.end()))
    found.sort(key=lambda mark: (mark[2], -mark[3]))
    kept: list[tuple[str, str, int, int]] = []
    for mark in found:
        if not kept or mark[2] >= kept[-1][3]:
            kept.append(mark)
    return kept


def _stands_free(text: str, start: int) -> bool:
    return not _MID_SENTENCE.search(text[max(0, start - 12) : start])


def _opens(text: str, end: int, kind: str) -> bool:
    """Return whether what stands after a heading's words makes them a heading."""
    if kind in (HANDLINGAR, OMROSTNING, EXPEDIERING, TIDIGARE):
        return bool(_NEXT_NUMBER.match(text, end))
    return bool(_NEXT.match(text, end))


def _kind_of_organ(what: str) -> str:
    if what in ("beslut", "BESLUT"):
        return BESLUT
    if what == "förslag till kommunfullmäktige" or what.startswith("förslag till kommunstyrelsen"):
        return BESLUT
    return FORSLAG if "förslag" in what else TIDIGARE
