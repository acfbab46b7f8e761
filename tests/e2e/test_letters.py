"""A letter is filled in from the page, copied with the keyboard alone, and read and marked without script."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.conftest import PHONE, Visit
from tests.e2e.pages import address_of

_LETTER = "Överklaga beslutet"


def test_a_letter_is_copied_with_the_keyboard(visit: Visit, output: Path) -> None:
    page = visit(address_of(output, "decision that can be appealed"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("summary", has_text=_LETTER).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    text = page.evaluate("document.activeElement.value")
    assert text.startswith("Till\nFörvaltningsrätten i ")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="Kopierad").wait_for()

    assert page.evaluate("navigator.clipboard.readText()").strip() == text.strip()


def test_without_script_a_letter_can_be_opened_and_marked(visit: Visit, output: Path) -> None:
    page = visit(address_of(output, "decision that can be appealed"), js=False, width=PHONE)
    page.locator("summary", has_text=_LETTER).click()
    letter = page.locator("details[open] textarea")

    assert letter.is_visible()
    assert letter.input_value().startswith("Till\nFörvaltningsrätten i ")
    assert page.get_by_role("button", name="Kopiera texten").count() == 0
