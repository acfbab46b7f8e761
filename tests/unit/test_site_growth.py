"""No page grows with the number of decisions: three thousand of one body, in one meeting, in a thousand matters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import brotli
import pytest

from catalog.records import load_records
from catalog.site import bodies, calendars, feeds, kommun, lists, matters, meetings
from catalog.site.page import Page, Site
from catalog.site.paging import PER_PAGE
from tests.site_world import by_url, make_site, put_dataset, read, render

MANY, FEW = 3000, 300
HOST = "https://ale.example"
MOST_BYTES = 8_000  # of a page's own HTML after brotli; styles and icon are 9 KB more
ALL = "/beslut/ale/ks/"


def world(folder: Path, number: int) -> Site:
    """Return a site with so many decisions of one body in one meeting, and as many coming items in another."""
    held = {"id": f"{HOST}/m/1", "kommunkod": "1440", "organ_id": "1440-ks", "organ": "Kommunstyrelsen"}
    held |= {"start": "2026-10-07T09:00:00+02:00", "status": "genomfort"}
    held |= {"slut": "2026-10-07T12:00:00+02:00", "plats": "Stadshuset", "offentligt": "nej", "delta": "webb"}
    held |= {f"{name}_url": f"{HOST}/{name}" for name in ("webbsandning", "kallelse", "handlingar", "protokoll")}
    held |= {"justerat_datum": "2026-10-09", "kalla_url": f"{HOST}/m", "hamtad": "2026-11-16T05:00:00Z"}
    ahead = held | {"id": f"{HOST}/m/2", "start": "2026-12-07T09:00:00+01:00", "status": "kallat"}
    decisions = [
        {
            "id": f"{HOST}/b/{n}", "kommunkod": "1440", "organ_id": "1440-ks", "sammantrade_id": held["id"],
            "beslutsdatum": "2026-10-07", "paragraf": str(n), "diarienummer": f"KS 2026/{n % 1000:05}",
            "rubrik": f"Förslag {n} om lekplatser och skola", "beslutstext": "Bifall.", "arendetyp": "ovrigt",
            "utfall": "bifallet", "overklagande": "laglighetsprovning", "personuppgifter": "inga",
            "kalla_url": f"{HOST}/p/1",
        }
        for n in range(1, number + 1)
    ]  # fmt: skip
    items = [
        {
            "id": f"{HOST}/i/{n}", "kommunkod": "1440", "organ_id": "1440-ks", "sammantrade_id": ahead["id"],
            "nummer": str(n), "rubrik": f"Fråga {n} om lekplatser", "kalla_url": f"{HOST}/m/2",
        }
        for n in range(1, number + 1)
    ]  # fmt: skip
    tables = {"sammantraden": [held, ahead], "beslut": decisions, "arendepunkter": items}
    site = make_site(
        put_dataset(folder, f"ale/{name}", {name: {"profile": name, "rows": rows}}) for name, rows in tables.items()
    )
    return replace(site, records=load_records(site.catalog))


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return world(tmp_path_factory.mktemp("many"), MANY)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return world(tmp_path_factory.mktemp("few"), FEW)


def weight(page: Page) -> int:
    return compressed(render(page))


def compressed(text: str) -> int:
    return len(brotli.compress(text.encode(), quality=11))


def families(site: Site) -> dict[str, Page]:
    found: dict[str, Page] = {}
    for pages in (lists.pages(site), meetings.pages(site), bodies.pages(site), kommun.pages(site)):
        found |= by_url(pages)
    return found


def addresses(pages: Iterable[str], pattern: str) -> list[str]:
    return sorted(url for url in pages if re.fullmatch(pattern, url))


WHERE = (
    "/beslut/", "/beslut/ale/sida-17/", f"{ALL}sida-30/", "/beslut/ale/2026/sida-5/", "/beslut/amne/skola/",
    "/sammantraden/ale/ks/2026-10-07/", "/sammantraden/ale/ks/2026-12-07/sida-7/", "/organ/ale/ks/", "/kommun/ale/",
)  # fmt: skip


@pytest.mark.parametrize("url", WHERE)
def test_a_page_stays_small(url: str) -> None:
    page = render(_KNOWN[url])
    assert 1 <= len(re.findall(r'class="result-list__item', page)) <= 2 * PER_PAGE
    assert compressed(page) < MOST_BYTES


_KNOWN: dict[str, Page] = {}


@pytest.fixture(autouse=True, scope="module")
def remembered(many: Site) -> Iterable[None]:
    """Make the pages once for all tests."""
    _KNOWN.update(families(many))
    yield
    _KNOWN.clear()


def test_a_first_page_weighs_the_same_with_ten_times_as_much(few: Site) -> None:
    small = families(few)
    for url in (ALL, "/sammantraden/ale/ks/2026-10-07/", "/organ/ale/ks/", "/kommun/ale/"):
        assert weight(_KNOWN[url]) < 1.1 * weight(small[url]) + 200, url


def test_every_decision_is_reached_by_links_alone_from_the_first_page_of_its_body() -> None:
    found, url = set[str](), ALL
    for number in range(1, MANY // PER_PAGE + 1):
        page = _KNOWN[url]
        found |= {item["url"] for item in page.values()["items"]}
        url = f"{ALL}sida-{number + 1}/"
        if number in (1, 17):
            links = read(page).links
            assert {url, *(item["url"] for item in page.values()["items"])} <= set(links)
    assert len(found) == MANY
    assert url not in _KNOWN


def test_a_list_can_be_had_by_year_body_and_subject_without_script() -> None:
    links = set(read(_KNOWN["/beslut/ale/"]).links)
    assert {ALL, "/beslut/ale/2026/"} <= links
    assert any(link.startswith("/beslut/ale/amne/") for link in links)


def test_a_long_agenda_goes_on_and_leads_back() -> None:
    urls = addresses(_KNOWN, r"/sammantraden/ale/ks/2026-12-07/(sida-\d+/)?")
    assert len(urls) == MANY // PER_PAGE
    last = read(_KNOWN["/sammantraden/ale/ks/2026-12-07/sida-30/"])
    assert "/sammantraden/ale/ks/2026-12-07/" in last.links
    assert f"Fråga {MANY} om lekplatser" in last.text
    assert "sida 30" in last.text.casefold()


def test_a_decided_meeting_does_not_list_its_decisions_as_undecided() -> None:
    text = read(_KNOWN["/sammantraden/ale/ks/2026-10-07/"]).text
    assert "Stod på dagordningen, och vi har inget beslut" not in text


def test_a_matter_that_comes_back_again_and_again_is_one_page_of_few_bytes(many: Site) -> None:
    pages = by_url(matters.pages(many))
    assert len(pages) == 1000
    assert weight(pages["/arende/ale/ks-2026-1/"]) < MOST_BYTES


def test_feeds_hold_the_latest(many: Site, few: Site) -> None:
    def sizes(site: Site) -> dict[str, int]:
        return {made.path: len(made.make()) for made in (*feeds.made_files(site), *calendars.made_files(site))}

    large, small = sizes(many), sizes(few)
    assert large.keys() == small.keys()
    assert max(large.values()) < 1.5 * max(small.values())
