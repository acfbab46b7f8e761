"""Identifiers that never change."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.ids import fingerprint, sha256_hex, slug, stable_uuid


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Åmål", "amal"),
        ("Dals-Ed", "dals-ed"),
        ("  Öckerö kommun!  ", "ockero-kommun"),
        ("Café Ünï", "cafe-uni"),
        ("KS 2026/00123", "ks-2026-00123"),
        ("a__b--c", "a-b-c"),
        ("Ａ１", "a1"),
        ("A\u030aMA\u030aL", "amal"),
        ("../../etc/passwd", "etc-passwd"),
        ("straße", "strasse"),
    ],
)
def test_slug(text, made):
    assert slug(text) == made


@pytest.mark.parametrize("text", ["", "  ", "…", "日本", "-"])
def test_nothing_left(text):
    assert slug(text, "data") == "data"
    with pytest.raises(ValueError, match="no letter or digit"):
        slug(text)


@given(st.text())
def test_a_slug_is_safe_and_idempotent(text):
    made = slug(text, "x")
    assert slug(made) == made
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not made.startswith("-")
    assert not made.endswith("-")
    assert "--" not in made  # the store's own separator


def test_a_uuid_depends_on_its_parts_only_and_looks_random():
    made = stable_uuid("ale", "forskolor")
    assert made == stable_uuid("ale", "forskolor")
    assert uuid.UUID(made).version == 4
    assert made != stable_uuid("alef", "orskolor")
    assert uuid.UUID(made).variant == uuid.RFC_4122


def test_a_fingerprint_does_not_depend_on_the_order_of_keys():
    assert fingerprint({"a": 1, "å": [1, None]}) == fingerprint({"å": [1, None], "a": 1})
    assert fingerprint([1, 2]) != fingerprint([2, 1])
    assert fingerprint("1") != fingerprint(1)


def test_sha256():
    assert sha256_hex(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
