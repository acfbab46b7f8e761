"""Every internal link of the built demo resolves, fragments included."""

from __future__ import annotations

from pathlib import Path

import pytest

from harvesters.demo import BASE_URL, DemoSummary
from tests.e2e.link_check import Links, check_links


@pytest.fixture(scope="module")
def links(output: Path) -> Links:
    return check_links(output, BASE_URL)


def test_every_page_was_read(links: Links, demo: DemoSummary) -> None:
    assert links.pages >= demo.build.pages > 0
    assert links.checked > links.pages


def test_every_link_resolves(links: Links) -> None:
    # The gallery shows components with made-up links, which lead nowhere on purpose.
    assert [found for found in links.broken if "/utvecklare/komponenter/" not in found[0]] == []


def test_no_id_stands_twice_on_a_page(links: Links) -> None:
    assert links.repeated_ids == []
    assert links.unquoted == []


def test_links_elsewhere_are_web_or_mail_addresses(links: Links) -> None:
    assert [link for link in sorted(links.outside) if not link.startswith(("http://", "https://", "mailto:"))] == []
