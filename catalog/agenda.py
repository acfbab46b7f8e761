"""Agenda items: what a meeting takes up, joined to the meeting, the matter and, once it is taken, the decision."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from catalog.model import Catalog
from catalog.store import read_rows
from catalog.subjects import subjects_of

_PARTS = re.compile(r"\d+|\D+")


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One row of `arendepunkter`. `row` holds only the cells that have a value."""

    publisher: str  # slug of the kommun
    row: Mapping[str, str]
    subjects: tuple[str, ...]
    dataset: str  # key of the dataset
    position: int  # 1 = the first row of the resource

    def get(self, name: str) -> str:
        """Return a cell as text, "" when it has no value."""
        return self.row.get(name, "")


def load_agendas(catalog: Catalog, organ_names: Mapping[str, str]) -> dict[str, list[AgendaItem]]:
    """Return the items of every meeting by the meeting's id, in the order of the agenda.

    Args: `organ_names` by organ_id tells what bodies are called, which is evidence of their subjects.
    """
    found: dict[str, list[AgendaItem]] = defaultdict(list)
    for dataset, resource in catalog.with_profile("arendepunkter"):
        for position, cells in enumerate(read_rows(resource), start=1):
            row = {name: text for name, text in cells.items() if text}
            subjects = subjects_of(row, organ_names.get(row["organ_id"], ""))
            found[row["sammantrade_id"]].append(AgendaItem(dataset.publisher, row, subjects, dataset.key, position))
    return {meeting: in_order(items) for meeting, items in found.items()}


def in_order(items: Iterable[AgendaItem]) -> list[AgendaItem]:
    """Return items as an agenda lists them: 2 before 10, 4a after 4, those without number last."""
    return sorted(items, key=lambda i: (not i.get("nummer"), _natural(i.get("nummer")), i.position, i.dataset))


def _natural(number: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in _PARTS.findall(number)]
