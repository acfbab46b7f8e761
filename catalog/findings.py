"""Findings of the checks in sentences for people: what was found, where, and how to write it right.

The words are in texts/rules.yml. A sentence quotes nothing but the finding's own
`value`, which the validator has cut and masked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from catalog.report import Finding
from catalog.texts import Texts, load_texts

EXAMPLES_PER_RULE = 5
SENTENCES_SHOWN = 20


@dataclass(frozen=True)
class Fault:
    """All findings of one rule: how many there are, and sentences on the first of them."""

    rule: str
    count: int
    sentences: tuple[str, ...]

    @property
    def more(self) -> int:
        """Return how many findings have no sentence here."""
        return self.count - len(self.sentences)


def sentence(finding: Mapping[str, Any] | Finding, lang: str, column_title: str = "") -> str:
    """Return one finding as a sentence or two, such as "Rad 17, kolumnen start: vi hittade ”31/4”. Skriv …".

    Args:   `finding` as the validator gives it or as report.json holds it; `column_title` stands beside the
            column's name when it says something else.
    Raises: KeyError naming the rule that has no text.
    """
    texts = load_texts()
    found = asdict(finding) if isinstance(finding, Finding) else dict(finding)
    rule, row, column = str(found["rule"]), found.get("row"), str(found.get("column", ""))
    values = {"found": "", "expected": "", **(found.get("values") or {})}
    values |= {"column": column, "value": str(found.get("value", ""))}
    values |= _how_to_write(texts, lang, rule, values)
    text = texts.get(f"rule.{rule}", lang, **values)
    if row is None:
        return text[:1].upper() + text[1:]
    if not column:
        return texts.get("rule_place.row", lang, row=str(row), text=text)
    if column_title and column_title.casefold() != column.casefold():
        column = texts.get("rule_place.titled", lang, column=column, title=column_title)
    return texts.get("rule_place.cell", lang, row=str(row), column=column, text=text)


def faults(
    report: Mapping[str, Any], severity: str, lang: str, titles: Mapping[str, str], shown: int = SENTENCES_SHOWN
) -> list[Fault]:
    """Return what to mend in one resource, that with most rows first, with at most `shown` sentences in all.

    Args: `report` is a resource's part of report.json; `severity` "error" or "warning"; `titles` of the columns.
    """
    counts: Mapping[str, int] = report.get("errors" if severity == "error" else "warnings", {})
    findings = [f for f in report.get("findings", ()) if f.get("severity") == severity]
    made = []
    for rule, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        same = (f for f in findings if f["rule"] == rule)
        sentences = tuple(_take(same, min(EXAMPLES_PER_RULE, shown), lang, titles))
        shown -= len(sentences)
        made.append(Fault(rule, count, sentences))
    return made


def _take(findings: Iterable[Mapping[str, Any]], count: int, lang: str, titles: Mapping[str, str]) -> Iterator[str]:
    for _, finding in zip(range(count), findings, strict=False):
        yield sentence(finding, lang, titles.get(str(finding.get("column", "")), ""))


def _how_to_write(texts: Texts, lang: str, rule: str, values: Mapping[str, object]) -> dict[str, object]:
    """Return the fillers {what} and {how}: what the value should have been, and how to write one."""
    if rule == "pattern":
        key = f"rule_pattern.{values['expected']}"
        return {"how": texts.get(key if key in texts else "rule_pattern.other", lang, expected=values["expected"])}
    if error := str(values.get("error", "")):
        how = error if f"rule_error_write.{error}" in texts else "other"
        return {"error": texts.get(f"rule_error.{error}", lang), "how": texts.get(f"rule_error_write.{how}", lang)}
    type_ = str(values.get("type", ""))
    if f"rule_type.{type_}" not in texts:
        type_ = "other"
    return {"what": texts.get(f"rule_type.{type_}", lang), "how": texts.get(f"rule_write.{type_}", lang)}
