"""A full-text query of a table as a condition in SQL: words that must stand in the row.

`plain` (the default): all the words. Otherwise the part of PostgreSQL's tsquery that clients send: & and | and !,
parentheses, and word:* for words that begin so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

DEEPEST = 30
MOST_WORDS = 100

_TOKEN = re.compile(r"\s*([&|!()]|[^\W_]+(?:[-_.][^\W_]+)*(?::\*)?)")
_WORD = re.compile(r"[^\W_]+")
_EDGE = r"[^\pL\pN]"


@dataclass(frozen=True)
class Condition:
    """An SQL condition, and its parameters in order."""

    sql: str
    parameters: tuple[str, ...] = ()


def condition(text: str, of: str, is_plain: bool) -> Condition:
    """Return the condition that a query puts on `of`, an SQL expression of text. Raises: ValueError."""
    if is_plain:
        return _all([_word(word, of) for word in _at_most(_WORD.findall(text.lower()))])
    tokens = _tokens(text.lower())
    made, at = _either(tokens, 0, of, 0)
    if at < len(tokens):
        raise ValueError(f"Invalid full-text query near {tokens[at][:40]!r}")
    return made


def _either(tokens: list[str], at: int, of: str, depth: int) -> tuple[Condition, int]:
    first, at = _both(tokens, at, of, depth)
    parts = [first]
    while at < len(tokens) and tokens[at] == "|":
        part, at = _both(tokens, at + 1, of, depth)
        parts.append(part)
    return _joined(parts, " OR "), at


def _both(tokens: list[str], at: int, of: str, depth: int) -> tuple[Condition, int]:
    parts = []
    while True:
        part, at = _operand(tokens, at, of, depth)
        parts.append(part)
        if at < len(tokens) and tokens[at] == "&":
            at += 1
        elif at >= len(tokens) or tokens[at] in "|)":
            return _all(parts), at


def _operand(tokens: list[str], at: int, of: str, depth: int) -> tuple[Condition, int]:
    is_negative = False
    while at < len(tokens) and tokens[at] == "!":
        is_negative, at = not is_negative, at + 1
    if at >= len(tokens) or tokens[at] in ("&", "|", ")"):
        raise ValueError("Invalid full-text query: a word is missing")
    if tokens[at] == "(":
        if depth >= DEEPEST:
            raise ValueError(f"Invalid full-text query: more than {DEEPEST} parentheses in each other")
        found, at = _either(tokens, at + 1, of, depth + 1)
        if at >= len(tokens):
            raise ValueError("Invalid full-text query: a parenthesis is not closed")
    else:
        found = _word(tokens[at], of)
    return (Condition(f"NOT {found.sql}", found.parameters) if is_negative else found), at + 1


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    text = text.rstrip()
    while at < len(text):
        token = _TOKEN.match(text, at)
        if not token:
            raise ValueError(f"Invalid full-text query near {text[at : at + 20]!r}")
        found.append(token[1])
        at = token.end()
    return _at_most(found)


def _at_most(found: list[str]) -> list[str]:
    if len(found) > MOST_WORDS:
        raise ValueError(f"Must have at most {MOST_WORDS} words")
    return found


def _word(word: str, of: str) -> Condition:
    start, _, is_start = word.partition(":")
    end = "" if is_start else f"($|{_EDGE})"
    return Condition(f"regexp_matches({of}, ?)", (f"(^|{_EDGE}){re.escape(start)}{end}",))


def _all(parts: list[Condition]) -> Condition:
    return _joined(parts, " AND ") if parts else Condition("true")


def _joined(parts: list[Condition], by: str) -> Condition:
    sql = f"({by.join(part.sql for part in parts)})" if len(parts) > 1 else parts[0].sql
    return Condition(sql, tuple(one for part in parts for one in part.parameters))
