"""The privacy gate: no personnummer or samordningsnummer leaves the building.

A Swedish personal number is a date of birth and four digits, the last of which
is a Luhn check digit over the other nine; a samordningsnummer adds 60 to the day.
Organisation numbers have a third digit of 2 or more, so they never hold a month
and pass. A sole trader's organisation number *is* a personnummer and is stopped.

The gate would rather stop a row too many than one too few: a free number that
happens to be spelled like a personnummer with a right check digit is stopped,
and the report says which column, never the number. A column that is known to
hold other numbers can be named in the source's option `not_personal`.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import unquote

MASK = "••••••-••••"

# A cheap first look: ten digits, however they are spelled or encoded, with little between them.
_HAS_DIGITS = re.compile(r"\d(?:\D{0,8}\d){9}")
# Hyphens, minus signs and dashes that people and word processors put for "-".
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣-"), "-")
# Characters without width, which hide inside a number.
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"), None)
# Random identifiers hold long runs of digits by chance.
_RANDOM_ID = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-f]{32,128}|[0-9A-F]{32,128})(?![0-9A-Za-z])"
)
_NUMBER = re.compile(
    r"(?<!\d)(?<!\d[.,])"
    r"(?:18|19|20)?[ ]?"
    r"(?P<yy>\d\d)(?P<sep>[-./ ]?)(?P<mm>\d\d)(?P=sep)(?P<dd>\d\d)"
    r"[ ]{0,2}[-+/.]?[ ]{0,2}"
    r"(?P<nnn>\d\d[ ]?\d)(?P<check>[ ]?\d)"
    r"(?!\d)(?![.,]\d)"
)
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def has_personnummer(text: str) -> bool:
    """Return whether `text` holds a personnummer or samordningsnummer in any usual spelling."""
    if _HAS_DIGITS.search(text) is None:
        return False
    return any(_spans(variant) for variant in _variants(text))


def masked(text: str) -> str:
    """Return `text` safe to show: each number replaced, or the whole text when it was hidden by encoding."""
    if not has_personnummer(text):
        return text
    plain = _plain(text)
    for start, end in reversed(_spans(plain)):
        plain = plain[:start] + MASK + plain[end:]
    return MASK if has_personnummer(plain) else plain


def personal_column(header: Sequence[str], cells: Sequence[str], allowed: frozenset[str] = frozenset()) -> str | None:
    """Return the name of the first column whose cell holds a personal number, or None.

    A cell beyond the header is named by its place ("kolumn 7").
    """
    if _HAS_DIGITS.search("\x1f".join(cells)) is None:
        return None
    for index, cell in enumerate(cells):
        name = header[index] if index < len(header) else f"kolumn {index + 1}"
        if name not in allowed and has_personnummer(cell):
            return name
    return None


def _variants(text: str) -> list[str]:
    plain = _plain(text)
    found = [plain]
    if "%" in text:
        found.append(_plain(unquote(text)))
    if "&" in text:
        found.append(_plain(html.unescape(text)))
    return found


def _plain(text: str) -> str:
    """Return `text` with every digit as 0–9, every dash as "-", every space as " ", and nothing invisible."""
    if text.isascii():
        return re.sub(r"\s", " ", text)
    text = unicodedata.normalize("NFKC", text).translate(_DASHES).translate(_INVISIBLE)
    text = "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text)
    return re.sub(r"\s", " ", text)


def _spans(text: str) -> list[tuple[int, int]]:
    hidden = _RANDOM_ID.sub(lambda m: "x" * len(m.group()), text)
    found: list[tuple[int, int]] = []
    position = 0
    while match := _NUMBER.search(hidden, position):
        if _is_personal(match):
            found.append(match.span())
            position = match.end()
        else:
            position = match.start() + 1
    return found


def _is_personal(match: re.Match[str]) -> bool:
    month, day = int(match["mm"]), int(match["dd"])
    if not 1 <= month <= 12:
        return False
    if day > 60:
        day -= 60
    if not 1 <= day <= _DAYS[month - 1]:
        return False
    digits = match["yy"] + match["mm"] + match["dd"] + match["nnn"] + match["check"]
    return _luhn_ok(digits.replace(" ", ""))


def _luhn_ok(digits: str) -> bool:
    total = 0
    for index, char in enumerate(digits):
        product = int(char) * (2 - index % 2)
        total += product - 9 if product > 9 else product
    return total % 10 == 0
