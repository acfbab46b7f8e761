"""Kolada, the database of service metrics for kommuner and regions (RKA), API v3.

Options of the source:
    kpi           ids, or "all"           title         text that indicator titles contain, instead of ids
    municipality  codes, "0000" is Riket  years         years; left out: every year
    per_page      records in one answer; left out: the server's own 5,000
    groups        how titles of Kolada's own groups begin: those of the kommuner in `municipality`, and the values of
                  the groups in place of the kommuner's (harvesters/kolada_groups.py)

The indicators come first and become the resource `indikatorer`; their values
become `nyckeltal`. An id that Kolada does not know answers 200 with no values,
so each indicator that the registry names is held against what came back.
(A search, or "all", also finds indicators for regions only: those may be empty.)
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from catalog.ids import fingerprint
from harvesters import kolada_groups
from harvesters.about import about_from_registry, registry_context
from harvesters.answers import as_list, as_object, cell, exact_json, fail, leftovers, whole_number
from harvesters.kinds.contract import Missing
from harvesters.kolada_pages import Glance, glance, groups, rows, statuses
from harvesters.table import About, Row, Table

if TYPE_CHECKING:
    from harvesters.http import Http
    from harvesters.snapshot import Snapshot
    from harvesters.source import Source

IDS_PER_SEGMENT = 25
MAX_PAGES = 2000
DATASET = "kolada"
INDIKATORER_HEADER = (
    "id", "titel", "beskrivning", "enhet", "konsuppdelad", "omrade", "perspektiv", "publicerad", "period", "kommuntyp",
)  # fmt: skip
NYCKELTAL_HEADER = ("kommunkod", "indikator", "ar", "kon", "varde", "enhet", "saknas_orsak")

# No recording shows a status but the empty one. The words are those that the API's clients know of;
# a new one is reported in the table's notes.
STATUS_REASONS = {
    "": "uppgift_saknas",
    "missing": "uppgift_saknas",
    "private": "for_fa_svar",
    "not applicable": "ej_verksamhet",
}
REMOVED = "borttaget_av_kallan"
UNKNOWN_REASON = "okand_orsak"

_KNOWN_INDICATOR_KEYS = (
    "id title description is_divided_by_gender municipality_type operating_area perspective publication_date"
    " publ_period unit auspice prel_publication_date ou_publication_date has_ou_data definition"
)
_KNOWN_GROUP_KEYS = "kpi municipality period values"
_KNOWN_VALUE_KEYS = "gender count status value isdeleted"

_SERIES_END = re.compile(r"\s*\(-?\s*\d{4}\)\s*$")
_UNIT_IN_BRACKETS = re.compile(r"\((%|procent|ja\s*=\s*1\s*[,/]\s*nej\s*=\s*0)\)$", re.I)
_UNIT_WORDS = re.compile(
    r"(?:antal\b.*|(?:t|m)?kr\b.*|kronor\b.*|miljoner kronor|1000 kr\b.*|index|år|dagar|månader|timmar|minuter"
    r"|[\w -]{1,20}/[\w() ]{1,40})",
    re.I,
)
_TIME_IN = re.compile(r"\b(?:mediantid|medeltid|tid) i (\w+)$", re.I)
_WAIT_IN = re.compile(r"^väntetid i antal (\w+)\b.*, (?:medelvärde|medianvärde|median)$", re.I)


class Kolada:
    """Kind `kolada`."""

    def fetch(self, source: Source, http: Http) -> Iterator[Snapshot | Missing]:
        """Yield the indicators' pages, then their values' pages; and what was asked for and did not come.

        Raises: FetchError; ParseError for a wrong shape, an endless paging, a next page on another host,
        no indicator, or no values at all.
        """
        dataset = source.dataset or DATASET
        municipalities = _texts(source.options.get("municipality"))
        if not municipalities:
            fail(source.url, "no municipality", "options.municipality: at least one code")
        wanted = _wanted_ids(source)
        has_kpis = bool(wanted or source.options.get("kpi") == "all" or source.options.get("title"))
        known = registry_context(source, dataset)
        if titles := _texts(source.options.get("groups")):
            municipalities = yield from _fetch_groups(source, http, titles, municipalities, known)
            if not has_kpis:
                return
        elif not has_kpis:
            fail(source.url, "no indicator in options", 'options.kpi: ids or "all"; or options.title')
        units: dict[str, str] = {}
        for url in _indicator_urls(source):
            paging = _Paging(source, http, url)
            for snapshot, _ in paging.pages(known | {"what": "kpi"}):
                units |= {cell(r.get("id")): unit_of(r) for r in _records(snapshot) if isinstance(r, Mapping)}
                yield snapshot
            yield from paging.shortfall(dataset)
        for indicator in sorted(set(wanted) - set(units)):
            yield Missing(_join(source, "kpi", indicator), dataset, "unknown_indicator", {"indicator": indicator})
        found = [i for i in wanted if i in units] if wanted else sorted(units)
        if not found:
            fail(source.url, "no indicator", "at least one indicator")

        received: set[str] = set()
        for kpi_chunk in _chunks(found):
            context = known | {"what": "group_data" if titles else "data", "units": {i: units[i] for i in kpi_chunk}}
            for url in _data_urls(source, kpi_chunk, municipalities):
                paging = _Paging(source, http, url)
                for snapshot, page in paging.pages(context):
                    received |= page.indicators
                    yield snapshot
                yield from paging.shortfall(dataset)
        if not received:
            fail(source.url, "no values", "values for at least one indicator")
        for indicator in wanted:
            if indicator in units and indicator not in received:
                url = _join(source, "data", "kpi", indicator)
                yield Missing(url, dataset, "indicator_without_values", {"indicator": indicator})

    def parse(self, snapshot: Snapshot) -> Iterator[Table]:
        """Yield one table: a page of `indikatorer`, `nyckeltal`, `kommungrupper` or `gruppvarden`.

        Raises: ParseError.
        """
        if snapshot.context.get("what") == "kpi":
            yield _indicator_table(snapshot, _records(snapshot))
        elif snapshot.context.get("what") == "groups":
            yield _group_table(snapshot, _records(snapshot))
        else:
            yield _known_value_table(snapshot) or _value_table(snapshot, _records(snapshot))


def unit_of(indicator: Mapping[str, Any]) -> str:
    """Return the unit that an indicator states, or "" when it states none.

    Source: v2 had a field `unit`; in v3 the unit is the tail of the title: "… (%)", "…, kr/inv", "…, antal (-2023)".
    """
    if unit := cell(indicator.get("unit")).strip():
        return unit
    title = _SERIES_END.sub("", cell(indicator.get("title")).strip())
    if in_brackets := _UNIT_IN_BRACKETS.search(title):
        return "%" if in_brackets[1].lower() == "procent" else in_brackets[1]
    if wait := _WAIT_IN.match(title):
        return wait[1]
    if "," not in title:
        return ""
    tail = title.rsplit(",", 1)[1].strip().rstrip(".")
    if tail.lower() == "procent" or tail.lower().startswith(("andel (%)", "andel %")):
        return "%"
    if time := _TIME_IN.search(tail):
        return time[1]
    return tail if _UNIT_WORDS.fullmatch(tail) else ""


def _fetch_groups(
    source: Source, http: Http, titles: list[str], municipalities: list[str], known: Mapping[str, object]
) -> Generator[Snapshot | Missing, None, list[str]]:
    """Yield the pages of groups; return the ids of the groups of these kommuner.

    Raises: ParseError when there are none.
    """
    names: list[str] = []
    for codes in _chunks(municipalities):
        for snapshot, _ in _Paging(source, http, _join(source, "municipality", ",".join(codes))).pages(known):
            names += [cell(record.get("title")) for record in map(_or_empty, _records(snapshot))]
    found: dict[str, None] = {}
    context = {**known, "what": "groups", "titles": titles, "names": names}
    for title in titles:
        query = urlencode({"title": title}, quote_via=quote)
        paging = _Paging(source, http, f"{_join(source, 'municipality_groups')}?{query}")
        for snapshot, _ in paging.pages(context):
            ids = {cell(one.get("id")): None for one in kolada_groups.wanted(_records(snapshot), [title], names)}
            found |= ids
            if ids:  # a page may hold groups of other kommuner only
                yield snapshot
        yield from paging.shortfall(source.dataset or DATASET)
    if not found:
        fail(source.url, "no group for any kommun", "groups with such titles, each ending with a kommun's name")
    return list(found)


class _Paging:
    """One request and the pages that follow it by `next_url`."""

    def __init__(self, source: Source, http: Http, url: str) -> None:
        self._source, self._http, self._first = source, http, url
        self._listed: list[int] = []
        self._received: list[int] = []

    def pages(self, context: Mapping[str, object]) -> Iterator[tuple[Snapshot, Glance]]:
        """Yield each page with what is on it."""
        url: str = self._first
        seen_urls: set[str] = set()
        seen_pages: set[str] = set()
        while url:
            if len(seen_urls) >= MAX_PAGES:
                fail(self._first, f"more than {MAX_PAGES} pages", "a paging that ends")
            if url in seen_urls:
                fail(url, "the paging returns to a page already read", "a paging that ends")
            seen_urls.add(url)
            snapshot = self._http.get(url, accept="application/json", context=context)
            page = glance(snapshot.read()) or _looked_at(snapshot)
            if page.records and page.mark in seen_pages:
                fail(url, "the same page twice", "a new page")
            elif page.records:
                seen_pages.add(page.mark)
            self._received.append(page.records)
            self._listed.append(page.count)
            yield snapshot, page
            url = _next_url(self._source.url, page.next_url)

    def shortfall(self, dataset: str) -> Iterator[Missing]:
        """Yield a Missing if Kolada counted more records than it sent.

        `count` is the length of the page in every recording; a server that counts all pages is right too.
        """
        total = sum(self._received)
        whole = len(set(self._listed)) == 1 and self._listed[0] > max(self._received)
        listed = self._listed[0] if whole else sum(self._listed)
        if listed <= total:
            return
        values: dict[str, object] = {"listed": listed, "received": total}
        yield Missing(self._first, dataset, "fewer_than_listed", values)


def _indicator_urls(source: Source) -> Iterator[str]:
    query: dict[str, str] = {}
    if per_page := cell(source.options.get("per_page")):
        query["per_page"] = per_page
    if title := cell(source.options.get("title")):
        query = {"title": title} | query
    tail = f"?{urlencode(query, quote_via=quote)}" if query else ""
    ids = _wanted_ids(source)
    for chunk in _chunks(ids):
        yield _join(source, "kpi", ",".join(chunk)) + tail
    if not ids:
        yield _join(source, "kpi") + tail


def _data_urls(source: Source, kpis: list[str], municipalities: list[str]) -> Iterator[str]:
    years = _texts(source.options.get("years"))
    tail = f"?per_page={cell(source.options['per_page'])}" if source.options.get("per_page") else ""
    for codes in _chunks(municipalities):
        path = _join(source, "data", "kpi", ",".join(kpis), "municipality", ",".join(codes))
        for chunk in _chunks(years) if years else [[]]:
            yield path + (f"/year/{','.join(chunk)}" if chunk else "") + tail


def _wanted_ids(source: Source) -> list[str]:
    kpi = source.options.get("kpi")
    return [] if kpi == "all" or source.options.get("title") else _texts(kpi)


def _texts(value: object) -> list[str]:
    """Return a list in the registry as texts, each once, in order."""
    values = value if isinstance(value, list | tuple) else [] if value is None else [value]
    return list(dict.fromkeys(cell(v).strip() for v in values))


def _chunks(values: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(values), IDS_PER_SEGMENT):
        yield values[start : start + IDS_PER_SEGMENT]


def _join(source: Source, *segments: str) -> str:
    return "/".join([source.url.rstrip("/"), *(quote(s, safe=",") for s in segments)])


def _next_url(source_url: str, value: object) -> str:
    """Return the next page's address, "" after the last. The scheme is the source's own: no way down to http."""
    if not value:
        return ""
    here, there = urlsplit(source_url), urlsplit(cell(value))
    if (there.hostname, there.port) != (here.hostname, here.port):
        fail(cell(value), f"next_url on the host {there.netloc}", f"the source's own host {here.netloc}")
    return urlunsplit(there._replace(scheme=here.scheme))


def _looked_at(snapshot: Snapshot) -> Glance:
    """Return what is on a page of any shape. Raises: ParseError when it is no page."""
    url = snapshot.url
    envelope = as_object(exact_json(snapshot), url, "the answer")
    records = as_list(envelope.get("values"), url, "values")
    count = whole_number(envelope.get("count"))
    indicators = frozenset(cell(r.get("kpi")) for r in records if isinstance(r, Mapping))
    next_url = envelope.get("next_url")
    listed = len(records) if count is None else count
    return Glance(listed, next_url, len(records), indicators, fingerprint(records) if records else "")


def _records(snapshot: Snapshot) -> list[Any]:
    return as_list(as_object(exact_json(snapshot), snapshot.url, "the answer").get("values"), snapshot.url, "values")


def _about(snapshot: Snapshot) -> About:
    return about_from_registry(snapshot.context, "https://www.kolada.se")


def _indicator_table(snapshot: Snapshot, records: list[Any]) -> Table:
    def cells(record: Mapping[str, Any]) -> tuple[str, ...]:
        keys = ("is_divided_by_gender", "operating_area", "perspective", "publication_date", "publ_period")
        return (
            *(cell(record.get(key)) for key in ("id", "title", "description")),
            unit_of(record),
            *(cell(record.get(key)) for key in (*keys, "municipality_type")),
        )

    rows = tuple((n, cells(_or_empty(record))) for n, record in enumerate(records, start=1))
    notes = _notes({"leftovers": leftovers(records, _KNOWN_INDICATOR_KEYS)})
    return Table(_about(snapshot), "indikatorer", INDIKATORER_HEADER, rows, profile="indikatorer", notes=notes)


def _group_table(snapshot: Snapshot, records: list[Any]) -> Table:
    titles, names = (_texts(snapshot.context.get(key)) for key in ("titles", "names"))
    members = kolada_groups.member_rows(kolada_groups.wanted(records, titles, names))
    rows = tuple(enumerate(members, start=1))
    name = kolada_groups.GROUPS
    return Table(_about(snapshot), name, kolada_groups.GROUPS_HEADER, rows, profile=name)


def _value_shape(snapshot: Snapshot) -> tuple[str, tuple[str, ...]]:
    """Return the resource and the header of values: of groups, or of kommuner."""
    if snapshot.context.get("what") == "group_data":
        return kolada_groups.VALUES, kolada_groups.VALUES_HEADER
    return "nyckeltal", NYCKELTAL_HEADER


def _known_value_table(snapshot: Snapshot) -> Table | None:
    """Return a page of values that has just the known shape, None for any other."""
    found = groups(snapshot.read())
    units = snapshot.context.get("units", {})
    if found is None or not isinstance(units, Mapping):
        return None
    if any(status.lower() not in STATUS_REASONS for status in statuses(found)):
        return None
    made = rows(found, {kpi: cell(unit) for kpi, unit in units.items()}, STATUS_REASONS, REMOVED)
    name, header = _value_shape(snapshot)
    return Table(_about(snapshot), name, header, made, profile=name)


def _value_table(snapshot: Snapshot, records: list[Any]) -> Table:
    units = as_object(snapshot.context.get("units", {}), snapshot.url, "context.units")
    rows: list[Row] = []
    values: list[object] = []
    unknown: Counter[str] = Counter()
    for record in map(_or_empty, records):
        inner = record.get("values")
        for value in map(_or_empty, inner if isinstance(inner, list) else [None]):
            values.append(value)
            status = cell(value.get("status")).strip()
            if status.lower() not in STATUS_REASONS:
                unknown[status] += 1
            number, reason = _number_or_reason(value, status)
            indicator = cell(record.get("kpi"))
            key = (cell(record.get("municipality")), indicator, cell(record.get("period")), cell(value.get("gender")))
            rows.append((len(rows) + 1, (*key, number, cell(units.get(indicator)), reason)))
    extra = filter(None, (leftovers(records, _KNOWN_GROUP_KEYS), leftovers(values, _KNOWN_VALUE_KEYS)))
    statuses = ", ".join(f"{status} ({unknown[status]})" for status in sorted(unknown))
    notes = _notes({"leftovers": ", ".join(extra), "unknown_status": statuses})
    name, header = _value_shape(snapshot)
    return Table(_about(snapshot), name, header, tuple(rows), profile=name, notes=notes)


def _number_or_reason(value: Mapping[str, Any], status: str) -> tuple[str, str]:
    """Return (number, "") or ("", why there is none)."""
    if value.get("isdeleted"):
        return "", REMOVED
    number = cell(value.get("value"))
    return (number, "") if number else ("", STATUS_REASONS.get(status.lower(), UNKNOWN_REASON))


def _or_empty(record: object) -> Mapping[str, Any]:
    """Return a record, or an empty one that the check will reject and count."""
    return record if isinstance(record, Mapping) else {}


def _notes(notes: Mapping[str, str]) -> dict[str, str]:
    return {key: text for key, text in notes.items() if text}
