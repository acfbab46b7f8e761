"""Five groups for a map: equal values together, ranges that are true, nothing depending on the order."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.pictures.classes import classes

VALUES = st.dictionaries(st.text(min_size=1, max_size=3), st.integers(-30, 30).map(Decimal), max_size=60)


@given(VALUES)
def test_the_laws_of_the_groups(values):
    made = classes(values)
    assert [group.step for group in made] == list(range(1, len(made) + 1))
    assert sorted(key for group in made for key in group.keys) == sorted(values)
    assert all(before.high < after.low for before, after in pairwise(made))
    for group in made:
        held = [values[key] for key in group.keys]
        assert (group.low, group.high) == (min(held), max(held))
    assert len(made) <= 5
    turned = classes(dict(reversed(values.items())))
    assert [set(group.keys) for group in turned] == [set(group.keys) for group in made]


@pytest.mark.parametrize(
    ("texts", "sizes"),
    [
        ([], []),
        (["7"], [1]),
        (["7"] * 49, [49]),
        (["1", "2"], [1, 1]),
        ([str(n) for n in range(49)], [10, 10, 9, 10, 10]),
        (["0"] * 40 + [str(n) for n in range(1, 10)], [40, 9]),
    ],
)
def test_sizes(texts, sizes):
    made = classes({str(i): Decimal(text) for i, text in enumerate(texts)})
    assert [len(group.keys) for group in made] == sizes
