"""One § in, one Decision out: each module's findings put together."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from harvesters.protocol import dissent, private
from harvesters.protocol.blocks import (
    BESLUT,
    EXPEDIERING,
    FORSLAG,
    HANDLINGAR,
    HEAD,
    JAV,
    OVRIGT,
    PROPOSITION,
    RESERVATION,
    TIDIGARE,
    YTTRANDE,
    Block,
    blocks,
    decision_and_vote,
    of_kind,
)
from harvesters.protocol.dates import DATE, as_date
from harvesters.protocol.heading import Heading, raised_on, read_heading
from harvesters.protocol.model import (
    ATERREMITTERAT,
    BORDLAGT,
    INITIATIV,
    Claim,
    Decision,
    Evidence,
    Section,
    Vote,
)
from harvesters.protocol.model import (
    OVRIGT as UTFALL_OVRIGT,
)
from harvesters.protocol.outcome import Outcome, find_outcome
from harvesters.protocol.people import members
from harvesters.protocol.sections import heading_end, number_of
from harvesters.protocol.votes import votes
from harvesters.protocol.whose import own_decisions

_DECIDES = re.compile(
    r"(?:(?<=[.:!?)\"] )|^|(?<=\w ))(?:Kommun(?:fullmäktige|styrelsen)(?:s (?:arbetsutskott|utskott))?"
    r"|[A-ZÅÄÖ][\w-]{1,30}(?:nämnden|utskottet|styrelsen)|[A-ZÅÄÖ][a-zåäö]{2,20}a [a-zåäö]{0,30}(?:nämnden|utskottet)"
    r"|Nämnden|Utskottet|Ordföranden|Direktionen) "
    r"(?:beslutar|beslutade|föreslår|har beslutat|godkänner|noterar|antecknar|bifaller|avslår|lägger|tar del"
    r"|tackar|väljer|utser|antar)(?!\w)(?! (?:att den som |denna |redovisad |följande |att )?"
    r"(?:vote|omröst|proposition|besluts(?:gång|ordning)))"
)
_JUSTERAD = re.compile(r"omedelbar(?:t)? juster(?:ad|at|ing|ar|as)|(?:förklaras|justeras) omedelbart", re.IGNORECASE)
_ANSWERS_REFERRAL = re.compile(r"yttrande (?:på|över) (?:remiss|betänkande|promemoria)")
_TO_MEETING = re.compile(
    rf"(?:till|vid|på) (?:(?:kommun\w+|nämndens?|styrelsens|nästa|kommande|ett) ){{0,4}}(?:sammanträde(?:t|n)?"
    rf"|möte(?:t)?)(?: den)? ({DATE})"
)
_BACK_TO = re.compile(
    r"(?:återremittera(?:s|r)?|återförvisas?|remittera(?:s|r)?|överlämna(?:s|r)?|hänskjut(?:s|er"
    r"|a))(?: (?:ärendet|motionen|medborgarförslaget|förslaget"
    r"|frågan))? (?:tillbaka )?till (?P<to>(?:styrelsen för )?[A-ZÅÄÖa-zåäö][\w-]*(?:(?: och|,"
    r"| samt) [\w-]*nämnden|(?: [A-ZÅÄÖ&][\w&-]{0,40}){0,6}))"
)
_BODY = re.compile(
    r"(?:nämnd|styrelse|utskott|fullmäktige|förvaltning|kontor|beredning|\bAB\b|direktion|presidi)", re.IGNORECASE
)
_APPEALS = (
    ("ej_overklagbart", re.compile(r"(?:kan|får|går) (?:inte|ej) (?:att )?överklagas|ej överklagbart")),
    (
        "forvaltningsbesvar",
        re.compile(r"förvaltningsbesvär|överklagas (?:till|hos) (?:länsstyrelsen|mark- och miljödomstolen)"),
    ),
    ("laglighetsprovning", re.compile(r"laglighetspröv|överklagas enligt (?:13 kap|kommunallagen)")),
)  # fmt: skip
MAX_SECTION = 200_000  # the longest § seen, a budget with its debate, has a tenth of this
MAX_TEXT = 20_000  # characters of a decision's text that are told


def read_section(section: Section) -> Decision:
    """Return everything found in a §, in its first MAX_SECTION characters."""
    text = section.text[:MAX_SECTION]
    start = heading_end(text)
    parts = _with_decision(own_decisions(blocks(text, start), section.meeting.organ), text)
    heading = read_heading(parts[0].text, section.diarienummer, section.rubrik)
    asked = dissent.claims(parts)
    counted = _votes(text, parts, asked)
    outcome = find_outcome(text, parts, heading, counted, asked, section.meeting.organ)
    decisions = of_kind(parts, BESLUT)
    said = _decision_text(decisions)
    kind = heading.arendetyp
    if kind == "ovrigt" and not heading.initiative and _ANSWERS_REFERRAL.search(said):
        kind = "remiss"
    by_inhabitant = heading.initiative in ("medborgarforslag", "e_forslag") or bool(
        private.BY_INHABITANT.search(heading.rubrik)
    )
    hidden = private.hidden_in(text, heading.rubrik, by_inhabitant)
    may_be_told = private.of_delegated(heading.rubrik, said[:MAX_TEXT])
    title, told = hidden.mask(heading.rubrik), hidden.mask(may_be_told)
    if (title, told) != (heading.rubrik, said[:MAX_TEXT]):
        personal = private.MASKERADE
    else:
        personal = private.FORTROENDEVALDA if members(text) else private.INGA
    propositions = of_kind(parts, PROPOSITION)
    decision = Decision(
        meeting=section.meeting,
        paragraf=number_of(text) or section.number,
        diarienummer=heading.diarienummer,
        rubrik=title,
        beslutstext=told,
        arendetyp=kind,
        initiativ_av=_initiator(heading, outcome),
        vackt_datum=raised_on(text[:4000], heading, _papers(parts)),
        utfall=outcome.utfall,
        utfall_avser=outcome.avser,
        forslag_till=outcome.forslag_till,
        votes=tuple(
            replace(vote, ja_innebar=hidden.mask(vote.ja_innebar), nej_innebar=hidden.mask(vote.nej_innebar))
            for vote in counted
        ),
        claims=tuple(replace(claim, text=hidden.mask(claim.text)) for claim in asked),
        propositionsordning=hidden.mask(" ".join(part.text for part in propositions)),
        reservationer=dissent.reservations(parts),
        sarskilda_yttranden=dissent.statements(parts),
        nasta_steg=hidden.mask(_next_step(said, outcome, section.meeting.organ)),
        jav=dissent.recused(parts),
        omedelbart_justerad=bool(_JUSTERAD.search(text)),
        overklagande=_appeal(text),
        personuppgifter=personal,
        utelamnas="individ" if private.is_individual(heading.rubrik, said, section.meeting.organ) else "",
    )
    evidence = _evidence(text, decision, parts, heading, outcome)
    if may_be_told != said[:MAX_TEXT]:
        evidence.pop("beslutstext", None)
    evidence = {name: replace(one, quote=hidden.mask(one.quote)) for name, one in evidence.items()}
    return replace(decision, evidence=evidence)


def _initiator(heading: Heading, outcome: Outcome) -> str:
    """Return who raised the initiative that the outcome is of; of a board's own proposal nobody has."""
    return (heading.initiativ_av or outcome.initiator) if outcome.avser == INITIATIV else ""


