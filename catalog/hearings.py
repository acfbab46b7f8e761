"""Which notices ask what people think."""

from __future__ import annotations

from catalog.records import Record

# Legal bases of consultations: residents may say what they think. PBL: plan- och bygglagen (2010:900).
_HEARINGS = ("PBL 5:11", "PBL 5:18")
_HEARING_WORDS = ("samråd", "granskning")


def is_hearing(notice: Record) -> bool:
    """Return whether a notice asks what people think, by its legal basis or by the words of its heading."""
    title = notice.get("rubrik").casefold()
    return notice.get("lagrum").startswith(_HEARINGS) or any(word in title for word in _HEARING_WORDS)
