"""Pages of Kolada's values by their known shape: the same tables as by any shape, and nothing odd passes unseen."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters import kolada_pages
from harvesters.kinds import kolada

VALUE = {"gender": "T", "count": 1, "status": "", "value": 1.5, "isdeleted": False}


@dataclass(frozen=True)
class Page:
    """A snapshot of some text."""

    text: str
    url: str = "http://kolada.exempel.test/v3/data"
    path: Path = Path()
    context: dict[str, object] = field(default_factory=lambda: {"units": {"N1": "kr"}, "about": {"name": "kolada"}})

    def read(self) -> bytes:
        return self.text.encode()


def group(*values: dict[str, object], **more: object) -> dict[str, object]:
    return {"kpi": "N1", "municipality": "1440", "period": 2024, "values": list(values), **more}


def page(*groups: object, **more: object) -> str:
    return json.dumps({"values": list(groups), "count": len(groups), "next_url": None, **more})


def told(table: object) -> tuple[object, ...]:
    return (table.resource, table.header, table.profile, dict(table.notes), [*table.rows])


known_values = st.fixed_dictionaries(
    {
        "gender": st.sampled_from("TKM") | st.text(max_size=3),
        "count": st.integers(0, 3),
        "status": st.sampled_from(["", "Missing", " Private", "not applicable"]),
        "value": st.none() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False),
        "isdeleted": st.booleans(),
    }
)
known_groups = st.builds(lambda values, year: group(*values, period=year), st.lists(known_values, min_size=1),
                         st.integers(1990, 2030))  # fmt: skip


@given(st.lists(known_groups, max_size=4))
def test_the_known_shape_is_read_as_any_shape_is(groups):
    one = Page(page(*groups))
    quick, slow = kolada._known_value_table(one), kolada._value_table(one, kolada._records(one))
    assert told(quick) == told(slow)
    looked, glanced = kolada._looked_at(one), kolada_pages.glance(one.read())
    assert (looked.count, looked.next_url, looked.records, looked.indicators) == (
        glanced.count, glanced.next_url, glanced.records, glanced.indicators,
    )  # fmt: skip


@pytest.mark.parametrize(
    "odd",
    [
        page(group({**VALUE, "more": 1})),
        page(group(VALUE, more=1)),
        page(group({**VALUE, "value": "1.5"})),
        page(group({**VALUE, "value": [1]})),
        page(group({**VALUE, "status": "Hemlig"})),
        page(group({**VALUE, "count": 1.5})),
        page(group()),
        page(group(VALUE, period="2024")),
        page(group(VALUE), 7),
        page(group({"gender": "T"})),
        "{}",
        "[]",
        "",
        "<html>",
        '{"values": [{"kpi": "\\ud800"}]}',
    ],
)
def test_any_other_shape_is_left_to_the_careful_reader(odd):
    assert kolada._known_value_table(Page(odd)) is None


def test_a_number_is_left_as_it_was_written():
    text = page(group(VALUE)).replace("1.5", "31.320")
    assert [cells[4] for _, cells in kolada._known_value_table(Page(text)).rows] == ["31.320"]


def test_the_same_records_have_the_same_mark_on_another_page():
    first, again, other = (
        kolada_pages.glance(page(group(VALUE, period=year), next_url=following).encode())
        for year, following in ((2024, "http://a.test/1"), (2024, None), (2025, None))
    )
    assert first.mark == again.mark != other.mark


@pytest.mark.parametrize("broken", [b"\xff\xfe{}", b'{"values": [], "count": -1, "next_url": null}', b'{"count": 1}'])
def test_no_glance_at_what_is_no_page(broken):
    assert kolada_pages.glance(broken) is None
