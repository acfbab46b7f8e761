"""Who voted how: the names that stand under Ja and Nej, before "röstar ja", or each with its own word."""

from __future__ import annotations

import re

from harvesters.protocol.model import AVSTAR, FRANVARANDE, JA, NEJ, Member
from harvesters.protocol.people import members_in

_SIDE = re.compile(
    r"(?P<before>(?:(?<=[.:;]) |^|\" ?))?(?<!som )(?P<word>röstar?(?:de)? (?:[Jj]a|JA)"
    r"|röstar?(?:de)? (?:[Nn]ej|NEJ)|avst(?:år|od)(?: från att rösta)?|(?:är"
    r"|var) frånvarande)(?! från)(?P<count> ?\(\d{1,3}\))?(?![\w])(?P<colon> ?:| (?=[A-ZÅÄÖ][\w-]+ ))?"
)
_LABEL = re.compile(
    r"(?<![\w-])(?:(?P<ja>(?:Ja|JA)(?:-röst(?:er|ar)?| röst(?:er|ar)| röstade)?)|(?P<nej>(?:Nej"
    r"|NEJ)(?:-röst(?:er|ar)?| röst(?:er|ar)| röstade)?)"
    r"|(?P<avstar>Avstår(?: från att rösta)?|AVSTÅR|Avstod|Nedlagda(?: röster)?)|(?P<franvarande>Frånvarande"
    r"|FRÅNVARANDE))(?: (?:lämnas|lämnades|avges|avgavs|avgives) av)?(?: \(?\d{1,3}\)?)?(?: ?: ?| av | - "
    r"| )(?=(?:(?:[12]:[ea] )?(?:vice )?ord(?:föranden?|f\.?) )?(?:[A-ZÅÄÖ][\w'.-]+ ){1,6}\()"
)
_ENDS_IN_NAME = re.compile(r"\([\wÅÄÖåäö -]{1,16}\),?(?: och(?: [\wÅÄÖåäö.-]{1,30}){1,5})? $")
_AFTER_NAME = re.compile(
    r"[,;:]? ?-? ?(?P<word>Ja|JA|ja|Nej|NEJ|nej|Avstår|AVSTÅR|avstår|Avstod|Frånvarande|FRÅNVARANDE"
    r"|frånvarande|Frånv\.?)(?![\w-])"
)


def sides_in(text: str, start: int, end: int) -> list[tuple[Member, str, bool]]:
    """Return (member, vote, is the chair) of each member whose vote the protocol states, once each."""
    named = [(one, a, b) for one, a, b in members_in(text[start:end])]
    own = [(one, side) for one, _, b in named if (side := _own_word(text, start + b))]
    found: dict[Member, tuple[str, bool]] = {}
    if len(own) >= 2 and len(own) * 2 > len(named):
        for member, side in own:
            found.setdefault(member, (side, False))
    else:
        for side, a, b in _spans(text, start, end):
            for member, at, stop in named:
                if a <= start + at and start + stop <= b:
                    title = text[max(a, start + at - 14) : start + at].lower()
                    found.setdefault(member, (side, "ordförande" in title))
    return [(member, side, chair) for member, (side, chair) in found.items()]


def _own_word(text: str, at: int) -> str:
    match = _AFTER_NAME.match(text, at)
    return _side(match["word"]) if match else ""


def _side(word: str) -> str:
    low = word.lower()
    return JA if low.endswith("ja") else NEJ if low.endswith("nej") else FRANVARANDE if "frånv" in low else AVSTAR


def _spans(text: str, start: int, end: int) -> list[tuple[str, int, int]]:
    """Return (vote, where its names begin, where they end): before "röstar Ja", or after "Ja:" or "Ja röstar:"."""
    labels = [(m, next(k for k in (JA, NEJ, AVSTAR, FRANVARANDE) if m[k])) for m in _LABEL.finditer(text, start, end)]
    verbs = list(_SIDE.finditer(text, start, end))
    labels += [(match, _side(match["word"])) for match in verbs if (match["colon"] or "").strip() == ":"]
    labels.sort(key=lambda one: one[0].start())
    found = []
    for index, (match, side) in enumerate(labels):
        limit = labels[index + 1][0].start() if index + 1 < len(labels) else end
        found.append((side, match.end(), _list_end(text, match.end(), limit)))
    last = start
    for match in verbs:
        if (match["colon"] or "").strip() == ":":
            continue
        begin = _sentence_start(text, last, match.start())
        last = match.end()
        if not _ENDS_IN_NAME.search(text, begin, match.start()):
            continue  # "Den som vill bifalla Anna Anderssons (S) yrkande röstar nej"
        if not any(a < match.start() and begin < b for _, a, b in found):
            found.append((_side(match["word"]), begin, match.start()))
    return found


def _sentence_start(text: str, start: int, end: int) -> int:
    """Return where the sentence that ends at `end` begins: after the last full stop that is no initial."""
    place = start
    for match in re.finditer(r"(?<=[a-zåäö)\"”])[.:\"] (?=[A-ZÅÄÖ])", text[start:end]):
        place = start + match.end()
    return place


def _list_end(text: str, start: int, end: int) -> int:
    match = re.compile(
        r"(?<=[)])\.(?: |$)|(?<=\)) (?=[A-ZÅÄÖ][a-zåäö]+ (?:finner|konstaterar|beslutar|förklarar))"
    ).search(text, start, end)
    return match.start() if match else end
