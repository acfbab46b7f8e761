"""The revision log on the pages of 30 indicators for all 49 kommuner, held against both stored states with pandas.

Two harvests go through the real store. What differs between the two CSV files is worked out anew here, with nothing of
catalog.value_log, and each line of each page, in both languages, must be one of those differences, and each of them a
line. The sentences of the revised state are checked word by word too (tests/sentence_reader.py).
"""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random

import pandas as pd
import pytest

from catalog.formats import Formats
from catalog.model import Dataset, Publisher
from catalog.site import indicators
from catalog.site.page import Site
from catalog.store import Store
from harvesters.dataset import Draft
from harvesters.kinds.kolada import NYCKELTAL_HEADER, STATUS_REASONS, unit_of
from harvesters.sandbox.indicators import INDICATORS, YEARS, measure
from harvesters.snapshot import Snapshot
from harvesters.source import Source
from harvesters.table import About, Table
from tests.sentence_reader import Truth, check, sentences_on
from tests.site_world import by_url, make_site, render
from tests.unit.test_comparison_golden import CODES, KOMMUNER, PLACES, SAID

SOURCE = Source("vastra-gotaland/kolada", "vastra-gotaland", "", "kolada", "https://kolada.example/v3", "kolada")
FIRST, SECOND = "2026-10-01T05:00:00Z", "2026-11-16T05:00:00Z"
CHOSEN = INDICATORS[:2] + INDICATORS[-28:]
KEY = ["kommunkod", "indikator", "ar", "kon"]
WORDS = {
    "sv": {"tillagt": "added", "ändrat": "changed", "borttaget": "withdrawn", "dolt: för få svar": "hidden",
           "borttaget: uppgift saknas": "withdrawn", "borttaget: källan har ingen rad": "withdrawn"},
    "en": {"added": "added", "changed": "changed", "withdrawn": "withdrawn", "hidden: too few answers": "hidden",
           "withdrawn: no figure reported": "withdrawn", "withdrawn: the source has no row": "withdrawn"},
}  # fmt: skip
SEX = {"sv": {"T": "", "K": ", kvinnor", "M": ", män"}, "en": {"T": "", "K": ", women", "M": ", men"}}
SEVERAL = {"sv": "{} värden", "en": "{} values"}
ROW = re.compile(r"<tr>(.*?)</tr>", re.S)
CELL = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.S)

Cells = dict[tuple[str, ...], tuple[str, str]]  # KEY → value and reason


@dataclass(frozen=True)
class Revision:
    """Both stored states, and the pages of the second one by address."""

    old: pd.DataFrame
    new: pd.DataFrame
    site: Site
    pages: dict[str, str]


def first_state() -> Cells:
    """Return what the sandbox has of two years."""
    cells: Cells = {}
    for one in CHOSEN:
        for place in PLACES:
            for year in YEARS[-2:]:
                for sex, _, status, value in measure(one, place, year, 1):
                    told = ("", STATUS_REASONS[status.lower()]) if value is None else (str(value), "")
                    cells[place.kommunkod, one.id, str(year), sex] = told
    return cells


def revised(cells: Cells) -> Cells:
    """Return the cells with some changed, withdrawn, hidden, gone, added, and some only spelt otherwise."""
    rng, made = Random(7), dict(cells)
    for key in sorted(cells):
        value, dice = cells[key][0], rng.random()
        if value and dice < 0.02:
            made[key] = (str(Decimal(value) - rng.choice([Decimal("0.1"), Decimal(100), Decimal(value)])), "")
        elif value and dice < 0.03:
            made[key] = ("", "borttaget_av_kallan")
        elif value and dice < 0.04:
            made[key] = ("", "for_fa_svar")
        elif value and dice < 0.045:
            made[key] = ("", "uppgift_saknas")
        elif value and dice < 0.05:
            del made[key]
        elif value and dice < 0.07:
            made[key] = (f"{value}0" if "." in value else f"{value}.0", "")  # the same number
        elif not value and dice < 0.3:
            made[key] = ("12.5", "")
    return made


def harvest(folder: Path, cells: Cells, fetched: str) -> Dataset:
    draft = Draft(SOURCE, "kolada", folder / "work" / fetched[:10])
    units = {one.id: unit_of({"title": one.title}) for one in CHOSEN}
    rows = [(code, one, year, sex, v, units[one], reason) for (code, one, year, sex), (v, reason) in cells.items()]
    table = Table(About("kolada"), "nyckeltal", NYCKELTAL_HEADER, enumerate(rows, start=1), profile="nyckeltal")
    draft.add(table, Snapshot("https://kolada.example/v3/data", "1" * 64, fetched, 200, {}, 10, Path("never-read")))
    store = Store(folder / "datasets")
    assert draft.finish(store, "1", example_data=False, now=fetched).outcome == "ok"
    dataset = store.load("vastra-gotaland/kolada")
    assert dataset is not None
    return dataset


def read_state(dataset: Dataset) -> pd.DataFrame:
    return pd.read_csv(dataset.resources[0].path, dtype=str, keep_default_na=False, na_filter=False)


