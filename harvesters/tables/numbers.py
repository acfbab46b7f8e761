"""What a column holds, as hints in the words of Table Schema: number, date, code, text; and its masks.

A hint is given only when every cell of the sample agrees. A column of digits
that are names of things (kommunkod, postnummer, leading zeros) stays text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harvesters.tables.cells import GROUPS, MASK

Format = dict[str, object]

_SIGN = r"[+-]?"
_INTEGER = re.compile(_SIGN + r"\d+")
_CODE_NAME = re.compile(
    r"(?i:(kod|code|nr|nummer|number|zip|telefon|tel|orgnr|postnr|isbn|cfar)(er|en|et)?$"
    r"|(^|[\s_.\-–])(id|uuid|kommun|län|lan|region|konto|diarie\w*)$|^id([\s_.\-]|$))"
    r"|[a-zåäö](Id|ID)$"
)
_ISO_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_ISO_DATETIME = re.compile(_ISO_DATE.pattern + r"[T ]\d\d:\d\d:\d\d([.]\d{1,6})?(Z|[+-]\d\d:?\d\d)?")
_SLASH_DATE = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4})")
_LONG_CODE_DIGITS = 8  # whole numbers of one length, this long or longer, are codes


@dataclass(frozen=True)
class Columns:
    """What was found about the columns of a table."""

    formats: Mapping[str, Format]
    missing_values: tuple[str, ...]
    masks: Mapping[str, int]  # mask → how many cells of the sample hold it
    decimal: str  # the table's decimal character, "" when it has none


def find_formats(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    decimal: str = "",
    group: str = "",
    missing: Sequence[str] | None = None,
) -> Columns:
    """Return hints for each column from a sample of rows.

    `decimal`, `group`: use these characters. `missing`: use these masks, in place of what is found.
    Missing values are for the whole table: a mask of letters that some text column uses as a word is none.
    """
    columns = [
        _Column(name, [row[at].strip() for row in rows if at < len(row)], missing) for at, name in enumerate(header)
    ]
    votes = Counter[str]()
    for column in columns:
        votes.update(column.decimals(decimal, group))
    usual = decimal or (votes.most_common(1)[0][0] if votes else "")
    formats = {column.name: column.format(usual, decimal, group) for column in columns}
    masks: Counter[str] = Counter()
    words: set[str] = set()
    for column in columns:
        if formats[column.name]["type"] in ("number", "integer"):
            masks.update(column.masks)
        else:
            words.update(text for text in column.texts if any(c.isalnum() for c in text))
    found = missing if missing is not None else sorted(mask for mask in masks if mask not in words)
    return Columns(formats, ("", *(mask for mask in found if mask)), dict(masks), usual)


class _Column:
    """The texts of one column in the sample."""

    def __init__(self, name: str, texts: Sequence[str], missing: Sequence[str] | None) -> None:
        self.name = name
        self.texts = Counter(text for text in texts if text)
        known = set(missing) if missing is not None else {text for text in self.texts if MASK.fullmatch(text)}
        self.masks = Counter({text: count for text, count in self.texts.items() if text in known})
        self.values = [text for text in self.texts if text not in self.masks]
        self._known: dict[tuple[str, str], list[tuple[str, str]]] = {}

    def decimals(self, decimal: str, group: str) -> set[str]:
        """Return the decimal character, if this column leaves no doubt about it."""
        found = {d for d, _ in self._conventions(decimal, group) if d}
        return found if len(found) == 1 and not self._whole() else set()

    def format(self, usual: str, decimal: str, group: str) -> Format:
        """Return the hint for this column. `usual`: the decimal character of the other columns."""
        values = self.values
        if not values:
            return {"type": "string"}
        if self._whole():
            return {"type": "string"} if self._is_code() else {"type": "integer"}
        if all(value in ("true", "false") for value in values):
            return {"type": "boolean"}
        if (date := _date_format(values)) is not None:
            return date
        conventions = self._conventions(decimal, group)
        if not conventions or self._is_code():
            return {"type": "string"}
        chosen = next((c for c in conventions if c[0] == usual), conventions[0])
        return _number_format(values, *chosen)

    def _whole(self) -> bool:
        return bool(self.values) and self._fits(_INTEGER)

    def _is_code(self) -> bool:
        if _CODE_NAME.search(self.name.strip()):
            return True
        if any(value.startswith("0") and value[1:2].isdigit() for value in self.values):
            return True
        lengths = {len(value) for value in self.values if value.isdigit()}
        same = len(lengths) == 1 and all(value.isdigit() for value in self.values)
        return same and len(self.values) > 1 and lengths.pop() >= _LONG_CODE_DIGITS

    def _conventions(self, decimal: str, group: str) -> list[tuple[str, str]]:
        """Return the (decimal, group) characters under which every value is a number, plainest first."""
        if (decimal, group) not in self._known:
            self._known[decimal, group] = [
                (d, g) for d, g in _choices(decimal, group) if self.values and self._fits(_pattern(d, g))
            ]
        return self._known[decimal, group]

    def _fits(self, pattern: re.Pattern[str]) -> bool:
        return all(map(pattern.fullmatch, self.values))


def _choices(decimal: str, group: str) -> Iterator[tuple[str, str]]:
    decimals = (decimal,) if decimal else (",", ".")
    for grouped in (False, True):
        for d in decimals:
            if not grouped:
                yield d, group
            elif not group:
                yield from ((d, g) for g in (*GROUPS, ".", ",", "'", "’") if g != d)


_PATTERNS: dict[tuple[str, str], re.Pattern[str]] = {}


def _pattern(decimal: str, group: str) -> re.Pattern[str]:
    found = _PATTERNS.get((decimal, group))
    if found is None:
        whole = rf"(\d+|\d{{1,3}}({re.escape(group)}\d{{3}})+)" if group else r"\d+"
        exponent = r"([eE][+-]?\d{1,3})?" if decimal == "." else ""
        found = _PATTERNS[decimal, group] = re.compile(
            rf"{_SIGN}({whole}({re.escape(decimal)}\d+)?|{re.escape(decimal)}\d+){exponent}"
        )
    return found


def _number_format(values: Sequence[str], decimal: str, group: str) -> Format:
    found: Format = {"type": "number"}
    if any(decimal in value for value in values):
        found["decimalChar"] = decimal
    if group and any(group in value for value in values):
        found["groupChar"] = group
        found.setdefault("decimalChar", decimal)  # the default "." may be the group character
    return found


def _date_format(values: Sequence[str]) -> Format | None:
    if all(_ISO_DATE.fullmatch(value) for value in values):
        return {"type": "date"}
    if all(_ISO_DATETIME.fullmatch(value) for value in values):
        return {"type": "datetime"}
    matches = [_SLASH_DATE.fullmatch(value) for value in values]
    found = [match for match in matches if match]
    if len(found) < len(matches):
        return None
    first, second = max(int(m.group(1)) for m in found), max(int(m.group(3)) for m in found)
    signs = {m.group(2) for m in found}
    if len(signs) != 1 or (first > 12) == (second > 12) or max(first, second) > 31:
        return None  # 03/04/2026 alone does not tell day from month
    sign = signs.pop()
    return {"type": "date", "format": f"%d{sign}%m{sign}%Y" if first > 12 else f"%m{sign}%d{sign}%Y"}
