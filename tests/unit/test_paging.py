"""Paging by offset: what the count says is held against what came."""

from __future__ import annotations

import pytest

import harvesters.paging
from catalog.errors import ParseError
from harvesters.paging import Page, Paging
from harvesters.snapshot import Snapshot

URL = "http://exempel.test/lista"


def listing(pages):
    """Return a Paging over {offset: (entries, count)}; every offset asked for is noted."""
    asked = []

    def ask(start):
        asked.append(start)
        entries, count = pages(start) if callable(pages) else pages[start]
        snapshot = Snapshot(f"{URL}?{start}", "", "", 200, {}, 0, None)
        return Page(snapshot, [{"id": entry} for entry in entries], count)

    return Paging(URL, ask, lambda entry: entry["id"]), asked


@pytest.mark.parametrize(
    ("pages", "offsets", "found", "missing"),
    [
        ({0: ("ab", 3), 2: ("c", 3)}, [0, 2], "abc", []),
        ({0: ("ab", 3), 2: ("", 3)}, [0, 2], "ab", [("fewer_than_listed", {"listed": 3, "received": 2})]),
        ({0: ("ab", 4), 2: ("bc", 4)}, [0, 2], "abc", [("fewer_than_listed", {"listed": 4, "received": 3})]),
        ({0: ("ab", 4), 2: ("c", 3)}, [0, 2], "abc", [("listing_changed", {"before": 4, "after": 3})]),
        ({0: ("ab", 5), 2: ("c", 5), 3: ("de", 5)}, [0, 2, 3], "abcde", []),
        ({0: ("abc", 2)}, [0], "abc", []),
        ({0: ("", 0)}, [0], "", []),
    ],
)
def test_pages(pages, offsets, found, missing):
    paging, asked = listing(pages)
    assert len(list(paging.pages())) == len(offsets)
    assert asked == offsets
    assert "".join(paging.entries) == found
    assert [(one.code, one.values) for one in paging.shortfall()] == missing


def test_a_page_that_comes_again_ends_it():
    paging, _ = listing({0: ("ab", 9), 2: ("ab", 9)})
    with pytest.raises(ParseError, match="the same page twice"):
        list(paging.pages())


def test_a_paging_without_end_ends(monkeypatch):
    monkeypatch.setattr(harvesters.paging, "MAX_PAGES", 3)
    paging, asked = listing(lambda start: ([str(start)], 10**9))
    with pytest.raises(ParseError, match="more than 3 pages"):
        list(paging.pages())
    assert asked == [0, 1, 2]
