"""What became of a matter, told relative to the initiative and never to the chair's proposition.

    the decision's words            utfall       utfall_avser
    motionen avslås                 avslaget     initiativ
    KS förslag att avslå bifalls    avslaget     initiativ     bifall to the board's proposal, not to the motion
    första att-satsen bifalls,      delvis       initiativ
      i övrigt avslås motionen
    förslaget godkänns              bifallet     nämndförslag  a matter of the administration
    KS föreslår att KF bifaller     tillstyrkt   initiativ     a body that only proposes says yes
    KS föreslår att KF avslår       avslaget     initiativ     … and no: see below

A body that proposes a rejection has *avstyrkt*. The enum has no such word.
`avslaget` is this body's answer to the initiative, as in the example row of the
domain reference, and `nasta_steg` names the body that decides. A page must say "föreslår"
wherever `nasta_steg` is a higher body; `beslutstext` begins with those words too.

What the words leave open is `okant`: a proposal that is approved without a word
on what it was, a rejected proposal to reject, a decision and a vote that
contradict each other. What they say and the enum has no word for is `ovrigt`:
an initiative passed on, a matter withdrawn, a part rejected and the rest
considered answered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from harvesters.protocol import model, verbs
from harvesters.protocol.blocks import BESLUT, FORSLAG, Block, of_kind
from harvesters.protocol.heading import Heading
from harvesters.protocol.matter import of_matter, only_proposal
from harvesters.protocol.model import Claim, Evidence, Vote
from harvesters.protocol.people import listed, party_list
from harvesters.protocol.procedure import POSTPONED, REFERRED_BACK, WITHDRAWN, proposes_to, say
from harvesters.protocol.verbs import Act

_AS_PROPOSED = re.compile(
    r"(?:[Ee]nligt|i enlighet med|med bifall till|bifalla|bifaller|biföll|anta(?:r|ga)?|godkänna|godkänner"
    r"|bifall till|besluta som|beslutar enligt"
    r"|enlig) "
    r"(?P<whose>(?:[A-ZÅÄÖ]?[\wåäö-]+ ){0,3}?[\wåäöÅÄÖ-]+s?(?: \([A-Z]{1,3}\)(?: m\.? ?fl\.?)?s?)?) (?:eget )?"
    r"(?:förslag|yrkande)(?:et|t)?(?! om åter)"
)
_PASSIVE_PROPOSED = re.compile(
    r"(?P<whose>[\wåäöÅÄÖ-]+s) (?:förslag|yrkande)(?:et)? (?:bifalls|antas|godkänns|bifölls)"
)
_OWN_CLAIM = re.compile(
    r"(?:[Ee]nligt|tillstyrker|bifaller|bifalla|bifall till|antar) (?:beslutssats(?:en"
    r"|erna) i )?(?:reviderat |det reviderade )?yrkande(?:t|n|na)? (?:från|av) "
)
_DROPPED = re.compile(
    r"(?:inte|ej) (?:att )?(?:bereda|beredas?|behandla|behandlas|gå vidare|handlägga)|bereds (?:inte|ej)"
    r"|(?:lämnas?|avslutas?) utan (?:vidare )?åtgärd"
)
_REST = re.compile(r"(?<!\w)(?:i övrigt|övriga delar|övrigt|resterande|i (?:alla )?andra delar)(?!\w)", re.IGNORECASE)


@dataclass(frozen=True)
class Outcome:
    """`forslag_till` is the body that decides when this one only proposes, "" when it decides itself."""

    utfall: str
    avser: str
    forslag_till: str
    evidence: Evidence | None
    initiator: str = ""  # the parties whose yrkande is the only proposal in the matter


def find_outcome(
    text: str, parts: Sequence[Block], heading: Heading, votes: Sequence[Vote], claims: Sequence[Claim], organ: str
) -> Outcome:
    """Return what became of the matter in a cleaned §."""
    decisions = of_kind(list(parts), BESLUT)
    forslag_till = proposes_to(decisions, organ)
    if formal := _FORMAL.match(heading.rubrik):
        start = text.find(formal.group())
        rule = "rubriken är en formalitet"
        evidence = Evidence(rule, formal.group(), start, start + len(formal.group())) if start >= 0 else None
        return Outcome(model.OVRIGT, model.NAMNDFORSLAG, "", evidence)
    if not decisions:
        return Outcome(model.OKANT, _avser(heading), "", None)
    found: tuple[str, str, int, int] | None = None
    if heading.initiative:
        found = _of_initiative(text, decisions, heading, forslag_till)
        if not found:
            found = _as_somebody_proposed(text, list(parts), decisions, heading, claims, forslag_till)
        if not found:
            found = _as_the_winner_asked(decisions, heading, votes, claims, forslag_till)
        if found and heading.initiative not in _STRICT and found[0] not in _ANSWERS:
            found = None
        if found and _contradicted(found[0], votes, heading):
            vote = next(vote for vote in votes if vote.is_main)
            found = (model.OKANT, "beslutet och omröstningen säger emot varandra", vote.start, vote.end)
        if found or heading.initiative in _STRICT:
            return _outcome(text, found, _avser(heading), forslag_till)
    if parties := only_proposal(list(parts), decisions):
        utfall = model.TILLSTYRKT if forslag_till else model.BIFALLET
        block = decisions[0]
        evidence = Evidence(
            "enligt det enda yrkandet", block.text[:120], block.start, block.start + len(block.text[:120])
        )
        return Outcome(utfall, model.INITIATIV, forslag_till, evidence, listed(parties))
    return _outcome(text, of_matter(text, decisions, heading, forslag_till), model.NAMNDFORSLAG, forslag_till)


_ANSWERS = (model.BIFALLET, model.TILLSTYRKT, model.DELVIS, model.AVSLAGET, model.BESVARAT)
# Sections in which nobody's proposal is tried.
_FORMAL = re.compile(
    r"(?:Anmälan av jäv|Jäv(?=$| )|Bestämmande av tid|Val av (?:justerare|protokollsjusterare"
    r"|justeringsperson)|Justering(?: av protokoll|$)"
    r"|Protokollsjustering|Upprop|Närvaro|Mötets öppnande|Sammanträdets öppnande|(?:Fastställande"
    r"|Godkännande) av (?:dagordning|föredragningslista|ärendelista)"
    r"|Frågestund|Allmänhetens frågestund|Sammanträdet avslutas|Avslutning)\w*",
    re.IGNORECASE,
)
_STRICT = ("motion", "medborgarforslag", "e_forslag", "interpellation", "fraga", "yrkande", "initiativ")


def _avser(heading: Heading) -> str:
    return model.INITIATIV if heading.initiative in _STRICT else model.NAMNDFORSLAG


def _outcome(text: str, found: tuple[str, str, int, int] | None, avser: str, forslag_till: str) -> Outcome:
    if not found:
        return Outcome(model.OKANT, avser, forslag_till, None)
    utfall, rule, start, end = found
    return Outcome(utfall, avser, forslag_till, Evidence(rule, text[start:end], start, end))


def _of_initiative(
    text: str, decisions: list[Block], heading: Heading, forslag_till: str
) -> tuple[str, str, int, int] | None:
    """Return (utfall, rule, start, end) from what the decision's verbs do to the initiative, None if nothing."""
    found: list[Act] = []
    for block in decisions:
        found += [
            Act(a.action, a.target, a.partly, a.is_active, a.start + block.start, a.end + block.start)
            for a in verbs.acts(block.text, heading.initiative, heading.parties)
        ]
    said = " ".join(block.text for block in decisions)
    if named := _from_acts(found, said, text, bool(forslag_till)):
        return named
    for pattern, utfall in (
        (REFERRED_BACK, model.ATERREMITTERAT),
        (POSTPONED, model.BORDLAGT),
        (WITHDRAWN, model.OVRIGT),
        (_DROPPED, model.AVSKRIVET),
    ):
        for block in decisions:
            if match := pattern.search(block.text):
                return utfall, "beslut om ärendets gång", block.start + match.start(), block.start + match.end()
    if heading.initiative in ("yrkande", "initiativ"):
        return _own_claim(decisions, heading, forslag_till)
    return None


