"""The pictures of an indicator in a browser: a line that stands out, with and without script, and the Tab key's way."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, Visit, overflow_px
from tests.e2e.pages import address_of

BOLD_PX = 3


def stroke_px(page: Page, line: str) -> float:
    return float(page.locator(f"#{line} path").evaluate("e => parseFloat(getComputedStyle(e).strokeWidth)"))


@pytest.fixture
def indicator(output: Path) -> str:
    return address_of(output, "indicator")


def test_the_select_moves_the_highlight_and_the_address_and_keeps_its_focus(visit: Visit, indicator: str) -> None:
    page = visit(indicator)
    select = page.get_by_role("main").get_by_role("combobox", name=re.compile("Lyft fram"))
    assert stroke_px(page, "linje-ale") < BOLD_PX
    select.focus()
    before = page.evaluate("scrollY")
    page.keyboard.type("Ale")  # a closed select chooses by what is typed
    expect(page).to_have_url(re.compile("#linje-ale$"))
    expect(select).to_be_focused()
    assert page.evaluate("scrollY") == before
    assert page.evaluate("history.length") <= 2  # the way back is not through every line
    assert stroke_px(page, "linje-ale") > BOLD_PX
    expect(page.locator("#linje-ale text")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page).not_to_have_url(re.compile("#linje-ale$"))
    assert stroke_px(page, "linje-ale") < BOLD_PX


def test_an_address_that_was_sent_by_another_is_understood(visit: Visit, indicator: str) -> None:
    page = visit(indicator + "#linje-hjo")
    assert stroke_px(page, "linje-hjo") > BOLD_PX
    expect(page.get_by_role("combobox", name=re.compile("Lyft fram"))).to_have_value("#linje-hjo")


def test_the_address_of_a_kommuns_sentence_lets_its_line_stand_out_too(visit: Visit, indicator: str) -> None:
    page = visit(indicator + "#hjo")
    assert stroke_px(page, "linje-hjo") > BOLD_PX
    page.evaluate("location.hash = '#ale'")
    expect(page.get_by_role("combobox", name=re.compile("Lyft fram"))).to_have_value("#linje-ale")


def test_without_script_links_do_the_same(visit: Visit, indicator: str) -> None:
    page = visit(indicator, js=False)
    page.get_by_text("Lyft fram en kommun").click()
    page.get_by_role("link", name=re.compile("^Hjo: ")).click()
    expect(page).to_have_url(re.compile("#linje-hjo$"))
    assert stroke_px(page, "linje-hjo") > BOLD_PX


def test_the_tab_key_passes_the_map_and_reaches_the_same_links_in_the_table(visit: Visit, indicator: str) -> None:
    page = visit(indicator)
    on_map = page.locator(".tile-map__grid a")
    assert on_map.count() == 49
    assert set(on_map.evaluate_all("all => all.map(a => a.tabIndex)")) == {-1}
    targets = set(on_map.evaluate_all("all => all.map(a => a.getAttribute('href'))"))
    assert targets <= set(
        page.locator("#kommuner-tabell a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    )
    page.locator("#ringar summary").focus()
    order = []
    for _ in range(6):
        page.keyboard.press("Tab")
        order.append(page.evaluate("document.activeElement.closest('figure, .table-region')?.id || 'table'"))
    assert order == ["ringar", "kartbild", "kartbild", "table", "table", "table"]


def test_nothing_sticks_out_on_a_phone(visit: Visit, indicator: str) -> None:
    assert overflow_px(visit(indicator, width=PHONE)) == 0
    assert overflow_px(visit(indicator + "#linje-stenungsund", js=False, width=PHONE)) == 0