def _with_decision(parts: list[Block], text: str) -> list[Block]:
    """Return the parts with a decision among them where only a sentence tells it ("Kommunstyrelsen beslutar att …")."""
    if of_kind(parts, BESLUT):
        return parts
    for index in range(len(parts) - 1, -1, -1):
        part = parts[index]
        if part.kind not in (HEAD, OVRIGT, PROPOSITION):
            continue
        matches = [m for m in _DECIDES.finditer(part.text) if part.kind != HEAD or m.start() >= 5]
        if matches:
            at = part.start + matches[0].start() if part.kind == HEAD else part.start + matches[-1].start()
            before = Block(part.kind, part.label, text[part.start : at].strip(), part.start, at)
            own = decision_and_vote(Block(BESLUT, "", text[at : part.end], at, part.end))
            return [*parts[:index], before, *own, *parts[index + 1 :]]
    return parts


_WITHOUT_VOTES = (TIDIGARE, FORSLAG, HANDLINGAR, RESERVATION, YTTRANDE, JAV, EXPEDIERING)
_DEBATE = re.compile(r"Överlägg|Diskuss|Inlägg|Anför|Ajourn|Paus|Debatt|Föredrag|Talare|I debatten|Deltagare")


def _votes(text: str, parts: list[Block], asked: tuple[Claim, ...]) -> tuple[Vote, ...]:
    """Return the votes of this §, leaving out what is told of earlier bodies' votes."""
    words = text
    for before, part in pairwise(parts):
        if part.kind in _WITHOUT_VOTES or (part.kind == OVRIGT and not _DEBATE.match(part.label)):
            words = words[: before.end] + " " * (part.end - before.end) + words[part.end :]
    found = votes(words, parts[0].end, len(words))
    return tuple(
        replace(vote, ja_innebar=_told(vote.ja_innebar, asked), nej_innebar=_told(vote.nej_innebar, asked))
        for vote in found
    )


