"""Which protocols of a diary's meetings are to be read into decisions, and what the diary says of each.

The protocol of the whole meeting is read, and supplements to it. Where there is
none, the parts are. A copy is not read, and a scan only when nothing else is
there; that it cannot be read is then told of the source, and holds up nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from harvesters.meeting_documents import AT_ONCE, PART, PROTOCOL, SUPPLEMENT, Document, main_protocol
from harvesters.meeting_rows import Meeting
from harvesters.protocol_source import Asked

DECISIONS = "beslut"
MAX_PROTOCOLS = 500


def to_read(documents: Sequence[Document]) -> list[Document]:
    """Return the protocols whose sections are a meeting's decisions, each section once as far as names tell."""
    own = [d for d in documents if d.type == PROTOCOL and not d.copy_of]
    main = main_protocol(documents)
    if main is None:
        return [d for d in own if d.covers in (PART, AT_ONCE, SUPPLEMENT)]
    return [main, *(d for d in own if d.covers == SUPPLEMENT)]


def protocols_of(meeting: Meeting, kommunkod: str) -> list[Asked]:
    """Return the protocols to read of one meeting. The diary knows the body and the day."""
    day = meeting.days[0] if meeting.days else ""
    return [
        Asked(
            document.url, kommunkod, meeting.organ, meeting.organ_id, day, day_is_sure=True,
            meeting=meeting.id, page=meeting.page,
        )
        for document in to_read(meeting.documents)
    ]  # fmt: skip
