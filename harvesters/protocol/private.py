"""What may not be told of private persons, as far as a parser can know.

Certain: a personnummer is masked. A § about an individual is left out whole, by its heading (care, assistance,
secrecy …), by words of secrecy in a short decision, or because the body only decides such matters. Best effort,
by the words around a name: the inhabitant behind a proposal, an applicant, an appellant. Such a name is masked
everywhere in the § (`Hidden`), also where only the surname stands. Of delegated decisions that are reported,
only the sentence that notes them is told. A private person's name anywhere else is not found; elected members
are known by the party after the name, officials are not told from others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from catalog.privacy import has_personnummer, masked

MASKED_NAME = "[namn borttaget]"
INGA, FORTROENDEVALDA, MASKERADE = "inga", "fortroendevalda", "maskerade"

_INDIVIDUAL = re.compile(
    r"\b(?:[Ii]ndividärende(?:n|t)?|[Ss]ekretess(?:ärende(?:n|t)?|belag[dt]\w*)?|[Ee]nskil(?:t|da) ärenden?"
    r"|[Pp]ersonärende|[Ee]levärende(?:n|t)?|[Ss]ocialt ärende|(?:LSS|SoL)-ärende(?:n|t)?"
    r"|[Oo]mhändertagande|LVU|LVM|LPT|[Uu]mgänges\w*|[Vv]årdnad(?:en|sutredning)?|[Ff]aderskap\w*"
    r"|[Oo]rosanmälan|[Aa]doption|[Bb]istånd enligt|[Mm]edgivande att ta emot|[Ff]amiljehems?placering"
    r"|[Pp]lacering av|[Ss]kolplacering av|[Uu]ppsägning av personlig|[Aa]vsked|[Dd]isciplin\w*"
    r"|[Aa]vstängning av elev|[Ee]ftergift av|[Ss]kuldsanering"
    r"|(?:[Gg]od man|[Ff]örvaltare|[Ss]erveringstillstånd|[Ss]kolskjuts|[Ff]ärdtjänst|[Rr]iksfärdtjänst"
    r"|[Ff]örsörjningsstöd|[Ee]konomiskt bistånd|[Pp]ersonlig assistans|[Kk]ontaktperson) för)"
)
# Something that a person asks for or is given, and the asking.
_CARE = re.compile(
    r"(?:riks)?färdtjänst|bostadsanpassning|assistans|bistånd|försörjningsstöd|särskilt boende|äldreboende"
    r"|ledsag|kontakt(?:person|familj)|parkeringstillstånd|skolskjuts|skolplacering|skolplikt|tilläggsbelopp"
    r"|god man|förvaltarskap|dödsbo|plats i förskola|insats(?:er)? enligt",
    re.IGNORECASE,
)
_ASKS = re.compile(r"ansök|överklag|omprövning|beviljande|upphörande|avslag på|begäran om", re.IGNORECASE)
# A matter of many, in whose heading such words may stand.
_GENERAL = re.compile(
    r"^(?:(?:Svar|Yttrande) (?:på|över) |Ny |Besvarande av )?(?:[Mm]otion|[Mm]edborgarförslag|[Ii]nterpellation"
    r"|[Ff]råga|[Ll]edamotsinitiativ)|riktlinje|policy|reglemente|föreskrift|taxa|taxor|upphandling|statistik|handlingsplan",
    re.IGNORECASE,
)
_INDIVIDUAL_TEXT = re.compile(
    r"(?:omfattas av|belagd med|belagt med|enligt) (?:offentlighets- och )?sekretess(?:lag\w*)?|\bOSL \d{2}"
)
# Bodies that decide on individuals, and what else they may have on the agenda.
_OF_INDIVIDUALS = re.compile(
    r"(?:individ|social|myndighets|omsorgs)[\w-]*utskott|sociala utskottet|myndighetsnämnd", re.IGNORECASE
)
_ON_EVERY_AGENDA = re.compile(
    r"^(?:Upprop|Val |Justering|Godkännande av|Fastställande av|Information|Uppföljning|Rapport|Redovisning"
    r"|Delegation|Anmälan av|Meddelande|Övrig|Ekonomi|Budget|Bokslut|Delårs|Intern\w* kontroll|Internkontroll|Remiss"
    r"|Sammanträde|Verksamhets|Statistik)|riktlinje|policy|taxa|avtal",
    re.IGNORECASE,
)
_DELEGATED = re.compile(
    r"delegations?(?:beslut|ärende|lista)|delegerade beslut|beslut (?:fattade )?(?:på|enligt) delegation", re.I
)
_FIRST_SENTENCE = re.compile(r".{1,300}?(?:\.(?= |$)|$)")

_WORD = r"[A-ZÅÄÖÉ](?:[a-zåäöéü][\w'-]{0,29}|\.)"
_NAME = rf"(?>{_WORD}(?: (?:von|af|de|van|der|el|al))?(?: {_WORD}){{1,3}})"
_NAMES = rf"(?P<name>{_NAME}(?:(?:,| och| samt|,? &) {_NAME}){{0,5}})(?! ?\()"
_PRIVATE = (
    r"[Ss]ökanden?|[Kk]lagande[n]?|[Ff]astighetsägare[n]?|[Bb]yggherren?|[Vv]årdnadshavare[n]?|[Pp]rivatperson(?:en)?"
    r"|[Kk]ommuninvånare[n]?|[Kk]ommunmedborgare[n]?|[Ii]nvånare[n]?|[Mm]edborgare[n]?|[Ee]lev(?:en)?|[Bb]rukare[n]?"
    r"|[Hh]uvudman(?:nen)?|[Aa]nhörig[a]?|[Bb]oende|[Ff]örslagsställar(?:e|en|na)"
)
_SENDS = (
    r"(?:[Ss]krivelse|[Bb]egäran|[Aa]nsökan|[Ss]ynpunkter|[Kk]lagomål|[Mm]ejl|[Ee]-post|[Öö]verklagan(?:de)?)(?: \w+)?"
    r" (?:från|av)|(?:[Ii]nlämna[dt]|[Ii]nkom(?:men|met|mit)|[Ss]ökt) (?:av|från)"
)
_ALWAYS = re.compile(rf"(?<!\w)(?:(?:{_PRIVATE})n?:?,?|{_SENDS}) {_NAMES}")
BY_INHABITANT = re.compile(r"medborgarförslag|e-förslag|invånarförslag|göteborgsförslag", re.IGNORECASE)
_OF_INHABITANT = re.compile(rf"(?<!\w)(?:[Ff]rån|[Aa]v|väckt av|[Ff]örslag:) {_NAMES}")
_INHABITANT_DOES = re.compile(
    rf"(?<![\w-])(?P<name>{_NAME}) (?:har (?:den|in|läm|före|ink|skriv|väckt)|föreslår|föreslog|vill|önskar|skriver"
    rf"|menar|inkom|lämna(?:r|de)|anser|begär|yrkar|tackas|informeras|meddelas)"
)
_ENDS_PART = r"(?=$|[,.:;)]| -| (?:om|angående|ang|gällande|avseende|rörande|med|att|för|samt|och)(?!\w))"
_IN_HEADING = re.compile(
    rf"(?:[,(:]|(?<=\s)-) ?(?P<name>{_NAME}){_ENDS_PART}|^(?P<owner>{_NAME}) (?:medborgar|e-|invånar)förslag"
)
_APPLIES = re.compile(
    r"ansök|lov|dispens|förhandsbesked|tillstånd|tillsyn|föreläggande|vite|klagomål|överklag|sanktion|anmäl",
    re.IGNORECASE,
)
_NOT_A_PERSON = re.compile(
    r"\b(?:AB|HB|Aktiebolag\w*|Ek\.?|IF|IK|BK|FF|Sverige\w*|Svenska|Västra|Östra|Norra|Södra|Stora|Lilla|Gamla|Nya|Sankt"
    r"|Göteborgs?|Region\w*|Partiet|Kyrkan|Nätverk\w*|Riks\w*|EU)\b"
    r"|kommun|stad\b|nämnd|förening|förbund|styrelse|stiftelse|klubb|rådet|utskott|fullmäktige|myndighet|verket|bolag"
    r"|skol|partiet|gata|väg(?:en)?\b|torg|parken|demokraterna|församling|museum|domstol|rätten\b",
    re.IGNORECASE,
)
# Words with a capital that may follow a name, now that line ends are gone.
_HEADING_WORDS = re.compile(
    r"(?:Besluts?|Ärende|Förslag|Kommun|Nämnd|Medborgar|Bakgrund|Sammanfattning|Motion|Yrkande|Dnr|Diarie|Svar|Reservation"
    r"|Handling|Tjänste|Protokoll|Ansökan|Bygglov|Detalj|Sekretess|Skäl|Beskrivning)\w*|D[ei]n?|Det|Han|Hon|Vid|På|För|Om"
)
_PARTY_AFTER = r"(?!(?: [A-ZÅÄÖÉ][\w'-]{0,29}){0,3} ?\([A-ZÅÄÖ][A-ZÅÄÖa-zåäö -]{0,14}\))"


@dataclass(frozen=True)
class Hidden:
    """What is to be masked in the words of one §."""

    by_inhabitant: bool = False
    names: re.Pattern[str] | None = None  # any words of the names found

    def mask(self, text: str) -> str:
        """Return `text` without personnummer and without the names."""
        if has_personnummer(text):
            text = masked(text)
        if self.names is not None:
            text = self.names.sub(MASKED_NAME, text)
        return text


def is_individual(title: str, decision: str, organ: str = "") -> bool:
    """Return whether a § is about an individual, so that nothing of it may be published."""
    if _INDIVIDUAL_TEXT.search(decision) and len(decision) < 600:
        return True
    if _GENERAL.search(title):
        return bool(re.search(r"[Ss]ekretess|[Ii]ndividärende", title))
    if _OF_INDIVIDUALS.search(organ) and not _ON_EVERY_AGENDA.search(title):
        return True
    return bool(_INDIVIDUAL.search(title)) or bool(_CARE.search(title) and _ASKS.search(title))


def hidden_in(text: str, title: str, by_inhabitant: bool) -> Hidden:
    """Return what is to be masked in a §. text: all its words; title: its heading."""
    found = [match["name"] for match in _ALWAYS.finditer(text)]
    if by_inhabitant:
        found += [match["name"] for match in _OF_INHABITANT.finditer(text)]
        found += [match["name"] for match in _INHABITANT_DOES.finditer(text)]
    if by_inhabitant or _APPLIES.search(title):
        found += [match["name"] or match["owner"] for match in _IN_HEADING.finditer(title)]
    words: set[str] = set()
    for name in found:
        if _NOT_A_PERSON.search(_with_next_word(text, name)):
            continue
        parts = [
            part for part in re.split(r"[ ,&]+", name) if part[:1].isupper() and not _HEADING_WORDS.fullmatch(part)
        ]
        words |= {part.removesuffix("s") if len(part) > 4 else part for part in parts}
    words = {word for word in words if len(word) > 2}
    if not words:
        return Hidden(by_inhabitant)
    any_word = "(?:" + "|".join(re.escape(word) for word in sorted(words, key=lambda w: (-len(w), w))) + ")s?"
    pattern = rf"(?<![\w-]){any_word}(?:(?: (?:von|af|de|[A-ZÅÄÖÉ]\.?))? {any_word}){{0,4}}(?![\w]){_PARTY_AFTER}"
    return Hidden(by_inhabitant, re.compile(pattern))


def mask(text: str, by_inhabitant: bool) -> str:
    """Return a heading without personnummer and, for an inhabitant's proposal, without the proposer's name."""
    return hidden_in(text, text, by_inhabitant).mask(text)


def of_delegated(title: str, decision: str) -> str:
    """Return what may be told of a decision: of reported delegated decisions only the sentence that notes them."""
    if not _DELEGATED.search(title):
        return decision
    first = _FIRST_SENTENCE.match(decision)
    said = first.group() if first else ""
    return "" if re.search(_NAME + r"(?! ?\()", said) and not _NOT_A_PERSON.search(said) else said


def _with_next_word(text: str, name: str) -> str:
    at = text.find(name)
    return text[at : at + len(name) + 4] if at >= 0 else name
