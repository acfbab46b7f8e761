"""What a decision can act on: the initiative itself, a part of it, an addition, somebody's proposal, the matter."""

from __future__ import annotations

import re

from harvesters.protocol.people import party_list

# What a verb acts on.
INITIATIVE, PART, ADDITION, PROPOSAL, REFERRAL, MATTER, UNKNOWN = (
    "initiativet", "en del", "ett tillägg", "ett förslag", "en återremiss", "ärendet", "okänt",
)  # fmt: skip

# Objects, tried in this order at each place.
_OBJECTS = (
    (ADDITION, r"(?:tilläggs|ändrings)(?:yrkande(?:t|n|na)?|förslag(?:et|en)?|uppdrag(?:et)?)"),
    (REFERRAL, r"(?:återremiss|bordläggnings|minoritetsåterremiss|remiss|ajournerings)(?:yrkande(?:t|n|na)?"
    r"|förslag(?:et)?)|(?:yrkande(?:t)?|förslag(?:et)?) om (?:återremiss|bordläggning|att (?:återremittera"
    r"|bordlägga))|återremiss(?:en)?"),
    (PART, r"(?:\w+ )?(?:att-sats(?:en|er|erna|ens)?|yrkandepunkt(?:en|er|erna)?|förslagspunkt(?:en|er|erna)?"
    r"|delyrkande\w*|beslutssats(?:en|er|erna)?|att-punkt(?:en|er|erna)?|attsats(?:en|er"
    r"|erna)?)(?: (?:nummer |nr )?\d{1,2})?|(?:i den|den första|den andra|den tredje|första"
    r"|andra) delen(?: av)?"
    r"|(?:första|andra|tredje|fjärde|sista) (?:punkt(?:en)?|del(?!en)|yrkande|förslag)(?!\w)"
    r"|(?<!\w)punkt(?:en|erna)? \d{1,2}|(?<!\w)(?:yrkande|förslag)(?:et|en|t)? (?:nr "
    r"|nummer )?\d{1,2}(?!\w)|övriga (?:delar|att-satser|punkter|yrkanden i motionen)|resterande (?:delar"
    r"|att-satser)"),
)  # fmt: skip
_OWNED = (
    r"(?!motion|Motion|medborgarförslag|Medborgarförslag|förslagsställar)(?:[\wÅÄÖåäö/&-]{2,40}s"
    r"|[A-ZÅÄÖ][\w-]+s?(?: \([A-Z]{1,3}\))(?: m\.? ?fl\.?)?|egna|eget|sitt|huvud|liggande|föreliggande|framlagda"
    r"|framlagt|det egna) (?:förslag(?:et)?|yrkande(?:n|t)?)(?! om (?:återremiss|bordläggning))"
)
_MATTER = r"[ÄäA]rende(?:t|ts|n|na)"
_NOUNS = {
    "motion": r"(?:del)?motion(?:en|ens|erna|ernas|er)?|motionär(?:en|ens|ernas|erna)(?: förslag| yrkande)?",
    "medborgarforslag": r"medborgarförslag(?:et|ets|en|ens)?|förslagsställaren(?:s förslag)?|förslag(?:et|ets)",
    "e_forslag": r"(?:e-|göteborgs|invånar|medborgar|[a-zåäö]{3,20}s)?förslag(?:et|ets)|göteborgsförslag"
    r"|e-förslag|e-petition(?:en)?|folkinitiativ(?:et)?|initiativ(?:et)?",
    "interpellation": r"interpellation(?:en|ens|erna)?",
    "fraga": r"frågan?|frågorna",
    "yrkande": r"yrkande(?:t|ts|n|na)?",
    "initiativ": r"(?:ledamots|nämnd|uppdrags)?initiativ(?:et|ets|ärendet)?|skrivelse(?:n|ns)?|förslag(?:et"
    r"|ets)|yrkandet",
    "hemstallan": r"hemställan|framställan|framställning(?:en)?|begäran",
    "ansokan": r"ansökan|ansökningen",
}
_ACCORDING = re.compile(r"(?:\benligt|\bi enlighet med) $", re.IGNORECASE)
_PATTERNS = (
    *((kind, re.compile(rf"(?<![\w-])(?:{words})(?!\w)", re.IGNORECASE)) for kind, words in _OBJECTS),
    (PROPOSAL, re.compile(rf"(?<![\w-]){_OWNED}(?!\w)")),
)
_OF_SOMEBODY = (
    PROPOSAL, re.compile(r"(?<![\w-])(?:yrkande(?:t|n|na)?|förslag(?:et|en)?)(?: i ärendet)? (?:från|av"
    r"|lagt av|framställt av) (?=[A-ZÅÄÖ])", re.IGNORECASE)
)  # fmt: skip
_ANY_PROPOSAL = re.compile(r"(?<![\w-])(?:yrkande(?:t|n|na)?|förslag(?:et|en)?)(?!\w)", re.IGNORECASE)
_NOUN_PATTERNS = {name: re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE) for name, words in _NOUNS.items()}
_MATTER_PATTERN = re.compile(rf"(?<![\w-]){_MATTER}(?!\w)")


def objects_in(
    text: str, start: int, end: int, initiative: str, parties: tuple[str, ...]
) -> list[tuple[str, int, int]]:
    """Return (kind, start, end) of each thing in a sentence that a decision can act on, in order, not overlapping."""
    found: list[tuple[str, int, int]] = []
    own = (INITIATIVE, _NOUN_PATTERNS.get(initiative))
    named = () if initiative == "yrkande" else (_OF_SOMEBODY,)
    for kind, pattern in (*_PATTERNS, *named, own, (MATTER, _MATTER_PATTERN), (PROPOSAL, _ANY_PROPOSAL)):
        for match in pattern.finditer(text, start, end) if pattern else ():
            if any(match.start() < b and a < match.end() for _, a, b in found):
                continue
            if kind == PROPOSAL and _ACCORDING.search(text[max(start, match.start() - 16) : match.start()]):
                found.append(("", match.start(), match.end()))  # says how it is decided, and is not what is decided on
                continue
            found.append((_whose(kind, match, text, initiative, parties), match.start(), match.end()))
    return sorted((one for one in found if one[0]), key=lambda one: one[1])


def _whose(kind: str, match: re.Match[str], text: str, initiative: str, parties: tuple[str, ...]) -> str:
    """Return the kind of an object; a yrkande or a proposal of somebody else is not the initiative."""
    if kind != INITIATIVE or initiative not in ("yrkande", "initiativ", "e_forslag", "medborgarforslag"):
        return kind
    after = text[match.end() : match.end() + 60]
    owner = re.match(r" (?:från|av) ", after)
    if owner:
        named = party_list(after[owner.end() :])
        if match.group().lower() == "yrkandena" and parties and set(parties) <= set(named):
            return INITIATIVE  # several, of which it is one
        return INITIATIVE if named and set(named) == set(parties) else PROPOSAL
    is_general = match.group().lower().startswith("förslag")  # "förslaget till avtal", not "medborgarförslaget till"
    if re.match(r" (?:att|om|till|på)(?!\w)", after) and is_general and initiative != "yrkande":
        return PROPOSAL
    return INITIATIVE
