"""From a number on a page, by its links alone, to the row, the release, and the bytes of the source's answer."""

from __future__ import annotations

import csv
import functools
import html
import json
import re
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest

from harvesters.demo import DemoSummary

ROW = re.compile(r'<a[^>]* href="/data/([a-z0-9-]+/[a-z0-9-]+)/([a-z0-9-]+)\.csv#row=(\d+)"[^>]*>(.*?)</a>')
ANSWER_LINK = re.compile(r'<a href="#svar-(\d+)">')
ANSWER = re.compile(
    r'<span id="svar-(\d+)">.*?<code class="trace__hash">([0-9a-f]{64})</code>.*?href="([^"]*#utgavor)"', re.S
)
PLAIN = {
    "sv": str.maketrans({"−": "-", ",": ".", "\u202f": None, "\xa0": None}),
    "en": str.maketrans({"−": "-", ",": None}),
}
NUMBER = {"sv": re.compile(r"−?\d[\d\u202f]*(?:,\d+)?"), "en": re.compile(r"−?\d[\d,]*(?:\.\d+)?")}
KOLADA = "vastra-gotaland/kolada"


@pytest.fixture(scope="module")
def folder(demo: DemoSummary, demo_folder: Path) -> Path:
    return demo_folder


def page_of(folder: Path, url: str) -> str:
    return (folder / "output" / url.strip("/") / "index.html").read_text("utf-8")


