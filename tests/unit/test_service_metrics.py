"""Service metrics: counted by hand, and nothing about a single person gets through."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from harvesters.kinds.open311 import Open311
from harvesters.service_metrics import (
    HEADER,
    PROTECTED,
    SCHEMA,
    TOO_FEW,
    Month,
    as_data,
    cells,
    from_data,
    middle,
    month_of,
    share,
    still_needed,
)
from tests.kind_runs import FIXTURES, make_source, run_kind, source_of
from tests.replay import answer, exchanges, request_key

START = datetime(2025, 12, 31, 23, tzinfo=UTC)  # January 2026 begins in Sweden
FACTS = Counter(
    {
        ("a", "2026-01-31", "2026-02-01"): 2,
        ("a", "2026-02-01", "2026-02-28"): 1,
        ("a", "2026-02-10", ""): 3,
        ("a", "2026-02-28", "2026-03-01"): 1,
        ("a", "2026-03-01", ""): 1,
    }
)


def test_a_month_counts_what_came_what_was_closed_and_what_was_left():
    assert month_of(FACTS, "2026-01") == Month(2, 0, 2, (), (0, 0))
    assert month_of(FACTS, "2026-02") == Month(5, 3, 4, (1, 1, 27), (0, 18, 18, 18))
    assert month_of(FACTS, "2026-03") == Month(1, 1, 4, (1,), (30, 49, 49, 49))


def test_what_is_left_is_what_was_left_before_and_came_and_was_not_closed():
    months = [month_of(FACTS, month) for month in ("2025-12", "2026-01", "2026-02", "2026-03")]
    for before, after in pairwise(months):
        assert after.open == before.open + after.received - after.closed


def test_facts_travel_as_json_and_only_those_that_are_needed():
    assert from_data(json.loads(json.dumps(as_data(FACTS)))) == FACTS
    for month in ("2026-02", "2026-03"):
        assert month_of(still_needed(FACTS, month), month) == month_of(FACTS, month)
    assert ("a", "2026-01-31", "2026-02-01") not in still_needed(FACTS, "2026-03")


@pytest.mark.parametrize(
    ("values", "median", "p90"), [((3,), 3, 3), ((1, 2), 1.5, 2), (tuple(range(1, 11)), 5.5, 9), ((0, 0, 7), 0, 7)]
)
def test_median_and_the_ninth_of_ten(values, median, p90):
    assert (middle(values), share(values, 90)) == (median, p90)


@pytest.mark.parametrize(
    ("month", "is_open", "expected"),
    [
        (Month(4, 9, 30, (1,) * 9, (5,) * 30), False, ("", "", "", "", "", "", TOO_FEW)),
        (Month(9, 4, 30, (1,) * 4, (5,) * 30), False, ("", "", "", "", "", "", TOO_FEW)),
        (Month(9, 5, 4, (1,) * 5, (5,) * 4), False, ("9", "5", "", "1", "1", "", PROTECTED)),
        (Month(0, 5, 4, (1,) * 5, (5,) * 4), False, ("0", "5", "", "1", "1", "", PROTECTED)),
        (Month(4, 4, 4, (1,) * 4, (5,) * 4), True, ("4", "4", "4", "", "", "", "")),
        (Month(4, 5, 5, (1, 1, 2, 3, 4), (5, 5, 6, 6, 7)), True, ("4", "5", "5", "2", "4", "6", "")),
    ],
)
def test_small_numbers_show_only_for_services_about_things(month, is_open, expected):
    assert cells("001", "Gata", "2026-02", month, is_open=is_open) == ("001", "Gata", "2026-02", *expected)


def test_the_schema_has_the_header():
    assert tuple(field["name"] for field in SCHEMA["fields"]) == HEADER


@pytest.mark.parametrize("case", ["months", "xml", "protected", "full", "unreadable"])
def test_no_text_place_picture_or_name_of_a_request_reaches_a_table_or_a_context(case, tmp_path):
    folder = FIXTURES / "open311" / case
    recorded = exchanges(folder)
    run = run_kind(Open311(), source_of(folder), recorded, tmp_path)
    made = json.dumps(run.lines, ensure_ascii=False) + str([dict(s.context) for s in run.snapshots])
    for private in ("Exempelsson", "Fritext", "Exempelgatan", "57.9", "12.1", "bild.jpg", "44430"):
        assert any(private in a.body.decode() for said in recorded.values() for a in said)
        assert private not in made


def test_without_a_last_month_the_last_whole_one_is_it(tmp_path):
    """The tests' clock says 16 November 2026."""
    base = "http://fel.exempel.test/v2"
    request = {
        "service_request_id": 1,
        "status": "open",
        "service_code": "1",
        "requested_datetime": "2026-10-31T22:30:00Z",
    }
    recorded = {
        request_key(f"{base}/services.json"): answer([{"service_code": "1", "service_name": "Gata"}]),
        request_key(f"{base}/requests.json?start_date=2026-08-31T22:00:00Z&end_date=2026-09-30T21:59:59Z"): answer([]),
        # Summer time ends in October.
        request_key(f"{base}/requests.json?start_date=2026-09-30T22:00:00Z&end_date=2026-10-31T22:59:59Z"): answer(
            [request]
        ),
    }
    source = make_source("open311", f"{base}/", options={"from": "2026-09", "open_services": "all"})
    run = run_kind(Open311(), source, recorded, tmp_path)
    assert [table["rows"] for table in run.tables[1:]] == [[], [[1, "1", "Gata", "2026-10", "1", "0", "1", *[""] * 4]]]


@pytest.mark.parametrize("options", [{}, {"from": "2026-11"}, {"from": "2026-02", "to": "2026-01"}])
def test_no_whole_month_is_an_error(options, tmp_path):
    run = run_kind(Open311(), make_source("open311", "http://fel.exempel.test", options=options), {}, tmp_path)
    assert [line["error"] for line in run.lines] == ["parse"]


def test_a_full_hour_is_told(tmp_path):
    """A server that gives at most 20 requests may have left some out: halving ends at the hour."""
    base = "http://fel.exempel.test/v2"
    came = {"status": "open", "service_code": "1", "requested_datetime": "2026-01-01T00:10:00+01:00"}
    month = [{"service_request_id": n, **came} for n in range(20)]
    recorded = {request_key(f"{base}/services.json"): answer([{"service_code": "1", "service_name": "Gata"}])}

    def record(first, hours, requests):
        start, end = (START + timedelta(hours=first), START + timedelta(hours=first + hours, seconds=-1))
        window = f"start_date={start:%Y-%m-%dT%H:%M:%SZ}&end_date={end:%Y-%m-%dT%H:%M:%SZ}"
        recorded[request_key(f"{base}/requests.json?{window}")] = answer(requests)

    hours = 31 * 24
    record(0, hours, month)
    while hours > 1:
        half = hours // 2
        record(0, half, month)
        record(half, hours - half, [])
        hours = half
    source = make_source("open311", base, options={"from": "2026-01", "to": "2026-01", "open_services": "all"})
    run = run_kind(Open311(), source, recorded, tmp_path)
    assert [line["missing"] for line in run.lines if "missing" in line] == ["full_answer"]
    assert run.tables[-1]["rows"] == [[1, "1", "Gata", "2026-01", "20", "0", "20", "", "", "30", ""]]
