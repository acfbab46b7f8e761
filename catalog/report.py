"""What came of checking a table: counts that add up, and findings, each one thing to mend."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from catalog.privacy import masked

MAX_FINDINGS = 1000  # kept in full; the counts per rule are always complete
MAX_QUOTED = 80  # characters of a cell that a finding shows

INDIVIDUAL = "enskild"
PERSONAL = ("personnummer", INDIVIDUAL)  # rules of the privacy gate


@dataclass(frozen=True)
class Finding:
    """One thing to mend. `rule` is a key of texts/rules.yml, `values` its fillers."""

    rule: str
    severity: str  # "error": the row was refused; "warning": it was kept
    row: int | None = None  # as a person counts in the source file; None concerns the whole table
    column: str = ""
    value: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass
class Report:
    """Counts that add up (received = kept + rejected) and what to mend, most common first."""

    received: int = 0
    kept: int = 0
    rejected: int = 0
    findings: list[Finding] = field(default_factory=list)
    errors_by_rule: Counter[str] = field(default_factory=Counter)  # every fault; a row may have several
    refused_by_rule: Counter[str] = field(default_factory=Counter)  # rows, each under its first fault
    warnings_by_rule: Counter[str] = field(default_factory=Counter)

    def refuse(self, problems: Sequence[Finding]) -> None:
        """Count a refused row with everything that is wrong in it; of a person only that one is there."""
        personal = [p for p in problems if p.rule in PERSONAL]
        for finding in personal or problems:
            self.add(finding)
        self.rejected += 1
        self.refused_by_rule[(personal or problems)[0].rule] += 1

    def add(self, finding: Finding) -> None:
        """Count a finding, and keep it in full while there is room."""
        counts = self.errors_by_rule if finding.severity == "error" else self.warnings_by_rule
        counts[finding.rule] += 1
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(finding)

    def note(self, finding: Finding) -> None:
        """Count a finding that is worth one sentence, however many rows it is about."""
        if finding.rule in self.warnings_by_rule:
            self.warnings_by_rule[finding.rule] += 1
        else:
            self.add(finding)


def report_as_data(report: Report, most: int = MAX_FINDINGS) -> dict[str, Any]:
    """Return a report as it stands in report.json, with at most so many findings; the counts are whole."""
    return {
        "received": report.received,
        "kept": report.kept,
        "rejected": report.rejected,
        "errors": dict(sorted(report.errors_by_rule.items())),
        "warnings": dict(sorted(report.warnings_by_rule.items())),
        "findings": [{k: v for k, v in asdict(f).items() if v not in ("", None, {})} for f in report.findings[:most]],
    }


def fault(rule: str, number: int, name: str, text: str, **values: object) -> Finding:
    """Return the finding of a cell that has its row refused, with what the cell holds as it may be shown."""
    return Finding(rule, "error", number, name, quoted(text), values)


def quoted(text: str) -> str:
    """Return a cell as a finding may show it: on one line, cut, and with no personal number."""
    shown = re.sub(r"[\x00-\x1f\x7f]", " ", masked(text))
    return shown if len(shown) <= MAX_QUOTED else shown[: MAX_QUOTED - 1] + "…"
