r"""Patterns of a Table Schema, matched in linear time, whatever they are and whatever the cell is.

A source's own pattern is input: in Python's `re`, (a+)+$ takes hours on forty
letters. Three ways were compared on the schemas that we have and on hostile ones.
`regex` with a time limit knows everything that `re` does, but its verdict depends
on how busy the machine is, so the same input would not always give the same
bytes. A check of the pattern's shape refuses what is harmless and passes what is
not. RE2 is linear by construction and says at once what it does not know: looking
around, back references, more than 1000 repetitions. None of the real patterns has
any of these, so a pattern that does is told of and left unchecked.

RE2 reads \d, \w and \s as ASCII; here they mean what they mean in Python, å and all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import re2

_MAX_CHARS = 2000
_OUTSIDE = {"d": r"\p{Nd}", "D": r"\P{Nd}", "w": r"[\p{L}\p{N}_]", "W": r"[^\p{L}\p{N}_]", "Z": r"\z"}
_INSIDE = {"d": r"\p{Nd}", "D": r"\P{Nd}", "w": r"\p{L}\p{N}_"}
_SPACES = r"\t-\r\x1c-\x20\x85\p{Z}"
_OUTSIDE |= {"s": f"[{_SPACES}]", "S": f"[^{_SPACES}]"}
_INSIDE |= {"s": _SPACES}
_SAME = frozenset("AfnrtvxE")  # escapes that are one letter and mean the same in both; \E is an error in Python
# {,3} is "up to" in Python and plain text in RE2; what follows may one day be operations on sets in Python.
_MEANS_ELSE = re.compile(r"\{,\d|\[\[|\[[^\]]*(--|&&|~~|\|\|)")


def matcher(pattern: str) -> Any:
    """Return the pattern as Frictionless reads it ("^pattern$"), with a `match` method that takes linear time.

    Raises: ValueError when it is no pattern at all, or one that cannot be matched so.
    """
    return _compiled(pattern, f"^{pattern}$", lambda made: f"^{made}$", case_sensitive=True)


def finder(pattern: str) -> Any:
    """Return the pattern with a `search` method that takes linear time and sees capitals as small letters.

    Raises: as `matcher`.
    """
    return _compiled(pattern, pattern, lambda made: made, case_sensitive=False)


def _compiled(pattern: str, for_python: str, whole: Callable[[str], str], *, case_sensitive: bool) -> Any:
    if len(pattern) > _MAX_CHARS or _MEANS_ELSE.search(pattern) or pattern.endswith("\\"):
        raise ValueError("a pattern that may be read in more than one way")
    try:
        re.compile(for_python)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(str(error)) from error
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = case_sensitive
    try:
        return re2.compile(whole(_translated(pattern)), options)
    except re2.error as error:
        raise ValueError(str(error)) from error


def _translated(pattern: str) -> str:
    """Return the pattern in RE2's words. Raises: ValueError where the two mean different things."""
    if "(?" in re.sub(r"\(\?(?::|P<\w+>)", "(", pattern):  # only (?: and (?P<name> are groups in both
        raise ValueError("a pattern that only Python reads in this way")
    made: list[str] = []
    in_class = False
    signs = iter(pattern)
    for sign in signs:
        if sign == "\\":
            letter = next(signs)  # `re` has compiled it, so it does not end in a backslash
            words = _INSIDE if in_class else _OUTSIDE
            if letter in words:
                made.append(words[letter])
            elif letter in _SAME or not letter.isalnum():
                made.append(sign + letter)
            else:
                raise ValueError(f"an escape that only Python reads in this way: {sign}{letter}")
            continue
        if not in_class and sign == "[":
            in_class = True
        elif in_class and sign == "]" and "".join(made[-2:]) != "[^" and made[-1] != "[":
            in_class = False
        made.append(sign)
    return "".join(made)
