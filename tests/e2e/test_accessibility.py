"""axe finds nothing against WCAG 2.2 AA on any type of page, light and dark, on a phone and a desk."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e.conftest import DESKTOP, PHONE, Visit
from tests.e2e.pages import TYPES, address_of, typed_pages

AXE = Axe()
OPTIONS = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "EN-301-549", "best-practice"],
    },
    "resultTypes": ["violations"],
}


def findings(page: object) -> list[str]:
    """Return one line for each thing that axe found: the rule, what it says and where."""
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:160]} {node.get('failureSummary', '')}"
        for violation in AXE.run(page, options=OPTIONS).response["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize(("kind", "lang"), typed_pages())
def test_nothing_is_found(visit: Visit, output: Path, kind: str, lang: str) -> None:
    page = visit(address_of(output, kind, lang), width=DESKTOP, lang=lang)

    assert findings(page) == []


@pytest.mark.parametrize("kind", list(TYPES))
def test_nothing_is_found_on_a_dark_phone(visit: Visit, output: Path, kind: str) -> None:
    page = visit(address_of(output, kind), width=PHONE)
    page.emulate_media(color_scheme="dark")

    assert findings(page) == []


def test_search_results_are_as_good_as_the_list(visit: Visit) -> None:
    page = visit("/sok/?q=skola")
    page.get_by_role("status").filter(has_text="skola").wait_for()

    assert findings(page) == []


def test_it_would_be_found(visit: Visit) -> None:
    """The check itself works: a picture without its text is found."""
    page = visit("/")
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")

    assert any(line.startswith("image-alt") for line in findings(page))
