"""Collections are rarer within the block, and as before after it, whatever happens in it."""

import gc

import pytest

from catalog.garbage import YOUNG, fewer_collections


def test_collections_are_rarer_and_then_as_before():
    before = gc.get_threshold()
    with fewer_collections():
        assert gc.get_threshold() == (max(YOUNG, before[0]), *before[1:])
    assert gc.get_threshold() == before


def test_an_error_leaves_them_as_before():
    before = gc.get_threshold()
    with pytest.raises(KeyError), fewer_collections():
        raise KeyError
    assert gc.get_threshold() == before
