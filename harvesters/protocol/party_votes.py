"""How parties voted, where the protocol tells it by party: "52 ja-röster (M, L)", "S och V röstar nej", "Ja: S, V".

What members did is never turned into what their party did.
"""

from __future__ import annotations

import re

from harvesters.protocol.model import AVSTAR, FRANVARANDE, JA, NEJ
from harvesters.protocol.people import PARTY_NAMES, is_party, party_code

_ONE = r"(?:[A-ZÅÄÖ]{1,4}|" + "|".join(name.capitalize() for name in PARTY_NAMES) + r")(?: \(?\d{1,2}\)?)?"
_LIST = rf"{_ONE}(?:(?:, | och | samt | & |,|/){_ONE}){{0,12}}"
_BRACKETED = r"\([A-ZÅÄÖ]{1,4}\)(?:(?:, | och | samt )\([A-ZÅÄÖ]{1,4}\)){0,12}"
_SIDE = (
    rf"(?P<{JA}>(?:ja|Ja|JA)(?:-?röst(?:er|en)?)?)|(?P<{NEJ}>(?:nej|Nej|NEJ)(?:-?röst(?:er|en)?)?)"
    rf"|(?P<{AVSTAR}>[Aa]vst(?:år|od|ått)|AVSTÅR)|(?P<{FRANVARANDE}>[Ff]rånvarande)"
)
_FORMS = (
    re.compile(rf"(?<![\w-])(?:{_SIDE})(?:[ :]{{1,2}}\d{{1,3}})?(?: ?[:=] ?| )\((?P<list>{_LIST})\)"),
    re.compile(rf"(?<![\w-])(?:{_SIDE}) ?: (?P<list>{_LIST})(?=[.;]| [A-ZÅÄÖ][a-zåäö-]+(?: röster)?:|$)(?! \()"),
    re.compile(
        rf"(?<![\w(-])(?P<list>{_LIST}) (?:har )?(?:röstar|röstade|röstat|avger|avgav) (?:för )?(?P<word>{_SIDE})(?!\w)"
    ),
    re.compile(rf"(?<![\w(-])(?P<list>{_LIST}) (?P<word>(?P<{AVSTAR}>avst(?:år|od)|lägger ned))(?!\w)"),
    re.compile(
        rf"(?:^|(?<=[.:;] ))(?P<list>{_BRACKETED}) (?:har )?(?:röstar|röstade|röstat) (?:för )?(?P<word>{_SIDE})(?!\w)"
    ),
    re.compile(rf"(?:^|(?<=[.:;] ))(?P<list>{_BRACKETED}) (?P<word>(?P<{AVSTAR}>avst(?:år|od)|lägger ned))(?!\w)"),
)  # fmt: skip
_SPLIT = re.compile(r", | och | samt | & |,|/")
_COUNTED = re.compile(r"(?P<party>\D+?) \(?(?P<number>\d{1,2})\)?$")


def parties_in(text: str, start: int, end: int) -> tuple[tuple[str, str, int | None], ...]:
    """Return (party, ja | nej | avstar | franvarande, how many or None) of each party whose vote is told, in order."""
    found: list[tuple[int, str, str, int | None]] = []
    for pattern in _FORMS:
        for match in pattern.finditer(text, start, end):
            side = next(side for side in (JA, NEJ, AVSTAR, FRANVARANDE) if match.groupdict().get(side))
            for place, one in enumerate(_SPLIT.split(match["list"])):
                one = one[1:-1] if one.startswith("(") else one
                counted = _COUNTED.match(one)
                name = counted["party"] if counted else one
                code = PARTY_NAMES.get(name.lower(), party_code(name))
                if not is_party(code):
                    break
                found.append((match.start("list") + place, code, side, int(counted["number"]) if counted else None))
    found.sort(key=lambda one: one[0])
    return tuple(dict.fromkeys((code, side, number) for _, code, side, number in found))
