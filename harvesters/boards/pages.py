"""From a page of a board to notices as they are written there: headings, labels with values, and links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urldefrag

from justhtml import Element

from harvesters.answers import fail
from harvesters.boards.mapping import HtmlMapping, Pair, Words, plain
from harvesters.html_page import HtmlPage, lines_of, text_of

LONGEST_LABEL = 60  # characters; what stands before a colon in prose is longer
MAX_NOTICES = 1000  # on one page


@dataclass(frozen=True)
class Notice:
    """One notice as its page shows it."""

    title: str
    section: str = ""  # the heading that it stands under in the list
    link: str = ""  # of its own page
    place: str = ""  # its address when it has no page of its own: the list's, with the element's id
    pairs: tuple[tuple[str, str], ...] = ()  # labels as `plain` writes them, values as they stand
    links: tuple[tuple[str, str], ...] = ()  # label, the address that its value links to
    documents: tuple[str, ...] = ()

    def with_detail(self, detail: Notice) -> Notice:
        """Return the notice as list and own page tell it together; the own page is believed first."""
        told = {label for label, _ in detail.pairs}
        pairs = (*detail.pairs, *((label, value) for label, value in self.pairs if label not in told))
        return Notice(
            detail.title or self.title,
            self.section,
            self.link,
            self.place,
            pairs,
            (*detail.links, *self.links),
            detail.documents or self.documents,
        )


@dataclass(frozen=True)
class Listing:
    """A page of the list. `next_url` is "" on the last one; `is_empty` says that the board itself says so."""

    notices: tuple[Notice, ...]
    next_url: str = ""
    is_empty: bool = False
    unknown: frozenset[str] = field(default_factory=frozenset)


def read_list(page: HtmlPage, mapping: HtmlMapping, words: Words) -> Listing:
    """Return the notices on a page of the list.

    Raises: ParseError when the page is a login, shows no notice and does not say that there is none, or shows more
    than MAX_NOTICES.
    """
    items = next((found for selector in mapping.listed["items"] if (found := page.all(selector))), [])
    if len(items) > MAX_NOTICES:
        fail(page.url, f"{len(items)} notices on a page", f"at most {MAX_NOTICES}")
    following = page.first(mapping.listed["next"])
    next_url = page.link(following) if following is not None else ""
    notices = [_listed(page, item, mapping, words, section) for item, section in _under_headings(page, items, mapping)]
    kept = tuple(one for one in notices if one.title or one.link or _tells(one, words))
    if kept:
        return Listing(kept, next_url)
    if page.all("input[type=password]"):
        fail(page.url, "a login", "a notice board")
    body = page.first(("body",))  # a document itself has no text
    said = plain("\n".join(lines_of(body))) if body is not None else ""
    if any(phrase in said for phrase in words.empty):
        return Listing((), next_url, is_empty=True)
    fail(page.url, "no notice: " + said[:60], ", ".join(mapping.listed["items"]))


def read_detail(page: HtmlPage, mapping: HtmlMapping, words: Words) -> Notice:
    """Return the notice that a page of its own tells of. Raises: ParseError for a login, or a page without a label."""
    item = page.first(mapping.detail["item"])
    if item is None or page.all("input[type=password]"):
        fail(page.url, "a login or nothing", ", ".join(mapping.detail["item"]))
    heading = page.first(mapping.detail["title"], item) or page.first(mapping.detail["title"])
    pairs, links = _pairs(page, item, mapping.pairs, words)
    if not any(words.knows(label) for label, _ in pairs):
        fail(page.url, "no label that we know: " + text_of(item)[:60], "Anslagsdatum: 2026-11-16")
    title = text_of(heading) if heading is not None else ""
    return Notice(title, pairs=pairs, links=links, documents=_documents(page, item, mapping))


def unknown_labels(notices: Iterable[Notice], words: Words) -> list[str]:
    """Return the labels that nobody has told us the meaning of, sorted."""
    found = {label for notice in notices for label, _ in notice.pairs}
    return sorted(label for label in found if not words.knows(label) and label not in words.ignored)


def _tells(notice: Notice, words: Words) -> bool:
    """Return whether a notice without a heading says something all the same: it is refused by name, never dropped."""
    return any(words.knows(label) for label, _ in notice.pairs)


def _under_headings(page: HtmlPage, items: list[Element], mapping: HtmlMapping) -> Iterator[tuple[Element, str]]:
    """Yield each item with the last heading before it; a heading inside an item is the item's own."""
    inner = {id(node) for item in items for selector in mapping.listed["section"] for node in page.all(selector, item)}
    wanted = {id(item) for item in items}
    section = ""
    headings = {id(node) for selector in mapping.listed["section"] for node in page.all(selector)} - inner
    for node in page.all("*"):
        if id(node) in headings:
            section = text_of(node)
        elif id(node) in wanted:
            yield node, section


