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
from collections.abc import Iterable, Sequence
from urllib.parse import unquote

MASK = "••••••-••••"

# A cheap first look: ten digits, however they are spelled or encoded, with little between them. The longest thing
# that may stand between two is an encoded character without width, such as "&ZeroWidthSpace;".
# (`+`: what was taken is not given back, since no character is both a digit and none.)
_HAS_DIGITS = re.compile(r"\d(?:\D{0,20}+\d){9}")
_LEAST_DIGITS = 10
_BETWEEN = "\x1f" * 21
# Hyphens, minus signs and dashes that people and word processors put for "-".
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣-"), "-")
# Characters without width, which hide inside a number.
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"), None)
# Random identifiers hold long runs of digits by chance.
_RANDOM_ID = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-f]{32,128}|[0-9A-F]{32,128})(?![0-9A-Za-z])"
)
_NUMBER = re.compile(
    r"(?<!\d)"
    r"(?:(?:18|19|20)[ ]?)?"
    r"(?P<yy>\d\d)(?P<sep>[-./ _]?)(?P<mm>\d\d)(?P=sep)(?P<dd>\d\d)"
    r"[ ]{0,2}[-+/._]?[ ]{0,2}"
    r"(?P<nnn>\d\d[ ]?\d)(?P<check>[ ]?\d)"
    r"(?!\d)"
)
# A column for the last four digits, with the birthday in another.
_LAST_FOUR = re.compile(
    r"(?:fyra|4)[\W_]*sista|sista[\W_]*(?:fyra|4)|f[öo]delsenummer|kontrollsiffr|\bpnr|person(?:nr|nummer)|4[\W_]*siffror",
    re.I,
)
_TAG = re.compile(r"<[^<>]{1,300}>")
_TIMES_ENCODED = 3
# A sole trader's VAT number is the personnummer between SE and 01.
_VAT = re.compile(
    r"(?<=SE)[- ]?(?P<yy>\d\d)(?P<mm>\d\d)(?P<dd>\d\d)[- ]?(?P<nnn>\d{3})(?P<check>\d)[- ]?01(?!\d)", re.IGNORECASE
)
# Digits before or after a decimal sign belong to a measure ("57.8904031234", "8904031234,50"), not to a person. The
# long whole parts and the zeros that spreadsheets add ("8904031234.0") do not.
_DECIMALS_OF = re.compile(r"(?<!\d)\d{1,7}[.,]$")
_DECIMALS = re.compile(r"[.,](?!0+(?!\d))\d{1,2}(?!\d)")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def has_personnummer(text: str) -> bool:
    """Return whether `text` holds a personnummer or samordningsnummer in any usual spelling."""
    if _HAS_DIGITS.search(_folded(text)) is None:
        return False
    return any(_spans(variant) for variant in _variants(text))


def any_may_hold(texts: Iterable[str]) -> bool:
    """Return False if none of many texts can hold a personal number; a quick look at all of them at once.

    What stands between the texts is longer than what may stand between two digits of one number.
    """
    # Outside ASCII there are characters that stand for several digits.
    long = [text for text in texts if len(text) >= _LEAST_DIGITS or not text.isascii()]
    return bool(long) and _HAS_DIGITS.search(_folded(_BETWEEN.join(long))) is not None


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
    if _HAS_DIGITS.search(_folded("\x1f".join(cells))) is None:
        return None
    for index, cell in enumerate(cells):
        name = header[index] if index < len(header) else f"kolumn {index + 1}"
        if name not in allowed and has_personnummer(cell):
            return name
    return _parted_column(header, cells, allowed)


def may_be_parted(header: Sequence[str], allowed: frozenset[str] = frozenset()) -> bool:
    """Return whether a column is named as one of last four digits: whole rows are to be looked at then."""
    return any(name not in allowed and _LAST_FOUR.search(name) for name in header)


def _parted_column(header: Sequence[str], cells: Sequence[str], allowed: frozenset[str]) -> str | None:
    """Return the column that holds the last four digits of a number whose birthday is in another one."""
    for name, cell in zip(header, cells, strict=False):
        four = _plain(cell).strip()
        if name in allowed or not _LAST_FOUR.search(name) or not re.fullmatch(r"\d{4}", four):
            continue
        if any(has_personnummer(f"{_plain(other).strip()}-{four}") for other in cells if other is not cell):
            return name
    return None


def _variants(text: str) -> list[str]:
    """Return the readings of a text: as it is, decoded as often as it was encoded, and without tags."""
    found = [text]
    for _ in range(_TIMES_ENCODED):
        decoded = html.unescape(unquote(found[-1])) if "%" in found[-1] else html.unescape(found[-1])
        if decoded == found[-1]:
            break
        found.append(decoded)
    found += [_TAG.sub("", t) for t in found if "<" in t]
    return [_plain(t) for t in found]


def _folded(text: str) -> str:
    """Return `text` with small, raised, circled and full-width digits as digits."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def _plain(text: str) -> str:
    """Return `text` with every digit as 0–9, every dash as "-", every space as " ", and nothing invisible."""
    if text.isascii():
        return re.sub(r"\s", " ", text)
    text = _folded(text).translate(_DASHES).translate(_INVISIBLE)
    text = "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text)
    return re.sub(r"\s", " ", text)


def _spans(text: str) -> list[tuple[int, int]]:
    """Return where the numbers in a plain text are, in order, not overlapping."""
    hidden = _RANDOM_ID.sub(lambda m: "x" * len(m.group()), text)
    found = [match.span() for match in _VAT.finditer(hidden) if _is_personal(match)]
    for start, end in found:
        hidden = hidden[:start] + "x" * (end - start) + hidden[end:]
    position = 0
    while match := _NUMBER.search(hidden, position):
        if _is_personal(match) and not _is_measure(match):
            found.append(match.span())
            position = match.end()
        else:
            position = match.start() + 1
    return sorted(found)


def _is_measure(match: re.Match[str]) -> bool:
    if not match.group().isdigit():
        return False
    before = match.string[max(0, match.start() - 9) : match.start()]
    return bool(_DECIMALS_OF.search(before) or _DECIMALS.match(match.string, match.end()))


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
