"""The values of all indicators in columns: the same as row by row, and few of them in memory as objects at a time."""

from __future__ import annotations

import gc
import math
import weakref

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import tables
from catalog.indicators import latest_year, load_indicators, spreads
from catalog.store import read_rows
from catalog.values import KEPT, ValueTable
from tests.site_world import make_site, put_dataset

COLUMNS = ("kommunkod", "indikator", "ar", "kon", "varde", "enhet", "saknas_orsak")
KOMMUNER = ("1440", "1490", "1492")

ROWS = st.lists(
    st.tuples(
        st.sampled_from([*KOMMUNER, "0000"]),
        st.sampled_from(["N1", "N2", "Å3\n", ""]),
        st.sampled_from(["2023", "2024", "1999"]),
        st.sampled_from(["T", "K", "M", "X"]),
        st.sampled_from(["", "1", "0.50", "-3", "INF", "1E400", "1E2", "åtta", "1" * 400, "..", "7.25"]),
        st.sampled_from(["", "%", "..", "kr"]),
        st.sampled_from(["", "for_fa_svar"]),
    ),
    max_size=30,
    unique_by=lambda row: row[:4],
)


def stored(folder, rows, key="vastra-gotaland/kolada"):
    lines = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    return put_dataset(folder, key, {"nyckeltal": {"profile": "nyckeltal", "rows": lines}}) if lines else None


def number(text):
    try:
        found = float(text)
    except ValueError:
        return math.nan
    return found if math.isfinite(found) else math.nan


@settings(deadline=None, max_examples=60)
@given(ROWS, ROWS)
def test_columns_say_what_the_rows_say(tmp_path_factory, county, own):
    folder = tmp_path_factory.mktemp("values")
    datasets = [d for d in (stored(folder, own, "ale/nyckeltal"), stored(folder, county)) if d]
    catalog = make_site(datasets).catalog
    expected: dict[str, dict[tuple[str, ...], tuple[object, ...]]] = {}
    for dataset in reversed(datasets) if len(datasets) == 2 else datasets:  # the county goes first
        [resource] = dataset.resources
        for at, cells in enumerate(read_rows(resource), start=1):
            texts = {n: "" if cells[n] in resource.missing_values else cells[n] for n in COLUMNS}
            key = tuple(texts[n] for n in ("kommunkod", "ar", "kon"))
            held = (texts["varde"], texts["enhet"], texts["saknas_orsak"], dataset.key, resource.name, at)
            expected.setdefault(texts["indikator"], {}).setdefault(key, held)
    found = {i.id: i for i in load_indicators(catalog)}
    assert found.keys() == expected.keys()
    kommuner = catalog.kommuner()
    for name, indicator in found.items():
        rows = indicator.rows
        keys = zip(rows.kommunkod, rows.ar, rows.kon, strict=True)
        held = zip(rows.varde, rows.enhet, rows.saknas_orsak, rows.dataset, rows.resource, rows.rad, strict=True)
        assert dict(zip(keys, held, strict=True)) == expected[name]
        assert len(rows) == len(expected[name]) == indicator.summary.rows
        assert [repr(n) for n in rows.tal] == [repr(number(text)) for text in rows.varde]
        valued = {sex for sex, value in zip(rows.kon, rows.tal, strict=True) if value == value}
        assert indicator.sex == next((s for s in "TKM" if s in valued), "T")
        assert indicator.summary.unit == next((unit for unit in rows.enhet if unit), "")
        assert indicator.summary.datasets == tuple(dict.fromkeys(["vastra-gotaland/kolada"] * (
            "vastra-gotaland/kolada" in rows.dataset) + [d for d in rows.dataset if d.startswith("ale")]))  # fmt: skip
        newest = max(range(len(rows)), key=lambda at: (rows.ar[at], at))
        assert indicator.summary.newest == tables.Row(rows.dataset[newest], rows.resource[newest], rows.rad[newest])
        lie = spreads(indicator, kommuner)
        latest = latest_year(lie, kommuner)
        assert indicator.summary.counts == {s.year: s.count for s in lie}
        assert indicator.latest(len(kommuner)) == ((latest.year, latest.count) if latest else ("", 0))


def many(count):
    return [
        (code, f"N{n:04d}", year, "T", str(n), "kr", "") for n in range(count) for code in KOMMUNER for year in "12"
    ]


def test_the_rows_of_few_indicators_are_objects_at_a_time(tmp_path):
    dataset = stored(tmp_path, many(10 * KEPT))
    table = ValueTable([(dataset, dataset.resources[0])])
    assert len(table.indicators) == 10 * KEPT
    made = []
    for name in table.indicators:
        rows = table.rows(name)
        assert len(rows) == 2 * len(KOMMUNER)
        made.append(weakref.ref(rows))
    del rows
    gc.collect()
    assert sum(one() is not None for one in made) == KEPT
    assert table.rows(table.indicators[-1]) is table.rows(table.indicators[-1])
    assert len(table.rows("N9999")) == 0


def test_only_the_changed_indicator_has_another_fingerprint(tmp_path):
    rows = many(5)
    changed = [(*row[:4], "99", *row[5:]) if row[:3] == ("1490", "N0003", "2") else row for row in rows]
    prints = []
    for folder, state in (("a", rows), ("b", changed), ("c", rows[:-2])):
        dataset = stored(tmp_path / folder, state)
        found = ValueTable([(dataset, dataset.resources[0])]).summaries(KOMMUNER)
        prints.append({name: summary.fingerprint for name, summary in found.items()})
    before, after, shorter = prints
    assert {name for name in before if before[name] != after[name]} == {"N0003"}
    assert {name for name in before if before[name] != shorter[name]} == {"N0004"}


def test_a_cell_larger_than_a_block_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "BLOCK_BYTES", 64)
    dataset = stored(tmp_path, [("1440", "N1", "2024", "T", "1", "x" * 500, "")])
    [resource] = dataset.resources
    assert tables.read_coded(resource, ["enhet"]).column("enhet").to_pylist() == ["x" * 500]
    assert tables.count_rows(resource, ["kommunkod", "ar"]) == {("1440", "2024"): 1}
