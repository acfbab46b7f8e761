"""An appeal's time in words, Swedish or English, from texts/law.yml."""

from __future__ import annotations

from datetime import date

from catalog.formats import date_long
from catalog.law.appeal import Appeal, Step
from catalog.law.appeal_state import AppealState
from catalog.law.working_days import why_not
from catalog.texts import load_texts


def state_text(state: AppealState, lang: str) -> str:
    """Return what holds, in one sentence."""
    return load_texts().get(f"law.state.{state.state}", lang, day=date_long(state.day, lang) if state.day else "")


def reason_text(appeal: Appeal, lang: str) -> str:
    """Return why there is no day, "" when there is one."""
    return load_texts().get(f"law.reason.{appeal.reason}", lang) if appeal.reason else ""


def steps_text(appeal: Appeal, lang: str) -> list[str]:
    """Return the count step by step, one sentence each."""
    return [_step(step, lang) for step in appeal.steps]


def rule_text(appeal: Appeal, lang: str) -> str:
    """Return the rule with its version and its law."""
    return load_texts().get("law.rule", lang, rule=appeal.rule)


def _step(step: Step, lang: str) -> str:
    text = why_not(step.day, lang) if step.key == "ingen_vardag" and step.day else step.text
    sentence = load_texts().get(
        f"law.step.{step.key}", lang, day=_day(step.day, lang), number=step.number, n=step.number, text=text
    )
    return sentence[:1].upper() + sentence[1:]


def _day(day: date | None, lang: str) -> str:
    return date_long(day, lang) if day else ""
