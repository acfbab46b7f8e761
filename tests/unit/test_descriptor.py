"""Data packages: which paths are safe, which hashes fit, how a dialect is read."""

from __future__ import annotations

import hashlib

import pytest

from harvesters.descriptor import digest, fits_hash, reading_options, resource_names, safe_url

PACKAGE = "http://paket.exempel.test/bad/datapackage.json"


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("data/a.csv", "http://paket.exempel.test/bad/data/a.csv"),
        ("./a.csv", "http://paket.exempel.test/bad/a.csv"),
        ("https://annan.exempel.test/a.csv", "https://annan.exempel.test/a.csv"),
        ("../a.csv", ""),
        ("data/../../a.csv", ""),
        ("%2e%2e/a.csv", ""),
        ("%252e%252e/a.csv", ""),
        ("/etc/a.csv", ""),
        ("//annan.exempel.test/a.csv", ""),
        ("C:\\a.csv", ""),
        ("data\\a.csv", ""),
        ("file:///etc/a.csv", ""),
        ("ftp://exempel.test/a.csv", ""),
        ("", ""),
    ],
)
def test_paths_stay_in_the_package(path: str, url: str) -> None:
    assert safe_url(PACKAGE, path) == url


@pytest.mark.parametrize("method", ["md5", "sha1", "sha256", "sha512"])
def test_hashes(method: str) -> None:
    made = hashlib.new(method, b"a\nb\n").hexdigest()
    assert digest(b"a\nb\n", f"{method}:{made}") == f"{method}:{made}"
    assert fits_hash(b"a\nb\n", f"{method}:{made.upper()}")
    assert fits_hash(b"a\r\nb\r\n", made)  # the same text with other line ends
    assert not fits_hash(b"a\nc\n", made)


def test_what_is_not_promised_cannot_be_broken() -> None:
    assert fits_hash(b"a", "")
    assert fits_hash(b"a", "crc32:00000000")


def test_a_header_is_the_first_row_unless_the_dialect_says_otherwise() -> None:
    assert reading_options({}) == {"header_row": 1}
    assert reading_options({"dialect": {"header": False, "delimiter": "|"}}) == {"header_row": 0, "delimiter": "|"}
    assert reading_options({"dialect": {"headerRows": [2, 3]}, "encoding": "latin-1"}) == {
        "header_row": 2,
        "header_rows": 2,
        "encoding": "latin-1",
    }


def test_names_are_unique() -> None:
    named = [{"name": "A b"}, {"name": "a-b"}, {}, {"name": "???"}]
    assert resource_names(named) == ["a-b", "a-b-2", "resurs-3", "resurs-4"]
