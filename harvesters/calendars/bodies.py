"""Whose meeting an event is, and which events are no meetings at all, by the patterns of the registry.

Patterns are searched for anywhere in the text, capitals or not, in linear time (catalog/patterns.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from catalog.patterns import finder
from harvesters.answers import fail
from harvesters.boards.fields import body_in

PLACES = ("summary", "categories", "location")  # what a pattern may be searched for in


class Said(NamedTuple):
    """What an event says of itself, as text."""

    summary: str = ""
    categories: str = ""
    location: str = ""


@dataclass(frozen=True)
class _Pattern:
    name: str  # the body, or the reason
    parts: tuple[tuple[int, Any], ...]  # (place in Said, compiled); all of them are to be found

    def fits(self, said: Said) -> bool:
        return all(compiled.search(said[place]) for place, compiled in self.parts)


class Sorter:
    """Tells events apart. Each text is judged once."""

    def __init__(self, options: Mapping[str, Any], url: str) -> None:
        """Raises: ParseError for a pattern that cannot be used."""
        self._fixed = str(options.get("organ", ""))
        self._bodies = [_pattern(one, "organ", url) for one in options.get("bodies", ())]
        self._others = [_pattern(one, "reason", url) for one in options.get("left_out", ())]
        self._known: dict[Said, tuple[str, str]] = {}

    def judge(self, said: Said) -> tuple[str, str]:
        """Return (body, ""), ("", reason) for what is no meeting, or ("", "") when no body can be told.

        First what the registry leaves out, then its bodies in order, then its fixed body, then the one body that the
        heading or the category names ("Sammanträde med kommunstyrelsen").
        """
        if said not in self._known:
            self._known[said] = self._judged(said)
        return self._known[said]

    def _judged(self, said: Said) -> tuple[str, str]:
        if reason := next((one.name for one in self._others if one.fits(said)), ""):
            return "", reason
        named = next((one.name for one in self._bodies if one.fits(said)), "") or self._fixed
        return named or body_in(said.summary) or body_in(said.categories), ""


def pattern_faults(options: Mapping[str, Any]) -> list[tuple[tuple[str | int, ...], str, str]]:
    """Return (path within the options, pattern, what is wrong) of each pattern that cannot be used."""
    faults: list[tuple[tuple[str | int, ...], str, str]] = []
    for key in ("bodies", "left_out"):
        listed = options.get(key)
        for index, one in enumerate(listed if isinstance(listed, list) else ()):
            for place in PLACES:
                text = one.get(place) if isinstance(one, Mapping) else None
                if isinstance(text, str) and (reason := _fault(text)):
                    faults.append(((key, index, place), text, reason))
    return faults


def _fault(pattern: str) -> str:
    try:
        finder(pattern)
    except ValueError as error:
        return str(error)
    return ""


def _pattern(one: Mapping[str, Any], name: str, url: str) -> _Pattern:
    parts = []
    for index, place in enumerate(PLACES):
        if text := str(one.get(place, "")):
            if reason := _fault(text):
                fail(url, f"the pattern {text} ({reason})", "a pattern without look-arounds and back references")
            parts.append((index, finder(text)))
    return _Pattern(str(one.get(name, "")), tuple(parts))