def _listed(page: HtmlPage, item: Element, mapping: HtmlMapping, words: Words, section: str) -> Notice:
    link = page.first(mapping.listed["detail"], item)
    heading = page.first(mapping.listed["title"], item)
    own = item if item.name == "a" else link  # the item may be the link itself
    address = page.link(own) if own is not None else ""
    documents = _documents(page, item, mapping)
    if address in documents:  # the heading leads to the document, not to a page of the notice
        address = ""
    pairs, links = _pairs(page, item, mapping.pairs, words)
    named = (item.attrs.get("id") or "").strip()
    place = f"{urldefrag(page.url).url}#{named}" if named and not any(c.isspace() for c in named) else ""
    title = text_of(heading) if heading is not None else text_of(item)[:200]
    return Notice(title, section, address, place, pairs, links, documents)


def _documents(page: HtmlPage, item: Element, mapping: HtmlMapping) -> tuple[str, ...]:
    found = [page.link(a) for selector in mapping.document for a in page.all(selector, item)]
    own = [page.link(item)] if item.name == "a" and (item.attrs.get("href") or "").lower().endswith(".pdf") else []
    return tuple(dict.fromkeys(link for link in (*found, *own) if link))


Pairs = tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]


def _pairs(page: HtmlPage, item: Element, forms: tuple[Pair, ...], words: Words) -> Pairs:
    """Return (labels with values, labels with links) in the element; of a label that comes twice the first counts."""
    values: dict[str, str] = {}
    links: dict[str, str] = {}
    found: list[tuple[str, str, Element | None]] = [(label, text_of(n), n) for label, n in _columns(page, item)]
    for form in forms:
        found += [(label, text_of(node), node) for label, node in _elements(page, item, form)]
        for node in page.all(form.lines, item) if form.lines else ():
            found += [(label, value, None) for line in lines_of(node) if (parts := _split(line, words)) and
                      (label := parts[0]) and (value := parts[1])]  # fmt: skip
    for label, value, element in found:
        name = plain(label)
        if not name or len(name) > LONGEST_LABEL or not value or name in values:
            continue
        values[name] = value
        target = next((link for a in page.all("a", element) if (link := page.link(a))), "") if element else ""
        if target:
            links[name] = target
    return tuple(values.items()), tuple(links.items())


def _columns(page: HtmlPage, item: Element) -> Iterator[tuple[str, Element]]:
    """Yield the cells of an item that is a row of a table, each with the heading of its column."""
    if item.name != "tr":
        return
    table = item.parent
    while isinstance(table, Element) and table.name != "table":
        table = table.parent
    if isinstance(table, Element):
        headings = [text_of(th) for th in page.all("thead th, thead td", table)] or [
            text_of(th) for th in page.all("tr:first-child th", table)
        ]
        cells = [child for child in item.children if isinstance(child, Element) and child.name in ("td", "th")]
        if len(headings) == len(cells):
            yield from zip(headings, cells, strict=True)


def _elements(page: HtmlPage, item: Element, form: Pair) -> Iterator[tuple[str, Element]]:
    if form.row:
        for row in page.all(form.row, item):
            label, value = page.first((form.label,), row), page.all(form.value, row)
            if label is not None and value and value[-1] is not label:
                yield text_of(label), value[-1]
    elif form.label:
        wanted = {id(node) for node in page.all(form.value, item)}
        for label in page.all(form.label, item):
            beside = list(label.parent.children or ()) if label.parent is not None else []
            after = [node for node in beside[beside.index(label) + 1 :] if isinstance(node, Element)]
            if after and id(after[0]) in wanted:
                yield text_of(label), after[0]


def _split(line: str, words: Words) -> tuple[str, str] | None:
    """Return (label, value) of "Anslaget: 16 november 2026" or "Anslaget den 16 november 2026", or None."""
    before, colon, after = line.partition(":")
    if colon and after.strip() and len(before) <= LONGEST_LABEL and len(before.split()) <= 7 and "//" not in line[:9]:
        return before, after.strip()
    folded = line.casefold()
    for label in sorted((*words.labels, *words.periods), key=len, reverse=True):
        if folded.startswith(f"{label} ") and any(c.isdigit() for c in line[len(label) :]):
            return label, line[len(label) :].strip()
    return None
