"""A meeting through its moves: one event that keeps its id while rows replace each other.

A kommun moves a meeting in one of two ways: it changes the row's time, or it marks the row `flyttat` and adds
another whose `ersatter_id` names it. Rows that replace each other are one chain, known by the id of the first.
The sequence number is the number of changes of all rows of the chain plus the number of replacements, so it
rises with every change and never falls, also when the kommun takes the old row away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from catalog.follow.moments import Moments, moment_of
from catalog.records import Record

CONFIRMED, TENTATIVE, CANCELLED = "CONFIRMED", "TENTATIVE", "CANCELLED"
_STATUS: Mapping[str, str] = {
    "planerat": TENTATIVE, "kallat": CONFIRMED, "genomfort": CONFIRMED, "installt": CANCELLED, "flyttat": CANCELLED,
}  # fmt: skip


@dataclass(frozen=True)
class Sitting:
    """One meeting as it stands now, with what it was before."""

    root: str  # id of the first row of the chain: what the event is known by
    record: Record  # the row that holds now
    earlier: tuple[Record, ...]  # the rows that it replaces and that we still have, the latest first
    sequence: int
    changed: datetime

    @property
    def start(self) -> datetime | None:
        """Return when it starts, None when the row's time cannot be read."""
        return moment_of(self.record.get("start"))

    @property
    def status(self) -> str:
        """Return the status for a calendar. One that is moved, nobody knows where to, is as good as cancelled."""
        return _STATUS.get(self.record.get("status"), TENTATIVE)

    @property
    def records(self) -> tuple[Record, ...]:
        """Return all its rows, the one that holds now first."""
        return (self.record, *self.earlier)


def sittings(records: Iterable[Record], moments: Moments) -> dict[str, Sitting]:
    """Return every meeting by the id of each of its rows: the rows of a chain share one Sitting."""
    rows: dict[str, Record] = {}
    for record in records:
        rows.setdefault(record.get("id"), record)
    replaced = {r.get("ersatter_id") for r in rows.values() if r.get("ersatter_id") != r.get("id")}
    found: dict[str, Sitting] = {}
    roots: set[str] = set()
    # The rows that nothing replaces end a chain; rows that replace each other in a ring have no end and come last.
    # Where two rows replace the same one, the event goes on as the one that came first.
    ends = [r for r in rows.values() if r.get("id") not in replaced]
    for record in [*_as_they_came(ends, moments), *_as_they_came(rows.values(), moments)]:
        if record.get("id") in found:
            continue
        sitting = _sitting(record, rows, moments)
        if sitting.root in roots:
            sitting = replace(sitting, root=record.get("id"))
        roots.add(sitting.root)
        for one in sitting.records:
            found.setdefault(one.get("id"), sitting)
    return found


def _as_they_came(records: Iterable[Record], moments: Moments) -> list[Record]:
    def key(record: Record) -> tuple[bool, str, str]:
        came = moments.came(record.dataset, record.get("id"))
        return came is not None, came.isoformat() if came else "", record.get("id")

    return sorted(records, key=key)


def _sitting(last: Record, rows: Mapping[str, Record], moments: Moments) -> Sitting:
    chain = [last]
    ids = [last.get("id")]
    while (before := rows.get(chain[-1].get("ersatter_id"))) is not None and before.get("id") not in ids:
        chain.append(before)
        ids.append(before.get("id"))
    named = chain[-1].get("ersatter_id")
    if named and named not in ids:  # the first row is gone, but the next still names it
        ids.append(named)
    return Sitting(
        root=ids[-1],
        record=last,
        earlier=tuple(chain[1:]),
        sequence=sum(moments.count(one) for one in ids) + len(ids) - 1,
        changed=max(moments.changed(r.dataset, r.get("id")) for r in chain),
    )