@functools.cache
def published(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def row_at(folder: Path, dataset: str, resource: str, at: str) -> dict[str, str]:
    """Return what stands at a link's place in the published file; the header is row 1 (RFC 7111)."""
    return published(folder / "output" / "data" / dataset / f"{resource}.csv")[int(at) - 2]


def is_shown(shown: str, exact: str, lang: str) -> bool:
    """Say whether a number on the page is the exact one, rounded to the decimals that it shows."""
    number = Decimal(shown.translate(PLAIN[lang]))
    return abs(number - Decimal(exact)) * 2 <= Decimal(1).scaleb(int(number.as_tuple().exponent))


def numbers_that_are_links(folder: Path, url: str, lang: str = "sv") -> int:
    """Hold every number that leads to a row against the row; return how many there are."""
    found = 0
    for dataset, resource, at, text in ROW.findall(page_of(folder, url)):
        row = row_at(folder, dataset, resource, at)
        if "varde" in row and row["varde"] and NUMBER[lang].fullmatch(text) and text != str(int(at) - 1):
            assert is_shown(text, row["varde"], lang), (url, text, row)
            found += 1
    return found


def answer_of(folder: Path, dataset: str, resource: str, at: str) -> tuple[str, list[dict[str, object]]]:
    """Return the hash of the answer that a row came from, by provenance.json, and the records in its bytes."""
    about = json.loads((folder / "output" / "data" / dataset / "provenance.json").read_text("utf-8"))
    position = int(at) - 1
    spans = [(s, *s["rows"].get(resource, (0, -1))) for s in about["snapshots"]]
    (one,) = [s for s, first, last in spans if first <= position <= last]
    return one["sha256"], records_in(folder / "snapshots" / "objects" / one["sha256"][:2] / one["sha256"])


@functools.cache
def records_in(path: Path) -> list[dict[str, object]]:
    """Return the records of an answer whose bytes are those that its name says."""
    raw = path.read_bytes()
    assert sha256(raw).hexdigest() == path.name
    return json.loads(raw, parse_float=str, parse_int=str)["values"]  # type: ignore[no-any-return]


def is_in(records: list[dict[str, object]], row: dict[str, str]) -> bool:
    """Say whether the source's answer holds the value of a row."""
    place = row.get("kommunkod") or row["grupp"]
    return any(
        inner["gender"] == row["kon"] and Decimal(inner["value"]) == Decimal(row["varde"])  # type: ignore[index]
        for one in records
        if (one["kpi"], one["municipality"], one["period"]) == (row["indikator"], place, row["ar"])
        for inner in one["values"]  # type: ignore[attr-defined]
        if inner["value"] is not None
    )


def check_answers(folder: Path, url: str, cells: re.Pattern[str]) -> int:
    """Follow rows and answers of a page: `cells` finds the HTML of each number with its links. Return how many."""
    page = page_of(folder, url)
    answers = {number: (sha, release) for number, sha, release in ANSWER.findall(page)}
    followed = 0
    for part in cells.findall(page):
        row_link, answer_link = ROW.search(part), ANSWER_LINK.search(part)
        if row_link is None or answer_link is None:
            continue
        dataset, resource, at, _ = row_link.groups()
        row = row_at(folder, dataset, resource, at)
        sha, release = answers[answer_link[1]]
        known, records = answer_of(folder, dataset, resource, at)
        assert sha == known, (url, at)
        assert release == f"/data/{dataset}/#utgavor"
        if row["varde"]:
            assert is_in(records, row), (url, row)
            followed += 1
    return followed


INDICATOR_ROW = re.compile(r'<tr><th scope="row"><a href="/kommun/[a-z-]+/">.*?</tr>')
CARD = re.compile(r'<li class="indicator-cards__item".*?</li>', re.S)
YEAR_ROW = re.compile(r'<tr><th scope="row">\d{4}</th>.*?</tr>')


def test_every_value_on_an_indicators_page_is_in_its_row_and_in_the_sources_answer(folder: Path) -> None:
    url = "/nyckeltal/n03920/"
    for line in INDICATOR_ROW.findall(page_of(folder, url)):
        exact = re.search(r'data-sort="([^"]+)">([^<]+)<', line)
        links = [link for link in ROW.findall(line) if link[0] == KOLADA]
        assert len(links) == 1
        row = row_at(folder, *links[0][:3])
        assert (exact[1] if exact else "") == row["varde"]
        assert exact is None or is_shown(exact[2], row["varde"], "sv")
    # The last row link of a line is that of the value; the groups' means are links themselves.
    value_and_answer = re.compile(r'<td class="table__number"><a href="/data/vastra-gotaland/kolada/.*?</tr>')
    assert check_answers(folder, url, value_and_answer) > 40
    assert numbers_that_are_links(folder, url) == 49  # the means of Kolada's groups
    assert numbers_that_are_links(folder, f"/en{url}", "en") == 49


def test_every_year_of_a_kommun_in_an_indicator_is_in_its_row_and_in_the_sources_answer(folder: Path) -> None:
    url = "/nyckeltal/n03920/ale/"
    assert check_answers(folder, url, YEAR_ROW) >= 9
    assert numbers_that_are_links(folder, url) >= 2 * 9  # all, women and men
    assert {
        row_at(folder, *link[:3])["kommunkod"] for link in ROW.findall(page_of(folder, url)) if link[0] == KOLADA
    } == {"1440"}


def test_every_sentence_of_a_profile_names_the_value_in_its_row(folder: Path) -> None:
    url, followed = "/kommun/ale/nyckeltal/", 0
    for card in CARD.findall(page_of(folder, url)):
        own = [link for link in ROW.findall(card) if link[0] == KOLADA]
        if not own:
            continue
        row = row_at(folder, *own[0][:3])
        assert row["kommunkod"] == "1440"
        text = html.unescape(re.sub("<[^>]+>", "", card))
        if row["varde"]:
            assert row["ar"] in text
            assert any(is_shown(found, row["varde"], "sv") for found in NUMBER["sv"].findall(text)), text
            followed += 1
    assert followed > 25
    value_and_answer = re.compile(r'<p class="indicator-cards__trace">.*?</p>')
    assert check_answers(folder, url, value_and_answer) == followed


@pytest.mark.parametrize(
    ("url", "least"), [("/jamfor/n03920/", 45), ("/jamfor/kommun/ale/", 200), ("/en/jamfor/kommun/ale/", 200)]
)
def test_every_compared_value_leads_to_its_row(folder: Path, url: str, least: int) -> None:
    assert numbers_that_are_links(folder, url, "en" if url.startswith("/en/") else "sv") >= least


def test_the_rows_that_a_dataset_shows_lead_to_themselves(folder: Path) -> None:
    shown = re.compile(rf'<th scope="row"><a href="/data/{KOLADA}/nyckeltal.csv#row=(\d+)">(\d+)</a></th>(.*?)</tr>')
    rows = shown.findall(page_of(folder, f"/data/{KOLADA}/"))
    assert len(rows) >= 5
    for at, number, cells in rows:
        assert int(number) == int(at) - 1
        found = [html.unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", cells)]
        assert found == list(row_at(folder, KOLADA, "nyckeltal", at).values())[: len(found)]


def test_the_release_that_a_page_names_is_the_one_of_the_dataset(folder: Path) -> None:
    release = json.loads((folder / "output" / "data" / KOLADA / "datapackage.json").read_text("utf-8"))["version"]
    named = re.search(rf'"/data/{KOLADA}/v/([0-9a-f]+)/"><code>\1</code>', page_of(folder, "/nyckeltal/n03920/"))
    assert named
    assert f"utgåva {named[1]}" in page_of(folder, f"/data/{KOLADA}/v/{named[1]}/")
    page = page_of(folder, f"/data/{KOLADA}/")
    assert 'id="utgavor"' in page
    assert f"<code>{named[1]}</code>" in page
    assert f"<code>{release}</code>" in page