def _from_acts(found: list[Act], said: str, text: str, proposes: bool) -> tuple[str, str, int, int] | None:
    own = [act for act in found if act.target in (verbs.INITIATIVE, verbs.PART)]
    whole = [act for act in found if act.target in (verbs.INITIATIVE, verbs.PART, verbs.MATTER)]

    def of(action: str, acts: list[Act]) -> list[Act]:
        return [act for act in acts if act.action == action]

    yes, no, answered = of(verbs.BIFALL, own), of(verbs.AVSLAG, own), of(verbs.BESVARA, own)
    supports = proposes or any(text[a.start : a.end].lower().startswith("tillstyrk") for a in yes)
    has_rest = bool(_REST.search(said)) or any(act.partly for act in yes + no)
    if yes:
        if (no or answered) and not has_rest:
            return say(model.OKANT, "bifall och avslag i samma beslut", yes + no + answered)
        if no or answered or any(act.partly for act in yes):
            return say(model.DELVIS, "en del bifalls", yes + no + answered)
        return say(model.TILLSTYRKT if supports else model.BIFALLET, "bifall till initiativet", yes)
    if no:
        if answered and (has_rest or len(no) + len(answered) > 2):
            return say(model.OVRIGT, "en del avslås, resten besvarad", no + answered)
        if answered:
            return say(model.OVRIGT, "avslag och besvarad i samma beslut", no + answered)
        if any(act.partly for act in no) and not (has_rest and _all_parts(no, text)):
            return say(model.OKANT, "bara en del avslås", no)
        return say(model.AVSLAGET, "avslag på initiativet", no)
    if answered:
        return say(model.BESVARAT, "initiativet anses besvarat", answered)
    for action, utfall, rule in (
        (verbs.BORDLAGG, model.BORDLAGT, "bordläggs"),
        (verbs.ATERREMISS, model.ATERREMITTERAT, "återremitteras"),
        (verbs.AVSKRIV, model.AVSKRIVET, "avskrivs"),
        (verbs.UTGA, model.OVRIGT, "utgår"),
        (verbs.LAMNA_OVER, model.OVRIGT, "lämnas över till annan"),
        (verbs.ANTECKNA, model.ANTECKNAT, "antecknas"),
        (verbs.TILLATA, model.OVRIGT, "får ställas"),
    ):
        if acts := of(action, whole):
            return say(utfall, rule, acts)
    return None


