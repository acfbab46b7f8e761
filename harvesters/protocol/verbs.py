"""The verbs of decisions and what they act on.

"Den av Anna A väckta motionen avslås" and "Kommunstyrelsens förslag att avslå
motionen bifalls" both reject the motion; "Yrkandet om att avslå motionen avslås"
does not say. So each verb is found together with its object: the initiative
itself, a part of it, an addition to it, somebody's proposal, or the matter as a
whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from harvesters.protocol.objects import ADDITION, INITIATIVE, MATTER, PART, PROPOSAL, REFERRAL, UNKNOWN, objects_in

# What a verb does.
BIFALL, AVSLAG, BESVARA, BORDLAGG, ATERREMISS = "bifall", "avslag", "besvara", "bordlägg", "återremiss"
AVSKRIV, ANTECKNA, LAMNA_OVER, UTGA, TILLATA = "avskriv", "anteckna", "lämna över", "utgå", "tillåta"

_PASSIVE = {  # the subject stands before it
    BIFALL: r"bifall(?:s|es|as|its|en|et|na)|bifölls|tillstyrk(?:s|es|as|ts)|vinner bifall|bejakas",
    AVSLAG: r"avslå(?:s|as)|avslogs|avslagits|avslag(?:en|et|na)|avstyrk(?:s|es|as|ts)|lämnas utan bifall"
    r"|avvisas|förkastas|ogillas",
    BESVARA: r"besvara(?:d|t|de|s|ts|des)|bevarad|färdigbehandla(?:d|t|de)",
    BORDLAGG: r"bordlägg(?:s|as|es)|bordlades|bordlagts",
    ATERREMISS: r"återremittera(?:s|des|ts)|återförvisas",
    AVSKRIV: r"avskriv(?:s|as|es|its)|avskrevs",
    ANTECKNA: r"antecknas?|noteras|(?:läggs|lades) till handlingarna|(?:tas|togs) till protokollet"
    r"|läggs med godkännande till handlingarna",
    LAMNA_OVER: r"(?:överlämnas|överlämnades|remitteras|remitterades|hänskjuts|skickas|lämnas över|översänds)",
    UTGA: r"utgår|utgick|dras tillbaka|återtas|återkallas",
    TILLATA: r"får (?:framställas|ställas|väckas)",
}  # fmt: skip
_ACTIVE = {  # the object stands after it
    BIFALL: r"bifall(?:a|er|it)|biföll|bifall (?:till|på)|tillstyrk(?:a|er|t|te)|tillstyrkan (?:av|till)",
    AVSLAG: r"avslå(?:r)?|avslog|avslagit|avslag (?:på|till|av|för|avseende)|avstyrk(?:a|er|t|te)"
    r"|avstyrkan av|lämna utan bifall|avvisa(?:r)?|förkasta(?:r)?",
    BESVARA: r"besvara(?:r)?|anse(?:r)?|förklara(?:r)?",
    BORDLAGG: r"bordlägg(?:a|er)|bordlade|bordläggning av",
    ATERREMISS: r"återremittera(?:r|de)?|återremiss av|återförvisa(?:r)?",
    AVSKRIV: r"avskriva|avskriver|avskrev",
    ANTECKNA: r"anteckna(?:r|de)?|notera(?:r|de)?|lägga|lägger|lade|ta(?:r)? del av|tog del av|tagit del av",
    LAMNA_OVER: r"överlämna(?:r|de)?|remittera(?:r|de)?|hänskjut(?:a|er)|översänd(?:a|er)",
    UTGA: r"(?!x)x",
    TILLATA: r"tillåta att|medge att",
}  # fmt: skip
_VERB = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(f"(?P<p{i}>{words})" for i, words in enumerate(_PASSIVE.values()))
    + "|"
    + "|".join(f"(?P<a{i}>{words})" for i, words in enumerate(_ACTIVE.values()))
    + r")(?![\w-])",
    re.IGNORECASE,
)
_ACTIONS = list(_PASSIVE)
_ANSWERED = re.compile(r"(?:besvara[dt]e?|bevarad|färdigbehandla[dt])(?!\w)")

_CLAUSE_END = re.compile(r"[;:](?= )|\.(?= [A-ZÅÄÖ0-9•\"(]|$)| \d{1,2}[.)] (?=[A-ZÅÄÖ])|[•] ?")
_WINDOW = 160  # characters after an active verb in which its object stands
_NEGATED = re.compile(r"(?:\b(?:inte|ej|icke|utan att))(?: (?:att|ska|skall|kan|bör|har|blir|vinner|får))? $")
# A sentence's reason tells of other decisions than its own; words of a later meeting tell of none.
_REASON = re.compile(
    r"med (?:motivering(?:en)?|hänvisning till|anledning av)(?: att)?|eftersom|på grund av|mot bakgrund av"
)
_LATER = re.compile(r" (?:på|vid|till|under) (?:nästa|kommande|ett (?:senare|kommande))(?!\w)")
_NEGATED_AFTER = re.compile(r" (?:inte|ej|icke)(?!\w)")
_NEW_CLAUSE = re.compile(r"(?:\b(?:och|samt|men)|[,;]) (?:att )?(?!om )")
# What stands before a verb that tells what a proposal is about: "yrkande om att", "förslag att", "innebär".
_OF_PROPOSAL = re.compile(
    r"(?:\b(?:om|på|till|av|för|ska|skall|bör|innebär|innebärande|begäran)|\b(?:yrkande"
    r"|förslag)\w*)(?: att)?(?: (?:helt|delvis|inte))? $"
)
_PARTLY = re.compile(
    r"(?<!\w)(?:delvis|till (?:viss )?del|i (?:vissa|de) delar|i den del(?:en)?|såvitt avser|vad (?:gäller"
    r"|avser)|till den del)(?!\w)"
)


_OTHERS = (PROPOSAL, ADDITION, REFERRAL)  # what is not the initiative


@dataclass(frozen=True)
class Act:
    """A verb with its object, and where the verb stands."""

    action: str
    target: str
    partly: bool
    is_active: bool
    start: int
    end: int


def sentences(text: str) -> list[tuple[int, int]]:
    """Return where each sentence or point of a decision stands."""
    found, start = [], 0
    for match in _CLAUSE_END.finditer(text):
        if match.end() > start:
            found.append((start, match.end()))
        start = match.end()
    if start < len(text):
        found.append((start, len(text)))
    return [(a, b) for a, b in found if text[a:b].strip(" .;:•")]


def acts(text: str, initiative: str, parties: tuple[str, ...]) -> list[Act]:
    """Return the verbs of decision in `text` with their objects.

    initiative, parties: whose initiative it is (`Heading`); "" when the administration raised the matter.
    """
    found: list[Act] = []
    for start, end in sentences(text):
        found += _acts_in(text, start, end, objects_in(text, start, end, initiative, parties))
    return found


def _acts_in(text: str, start: int, end: int, objects: list[tuple[str, int, int]]) -> list[Act]:
    matches = list(_VERB.finditer(text, start, end))
    found: list[Act] = []
    for match in matches:
        group = str(match.lastgroup)
        action, is_active = _ACTIONS[int(group[1:])], group[0] == "a"
        after = text[match.end() : min(end, match.end() + _WINDOW)]
        if is_active and match.group().lower().startswith(("anse", "förklara")):
            if not _ANSWERED.search(after):
                continue
        elif match.group().lower() in ("lägga", "lägger", "lade") and "till handlingarna" not in after:
            continue
        target = _object_after(match, objects, end) if is_active else _object_before(match, objects, start, end)
        before, after = text[max(start, match.start() - 16) : match.start()], text[match.end() : match.end() + 8]
        reason = _REASON.search(text, start, match.start())
        if reason and any(act.end <= reason.start() and act.target == INITIATIVE for act in found) and target != PART:
            continue
        if action == BESVARA and _LATER.match(text, match.end()):
            continue
        if _NEGATED.search(before) or _NEGATED_AFTER.match(after):
            if action != BIFALL:
                continue
            action = AVSLAG
        near = text[max(start, match.start() - 60) : min(end, match.end() + 30)]
        partly = bool(_PARTLY.search(near)) or target == PART
        found.append(Act(action, target, partly, is_active, match.start(), match.end()))
    return _outermost(found, text)


def _object_after(match: re.Match[str], objects: list[tuple[str, int, int]], end: int) -> str:
    limit = min(end, match.end() + _WINDOW)
    after = [one for one in objects if match.end() <= one[1] < limit]
    if len(after) > 1 and after[0][0] == INITIATIVE and after[1][0] == PART and after[1][1] - after[0][2] < 3:
        return PART  # "motionens andra att-sats"
    return after[0][0] if after else UNKNOWN


def _object_before(match: re.Match[str], objects: list[tuple[str, int, int]], start: int, end: int) -> str:
    """Return the first object of the sentence before a passive verb; else after it ("I övrigt avslås motionen")."""
    inverted = next((kind for kind, at, _ in objects if at == match.end() + 1), "")
    if inverted in (INITIATIVE, PART, MATTER):
        return inverted  # "Med bifall till nämndens förslag avslås motionen"
    before = [kind for kind, at, _ in objects if start <= at < match.start()]
    if before:
        return PART if before[0] == INITIATIVE and PART in before else before[0]
    return next((kind for kind, at, _ in objects if match.end() <= at < min(end, match.end() + 40)), UNKNOWN)


def _outermost(found: list[Act], text: str) -> list[Act]:
    """Return the acts of one sentence without those that only tell what a rejected proposal was about."""
    rejected = [act for act in found if act.action == AVSLAG and act.target in _OTHERS]
    if not rejected:
        return found
    passive = [act for act in rejected if not act.is_active]
    after = passive[-1].start if passive else 0
    first = rejected[0]
    return [
        act
        for act in found
        if act in rejected or (act.start >= after and (act.start < first.start or not _is_nested(act, first, text)))
    ]


def _is_nested(act: Act, rejected: Act, text: str) -> bool:
    """Return whether an act after a rejected proposal only tells what that proposal was."""
    if not act.is_active:
        return not _NEW_CLAUSE.search(text, rejected.end, act.start)
    return bool(_OF_PROPOSAL.search(text[max(rejected.end, act.start - 40) : act.start]))
