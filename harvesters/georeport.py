"""The answers of Open311 GeoReport v2: lists of services and of requests, in JSON or XML.

What a request becomes is a fact for the metrics (`harvesters.service_metrics`);
its texts, places and pictures stay in the answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from harvesters.answers import as_list, as_object, cell, exact_json, fail, leftovers
from harvesters.service_metrics import Facts
from harvesters.xml_bytes import parse_xml

if TYPE_CHECKING:
    from harvesters.snapshot import Snapshot

ZONE = "Europe/Stockholm"
_KNOWN_REQUEST_KEYS = (
    "service_request_id token status status_notes service_name service_code description agency_responsible"
    " service_notice requested_datetime updated_datetime expected_datetime address address_id zipcode lat long"
    " media_url"
)


@dataclass
class Requests:
    """What one answer holds."""

    records: int = 0
    facts: Facts = field(default_factory=Counter)
    names: dict[str, str] = field(default_factory=dict)
    unreadable: Counter[str] = field(default_factory=Counter)  # by the field that cannot be read
    outside: int = 0  # requests of another period than the one asked for
    leftovers: str = ""


def read_requests(snapshot: Snapshot) -> Requests:
    """Return what an answer with requests holds; the period and the words for a status are in its context."""
    context = snapshot.context
    start, end = (datetime.fromisoformat(cell(context.get(key))) for key in ("start", "end"))
    is_closed = {"closed": True, "open": False}
    for word, meaning in (("closed", True), ("open", False)):
        is_closed |= {cell(w).lower(): meaning for w in as_list(context.get(word), snapshot.url, f"context.{word}")}
    records = records_of(snapshot, "service_requests", "request")
    read = Requests(len(records), leftovers=leftovers(records, _KNOWN_REQUEST_KEYS))
    ids: set[str] = set()
    for record in records:
        own = text_of(record, "service_request_id")
        if own and own in ids:
            continue
        ids.add(own)
        status = text_of(record, "status").lower()
        if status not in is_closed:
            fail(snapshot.url, f"status: {status[:40]}", f"status: {', '.join(sorted(is_closed))}")
        code, came = text_of(record, "service_code"), _moment(record, "requested_datetime")
        gone = _moment(record, "updated_datetime") if is_closed[status] else None
        if not code or came is None:
            read.unreadable["requested_datetime" if code else "service_code"] += 1
        elif is_closed[status] and (gone is None or gone < came):
            read.unreadable["updated_datetime"] += 1
        elif not start <= came < end:
            read.outside += 1
        else:
            read.facts[code, came.date().isoformat(), gone.date().isoformat() if gone else ""] += 1
            read.names.setdefault(code, text_of(record, "service_name"))
    return read


def read_services(snapshot: Snapshot) -> list[Mapping[str, Any]]:
    """Return the services that have a code. Raises: ParseError."""
    return [s for s in records_of(snapshot, "services", "service") if text_of(s, "service_code")]


def records_of(snapshot: Snapshot, root: str, item: str) -> list[Mapping[str, Any]]:
    """Return the records of an answer in JSON or XML, whichever came. Raises: ParseError, with a server's own error."""
    data = snapshot.read()
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<":
        element = parse_xml(data, snapshot.url)
        records: list[Mapping[str, Any]] = [{part.tag: part.text for part in one} for one in element]
        if element.tag != root and element.tag != "errors":
            fail(snapshot.url, f"<{element.tag[:40]}>", f"<{root}> with <{item}>")
    else:
        records = [as_object(one, snapshot.url, item) for one in as_list(exact_json(snapshot), snapshot.url, root)]
    for record in records[:1]:
        if "code" in record and "description" in record and "service_code" not in record:
            fail(snapshot.url, f"{text_of(record, 'code')} {text_of(record, 'description')}"[:300], item)
    return records


def text_of(record: Mapping[str, Any], key: str) -> str:
    return cell(record.get(key)).strip()


def _moment(record: Mapping[str, Any], key: str) -> datetime | None:
    """Return a time in Swedish time, None if it cannot be read. One without a zone is Swedish already."""
    try:
        moment = datetime.fromisoformat(text_of(record, key))
    except ValueError:
        return None
    zone = ZoneInfo(ZONE)
    return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)
