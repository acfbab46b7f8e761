"""Comparing in a browser: by ticks alone, and with the script that keeps the choice in the address."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from catalog.texts import load_texts
from tests.e2e.conftest import DESKTOP, PHONE, Visit, overflow_px

TEXTS = load_texts()
ONE, ANOTHER = "n00945", "n15034"  # in the table of all, and not


def columns(page: Page) -> list[str]:
    """Return the heads of the first table that are seen."""
    heads = page.locator(".compare__table").first.locator("thead th")
    return [head.inner_text() for head in heads.all() if head.is_visible()]


def chosen(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("lang", ["sv", "en"])
def test_ticks_alone_choose_the_columns(visit: Visit, width: int, lang: str) -> None:
    page = visit("/jamfor/" if lang == "sv" else "/en/jamfor/", js=False, width=width, lang=lang)
    ends = [TEXTS.get("compare.median", lang), TEXTS.get("compare.range", lang)]
    assert columns(page)[1:] == ends

    for name in ("Lerum", "Ale"):
        page.get_by_label(name, exact=True).check()

    assert columns(page)[1:] == ["Ale", "Lerum", *ends]
    assert overflow_px(page) == 0


def test_without_a_script_only_the_ticked_indicators_can_be_shown(visit: Visit) -> None:
    page = visit("/jamfor/", js=False)
    rows = page.locator("tbody tr:visible")
    assert rows.count() > 20
    for box in page.locator("input[name=indikator]").all()[:2]:
        box.check()
    page.get_by_label(TEXTS.get("compare.only", "sv")).check()

    assert rows.count() == 2


def test_without_a_script_one_indicator_shows_only_the_ticked_kommuner(visit: Visit) -> None:
    page = visit(f"/jamfor/{ONE}/", js=False, width=PHONE)
    for name in ("Ale", "Hjo", "Öckerö"):
        page.get_by_label(name, exact=True).check()
    page.get_by_label(TEXTS.get("compare.only_kommuner", "sv")).check()

    names = [row.locator("th").inner_text().strip() for row in page.locator("tbody tr:visible").all()]
    assert names == ["Ale", "Hjo", "Öckerö"]
    expect(page.locator("tfoot")).to_contain_text(TEXTS.get("compare.median", "sv"))
    assert overflow_px(page) == 0


def test_the_choice_goes_into_the_address_and_comes_back(visit: Visit) -> None:
    page = visit("/jamfor/")
    for name in ("Hjo", "Ale"):
        page.get_by_label(name, exact=True).check()
    assert chosen(page) == {"kommun": ["ale", "hjo"]}

    page.reload()
    expect(page.get_by_label("Hjo", exact=True)).to_be_checked()
    assert columns(page)[1:3] == ["Ale", "Hjo"]
    page.get_by_label("Ale", exact=True).uncheck()
    assert chosen(page) == {"kommun": ["hjo"]}


def test_six_are_the_most_and_the_keyboard_is_enough(visit: Visit) -> None:
    page = visit(
        "/jamfor/?" + "&".join(f"kommun={k}" for k in ("ale", "hjo", "lerum", "mark", "orust", "skara", "tibro"))
    )
    assert chosen(page)["kommun"] == ["ale", "hjo", "lerum", "mark", "orust", "skara"]
    expect(page.get_by_label("Tibro", exact=True)).to_be_disabled()
    expect(page.get_by_role("status").first).to_contain_text("6")

    page.get_by_label("Ale", exact=True).focus()
    page.keyboard.press("Space")
    expect(page.get_by_label("Tibro", exact=True)).to_be_enabled()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "alingsas"


def test_the_peers_are_ticked_on_request(visit: Visit) -> None:
    page = visit("/jamfor/?kommun=ale")
    page.get_by_role("button", name=TEXTS.get("compare.like", "sv")).click()
    assert len(chosen(page)["kommun"]) == 6
    expect(page.get_by_role("button", name=TEXTS.get("compare.like", "sv"))).to_be_hidden()


def test_any_other_indicator_comes_from_its_own_page(visit: Visit) -> None:
    page = visit(f"/nyckeltal/{ANOTHER}/")
    page.get_by_role("link", name=TEXTS.get("compare.link", "sv")).click()
    row = page.locator(f"tr[data-id={ANOTHER}]")
    expect(row).to_be_visible()
    page.get_by_label("Ale", exact=True).check()
    assert chosen(page) == {"kommun": ["ale"], "indikator": [ANOTHER]}
    shown = [cell.inner_text() for cell in row.locator("td:visible").all()]
    assert len(shown) == 3
    assert all(any(c.isdigit() for c in text) for text in shown)


@pytest.mark.parametrize(
    "query",
    [
        "kommun=%3Cscript%3Ealert(1)%3C/script%3E&kommun=ale",
        "indikator=../../../etc/passwd&indikator=%2F%2Fevil.example%2Fx&kommun=ale",
        "indikator=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&kommun=ale&kommun=ale&kommun=__proto__",
        "kommun=ale&" + "&".join(f"indikator=%00{n}" for n in range(500)),
    ],
)
def test_a_hostile_address_does_nothing(visit: Visit, query: str) -> None:
    page = visit(f"/jamfor/?{query}")
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    page.wait_for_load_state("networkidle")
    assert chosen(page) == {"kommun": ["ale"]}
    assert page.locator("main script, main img").count() == 0


def test_what_is_shown_can_be_fetched_as_csv(visit: Visit) -> None:
    page = visit(f"/jamfor/?kommun=ale&kommun=hjo&indikator={ONE}")
    with page.expect_download() as started:
        page.get_by_role("button", name=TEXTS.get("compare.csv", "sv")).click()
    rows = list(csv.DictReader(io.StringIO(Path(started.value.path()).read_text(encoding="utf-8-sig"))))

    assert [(row["kommun"], row["indikator"]) for row in rows] == [("Ale", ONE), ("Hjo", ONE)]
    assert all(float(row["varde"]) or row["saknas_orsak"] for row in rows)


def test_a_picture_becomes_a_png(visit: Visit) -> None:
    page = visit(f"/jamfor/{ONE}/")
    page.get_by_text(TEXTS.get("compare.picture_each", "sv")).click()
    with page.expect_download() as started:
        page.get_by_role("button", name="Ale, PNG").click()

    assert started.value.suggested_filename == f"{ONE}-ale.png"
    assert Path(started.value.path()).read_bytes()[:4] == b"\x89PNG"


def test_the_picture_stands_at_its_address(visit: Visit, output: Path) -> None:
    page = visit(f"/jamfor/{ONE}/")
    image = page.locator(".compare__picture img")
    image.scroll_into_view_if_needed()
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("image => image.naturalWidth") == 640
    assert (output / "jamfor" / ONE / "ale.svg").stat().st_size < 8_000
