"""What became of a matter that is nobody's initiative: the administration's own proposal.

It is noted, approved, rejected, sent on, put off or recommended to the body that decides. When a
party's yrkande was adopted in place of the office's proposal, the proposal won in part (delvis) if the
decision shows something of the office's work; otherwise nothing can be said of it (ovrigt).
"""

from __future__ import annotations

import re

from harvesters.protocol import model, verbs
from harvesters.protocol.blocks import HANDLINGAR, Block, of_kind
from harvesters.protocol.heading import Heading
from harvesters.protocol.people import party_list
from harvesters.protocol.procedure import POSTPONED, PROPOSAL_LABEL, PROPOSES, REFERRED_BACK, WITHDRAWN, say
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
# A decision that approves something, in the form that the text of a decision has.
_APPROVES = re.compile(
    r"(?<![\w-])(?:godkänns|godkännes|godkänna|godkänner|antas|antages|anta|antar|fastställs|fastställes"
    r"|fastställa|fastställer|beviljas?|beviljar|bemyndigas|bemyndiga|bemyndigar|(?:får|ges|ger|ge|erhåller"
    r"|lämnas) (?:[\wåäöÅÄÖ,-]+ ){0,6}?(?:i )?uppdrag(?:et)?"
    r"|uppdra(?:s|r)?(?: åt)?|uppdras|upphävs|upphäva|upphäver|upphör|revideras|revidera|ändras|ändra"
    r"|ställer sig bakom|ställa sig bakom|tillstyrks?|tillstyrka|tillstyrker|beslutar enligt"
    r"|förklaras? fullgjort|förklaras fullgjorda|avsätts|avsätta|anvisas?|anslås?|tilldelas?|tecknas?|ingå"
    r"|ingås"
    r"|inrättas?|inrätta|införs|införa|överförs|överföra|medges?|medge|medger|utökas|ska (?:utgöra|tillämpas"
    r"|vara|genomföras|gälla)|bifalls|bifalles|bifalla|bifaller|avge|avges|avger"
    r"|lämnar? (?:som sitt )?yttrande|yttrande(?:t)? (?:översänds|lämnas|avges)|översänds|översända"
    r"|översänder|delegeras|delegera"
    r"|säljs|sälja|förvärva|förvärvas|köpa|upplåta|betala ut|utbetalas|dispens (?:ges|lämnas|medges|beviljas)"
    r"|bekräftas|startas|starta"
    r"|påbörjas|genomföra|genomförs|ansöka|överklaga(?:s|nde)?|förlängs|förlänga|bevilja ansvarsfrihet"
    r"|ansvarsfrihet|befrias|tar emot|lämnas ansvarsfrihet|remissvar)(?![\w-])",
    re.IGNORECASE,
)
_ELECTS = re.compile(
    r"(?<![\w-])(?:väljs|välja|väljer|valdes|utses|utse|utser|utsågs|entledigas|entlediga|omväljs|nyväljs"
    r"|förrättas val)(?![\w-])",
    re.IGNORECASE,
)
_RESIGNS = re.compile(
    r"(?:godkänner|godkänna|beviljar|bevilja) (?:\w+ )?(?:avsägels|entledigand)|avsägelsen (?:godkänns|beviljas)"
)
_REJECTS = re.compile(
    r"(?<![\w-])(?:avslås|avslå|avslår|avslogs|avstyrks|avstyrka|avstyrker|avvisas|avvisa|inte (?:godkänna"
    r"|bevilja|anta|bifalla)|godkänns (?:inte|ej)|lämnas utan bifall)(?![\w-])"
)
# An approval that is refused: "beviljas inte", "att inte anta", "ställer sig inte bakom".
_REFUSES = re.compile(
    r"(?<![\w-])(?:(?:godkänn|anta|fastställ|bevilja|tillstyrk|bifall|medge|stödj|lämna|ge)\w{0,4} (?:inte|ej|icke)"
    r"|(?:inte|ej|icke) (?:att )?(?:godkänn|anta|fastställ|bevilja|tillstyrk|bifall|medge|stödj)\w{0,4}"
    r"|(?:ställer|ställa) sig (?:inte|ej) bakom)(?![\w-])",
    re.IGNORECASE,
)
_NEGATION = re.compile(r"(?<!\w)(?:inte|ej|icke)(?: att)? $")
_NEGATION_AFTER = re.compile(r" (?:inte|ej|icke)(?!\w)")
# An approval of how the matter is handled, not of the matter: "godkänner att ärendet avgörs utan yttrande".
_OF_PROCEDURE = re.compile(
    r" (?:att (?:ärendet|frågan|punkten)|ärendet|avgift|en avgift|taxa"
    r"|(?:[\wåäöÅÄÖ-]+s )?(?:bedömning|motivering|skäl|skrivning|handläggning))(?!\w)"
)
# What is said to be rejected is somebody's yrkande, an addition or a matter of form, and not the proposal.
_SIDE_ISSUE = re.compile(
    r"yrkande|återremi|bordlägg|tillägg|ändring|\([A-ZÅÄÖ]{1,4}\)|(?:övriga|andra|mot)\s?förslag|förslag(?:et)? från ",
    re.IGNORECASE,
)
_GRANTS = re.compile(r"(?<![\w-])(?:bevilj|bifall|bifölls|godkän|anta[rs]?(?!\w)|medge|tillstyrk)", re.IGNORECASE)
_NOTES = re.compile(
    r"(?<![\w-])(?:antecknas?|Antecknas?|antecknar|noteras?|Noteras?|noterar|till handlingarna|ta(?:r|git"
    r"|s)? del av|tas? (?:upp )?till protokollet|(?:tas?|tackar?|tacka) (?:för )?informationen"
    r"|tar emot informationen|för kännedom|godkänn(?:er|a|s) (?:redovisningen|anmälan av|anmälningsärende\w*"
    r"|information(?:en)?|delegationsbeslut\w*|rapporten om)|(?:informationen|redovisningen|anmälan"
    r"|rapporten|rapporteringen)(?: (?:av|om|för|över) [^.;]{2,90}?)? (?:godkänns|läggs))(?![\w-])",
    re.IGNORECASE,
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
    approving = [one for one in said if _approval(one[0]) and not _NOTES.search(one[0])]
    for action, utfall, rule in (
        (verbs.BORDLAGG, model.BORDLAGT, "bordläggs"),
        (verbs.ATERREMISS, model.ATERREMITTERAT, "återremitteras"),
    ):
        acts = [a for a in found if a.action == action and a.target in (verbs.MATTER, verbs.UNKNOWN, verbs.PROPOSAL)]
        if acts and (not approving or any(a.target == verbs.MATTER for a in acts)):
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
    if refused := _refusal(said):
        return refused
    for block in decisions:
        if match := _AMENDED.search(block.text):
            return model.DELVIS, "förslaget med ändring", block.start + match.start(), block.start + match.end()
    if forslag_till:
        block = next((b for b in decisions if PROPOSES.search(b.text) or PROPOSAL_LABEL.search(b.label)), decisions[0])
        match = PROPOSES.search(block.text)
        rejects = [one for one in said if _REJECTS.search(one[0])]
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
        match = _approval(sentence)
        assert match is not None
        return model.BIFALLET, "godkänns eller beslutas", start + match.start(), start + match.end()
    for pattern, utfall, rule in (
        (_REJECTS, model.AVSLAGET, "avslås"),
        (_NOTES, model.ANTECKNAT, "antecknas"),
        (re.compile(r"avskriv(?:s|a|er|es)"), model.AVSKRIVET, "avskrivs"),
        (_SENT_ON, model.OVRIGT, "lämnas över till annan"),
    ):
        for sentence, start, _ in said:
            if match := pattern.search(sentence):
                return utfall, rule, start + match.start(), start + match.end()
    for sentence, start, _ in said:
        if match := _AS_DRAFTED.search(sentence):
            return model.BIFALLET, "enligt förslaget", start + match.start(), start + match.end()
    return (model.OVRIGT, "beslut utan utfall", said[0][1], said[-1][2]) if said else None


def _approval(sentence: str) -> re.Match[str] | None:
    """Return the first verb of a sentence that approves and is not negated."""
    for match in _APPROVES.finditer(sentence):
        if not _NEGATION.search(sentence[: match.start()]) and not _NEGATION_AFTER.match(sentence, match.end()):
            return match
    return None


def _refusal(said: list[tuple[str, int, int]]) -> tuple[str, str, int, int] | None:
    """Return the outcome when the decision refuses something: "Bygglov avslås. Avgiften fastställs …".

    Unknown when something else is granted, before or after: the words do not tell which of them the matter was.
    """
    approved = False
    for index, (sentence, start, _) in enumerate(said):
        rejects = _REJECTS.search(sentence) or _REFUSES.search(sentence)
        approval = _approval(sentence)
        if approval and (not rejects or approval.start() < rejects.start()):
            approved = approved or not (_OF_PROCEDURE.match(sentence, approval.end()) or _NOTES.search(sentence))
        if not rejects:
            continue
        own = _refused_words(sentence, rejects, approval)
        if _SIDE_ISSUE.search(own):
            continue
        grants = any(_GRANTS.search(one) and _approval(one) for one, _, _ in said[index + 1 :])
        place = (start + rejects.start(), start + rejects.end())
        if approved or grants or (approval and _SIDE_ISSUE.search(sentence[approval.start() :])):
            return (model.OKANT, "något avslås och något annat bifalls", *place)
        return (model.AVSLAGET, "avslås", *place)
    return None


def _refused_words(sentence: str, rejects: re.Match[str], approval: re.Match[str] | None) -> str:
    """Return the words of a sentence that name what is refused: before a passive verb, after an active one."""
    if not rejects.group().lower().endswith("s"):
        own = sentence[rejects.start() :]
        ends_before = approval is not None and approval.start() > rejects.start()
        return own[: approval.start() - rejects.start()] if approval and ends_before else own
    begins = approval.end() if approval and approval.end() < rejects.start() else 0
    return sentence[begins : rejects.end()]


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
