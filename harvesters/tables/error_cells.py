"""What a spreadsheet writes in a cell that it could not work out: #N/A, #DIV/0!, Err:502, and in Swedish #SAKNAS!

Such a cell holds no value, whatever its column is. It becomes empty, and a
finding says where it stood and what it was. The same texts stand in a CSV that
was saved from a spreadsheet; there a number that its column was too narrow for
is saved as ########.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

RULE = "felvarde"  # key of texts/rules.yml; what each meaning says is under rule_error there

_MEANINGS = {
    "missing": ("#n/a", "#saknas!", "#saknas"),
    "division": ("#div/0!", "#division/0!"),
    "reference": ("#ref!", "#referens!"),
    "value": ("#value!", "#värdefel!"),
    "name": ("#name?", "#namn?"),
    "number": ("#num!", "#ogiltigt!"),
    "range": ("#null!", "#skärning!"),
    "other": (
        "#spill!", "#calc!", "#beräkna!", "#field!", "#fält!", "#blocked!", "#blockerat!", "#unknown!", "#okänt!",
        "#connect!", "#anslut!", "#busy!", "#upptaget!", "#external!", "#python!", "#getting_data", "#hämtar_data",
    ),
}  # fmt: skip
_MEANING_OF = {word: meaning for meaning, words in _MEANINGS.items() for word in words}
_NUMBERED = re.compile(r"(err|fel):\s?\d{3}")  # LibreOffice
_TOO_NARROW = re.compile(r"#{4,}")
_JOINT = "\x1f"
_MAYBE = re.compile(rf"(?:^|{_JOINT})\s*(?:#|err:|fel:)", re.IGNORECASE)
_MAX_CHARS = 255  # what a cell can show


def may_hold_errors(cells: Sequence[str]) -> bool:
    """Tell at once whether any cell of a row may be an error: most rows hold none."""
    joined = _JOINT.join(cells)
    return ("#" in joined or ":" in joined) and _MAYBE.search(joined) is not None


@lru_cache(maxsize=4_096)
def error_meaning(text: str) -> str:
    """Return what an error cell's text means (a key of `rule_error` in the texts), "" when it is no error."""
    word = text.strip().casefold()
    if not word or len(word) > _MAX_CHARS:
        return ""
    if _NUMBERED.fullmatch(word):
        return "other"
    return "narrow" if _TOO_NARROW.fullmatch(word) else _MEANING_OF.get(word, "")
