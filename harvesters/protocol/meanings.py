"""What Ja and Nej meant in a vote, in the protocol's own words:

Ja för bifall till X och Nej för avslag · Ja-röst innebär … Nej-röst innebär … · Ja = … Nej = …
Den som vill bifalla X röstar ja, den som vill avslå det röstar nej · X = ja, Y = nej
Den som vill att X antas röstar Ja. Den det ej vill röstar Nej, och har Nej vunnit har Y beslutats.
"""

from __future__ import annotations

import re

_STANDS_FOR = (
    r"(?: ?[:=] ?| - | (?:för|till|innebär|innebar|betyder|betydde|är|avser|avsåg|röstar den som|röstade den som"
    r"|gäller|gällde|står för|motsvarar) )(?:att )?"
)
_SORT = r"(?:[- ]?röst(?:en)?|-proposition(?:en)?)?"
_SIDES = re.compile(
    rf"(?<![\w-])(?:[Jj]a|JA){_SORT}{_STANDS_FOR}(?P<ja>.{{2,400}}?)[.,;\"'”]?(?: och| samt|,)? ?\"?"
    rf"(?<![\w-])(?:[Nn]ej|NEJ){_SORT}{_STANDS_FOR}(?P<nej>.{{2,400}}?)(?=\.(?: (?![a-zåäö])|$)|\"|;"
    r"| Omröstning| Votering| Resultat| Utfall| Följande | Vid omröstning| Ja-röst| JA | Ja \d| Med \d"
    r"| (?:[A-ZÅÄÖ][\w-]+ ){1,3}\([A-ZÅÄÖ]{1,4}\)(?:,| och|;)|$)"
)
_WISHES = r"(?:vill |biträder |stödjer |röstar för |röstar på |önskar |är för )?(?:att )?"
_WHO = r"(?:[Dd]e[nt]?,? som|[Ll]edamot som|[Dd]e som)"
_WHO_VOTES = re.compile(
    rf"{_WHO} {_WISHES}(?P<ja>.{{2,300}}?),? (?:röstar|säger|svarar) (?:ja|JA|Ja|\"ja\"|\"Ja\")"
    rf".{{0,20}}?{_WHO} {_WISHES}(?P<nej>.{{2,300}}?),? (?:röstar|säger|svarar) (?:nej|NEJ|Nej|\"nej\"|\"Nej\")"
)
_WHO_WILL_NOT = re.compile(
    rf"{_WHO} {_WISHES}(?P<ja>.{{2,300}}?),? röstar (?:ja|JA|Ja)[.,;]? ?(?:och )?(?P<nej>[Dd]en det ej vill,? röstar "
    r"(?:nej|NEJ|Nej)(?:[.,;]? ?(?:och )?(?:har|[Vv]inner|om) [Nn]ej (?:vunnit|vinner),? ?(?:har|är) "
    r"(?P<then>[^.\"]{5,200}))?)"
)
_IS = r"(?: ?[=:] ?| - | är (?:en )?| ?\()"
_NAMED_FIRST = re.compile(
    rf"(?:(?<=[.:;\"] )|(?<=^))(?P<ja>[^.:;=\"]{{3,200}}?){_IS}(?:[Jj]a|JA)(?:-röst)?\)?[.,;]?"
    rf"(?: och| mot)? (?P<nej>[^.:;=\"]{{3,200}}?){_IS}(?:[Nn]ej|NEJ)(?:-röst)?\)?(?=[.,; ]|$)"
)
_NAMED_LISTS = re.compile(
    r"(?: för (?:att )?|(?:(?<=[.:;] )|(?<=ning ))(?:För (?:att )?)?)(?P<ja>[^.:(]{3,120}) \([Jj]a(?:-röst(?:er)?)?\)"
    r"(?: ?:| röstar| röstade).{1,1500}?(?: för (?:att )?|(?<=[.:;] )(?:För (?:att )?)?)(?P<nej>[^.:(]{3,120}) "
    r"\([Nn]ej(?:-röst(?:er)?)?\)(?: ?:| röstar| röstade)"
)
_PATTERNS = (_SIDES, _WHO_WILL_NOT, _WHO_VOTES, _NAMED_FIRST, _NAMED_LISTS)
# How many or who voted, and not what for.
_COUNTS_OR_NAMES = re.compile(r"\(?\d|(?:[A-ZÅÄÖ][\w-]+ ){1,4}\([A-ZÅÄÖ]{1,3}\)(?:,| och| samt)|.*\([A-ZÅÄÖ]{1,4}\)$")


def meaning_before(text: str, start: int, at: int) -> tuple[str, str] | None:
    """Return what Ja and Nej meant by the last such words before a count, None without any."""
    for pattern in _PATTERNS:
        matches = [match for match in pattern.finditer(text, start, at) if _is_meaning(match)]
        if matches:
            return _told(matches[-1])
    return None


def meaning_starts(text: str, start: int, limit: int) -> int:
    """Return where the first words on what Ja and Nej meant begin, `limit` without any."""
    found = [match.start() for one in _PATTERNS for match in one.finditer(text, start, limit) if _is_meaning(match)]
    return min(found, default=limit)


def meanings_after(text: str, start: int, limit: int) -> list[tuple[tuple[str, str], int]]:
    """Return ((ja, nej), where the words end) of each such words after a count."""
    found = [match for pattern in (_SIDES, _NAMED_LISTS) for match in pattern.finditer(text, start, limit)]
    return [(_told(match), match.end()) for match in found if _is_meaning(match)]


def overlap(one: str, other: str) -> int:
    """Return how many words two proposals share."""
    return len(_words(one) & _words(other))


def _words(text: str) -> set[str]:
    return {re.sub(r"s$", "", word) for word in re.findall(r"\w{3,}", text.lower())} - _EMPTY


_EMPTY = {"för", "till", "bifall", "att", "förslag", "yrkande", "förslaget", "den", "det", "och", "som", "röster"}


def _told(match: re.Match[str]) -> tuple[str, str]:
    nej = match["nej"]
    if match.re is _WHO_WILL_NOT:
        nej = match["then"] or "inte " + match["ja"]
    return _expanded(match["ja"], nej)


def _is_meaning(match: re.Match[str]) -> bool:
    return not any(_COUNTS_OR_NAMES.match(match[side]) for side in ("ja", "nej"))


def _expanded(ja: str, nej: str) -> tuple[str, str]:
    """Return both meanings whole: "avslag" and "bifall till yrkandet" share the object that only the last one names."""
    ja, nej = (re.sub(r"(?: och| samt|,)$", "", text.strip(" .,;:\"'-")).strip(" .,;:\"'") for text in (ja, nej))
    bare = re.fullmatch(r"(avslag|bifall|tillstyrkan|avstyrkan|att avslå|att bifalla)", ja)
    thing = re.match(
        r"(?:bifall(?: till)?|avslag(?: på)?|tillstyrkan av|avstyrkan av|att bifalla|att avslå) (?:till "
        r"|på )?(.+)",
        nej,
    )
    if bare and thing:
        word = {
            "avslag": "avslag på",
            "bifall": "bifall till",
            "tillstyrkan": "tillstyrkan av",
            "avstyrkan": "avstyrkan av",
        }.get(ja, ja)
        ja = f"{word} {thing.group(1)}"
    return ja, nej
