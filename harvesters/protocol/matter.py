"""What became of a matter that is nobody's initiative: the administration's own proposal.

It is noted, approved, rejected, sent on, put off or recommended to the body that decides. When a
party's yrkande was adopted in place of the office's proposal, the proposal won in part (delvis) if the
decision shows something of the office's work; otherwise nothing can be said of it (ovrigt).
"""

from __future__ import annotations

import re

from harvesters.protocol import model, objects, verbs
from harvesters.protocol.blocks import HANDLINGAR, Block, of_kind
from harvesters.protocol.heading import Heading
from harvesters.protocol.people import party_list
from harvesters.protocol.procedure import POSTPONED, PROPOSAL_LABEL, PROPOSES, REFERRED_BACK, WITHDRAWN, say
from harvesters.protocol.refusal import NOTES, REJECTS, approval_in, refusal_in
from harvesters.protocol.verbs import Act

_PARTYS = re.compile(
    r"(?:[Ee]nligt|Kommun\w+ (?:tillstyrker|bifaller|beslutar enligt)|[A-ZÅÄÖ]\w*nämnden (?:tillstyrker"
    r"|bifaller|beslutar enligt)) (?:beslutssats(?:en|erna) i )?(?:det )?(?:reviderade "
    r"|reviderat )?yrkande(?:t|n|na)? från"
)
_DRAFT_PAPER = re.compile(
    r"tjänsteutlåtande|tjänsteskrivelse|[Pp]rotokollsutdrag|[Hh]emställan|förslag"
    r"|\bnr \d|[Hh]andling"
)
# A member's amendment was adopted, and the office's proposal for the rest. An addition (tillägg) changes nothing.
_AMENDED = re.compile(
    r"(?:[Ee]nligt|[Ii] enlighet med|[Mm]ed bifall till) [^.;]{3,90}?ändringsyrkande.{0,400}? i övrigt"
    r"|i övrigt (?:enligt|i enlighet med|bifalls?) [^.;]{3,80}?,? med (?:de |den |följande )?ändring"
)
_SHOWS_DRAFT = re.compile(
    r"tjänsteutlåtande|tjänsteskrivelse|antecknas|ändringar som framgår|(?:nämnd|styrelse|kontor"
    r"|förvaltning)\w*s (?:underlag|förslag|handlingar|utredning)"
)
_AS_DRAFTED = re.compile(
    r"(?:[Ee]nligt|i enlighet med) [\wåäöÅÄÖ-]+s (?:förslag|tjänsteutlåtande|tjänsteskrivelse)(?:et)?"
)
_ELECTS = re.compile(
    r"(?<![\w-])(?:väljs|välja|väljer|valdes|utses|utse|utser|utsågs|entledigas|entlediga|omväljs|nyväljs"
    r"|förrättas val)(?![\w-])",
    re.IGNORECASE,
)
_RESIGNS = re.compile(
    r"(?:godkänner|godkänna|beviljar|bevilja) (?:\w+ )?(?:avsägels|entledigand)|avsägelsen (?:godkänns|beviljas)"
)
# What is only noted and passed on to be decided elsewhere; the points that follow are what is passed on.
_HANDED_ON = re.compile(r"antecknas och (?:överlämnas|hänskjuts) .{0,80}?för beslut")
_SENT_ON = re.compile(
    r"(?<![\w-])(?:överlämnas?|överlämnar|remitteras?|remitterar|hänskjuts|hänskjuta|hänskjuter|översänds"
    r"|översända|översänder|skickas|vidarebefordras)(?![\w-])"
)


def only_proposal(parts: list[Block], decisions: list[Block]) -> tuple[str, ...]:
    """Return the parties whose yrkande was adopted when the papers hold no other proposal, () otherwise."""
    papers = " ".join(part.text for part in of_kind(parts, HANDLINGAR))
    match = _PARTYS.match(decisions[0].text)
    if not match or not papers or _DRAFT_PAPER.search(papers) or papers.count("rkande från") != 1:
        return ()
    return party_list(decisions[0].text[match.end() :].strip())


