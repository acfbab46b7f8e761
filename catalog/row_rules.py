"""What the cells of a row have to be together, and beside the rows before it: row checks, keys, unique values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from catalog.columns import CleanRow
from catalog.report import Finding, fault, quoted
from catalog.row_checks import RowCheck
from catalog.seen import Seen

# Types whose values stand for themselves in a key.
_COMPARABLE = frozenset({type(None), str, int, bool, Decimal, date, datetime, time})


@dataclass(frozen=True)
class RowRules:
    """What the cells of a row have to be together, and beside the rows before it."""

    names: Sequence[str]
    checks: Sequence[RowCheck]
    key: Sequence[int]
    alone: Sequence[tuple[int, str]]  # fields whose values may not come again
    seen: Seen | set[tuple[Any, ...]]

    @property
    def are_there(self) -> bool:
        """Return whether there is anything to hold a row against."""
        return bool(self.checks or self.key or self.alone)

    def hold(self, kept: Sequence[tuple[str, ...]], columns: Sequence[Sequence[Any]]) -> bool:
        """Return True and remember the keys if no row breaks or bends a rule; else remember none.

        Args: `kept` are the rows as texts, `columns` their values by field.
        """
        if not self.are_there or not kept:
            return True
        if not isinstance(self.seen, Seen) or not self._all_pass(columns):
            return False
        if self.key and not self.alone:
            return self._are_new_keys(kept, columns, self.seen)
        found: list[tuple[Any, ...]] = []
        for texts, values in zip(kept, zip(*columns, strict=True), strict=True):
            keys = self._keys(CleanRow(texts, values))
            if keys is None:
                return False
            found += keys
        return self.seen.add_all_new(found)

    def _all_pass(self, columns: Sequence[Sequence[Any]]) -> bool:
        by_name = dict(zip(self.names, columns, strict=True))
        one_by_one = [check for check in self.checks if check.all_hold is None]
        for values in zip(*columns, strict=True) if one_by_one else ():
            row = dict(zip(self.names, values, strict=True))
            if any(check.fails(row) for check in one_by_one):
                return False
        return all(check.all_hold(by_name) for check in self.checks if check.all_hold is not None)

    def _are_new_keys(self, kept: Sequence[tuple[str, ...]], columns: Sequence[Sequence[Any]], seen: Seen) -> bool:
        """Remember the primary keys of the rows and return True if all are there, new and differ."""
        parts: list[Sequence[Any]] = []
        for i in self.key:
            part = columns[i]
            if not {*map(type, part)} <= _COMPARABLE:
                part = [_comparable(value, texts[i]) for value, texts in zip(part, kept, strict=True)]
            parts.append(part)
        keys = list(zip(*parts, strict=True))
        if all(None in part for part in parts) and any(all(value is None for value in key) for key in keys):
            return False
        return seen.add_all_new(keys)

    def problems(self, number: int, row: CleanRow, warnings: list[Finding]) -> list[Finding]:
        """Return the first fault of a row, in a list; add to `warnings` what it may keep. Its keys are remembered."""
        found = self._contradiction(number, row, warnings) or self._repetition(number, row)
        return [found] if found else []

    def _contradiction(self, number: int, row: CleanRow, warnings: list[Finding]) -> Finding | None:
        values = dict(zip(self.names, row.values, strict=True)) if self.checks else {}
        for check in self.checks:
            if not check.fails(values):
                continue
            shown = values.get(check.field)
            text = quoted("" if shown is None else str(shown))
            finding = Finding(check.rule, check.severity, number, check.field, text)
            if check.severity == "error":
                return finding
            warnings.append(finding)
        return None

    def _repetition(self, number: int, row: CleanRow) -> Finding | None:
        """Return what is wrong with the row's primary key or a unique value; remember them when nothing is.

        Values are compared, not spellings: 1.5 and 1.50 are one key, as Frictionless has it.
        """
        keys = self._keys(row)
        if keys is None:
            return fault("required", number, self.names[self.key[0]], row.kept[self.key[0]])
        for at, key in enumerate(keys):
            if key not in self.seen:
                continue
            if self.key and at == 0:
                return fault("dubblett", number, self.names[self.key[0]], ", ".join(row.kept[i] for i in self.key))
            return fault("unique", number, key[0], row.kept[self.names.index(key[0])])
        self.seen.update(keys)
        return None

    def _keys(self, row: CleanRow) -> list[tuple[Any, ...]] | None:
        """Return what may not come again, the primary key first; None if that is empty."""
        found: list[tuple[Any, ...]] = []
        if self.key:
            found.append(tuple(_comparable(row.values[i], row.kept[i]) for i in self.key))
            if all(part is None for part in found[0]):
                return None
        for i, name in self.alone:
            value = _comparable(row.values[i], row.kept[i])
            if value is not None:
                found.append((name, value, "unique"))
        return found


def _comparable(value: Any, text: str) -> Any:
    return value if value is None or isinstance(value, str | int | Decimal | date | time) else text
