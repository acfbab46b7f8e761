"""What the evidence says about a source."""

from datetime import UTC, datetime

import pytest

from catalog.status import source_status

FACTS = {
    "id": "ale/x",
    "publisher": "ale",
    "kind": "file",
    "url": "https://ale.example",
    "promised_hours": 48,
    "verified": True,
}
COUNTS = {"received": 5, "kept": 3, "rejected": 2}
NOW = datetime(2026, 5, 10, 12, tzinfo=UTC)


def log(outcome="ok", finished="2026-05-10T05:00:00Z", good="2026-05-10T05:00:00Z", **more):
    last = {"outcome": outcome, "finished": finished, "datasets": {"a": COUNTS, "b": COUNTS}, **more}
    return {"last": last, "last_good": {"finished": good} if good else None}


@pytest.mark.parametrize(
    ("facts", "log", "status"),
    [
        ({}, {}, "never_harvested"),
        ({}, log(), "ok"),
        ({}, log(finished="2026-05-08T13:00:00Z", good="2026-05-08T13:00:00Z"), "ok"),
        ({}, log(finished="2026-05-08T11:00:00Z", good="2026-05-08T11:00:00Z"), "stale"),
        ({"promised_hours": 14 * 24}, log(good="2026-05-01T11:00:00Z"), "ok"),
        ({"promised_hours": 1.5}, log(good="2026-05-10T10:15:00Z"), "stale"),
        ({}, log("failing"), "failing"),
        ({}, log("suspicious", good=None), "suspicious"),
        ({}, log("empty"), "empty"),
        ({"withdrawn": True}, log(), "withdrawn"),
        ({}, log(good=None), "ok"),
    ],
)
def test_status(facts, log, status):
    assert source_status(FACTS | facts, log, NOW).status == status


def test_what_is_told_beside_it():
    found = source_status(FACTS, log("failing", good="2026-05-01T05:00:00Z", missing=[{}, {}]), NOW)
    assert (found.received, found.kept, found.rejected, found.missing) == (10, 6, 4, 2)
    assert (found.checked, found.last_good) == ("2026-05-10T05:00:00Z", "2026-05-01T05:00:00Z")
    assert (found.datasets, found.verified) == (("ale/a", "ale/b"), True)


def test_a_registry_that_says_nothing_promises_a_day_and_one_miss():
    facts = {key: value for key, value in FACTS.items() if key != "promised_hours"}
    assert source_status(facts, log(good="2026-05-08T12:00:00Z"), NOW).status == "ok"
    assert source_status(facts, log(good="2026-05-08T11:59:59Z"), NOW).status == "stale"
