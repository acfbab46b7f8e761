"""What we saw of a notice on the board: when first and last, and whether it stayed up as long as the law asks.

KL 8:12 and 13:5: a notice of approved minutes may not be removed before the time to appeal has ended, and if it is,
that time does not run out. We can only tell what our own visits saw, so a proof names its gaps. It reads the
notice's own columns (forst_sedd, senast_sedd, nedtaget, sha256) and the events of profile `anslagshistorik`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from catalog.law.appeal import MINUTES, Row, day_of, last_appeal_day

# Warnings: keys of texts/law.yml, law.proof.*
EARLY = "nedtaget_for_tidigt"  # seen to be gone while it had to be up
AWAY = "borta_en_tid"  # gone while it had to be up, and then back
PLANNED_EARLY = "planeras_ned_for_tidigt"  # the notice itself says so
UNSEEN = "inte_sett"  # the end of the time fell between two of our visits
CHANGED = "andrat"  # other content under the same id while it had to be up
LATE = "sett_sent"  # the kommun dates it earlier than we first saw it
WARNINGS = (EARLY, AWAY, PLANNED_EARLY, UNSEEN, CHANGED, LATE)

VISIT_DAYS = 2  # a board is visited daily: what we first see later than this was probably not there on its day
_GONE, _BACK, _CHANGED = "nedtaget", "aterkommet", "andrat"  # events of anslagshistorik


@dataclass(frozen=True)
class Absence:
    """The days between two visits of which one missed the notice: seen gone on `gone`, back on `back`, or never."""

    gone: date
    back: date | None = None


@dataclass(frozen=True)
class Warning:
    """One thing to know about a notice. `first` and `last` are the days that it concerns."""

    key: str
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Proof:
    """What the visits to the board show of one notice. None: nobody has looked, or it does not apply."""

    notice: str
    first_seen: date | None
    last_seen: date | None
    gone: date | None  # the day that we saw it was gone, if it is gone still
    sha256: str
    must_stay_until: date | None  # None where no law that we compute says so
    warnings: tuple[Warning, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Return whether our visits show it on the board from its first day to its last, and nothing to warn of."""
        if self.first_seen is None or self.last_seen is None or self.must_stay_until is None:
            return False
        return self.last_seen >= self.must_stay_until and not self.warnings


def proof_of(
    notice: Row, events: Iterable[Row] = (), *, visited: date | None = None, last: date | None = None
) -> Proof:
    """Return the proof of one notice.

    Args: `events` are the rows of its history, in any order. `visited` is when the board was last read whole: until
          it is gone a notice was seen then. `last` is the last day to appeal where others than this notice decide it.
    """
    up, first = day_of(notice.get("anslaget")), day_of(notice.get("forst_sedd"))
    if last is None and notice.get("typ") == MINUTES and up is not None:
        last = last_appeal_day(up)
    own = sorted((e for e in events if day_of(e.get("tid"))), key=lambda e: e.get("tid", ""))
    away = absences(notice, own)
    gone = away[-1].gone if away and away[-1].back is None else None
    seen = day_of(notice.get("senast_sedd")) or (None if gone else visited)
    proof = Proof(notice.get("id", ""), first, seen, gone, notice.get("sha256", ""), last)
    return replace(proof, warnings=tuple(_warnings(notice, proof, away, own)))


def absences(notice: Row, events: Sequence[Row]) -> list[Absence]:
    """Return when the notice was seen to be away, in order of time, from its events and its column `nedtaget`."""
    found: list[Absence] = []
    for event in sorted(events, key=lambda e: e.get("tid", "")):
        day = day_of(event.get("tid"))
        if day is None:
            continue
        if event.get("handelse") == _GONE and (not found or found[-1].back is not None):
            found.append(Absence(day))
        elif event.get("handelse") == _BACK and found and found[-1].back is None:
            found[-1] = replace(found[-1], back=day)
    gone = day_of(notice.get("nedtaget"))
    if gone and (not found or found[-1].back is not None):
        found.append(Absence(gone))
    return found


def _warnings(notice: Row, proof: Proof, away: Sequence[Absence], events: Sequence[Row]) -> Iterator[Warning]:
    up, last = day_of(notice.get("anslaget")), proof.must_stay_until
    if up and proof.first_seen and proof.first_seen > up + timedelta(VISIT_DAYS):
        yield Warning(LATE, up, proof.first_seen)
    if last is None:
        return
    for absence in away:
        if absence.gone <= last:
            yield Warning(AWAY if absence.back else EARLY, absence.gone, absence.back or last)
    planned = day_of(notice.get("tas_ned"))
    if planned is not None and planned <= last:
        yield Warning(PLANNED_EARLY, planned, last)
    if proof.last_seen and proof.gone and proof.last_seen < last < proof.gone:
        yield Warning(UNSEEN, proof.last_seen + timedelta(1), proof.gone - timedelta(1))
    for event in events:
        day = day_of(event.get("tid"))
        if event.get("handelse") == _CHANGED and day is not None and day <= last:
            yield Warning(CHANGED, day, day)
