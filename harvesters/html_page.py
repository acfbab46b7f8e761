"""Reading a web page that somebody else wrote: as a browser builds it, within bounds, and never running any of it.

justhtml is written in Python and follows the HTML standard. Of the parsers compared it alone took every hostile page
within a few seconds (docs/adr); those in C hang on attributes or depth where nothing can stop them, or drop what is
deep without a word.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from justhtml import Document, Element, JustHTML, Text

from catalog.errors import EmptyAnswer, WrongCharset
from harvesters.answers import fail

if TYPE_CHECKING:
    from justhtml import Node

    from harvesters.snapshot import Snapshot

MAX_BYTES = 3_000_000  # of a page; a board of 500 notices is some 300,000
MAX_ELEMENTS = 60_000
MAX_DEPTH = 250  # elements in each other; browsers stop at 512, real pages stay below 60
LONGEST_TEXT = 2000  # characters that are kept of one element
_HIDDEN = frozenset(("script", "style", "template", "noscript", "head", "title", "svg", "iframe", "object"))
_BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "br", "caption", "dd", "div", "dl", "dt", "fieldset", "figure",
        "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
        "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    )
)  # fmt: skip
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-z0-9_:.-]{2,40})", re.IGNORECASE)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?([a-z0-9_:.-]{2,40})", re.IGNORECASE)
_END = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
_LOOKS_AT = 4096


@dataclass(frozen=True)
class HtmlPage:
    """One page. `url` is where its links start from."""

    url: str
    document: Document

    def all(self, selector: str, inside: Element | None = None) -> list[Element]:
        """Return the elements that a CSS selector finds, in the order of the page."""
        found = (inside or self.document).query(selector) if selector else []
        return [node for node in found if isinstance(node, Element)]

    def first(self, selectors: tuple[str, ...], inside: Element | None = None) -> Element | None:
        """Return the first element that the first fitting selector finds, or None."""
        return next((found[0] for selector in selectors if (found := self.all(selector, inside))), None)

    def link(self, element: Element) -> str:
        """Return the full http(s) address that an element links to, without its fragment; "" for any other."""
        return safe_link(self.url, (element.attrs.get("href") or "").strip())


def read_page(snapshot: Snapshot) -> HtmlPage:
    """Return the page in a snapshot.

    Raises: EmptyAnswer, WrongCharset; ParseError when the page is cut off, too large, too deep or of too many elements.
    """
    data = snapshot.read()
    if not data.strip():
        raise EmptyAnswer(f"{snapshot.url}: no content", url=snapshot.url, found="0 byte", expected="HTML")
    if len(data) > MAX_BYTES:
        fail(snapshot.url, f"{len(data)} bytes", f"at most {MAX_BYTES} bytes of HTML")
    text = _decoded(data, snapshot)
    if "<" not in text[:_LOOKS_AT]:
        fail(snapshot.url, " ".join(text[:40].split()), "HTML")
    if not _END.search(text[-_LOOKS_AT:]):
        fail(snapshot.url, "…" + " ".join(text[-40:].split()), "</html>")
    document = JustHTML(text, sanitize=False).root
    assert isinstance(document, Document)
    _check_size(document, snapshot.url)
    return HtmlPage(snapshot.final_url or snapshot.url, document)


def lines_of(element: Node) -> list[str]:
    """Return the text of an element as people see it, one line for each block; script and style left out."""
    parts: list[str] = []
    for piece in _pieces(element):
        parts.append(piece)
    lines = ("".join(parts)).split("\n")
    return [line for text in lines if (line := " ".join(text.split())[:LONGEST_TEXT])]


def text_of(element: Node) -> str:
    """Return the text of an element on one line."""
    return " ".join(lines_of(element))[:LONGEST_TEXT]


def safe_link(base: str, href: str) -> str:
    """Return `href` as a full http(s) address without a fragment; "" for javascript:, mailto:, data: and the like."""
    if not href or href.startswith("#"):
        return ""
    try:
        parts = urlsplit(urljoin(base, href))
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            return ""
        return parts._replace(fragment="").geturl()
    except ValueError:
        return ""


def _pieces(element: Node) -> Iterator[str]:
    """Yield texts, and a line break around each block. Without recursion, however deep the page is."""
    waiting: list[Node | str] = [element]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, Text):
            yield (node.data or "").replace("\n", " ")
        elif isinstance(node, Element) and node.name not in _HIDDEN:
            is_block = node.name in _BLOCKS
            if is_block:
                waiting.append("\n")
            waiting.extend(reversed(node.children))
            if is_block:
                waiting.append("\n")


def _check_size(document: Document, url: str) -> None:
    level: list[Node] = [document]
    elements = 0
    for _ in range(MAX_DEPTH + 1):
        level = [child for node in level for child in (node.children or ()) if isinstance(child, Element)]
        elements += len(level)
        if elements > MAX_ELEMENTS:
            fail(url, f"more than {MAX_ELEMENTS} elements", "a page of a notice board")
        if not level:
            return
    fail(url, f"more than {MAX_DEPTH} elements inside each other", "a page of a notice board")


def _decoded(data: bytes, snapshot: Snapshot) -> str:
    """Return the text: by a byte order mark, else the header, else the page's own word, else UTF-8 or Windows-1252."""
    said = _HEADER_CHARSET.search(snapshot.headers.get("content-type", ""))
    own = _CHARSET.search(data[:_LOOKS_AT])
    name = said.group(1) if said else own.group(1).decode("ascii") if own else ""
    if data.startswith(codecs.BOM_UTF8):
        name = "utf-8-sig"
    if not name:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            name = "windows-1252"
    try:
        encoding = codecs.lookup(name).name
        encoding = "cp1252" if encoding in ("iso8859-1", "ascii") else encoding  # as browsers read it
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        found, position = f"0x{data[error.start]:02X}", error.start
        message = f"{snapshot.url}: byte {found} at {position} is not {name}"
        raise WrongCharset(message, url=snapshot.url, found=found, expected=name, position=position) from error
    except LookupError:
        fail(snapshot.url, f"charset={name}", "charset=utf-8")
