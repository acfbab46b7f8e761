"""axe finds nothing against WCAG 2.2 AA on any type of page, light and dark, on a phone and a desk."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.conftest import DESKTOP, PHONE, Visit, overflow_px
from tests.e2e.pages import TYPES, address_of, typed_pages

AXE = Axe()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "EN-301-549", "best-practice"]
# They weigh every element against what lies around it, which is most of axe's time on a long table.
BY_LOOKS = ("color-contrast", "target-size")
# Rows that look like those above them.
MORE_OF_THE_SAME = ["tbody > tr:nth-child(n + 25)", "li:nth-child(n + 25)"]


def findings(page: Page, *, looks: bool = True, whole: bool = True) -> list[str]:
    """Return one line for each thing that axe found: the rule, what it says and where.

    Args: `looks`: also what is seen; `whole`: each row, not only the first of those that are alike.
    """
    by_words = {"runOnly": {"type": "tag", "values": TAGS}, "rules": {rule: {"enabled": False} for rule in BY_LOOKS}}
    first_rows: dict[str, object] = {"exclude": [[selector] for selector in MORE_OF_THE_SAME]}
    found = _run(page, None if whole else first_rows, by_words)
    if looks:
        by_looks = {"runOnly": {"type": "rule", "values": list(BY_LOOKS)}}
        found += _run(page, first_rows, by_looks)
    return found


def _run(page: Page, context: dict[str, object] | None, options: dict[str, object]) -> list[str]:
    answer = AXE.run(page, context=context, options={**options, "resultTypes": ["violations"]}).response
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:160]} {node.get('failureSummary', '')}"
        for violation in answer["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize(("kind", "lang"), typed_pages())
def test_nothing_is_found(visit: Visit, output: Path, kind: str, lang: str) -> None:
    """Nor does it scroll sideways, on a desk or on a phone.

    English pages differ from Swedish ones in their words only; how those look is looked at once, and so is each row.
    """
    page = visit(address_of(output, kind, lang), width=DESKTOP, lang=lang)

    assert findings(page, looks=lang == "sv", whole=lang == "sv") == []
    assert overflow_px(page) == 0
    page.set_viewport_size({"width": PHONE, "height": 800})
    assert overflow_px(page) == 0


@pytest.mark.parametrize("kind", list(TYPES))
def test_nothing_is_found_on_a_dark_phone(visit: Visit, output: Path, kind: str) -> None:
    page = visit(address_of(output, kind), width=PHONE)
    page.emulate_media(color_scheme="dark")

    assert findings(page, whole=False) == []


def test_search_results_are_as_good_as_the_list(visit: Visit) -> None:
    page = visit("/sok/?q=skola")
    page.get_by_role("status").filter(has_text="skola").wait_for()

    assert findings(page) == []


def test_it_would_be_found(visit: Visit) -> None:
    """The check itself works: a picture without its text is found."""
    page = visit("/")
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")

    assert any(line.startswith("image-alt") for line in findings(page))


def test_bad_contrast_would_be_found(visit: Visit) -> None:
    page = visit("/")
    page.evaluate("document.querySelector('main p').style.color = '#bbb'")

    assert any(line.startswith("color-contrast") for line in findings(page))
