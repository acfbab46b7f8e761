"""What became of an initiative when the decision only says whose proposal won, and the § tells what that was."""

from __future__ import annotations

import re
from collections.abc import Sequence

from harvesters.protocol import model, verbs
from harvesters.protocol.answers import from_acts
from harvesters.protocol.blocks import FORSLAG, Block, of_kind
from harvesters.protocol.heading import Heading
from harvesters.protocol.model import Claim, Vote
from harvesters.protocol.people import party_list

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


_NAMED = re.compile(
    r"(?:[Ee]nligt|i enlighet med|bifalla|bifaller|antar|anta|bifall till) (?P<who>(?:[A-ZÅÄÖ][\w-]+ ){1,3}"
    r"[A-ZÅÄÖ][\w-]+?s?(?: \([A-Z]{1,3}\)s?)?) (?:eget )?(?P<what>ändrings|tilläggs)?(?:förslag|yrkande)(?:et)?(?!\w)"
)
_BODY = re.compile(r"nämnd|styrelse|utskott|kontor|förvaltning")
_MAX_REST = 60  # characters that a decision has besides "enligt Anna Alms förslag"
_OF_PATH = (verbs.BORDLAGG, verbs.ATERREMISS, verbs.AVSKRIV, verbs.UTGA)
_THE_DRAFT = re.compile(
    r"bifall till (?:[a-zåäö]+s |[A-ZÅÄÖ][a-zåäö]+(?:nämndens|styrelsens|utskottets|kontorets) |liggande "
    r"|föreliggande )?förslag(?:et)?(?! från)"
)


def as_a_member_proposed(
    decisions: list[Block], votes: Sequence[Vote], claims: Sequence[Claim], forslag_till: str
) -> tuple[str, str, int, int] | None:
    """Return the outcome for the office's proposal when the decision only names the member whose proposal it follows.

    The member asked to grant it, or to refuse it; or the vote stood between the two, and it lost. Else okant.
    """
    for block in decisions:
        match = _NAMED.search(block.text)
        if not match or match["what"] or _BODY.search(match["who"].lower()):
            continue
        if re.match(r" (?:om|att) ", block.text[match.end() :]):
            continue  # the decision itself says what the proposal was
        rest = block.text[: match.start()] + block.text[match.end() :]
        if len(rest) > _MAX_REST or any(a.action in _OF_PATH for a in verbs.acts(rest, "", ())):
            continue  # the decision says more than whose proposal it follows
        place = (block.start + match.start(), block.start + match.end())
        surname = _stem(match["who"].split(" (")[0].split()[-1])
        asked = " ".join(
            claim.text for claim in claims if any(_stem(m.name.split()[-1]) == surname for m in claim.members)
        )
        if re.search(r"(?:andra|tredje) hand", asked):
            return model.OKANT, "ledamoten hade flera yrkanden", *place
        if _THE_DRAFT.search(asked):
            return (model.TILLSTYRKT if forslag_till else model.BIFALLET), "yrkandet var bifall till förslaget", *place
        if re.search(r"avslag (?:på|till) (?:[\wåäö]+s )?förslag", asked):
            return model.AVSLAGET, "yrkandet var avslag på förslaget", *place
        vote = next((vote for vote in votes if vote.is_main), None)
        lost = (vote.nej_innebar if vote.won == model.JA else vote.ja_innebar) if vote and vote.won else ""
        if re.search(r"(?:förvaltning|kontor|utskott|nämnd|styrelse)\w*s förslag", lost):
            return model.OVRIGT, "ett annat förslag antogs", *place
        return model.OKANT, "enligt en ledamots förslag, som § inte återger", *place
    return None


def own_claim(decisions: list[Block], heading: Heading, forslag_till: str) -> tuple[str, str, int, int] | None:
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


def as_somebody_proposed(
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
                from_acts(verbs.acts(t, heading.initiative, heading.parties), t, t, bool(forslag_till)) for t in texts
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


def as_the_winner_asked(
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
        named = from_acts(
            verbs.acts(claim.text, heading.initiative, heading.parties), claim.text, claim.text, bool(forslag_till)
        )
        if named:
            said.add(named[0])
        elif heading.initiative == "yrkande" and re.search(r"avslag på (?:samtliga|alla) yrkanden", claim.text):
            said.add(model.AVSLAGET)
    return (said.pop(), "det vinnande yrkandet", vote.start, vote.end) if len(said) == 1 else None


def _stem(word: str) -> str:
    return re.sub(r"(?:ens|ets|en|et|s)$", "", word.lower())
