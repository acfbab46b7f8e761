"""Keys in eight bytes: the same answers as a set's, and no key but with few values in each part."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import packed_keys
from catalog.packed_keys import PackedKeys, TooMany
from catalog.seen import Seen

KEYS = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 5), st.sampled_from(["", "x"])), max_size=12)


@given(st.lists(KEYS, max_size=8))
def test_it_remembers_as_a_set_does(blocks):
    packed, known = PackedKeys(3), set()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packed_keys, "SMALLEST", 3)
        patch.setattr(packed_keys, "GROWTH", 2)
        for block in blocks:
            are_new = len(set(block)) == len(block) and known.isdisjoint(block)
            assert packed.add_all_new(block) == are_new
            if not are_new:
                packed.update(block)
            known |= set(block)
            assert all(key in packed for key in block)
            assert ("d", 0, "") not in packed
    assert len([*packed]) == len(known)
    assert {*packed} == known


def test_few_numbers_are_moved_when_one_comes(monkeypatch):
    """What is held is not sorted anew for each block: the work grows a little faster than the number of keys."""
    sorted_numbers = []
    sort = packed_keys.np.sort
    monkeypatch.setattr(packed_keys, "SMALLEST", 100)
    monkeypatch.setattr(packed_keys.np, "sort", lambda a, **k: sorted_numbers.append(len(a)) or sort(a, **k))
    packed = PackedKeys(2)
    for block in range(1000):
        assert packed.add_all_new([(block, at) for at in range(10)])
    assert sum(sorted_numbers) < 10_000 * 40


@pytest.mark.parametrize("width", [0, 5])
def test_keys_of_other_widths_do_not_fit(width):
    with pytest.raises(TooMany):
        PackedKeys(width)
    with pytest.raises(TooMany):
        PackedKeys(2).update([("a",)])
    assert ("a",) not in PackedKeys(2)


def test_a_part_with_many_values_goes_to_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr(packed_keys, "MOST_VALUES", 4)
    seen = Seen(tmp_path / "keys", in_memory=1)
    assert seen.add_all_new([("a", 1), ("b", 2)])
    assert not (tmp_path / "keys").exists(), "packed"
    assert seen.add_all_new([(str(n), n) for n in range(9)])
    assert (tmp_path / "keys").exists()
    assert ("a", 1) in seen
    assert not seen.add_all_new([("b", 2)])
    seen.update([("c", "d")])
    assert ("c", "d") in seen
    seen.close()
