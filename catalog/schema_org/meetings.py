"""A meeting that anyone may come to, as an event. What only its members may attend is no event to find."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from catalog.records import Record
from catalog.schema_org.block import without_empty
from catalog.schema_org.organisations import agent

if TYPE_CHECKING:
    from catalog.site.page import Site

_MOVED = "flyttat"  # its new time is an event of its own


def meeting(site: Site, record: Record, body: str) -> list[dict[str, Any]]:
    """Return an open meeting as one event, [] for any other and for one whose time or place nobody has told."""
    start, place = record.get("start"), record.get("plats")
    if record.get("offentligt") != "ja" or record.get("status") == _MOVED or not start or not place:
        return []
    status = "EventCancelled" if record.get("status") == "installt" else "EventScheduled"
    kommun = site.catalog.publishers[record.publisher]
    address = {"@type": "PostalAddress", "addressLocality": kommun.name, "addressCountry": "SE"}
    return [without_empty({
        "@type": "Event",
        "@id": f"{site.base_url}{record.url}#mote",
        "name": f"{body}, {kommun.name}",
        "startDate": start,
        "endDate": record.get("slut"),
        "eventStatus": f"https://schema.org/{status}",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {"@type": "Place", "name": place, "address": address},
        "organizer": agent(site.descriptions.wording.agents.publisher(kommun.slug)[0]),
        "isAccessibleForFree": True,
        "url": site.base_url + record.url,
    })]  # fmt: skip
