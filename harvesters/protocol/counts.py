"""How many voted Ja and Nej, as a § states it, or as the names that it lists add up to.

    41 Ja mot 38 Nej · Ja: 35 Nej: 24 · JA 35 NEJ 24 · 12 ledamöter röstar ja, en ledamot röstar nej
    A, B och C röstar Ja (3). D röstar Nej (1).
    5 ja-röster av A, B … samt 6 nej-röster av C, D …
    Ja Nej Avstår   A X   B X …   Summa 7 5 1

Stated numbers come first. Names are counted only where both sides are listed and every one of them is a member
that we can read; a protocol that lists the members need not print their number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from harvesters.protocol.model import AVSTAR, FRANVARANDE, JA, NEJ
from harvesters.protocol.people import members_in
from harvesters.protocol.sides import lists_in

_NUMBERS = {
    "ingen": 0, "inga": 0, "noll": 0, "en": 1, "ett": 1, "två": 2, "tre": 3, "fyra": 4, "fem": 5, "sex": 6, "sju": 7,
    "åtta": 8, "nio": 9, "tio": 10, "elva": 11, "tolv": 12, "tretton": 13, "fjorton": 14, "femton": 15, "sexton": 16,
    "sjutton": 17, "arton": 18, "nitton": 19, "tjugo": 20,
}  # fmt: skip
NUMBER = r"(\d{1,3}|(?i:" + "|".join(_NUMBERS) + r"))"
_JA_WORD = r"(?:[Jj][Aa]|JA)(?:-?röst(?:er|erna|en)?| röst(?:er)?)?"
_NEJ_WORD = r"(?:[Nn][Ee][Jj]|NEJ)(?:-?röst(?:er|erna|en)?| röst(?:er)?)?"
# A table with a cross for each member and the sums below: "Ja Nej Avstår Anna Ek (S) X … Summa 7 5 1".
_SUMS = (
    r"(?<![\w-])(?:Ja|JA)(?:-röst(?:er)?)?,? (?:Nej|NEJ)(?:-röst(?:er)?)?"
    r"(?:,? (?:Avst|AVST)\w{0,6}| Frånv\w{0,9}){0,2}(?= [A-ZÅÄÖ])"
    r"[^§]{1,4000}?(?<!\w)(?:Resultat|Summa|SUMMA|Totalt|S:a|Antal röster)[: ]{1,2}"
)
_CROSSES = re.compile(_SUMS)
_SUMS_AVSTAR = _SUMS.replace("){0,2}(?=", "){1,2}(?=", 1) + r"\d{1,3} \d{1,3} (\d{1,3})(?!\d)"
# Counts, each form with a group for ja and one for nej.
_COUNTS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\w-]){NUMBER} (?:st )?{_JA_WORD}(?!\w)(?: \([^)]{{0,60}}\))?(?: och| mot| samt|,|;"
        rf"| -)?(?: mot)? ?{NUMBER} (?:st )?{_NEJ_WORD}(?!\w)",
        rf"(?<![\w-]){_JA_WORD}(?: ?[:=]| -| är)? ?\(?(\d{{1,3}})\)?(?: st| röster| röst)?[.,;]? ?(?:och |mot "
        rf"|samt |- )?(?:antal(?:et)? )?{_NEJ_WORD}(?: ?[:=]| -| är)? ?\(?(\d{{1,3}})\)?(?![\d/-])",
        rf"{NUMBER} (?:ledamöter |personer |röster )?(?:röstar|röstade|röstat|för|avges för|avgavs för)? ?(?:[Jj]a"
        rf"|JA)(?!\w)(?: och| mot| samt|,)? ?{NUMBER} (?:ledamöter |personer |röster )?(?:röstar |röstade "
        rf"|röstat )?(?:[Nn]ej|NEJ)(?!\w)",
        _SUMS + r"(\d{1,3}) (\d{1,3})(?!\d)",
        r"(?<![\w-])(?:För|FÖR) ?[:=] ?(\d{1,3})[.,;]? ?(?:[Ee]mot|EMOT|[Mm]ot) ?[:=] ?(\d{1,3})(?!\d)",
        rf"(?<![\w-]){NUMBER} (?:röster )?för(?: och|,| mot)? {NUMBER} (?:röster )?(?:e?mot)(?=[.,;]|$)",
        rf"{_JA_WORD} (?:avges|avgavs|avgives|lämnas"
        rf"|lämnades) av {NUMBER}(?: ledamöter)?.{{0,12}}?{_NEJ_WORD} (?:avges |avgavs |lämnas "
        rf"|lämnades )?(?:av )?{NUMBER}(?!\w)",
    )
)
_JA_LISTED = re.compile(r"röstar?(?:de)? (?:[Jj]a|JA|ja) ?\((\d{1,3})\)")
_NEJ_LISTED = re.compile(r"röstar?(?:de)? (?:[Nn]ej|NEJ) ?\((\d{1,3})\)")
# One side's number, with whoever stands between it and the other's left out of account.
_UNIT = r"(?:st|ledamöter|ledamot|personer|person|röster|röst)"
_VOTES_SO = r"(?:har )?(?:röstar|röstade|röstat|röstar på|avges för|avgavs för)"


def _apart(word: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the forms of one side's number: before its word, and after it."""
    return (
        re.compile(
            rf"(?<![\w-]){NUMBER} (?:{_UNIT},? )?(?:[^.;:()§]{{2,60}}\([A-ZÅÄÖ]{{1,4}}\),? )?(?:{_VOTES_SO} )?"
            rf"{word}(?!\w)"
        ),
        re.compile(rf"(?<![\w-]){word} ?[:=(]? ?(\d{{1,3}})(?![\w/-])\)?(?: {_UNIT})?"),
    )  # fmt: skip


