"""What the HTML of every type of page says before any script has run. It needs no browser."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from catalog.texts import load_texts
from tests.e2e.pages import address_of, file_of, typed_pages

TEXTS = load_texts()
HIDDEN = {"head", "script", "style", "template"}


class Read(HTMLParser):
    """`lang` of the page, its `title`, how many `headings` of the first level, and the words that people see."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.lang, self.title, self.headings = "", "", 0
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "html":
            self.lang = dict(attrs).get("lang") or ""
        self.headings += tag == "h1"
        if tag in HIDDEN or tag == "title":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open == ["head", "title"]:
            self.title += data
        elif not self._open:
            self.words.append(data)


@pytest.mark.parametrize(("kind", "lang"), typed_pages())
def test_a_page_has_one_heading_and_its_language(output: Path, kind: str, lang: str) -> None:
    page = Read(file_of(output, address_of(output, kind, lang)).read_text(encoding="utf-8"))

    assert page.headings == 1
    assert page.lang == lang
    assert page.title.strip()
    assert TEXTS.get("example.title", lang) in "".join(page.words), "the demo says that it is example data"


def test_it_would_be_found() -> None:
    page = Read("<html lang=sv><head><title> </title></head><body><h1>A</h1><h1>B</h1><script>Exempel</script></body>")

    assert (page.headings, page.lang, page.title.strip(), page.words) == (2, "sv", "", ["A", "B"])