def differences(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each cell whose number differs: what, old value and new value, by pandas alone."""
    both = old.merge(new, on=KEY, how="outer", suffixes=("_old", "_new")).fillna("")
    numbers = both[["varde_old", "varde_new"]].map(lambda text: Decimal(text) if text else None)
    both = both[numbers["varde_old"].map(str) != numbers["varde_new"].map(str)]
    pairs = zip(both["varde_old"], both["varde_new"], strict=True)
    both = both[[not (a and b and Decimal(a) == Decimal(b)) for a, b in pairs]]
    both = both[(both["varde_old"] != "") | (both["varde_new"] != "")].copy()
    both["what"] = "changed"
    both.loc[both["varde_old"] == "", "what"] = "added"
    both.loc[both["varde_new"] == "", "what"] = "withdrawn"
    both.loc[(both["varde_new"] == "") & (both["saknas_orsak_new"] == "for_fa_svar"), "what"] = "hidden"
    return both


def expected(found: pd.DataFrame, is_new: bool, lang: str) -> Counter[tuple[str, ...]]:
    """Return the lines that a page must have: what, whose, year and sex, before, after."""
    names = {k.kommunkod: k.name for k in KOMMUNER}
    fmt = Formats(lang)

    def written(text: str) -> str:
        return fmt.number(Decimal(text), max(0, -int(Decimal(text).as_tuple().exponent))) if text else ""

    lines: Counter[tuple[str, ...]] = Counter()
    for one in found[found["what"] != "added"].itertuples():
        before = "" if one.what == "hidden" else written(one.varde_old)
        lines[one.what, names[one.kommunkod], f"{one.ar}{SEX[lang][one.kon]}", before, written(one.varde_new)] += 1
    if is_new:  # the indicator had no value at all: one line for all of it
        lines["added", SEVERAL[lang].format(len(found)), {"sv": "alla år", "en": "all years"}[lang], "", ""] += 1
        return lines
    for (year, sex), group in found[found["what"] == "added"].groupby(["ar", "kon"]):
        alone = len(group) == 1
        whose = names[group["kommunkod"].iloc[0]] if alone else SEVERAL[lang].format(len(group))
        lines["added", whose, f"{year}{SEX[lang][sex]}", "", written(group["varde_new"].iloc[0]) if alone else ""] += 1
    return lines


def lines_on(page: str, lang: str) -> Counter[tuple[str, ...]]:
    """Return the lines of a page's log; the dates of both releases are checked here."""
    _, _, rest = page.partition('id="andringar-tabell"')
    if not rest:
        return Counter()
    body = rest.partition("<tbody>")[2].partition("</tbody>")[0]
    dates = {"sv": ("1 oktober 2026", "16 november 2026"), "en": ("1 October 2026", "16 November 2026")}[lang]
    lines: Counter[tuple[str, ...]] = Counter()
    for row in ROW.findall(body):
        cells = [" ".join(html.unescape(re.sub("<[^>]+>", "", cell)).split(" ")).strip() for cell in CELL.findall(row)]
        date, what, whose, year, before, old_date, after = cells
        assert (old_date, date) == dates
        lines[WORDS[lang][what], whose, year, before, after] += 1
    return lines


@pytest.fixture(scope="module")
def revision(tmp_path_factory: pytest.TempPathFactory) -> Revision:
    folder, cells = tmp_path_factory.mktemp("revised"), first_state()
    before = read_state(harvest(folder, cells, FIRST))
    dataset = harvest(folder, revised(cells), SECOND)
    site = make_site([dataset], publishers=[*KOMMUNER, Publisher("vastra-gotaland", "Västra Götaland")])
    pages = by_url(indicators.pages(site))
    urls = [f"{prefix}/nyckeltal/{one.id.lower()}/" for prefix in ("", "/en") for one in CHOSEN]
    return Revision(before, read_state(dataset), site, {url: render(pages[url]) for url in urls})


def test_the_log_of_30_indicators_is_what_differs_between_the_two_stored_states(revision):
    found = differences(revision.old, revision.new)
    total: Counter[str] = Counter()
    for one in CHOSEN:
        own = found[found["indikator"] == one.id]
        is_new = not (revision.old[revision.old["indikator"] == one.id]["varde"] != "").any()
        for lang, prefix in (("sv", ""), ("en", "/en")):
            right = expected(own, is_new, lang)
            assert sum(right.values()) <= 50, "the page shows the 50 latest"
            assert lines_on(revision.pages[f"{prefix}/nyckeltal/{one.id.lower()}/"], lang) == right, one.id
            total.update(what for what, *_ in right.elements())
    assert set(total) == {"added", "changed", "withdrawn", "hidden"}
    assert min(total.values()) > 40, total
    assert {"negative", "zero"} == {
        "zero" if Decimal(text) == 0 else "negative" for text in found["varde_new"] if text and Decimal(text) <= 0
    }


def test_the_sentences_of_the_revised_state_are_true(revision):
    stored = revision.new
    peers = {code: revision.site.peers.codes_of(code) for code in CODES}
    sorts: Counter[str] = Counter()
    for one in CHOSEN:
        unit = dict(zip(("sv", "en"), SAID[unit_of({"title": one.title})], strict=True))
        truth = Truth(stored[stored["indikator"] == one.id], CODES, peers, unit)
        for lang, prefix in (("sv", ""), ("en", "/en")):
            texts = sentences_on(revision.pages[f"{prefix}/nyckeltal/{one.id.lower()}/"])
            for kommun in KOMMUNER:
                sorts[check(texts[kommun.slug], kommun.name, kommun.kommunkod, truth, lang)] += 1
    assert sum(sorts.values()) == 30 * 49 * 2
    for reason in ("borttaget_av_kallan, older", "for_fa_svar, older", "uppgift_saknas, older", "ingen_rad, older"):
        assert sorts[f"missing: {reason}"], sorts
