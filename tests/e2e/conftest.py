"""The built demo, a server for it, and a browser that keeps a record of what a page does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from catalog.serve import SiteServer
from catalog.setup_chromium import NO_CHROMIUM, find_chromium
from harvesters.demo import DemoSummary

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, DESKTOP = 320, 1280
TIMEOUT_MS = 10_000

Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def output(demo: DemoSummary, demo_folder: Path) -> Path:
    return demo_folder / "output"


@pytest.fixture(scope="module")
def origin(output: Path) -> Iterator[str]:
    """The address of the served site, without a slash at the end."""
    with SiteServer(output) as server:
        yield server.url


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """For one module: as long as it is there, its event loop runs in this thread, and no other can."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    chromium = find_chromium()
    if chromium is None:
        pytest.fail(NO_CHROMIUM, pytrace=False)
    running = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
    yield running
    running.close()


@pytest.fixture
def visit(browser: Browser, origin: str) -> Iterator[Visit]:
    """Open a page: visit("/kommun/", js=True, width=1280). Afterwards: nothing left the origin, nothing complained.

    `page.requested` lists the paths that were asked for; `page.complaints` what the console said.
    """
    contexts: list[BrowserContext] = []
    strangers: list[str] = []
    complaints: list[str] = []

    def open_page(path: str, *, js: bool = True, width: int = DESKTOP, lang: str = "sv") -> Page:
        context = browser.new_context(
            java_script_enabled=js,
            viewport={"width": width, "height": 800},
            locale="sv-SE" if lang == "sv" else "en-GB",
            accept_downloads=True,
        )
        contexts.append(context)
        context.set_default_timeout(TIMEOUT_MS)
        context.on("request", lambda request: _note_stranger(request.url, origin, strangers))
        context.on("console", lambda message: _note_complaint(message.type, message.text, complaints))
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        page = context.new_page()
        answer = page.goto(origin + path)
        assert answer is not None
        assert answer.ok, f"{path} answers {answer.status}"
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert strangers == [], "requests that left the origin"
    assert complaints == [], "what the browser complained about"


def overflow_px(page: Page) -> int:
    """Return by how many pixels the page is wider than the window. 0: no scrolling sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def _note_stranger(url: str, origin: str, strangers: list[str]) -> None:
    if not url.startswith((origin + "/", "data:", "blob:")):
        strangers.append(url)


def _note_complaint(kind: str, text: str, complaints: list[str]) -> None:
    if kind in ("error", "warning"):
        complaints.append(f"{kind}: {text}")
