"""The §§ of a whole protocol, and what its first page says of the meeting.

A number after a § sign begins a section when the numbers of all such places make
a rising chain, and when what follows looks like a heading rather than like a
reference ("bordlagt den 12 juni, § 534."). A table of contents names the same
numbers first; the chain that has decisions in it wins over the one that has not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from harvesters.protocol.clean import clean, join_cut_words, lines_of
from harvesters.protocol.dates import DATE, as_date, first_date
from harvesters.protocol.model import Meeting, Section

MAX_PLACES = 50_000  # § signs in one text; a protocol has some hundreds
MAX_STEP = 40  # how many numbers may be missing between two sections (secret ones, or taken out)

_PLACE = re.compile(
    r"(?<![\w§])(?:(?P<organ>K[SF]|K[sf]|[A-ZÅÄÖ]{2,5}|[A-ZÅÄÖ][a-zåäö]{1,4}) )?(?:§"
    r"|Paragraf) ?(?P<number>\d{1,4})(?:(?P<letter>[a-z])(?!\w))?"
    r"(?:[/:](?P<year>\d{2,4}))?(?!\d)"
)
_DNR = re.compile(
    r"[:,]? ?[([]?(?:\d{3,5}/\d\d (?=[A-ZÅÄÖ\"])|Ärende(?:nummer|nr)|Dnr|DNR|D\.nr|Diarie(?:nummer|nr)|Diarienr"
    r"|[A-ZÅÄÖ]{2,5}[ /-]?\d{4}[/:.-]\d|[A-Z][a-z]{1,3}/\d{4}|\d{4}/\d|\d{4}-\d{3,6}(?!-))"
)
# A § sign that begins a line is marked while the lines are still there: after a date it is a heading nevertheless.
_LINE_START = "\ue000"
_AT_LINE_START = re.compile(r"(?m)^(?=[ \t|]*(?:(?:K[SF]|K[sf]|[A-ZÅÄÖ]{2,5}) )?(?:§|Paragraf) ?\d)")
_DATE_BEFORE = re.compile(r"(?:\d{4}|\d|-)$")
_REFERENCE_BEFORE = re.compile(
    r"(?:,|\(|\boch|\bsamt|\benligt|\bse|\bparagraf|\bav|\bi|\btill|\bfrån|\bmed|\b[Bb]eslut|\bmål|\bunder"
    r"|\bdnr|\bper|§)$"
)
_HEADING_AFTER = re.compile(
    r"(?:,? ?\d{3,5}/\d\d )[A-ZÅÄÖ\"]|:? ?[\"(]?(?:[A-ZÅÄÖ]|\d{1,3} [A-ZÅÄÖ]|\d{4} )|$|:? ?\d{2,4}[A-Z/-]"
)
_DECISION = re.compile(r"(?<!\w)(?:[Bb]eslut(?:ar|ade|et)?|BESLUT|bordläggs|antecknas|[Yy]rkande|godkänns)(?!\w)")
_LEADERS = re.compile(r"\.{3} ?\d{0,4} ?$")

_BOARD = r"(?:nämnden|utskottet|beredningen|rådet)"
_ORGAN = re.compile(
    r"(?<![\w-])(Kommunfullmäktige|KOMMUNFULLMÄKTIGE|Kommunstyrelsens (?:arbetsutskott|personalutskott"
    r"|allmänna utskott)"
    r"|Kommunstyrelsen|KOMMUNSTYRELSEN|kommun(?:fullmäktige|styrelsens arbetsutskott"
    rf"|styrelsen)(?! (?:föreslår|beslutar))|[A-ZÅÄÖ][\w-]{{1,30}}{_BOARD}|[A-ZÅÄÖ]{{3,30}}(?:NÄMNDEN|UTSKOTTET)"
    rf"|[A-ZÅÄÖ][\w-]{{1,30}}(?:, [\w-]{{2,30}})?,? (?:och|samt) [\w-]{{2,30}}{_BOARD}"
    rf"|[A-ZÅÄÖ][a-zåäö]{{2,20}}a [a-zåäö]{{0,30}}{_BOARD}|Direktionen|Förbundsdirektionen"
    r"|Regionfullmäktige"
    r"|Regionstyrelsen|Nämnden för [\w-]{2,30}(?: och [\w-]{2,30})?)(?!\w)"
)
_KOMMUN = re.compile(
    r"(?<![\w-])(?!(?:\w*[Pp]rotokoll|PROTOKOLL|Kallelse|Sida|I|För|Kommun\w+|Organ|Myndighet|Nämnd) )"
    r"[A-ZÅÄÖ][a-zåäöé]{1,20}(?:[ -][A-ZÅÄÖ][a-zåäö]{1,20})? (?:kommun|stad|Stad)(?!\w)"
)
_HELD = re.compile(
    rf"(?:Sammanträdes(?:datum|dag)|Datum|Tid(?: och plats)?|Mötesdatum"
    rf"|Sammanträde)[:,]? ?(?:\w+dagen ?)?(?:den )?({DATE})"
)
_ABBREVIATED = {"KF": "Kommunfullmäktige", "KS": "Kommunstyrelsen", "KSAU": "Kommunstyrelsens arbetsutskott"}
_FRONT = 4000  # characters in which the meeting is named


@dataclass
class _Place:
    number: int
    start: int
    weight: int
    label: str
    before: int = -1  # place in the chain
    score: int = 0


class TooManyPlaces(ValueError):
    """The text has more § signs than any protocol."""


def sections(text: str, meeting: Meeting | None = None) -> list[Section]:
    """Return the sections of a protocol, raw or cleaned, in order; one without number if there is no § in it.

    meeting: what is known from elsewhere; what it leaves empty is looked for on the first page.
    Raises: TooManyPlaces
    """
    words = clean(_AT_LINE_START.sub(_LINE_START, lines_of(text)))
    if not words:
        return []
    chain = _chain(_places(words))
    meeting = _meeting(text, meeting or Meeting())
    if not chain:
        return [Section("", _plain(words), meeting)]
    ends = [place.start for place in chain[1:]] + [len(words)]
    return [
        Section(place.label, _plain(words[place.start : end]), meeting) for place, end in zip(chain, ends, strict=True)
    ]


def number_of(text: str) -> str:
    """Return the number of the § that a cleaned text begins with, or ""."""
    match = _PLACE.match(text)
    return f"{int(match['number'])}{match['letter'] or ''}" if match else ""


def heading_end(text: str) -> int:
    """Return where the § sign and number that a cleaned text begins with end, 0 without."""
    match = _PLACE.match(text)
    return match.end() if match else 0


def _plain(words: str) -> str:
    return " ".join(words.replace(_LINE_START, " ").split())


def _places(words: str) -> list[_Place]:
    matches: list[re.Match[str]] = []
    for match in _PLACE.finditer(words):
        if len(matches) >= MAX_PLACES:
            raise TooManyPlaces(f"more than {MAX_PLACES} § signs")
        matches.append(match)
    places = []
    for index, match in enumerate(matches):
        after = words[match.end() : match.end() + 40].lstrip()
        before = words[max(0, match.start() - 24) : match.start()].rstrip()
        begins_line = before.endswith(_LINE_START)
        before = before.rstrip(_LINE_START + " ")
        following = matches[index + 1].start() if index + 1 < len(matches) else len(words)
        rest = words[match.end() : min(following, match.end() + 4000)]
        is_strong = bool(_DNR.match(after))
        if not is_strong:
            refers = _REFERENCE_BEFORE.search(before) or (not begins_line and _DATE_BEFORE.search(before))
            if refers or not _HEADING_AFTER.match(after):
                continue
        if _LEADERS.search(rest[-12:]) and len(rest) < 400:
            continue
        weight = 1 + 2 * is_strong + begins_line + 4 * bool(_DECISION.search(rest))
        label = f"{int(match['number'])}{match['letter'] or ''}"
        places.append(_Place(int(match["number"]), match.start(), weight, label))
    return places


def _chain(places: list[_Place]) -> list[_Place]:
    """Return the rising chain of places with the greatest weight; of equal ones the last."""
    best: dict[int, int] = {}  # number → index of the place that ends the best chain with it
    top = -1
    for index, place in enumerate(places):
        place.score = place.weight
        for number in range(max(0, place.number - MAX_STEP), place.number + 1):
            if number in best and (number < place.number or places[best[number]].label < place.label):
                earlier = best[number]
                score = places[earlier].score + place.weight + (number == place.number - 1)
                if score >= place.score:
                    place.score, place.before = score, earlier
        if place.number not in best or place.score >= places[best[place.number]].score:
            best[place.number] = index
        if top < 0 or place.score >= places[top].score:
            top = index
    chain = []
    while top >= 0:
        chain.append(places[top])
        top = places[top].before
    return chain[::-1]


def _meeting(text: str, known: Meeting) -> Meeting:
    """Return what the first page says, page headers included, filled in where `known` is silent."""
    front = " ".join(join_cut_words(lines_of(text[: 2 * _FRONT])).split())[:_FRONT]
    first = _PLACE.search(front)
    head = front[: first.start()] if first else front
    organ, kommun, stated = _ORGAN.search(head), _KOMMUN.search(head), _HELD.search(front)
    name = organ.group(1) if organ else _ABBREVIATED.get(first["organ"].upper(), "") if first and first["organ"] else ""
    name = name[:1].upper() + name[1:]
    return Meeting(
        organ=known.organ or (name.capitalize() if name.isupper() else name),
        held=known.held or (as_date(stated.group(1)) if stated else first_date(head)),
        kommun=known.kommun or (kommun.group() if kommun else ""),
    )
