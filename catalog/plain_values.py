"""Texts that need no reading: plain text, numbers of digits alone, and ISO dates, as most cells are.

Frictionless reads such a text to what stands here; a test compares the two. Everything else, and every field
with a rule of its own, goes to Frictionless.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from catalog.privacy import has_personnummer

if TYPE_CHECKING:
    from catalog.columns import Judge, Verdict

_EASY_RULES = frozenset({"required", "unique"})  # that say nothing of one text which is there
_WHOLE = re.compile(r"-?[1-9][0-9]{0,14}|0")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LEAST_PERSONAL = 10  # digits in the shortest personal number


def plain_judge(field: Any, masks: frozenset[str], judge: Judge) -> Judge:
    """Return a quicker judge of the Frictionless field, with the same verdicts as `judge`."""
    if not set(field.constraints) <= _EASY_RULES or field.format not in (None, "default"):
        return judge
    if field.type == "string":
        return _text(masks, judge)
    if field.type == "integer":
        return _whole(masks, judge)
    if field.type == "number" and not field.float_number and field.group_char != field.decimal_char:
        return _number(field.decimal_char, masks, judge)
    if field.type == "date":
        return _date(masks, judge)
    return judge


def _text(masks: frozenset[str], judge: Judge) -> Judge:
    return lambda text: judge(text) if text in masks else (text, text, "")


def _whole(masks: frozenset[str], judge: Judge) -> Judge:
    def judged(text: str) -> Verdict:
        return judge(text) if text in masks or not _WHOLE.fullmatch(text) else (text, int(text), "")

    return judged


def _number(decimal: str, masks: frozenset[str], judge: Judge) -> Judge:
    plain = re.compile(rf"-?(?:[1-9][0-9]{{0,14}}|0)(?:{re.escape(decimal)}[0-9]{{1,15}})?")

    def judged(text: str) -> Verdict:
        if text in masks or not plain.fullmatch(text):
            return judge(text)
        canonical = text.replace(decimal, ".")
        if canonical != text and len(text) > _LEAST_PERSONAL and has_personnummer(canonical):
            return judge(text)
        return canonical, Decimal(canonical), ""

    return judged


def _date(masks: frozenset[str], judge: Judge) -> Judge:
    def judged(text: str) -> Verdict:
        if text in masks or not _DAY.fullmatch(text):
            return judge(text)
        try:
            return text, date.fromisoformat(text), ""
        except ValueError:  # the thirtieth of February
            return judge(text)

    return judged
