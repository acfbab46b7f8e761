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

from harvesters.protocol import model, objects, verbs
from harvesters.protocol.adopted import as_a_member_proposed, as_somebody_proposed, as_the_winner_asked, own_claim
from harvesters.protocol.answers import from_acts
from harvesters.protocol.blocks import BESLUT, Block, of_kind
from harvesters.protocol.heading import Heading
from harvesters.protocol.matter import of_matter, only_proposal
from harvesters.protocol.model import Claim, Evidence, Vote
from harvesters.protocol.people import listed
from harvesters.protocol.procedure import POSTPONED, REFERRED_BACK, WITHDRAWN, proposes_to
from harvesters.protocol.verbs import Act

_DROPPED = re.compile(
    r"(?:inte|ej) (?:att )?(?:bereda|beredas?|behandla|behandlas|gå vidare|handlägga)|bereds (?:inte|ej)"
    r"|(?:lämnas?|avslutas?) utan (?:vidare )?åtgärd"
)
FORMAL_HEADING = "rubriken är en formalitet"  # rule of an Evidence


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
        evidence = Evidence(FORMAL_HEADING, formal.group(), start, start + len(formal.group())) if start >= 0 else None
        return Outcome(model.OVRIGT, model.NAMNDFORSLAG, "", evidence)
    if not decisions:
        return Outcome(model.OKANT, _avser(heading), "", None)
    found: tuple[str, str, int, int] | None = None
    if heading.initiative:
        found = _of_initiative(text, decisions, heading, forslag_till)
        if not found:
            found = as_somebody_proposed(text, list(parts), decisions, heading, claims, forslag_till)
        if not found:
            found = as_the_winner_asked(decisions, heading, votes, claims, forslag_till)
        if found and heading.initiative not in _STRICT and found[0] not in _ANSWERS:
            found = None
        if found and _contradicted(found[0], votes, heading):
            vote = next(vote for vote in votes if vote.is_main)
            found = (model.OKANT, "beslutet och omröstningen säger emot varandra", vote.start, vote.end)
        if found and found[0] == model.TILLSTYRKT and not forslag_till and organ.lower() == "kommunfullmäktige":
            found = (model.BIFALLET, *found[1:])  # nobody stands above the council for whom it could support a motion
        if found or heading.initiative in _STRICT:
            return _outcome(text, found, _avser(heading), forslag_till)
    if parties := only_proposal(list(parts), decisions):
        utfall = model.TILLSTYRKT if forslag_till else model.BIFALLET
        block = decisions[0]
        evidence = Evidence(
            "enligt det enda yrkandet", block.text[:120], block.start, block.start + len(block.text[:120])
        )
        return Outcome(utfall, model.INITIATIV, forslag_till, evidence, listed(parties))
    found = as_a_member_proposed(decisions, votes, claims, forslag_till) or of_matter(
        text, decisions, heading, forslag_till
    )
    return _outcome(text, found, model.NAMNDFORSLAG, forslag_till)


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
    if named := from_acts(found, said, text, bool(forslag_till)):
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
        return own_claim(decisions, heading, forslag_till)
    return None


def _contradicted(utfall: str, votes: Sequence[Vote], heading: Heading) -> bool:
    """Return whether the side that won the main vote stood for the opposite of `utfall`."""
    vote = next((vote for vote in votes if vote.is_main), None)
    if vote is None or not vote.won or vote.won_by not in ("majoritet", "utslagsröst") or len(votes) > 1:
        return False
    won = vote.ja_innebar if vote.won == model.JA else vote.nej_innebar
    acts = [
        a
        for a in verbs.acts(won, heading.initiative, heading.parties)
        if a.target == objects.INITIATIVE and not a.partly
    ]
    kinds = {act.action for act in acts}
    if kinds == {verbs.BIFALL}:
        return utfall == model.AVSLAGET
    return kinds == {verbs.AVSLAG} and utfall in (model.BIFALLET, model.TILLSTYRKT)
