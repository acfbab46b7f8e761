"""What a notice board showed at each harvest: which notices came up, changed, vanished and came back.

A board forgets: a notice that has been taken down is gone from the kommun's page. Its row stays with us, carried
from the last stored state, with the day that we first missed it. What happened is told in rows of the profile
`anslagshistorik`, which stand beside the notices.

Nothing here looks at the clock, and an unchanged board changes no byte. That is why `senast_sedd` is written only
when a notice is gone: until then it was seen at the last harvest that went well, as the run log says (docs/adr).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

BOARD = "anslag"
HISTORY = "anslagshistorik"
HISTORY_FIELDS = ("anslag_id", "kommunkod", "handelse", "tid", "falt", "avser", "sha256")
UP, CHANGED, GONE, BACK, TWICE = "uppsatt", "andrat", "nedtaget", "aterkommet", "dubblett"
# KL 13:5: three weeks must pass with the notice up. One without a stated end is missed before that.
LEAST_UP = timedelta(days=21)
ZONE = ZoneInfo("Europe/Stockholm")
_ORDER = (UP, TWICE, BACK, CHANGED, GONE)
# What the harvest itself writes says nothing of what the kommun changed.
_OURS = frozenset({"hamtad", "kalla_url", "forst_sedd", "senast_sedd", "nedtaget"})
_SAME_CONTENT = ("rubrik", "organ", "anslaget", "dokument_url")

Row = dict[str, str]


class Received(NamedTuple):
    """One row that passed the checks: which piece of the harvest it came in, its number there, and its cells."""

    piece: int
    number: int
    row: Row
    fetched: str  # of the answer that it came in


@dataclass(frozen=True)
class Stored:
    """The last stored state: notices and events in the order of their files. Empty before the first harvest."""

    notices: Sequence[Row] = ()
    events: Sequence[Row] = ()


@dataclass(frozen=True)
class Harvest:
    """When and how well the board was read now.

    last_seen:   when it was last read whole, before now; "" when nobody knows
    is_complete: False when something that belongs to the board could not be read: then nothing is gone
    refused:     ids of rows that came and were refused: they are on the board, so they are not gone either
    """

    now: str
    last_seen: str = ""
    is_complete: bool = True
    refused: frozenset[str] = frozenset()


@dataclass
class Settled:
    """The new state of a board.

    shown:    the notices on the board, in the order received, under the ids that we know them by
    carried:  (position in the stored file from 1, row) of those that are not among them
    twice:    rows that came a second time, word for word where it counts
    events:   the whole history, old and new
    expected: notices that should still be up; missed: how many of them are gone
    """

    shown: list[Received] = field(default_factory=list)
    carried: list[tuple[int, Row]] = field(default_factory=list)
    twice: list[Received] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    expected: int = 0
    missed: int = 0


def settle(received: Sequence[Received], stored: Stored, harvest: Harvest) -> Settled:
    """Return what the board is now and what has happened to it since it was stored."""
    known = {row["id"]: {**row, "forst_sedd": row.get("forst_sedd") or row["hamtad"]} for row in stored.notices}
    result = Settled(events=[*stored.events, *_events_never_told(known.values(), stored.events)])
    last_event = {event["anslag_id"]: event["tid"] for event in result.events}
    for one, own_id in _named(received, known):
        if own_id is None:
            result.twice.append(one)
            continue
        before = known.get(own_id)
        seen = one.fetched if one.fetched > harvest.last_seen else harvest.now
        row = {**one.row, "id": own_id, "senast_sedd": "", "forst_sedd": before["forst_sedd"] if before else seen}
        seen = max(seen, last_event.get(own_id, ""))
        result.shown.append(one._replace(row=row))
        if before is None:
            result.events.append(_event(row, UP, seen))
        elif is_gone(before):
            result.events.append(_event(row, BACK, seen))
        if before is not None and (changed := _changed(before, row)):
            result.events.append(_event(row, CHANGED, seen, falt=",".join(changed)))
    _note_duplicates(result, known)
    _carry(result, known, harvest, last_event)
    result.events.sort(key=lambda e: (e["tid"], e["anslag_id"], _ORDER.index(e["handelse"])))
    return result


def is_gone(row: Mapping[str, str]) -> bool:
    """Return whether we have seen that the notice is no longer on the board."""
    return bool(row.get("senast_sedd"))


def swedish_day(moment: str) -> str:
    """Return the day in Sweden at `moment` (ISO 8601 with an offset or Z); "" for "" or what is no time."""
    try:
        return datetime.fromisoformat(moment).astimezone(ZONE).date().isoformat()
    except ValueError:
        return ""


def should_be_up(row: Mapping[str, str], day: str) -> bool:
    """Return whether a notice that was up should still be up on `day`, by its own end or else by three weeks."""
    if end := row.get("tas_ned", ""):
        return end > day
    try:
        return date.fromisoformat(row["anslaget"]) + LEAST_UP > date.fromisoformat(day)
    except ValueError:
        return False


def _named(received: Sequence[Received], known: Mapping[str, Row]) -> list[tuple[Received, str | None]]:
    """Return each row with the id that we know the notice by; None for one that came twice.

    The source's own id, unless it has used that for another notice before, or uses it for two at once: those are
    told apart by "#2", "#3" …, and keep that for ever. Two rows are one notice when heading and day are the same; a
    notice that is up may change one of the two and is still itself, one that is gone only its heading.
    """
    generations: dict[str, list[str]] = {}
    for own_id in known:
        generations.setdefault(_base(own_id, known), []).append(own_id)
    marks = {own_id: _mark(row) for own_id, row in known.items()}
    present = {(one.row["id"], _mark(one.row)) for one in received}
    taken: set[str] = set()
    named: list[tuple[Received, str | None]] = []
    for one in received:
        base, mark = one.row["id"], _mark(one.row)
        own = generations.setdefault(base, [])
        found = next((i for i in own if marks[i] == mark), None)
        if found in taken:
            named.append((one, None))
            continue
        if found is None:
            free = [i for i in reversed(own) if i not in taken and (base, marks[i]) not in present]
            found = next((i for i in free if _may_be(marks[i], mark, i in known and is_gone(known[i]))), None)
        if found is None:
            found = base if base not in own and base not in known else f"{base}#{len(own) + 1}"
            own.append(found)
        marks[found] = mark
        taken.add(found)
        named.append((one, found))
    return named


def _base(own_id: str, known: Mapping[str, Row]) -> str:
    base, mark, number = own_id.rpartition("#")
    return base if mark and number.isdigit() and base in known else own_id


def _mark(row: Mapping[str, str]) -> tuple[str, str]:
    return " ".join(row["rubrik"].casefold().split()), row["anslaget"]


def _may_be(before: tuple[str, str], now: tuple[str, str], gone: bool) -> bool:
    return before[1] == now[1] or (not gone and before[0] == now[0])


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return the names of the fields that differ. A checksum that is not known now or then is no change."""
    names = [n for n in now if n not in _OURS and n != "id" and now[n] != before.get(n, "")]
    return [n for n in names if n != "sha256" or (now[n] and before.get(n))]


