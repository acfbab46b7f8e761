"""A PC-Axis file (.px) as statements: KEYWORD[language]("key","key")="value","value";

A statement ends at a semicolon outside quotes. Where the quotes of a statement do not pair, it ends at the line
that ends in a semicolon and is followed by a new keyword, and is marked: what a stray quote spoils is one statement,
not the file. DATA is the last keyword; what follows it is for `px_data`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from harvesters.tables.parts import wrong

MAX_STATEMENT_CHARS = 8 * 1024 * 1024
_START = re.compile(r"\s*([A-Za-z][A-Za-z0-9_.\-]*)\s*(?:\[([^\]]*)\])?\s*(\((?:[^\"()]|\"[^\"]*\")*\))?\s*=")
_TEXTS = re.compile(r"\s*\"([^\"]*)\"\s*(,|$)|\s*\"([^\"]*)\"(?=\s*\")")
_TLIST = re.compile(r"TLIST\(\s*([A-Z]\d?)\s*(?:,\s*\"[^\"]*\"(?:\s*-\s*\"[^\"]*\")?)?\s*\)", re.IGNORECASE)
_NOISE = re.compile(r"[\s\ufeff\x1a]*")


@dataclass(frozen=True)
class Statement:
    """One keyword. `values` are texts without quotes, or the one bare word (YES, 0). `is_whole`: its quotes pair."""

    keyword: str  # upper case, dots as hyphens: LAST.UPDATED is LAST-UPDATED
    language: str
    keys: tuple[str, ...]
    values: tuple[str, ...]
    line: int  # where it begins, 1 = first
    is_whole: bool = True
    raw: str = ""  # right of the equals sign

    @property
    def text(self) -> str:
        """Return the values as one text."""
        return ", ".join(self.values)


@dataclass
class Reading:
    """Where the data begin, once the statements are read: the line with DATA=, or 0 if there is none."""

    data_line: int = 0


def read_statements(lines: Iterable[str], name: str, reading: Reading) -> Iterator[Statement]:
    """Yield the statements before DATA; `reading` gets its place. Raises: ParseError if it is no .px file."""
    feed = iter(lines)
    held, began, number = "", 1, 0
    following = next(feed, None)
    while following is not None:
        line, following, number = following, next(feed, None), number + 1
        if not held:
            began = number
            if (start := _START.match(line)) and start[1].upper() == "DATA":
                reading.data_line = number
                return
        held += line
        if len(held) > MAX_STATEMENT_CHARS:
            raise wrong(name, f"line {began}: {_shown(held)} … without end", "; at the end")
        ends = held.rstrip().endswith(";")
        paired = held.count('"') % 2 == 0
        if following is not None and not (ends and (paired or _START.match(following))):
            continue
        for piece in _pieces(held) if paired else [held]:
            if _NOISE.fullmatch(piece):
                continue
            yield _statement(piece, began, name)
        held = ""


def _pieces(text: str) -> Iterator[str]:
    """Yield what stands between semicolons outside quotes."""
    quoted, start = False, 0
    for match in re.finditer(r'[";]', text):
        if match[0] == '"':
            quoted = not quoted
        elif not quoted:
            yield text[start : match.start()]
            start = match.end()
    yield text[start:]


def _statement(text: str, line: int, name: str) -> Statement:
    match = _START.match(text)
    if match is None:
        raise wrong(name, f"line {line}: {_shown(text)}", 'KEYWORD="text";')
    raw = text[match.end() :].strip().removesuffix(";").strip()
    keys = _texts((match[3] or "()")[1:-1])
    values = _texts(_TLIST.sub("", raw, count=1).lstrip(" ,") if raw.upper().startswith("TLIST") else raw)
    return Statement(
        match[1].upper().replace(".", "-"),
        (match[2] or "").strip().lower(),
        keys if keys is not None else (),
        values if values is not None else (),
        line,
        keys is not None and values is not None,
        raw,
    )


def _texts(raw: str) -> tuple[str, ...] | None:
    """Return the quoted texts between commas, those side by side joined; or the bare word. None: broken quotes."""
    raw = raw.strip()
    if '"' not in raw:
        return tuple(word.strip() for word in raw.split(",")) if raw else ()
    found: list[str] = []
    joined, at = "", 0
    while at < len(raw):
        match = _TEXTS.match(raw, at)
        if match is None:
            return None
        at = match.end()
        if match[1] is None:
            joined += match[3]
        else:
            found.append(joined + match[1])
            joined = ""
            if not match[2] and at < len(raw):
                return None
    return tuple(found)


def _shown(text: str) -> str:
    return " ".join(text.split())[:80]
