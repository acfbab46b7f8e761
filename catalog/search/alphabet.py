"""Swedish alphabetical order and the A–Ö list, without the locale of the machine."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from typing import TypeVar

_LETTERS = "abcdefghijklmnopqrstuvwxyzåäö"
_SAME_AS = str.maketrans({"æ": "ä", "ø": "ö", "ü": "y", "ð": "d", "ß": "ss", "þ": "th"})
_DIGITS = "0–9"
_OTHER = "#"

Item = TypeVar("Item")


def sort_key(text: str) -> tuple[list[tuple[int, int]], str]:
    """Return a key that sorts like a Swedish index: digits, then a–z, å, ä, ö; case and accents do not count.

    Shape: the second half makes the order the same every time for texts that differ only in case or signs.
    """
    return [_rank(char) for char in _plain(text)], text


def first_letter(text: str) -> str:
    """Return the heading that `text` stands under: a capital A–Ö, "0–9" for digits, "#" for anything else."""
    for char in _plain(text):
        if char in _LETTERS:
            return char.upper()
        if char.isalnum():
            return _DIGITS if char.isdigit() else _OTHER
    return _OTHER


def group_by_letter(items: Iterable[Item], title: Callable[[Item], str]) -> list[tuple[str, list[Item]]]:
    """Return the items in Swedish order under their letters; letters without items are left out.

    Shape: digits come first, then A–Ö, then what starts with another alphabet.
    """
    groups: dict[str, list[Item]] = {}
    for item in sorted(items, key=lambda i: sort_key(title(i))):
        groups.setdefault(first_letter(title(item)), []).append(item)
    return sorted(groups.items(), key=lambda group: _heading_rank(group[0]))


def _heading_rank(letter: str) -> int:
    return -1 if letter == _DIGITS else len(_LETTERS) if letter == _OTHER else _LETTERS.index(letter.lower())


def _plain(text: str) -> str:
    lower = unicodedata.normalize("NFC", text).lower().translate(_SAME_AS)
    return "".join(c if c in _LETTERS else _without_marks(c) for c in lower)


def _without_marks(char: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", char) if not unicodedata.combining(c))


def _rank(char: str) -> tuple[int, int]:
    """Spaces and signs before digits, digits before letters, other alphabets last."""
    if char in _LETTERS:
        return 2, _LETTERS.index(char)
    if char.isdigit():
        return 1, ord(char)
    return (3, ord(char)) if char.isalpha() else (0, 0)
