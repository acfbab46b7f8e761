from __future__ import annotations

import pytest

from harvesters.connect_to import ConnectToError, parse_connect_to


@pytest.mark.parametrize(
    ("texts", "places"),
    [
        ([], ()),
        ([""], ()),
        (["*.insyn.example=127.0.0.1:8051"], (("*.insyn.example", "127.0.0.1", 8051),)),
        (["a.example=::1:80, b.example=[::1]:81"], (("a.example", "::1", 80), ("b.example", "::1", 81))),
        (["a=127.0.0.1:1", "b=127.0.0.1:2"], (("a", "127.0.0.1", 1), ("b", "127.0.0.1", 2))),
    ],
)
def test_places(texts: list[str], places: tuple[tuple[str, str, int], ...]) -> None:
    assert parse_connect_to(texts) == places


@pytest.mark.parametrize(
    "text", ["x", "=127.0.0.1:1", "x=127.0.0.1", "x=:80", "x=127.0.0.1:0", "x=127.0.0.1:70000", "x=a:b"]
)
def test_anything_else_is_quoted_back(text: str) -> None:
    with pytest.raises(ConnectToError, match="HOST=ADDRESS:PORT") as caught:
        parse_connect_to([text])
    assert caught.value.values == {"found": text}
