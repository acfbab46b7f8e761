"""Whether the words of a decision approve, refuse or only note, when the matter is nobody's initiative."""

from __future__ import annotations

import re

from harvesters.protocol import model

# A decision that approves something, in the form that the text of a decision has.
_APPROVES = re.compile(
    r"(?<![\w-])(?:godkänns|godkännes|godkänna|godkänner|antas|antages|anta|antar|fastställs|fastställes"
    r"|fastställa|fastställer|beviljas?|beviljar|bemyndigas|bemyndiga|bemyndigar|(?:får|ges|ger|ge|erhåller"
    r"|lämnas) (?:[\wåäöÅÄÖ,-]+ ){0,6}?(?:i )?uppdrag(?:et)?"
    r"|uppdra(?:s|r)?(?: åt)?|uppdras|upphävs|upphäva|upphäver|upphör|höjs|höja|höjer|sänks|sänka|sänker"
    r"|upprätta[rs]?|revideras|revidera|ändras|ändra"
    r"|ställer sig bakom|ställa sig bakom|tillstyrks?|tillstyrka|tillstyrker"
    r"|beslutar enligt(?! [^.;]{2,60}(?:yrkande|förslag)(?:et)? (?:om|att) (?:att )?av[sv])"
    r"|förklaras? fullgjort|förklaras fullgjorda|avsätts|avsätta|anvisas?|anslås?|tilldelas?|tecknas?|ingå"
    r"|ingås"
    r"|inrättas?|inrätta|införs|införa|överförs|överföra|medges?|medge|medger|utökas|ska (?:utgöra|tillämpas"
    r"|vara|genomföras|gälla)|bifalls|bifalles|bifalla|bifaller|avge|avges|avger"
    r"|lämnar? (?:som sitt )?yttrande|yttrande(?:t)? (?:översänds|lämnas|avges)|översänds|översända"
    r"|översänder|delegeras|delegera"
    r"|säljs|sälja|förvärva|förvärvas|köpa|upplåta|betala ut|utbetalas|dispens (?:ges|lämnas|medges|beviljas)"
    r"|fattar [a-zåäö]*beslut|positivt (?:plan|förhands)?besked|bekräftas|startas|starta"
    r"|påbörjas|genomföra|genomförs|ansöka|överklaga(?:s|nde)?|förlängs|förlänga|bevilja ansvarsfrihet"
    r"|ansvarsfrihet|befrias|tar emot|lämnas ansvarsfrihet|remissvar)(?![\w-])",
    re.IGNORECASE,
)
REJECTS = re.compile(
    r"(?<![\w-])(?:avslås|avslå|avslår|avslogs|avstyrks|avstyrka|avstyrker|avvisas|avvisa|inte (?:godkänna"
    r"|bevilja|anta|bifalla)|godkänns (?:inte|ej)|lämnas utan bifall|negativt (?:plan|förhands)?besked)(?![\w-])"
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
NOTES = re.compile(
    r"(?<![\w-])(?:antecknas?|Antecknas?|antecknar|noteras?|Noteras?|noterar|till handlingarna|ta(?:r|git"
    r"|s)? del av|tas? (?:upp )?till protokollet|(?:tas?|tackar?|tacka) (?:för )?informationen"
    r"|tar emot informationen|för kännedom|godkänn(?:er|a|s) (?:redovisningen|anmälan av|anmälningsärende\w*"
    r"|information(?:en)?|delegationsbeslut\w*|rapporten om)|(?:informationen|redovisningen|anmälan"
    r"|rapporten|rapporteringen)(?: (?:av|om|för|över) [^.;]{2,90}?)? (?:godkänns|läggs))(?![\w-])",
    re.IGNORECASE,
)


def approval_in(sentence: str) -> re.Match[str] | None:
    """Return the first verb of a sentence that approves and is not negated."""
    for match in _APPROVES.finditer(sentence):
        if not _NEGATION.search(sentence[: match.start()]) and not _NEGATION_AFTER.match(sentence, match.end()):
            return match
    return None


def refusal_in(said: list[tuple[str, int, int]]) -> tuple[str, str, int, int] | None:
    """Return the outcome when the decision refuses something: "Bygglov avslås. Avgiften fastställs …".

    Unknown when something else is granted, before or after: the words do not tell which of them the matter was.
    """
    approved = False
    for index, (sentence, start, _) in enumerate(said):
        rejects = REJECTS.search(sentence) or _REFUSES.search(sentence)
        approval = approval_in(sentence)
        if approval and (not rejects or approval.start() < rejects.start()):
            approved = approved or not (_OF_PROCEDURE.match(sentence, approval.end()) or NOTES.search(sentence))
        if not rejects:
            continue
        own = _refused_words(sentence, rejects, approval)
        if _SIDE_ISSUE.search(own):
            continue
        grants = any(_GRANTS.search(one) and approval_in(one) for one, _, _ in said[index + 1 :])
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
