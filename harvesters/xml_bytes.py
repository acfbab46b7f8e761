"""Reading XML that somebody else wrote, as plain elements: no document type, no entities, no depth without end.

Built on the standard library's expat. An entity bomb and an external entity both
need a document type declaration, and that is refused before anything unfolds, so
no further package is needed.
"""

from __future__ import annotations

from typing import NoReturn
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from catalog.errors import EmptyAnswer, ParseError, WebPage
from harvesters.json_bytes import is_html

MAX_DEPTH = 100  # elements inside each other; real answers stay below 10


def parse_xml(data: bytes, url: str) -> Element:
    """Return the root element; names keep their prefix, comments and processing instructions are left out.

    Raises: EmptyAnswer, WebPage; ParseError when it is not well-formed, declares a document type, or nests too deep.
    """
    if not data.strip():
        raise EmptyAnswer(f"{url}: no content", url=url, found="0 byte", expected="XML")
    if is_html(data):
        raise WebPage(f"{url}: a web page (HTML) in place of XML", url=url, found="HTML", expected="XML")
    builder = TreeBuilder()
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            _refuse(url, f"more than {MAX_DEPTH} elements inside each other")
        builder.start(name, attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(name)

    def document_type(name: str, system: str | None, public: str | None, has_internal: bool) -> None:
        _refuse(url, "<!DOCTYPE")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = document_type
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        place = f"line {error.lineno}, column {error.offset + 1}"
        _refuse(url, f"{expat.ErrorString(error.code)} ({place})")
    except (ValueError, LookupError) as error:  # an encoding that nobody knows
        _refuse(url, str(error)[:100])
    return builder.close()


def _refuse(url: str, found: str) -> NoReturn:
    expected = "XML"
    raise ParseError(f"{url}: expected {expected}, found {found}", url=url, found=found, expected=expected)
