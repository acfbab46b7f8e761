"""The agendas of a kommun: what each meeting takes up, before and after it is decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from harvesters.sandbox.matters import FORMAL_SECTIONS, Matter, Plan
from harvesters.sandbox.meetings import Meeting, Record

ARCHIVE_DAYS = 400  # how far back a kommun keeps its agendas
_PUBLIC: Mapping[str, str] = {"ja": "ja", "nej": "nej", "delvis": "okant"}  # of the meeting → of the item


def agendas_of(meetings: Sequence[Meeting], plan: Plan, today: date) -> tuple[Record, ...]:
    """Return the rows of `arendepunkter`, in order of meeting and number.

    A moved meeting has its agenda where it moved to. Formal items take the first numbers and are left out, as in
    most kommuner's lists.
    """
    items: dict[str, list[tuple[Matter, str | None]]] = defaultdict(list)
    for decision in plan.decisions:
        if decision.meeting is not None:
            items[decision.meeting.key].append((decision.matter, decision.id))
    for matter in plan.waiting:
        if matter.coming is not None:
            items[matter.coming.key].append((matter, None))
    oldest = today - timedelta(ARCHIVE_DAYS)
    return tuple(
        _row(meeting, number, matter, decided)
        for meeting in meetings
        if meeting.day >= oldest and meeting.status != "flyttat"
        for number, (matter, decided) in enumerate(items[meeting.key], start=FORMAL_SECTIONS + 1)
    )


def _row(meeting: Meeting, number: int, matter: Matter, decided: str | None) -> Record:
    called = meeting.status in ("genomfort", "kallat")
    return {
        "id": f"{meeting.base}/id/arendepunkt/{meeting.key}/{number}",
        "kommunkod": meeting.body.kommunkod,
        "organ_id": meeting.body.organ_id,
        "sammantrade_id": meeting.id,
        "nummer": str(number),
        "diarienummer": matter.number,
        "rubrik": matter.title,
        "arendetyp": matter.subject.kind,
        "offentligt": _PUBLIC[meeting.body.open_to_public],
        "beslut_id": decided,
        "handlingar_url": f"{meeting.base}/handlingar/{meeting.key}.html" if called else None,
        "kalla_url": f"{meeting.base}/kallelse/{meeting.key}.html",
    }
