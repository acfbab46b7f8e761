"""Every sentence on the pages of 30 and more indicators, for all 49 kommuner, held against the stored rows.

Three worlds: the sandbox's Kolada, read by the kind; a made one with all that the sandbox lacks; and the
definitions that Kolada really gives, with the values that are recorded (one indicator, one of our kommuner)
and made ones for the rest. See tests/sentence_reader.py for how a sentence is read and checked.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from random import Random

import pandas as pd
import pytest

from catalog.model import Publisher
from catalog.site import indicators
from harvesters.kinds.kolada import STATUS_REASONS, unit_of
from harvesters.sandbox.indicators import INDICATORS, YEARS, measure
from harvesters.sandbox.places import REFERENCE, read_places
from harvesters.sandbox.population import population_records
from tests.real import REAL, needs_real
from tests.sentence_reader import Truth, check, sentences_on
from tests.site_world import by_url, make_site, put_dataset, render

PLACES = read_places(REFERENCE)
KOMMUNER = [Publisher(p.slug, p.name, p.kommunkod, (p.forbund,), population=p.population) for p in PLACES]
CODES = [k.kommunkod for k in KOMMUNER]
SAID = {
    "%": ("%", "%"),
    "kr/inv": ("kr per invånare", "SEK per inhabitant"),
    "kr/elev": ("kr per elev", "SEK per pupil"),
    "kr/inskrivet barn": ("kr per inskrivet barn", "SEK per enrolled child"),
    "1000 kr/invånare": ("tusen kr per invånare", "thousand SEK per inhabitant"),
    "gram/ätande": ("gram per ätande", "grams per person eating"),
    "ton CO2-ekv/inv": ("ton koldioxidekvivalenter per invånare", "tonnes of CO2 equivalents per inhabitant"),
    "månader": ("månader", "months"),
    "dagar": ("dagar", "days"),
    "år": ("år", "years"),
    "mkr": ("miljoner kr", "million SEK"),
    "miljoner kronor": ("miljoner kr", "million SEK"),
    "kronor": ("kr", "SEK"),
    "antal": ("", ""),
    "": ("", ""),
    "ja=1, nej=0": ("(ja=1, nej=0)", "(ja=1, nej=0)"),
}


def row(indicator, code, year, value, sex="T", unit="%", reason=""):
    return {
        "kommunkod": code, "indikator": indicator, "ar": str(year), "kon": sex, "varde": value, "enhet": unit,
        "saknas_orsak": reason,
    }  # fmt: skip


def definition(indicator, title, unit):
    return {"id": indicator, "titel": title, "enhet": unit, "beskrivning": "Påhittat för provet."}


def read_pages(folder: Path, definitions, values, statistics=()) -> Counter[str]:
    """Build the pages of a world and check every sentence of every kommun in both languages; return what sorts came."""
    tables = {
        "indikatorer": {"profile": "indikatorer", "rows": definitions},
        "nyckeltal": {"profile": "nyckeltal", "rows": values},
    }
    found = [put_dataset(folder, "vastra-gotaland/kolada", tables, title="Kolada")]
    if statistics:
        population = {"statistik": {"profile": "statistik", "rows": list(statistics)}}
        found.append(put_dataset(folder, "vastra-gotaland/befolkning", population))
    site = make_site(found, publishers=[*KOMMUNER, Publisher("vastra-gotaland", "Västra Götaland")])
    stored = pd.read_csv(
        folder / "vastra-gotaland/kolada/nyckeltal.csv", dtype=str, keep_default_na=False, na_filter=False
    )
    peers = {code: site.peers.codes_of(code) for code in CODES}
    assert all(len(p) == 7 for p in peers.values())
    pages = by_url(indicators.pages(site))
    sorts: Counter[str] = Counter()
    for one in definitions:
        unit = dict(zip(("sv", "en"), SAID.get(one["enhet"], (one["enhet"],) * 2), strict=True))
        truth = Truth(stored[stored["indikator"] == one["id"]], CODES, peers, unit)
        for lang, prefix in (("sv", ""), ("en", "/en")):
            texts = sentences_on(render(pages[f"{prefix}/nyckeltal/{one['id'].lower()}/"]))
            if not truth.year:
                assert texts == {}
                sorts["nobody"] += 1
                continue
            assert list(texts) == [k.slug for k in KOMMUNER]
            for kommun in KOMMUNER:
                sorts[check(texts[kommun.slug], kommun.name, kommun.kommunkod, truth, lang)] += 1
    return sorts


def test_30_indicators_of_the_sandbox(tmp_path):
    chosen = INDICATORS[:2] + INDICATORS[-28:]
    definitions = [definition(i.id, i.title, unit_of({"title": i.title})) for i in chosen]
    values = []
    for one in chosen:
        unit = unit_of({"title": one.title})
        for place in (None, *PLACES):
            for year in YEARS[-4:]:
                for sex, _, status, value in measure(one, place, year, 1):
                    text, reason = ("", STATUS_REASONS[status.lower()]) if value is None else (str(value), "")
                    values.append(row(one.id, place.kommunkod if place else "0000", year, text, sex, unit, reason))
    statistics = [r for place in PLACES for r in population_records(place, 1) if r["ar"] == YEARS[-1]]
    sorts = read_pages(tmp_path, definitions, values, statistics)
    assert sum(sorts.values()) == 30 * 49 * 2
    assert {"between", "highest", "lowest", "tie", "missing: uppgift_saknas, older"} <= set(sorts), sorts
    assert any(sort.startswith("missing: for_fa_svar") for sort in sorts), sorts


def edge_cases():
    """Return {indicator: (unit, rows)}: what the sandbox has nothing of."""
    one, last = CODES[0], CODES[-1]
    rng = Random(5)

    def all_of(make, unit="%", indicator="", years=(2024,), codes=CODES):
        return unit, [row(indicator, c, y, make(n), unit=unit) for y in years for n, c in enumerate(codes)]

    cases = {
        "e01": all_of(lambda n: ("10", "20.0", "20", "30.00")[n % 4]),  # ties across spellings
        "e02": all_of(str, "kr/inv"),  # one year, no ties, a zero
        "e03": all_of(lambda n: "0" if n % 3 else "0.004"),  # zeros, and nearly
        "e04": all_of(lambda n: str(n - 30) + ".25", "kr/elev", years=(2021, 2022, 2024)),  # negative, and a gap
        "e05": ("%", [row("", c, 2024, str(50 + n % 9), s) for n, c in enumerate(CODES) for s in "KM"]),  # sexes only
        "e06": ("%", [row("", one, 2024, "7.5"), *(row("", c, 2024, "", reason="for_fa_svar") for c in CODES[1:])]),
        "e07": all_of(lambda n: "93.0"),  # all alike
        "e08": ("%", [row("", c, 2024, "", reason="ej_verksamhet") for c in CODES]),  # nobody
        "e09": all_of(lambda n: str(rng.randint(10**6, 10**7)) + ".5", "antal", years=(2023, 2024)),
        "e10": all_of(lambda n: f"{20 + n / 7:.6f}", "år"),
        "e11": all_of(lambda n: f"{2 + n / 3:.3f}", "månader"),
        "e12": all_of(lambda n: str(n % 2), "ja=1, nej=0"),
        "e13": all_of(lambda n: f"{n / 1000:.4f}", ""),  # smaller than the decimals that say something
        "e14": ("%", [row("", c, 2024, "5") for c in (one, last)]),  # two alike and alone
        "e15": ("%", [row("", c, 2024, v) for c, v in ((one, "5"), (last, "6"))]),
        "e16": all_of(lambda n: "12345678901234567890.10" if n else "12345678901234567890.1", "1000 kr/invånare"),
        "e17": all_of(lambda n: f"1e{n % 3}", "antal"),
        "e18": all_of(lambda n: "INF" if n % 2 else "3.5"),  # not finite: counts as missing
    }  # fmt: skip
    unit, withdrawn = all_of(lambda n: str(60 + n), years=(2023, 2024))
    for n, r in enumerate(withdrawn):
        if r["ar"] == "2024" and n % 5 == 0:
            r |= {"varde": "", "saknas_orsak": "borttaget_av_kallan"}
    cases["e19"] = unit, withdrawn
    older = [
        r for r in all_of(lambda n: str(70 - n), years=(2022, 2025))[1] if r["ar"] != "2025" or r["kommunkod"] == one
    ]
    cases["e20"] = "%", older  # one kommun is newer than the rest
    behind = [
        r for r in all_of(lambda n: str(70 - n), years=(2022, 2024))[1] if r["ar"] != "2024" or r["kommunkod"] != one
    ]
    cases["e21"] = "%", behind  # one kommun is older, without a row
    split = all_of(lambda n: str(40 + n))[1]
    split[3] |= {"varde": "", "saknas_orsak": "okand_orsak"}
    split += [
        row("", CODES[3], 2024, "41", "K"),
        row("", CODES[3], 2024, "44.5", "M"),
        row("", CODES[5], 2024, "9", "K"),
    ]
    cases["e22"] = "%", split  # no total, but both sexes
    women = [row("", c, 2024, "", "K", reason="for_fa_svar") if n % 4 == 0 else row("", c, 2024, str(n), "K")
             for n, c in enumerate(CODES)]  # fmt: skip
    cases["e23"] = "%", [*women, row("", CODES[0], 2024, "2", "M")]
    return {key: (unit, [r | {"indikator": key, "enhet": unit} for r in rows]) for key, (unit, rows) in cases.items()}


def test_ties_zeros_negatives_sexes_suppressed_and_withdrawn_in_a_made_world(tmp_path):
    cases = edge_cases()
    definitions = [definition(key, f"Prov {key}", unit) for key, (unit, _) in cases.items()]
    sorts = read_pages(tmp_path, definitions, [r for _, rows in cases.values() for r in rows])
    assert {
        "between", "tie", "highest", "lowest", "only", "all equal", "nobody", "missing: for_fa_svar",
        "missing: borttaget_av_kallan, older", "missing: okand_orsak split", "missing: okand_orsak",
        "missing: ingen_rad, older", "missing: ingen_rad", "missing: for_fa_svar split",
    } <= set(sorts), sorts  # fmt: skip


def test_a_revised_and_a_withdrawn_value_change_the_sentence(tmp_path):
    values = [row("R1", c, y, str(50 + n + y % 2000)) for y in (2023, 2024) for n, c in enumerate(CODES)]
    known = [definition("R1", "Prov", "%")]
    read_pages(tmp_path, known, values)
    values[-1]["varde"] = "12"  # was the highest
    assert read_pages(tmp_path, known, values)["lowest"] == 2
    values[-1] |= {"varde": "", "saknas_orsak": "borttaget_av_kallan"}
    assert read_pages(tmp_path, known, values)["missing: borttaget_av_kallan, older"] == 2


@needs_real
def test_30_real_definitions_with_the_values_that_are_recorded(tmp_path):
    known: dict[str, Mapping[str, object]] = {}
    for path in sorted((REAL / "kolada" / "v3").glob("kpi_*.json")):
        known |= {k["id"]: k for k in json.loads(path.read_text("utf-8"))["values"] if k["municipality_type"] != "L"}
    recorded = json.loads((REAL / "kolada/v3/data_N00945_3_municipalities.json").read_text("utf-8"), parse_float=str)
    units: dict[str, list[str]] = {}
    for one, about in sorted(known.items()):
        units.setdefault(unit_of(about), []).append(one)
    chosen = ["N00945"]
    for n in range(30):  # each unit in turn, so that all kinds of them come
        chosen += [ids[n] for ids in units.values() if len(ids) > n and ids[n] != "N00945"]
    chosen = chosen[:30]
    rng, values = Random(1), []
    for one in chosen[1:]:
        unit = unit_of(known[one])
        values += [row(one, c, y, f"{rng.uniform(2, 99):.3f}", unit=unit) for y in (2023, 2024) for c in CODES]
    for group in recorded["values"]:
        for v in group["values"]:
            values.append(row("N00945", group["municipality"], group["period"], v["value"], v["gender"]))
    definitions = [
        {"id": i, "titel": known[i]["title"], "enhet": unit_of(known[i]), "beskrivning": known[i]["description"]}
        for i in chosen
    ]
    for made in definitions:
        SAID.setdefault(made["enhet"], _said_by_rule(made["enhet"]))
    sorts = read_pages(tmp_path, definitions, values)
    assert sum(sorts.values()) == 30 * 49 * 2
    assert sorts["only"] == 2  # Göteborg, the only one of ours whose values are recorded
    assert len({d["enhet"] for d in definitions}) > 8


def _said_by_rule(unit: str) -> tuple[str, str]:
    """Return how a unit must be said that SAID does not hold: whole in Swedish, untranslated in English."""
    if unit.lower().replace(" ", "").startswith("ja=1") or unit == "index":
        return f"({unit})", f"({unit})"
    counted = unit.removeprefix("antal ")
    return counted.replace("/", " per "), counted


def test_the_reader_notices_a_sentence_that_is_not_true(tmp_path):
    with (tmp_path / "t.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(row("T1", "", 0, "")))
        writer.writeheader()
        writer.writerows(row("T1", c, 2024, str(n)) for n, c in enumerate(CODES))
    rows = pd.read_csv(tmp_path / "t.csv", dtype=str, keep_default_na=False)
    truth = Truth(rows, CODES, {CODES[2]: CODES[:2]}, {"sv": "%", "en": "%"})
    right = "Kungälv ligger på 2\u00a0% 2024, högre än 2 av 49 kommuner; likvärdiga kommuner har 0–1\u00a0%."
    assert check(right, "Kungälv", CODES[2], truth, "sv") == "between"
    for old, new in (("2\u00a0%", "3\u00a0%"), ("2024", "2023"), ("än 2", "än 3"), ("49", "48"), ("0–1", "0–2"),
                     ("0–1", "1"), ("kommuner;", "kommuner och lika med 1 annan;"),
                     ("1\u00a0%.", "1\u00a0kr.")):  # fmt: skip
        with pytest.raises(AssertionError):
            check(right.replace(old, new), "Kungälv", CODES[2], truth, "sv")