def of_matter(
    text: str, decisions: list[Block], heading: Heading, forslag_till: str
) -> tuple[str, str, int, int] | None:
    """Return (utfall, rule, start, end) of a matter that is nobody's initiative."""
    found = [
        Act(a.action, a.target, a.partly, a.is_active, a.start + block.start, a.end + block.start)
        for block in decisions
        for a in verbs.acts(block.text, "", ())
    ]
    spans = [(block.start + a, block.start + b) for block in decisions for a, b in verbs.sentences(block.text)]
    said = [(text[a:b], a, b) for a, b in spans]
    handed = next((index for index, one in enumerate(said) if _HANDED_ON.search(one[0])), None)
    said = said if handed is None else said[: handed + 1]
    approving = [one for one in said if approval_in(one[0]) and not NOTES.search(one[0])]
    for action, utfall, rule in (
        (verbs.BORDLAGG, model.BORDLAGT, "bordläggs"),
        (verbs.ATERREMISS, model.ATERREMITTERAT, "återremitteras"),
    ):
        acts = [
            a for a in found if a.action == action and a.target in (objects.MATTER, objects.UNKNOWN, objects.PROPOSAL)
        ]
        if acts and (not approving or any(a.target == objects.MATTER for a in acts)):
            return say(utfall, rule, acts)
    for pattern, utfall, rule in (
        (WITHDRAWN, model.OVRIGT, "utgår"),
        (REFERRED_BACK, model.ATERREMITTERAT, "återremiss"),
        (POSTPONED, model.BORDLAGT, "skjuts upp"),
    ):
        for sentence, start, _ in said:
            if (match := pattern.search(sentence)) and not approving:
                return utfall, rule, start + match.start(), start + match.end()
    if other := _another_proposal(decisions):
        return other
    if refused := refusal_in(said):
        return refused
    for block in decisions:
        if match := _AMENDED.search(block.text):
            return model.DELVIS, "förslaget med ändring", block.start + match.start(), block.start + match.end()
    if forslag_till:
        block = next((b for b in decisions if PROPOSES.search(b.text) or PROPOSAL_LABEL.search(b.label)), decisions[0])
        match = PROPOSES.search(block.text)
        rejects = [one for one in said if REJECTS.search(one[0])]
        if rejects and not approving:
            return model.AVSLAGET, "föreslår avslag", rejects[0][1], rejects[0][2]
        start = block.start + (match.start() if match else 0)
        return (
            model.TILLSTYRKT,
            "föreslår för den som beslutar",
            start,
            block.start + match.end() if match else block.end,
        )
    if resigned := next((one for one in said if _RESIGNS.search(one[0])), None):
        return model.BIFALLET, "avsägelsen godkänns", resigned[1], resigned[2]
    if _elects(heading, said):
        _, start, end = said[0]
        follows = any(_AS_DRAFTED.search(sentence) for sentence, _, _ in said)
        return model.BIFALLET if follows else model.OVRIGT, "val", start, end
    if approving:
        sentence, start, _ = approving[0]
        match = approval_in(sentence)
        assert match is not None
        return model.BIFALLET, "godkänns eller beslutas", start + match.start(), start + match.end()
    for pattern, utfall, rule in (
        (REJECTS, model.AVSLAGET, "avslås"),
        (NOTES, model.ANTECKNAT, "antecknas"),
        (re.compile(r"avskriv(?:s|a|er|es)"), model.AVSKRIVET, "avskrivs"),
        (_SENT_ON, model.OVRIGT, "lämnas över till annan"),
    ):
        for sentence, start, _ in said:
            if match := pattern.search(sentence):
                return utfall, rule, start + match.start(), start + match.end()
    for sentence, start, _ in said:
        if match := _AS_DRAFTED.search(sentence):
            return model.BIFALLET, "enligt förslaget", start + match.start(), start + match.end()
    return (model.OKANT, "beslut utan utfall", said[0][1], said[-1][2]) if said else None


def _another_proposal(decisions: list[Block]) -> tuple[str, str, int, int] | None:
    """Return the outcome for the office's proposal when a party's was adopted in its place.

    Partly, when the decision shows something of the office's work; else nothing can be said but that it is another.
    """
    for block in decisions:
        if match := _PARTYS.match(block.text):
            shows = _SHOWS_DRAFT.search(block.text)
            utfall = model.DELVIS if shows else model.OVRIGT
            return (
                utfall,
                "ett annat yrkande än förslaget antogs",
                block.start + match.start(),
                block.start + match.end(),
            )
    return None


def _elects(heading: Heading, said: list[tuple[str, int, int]]) -> bool:
    return heading.arendetyp == "val" and any(_ELECTS.search(sentence) for sentence, _, _ in said)