_JA_APART, _NEJ_APART = _apart(_JA_WORD), _apart(_NEJ_WORD)
_MAX_GAP = 60  # characters between the two sides' numbers that are no member's name
_AVSTAR_LISTED = re.compile(r"avst(?:år|od)(?: från att rösta| från omröstningen)? ?\((\d{1,3})\)")
_AVSTAR_AFTER = re.compile(
    rf"(?<![\w-]){NUMBER} (?:ledamöter |ledamot |personer |röster )?(?:som )?(?:avst(?:år|od|ått|ående)"
    r"|nedlagda|lägger ned|lade ned|blanka?)(?!\w)(?! ?[:=])",
    re.IGNORECASE,
)
_AVSTAR_BEFORE = re.compile(
    r"(?:[Aa]vst(?:år|od|ått|ående)|AVSTÅR|[Nn]edlagda(?: röster)?|[Bb]lanka?)(?: från att rösta)?(?: ?[:=]"
    r"| -)? ?\(?(\d{1,3})(?![\w/-])"
)
_FRANVARANDE = (
    re.compile(rf"(?<![\w-]){NUMBER} (?:ledamöter |ledamot )?(?:är |var )?(?:frånvarande|frånv)(?!\w)"),
    re.compile(r"(?:[Ff]rånvarande|FRÅNVARANDE|[Ff]rånv\.?)(?: ?[:=]| -)? ?\(?(\d{1,3})(?![\w/-])"),
)
_BEGINS = re.compile(
    r"Godkänd voteringsproposition|(?:[Öö]mröstningsordning|[Oo]mröstningsordning|[Vv]oteringsordning"
    r"|[Vv]oteringsproposition|[Oo]mröstningsproposition|[Pp]ropositionsordning vid omröstning)(?:en)?"
    r"|Huvudvotering|Huvudomröstning"
    r"|[Dd]en,? som (?:vill|biträder|stödjer|röstar för|röstar på|bifaller|avslår|önskar)"
    r"|(?:Ja|JA)-röst(?:en)?(?: för| innebär| innebar| betyder| avser| avsåg|:(?! ?(?:[A-ZÅÄÖ][\w'.-]+ ){1,5}\())"
    r"|(?<![\w-])(?:Ja|JA) (?:för|innebär|innebar|betyder|avser|=)"
    r"|(?<![\w-])(?:Ja|JA) ?: ?(?:[a-zåäö]{3,}[ .,]|[A-ZÅÄÖ][^.:(]{3,80}(?:förslag|yrkande))"
)


@dataclass(frozen=True)
class Count:
    """The numbers of one vote, and where they stand. by_name: the names that are listed were counted."""

    ja: int
    nej: int
    start: int
    stop: int
    by_name: bool = False
    meanings: tuple[str, str] | None = None  # when the numbers are told with what they are for


def counts_in(text: str, start: int, end: int) -> list[Count]:
    """Return the count of each vote in a part of a cleaned §, in order, one for each vote."""
    found = _listed(text, start, end)
    for pattern in _COUNTS:
        found += _new(
            found,
            [
                Count(as_number(m.group(1)), as_number(m.group(2)), m.start(), m.end())
                for m in pattern.finditer(text, start, end)
            ],
        )
    found += _new(found, _pairs_apart(text, start, end))
    found += _new(found, _by_name(text, start, end, found))
    found.sort(key=lambda count: count.start)
    kept: list[Count] = []
    for count in found:
        repeats = kept and (count.ja, count.nej) == (kept[-1].ja, kept[-1].nej)
        if not (repeats and not begins_between(text, kept[-1].stop, count.start)):
            kept.append(count)
    return kept


def abstained(around: str, *, label_first: bool) -> int | None:
    """Return how many abstained. label_first: the same vote writes "JA 35 NEJ 24", so "24 AVSTÅR" is not its number."""
    after = (_AVSTAR_BEFORE, _AVSTAR_AFTER) if label_first else (_AVSTAR_AFTER, _AVSTAR_BEFORE)
    return _number(around, (_AVSTAR_LISTED, re.compile(_SUMS_AVSTAR), *after))