def _all_parts(no: list[Act], text: str) -> bool:
    return any(re.search(r"samtliga|alla|att-satserna", text[max(0, act.start - 60) : act.end + 60]) for act in no)


def _own_claim(decisions: list[Block], heading: Heading, forslag_till: str) -> tuple[str, str, int, int] | None:
    """Return the outcome of a party's initiative when the decision is "Enligt yrkande från" that very party."""
    for block in decisions:
        for match in _OWN_CLAIM.finditer(block.text):
            named = party_list(block.text[match.end() :])
            if named and set(named) == set(heading.parties):
                utfall = model.TILLSTYRKT if forslag_till else model.BIFALLET
                return (
                    utfall,
                    "enligt initiativets eget yrkande",
                    block.start + match.start(),
                    block.start + match.end(),
                )
    return None


def _as_somebody_proposed(
    text: str, parts: list[Block], decisions: list[Block], heading: Heading, claims: Sequence[Claim], forslag_till: str
) -> tuple[str, str, int, int] | None:
    """Return the outcome when the decision only says whose proposal it follows, and the § tells what that was."""
    for block in decisions:
        if any(a.action == verbs.AVSLAG for a in verbs.acts(block.text, heading.initiative, heading.parties)):
            return None
        match = _AS_PROPOSED.search(block.text) or _PASSIVE_PROPOSED.search(block.text)
        if not match:
            continue
        whose = _stem(
            match["whose"].split()[-1] if "(" not in match["whose"] else match["whose"].split("(")[0].split()[-1]
        )
        proposals = of_kind(parts, FORSLAG)
        same = [one for one in proposals if whose in one.label.lower()]
        if not same and len(proposals) == 1 and not re.search(r"[A-ZÅÄÖ][a-zåäö]+s?$", match["whose"]):
            same = proposals
        texts = [one.text for one in same]
        texts += [one.text for one in claims if any(_stem(m.name.split()[-1]) == whose for m in one.members)]
        outcomes = {
            said[0]
            for said in (
                _from_acts(verbs.acts(t, heading.initiative, heading.parties), t, t, bool(forslag_till)) for t in texts
            )
            if said
        }
        if len(outcomes) == 1:
            return (
                outcomes.pop(),
                "enligt ett förslag som § återger",
                block.start + match.start(),
                block.start + match.end(),
            )
    return None


def _as_the_winner_asked(
    decisions: list[Block], heading: Heading, votes: Sequence[Vote], claims: Sequence[Claim], forslag_till: str
) -> tuple[str, str, int, int] | None:
    """Return the outcome that the winner of the main vote asked for, when the decision is silent on the initiative.

    "Ja för bifall till Anna Anderssons yrkande" won, and she had asked for a rejection of all proposals.
    """
    vote = next((vote for vote in votes if vote.is_main), None)
    if vote is None or not vote.won or not decisions:
        return None
    won = vote.ja_innebar if vote.won == model.JA else vote.nej_innebar
    if not re.match(r"bifall till ", won):
        return None
    asked = [
        one
        for one in claims
        if any(re.search(rf"(?<!\w){re.escape(m.name.split()[-1])}s? ", won + " ") for m in one.members)
    ]
    said = set()
    for claim in asked:
        named = _from_acts(
            verbs.acts(claim.text, heading.initiative, heading.parties), claim.text, claim.text, bool(forslag_till)
        )
        if named:
            said.add(named[0])
        elif heading.initiative == "yrkande" and re.search(r"avslag på (?:samtliga|alla) yrkanden", claim.text):
            said.add(model.AVSLAGET)
    return (said.pop(), "det vinnande yrkandet", vote.start, vote.end) if len(said) == 1 else None


def _stem(word: str) -> str:
    return re.sub(r"(?:ens|ets|en|et|s)$", "", word.lower())


def _contradicted(utfall: str, votes: Sequence[Vote], heading: Heading) -> bool:
    """Return whether the side that won the main vote stood for the opposite of `utfall`."""
    vote = next((vote for vote in votes if vote.is_main), None)
    if vote is None or vote.won_by not in ("majoritet", "utslagsröst") or len(votes) > 1:
        return False
    won = vote.ja_innebar if vote.won == model.JA else vote.nej_innebar
    acts = [
        a for a in verbs.acts(won, heading.initiative, heading.parties) if a.target == verbs.INITIATIVE and not a.partly
    ]
    kinds = {act.action for act in acts}
    if kinds == {verbs.BIFALL}:
        return utfall == model.AVSLAGET
    return kinds == {verbs.AVSLAG} and utfall in (model.BIFALLET, model.TILLSTYRKT)
