from __future__ import annotations

import json
from enum import IntEnum, StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.json_text import indented

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(), inner, max_size=4)
        | st.dictionaries(st.integers() | st.floats(allow_nan=False) | st.booleans(), inner, max_size=3)
    ),
    max_leaves=20,
)


class Colour(StrEnum):
    RED = "röd"


class Level(IntEnum):
    HIGH = 3


@given(VALUES, st.booleans())
def test_it_writes_what_json_writes(value, sort_keys):
    assert indented(value, sort_keys=sort_keys) == json.dumps(value, ensure_ascii=False, indent=1, sort_keys=sort_keys)


@pytest.mark.parametrize("value", [Colour.RED, [Level.HIGH], {None: 1}, {Colour.RED: Level.HIGH}, {"a": {}, "b": [()]}])
def test_what_is_like_a_text_or_a_number(value):
    assert indented(value) == json.dumps(value, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("value", [object(), {"a": {1, 2}}, {(1, 2): 3}])
def test_what_json_has_no_words_for(value):
    with pytest.raises(TypeError):
        indented(value)


def test_keys_that_cannot_be_sorted():
    with pytest.raises(TypeError):
        indented({"a": 1, 2: 3}, sort_keys=True)