def absent(around: str, *, label_first: bool) -> int | None:
    """Return how many were absent, as stated."""
    return _number(around, _FRANVARANDE[::-1] if label_first else _FRANVARANDE)


def has_crosses(around: str) -> bool:
    """Return whether members' votes are crosses in columns, which are gone."""
    return bool(_CROSSES.search(around))


def next_beginning(text: str, start: int, end: int) -> int:
    """Return where the words of another vote begin, `end` if they do not."""
    match = _BEGINS.search(text, start, end)
    return match.start() if match else end


def begins_between(text: str, start: int, end: int) -> bool:
    """Return whether another vote begins between two places."""
    return bool(_BEGINS.search(text, start, end))


def as_number(text: str) -> int:
    """Return the number that digits or a word stand for."""
    return int(text) if text.isdigit() else _NUMBERS[text.lower()]


def _new(found: list[Count], more: list[Count]) -> list[Count]:
    kept: list[Count] = []
    for one in more:
        if not any(one.start < other.stop and other.start < one.stop for other in (*found, *kept)):
            kept.append(one)
    return kept


def _listed(text: str, start: int, end: int) -> list[Count]:
    """Return counts that follow each list of names: "A och B röstar Ja (2). C röstar Nej (1)."""
    found = []
    for match in _JA_LISTED.finditer(text, start, end):
        nej = _NEJ_LISTED.search(text, match.end(), min(end, match.end() + 6000))
        following = _JA_LISTED.search(text, match.end(), end)
        is_own = nej is not None and (following is None or nej.start() < following.start())
        if nej is not None and is_own:
            found.append(Count(int(match.group(1)), int(nej.group(1)), match.start(), nej.end()))
        elif not is_own and _is_everyone(text, start, match, following.start() if following else end):
            found.append(Count(int(match.group(1)), 0, match.start(), match.end()))
    return found


def _is_everyone(text: str, start: int, match: re.Match[str], end: int) -> bool:
    """Return whether nobody voted Nej: everyone is said to vote Ja, or the others abstain. Else the list is cut off."""
    all_of_them = re.search(r"amtliga|nhällig", text[max(start, match.start() - 60) : match.start()])
    others = re.search(
        r"avst(?:år|od)|[Ii]ngen (?:ledamot )?röst|[Ii]nga (?:nej|ledamöter röst)", text[match.end() : end]
    )
    return bool(all_of_them or others)


def _pairs_apart(text: str, start: int, end: int) -> list[Count]:
    """Return counts whose two numbers stand apart, with nothing but members' names and a few words between them."""
    found = []
    for ja_form, nej_form in zip(_JA_APART, _NEJ_APART, strict=True):
        for match in ja_form.finditer(text, start, end):
            nej = nej_form.search(text, match.end(), end)
            if nej and _only_names(text[match.end() : nej.start()]):
                found.append(Count(as_number(match.group(1)), as_number(nej.group(1)), match.start(), nej.end()))
    return found


def _only_names(between: str) -> bool:
    if _BEGINS.search(between) or re.search(r"(?<![\w-])(?:[Jj]a|JA)(?![\w])", between):
        return False
    names = sum(b - a for _, a, b in members_in(between))
    return len(between) - names <= _MAX_GAP + between.count("(") * 3


def _by_name(text: str, start: int, end: int, stated: list[Count]) -> list[Count]:
    """Return counts of listed names, for votes without stated numbers where both sides are listed whole."""
    found = []
    lists = lists_in(text, start, end)
    for index, one in enumerate(lists):
        if one.side != JA or not one.is_whole:
            continue
        own = []
        for other in lists[index + 1 :]:
            if other.side == JA or begins_between(text, one.stop, other.start):
                break
            own.append(other)
        nej = [other for other in own if other.side == NEJ]
        told = [other for other in own if other.side in (NEJ, AVSTAR, FRANVARANDE)]
        if len(nej) != 1 or not nej[0].is_whole:
            continue
        everyone = [member for part in (one, *told) for member in part.members]
        a, b = one.start, max(part.stop for part in (one, nej[0]))
        if len(set(everyone)) == len(everyone) and not any(_same_vote(text, count, a, b) for count in stated):
            found.append(Count(len(one.members), len(nej[0].members), a, b, by_name=True))
    return found


def _same_vote(text: str, count: Count, start: int, stop: int) -> bool:
    """Return whether a stated count and lists of names are of one vote: nothing begins another between them."""
    if count.start < stop and start < count.stop:
        return True
    a, b = (count.stop, start) if count.stop <= start else (stop, count.start)
    return not begins_between(text, a, b)


def _number(text: str, patterns: tuple[re.Pattern[str], ...]) -> int | None:
    for pattern in patterns:
        if match := pattern.search(text):
            return as_number(match.group(1))
    return None
