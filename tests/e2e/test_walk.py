"""A visitor's walks through the site: with and without scripts, on a phone and a desk, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from catalog.texts import load_texts
from harvesters.demo import DemoSummary
from tests.e2e.conftest import DESKTOP, PHONE, Visit

TEXTS = load_texts()
DECISION = re.compile(r"/beslut/[a-z-]+/[a-z0-9-]+/\d{4}-\d\d-\d\d/[a-z0-9-]+/$")

settings = pytest.mark.parametrize(
    ("js", "width", "lang"),
    [
        pytest.param(js, width, lang, id=f"{'script' if js else 'no script'}, {width} px, {lang}")
        for js in (True, False)
        for width in (PHONE, DESKTOP)
        for lang in ("sv", "en")
    ],
)


def start_of(lang: str) -> str:
    return "/" if lang == "sv" else "/en/"


def test_the_demo_loses_nothing(demo: DemoSummary) -> None:
    assert demo.harvest.kommuner == 49
    assert demo.unexplained == 0
    assert demo.harvest.count("received") > 0
    assert [run.source for run in demo.harvest.runs if run.outcome != "ok"] == []


@settings
def test_start_to_kommun_to_decision(visit: Visit, js: bool, width: int, lang: str) -> None:
    page = visit(start_of(lang), js=js, width=width, lang=lang)
    expect(page.locator("html")).to_have_attribute("lang", lang)
    page.get_by_role("combobox", name=TEXTS.get("kommun_select.label", lang)).select_option(label="Ale")
    page.get_by_role("button", name=TEXTS.get("kommun_select.button", lang), exact=True).click()
    if not js:  # the form leads to the list of all 49
        expect(page).to_have_url(re.compile(r"/kommun/\?k=ale"))
        page.get_by_role("main").get_by_role("link", name="Ale", exact=True).first.click()
    expect(page).to_have_url(re.compile(r"/kommun/ale/$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ale")

    page.get_by_role("main").locator("a[href^='/beslut/ale/']").filter(has_text=re.compile(r"\w")).first.click()
    if not DECISION.search(page.url):  # a list of decisions comes between
        page.get_by_role("main").locator("a[href*='/beslut/ale/']").filter(has_text=re.compile(r"\w")).first.click()
    expect(page).to_have_url(DECISION)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"\w{3}"))
    expect(page.get_by_role("navigation", name=TEXTS.get("site.breadcrumbs", "sv"))).to_contain_text("Ale")


@settings
def test_start_to_search_to_dataset_to_download(visit: Visit, js: bool, width: int, lang: str, tmp_path: Path) -> None:
    page = visit(start_of(lang), js=js, width=width, lang=lang)
    field = page.get_by_role("main").get_by_role("searchbox").first
    field.fill("nyckeltal")
    field.press("Enter")
    expect(page).to_have_url(re.compile(r"/sok/\?q=nyckeltal"))
    if js:
        expect(page.get_by_role("status")).to_contain_text("nyckeltal")
    page.get_by_role("main").locator("a[href*='/data/vastra-gotaland/']").filter(visible=True).first.click()
    expect(page).to_have_url(re.compile(r"/data/vastra-gotaland/[a-z0-9-]+/$"))

    with page.expect_download() as started:
        page.get_by_role("link", name=re.compile(r"^CSV")).first.click()
    saved = tmp_path / "file.csv"
    started.value.save_as(saved)
    lines = saved.read_text(encoding="utf-8").splitlines()
    assert len(lines) > 1
    assert "," in lines[0]


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_language_link_leads_to_the_same_page_and_back(visit: Visit, lang: str) -> None:
    other = "en" if lang == "sv" else "sv"
    prefix = {"sv": "", "en": "/en"}
    page = visit(f"{prefix[lang]}/kommun/ale/", lang=lang)
    page.get_by_role("link", name=TEXTS.get("nav.other_language", lang)).click()
    expect(page).to_have_url(re.compile(rf"\d{prefix[other]}/kommun/ale/$"))
    page.get_by_role("link", name=TEXTS.get("nav.other_language", other)).click()
    expect(page).to_have_url(re.compile(rf"\d{prefix[lang]}/kommun/ale/$"))


# Keyboard


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_skip_link_comes_first_and_leads_to_the_content(visit: Visit, lang: str, width: int) -> None:
    page = visit(start_of(lang), width=width, lang=lang)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name=TEXTS.get("site.skip", lang))
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_every_stop_of_the_tab_key_shows_its_focus(visit: Visit, width: int) -> None:
    page = visit("/", width=width)
    seen = 0
    for _ in range(30):
        page.keyboard.press("Tab")
        focus = focus_of(page)
        if focus["tag"] in ("BODY", "HTML"):
            break
        seen += 1
        assert focus["width"] >= 24 or focus["inline"], f"{focus}: smaller than 24 px"
        assert focus["ring"], f"{focus}: no visible focus"
    assert seen >= 8


def test_a_kommun_is_chosen_by_keyboard_alone(visit: Visit) -> None:
    page = visit("/")
    select = page.get_by_role("combobox", name=TEXTS.get("kommun_select.label", "sv"))
    for _ in range(40):
        page.keyboard.press("Tab")
        if select.evaluate("element => element === document.activeElement"):
            break
    expect(select).to_be_focused()
    page.keyboard.type("Tanum")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/kommun/tanum/$"))


# What a page may cost


def test_search_is_not_loaded_before_it_is_needed(visit: Visit) -> None:
    page = visit("/")
    names = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    assert not [name for name in names if "lunr" in name or "sok" in name or "search" in name]
    with page.expect_response("**/sok/index.json") as answer:
        page.get_by_role("searchbox").first.focus()
    assert answer.value.ok


def focus_of(page: Page) -> dict[str, object]:
    """Return what is focused and whether one can see that it is."""
    found: dict[str, object] = page.evaluate(
        """() => {
            const element = document.activeElement, style = getComputedStyle(element);
            const box = element.getBoundingClientRect();
            return {
                tag: element.tagName, text: element.textContent.trim().slice(0, 40),
                width: Math.round(Math.max(box.width, box.height)), inline: style.display === "inline",
                ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
            };
        }"""
    )
    return found
