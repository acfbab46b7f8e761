"""XML from outside: plain elements, and nothing that unfolds, reaches out or nests without end."""

from __future__ import annotations

import pytest

from catalog.errors import EmptyAnswer, ParseError, WebPage
from harvesters.xml_bytes import MAX_DEPTH, parse_xml

URL = "http://exempel.test/a.xml"


def test_elements_text_and_attributes():
    root = parse_xml('\ufeff<?xml version="1.0"?><a b="1"><!-- x --><c>å &amp; ö</c><d/></a>'.encode(), URL)
    assert (root.tag, dict(root.attrib), [(e.tag, e.text) for e in root]) == (
        "a",
        {"b": "1"},
        [("c", "å & ö"), ("d", None)],
    )


def test_latin_1_when_it_says_so():
    assert parse_xml('<?xml version="1.0" encoding="iso-8859-1"?><a>å</a>'.encode("latin-1"), URL).text == "å"


@pytest.mark.parametrize(
    ("data", "kind", "found"),
    [
        (b" \n", EmptyAnswer, "0 byte"),
        (b"<!doctype html><html></html>", WebPage, "HTML"),
        (b'<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><a>&c;</a>', ParseError, "<!DOCTYPE"),
        (b'<!DOCTYPE a SYSTEM "http://10.0.0.1/x.dtd"><a/>', ParseError, "<!DOCTYPE"),
        (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>', ParseError, "<!DOCTYPE"),
        (b"<a>&saknas;</a>", ParseError, "undefined entity (line 1, column 4)"),
        (b"<a><b></a>", ParseError, "mismatched tag (line 1, column 9)"),
        (b"<a>", ParseError, "no element found (line 1, column 4)"),
        (b'<?xml version="1.0" encoding="hittepa"?><a/>', ParseError, "unknown encoding: hittepa"),
        (b"<a>" * (MAX_DEPTH + 1), ParseError, f"more than {MAX_DEPTH} elements inside each other"),
    ],
)
def test_what_is_refused(data, kind, found):
    with pytest.raises(ParseError) as refused:
        parse_xml(data, URL)
    assert type(refused.value) is kind
    assert refused.value.values["found"] == found
