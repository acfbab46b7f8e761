"""What kind of thing one cell's text is: blank, number, mask, date or text."""

from __future__ import annotations

import re
from functools import lru_cache

from harvesters.tables.error_cells import error_meaning

GROUPS = " \u00a0\u2009\u202f"  # space, no-break space, thin space, narrow no-break space
# What stands for "no value" in official Swedish tables, when the column otherwise holds numbers.
MASK = re.compile(
    r"\.{1,3}|-{1,3}|[–—…]|\*{1,3}|[~<>≈]\s?\d+([.,]\d+)?"
    r"|x|n/?a\.?|#n/a|nan|null|none|e\.?\s?u\.?|saknas|uppgift saknas",
    re.IGNORECASE,
)
NUMBER = re.compile(
    rf"[$€£]?\s?[+\-−]?[$€£]?(\d+|\d{{1,3}}([{GROUPS}.,'’]\d{{3}})+)?([.,]\d+)?(?<=\d)([eE][+-]?\d{{1,3}})?\s?(%|kr|:-)?"
)
DATE = re.compile(
    r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d([.,]\d+)?)?\s?(Z|[+-]\d\d:?\d\d)?)?"
    r"|\d{1,2}[/.]\d{1,2}[/.](\d{4}|\d\d)( \d{1,2}:\d\d(:\d\d)?)?|\d{4}/\d\d/\d\d|\d{1,2}:\d\d(:\d\d)?"
)
YEAR = re.compile(r"(19|20)\d\d")


@lru_cache(maxsize=65_536)
def kind_of(text: str) -> str:
    """Return "blank", "number", "mask", "date" or "text"."""
    text = text.strip()
    if not text:
        return "blank"
    if len(text) > 40:
        return "text"
    if NUMBER.fullmatch(text):
        return "number"
    if MASK.fullmatch(text) or error_meaning(text):
        return "mask"
    return "date" if DATE.fullmatch(text) else "text"
