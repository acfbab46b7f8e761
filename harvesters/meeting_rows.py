"""Rows of `sammantraden`, `arendepunkter` and the documents of meetings, as a meeting system gives them.

Kinds that read such systems fill in what the system says and nothing else. A
time of day that it does not say is midnight in Swedish time. Whether a meeting
has passed is told by the harvest (`has_passed` in the snapshot's context), so
that `parse` needs no clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from catalog.ids import slug
from catalog.profiles import profile_schema
from harvesters.meeting_documents import SUMMONS, Document, first_url, main_protocol, papers_url
from harvesters.table import About, Row, Table

if TYPE_CHECKING:
    from harvesters.source import Source

MEETINGS, ITEMS, DOCUMENTS = "sammantraden", "arendepunkter", "handlingar"
STOCKHOLM = ZoneInfo("Europe/Stockholm")
SHORT = {"kommunfullmäktige": "kf", "kommunstyrelsen": "ks"}  # bodies that every kommun has
MAX_HEADING = 300

MEETING_HEADER = (
    "id", "organ_id", "organ", "start", "slut", "plats", "status", "ersatter_id", "kallelse_url", "handlingar_url",
    "protokoll_url", "kalla_url",
)  # fmt: skip
ITEM_HEADER = (
    "id", "organ_id", "sammantrade_id", "nummer", "diarienummer", "rubrik", "offentligt", "handlingar_url", "kalla_url",
)  # fmt: skip
DOCUMENT_HEADER = (
    "id", "sammantrade_id", "organ_id", "datum", "namn", "filnamn", "typ", "omfattning", "paragrafer", "skannad",
    "kopia_av", "avvikande_datum", "kalla_url",
)  # fmt: skip
DOCUMENT_SCHEMA: Mapping[str, object] = {
    "fields": [
        {"name": "id", "type": "string", "format": "uri", "title": "Dokumentets adress",
         "constraints": {"required": True}},
        {"name": "sammantrade_id", "type": "string", "title": "Sammanträde", "constraints": {"required": True}},
        {"name": "organ_id", "type": "string", "title": "Organets id", "constraints": {"required": True}},
        {"name": "datum", "type": "date", "title": "Sammanträdets dag"},
        {"name": "namn", "type": "string", "title": "Namn, som kommunen skriver det"},
        {"name": "filnamn", "type": "string", "title": "Filens namn"},
        {"name": "typ", "type": "string", "title": "Vad dokumentet är, efter namnet", "constraints": {
            "required": True,
            "enum": ["kallelse", "handlingar", "protokoll", "anslagsbevis", "bilaga", "ovrigt"]}},
        {"name": "omfattning", "type": "string", "title": "Vad protokollet omfattar",
         "constraints": {"enum": ["hela", "del", "omedelbart", "tillagg"]}},
        {"name": "paragrafer", "type": "string", "title": "Paragrafer, som namnet anger dem"},
        {"name": "skannad", "type": "boolean", "title": "Skannad enligt namnet"},
        {"name": "kopia_av", "type": "string", "title": "Protokollet som det här upprepar"},
        {"name": "avvikande_datum", "type": "date", "title": "Datum i namnet som inte är sammanträdets"},
        {"name": "kalla_url", "type": "string", "format": "uri", "title": "Källa"},
    ],
    "primaryKey": ["sammantrade_id", "id"],
    "missingValues": [""],
}  # fmt: skip

_CANCELLED = re.compile(r"inst[äa]ll[dt]|avlyst|utg[åa]r\b", re.I)
_MOVED = re.compile(r"\bflytta[dt]|\bframflytta|\bsenarelagd|\bsenarelagt", re.I)
_CLOCK = re.compile(r"(?<![\d.:])([01]?\d|2[0-3])[.:]([0-5]\d)(?!\d|[.:]\d\d\d)")


@dataclass(frozen=True)
class Meeting:
    """One meeting as a system tells of it."""

    id: str
    organ_id: str
    organ: str
    days: tuple[str, ...]  # ISO 8601, as the system says them; more than one for a meeting over several days
    page: str  # where a person finds the meeting
    clock: str = ""  # the text that has the time of day: "kl. 08.30–16.00"
    place: str = ""
    status: str = ""  # when the system says it itself
    replaces: str = ""
    documents: tuple[Document, ...] = field(default_factory=tuple)


def meeting_row(meeting: Meeting, number: int, *, has_passed: bool) -> Row:
    """Return the row of `sammantraden`, in the order of MEETING_HEADER."""
    protocol = main_protocol(meeting.documents)
    start, end = times_of(meeting.days, meeting.clock)
    cells = (
        meeting.id,
        meeting.organ_id,
        meeting.organ,
        start,
        end,
        meeting.place,
        meeting.status or _status(meeting, has_passed),
        meeting.replaces,
        first_url(meeting.documents, SUMMONS),
        papers_url(meeting.documents),
        protocol.url if protocol else "",
        meeting.page,
    )
    return number, cells


def document_rows(meeting: Meeting) -> tuple[Row, ...]:
    """Return a row for each document, in the order of DOCUMENT_HEADER."""
    day = meeting.days[0] if meeting.days else ""
    return tuple(
        (
            number,
            (
                d.url, meeting.id, meeting.organ_id, day, d.name, d.file_name, d.type, d.covers, d.sections,
                "true" if d.scanned else "", d.copy_of, d.other_day, meeting.page,
            ),
        )
        for number, d in enumerate(meeting.documents, start=1)
    )  # fmt: skip


def meetings_table(about: About, rows: Iterable[Row], notes: Mapping[str, str] | None = None) -> Table:
    """Return the table of meetings of the dataset that `about` names."""
    return Table(about, MEETINGS, MEETING_HEADER, tuple(rows), profile=MEETINGS, notes=notes or {})


def about_profile(name: str) -> About:
    """Return what is to be said of a dataset that bears the name of its profile, and that no registry describes."""
    schema = profile_schema(name)
    return About(
        name=name,
        title=schema["title"],
        title_en=schema["title_en"],
        description=schema["description"],
        description_en=schema["description_en"],
        themes=("GOVE",),
    )


def items_table(rows: Iterable[Row]) -> Table:
    """Return the table of agenda items, as a dataset of its own."""
    return Table(about_profile(ITEMS), ITEMS, ITEM_HEADER, tuple(rows), profile=ITEMS)


def documents_table(rows: Iterable[Row]) -> Table:
    """Return the table of the meetings' documents, as a dataset of its own."""
    about = About(
        name=DOCUMENTS,
        title="Handlingar till sammanträden",
        title_en="Documents of meetings",
        description="Kallelser, handlingar och protokoll som kommunen har lagt ut för varje sammanträde.",
        description_en="The summons, papers and minutes that the municipality has published for each meeting.",
        keywords=("handlingar", "protokoll", "sammanträden"),
        themes=("GOVE",),
    )
    return Table(about, DOCUMENTS, DOCUMENT_HEADER, tuple(rows), schema=DOCUMENT_SCHEMA)


