"""The protocols of meetings made into decisions and votes: which ones to read, fetching them, and their tables.

The protocol of the whole meeting is read, and supplements to it. Where there is
none, the parts are. A copy is not read, and a scan only when nothing else is
there; that it cannot be read is then told of the source, and holds up nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from catalog.errors import FetchError
from harvesters.answers import cell
from harvesters.kinds.contract import Missing
from harvesters.meeting_documents import AT_ONCE, PART, PROTOCOL, SUPPLEMENT, Document, main_protocol
from harvesters.meeting_rows import Meeting, about_profile
from harvesters.protocol.tables import BESLUT_HEADER, ROSTER_HEADER, Place, read_tables
from harvesters.table import Table

if TYPE_CHECKING:
    from harvesters.http import Http
    from harvesters.snapshot import Snapshot

DECISIONS, VOTES = "beslut", "roster"
WHAT = "protocol"  # in the snapshot's context
MAX_PROTOCOLS = 500
MAX_BYTES = 50_000_000


def to_read(documents: Sequence[Document]) -> list[Document]:
    """Return the protocols whose sections are a meeting's decisions, each section once as far as names tell."""
    own = [d for d in documents if d.type == PROTOCOL and not d.copy_of]
    main = main_protocol(documents)
    if main is None:
        return [d for d in own if d.covers in (PART, AT_ONCE, SUPPLEMENT)]
    return [main, *(d for d in own if d.covers == SUPPLEMENT)]


def fetch_protocols(meeting: Meeting, kommunkod: str, http: Http) -> Iterator[Snapshot | Missing]:
    """Yield the protocols of one meeting; what could not be fetched is missing."""
    for document in to_read(meeting.documents):
        context = {
            "what": WHAT, "kommunkod": kommunkod, "organ": meeting.organ, "organ_id": meeting.organ_id,
            "meeting": meeting.id, "day": meeting.days[0] if meeting.days else "", "page": meeting.page,
        }  # fmt: skip
        try:
            yield http.get(document.url, context=context, max_bytes=MAX_BYTES)
        except FetchError as error:
            yield Missing(document.url, DECISIONS, error.code, {"url": document.url} | dict(error.values))


def protocol_tables(snapshot: Snapshot) -> Iterator[Table]:
    """Yield the decisions of one protocol, and the votes by member. Raises: ParseError when it cannot be read."""
    context = {key: cell(value) for key, value in snapshot.context.items()}
    place = Place(context["kommunkod"], context["organ"], _day(context["day"]), context["organ_id"])
    read = read_tables(snapshot.read(), snapshot.url, place, snapshot.url)
    left_out = Counter(why for _, why in read.left_out)
    notes = {"left_out": ", ".join(f"{why} ({count})" for why, count in sorted(left_out.items()))}
    ours = {"sammantrade_id": context["meeting"], "kalla_url": context["page"]}
    header = (*BESLUT_HEADER, *ours)
    rows = tuple((number, (*cells, *ours.values())) for number, cells in enumerate(read.beslut, start=1))
    about = about_profile(DECISIONS)
    yield Table(about, DECISIONS, header, rows, profile=DECISIONS, notes=notes if left_out else {})
    if read.roster:
        yield Table(about, VOTES, ROSTER_HEADER, tuple(enumerate(read.roster, start=1)), profile=VOTES)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
