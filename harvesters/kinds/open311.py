"""Open311 GeoReport v2: a kommun's service requests, as service metrics for each service and month.

Options of the source:
    from, to         first and last month, "2025-01"; without `to`: the last whole month (by the harvest's clock)
    format           json (when left out) or xml
    jurisdiction_id  for a server that several places share
    limit            most requests that the server gives in one answer (1,000, as the specification says)
    open_services    codes of the services that are about things and not persons, or "all"
    open, closed     words for the status, beside open and closed

Requests are asked for month by month (the specification allows 90 days), by the
day they came in Swedish time. An answer that is full, or whose size is a round
number as limits are, is halved and asked for again: there is no other sign that
a server left something out.

GeoReport has no time of closing. A closed request counts as closed when it was
last updated, which is late for one that was touched again. A month's row is made
from its own answer and the facts of the months before it; both travel in the
snapshot's context, so `parse` needs nothing else. What is counted, and which
numbers are too small to show, is in `harvesters.service_metrics`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from catalog.ids import fingerprint
from harvesters.about import about_from_registry, registry_context
from harvesters.answers import as_list, as_object, cell, fail, leftovers, whole_number
from harvesters.georeport import ZONE, read_requests, read_services, records_of, text_of
from harvesters.kinds.contract import Missing
from harvesters.service_metrics import (
    HEADER,
    SCHEMA,
    Facts,
    as_data,
    by_service,
    cells,
    from_data,
    month_of,
    still_needed,
)
from harvesters.table import Row, Table

if TYPE_CHECKING:
    from harvesters.http import Http
    from harvesters.snapshot import Snapshot
    from harvesters.source import Source

LIMIT = 1000
ROUND = (20, 25, 30, 50, 100, 150, 200, 250, 300, 400, 500)  # how servers limit an answer without saying so
SMALLEST = timedelta(hours=1)  # no period is halved below this
EVERY = "all"
_KNOWN_SERVICE_KEYS = "service_code service_name description metadata type keywords group"


class Open311:
    """Kind `open311`."""

    def fetch(self, source: Source, http: Http) -> Iterator[Snapshot | Missing]:
        """Yield the list of services, then the requests, period by period.

        Raises: FetchError; ParseError for a wrong shape or an error in place of an answer, an unknown status, the
        same requests for two periods, no service, or no request at all.
        """
        known = registry_context(source, source.dataset or source.name)
        months = _months(source, http.now())
        answer = http.get(_url(source, "services"), params=_params(source), context={"what": "services", **known})
        names = {text_of(s, "service_code"): text_of(s, "service_name") for s in read_services(answer)}
        if not names:
            fail(answer.url, "no service", "at least one service")
        yield answer
        walk = _Walk(source, http, known, names)
        for month in months:
            start, end = _local(f"{month}-01"), _local(f"{_next(month)}-01")
            yield from walk.period(start, end, month)
        yield from walk.complaints()
        if not walk.total:
            fail(source.url, f"no request from {months[0]} to {months[-1]}", "at least one request")

    def parse(self, snapshot: Snapshot) -> Iterator[Table]:
        """Yield the services, or the month that ends with this answer, else nothing. Raises: ParseError."""
        context = snapshot.context
        about = about_from_registry(context)
        if context.get("what") == "services":
            services = read_services(snapshot)
            keys = ("service_code", "service_name", "group")
            listed = (tuple(text_of(service, key) for key in keys) for service in services)
            notes = {"leftovers": leftovers(services, _KNOWN_SERVICE_KEYS)}
            yield Table(about, "tjanster", keys, tuple(enumerate(listed, start=1)), notes=_filled(notes))
        elif month := cell(context.get("month")):
            read = read_requests(snapshot)
            facts = from_data(as_list(context.get("before", []), snapshot.url, "context.before")) + read.facts
            names = {**read.names, **as_object(context.get("names", {}), snapshot.url, "context.names")}
            chosen = context.get("open_services")
            rows: list[Row] = []
            for code, own in by_service(facts).items():
                is_open = chosen == EVERY or (isinstance(chosen, list) and code in chosen)
                line = cells(code, cell(names.get(code)), month, month_of(own, month), is_open=is_open)
                rows.append((len(rows) + 1, line))
            notes = _filled({"leftovers": read.leftovers})
            yield Table(about, "arenden-per-manad", HEADER, tuple(rows), schema=SCHEMA, notes=notes)


class _Walk:
    """The way through the periods, with what has been seen so far."""

    def __init__(self, source: Source, http: Http, known: Mapping[str, object], names: Mapping[str, str]) -> None:
        self._source, self._http, self._known = source, http, known
        self._names = dict(names)
        self._dataset = source.dataset or source.name
        self._facts: Facts = Counter()
        self._seen: set[str] = set()
        self._unreadable: Counter[str] = Counter()
        self._outside = 0
        self.total = 0

    def period(self, start: datetime, end: datetime, month: str) -> Iterator[Snapshot | Missing]:
        """Yield the answers for a period. `month` is the month that ends with it, "" when none does."""
        before = as_data(still_needed(self._facts, month)) if month else []
        context: dict[str, object] = {
            **self._known, "what": "requests", "start": start.isoformat(), "end": end.isoformat(), "month": month,
            "before": before, "names": self._names if month else {},
            **{key: self._source.options.get(key) or [] for key in ("open", "closed", "open_services")},
        }  # fmt: skip
        params = _params(self._source) | {"start_date": _utc(start), "end_date": _utc(end - timedelta(seconds=1))}
        snapshot = self._http.get(_url(self._source, "requests"), params=params, context=context)
        read = read_requests(snapshot)
        limit = whole_number(self._source.options.get("limit")) or LIMIT
        if read.records >= limit or read.records in ROUND:
            if end - start > SMALLEST:
                total = self.total
                middle = _local_time(start.timestamp() + (end - start) // SMALLEST // 2 * 3600)
                yield from self.period(start, middle, "")
                yield from self.period(middle, end, month)
                if self.total - total < read.records:
                    values: dict[str, object] = {"listed": read.records, "received": self.total - total}
                    yield Missing(snapshot.url, self._dataset, "fewer_than_listed", values)
                return
            yield Missing(
                snapshot.url,
                self._dataset,
                "full_answer",
                {"url": snapshot.url, "count": read.records, "start": start.isoformat()},
            )
        page = fingerprint(records_of(snapshot, "service_requests", "request"))
        if read.records and page in self._seen:
            fail(snapshot.url, "the same page twice", "the requests of another period")
        self._seen.add(page)
        self.total += read.records
        self._facts += read.facts
        self._names = {**read.names, **self._names}
        self._unreadable += read.unreadable
        self._outside += read.outside
        yield snapshot

    def complaints(self) -> Iterator[Missing]:
        """Yield what could not be counted."""
        url = _url(self._source, "requests")
        if self._unreadable:
            fields = ", ".join(f"{name} ({count})" for name, count in sorted(self._unreadable.items()))
            yield Missing(
                url, self._dataset, "unreadable_requests", {"count": self._unreadable.total(), "fields": fields}
            )
        if self._outside:
            yield Missing(url, self._dataset, "outside_period", {"count": self._outside})


def _months(source: Source, now: datetime) -> list[str]:
    """Return the months to ask for. Raises: ParseError if the options name none."""
    first, last = cell(source.options.get("from")), cell(source.options.get("to"))
    whole = (now.astimezone(ZoneInfo(ZONE)).replace(day=1) - timedelta(1)).strftime("%Y-%m")
    last = min(last, whole) if last else whole
    if not first or first > last:
        fail(source.url, f"from {first or '–'} to {last}", "a whole month")
    months = [first]
    while months[-1] < last:
        months.append(_next(months[-1]))
    return months


def _next(month: str) -> str:
    return (date.fromisoformat(f"{month}-01") + timedelta(31)).strftime("%Y-%m")


def _local(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(ZONE))


def _local_time(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp, ZoneInfo(ZONE))


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _url(source: Source, what: str) -> str:
    return f"{source.url.rstrip('/')}/{what}.{cell(source.options.get('format')) or 'json'}"


def _params(source: Source) -> dict[str, object]:
    return {"jurisdiction_id": cell(source.options.get("jurisdiction_id")) or None}


def _filled(notes: Mapping[str, str]) -> dict[str, str]:
    return {key: text for key, text in notes.items() if text}
