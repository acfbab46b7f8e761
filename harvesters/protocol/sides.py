"""Who voted how: the names that stand under Ja and Nej, before "röstar ja", or each with its own word."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harvesters.protocol.model import AVSTAR, FRANVARANDE, JA, NEJ, Member
from harvesters.protocol.people import members_in

_SIDE = re.compile(
    r"(?P<before>(?:(?<=[.:;]) |^|\" ?))?(?<!som )(?P<word>röstar?(?:de)? (?:[Jj]a|JA)"
    r"|röstar?(?:de)? (?:[Nn]ej|NEJ)|avst(?:år|od)(?: från att rösta)?|(?:är"
    r"|var) frånvarande)(?! från)(?P<count> ?\(\d{1,3}\))?(?![\w])(?P<colon> ?:| (?=[A-ZÅÄÖ][\w-]+ ))?"
)
_LABEL = re.compile(
    r"(?<![\w-])(?:(?P<ja>(?:Ja|JA)(?:-röst(?:er|ar)?| röst(?:er|ar)| röstade)?|ja-röst(?:er)?(?= (?:av|från) ))"
    r"|(?P<nej>(?:Nej|NEJ)(?:-röst(?:er|ar)?| röst(?:er|ar)| röstade)?|nej-röst(?:er)?(?= (?:av|från) ))"
    r"|(?P<ja_after>\([Jj]a(?:-röst(?:er)?)?\)(?: röstar| röstade)?)"
    r"|(?P<nej_after>\([Nn]ej(?:-röst(?:er)?)?\)(?: röstar| röstade)?)"
    r"|(?P<avstar>Avstår(?: från att rösta)?|AVSTÅR|Avstod|Nedlagda(?: röster)?)|(?P<franvarande>Frånvarande"
    r"|FRÅNVARANDE))(?: (?:lämnas|lämnades|avges|avgavs|avgives) av)?(?: ?: \d{1,3}(?: st)?\.?| \(?\d{1,3}\)?)?(?: ?: ?"
    r"| av | från | - | )(?=(?:(?:[12]:[ea] )?(?:vice )?ord(?:föranden?|f\.?) )?(?:[A-ZÅÄÖ][\w'.-]* ){1,6}\()"
)
# A member's name that is whose proposal it was: "Nej: Anna Alms (S) ändringsyrkande".
_WHOSE = re.compile(r" (?:eget |egna )?(?:[a-zåäö]+s?)?(?:yrkande|förslag|motion|initiativ|reservation)")
# What stands between two members of one list.
_BETWEEN = re.compile(r"(?:,|;| och| samt| &|,? och| /)?(?: [a-zåäö0-9:]{1,16}){0,5} ?(?:[A-ZÅÄÖ][a-zåäö]{1,12}: )?")
_NO_LIST = re.compile(r"reserver|yrka|deltar|deltog|anmäl|röst|avst|begär|föresl|finner|beslut|förklar|lämna|jäv")
_NOT_THEY = re.compile(r"(?<!\w)(?:utom|förutom|undantag(?: av| för)?|utöver)(?: [a-zåäö]+){0,3} $", re.IGNORECASE)
# Somebody who is not read as a member stands after the list, or before it.
_GOES_ON = re.compile(r",(?= [A-ZÅÄÖ])|[,;]? (?:och|samt|m\.? ?fl|med flera)(?!\w)")
_CAME_BEFORE = re.compile(r"(?:,|\boch|\bsamt) $")
_NOT_ALL = re.compile(r"m\.? ?fl\.?|med flera|övriga|samtliga")


@dataclass(frozen=True)
class Listed:
    """The members listed for one side, and where. is_whole: nobody in the list is more than we could read."""

    side: str
    start: int
    stop: int
    members: tuple[Member, ...]
    is_whole: bool


_ENDS_IN_NAME = re.compile(r"\([\wÅÄÖåäö -]{1,16}\),?(?: och(?: [\wÅÄÖåäö.-]{1,30}){1,5})? $")
_VERB_FIRST = re.compile(r"(?<![\w-])röstar?(?:de)? (?=(?:[A-ZÅÄÖ][\w'.-]* ){1,6}\()")
_SAID_LAST = re.compile(r" (?P<word>[Jj]a|JA|[Nn]ej|NEJ)(?![\w-])")
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


def lists_in(text: str, start: int, end: int) -> list[Listed]:
    """Return the lists of members in a part of a §, in order."""
    found = []
    for side, a, b in sorted(_spans(text, start, end), key=lambda span: span[1]):
        words = text[a:b]
        named = tuple(dict.fromkeys(one for one, _, _ in members_in(words)))
        goes_on = _GOES_ON.match(text, b) or _CAME_BEFORE.search(text[max(start, a - 8) : a])
        is_whole = bool(named) and len(named) == words.count("(") and not _NOT_ALL.search(words) and not goes_on
        found.append(Listed(side, a, b, named, is_whole))
    return found


def _own_word(text: str, at: int) -> str:
    match = _AFTER_NAME.match(text, at)
    return _side(match["word"]) if match else ""


def _side(word: str) -> str:
    low = word.lower()
    return JA if low.endswith("ja") else NEJ if low.endswith("nej") else FRANVARANDE if "frånv" in low else AVSTAR


def _spans(text: str, start: int, end: int) -> list[tuple[str, int, int]]:
    """Return (vote, where its names begin, where they end): before "röstar Ja", or after "Ja:" or "Ja röstar:"."""
    labels = [(m, _labelled(m)) for m in _LABEL.finditer(text, start, end)]
    verbs = list(_SIDE.finditer(text, start, end))
    labels += [(match, _side(match["word"])) for match in verbs if (match["colon"] or "").strip() == ":"]
    labels.sort(key=lambda one: one[0].start())
    found = []
    for index, (match, side) in enumerate(labels):
        limit = labels[index + 1][0].start() if index + 1 < len(labels) else end
        stop = _list_end(text, match.end(), limit)
        if not _SIDE.match(text, stop + 1):  # "Avstår: 1 Anna Alm (S) röstar ja": the verb tells whose list it is
            found.append((side, match.end(), stop))
    for match in _VERB_FIRST.finditer(text, start, end):  # "röstar Anna Alm (S) och Bo Ek (M) ja"
        stop = _list_end(text, match.end(), end)
        if said := _SAID_LAST.match(text, stop):
            found.append((_side(said["word"]), match.end(), stop))
    last = start
    for match in verbs:
        if (match["colon"] or "").strip() == ":":
            continue
        begin = _sentence_start(text, last, match.start())
        last = match.end()
        if not _ENDS_IN_NAME.search(text, begin, match.start()):
            continue  # "Den som vill bifalla Anna Anderssons (S) yrkande röstar nej"
        begin = _list_start(text, begin, match.start())
        if _NOT_THEY.search(text[max(start, begin - 60) : begin]):
            continue  # "Samtliga utom Anna Alm (S) röstar ja"
        if not any(a < match.start() and begin < b for _, a, b in found):
            found.append((_side(match["word"]), begin, match.start()))
    return found


def _labelled(match: re.Match[str]) -> str:
    return next(
        side
        for side in (JA, NEJ, AVSTAR, FRANVARANDE)
        if match.groupdict().get(side) or match.groupdict().get(f"{side}_after")
    )


def _sentence_start(text: str, start: int, end: int) -> int:
    """Return where the sentence that ends at `end` begins: after the last full stop that is no initial."""
    place = start
    for match in re.finditer(r"(?<=[a-zåäö)\"”])[.:\"] (?=[A-ZÅÄÖ])", text[start:end]):
        place = start + match.end()
    return place


def _list_start(text: str, start: int, end: int) -> int:
    """Return where a list of members that ends at `end` begins: with the first one that a comma or "och" leads on."""
    named = members_in(text[start:end])
    if not named:
        return start
    first = named[-1][1]
    for _, a, b in reversed(named[:-1]):
        between = text[start + b : start + first]
        if not (_BETWEEN.fullmatch(between) and not _NO_LIST.search(between)):
            break
        first = a
    return start + first


def _list_end(text: str, start: int, end: int) -> int:
    """Return where a list of members that begins at `start` ends: after the last one that a comma or "och" leads to."""
    stop = start
    for index, (_, a, b) in enumerate(members_in(text[start:end])):
        between = text[stop : start + a]
        if index and not (_BETWEEN.fullmatch(between) and not _NO_LIST.search(between)):
            break
        if _WHOSE.match(text, start + b, end):
            break
        stop = start + b
    return stop
