"""What may not be told of private persons in decisions, agendas, notice boards and lists of papers.

A machine cannot tell a neighbour from a politician by the name alone. So the gate goes by what a matter is, not by
who is named in it, and takes away too much rather than too little:

- A matter about an individual (assistance, care, custody, guardianship, secrecy …), told by its own words, is refused
  with all its words, papers and numbers.
- A decision by delegation has no words of its own: most are about one person, and no words tell which.
- In the rest, what stands in a private person's place is replaced: who applies, complains or proposes, a flat, a
  mobile number, an e-mail address outside the kommun's own site. Elected members stay, known by the party after
  the name.

Not found: a bare name, a street address or a landline in running text of an ordinary matter, such as "Anna Ek talade
för förslaget". What protects there is that the kommun has published it itself, and that `personuppgifter.md` says how
to have it removed. A property designation in a building matter stays: PBL 9:41 b has it made known to everyone.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Mapping, Sequence
from urllib.parse import unquote, urlsplit

DECISIONS, ITEMS, NOTICES, MEETINGS, PAPERS = "beslut", "arendepunkter", "anslag", "sammantraden", "handlingar"
GUARDED = frozenset({DECISIONS, ITEMS, NOTICES, MEETINGS, PAPERS})  # profiles, and the table of papers
DELEGATED = "Delegationsbeslut"  # the heading of every decision by delegation
NAME_GONE, PLACE_GONE, PHONE_GONE, MAIL_GONE = (f"[{w} borttag{e}]" for w, e in (
    ("namn", "et"), ("adress", "en"), ("telefon", "en"), ("e-post", "en")))  # fmt: skip

# What a decision by delegation says in words, and what is said in their place.
_WORDS: Mapping[str, str] = {
    "rubrik": DELEGATED, "beslutstext": "", "sammanfattning": "", "sammanfattning_kalla": "", "initiativ_av": "",
    "ja_innebar": "", "nej_innebar": "", "nasta_steg": "", "plats_namn": "", "plats_wkt": "", "protokoll_url": "",
    "personuppgifter": "maskerade",
}  # fmt: skip
_ADDRESSES = ("_url", "_id")  # ends of names of columns that hold addresses and keys: never rewritten

_WORD = r"[A-ZÅÄÖÉÜ][\w'’-]+"
_NAME = rf"{_WORD}(?: (?:von|van|af|de|del|der|la|al|el))?(?: [A-ZÅÄÖ]\.)?(?: {_WORD}){{1,3}}"
_PARTY = r"(?! ?\()"
# Bodies and places begin with capital letters too.
_NOT_A_PERSON = re.compile(
    r"(?:\b(?:AB|HB|BRF|Brf|IF|IK|BK|SK|Region|Svenska|Sverige|Västra|Die)\b|[Kk]ommun(?:en)?s?\b|\b[Ss]tad(?:en)?s?\b"
    r"|[Nn]ämnd(?:en)?s?\b|[Ff]örening(?:en)?s?\b|[Ff]örbund(?:et)?s?\b|[Ss]tyrelsen?s?\b|[Kk]lubb(?:en)?s?\b|Göteborg"
    r"|[Rr]åd(?:et)?s?\b|[Uu]tskott(?:et)?s?\b|[Nn]ätverk(?:et)?\b|[Pp]artiet\b|[Ss]kola[ns]?\b|[Ss]tiftelsen?\b"
    r"|[Bb]olag(?:et)?s?\b|[Ff]öretag(?:et)?\b|[Mm]yndighet(?:en)?\b|[Vv]erket\b|[Ff]örvaltning(?:en)?s?\b|[Ff]raktion"
    r"|[Tt]orget\b|[Gg]atan\b|[Vv]ägen\b|[Pp]lats(?:en)?\b|[Pp]arken\b|[Bb]ron\b|[Hh]amnen\b|[Gg]ården\b|[Hh]uset\b"
    r"|[Hh]allen\b|[Kk]yrkan?\b|[Ss]jön\b|[Bb]erget\b|\b(?:Norra|Södra|Östra|Övre|Nedre|Stora|Lilla|Gamla|Nya)\b"
    r")"
)
# What stands close before or after a name, with a capital letter of its own.
_BEFORE_NAME = re.compile(r"(?:Delegations|Anslag|Bevis|Kungörelse|Underrättelse|Beslut|Protokoll|Ärende)\w*")
_STREET = re.compile(r"\w+(?:gatan|vägen|gränden?|stigen|backen|torget|allén|gården)")

# What an individual's matter is about …
_TOPIC = (
    r"(?:\b(?:ekonomisk\w* |försörjnings)(?:bistånd|stöd)\w*|\bbistånd\b|\bsocialbidrag|\bLSS\b|\bLVU\b|\bLVM\b|\bLPT\b"
    r"|\b(?-i:SoL)\b|\bomhändertagande\w*\b(?! av (?:dag|spill|avfall|vatten|massor|slam|skrot))"
    r"|\b(?:riks)?färdtjänst\w*"
    r"|\bbostadsanpassning\w*|\bgod(?:e)? m[aä]n\b|\bgodmanskap\w*|\bförvaltarskap\w*|\bförvaltare för"
    r"|\bställföreträdar"
    r"|\bvårdnad(?!shavare\b)\w*|\bumgänge\w*|\bfaderskap\w*|\bföräldraskap\w*|\badoption\w*|\b(?:familje|jour)hem\w*"
    r"|\bkontaktfamilj\w*|\bkontaktperson\b|\bplacering av (?:barn|ungdom|elev|den unge)|\bhemtjänst\w*"
    r"|\bpersonlig assistans|\bledsagar\w*|\bavlösarservice|\bboendestöd\w*|\bsärskilt boende|\bvårdboende"
    r"|\bkorttids(?:boende|vistelse)|\bskolskjuts\w*|\bavstängning av elev|\bskolplacering\w*"
    r"|\bskolplikt\w*|\btilläggsbelopp\w*|\bparkeringstillstånd för rörelsehindra\w*|\bdödsbo\w*|\båterkrav\w*"
    r"|\bavsked\w*|\buppsägning av (?:anställ|personlig|medarbet|tjänst)\w*|\bdisciplin\w*|\bmissbruk\w*"
    r"|\bhedersrelater"
    r"|\bvåld i nära|\borosanmäl\w*|\bkungörelsedelgivning|\bdelgivning (?:av|med|till)\b|\bskadestånd till"
    r"|\bavlidn\w*|\bgravsätt\w*|\bnamnskydd|\bskuldsanering\w*)"
)
# … what makes it one person's …
_ASKED = (
    r"(?:\bansök\w*|\bavslag\b|\bavslå\w*|\bbevilja\w*|\bbifall\w*|\bupphör\w*|\bompröv\w*|\bförläng\w*|\böverväg\w*"
    r"|\bövertag\w*|\bbeslut om\b|\bmedgiv\w*|\bförordna\w*|\bentledig\w*|\bdelgiv\w*|\bnedsätt\w*|\beftergift\w*"
    r"|\benligt (?:\d+ ?(?:kap|§)|SoL|LSS|LVU|LVM|LPT|socialtjänstlag|\d)|\böverklaga\w*|\b(?:för"
    r"|till) elev\b|\bN\.?N\.?\b)"
)
# … and what makes it everyone's: the kommun's rules, money and reports.
_GENERAL = re.compile(
    r"\b(?:motion(?:en|er|svar)?|medborgarförslag\w*|e-förslag\w*|remiss\w*|yttrande\w*|riktlinje\w*|policy\w*|rutin\w*"
    r"|plan(?:en)?|program\w*|budget\w*|taxa\w*|taxor|avgift\w*|avtal\w*|upphandling\w*|statsbidrag\w*"
    r"|rapport\w*|redovisning\w*"
    r"|uppföljning\w*|information\w*|statistik\w*|granskning\w*|tillsyn\w*|revision\w*|revidering\w*|reglemente\w*"
    r"|delegationsordning\w*|delegeringsordning\w*|kvartal\w*|ej verkställda|verksamhet\w*|utbildning\w*"
    r"|ersättningsnivå\w*"
    r"|kostnad\w*|prognos\w*|ramtid|internkontroll\w*|interpellation\w*|enkel fråga|utvärdering\w*|organisation\w*"
    r"|samverkan\w*|öppettider|digitaliser\w*|e-tjänst\w*|val av|förfrågningsunderlag\w*|bokslut\w*|föreskrift\w*"
    r"|chef\w*|handläggare|sekreterare|ordförande|strateg\w*|utredning om"
    r"|regler|regelverk\w*|villkor\w*|kriterier\w*|införande\w*|avveckling\w*|inrättande\w*|byggnation\w*|nybyggnad\w*"
    r"|lokal(?:er|en)?|investering\w*|tillskott\w*|handlingsplan\w*|åtgärder|övergripande"
    r"|framtida|svar på|uppdrag att)\b",
    re.IGNORECASE,
)
_TOPIC_RE, _ASKED_RE = re.compile(_TOPIC, re.IGNORECASE), re.compile(_ASKED, re.IGNORECASE)
_NAME_RE = re.compile(rf"\b(?P<name>{_NAME})\b{_PARTY}")
_ABOUT = re.compile(rf"\b(?:för|till|åt|avseende|angående|gällande|rörande) (?P<name>{_NAME})\b{_PARTY}")
# These words alone say that it is about one person, or that it may not be told.
_ALONE = re.compile(
    r"\b(?:individärende\w*|personärende\w*|sekretessärende\w*|sekretessbelagt ärende|enskilt ärende"
    r"|myndighetsutövning mot enskild\w*|skydda(?:de|d) (?:person|folkbokför|identitet)\w*|sekretessmarker\w*"
    r"|omhändertagande (?:enligt|av barn|av den unge)|umgängesbegränsning\w*|utskrivning från|intagning på institution)"
    r"|\bär (?:belagd|belagt) med sekretess|\bsekretess enligt (?:\d|OSL|offentlighets)|\bOSL \d\d",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ])")
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f]")
_CUT_WORD = re.compile(r"(?<=\w)-\s*[\r\n]\s*(?=[a-zåäöé])")  # hyphenated at the end of a line
# A cheap first look at a row in small letters: without one of these no pattern above can match.
_TOPIC_STEMS = (
    "bistånd", "försörjningsstöd", "socialbidrag", "lss", "lvu", "lvm", "lpt", "omhändertagande", "färdtjänst",
    "bostadsanpassning", "god man", "gode man", "god män", "gode män", "godmanskap", "förvaltarskap", "förvaltare för",
    "ställföreträdar", "vårdnad", "umgänge", "faderskap", "föräldraskap", "adoption", "familjehem", "jourhem",
    "kontaktfamilj", "kontaktperson", "placering av", "hemtjänst", "personlig assistans", "ledsagar", "avlösarservice",
    "boendestöd", "särskilt boende", "vårdboende", "korttids", "skolskjuts", "avstängning av elev", "skolplacering",
    "skolplikt", "tilläggsbelopp", "parkeringstillstånd", "dödsbo", "återkrav", "avsked", "uppsägning av",
    "disciplin", "missbruk", "hedersrelater", "våld i nära", "orosanmäl", "delgivning", "skadestånd till", "avlidn",
    "gravsätt", "namnskydd", "skuldsanering", "individärende", "personärende", "sekretess", "enskilt", "enskild",
    "skyddad", "utskrivning", "intagning", "osl ",
)  # fmt: skip
_ROLE_STEMS = (
    "sökande", "klagande", "förslagsställare", "uppgiftslämnare", "anmälare", "vårdnadshavare", "fastighetsägare",
    "byggherre", "lagfaren", "tomträttshavare", "granne", "boende", "medborgare", "privatperson", "kontakt",
    "inlämna", "insänd", "inkommit", "skrivelse", "synpunkt", "ansökan", "anmälan", "anmäld", "sökt", "överklaga",
    "brev", "begäran", "klagomål", "meddelas", "beviljas", "medges", "söker",
)  # fmt: skip
_BUILDING_STEMS = ("lov", "strandskydd", "förhandsbesked", "startbesked", "attefall")
_FLAT_STEMS = ("lgh", "lägenhet", "lght")
_PLACE_STEMS = (
    *_ROLE_STEMS, *_BUILDING_STEMS, *_FLAT_STEMS, "@", "07", "+46", "00467", "förslag", "initiativ",
)  # fmt: skip

# Where a private person stands in an ordinary matter.
_STREET_AND_NUMBER = r"\b[A-ZÅÄÖ][\w-]+(?: (?:[A-ZÅÄÖ][\w-]+|väg|gata|gränd|stig)){0,2} \d{1,4} ?[A-Za-z]?\b"
_TOWN = r"(?:,? \d{3} ?\d\d [A-ZÅÄÖ][\w-]+)?"
_ROLE = re.compile(
    r"(?P<role>\b(?i:sökande(?:n|ns)?|klagande(?:n)?|förslagsställare(?:n)?|uppgiftslämnare"
    r"|anmälare(?:n)?|vårdnadshavare"
    r"|fastighetsägare(?:n|ns)?|byggherre(?:n)?|lagfaren ägare|tomträttshavare|granne(?:n)?|boende|medborgaren?"
    r"|privatpersone[nr]?|kontakta?|inlämna[dt] av|inlämnats av|insänd av|inkommit från|skrivelse från"
    r"|synpunkt(?:er)? från"
    r"|ansökan (?:från|av)|anmälan från|anmäld av|sökt av|överklaga[dt]s? av|överklagande (?:från|av)"
    r"|yttrande från granne"
    r"|brev från|begäran från|klagomål från|meddelas|beviljas|medges|söker)\b(?:\s*[:,–-])?\s+)"
    rf"(?P<name>{_NAME})\b{_PARTY}"
)
_BUILDS = re.compile(r"\b(?:bygglov|rivningslov|marklov|strandskydd\w*|förhandsbesked|startbesked|attefall\w*)\b", re.I)
_FOR = re.compile(rf"(?P<role>\b(?:för|till|åt) )(?P<name>{_NAME})\b{_PARTY}")
_FROM = re.compile(rf"(?P<role>\b(?:från|av|väckt av|för) )(?P<name>{_NAME})\b{_PARTY}")
_AFTER_NAME = re.compile(
    rf"(?P<gone>{re.escape(NAME_GONE)})(?:(?:,? (?:boende (?:på|i)|på|med adress(?:en)?))?,? "
    rf"{_STREET_AND_NUMBER}){_TOWN}"
)
_FLAT = re.compile(
    rf"(?:{_STREET_AND_NUMBER},? )?\(?\b(?i:lgh|lägenhet(?:en|snummer|snr|snumret)?|lght)"
    rf"\.? ?(?i:nr\.? ?)?\d{{4}}\b\)?{_TOWN}"
)
_MOBILE = re.compile(r"(?<![\d/:])(?:\+46[ -]?(?:\(0\))?|0046[ -]?|0)7[02369](?:[ ‐-―-]{0,3}\d){7}(?!\d)")
_MAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_PROPOSALS = frozenset({"medborgarforslag", "e_forslag"})
_INHABITANT = re.compile(r"\b(?:medborgarförslag|e-förslag|göteborgsförslag|invånarförslag|medborgarinitiativ)", re.I)
_BY_DELEGATION = frozenset({"delegationsbeslut", "underrattelse"})


def is_individual(heading: str, text: str = "") -> bool:
    """Return whether a matter is about one person, by its heading or by a sentence of its text."""
    heading = _plain(heading)
    return _is_one_persons(heading, heading) or any(_is_one_persons(s, heading) for s in _SENTENCE.split(_plain(text)))


def without_private(text: str, own_hosts: frozenset[str] = frozenset(), *, by_inhabitant: bool = False) -> str:
    """Return `text` with what stands in a private person's place replaced.

    Args: `own_hosts` are the kommun's own domains, whose e-mail addresses stay; `by_inhabitant` says that an
          inhabitant is behind the matter, so that any name without a party after "av", "från" or "för" is theirs.
    """
    whole, text = text, _plain(text)
    before, folded = text, text.casefold()
    if "07" in folded or "+46" in folded or "00467" in folded:
        text = _MOBILE.sub(PHONE_GONE, text)
    if "@" in folded:
        text = _MAIL.sub(lambda m: m.group() if _domain(m.group().rpartition("@")[2]) in own_hosts else MAIL_GONE, text)
    if any(stem in folded for stem in _FLAT_STEMS):
        text = _FLAT.sub(PLACE_GONE, text)
    if any(stem in folded for stem in _ROLE_STEMS):
        text = _ROLE.sub(_gone, text)
    if any(stem in folded for stem in _BUILDING_STEMS) and _BUILDS.search(text):
        text = _FOR.sub(_gone, text)
    if by_inhabitant:
        text = _FROM.sub(_gone, text)
    if text == before:
        return whole
    return _AFTER_NAME.sub(r"\g<gone>", text)


class Guard:
    """The gate of one table, whose columns are known: `refuses` a row, or gives it `masked`."""

    def __init__(self, table: str, header: Sequence[str]) -> None:
        self._table, self._names = table, tuple(header)
        self._at = {name: place for place, name in enumerate(header)}
        self._texts = [p for p, n in enumerate(header) if not n.endswith(_ADDRESSES) and n not in ("id", "sha256")]
        self._is_on = table in GUARDED

    @property
    def is_on(self) -> bool:
        """Return whether tables of this kind are looked at."""
        return self._is_on

    def has_a_say(self, cells: Sequence[str]) -> bool:
        """Return whether a row may not be told as it stands, or is told without its words."""
        if not self._is_on:
            return False
        return self.is_delegated(cells) or bool(self.refuses(cells)) or self.masked(cells) != tuple(cells)

    def refuses(self, cells: Sequence[str]) -> str:
        """Return the name of the column that tells that the row is about one person, "" when none does."""
        if not self._is_on or not _may_be_one_persons(_plain(_decoded("\x1f".join(cells)).replace("_", " "))):
            return ""
        heading = self._cell(cells, "rubrik") or self._cell(cells, "namn")
        for place, cell in enumerate(cells):
            plain = cell if place in self._texts else _words_of(cell)
            if any(_is_one_persons(sentence, _plain(heading)) for sentence in _SENTENCE.split(_plain(plain))):
                return self._names[place] if place < len(self._names) else f"kolumn {place + 1}"
        return ""

    def is_delegated(self, cells: Sequence[str]) -> bool:
        """Return whether the row is a decision by delegation: one without a section."""
        return self._table == DECISIONS and not self._cell(cells, "paragraf").strip()

    def masked(self, cells: Sequence[str]) -> tuple[str, ...]:
        """Return the cells of a row that is not refused as they may be told."""
        if not self._is_on:
            return tuple(cells)
        told = list(cells)
        if self.is_delegated(cells):
            for name, said in _WORDS.items():
                if (place := self._at.get(name)) is not None and place < len(told):
                    told[place] = said
        row = _plain("\x1f".join(told)).casefold()
        by_delegation = self._table == NOTICES and self._cell(cells, "typ") in _BY_DELEGATION
        if not by_delegation and not any(stem in row for stem in _PLACE_STEMS) and not self._cell(told, "initiativ_av"):
            return tuple(told)
        heading = self._cell(cells, "rubrik")
        by_inhabitant = self._cell(cells, "arendetyp") in _PROPOSALS or bool(_INHABITANT.search(heading))
        hosts = frozenset(_domain(urlsplit(c).netloc) for c in told if c.startswith(("http://", "https://")))
        for place in self._texts:
            if place < len(told) and told[place]:
                told[place] = self._told(self._names[place], told[place], hosts, by_inhabitant, cells)
        if (place := self._at.get("personuppgifter")) is not None and told != list(cells) and place < len(told):
            told[place] = "maskerade"
        return tuple(told)

    def _told(self, name: str, text: str, hosts: frozenset[str], by_inhabitant: bool, cells: Sequence[str]) -> str:
        text = without_private(text, hosts, by_inhabitant=by_inhabitant)
        # Only a member of the council may raise a motion (KL 5:22), so whoever did is elected, party told or not.
        if name == "initiativ_av" and _is_bare_name(text) and self._cell(cells, "arendetyp") != "motion":
            return NAME_GONE
        if name == "rubrik" and self._table == NOTICES and self._cell(cells, "typ") in _BY_DELEGATION:
            return _NAME_RE.sub(_gone, text)
        return text

    def _cell(self, cells: Sequence[str], name: str) -> str:
        place = self._at.get(name)
        return cells[place] if place is not None and place < len(cells) else ""


def _is_one_persons(sentence: str, heading: str) -> bool:
    if not _may_be_one_persons(sentence):
        return False
    if _ALONE.search(sentence):
        return True
    if not _TOPIC_RE.search(sentence):
        return False
    if _names_a_person(_ABOUT, sentence):
        return True
    if _GENERAL.search(sentence) or _GENERAL.search(heading):
        return False
    return bool(_ASKED_RE.search(sentence)) or _names_a_person(_NAME_RE, sentence)


def _may_be_one_persons(text: str) -> bool:
    folded = text.casefold()
    return "SoL" in text or any(stem in folded for stem in _TOPIC_STEMS)


def _names_a_person(pattern: re.Pattern[str], text: str) -> bool:
    return any(_without_name(found["name"]) != found["name"] for found in pattern.finditer(text))


def _is_bare_name(text: str) -> bool:
    return bool(re.fullmatch(_NAME, text.strip())) and _without_name(text.strip()) == NAME_GONE


def _gone(match: re.Match[str]) -> str:
    return str(match.groupdict().get("role") or "") + _without_name(match["name"])


def _without_name(name: str) -> str:
    """Return a run of capitalised words with the person's name in it replaced; as it is when it names no person."""
    words = name.split(" ")
    first = next((at for at, word in enumerate(words) if not _BEFORE_NAME.fullmatch(word)), len(words))
    last = next((at for at, word in enumerate(words) if _STREET.fullmatch(word)), len(words))
    if last - first < 2 or _NOT_A_PERSON.search(" ".join(words[first:last])):
        return name
    return " ".join((*words[:first], NAME_GONE, *words[last:]))


def _words_of(address: str) -> str:
    """Return the words of an address: its last part, decoded, with spaces for what stands between words."""
    path = _decoded(urlsplit(address).path if "://" in address else address)
    return re.sub(r"[_+-]+|\.\w{2,4}$", " ", path.rstrip("/").rpartition("/")[2])


def _decoded(text: str) -> str:
    return unquote(text) if "%" in text else text


def _plain(text: str) -> str:
    """Return `text` on one line, without what hides inside words: entities, soft hyphens, cut words, odd spaces."""
    if "&" in text:
        text = html.unescape(text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = _INVISIBLE.sub("", text)
    return " ".join((_CUT_WORD.sub("", text) if "\n" in text or "\r" in text else text).split())


def _domain(host: str) -> str:
    return ".".join(host.casefold().rpartition(":")[0 if ":" in host else 2].split(".")[-2:])
