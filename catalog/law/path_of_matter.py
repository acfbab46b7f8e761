"""The path of one matter: initiative, agenda, committee, council, court; and what we lack of it.

A matter is all that carries the same registration number in a kommun (catalog.law.diary), and what its decisions
name as their previous decision, whatever number that has.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from catalog.law.appeal import Row, day_of
from catalog.law.diary import matter_key, matter_slug

INITIATIVE, AGENDA, DECISION = "initiativ", "dagordning", "beslut"
INITIATIVES = ("motion", "medborgarforslag", "e_forslag")

# What is missing: keys of texts/law.yml, law.gap.*
NOT_RAISED = "vackt_saknas"  # an initiative without the day it was raised
NO_MEETING = "sammantrade_saknas"  # a decision names a meeting that we do not hold
NO_PREVIOUS = "foregaende_saknas"  # a decision names a previous one that we do not hold
CIRCLE = "cirkel"  # decisions name each other as previous
BACKWARDS = "foregaende_senare"  # the previous decision is dated later
NO_DECISION = "beslut_saknas"  # the meeting was held, and we have no decision on the item
GAPS = (NOT_RAISED, NO_MEETING, NO_PREVIOUS, CIRCLE, BACKWARDS, NO_DECISION)

_ORDER = {INITIATIVE: 0, AGENDA: 1, DECISION: 2}
_COURT = re.compile(
    r"förvaltningsrätt|kammarrätt|förvaltningsdomstol|miljödomstol|miljööverdomstol|laglighetsprövning", re.IGNORECASE
)


@dataclass(frozen=True)
class Event:
    """One step. `id` is that of the decision, the agenda item, or the decision that tells of the initiative."""

    kind: str
    day: date
    id: str
    body: str = ""  # organ_id
    meeting: str = ""  # id
    title: str = ""
    outcome: str = ""  # utfall, of a decision
    by: str = ""  # initiativ_av, of an initiative
    court: bool = False  # its heading tells of an appeal or of a court's ruling


@dataclass(frozen=True)
class Gap:
    """Something that is missing from the path. `id` is what names it, `about` the id that is not held."""

    key: str
    id: str
    about: str = ""


@dataclass(frozen=True)
class Matter:
    """One matter. `number` is its commonest spelling; `linked` are other matters that its decisions lead to."""

    kommunkod: str
    key: str
    slug: str
    number: str
    spellings: tuple[str, ...]
    title: str
    events: tuple[Event, ...]  # oldest first
    gaps: tuple[Gap, ...]
    linked: tuple[str, ...] = ()  # keys
    next_step: str = ""  # what the last decision says comes next

    @property
    def bodies(self) -> tuple[str, ...]:
        """Return the bodies it has come to, in order."""
        return tuple(dict.fromkeys(e.body for e in self.events if e.body))


class Matters:
    """All matters, by kommunkod and registration number in any spelling."""

    def __init__(self, decisions: Iterable[Row], agenda: Iterable[Row] = (), meetings: Iterable[Row] = ()) -> None:
        self._meetings = {m.get("id", ""): m for m in meetings}
        self._decisions: dict[str, Row] = {}
        self._followers: dict[str, list[str]] = defaultdict(list)
        self._by_key: dict[tuple[str, str], list[Row]] = defaultdict(list)
        self._agenda: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in decisions:
            self._decisions[row.get("id", "")] = row
            if previous := row.get("foregaende_id"):
                self._followers[previous].append(row.get("id", ""))
            if key := matter_key(row.get("diarienummer", "")):
                self._by_key[row.get("kommunkod", ""), key].append(row)
        for row in agenda:
            if key := matter_key(row.get("diarienummer", "")):
                self._agenda[row.get("kommunkod", ""), key].append(row)

    def keys(self) -> list[tuple[str, str]]:
        """Return (kommunkod, key) of every matter, sorted."""
        return sorted({*self._by_key, *self._agenda})

    def of(self, kommunkod: str, number: str) -> Matter | None:
        """Return a matter by its number in any spelling, or by its key; None when nothing carries it."""
        key = matter_key(number)
        own, items = self._by_key.get((kommunkod, key), []), self._agenda.get((kommunkod, key), [])
        if not own and not items:
            return None
        rows = self._reached(own)
        events = sorted(self._events(rows, items), key=lambda e: (e.day, _ORDER[e.kind], e.body, e.id))
        spellings = Counter(row["diarienummer"] for row in [*own, *items])
        number = min(spellings, key=lambda s: (-spellings[s], s))
        last = max(rows, key=lambda r: (r.get("beslutsdatum", ""), r.get("id", "")), default={})
        newest = last or items[-1]
        return Matter(
            kommunkod=kommunkod,
            key=key,
            slug=matter_slug(number),
            number=number,
            spellings=tuple(sorted(spellings)),
            title=newest.get("rubrik", ""),
            events=tuple(events),
            gaps=tuple(sorted(set(self._gaps(rows, items)), key=lambda g: (GAPS.index(g.key), g.id, g.about))),
            linked=tuple(sorted({matter_key(r.get("diarienummer", "")) for r in rows} - {key, ""})),
            next_step=last.get("nasta_steg", ""),
        )

    def _reached(self, start: Iterable[Row]) -> list[Row]:
        """Return the decisions and all that they are linked to, before and after, each once; circles end by that."""
        found: dict[str, Row] = {}
        waiting = [row.get("id", "") for row in start]
        while waiting:
            one = waiting.pop()
            if one in found or one not in self._decisions:
                continue
            row = found[one] = self._decisions[one]
            waiting += [row.get("foregaende_id", ""), *self._followers.get(one, ())]
        return list(found.values())

    def _events(self, rows: Iterable[Row], items: Iterable[Row]) -> Iterable[Event]:
        raised: set[tuple[date, str]] = set()
        for row in sorted(rows, key=lambda r: (r.get("beslutsdatum", ""), r.get("id", ""))):
            day, began = day_of(row.get("beslutsdatum")), day_of(row.get("vackt_datum"))
            by, title = row.get("initiativ_av", ""), row.get("rubrik", "")
            if began and (began, matter_key(row.get("diarienummer", ""))) not in raised:
                raised.add((began, matter_key(row.get("diarienummer", ""))))
                yield Event(INITIATIVE, began, row.get("id", ""), title=title, by=by)
            if day:
                yield Event(DECISION, day, row.get("id", ""), row.get("organ_id", ""), row.get("sammantrade_id", ""),
                            title, row.get("utfall", ""), court=bool(_COURT.search(title)))  # fmt: skip
        for item in items:
            if day := day_of(self._meetings.get(item.get("sammantrade_id", ""), {}).get("start")):
                title = item.get("rubrik", "")
                yield Event(AGENDA, day, item.get("id", ""), item.get("organ_id", ""), item.get("sammantrade_id", ""),
                            title, court=bool(_COURT.search(title)))  # fmt: skip

    def _gaps(self, rows: Iterable[Row], items: Iterable[Row]) -> Iterable[Gap]:
        decided = {(row.get("sammantrade_id", "")) for row in rows}
        began = any(row.get("vackt_datum") for row in rows)
        for row in rows:
            one, previous, meeting = row.get("id", ""), row.get("foregaende_id", ""), row.get("sammantrade_id", "")
            if row.get("arendetyp") in INITIATIVES and not began:
                yield Gap(NOT_RAISED, one)
            if meeting and meeting not in self._meetings:
                yield Gap(NO_MEETING, one, meeting)
            if previous and previous not in self._decisions:
                yield Gap(NO_PREVIOUS, one, previous)
            elif previous and self._is_circle(one):
                yield Gap(CIRCLE, one, previous)
            elif previous and self._decisions[previous].get("beslutsdatum", "") > row.get("beslutsdatum", ""):
                yield Gap(BACKWARDS, one, previous)
        for item in items:
            meeting = item.get("sammantrade_id", "")
            if meeting not in self._meetings:
                yield Gap(NO_MEETING, item.get("id", ""), meeting)
            elif self._meetings[meeting].get("status") == "genomfort" and meeting not in decided:
                yield Gap(NO_DECISION, item.get("id", ""), meeting)

    def _is_circle(self, start: str) -> bool:
        """Return whether a decision comes back to itself by its previous ones."""
        seen, one = {start}, self._decisions[start].get("foregaende_id", "")
        while one in self._decisions and one not in seen:
            seen.add(one)
            one = self._decisions[one].get("foregaende_id", "")
        return one == start
