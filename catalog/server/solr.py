"""Read a query in the part of Solr's language that CKAN clients send.

    word  "a phrase"  field:value  field:"a phrase"  field:(a OR b)  field:[a TO b]  field:{a TO b}  field:*  *:*
    a AND b   a OR b   NOT a   +a   -a   (a b)   wild*card

Words beside each other must all hold (CKAN sets AND). OR binds loosest. A boost (^2) or a slop (~2) is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from catalog.server.faults import SEARCH, SEARCH_QUERY, Fault

DEEPEST = 30  # parentheses in each other
MOST_CLAUSES = 1_024  # as Solr's maxBooleanClauses
MOST_COSTLY = 20  # patterns, phrases and ranges, which look through many words or values

_FIELD = re.compile(r"([A-Za-z_*][\w.*-]*):")
_WORD = re.compile(r"(?:\\.|[^\s()\"\[\]{}:^~\\]|:)+")
_BOOST = re.compile(r"[\^~][\d.]*")
_SPACE = re.compile(r"\s+")
_RANGE = re.compile(r"\s*(\"[^\"]*\"|[^\s\"\]}]+)\s+TO\s+(\"[^\"]*\"|[^\s\"\]}]+)\s*([\]}])")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_WILD = re.compile(r"(?<!\\)[*?]")


@dataclass(frozen=True)
class Everything:
    """What every package fulfils."""


@dataclass(frozen=True)
class Word:
    """A value of a field, or words in the text if `field` is "". A phrase is words in a row."""

    field: str
    text: str
    is_phrase: bool = False


@dataclass(frozen=True)
class Wild:
    """A value with * (any characters) and ? (one)."""

    field: str
    pattern: str


@dataclass(frozen=True)
class Range:
    """Values between two, "*" being no end."""

    field: str
    low: str
    high: str
    has_low: bool = True
    has_high: bool = True


@dataclass(frozen=True)
class Both:
    """All of them hold."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Either:
    """At least one of them holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Not:
    """It does not hold."""

    part: Node


Node = Everything | Word | Wild | Range | Both | Either | Not


def parse(query: str, fields: Collection[str] | None = None) -> Node:
    """Return what a query asks. With `fields`, a name before a colon that is none of them is a word, as people write.

    Raises: Fault: Search Error for a query that cannot be read, Search Query Error for local parameters ({!…}).
    """
    if query.lstrip().startswith("{!") or "_query_" in query:
        raise Fault(SEARCH_QUERY, "Search Query is invalid: Local parameters are not supported.")
    return _Parser(query, fields).whole()


class _Parser:
    def __init__(self, query: str, fields: Collection[str] | None) -> None:
        self._text, self._at, self._fields = query, 0, fields
        self._clauses = self._costly = 0

    def whole(self) -> Node:
        found = self._either("", 0)
        if self._at < len(self._text):
            raise self._wrong(f"unexpected {self._text[self._at]!r}")
        return found

    def _either(self, field: str, depth: int) -> Node:
        parts = self._both(field, depth)
        if not self._sees("OR", "||"):
            return _one(parts, Both)
        choices = [_one(self._some(parts), Both)]
        while self._skip("OR", "||"):
            choices.append(_one(self._some(self._both(field, depth)), Both))
        return _one(choices, Either)

    def _some(self, parts: list[Node]) -> list[Node]:
        if not parts:
            raise self._wrong("OR stands between two things")
        return parts

    def _both(self, field: str, depth: int) -> list[Node]:
        parts: list[Node] = []
        while True:
            self._skip_space()
            if self._at >= len(self._text) or self._text[self._at] == ")" or self._sees("OR", "||"):
                break
            if not self._skip("AND", "&&"):
                parts.append(self._clause(field, depth))
        return parts

    def _clause(self, field: str, depth: int) -> Node:
        self._clauses += 1
        if self._clauses > MOST_CLAUSES:
            raise Fault(SEARCH, f"Search error: more than {MOST_CLAUSES} clauses in the query")
        negative = False
        while True:  # in a row, such as --a: no recursion, however many there are
            if self._skip("NOT") or self._take("-") or self._take("!"):
                negative = not negative
            elif not self._take("+"):
                break
        found = self._operand(field, depth)
        return Not(found) if negative else found

    def _operand(self, field: str, depth: int) -> Node:
        self._skip_space()
        named = _FIELD.match(self._text, self._at)
        if named and not field and (self._fields is None or named[1] in self._fields or named[1] == "*"):
            self._at = named.end()
            field = named[1]
        rest = self._text[self._at : self._at + 1]
        if rest == "(":
            found = self._group(field, depth)
        elif rest == '"':
            found = Word(field, self._quoted(), is_phrase=True)
        elif rest and rest in "[{" and field:
            found = self._range(field)
        else:
            found = self._word(field)
        if isinstance(found, Wild | Range) or (isinstance(found, Word) and found.is_phrase and " " in found.text):
            self._costly += 1
            if self._costly > MOST_COSTLY:
                raise Fault(SEARCH, f"Search error: more than {MOST_COSTLY} patterns, phrases and ranges in the query")
        boost = _BOOST.match(self._text, self._at)
        self._at = boost.end() if boost else self._at
        return found

    def _group(self, field: str, depth: int) -> Node:
        if depth >= DEEPEST:
            raise Fault(SEARCH, f"Search error: more than {DEEPEST} parentheses in each other")
        self._at += 1
        found = self._either(field, depth + 1)
        if not self._take(")"):
            raise self._wrong("a parenthesis is not closed")
        return found

    def _quoted(self) -> str:
        end = self._at + 1
        while end < len(self._text) and self._text[end] != '"':
            end += 2 if self._text[end] == "\\" else 1
        if end >= len(self._text):
            raise self._wrong("a quotation mark is not closed")
        text = self._text[self._at + 1 : end]
        self._at = end + 1
        return _ESCAPED.sub(r"\1", text)

    def _range(self, field: str) -> Node:
        found = _RANGE.match(self._text, self._at + 1)
        if not found:
            raise self._wrong("a range is written [from TO to]")
        opened, self._at = self._text[self._at], found.end()
        return Range(field, found[1].strip('"'), found[2].strip('"'), opened == "[", found[3] == "]")

    def _word(self, field: str) -> Node:
        found = _WORD.match(self._text, self._at)
        if not found:
            raise self._wrong(
                f"unexpected {self._text[self._at : self._at + 1]!r}" if self._at < len(self._text) else ""
            )
        self._at, text = found.end(), found[0]
        if field == "*" or (not field and text == "*"):
            return Everything()
        if _WILD.search(text):
            return Wild(field, text)
        return Word(field, _ESCAPED.sub(r"\1", text))

    def _skip_space(self) -> None:
        space = _SPACE.match(self._text, self._at)
        self._at = space.end() if space else self._at

    def _sees(self, *operators: str) -> str:
        self._skip_space()
        for operator in operators:
            if self._text.startswith(operator, self._at):
                after = self._text[self._at + len(operator) : self._at + len(operator) + 1]
                if not operator.isalpha() or not after or after in " \t\r\n(":
                    return operator
        return ""

    def _skip(self, *operators: str) -> bool:
        seen = self._sees(*operators)
        self._at += len(seen)
        return bool(seen)

    def _take(self, character: str) -> bool:
        self._skip_space()
        found = self._text.startswith(character, self._at)
        self._at += found
        return found

    def _wrong(self, told: str) -> Fault:
        return Fault(
            SEARCH, f"Search error: cannot read the query at character {self._at + 1}: {told or 'it ends here'}"
        )


def _one(parts: list[Node], join: type[Both] | type[Either]) -> Node:
    if not parts:
        return Everything()
    return parts[0] if len(parts) == 1 else join(tuple(parts))
