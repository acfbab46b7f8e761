"""Text that may stand in XML, JSON and a calendar: without the signs that they forbid."""

from __future__ import annotations

import re

# Every way to end a line is one: XML and calendars would each make something else of the others.
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
# XML 1.0 allows tab, newline and carriage return below U+0020; surrogates are no text in any of the three.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_BREAKS = re.compile(r"[ \t]*\n\s*|\t")
_CUT_BACK = 60  # signs: how far back from the limit a word may end


def clean(text: str) -> str:
    """Return `text` without forbidden signs, each line end as a newline."""
    return _FORBIDDEN.sub("", _LINE_ENDS.sub("\n", text))


def one_line(text: str) -> str:
    """Return `text`, clean, on one line: for titles."""
    return _BREAKS.sub(" ", clean(text).strip())


def shortened(text: str, most: int, rest: str) -> str:
    """Return `text`, or its first `most` signs or a little less, to the end of a word, and then `rest`."""
    if len(text) <= most:
        return text
    start = text[:most]
    space = max(start.rfind(sign, most - _CUT_BACK) for sign in " \n")
    return f"{start[: space if space > 0 else most].rstrip()} … {rest}"
