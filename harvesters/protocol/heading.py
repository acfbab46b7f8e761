"""The heading of a §: its number in the register, its title, what type of matter it is and whose initiative.

Who raised an initiative is given only for elected members, parties and bodies. The
inhabitant behind a medborgarförslag or an e-förslag is never given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from harvesters.protocol.dates import DATE, as_date
from harvesters.protocol.people import listed, members, party_list

MAX_TITLE = 300
_MIN_TITLE = 5

_LABEL = r"(?:[ÄA]rende(?:nummer|nr)?|Dnr|DNR|D\.nr|Diarie(?:nummer|nr)|Diarienr|Dnr\.)[.:]? ?"
_PLAIN_NUMBER = (
    r"(?:[A-ZÅÄÖ]{1,6}[ /-]?)?"
    r"(?:(?:19|20)\d\d[/:.-]\d{1,6}|\d{1,6}[/:-](?:19|20)?\d\d(?!\d)|(?:19|20)\d\d ?[A-Z]{2,4} ?\d{2,6})"
    r"(?:[-.:/]\d{1,4}(?!\d))?(?: K[SF](?!\w)| KS/KF)?"
)
_NUMBER = rf"(?:[A-ZÅÄÖ][A-Za-zÅÄÖåäö]{{0,9}}[ /:.-]{{1,2}}?)?{_PLAIN_NUMBER}"
# Without a label a long word before the number is the heading's: "Förbud på Hamngatan MBN-2025-155".
_BARE_NUMBER = rf"(?:[A-ZÅÄÖ][A-Za-zÅÄÖåäö]{{0,9}}[/:.-]{{1,2}}?|[A-ZÅÄÖ][A-Za-zÅÄÖåäö]{{0,4}} [/:-]?)?{_PLAIN_NUMBER}"
_LABELLED = re.compile(
    rf"[([]?(?<!\w){_LABEL}(?P<number>{_NUMBER}|[A-ZÅÄÖ]{{0,6}}[ -]?\d{{3,8}}(?:[-/.]\d+)?)[)\]]?[.,]?"
)
_BARE = re.compile(rf"[([]?(?<![\w-])(?P<number>{_BARE_NUMBER})[)\]]?(?!\w)")
_PROPERTY = re.compile(r"(?:[A-ZÅÄÖ][a-zåäö]+ )?\d{1,3}:\d{1,3}")  # a real property: "Hamre 2:11"
_PLAN_CODE = re.compile(r"^\d{1,2}(?:\.\d{1,2}){1,4} (?=[A-ZÅÄÖ])")  # a place in the plan of the register: "3.2.4.0"
_DAY = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:[0-2]\d|3[01])(?!\d)")
_CODE_FIRST = re.compile(r"[([]?[A-ZÅÄÖ]")
_DECIDES = re.compile(
    r"(?<=[.:!?)\w]) (?=(?:Kommun(?:fullmäktige|styrelsen)|[A-ZÅÄÖ][\w-]{1,30}(?:nämnden|utskottet)|Nämnden"
    r"|Utskottet) "
    r"(?:beslutar|beslutade|föreslår|godkänner|noterar|antecknar|avslår|bifaller|tar del|har beslutat))"
)
_SAID_TWICE = re.compile(
    r"([A-ZÅÄÖ][\w-]{3,40}(?: [\w-]{1,30}){0,5}) \1(?!\w)"
)  # the heading, and a sentence that repeats it
_SENTENCE_END = re.compile(r"(?<=[a-zåäö)\"])\. (?=[A-ZÅÄÖ])")

# Types of matter, in the order that they are tried on the heading. Motions and the like are found by _INITIATIVES.
_TYPES = (
    ("val", r"^(?:Val|Fyllnadsval|Entledigande|Avsägelse|Begäran om entledigande|Nyval|Kompletteringsval"
    r"|Utseende|Personval)(?:er|ärende[n]?)?\b(?! ?(?:frihet|deltagande))|\bfyllnadsval\b|^Valärende"),
    ("remiss", r"^(?:Remiss\b|Remissyttrande\b|Remissvar\b|Svar på remiss|Yttrande (?:över|på|avseende"
    r"|till) remiss|Samråd)|\bremiss(?:en)? (?:från|av|om|över|gällande|avseende)\b|\bbetänkandet\b"
    r"|\(SOU \d{4}:\d+\)|\(Ds \d{4}:\d+\)"),
    ("yttrande", r"^(?:Yttrande|Svar på (?:skrivelse|granskning|revision)|Svar till)\b"),
    ("detaljplan", r"\b(?:detaljplane?(?:n|r|ändring|läggning)?|detaljplaner|planbesked|områdesbestämmelser"
    r"|översiktsplan(?:en)?)\b"),
    ("taxa", r"\b(?:\w*taxa(?:n|or)?|\w*taxor(?:na)?|avgifter(?:na)?|\w*avgift(?:en)?(?: för)?|maxtaxa)\b"),
    ("foreskrift", r"\b(?:\w*föreskrift(?:er|erna|en)?|ordningsstadga|(?:\w|-)*(?:riktlinje(?:n|r|rna)?"
    r"|policy[n]?|reglemente[t]?|bolagsordning(?:en|ar|arna)?|arbetsordning(?:en)?|delegationsordning(?:en)?"
    r"|regel|regler|regelverk))\b"),
    ("upphandling", r"\b(?:upphandling(?:en)? av|tilldelningsbeslut|upphandling(?:sunderlag)?$"
    r"|direktupphandling|ramavtalsupphandling)\b|^(?:Upphandling|Inköp)\b"),
    ("budget", r"^(?:\w+ )?(?:[Ff]örslag till )?(?:[Bb]udget|[Kk]ompletterande budget|[Tt]illäggsbudget"
    r"|[Ii]nvesteringsbudget|[Dd]riftbudget|[Mm]ål och budget|[Ss]kattesats)|\b(?:budget|budgeten|budgetram"
    r"|verksamhetsplan och budget|skattesats(?:en)?|tilläggsbudget|flerårsplan(?:er)?)\b"),
    ("avtal", r"\b(?:\w*avtal(?:et)?|\w*avtalen|överenskommelse[n]?|markanvisning(?:en)?|servitut|arrende"
    r"|(?:fastighets|mark)?förvärv(?:a)?(?: av)?(?= (?:fastighet|mark|del|av))|fastighetsförvärv"
    r"|(?:inhyrning|försäljning|förhyrning)\w*|(?:köp|sälja|förvärva) (?:av )?(?:fastighet|mark)\w*"
    r"|köpekontrakt|köpeavtal)\b"),
)  # fmt: skip
_PROCEDURES = ("val", "remiss", "yttrande")  # what the heading says of the matter's path, before its subject
_TYPE_PATTERNS = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _TYPES)

# An initiative, by the words that its heading begins with. What stands before those words must be one of _BEFORE.
_BEFORE = (
    r"^(?:(?:KF|KS)[:-]? )?(?:[A-ZÅÄÖ][\w-]{2,30}(?:styrelsen|nämnden|fullmäktige)s (?=svar|yttrande|beslut))?"
    r"(?:(?:(?:Förslag till )?(?:[Ss]var|[Bb]eslut)|[Yy]ttrande|Besvarande|Svar|Yttrande"
    r"|Ställningstagande|Remissvar|Behandling|Handläggning|Remittering|Anmälan|Inkommen|Inkomna|Nytt?|Ny"
    r"|Väckt|Nyväckt|Bordlagd?|Bordlagt ärende|Återremitterad|Återremiss|Reviderat|Revidering|Angående|Ang\.?"
    r"|Avseende|Beredning|Fråga om|Information om) "
    r"(?:till [a-zåäö]{3,30} )?(?:på |av |över |till |från |om |avseende |angående |gällande |med anledning av |- |: "
    r"|ny |ett |en |inkommen |inkomna |väckt )?)?"
)
_OWNER = r"(?:(?:[A-ZÅÄÖÉ][\w'-]{1,29} (?:(?:von|af|de) )?){0,3}[A-ZÅÄÖÉ][\w'-]{1,29}s (?:\([A-ZÅÄÖ]{1,4}\) )?)?"
_INITIATIVES = (
    ("motion", _OWNER + r"[Mm]otion(?:en)?(?: \(|:|,| |-|$)"),
    ("medborgarforslag", _OWNER + r"[Mm]edborgarförslag(?:et)?(?: \(|:|,|\.| |-|$)"),
    ("e_forslag", r"(?:[Ee]-förslag(?:et)?|Göteborgsförslag(?:et)?|[A-ZÅÄÖ][a-zåäö]+(?:s)?förslaget"
    r"|[Ii]nvånarförslag(?:et)?|[Ff]olkinitiativ(?:et)?|[Ee]-petition(?:en)?|Malmöinitiativ(?:et)?"
    r"|[A-ZÅÄÖ][a-zåäö]+initiativet)(?: \(|:|,| |-|$)"),
    ("interpellation", r"[Ii]nterpellation(?:en)?(?: \(|:|,| |-|$)"),
    ("fraga", r"(?:[Ee]nkel )?[Ff]råga(?:n)? (?:av|från|ställd|till|om) "),
    ("yrkande", r"(?:(?:[Rr]eviderat|[Kk]ompletterande|[Gg]emensamt|[Uu]ppdaterat|[Jj]usterat|[Ff]örnyat) "
    r"|[Tt]illäggs)?[Yy]rkande(?:t)? (?:av|från|om) "),
    ("initiativ", r"(?:[Ll]edamots[Ii]nitiativ|[Ii]nitiativärende|[Nn]ämndinitiativ|[Ii]nitiativ"
    r"|[Uu]ppdragsinitiativ|[Pp]olitiskt initiativ|[Ss]krivelse)(?:et|n)?(?: \(|:|,| |-|$)"),
    ("hemstallan", r"(?:[Hh]emställan|[Ff]ramställan|[Ff]ramställning|[Bb]egäran)(?: \(|:|,| |-)"),
    ("ansokan", r"[Aa]nsökan(?: \(|:|,| |-)"),
)  # fmt: skip
_INITIATIVE_PATTERNS = tuple((name, re.compile(_BEFORE + pattern)) for name, pattern in _INITIATIVES)
# A report on something is not a matter of the thing itself.
_REPORTS = re.compile(
    r"(?:Del|Slut)?(?:[Rr]edovisning|[Åå]terrapportering|[Rr]apport(?:ering)?|[Uu]ppföljning|[Uu]tvärdering"
    r"|[Ii]nformation"
    r"|[Aa]nmälan|[Mm]eddelanden?|[Ss]var på uppdrag|[Oo]rdförandebeslut|[Dd]elegationsbeslut)\b"
)
_BY_ELECTED = ("motion", "interpellation", "fraga", "yrkande", "initiativ")
_FROM_PARTIES = re.compile(r"(?:av|från|väckt av) ")
_BRACKETED = re.compile(r"\((?P<code>[A-ZÅÄÖ]{1,4}(?:, ?[A-ZÅÄÖ]{1,4}| och [A-ZÅÄÖ]{1,4}){0,8})\)")
_FROM_BODY = re.compile(
    r"(?:från|av) ((?:[A-ZÅÄÖ][\w&.:-]{0,40}|[a-zåäö-]{0,40}(?:nämnden|styrelsen|utskottet|förbundet|bolaget"
    r"|rådet))(?: (?:[A-ZÅÄÖ][\w&.-]{0,40}|och|samt|AB|&|för|i|[a-zåäö-]{0,40}(?:nämnden|styrelsen|kontoret|förbundet"
    r"|rådet|stöd))){0,9})"
)
_BODY_WORD = re.compile(
    r"(?:nämnd|styrelse|utskott|bolag|\bAB\b|förbund|råd(?:et)?\b|kommun|region|stiftelse|förening"
    r"|länsstyrelse|verket|myndighet|direktion|Liseberg|förvaltning|kontor)",
    re.IGNORECASE,
)
_RAISED = re.compile(
    rf"(?:väck(?:t|tes|te)|inkom(?:men|mit)?|inlämna(?:d|des|t)|lämna(?:des|t|de) in|ingav|ingavs"
    rf"|ställd(?:es)?|anmäld(?:es)?)(?: (?:in|en|motion|motionen|medborgarförslag|vid|i|av|till"
    rf"|kommunfullmäktige|fullmäktige|kommunfullmäktiges|sammanträde|kommunen|har|daterad"
    rf"|följande)){{0,5}} (?:den )?({DATE})"
)


@dataclass(frozen=True)
class Heading:
    """What the heading says. `initiative` is a name of _INITIATIVES, "" for a matter that the administration raised."""

    diarienummer: str
    rubrik: str
    arendetyp: str
    initiative: str
    parties: tuple[str, ...]  # of the initiative, when parties raised it
    initiativ_av: str


def read_heading(text: str, diarienummer: str = "", rubrik: str = "") -> Heading:
    """Return what a § heading says. `text` stands between the § number and the first part's heading.

    diarienummer, rubrik: what is stated elsewhere, and then holds.
    """
    number, title = _register_number(text)
    title = rubrik or _title(title)
    initiative = _initiative(title)
    return Heading(diarienummer or number, title, _type(title, initiative), initiative, *_raised_by(title, initiative))


def raised_on(text: str, heading: Heading, papers: str) -> date | None:
    """Return the day the initiative was raised, when the § states it, else None."""
    if not heading.initiative:
        return None
    if match := _RAISED.search(text):
        return as_date(match.group(1))
    if heading.initiative == "yrkande" and heading.parties:
        for match in re.finditer(rf"Yrkande från ((?:(?! den ).){{1,60}}?) den ({DATE})", papers):
            if set(party_list(match.group(1))) == set(heading.parties):
                return as_date(match.group(2))
    return None


def _register_number(text: str) -> tuple[str, str]:
    """Return the number in the register and the text without it."""
    match = _LABELLED.search(text)
    if match is None:
        match = next((m for m in _BARE.finditer(text) if _is_number(text, m)), None)
    if not match:
        return "", text
    number = match["number"].strip(" .,-")
    before, after = text[: match.start()].strip(" ([|"), text[match.end() :].strip()
    if len(before) >= _MIN_TITLE and after[:1].isupper():
        return number, before  # the number ends the heading; what follows is the first words of the §
    return number, f"{before} {after}"


def _is_number(text: str, match: re.Match[str]) -> bool:
    """Return whether an unlabelled number is one of the register: it stands first or last and is no date."""
    number = match["number"]
    if _PROPERTY.fullmatch(number):
        return False
    if _DAY.search(number) or re.fullmatch(r"(?:19|20)\d\d[-/](?:19|20)?\d\d", number):
        return False
    stands_apart = match.start() <= 2 or match.end() >= len(text) - 2
    return stands_apart or bool(_CODE_FIRST.match(match.group()) and "/" in number)


def _title(text: str) -> str:
    text = _PLAN_CODE.sub("", " ".join(text.split()).strip(" .,:-"))
    for pattern in (_DECIDES, _SENTENCE_END):
        if (match := pattern.search(text)) and match.start() >= 5:
            text = text[: match.start()]
    if match := _SAID_TWICE.match(text):
        text = match.group(1)
    if len(text) > MAX_TITLE:
        text = text[: MAX_TITLE - 1].rsplit(" ", 1)[0] + "…"
    return text.strip(" :")


def _initiative(title: str) -> str:
    return next((name for name, pattern in _INITIATIVE_PATTERNS if pattern.match(title)), "")


def _type(title: str, initiative: str) -> str:
    if initiative in ("motion", "medborgarforslag", "e_forslag"):
        return initiative
    if initiative in ("interpellation", "fraga", "yrkande", "initiativ"):
        return "ovrigt"
    first = [(name, pattern.search(title)) for name, pattern in _TYPE_PATTERNS]
    found = [(match.start(), name) for name, match in first if match]
    if _REPORTS.match(title):
        found = [(at, name) for at, name in found if name in _PROCEDURES]
    leading = [name for _, name in found if name in _PROCEDURES]
    return leading[0] if leading else min(found)[1] if found else "ovrigt"


def _raised_by(title: str, initiative: str) -> tuple[tuple[str, ...], str]:
    """Return (parties, who raised the initiative as text): elected members, parties or a body; empty if none."""
    if initiative in _BY_ELECTED:
        until = _topic(title)
        named = members(until) or members(title)
        if named and initiative not in ("yrkande",):
            return tuple(dict.fromkeys(one.party for one in named)), listed(map(str, named))
        for match in _FROM_PARTIES.finditer(title):
            if codes := party_list(title[match.end() :]):
                return codes, listed(codes)
        if named:
            return tuple(dict.fromkeys(one.party for one in named)), listed(map(str, named))
        if bracketed := _BRACKETED.search(title):
            codes = party_list(bracketed["code"].replace(",", ", ").replace("  ", " "))
            return codes, listed(codes)
    if initiative in ("hemstallan", "ansokan", "initiativ") and (from_body := _FROM_BODY.search(title)):
        body = from_body.group(1).strip()
        if _BODY_WORD.search(body):
            return (), body
    return (), ""


def _topic(title: str) -> str:
    """Return the part of a title before what the initiative is about."""
    match = re.search(r" (?:om|angående|ang|rörande|gällande|avseende|till|för att|-) ", title)
    return title[: match.start()] if match else title