def status_of(text: str) -> str:
    """Return "installt" or "flyttat" when a text says so, else ""."""
    return "installt" if _CANCELLED.search(text) else "flyttat" if _MOVED.search(text) else ""


def organ_id_of(name: str, kommunkod: str, short: Mapping[str, object]) -> str:
    """Return a body's id: its short name by the source's options, else by SHORT, else its name as an address part.

    Shape: "1481-ks"; "" for a body without a name.
    """
    plain = " ".join(name.split())
    chosen = {key.casefold(): str(value) for key, value in short.items()}
    made = slug(chosen.get(plain.casefold()) or SHORT.get(plain.casefold()) or plain, "-")
    return f"{kommunkod}-{made}" if made != "-" else ""


def given(source: Source, tables: Sequence[str]) -> tuple[str, ...]:
    """Return which of `tables` the source is to give, by its option `give`; all when it has none."""
    chosen = source.options.get("give")
    return tuple(map(str, chosen)) if isinstance(chosen, list) else tuple(tables)


def meeting_address(context: Mapping[str, object], organ_id: str, day: str, nth: int) -> str:
    """Return a meeting's address by the kommun's own pattern (`meeting_id`), "" when it has none.

    The second meeting of a body on one day ends in -2.
    """
    pattern = str(context.get("meeting_id") or "")
    numbered = day if nth == 1 else f"{day}-{nth}"
    return pattern.replace("{organ}", organ_id.partition("-")[2]).replace("{datum}", numbered) if day else ""


def heading_of(text: str) -> str:
    """Return a heading on one line, cut to what the profile allows."""
    plain = " ".join(text.split())
    return plain if len(plain) <= MAX_HEADING else plain[: MAX_HEADING - 1] + "…"


def times_of(days: Sequence[str], clock: str) -> tuple[str, str]:
    """Return start and end, ISO 8601 with the offset of Swedish time; the end is "" when nobody says it.

    A day that the calendar lacks is given back as it is, so that the check refuses its row and tells why.
    """
    if not days:
        return "", ""
    times = [f"{int(hour):02d}:{minute}" for hour, minute in _CLOCK.findall(clock)]
    start = _moment(days[0], times[0] if times else "00:00")
    if len(times) > 1 and (len(days) > 1 or times[1] > times[0]):
        return start, _moment(days[-1], times[1])
    return start, _moment(days[-1], "00:00") if len(days) > 1 else ""


def has_passed(days: Sequence[str], now: datetime) -> bool:
    """Say whether the last day of a meeting is over by Swedish time."""
    return bool(days) and days[-1] < now.astimezone(STOCKHOLM).date().isoformat()


def _status(meeting: Meeting, has_passed: bool) -> str:
    if main_protocol(meeting.documents) or (has_passed and meeting.documents):
        return "genomfort"
    return "kallat" if first_url(meeting.documents, SUMMONS) else "planerat"


def _moment(day: str, clock: str) -> str:
    try:
        local = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=STOCKHOLM)
    except ValueError:
        return f"{day}T{clock}:00"
    # A time that the clocks skip in spring is given as it is; UTC and back gives the right offset for it.
    return local.astimezone(UTC).astimezone(STOCKHOLM).isoformat()
