"""`invoke bench load`, `stream`, `kolada` and `catalogue`, small: what they count, not how fast it went."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import pytest

from harvesters import bench_api, bench_catalogue, bench_kolada, bench_load, bench_stream
from harvesters.bench_load import best_possible, run_bench_load
from harvesters.http import HttpSettings


def test_load_takes_every_source_of_every_server_and_then_finds_nothing_new():
    first, again = figures = run_bench_load(sources_each=2, kommuner=3)
    for one in figures:
        assert (one.sources, one.servers, one.outcomes, one.is_complete) == (6, 3, "6 ok", True)
        assert one.bound <= one.waited
        assert dict(one.table())["sources"] == "6 at 3 servers (6 ok)"
    assert (first.name, again.name, first.waited) == ("first", "nothing has changed", again.waited)
    assert [f["ratio"] for f in json.loads(bench_load.as_json(figures))] == [round(f.ratio, 3) for f in figures]


@pytest.mark.parametrize(
    ("waits", "seconds"),
    [
        ({"a": [1.0] * 4}, 2.0),  # two at a time
        ({"a": [3.0]}, 3.0),  # one request is not shared
        ({h: [1.0] * 4 for h in "abcd"}, 4.0),  # two servers at a time
        ({"a": [1.0] * 20, "b": [1.0], "c": [1.0]}, 10.0),  # the slowest server decides
    ],
)
def test_the_best_possible_is_what_the_limits_leave(waits, seconds):
    assert best_possible(waits, HttpSettings(max_hosts=2, per_host_parallel=2)) == seconds


def test_stream_counts_all_rows_of_the_file():
    [one] = figures = bench_stream.run_bench_stream(1, profile=True)
    assert (one.round, one.outcome, one.profile, one.rows) == (1, "ok", "nyckeltal", one.kept)
    assert one.rows > 5_000
    assert one.megabytes >= 1
    assert dict(one.table())["release"] == "first"
    assert [f["rows"] for f in json.loads(bench_stream.as_json(figures))] == [one.rows]


def test_kolada_at_full_size_has_about_seven_million_values():
    assert 7_000_000 < bench_kolada.World(bench_kolada.INDICATORS, bench_kolada.YEARS, 1).values < 8_000_000


def test_kolada_is_harvested_whole_and_a_later_release_differs_in_one_indicator(tmp_path):
    bench_kolada.write_registry(tmp_path / "registry")
    stored = tmp_path / "datasets" / "vastra-gotaland" / "kolada"
    states = []
    for release in (1, 1, 2):
        with bench_kolada.served(30, 5, release) as port:
            kept, outcome, cost = bench_kolada.harvest_kolada(tmp_path, port)
        assert (kept, outcome) == (30 + bench_kolada.World(30, 5, 1).values, "ok")
        assert cost.cpu_seconds > 0
        states.append((stored / "nyckeltal.csv").read_text(encoding="utf-8").splitlines())
    first, again, later = states
    assert first == again
    changed = [line for line in later if line not in set(first)]
    assert len(first) == len(later)
    assert changed
    assert all(f",{bench_kolada.CHANGED},2025," in line for line in changed)


def test_a_catalogue_is_described_whole_and_then_nothing_is_written(tmp_path):
    bench_catalogue.make_datasets(tmp_path / "datasets", 30)
    first, again = (bench_catalogue.describe(tmp_path, name) for name in ("first", "nothing changed"))
    own = {path.parent.name for path in bench_catalogue.OWN_DATASETS.glob("*/*/datapackage.json")}
    assert first.datasets == again.datasets == 30 + len(own)
    assert first.is_complete
    assert (first.written > 300, again.written) == (True, 0)
    for stage in ("tables", "dcat, made", "ckan", "search", "quality"):
        made = next(s for s in first.stages if s.name == stage)
        assert made.files == next(s for s in again.stages if s.name == stage).files > 0
    assert json.loads(bench_catalogue.as_json([first]))[0]["listed"]["catalog.rdf"] == first.datasets


def test_a_catalogue_that_lacks_a_dataset_is_told(tmp_path):
    bench_catalogue.make_datasets(tmp_path / "datasets", 2)
    figures = bench_catalogue.describe(tmp_path, "first")
    assert not replace(figures, listed={**figures.listed, "catalog.rdf": 1}).is_complete
    assert not replace(figures, listed={}).is_complete


def test_every_search_is_answered_and_counted():
    figures = bench_api.run_bench_api(packages=40, rate=20, seconds=1, workers=1)
    assert (figures.answered, figures.refused, figures.packages, figures.workers) == (20, 0, 40, 1)
    assert 0 < figures.p50 <= figures.p95 <= figures.p99 <= figures.slowest
    assert figures.server_bytes > 20_000_000
    assert figures.answer_bytes > 300
    assert dict(figures.table())["searches due"] == "20 /s for 1 s"
    assert json.loads(bench_api.as_json(figures))["answered"] == 20


def test_the_searches_are_mixed_and_rarely_come_twice():
    drawn = list(itertools.islice(bench_api.searches(1), 1000))
    assert drawn == list(itertools.islice(bench_api.searches(1), 1000))
    assert len(set(drawn)) > 900
    for part in ("fq=organization", "facet.field", "metadata_modified", "rows=100&"):
        assert any(part in address for address in drawn)