def _note_duplicates(result: Settled, known: Mapping[str, Row]) -> None:
    """Tell of a notice that is new and says just what another on the board says."""
    first: dict[tuple[str, ...], str] = {}
    for one in sorted(result.shown, key=lambda o: (o.row["id"] not in known, o.row["forst_sedd"])):
        content = tuple(one.row.get(name, "") for name in _SAME_CONTENT)
        other = first.setdefault(content, one.row["id"])
        if other != one.row["id"] and one.row["id"] not in known:
            result.events.append(_event(one.row, TWICE, one.row["forst_sedd"], avser=other))


def _carry(result: Settled, known: Mapping[str, Row], harvest: Harvest, last_event: Mapping[str, str]) -> None:
    shown = {one.row["id"] for one in result.shown}
    day = swedish_day(harvest.now)
    for position, row in enumerate(known.values(), start=1):
        own_id = row["id"]
        is_expected = harvest.is_complete and not is_gone(row) and should_be_up(row, day)
        result.expected += is_expected
        if own_id in shown:
            continue
        carried = dict(row)
        if harvest.is_complete and not is_gone(row) and _base(own_id, known) not in harvest.refused:
            result.missed += is_expected
            carried["senast_sedd"] = max(harvest.last_seen, row["forst_sedd"], last_event.get(own_id, ""))
            carried["nedtaget"] = row.get("nedtaget") or day
            result.events.append(_event(carried, GONE, harvest.now))
        result.carried.append((position, carried))


def _events_never_told(known: Iterable[Row], events: Iterable[Row]) -> list[Row]:
    """Return the beginning of each notice that was stored before there was a history."""
    told = {event["anslag_id"] for event in events}
    return [_event(row, UP, row["forst_sedd"]) for row in known if row["id"] not in told]


def _event(row: Mapping[str, str], what: str, when: str, *, falt: str = "", avser: str = "") -> Row:
    values = (row["id"], row["kommunkod"], what, when, falt, avser, row.get("sha256", ""))
    return dict(zip(HISTORY_FIELDS, values, strict=True))
