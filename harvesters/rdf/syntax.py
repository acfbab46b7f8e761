"""Which RDF syntax bytes are in, by their first signs."""

from __future__ import annotations

import codecs
import re

from catalog.errors import EmptyAnswer, WebPage
from harvesters.json_bytes import is_html

XML, TURTLE, JSON = "RDF/XML", "Turtle", "JSON"
EXPECTED = "RDF/XML, Turtle, JSON-LD"

_LOOKS_AT = 4096
# <http://…> ends at once; the first tag of an XML document has white space in it, for it must name a namespace.
_IRI = re.compile(r"<[^\s<>\"{}|^`\\]*>\s")


def syntax_of(data: bytes, url: str) -> str:
    """Return XML, TURTLE or JSON; TURTLE for what is neither of the others, so that its parser names the fault.

    Raises: EmptyAnswer, WebPage.
    """
    if not data.strip():
        raise EmptyAnswer(f"{url}: no content", url=url, found="0 byte", expected=EXPECTED)
    if is_html(data):
        raise WebPage(f"{url}: a web page (HTML) in place of RDF", url=url, found="HTML", expected=EXPECTED)
    head = _start(data)
    if head.startswith("<") and not _IRI.match(head):
        return XML
    # A Turtle document may begin with a blank node: [] a dcat:Catalog, or [ a dcat:Catalog ].
    if head.startswith("{") or re.match(r"\[\s*(?:\{|\]\s*$)", head):
        return JSON
    return TURTLE


def _start(data: bytes) -> str:
    is_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return data[:_LOOKS_AT].decode("utf-16" if is_utf16 else "utf-8-sig", "replace").lstrip()
