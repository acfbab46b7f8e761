"""What may stand in a graph: texts that every syntax can carry, absolute IRIs, dates, numbers, periods."""

from __future__ import annotations

import datetime as calendar
import re
from collections.abc import Iterable
from urllib.parse import quote, urlsplit

from catalog.dcat.graph import Iri, Literal, Node, Statement, Value
from catalog.dcat.terms import term

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`\x7f-\x9f]|%(?![0-9A-Fa-f]{2})")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:T.*)?")
_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_LONG_MONTHS = ("01", "03", "05", "07", "08", "10", "12")


def node(iri: Iri, types: str, statements: Iterable[tuple[str, Value | Iterable[Value] | None]]) -> Node:
    """Return a node from short names. A value that is None or an empty list is left out, and a value said twice.

    Shape: types "dcat:Dataset" or several with spaces; statements as ("dct:title", value) or ("dct:title", [values]).
    """
    made: dict[Statement, None] = {}
    for name, given in statements:
        values = [given] if isinstance(given, Iri | Literal) else given or ()
        made |= {(term(name), value): None for value in values}
    return Node(iri, tuple(map(term, types.split())), tuple(made))


def text(words: str, lang: str = "") -> Literal | None:
    """Return a text without the characters that XML cannot hold, None when nothing is left."""
    clean = _NOT_XML.sub("", words.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return Literal(clean, lang) if clean else None


def texts(swedish: str, english: str = "") -> list[Literal]:
    """Return the same text in Swedish and English, as far as there is one."""
    return [literal for words, lang in ((swedish, "sv"), (english, "en")) if (literal := text(words, lang))]


def iri(address: str) -> Iri | None:
    """Return an http(s) address as an IRI by RFC 3987, what it may not hold encoded; None when it is none."""
    stripped = address.strip()
    try:
        parts = urlsplit(stripped)
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname or parts.username or parts.password:
            return None
    except ValueError:
        return None
    made = _NOT_XML.sub("", _NOT_IN_IRI.sub(lambda found: quote(found[0], safe=""), stripped))
    return Iri(made) if urlsplit(made).hostname else None


def date(moment: str) -> Literal | None:
    """Return the day of a moment in ISO 8601 as xsd:date, None when it has none."""
    found = _MOMENT.fullmatch(moment)
    return Literal(found[1], datatype=term("xsd:date")) if found and is_day(found[1]) else None


def is_day(day: str) -> bool:
    """Return whether there is such a day."""
    try:
        calendar.date.fromisoformat(day)
    except ValueError:
        return False
    return True


def count(number: int) -> Literal:
    """Return a number of something."""
    return Literal(str(number), datatype=term("xsd:nonNegativeInteger"))


def first_day(period: str) -> str:
    """Return the first day of "2024", "2024-05" or a date, "" when it is none of them."""
    found = _DAY.fullmatch(period[:10])
    day = f"{found[1]}-{found[2] or '01'}-{found[3] or '01'}" if found else ""
    return day if day and is_day(day) else ""


def last_day(period: str) -> str:
    """Return the last day of "2024", "2024-05" or a date, "" when it is none of them."""
    found = _DAY.fullmatch(period[:10])
    if not found:
        return ""
    year, month, day = found[1], found[2] or "12", found[3]
    if not day:
        leap = is_day(f"{year}-02-29")
        day = "31" if month in _LONG_MONTHS else "30" if month != "02" else "29" if leap else "28"
    made = f"{year}-{month}-{day}"
    return made if is_day(made) else ""
