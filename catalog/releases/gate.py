"""Whether today's privacy gate lets an earlier state be published.

A state that was published before a rule may hold what the rule stops. Such a release is not published again: its page
says so, and its files are not made. The gate is asked once, and again when its code has changed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path

from catalog import individuals, privacy
from catalog.ids import fingerprint, sha256_hex
from catalog.individuals import Guard
from catalog.model import Dataset, Resource
from catalog.privacy import any_may_hold, has_personnummer, may_be_parted, personal_column
from catalog.report import INDIVIDUAL, PERSONAL
from catalog.store import LONGEST_CELL
from catalog.validate import BLOCK_ROWS

PERSONAL_NUMBER = PERSONAL[0]
MASKED = "maskering"  # the row may be told, but not with the words that it has
_IDENTIFIERS = frozenset({"hash", "id", "sha256", "version", "release"})  # random digits, of our own making


def gate_code() -> str:
    """Return a fingerprint of the gate: another one means that what has passed has to be looked at again."""
    return fingerprint([sha256_hex(Path(str(module.__file__)).read_bytes()) for module in (privacy, individuals)])


def allowed_in(*datasets: Dataset) -> frozenset[str]:
    """Return the columns that the registry said hold no personal numbers, when these states were harvested."""
    return frozenset(str(name) for d in datasets for name in d.provenance.get("not_personal", ()))


def stopped_by(dataset: Dataset, allowed: frozenset[str]) -> str:
    """Return the rule that stops a state, "" when none does: personnummer, enskild, or MASKED."""
    said = (dataset.descriptor, dataset.provenance, dataset.report, list(dataset.history))
    if any(has_personnummer(text) for part in said for text in _texts_in(part)):
        return PERSONAL_NUMBER
    return next((rule for r in dataset.resources if (rule := _stops(r, allowed))), "")


def _stops(resource: Resource, allowed: frozenset[str]) -> str:
    csv.field_size_limit(LONGEST_CELL)
    with resource.path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader, [])
        if any(map(has_personnummer, header)):
            return PERSONAL_NUMBER
        guard = Guard(resource.profile or resource.name, header)
        looks_at_each = guard.is_on or may_be_parted(header, allowed)
        while block := list(islice(reader, BLOCK_ROWS)):
            if not looks_at_each and not any_may_hold(chain.from_iterable(block)):
                continue
            for cells in block:
                if rule := _rule(header, cells, allowed, guard):
                    return rule
    return ""


def _rule(header: Sequence[str], cells: Sequence[str], allowed: frozenset[str], guard: Guard) -> str:
    if personal_column(header, cells, allowed):
        return PERSONAL_NUMBER
    if guard.refuses(cells):
        return INDIVIDUAL
    return MASKED if guard.is_on and guard.masked(cells) != tuple(cells) else ""


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            if key not in _IDENTIFIERS:
                yield from _texts_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts_in(inner)
