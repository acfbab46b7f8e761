from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.seen import Seen

NAIVE = datetime.fromisoformat("2026-01-01")  # as a file that names no zone has it

VALUES = st.one_of(
    st.none(),
    st.text(alphabet="a1:-\x1f\ud800å", max_size=4),
    st.integers(-3, 3),
    st.decimals("-3", "3", places=2),
    st.dates(date(2026, 1, 1), date(2026, 1, 3)),
    st.datetimes(NAIVE, NAIVE + timedelta(hours=2)),
    st.times(),
    st.booleans(),
)
KEYS = st.lists(st.tuples(VALUES, VALUES), max_size=12)


@settings(deadline=None)
@given(st.lists(KEYS, max_size=6), st.booleans())
def test_a_file_remembers_as_a_set_does(tmp_path_factory, blocks, may_pack):
    path = tmp_path_factory.mktemp("seen") / "keys"
    known: set[tuple[object, ...]] = set()
    seen = Seen(path, in_memory=3, may_pack=may_pack)
    for block in blocks:
        assert [key in seen for key in block] == [key in known for key in block]
        fresh = set(block)
        are_new = len(fresh) == len(block) and known.isdisjoint(fresh)
        assert seen.add_all_new(block) == are_new
        if not are_new:
            assert [key in seen for key in block] == [key in known for key in block], "nothing was remembered"
            seen.update(block)
        known |= fresh
        assert all(key in seen for key in block)
    seen.close()
    assert not path.exists()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Decimal("1.5"), Decimal("1.50")),
        (Decimal("100"), 100),
        (Decimal("0"), Decimal("-0.0")),
        (True, 1),
        (datetime(2026, 1, 1, 12, tzinfo=UTC), datetime(2026, 1, 1, 13, tzinfo=timezone(timedelta(hours=1)))),
        (time(12, tzinfo=UTC), time(13, tzinfo=timezone(timedelta(hours=1)))),
    ],
)
def test_equal_values_are_one_key_in_the_file_too(tmp_path, one, other):
    seen = Seen(tmp_path / "keys", in_memory=0, may_pack=False)
    seen.update([(one, "a")])
    assert (other, "a") in seen
    assert (one, "b") not in seen


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a", "bc"), ("ab", "c")),
        (("1",), (1,)),
        ((None,), ("",)),
        ((date(2026, 1, 1),), ("2026-01-01",)),
        ((date(2026, 1, 1),), (NAIVE,)),
        ((NAIVE,), (datetime(2026, 1, 1, tzinfo=UTC),)),
        ((time(1),), ("01:00:00",)),
        ((time(1),), (time(1, tzinfo=UTC),)),
    ],
)
def test_keys_that_only_look_alike_are_told_apart(tmp_path, one, other):
    seen = Seen(tmp_path / "keys", in_memory=0, may_pack=False)
    seen.update([one])
    assert other not in seen


def test_what_has_no_value_to_compare_is_no_part_of_a_key(tmp_path):
    with pytest.raises(TypeError, match="list"):
        Seen(tmp_path / "keys", in_memory=0, may_pack=False).update([([],)])


def test_without_a_file_all_stays_in_memory():
    seen = Seen(in_memory=1)
    assert seen.add_all_new([(1,), (2,), (3,)])
    assert (3,) in seen
    seen.close()
    assert (3,) not in seen