def _told(meaning: str, asked: tuple[Claim, ...]) -> str:
    """Return what a side stood for, with what was asked for where the § only names who asked."""
    named = re.match(r"(?:bifall till|bifalla) (?P<who>.{3,120}?) (?:eget )?yrkande", meaning)
    if not named:
        return meaning
    said = [
        claim.text.removeprefix("yrkar ").removeprefix("yrkade ")
        for claim in asked
        if claim.text.startswith("yrka")
        and any(re.search(rf"{re.escape(m.name.split()[-1])}s?(?!\w)", named["who"]) for m in claim.members)
    ]
    return f"{meaning} ({said[0][:200]})" if len(said) == 1 else meaning


def _decision_text(decisions: list[Block]) -> str:
    """Return the decision's words, with the heading that makes them a proposal."""
    return " ".join(f"{part.label}: {part.text}" if "örslag till" in part.label else part.text for part in decisions)


def _papers(parts: list[Block]) -> str:
    return " ".join(part.text for part in of_kind(parts, HANDLINGAR))


def _next_step(said: str, outcome: Outcome, organ: str) -> str:
    """Return where the matter goes: the body that decides, the next meeting, or the body that works on it again."""
    if outcome.utfall == BORDLAGT and (match := _TO_MEETING.search(said)):
        day = as_date(match.group(1))
        return f"{organ or 'Sammanträde'} {day.isoformat()}" if day else ""
    if outcome.utfall in (ATERREMITTERAT, UTFALL_OVRIGT) and (match := _BACK_TO.search(said)):
        to = match["to"].strip(" ,.")
        if _BODY.search(to):
            return to[0].upper() + to[1:]
    return outcome.forslag_till


def _appeal(text: str) -> str:
    return next((name for name, pattern in _APPEALS if pattern.search(text)), "okant")


def _evidence(
    text: str, decision: Decision, parts: list[Block], heading: Heading, outcome: Outcome
) -> dict[str, Evidence]:
    """Return the words behind each key field."""
    head, said = parts[0], of_kind(parts, BESLUT)
    found = {"rubrik": Evidence("före den första mellanrubriken", head.text[:300], head.start, head.end)}
    if said:
        label = said[0].label or "en mening som beslutar"
        found["beslutstext"] = Evidence(f"under {label}", said[0].text[:300], said[0].start, said[-1].end)
    if outcome.evidence:
        found["utfall"] = outcome.evidence
    if heading.initiativ_av and decision.initiativ_av:
        at = max(0, head.text.find(heading.initiativ_av.split(" (")[0].split(",")[0]))
        found["initiativ_av"] = Evidence(
            f"rubriken är en {heading.initiative}",
            head.text[at : at + 120],
            head.start + at,
            min(head.end, head.start + at + 120),
        )
    if vote := decision.vote:
        rule = f"{vote.won_by or 'oavgjort'}{', namnen räknade' if vote.by_name else ''}"
        found["rosttal"] = Evidence(rule, text[vote.start : vote.end], vote.start, vote.end)
    return found
