"""Swedish order without a locale."""

from __future__ import annotations

import random

import pytest

from catalog.search.alphabet import first_letter, group_by_letter, sort_key

IN_ORDER = ["1177", "2024", "Ale", "ale", "Alingsås", "Bad i länet", "Badplatser", "Café", "Vara", "Wifi", "Zon",
            "Åmål", "Årsta", "Ängar", "Öckerö", "Örgryte", "Привет"]  # fmt: skip


def test_swedish_order():
    mixed = IN_ORDER.copy()
    random.Random(7).shuffle(mixed)
    assert sorted(mixed, key=sort_key) == IN_ORDER


@pytest.mark.parametrize(
    ("title", "letter"),
    [("Ale", "A"), ("åmål", "Å"), ("A\u030amål", "Å"), ("”Öppna”", "Ö"), ("Évian", "E"), ("Über", "Y"), ("Ørsted", "Ö"),
     ("10 i topp", "0–9"), ("Привет", "#"), ("", "#"), ("–", "#")],
)  # fmt: skip
def test_first_letter(title, letter):
    assert first_letter(title) == letter


def test_groups():
    groups = group_by_letter(["Привет", "Öl", "ale", "Ål", "2 hus", "Bad", "Ack"], title=str)
    assert groups == [
        ("0–9", ["2 hus"]), ("A", ["Ack", "ale"]), ("B", ["Bad"]), ("Å", ["Ål"]), ("Ö", ["Öl"]), ("#", ["Привет"]),
    ]  # fmt: skip
    assert group_by_letter([], title=str) == []
