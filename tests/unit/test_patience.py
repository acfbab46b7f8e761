"""How long a source and a run may take. Only the tests' own clocks move."""

import pytest

from catalog.errors import RunOutOfTime, SourceOutOfTime
from harvesters.http import HttpSettings
from harvesters.patience import Abandoned, Hourglass, unlimited
from tests.server import Say, drip
from tests.unit.test_http import HEAD, World


class Clock:
    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


def test_a_source_has_its_own_time_and_all_share_the_runs(clock):
    glass = Hourglass(source_seconds=10, run_seconds=25, monotonic=clock)
    first = glass.turn("ale/a")
    clock.seconds = 9
    second = glass.turn("ale/b")
    first.check()
    assert (first.seconds_left(), second.seconds_left()) == (1, 10)
    clock.seconds = 10
    with pytest.raises(SourceOutOfTime) as caught:
        first.check()
    assert caught.value.values == {"source": "ale/a", "seconds": 10}
    second.check()
    clock.seconds = 18
    third = glass.turn("ale/c")
    assert third.seconds_left() == 7
    clock.seconds = 25
    with pytest.raises(RunOutOfTime) as caught:
        third.check()
    assert caught.value.values == {"source": "ale/c", "seconds": 25}
    assert third.seconds_left() == 0
    with pytest.raises(RunOutOfTime):
        glass.turn("ale/d").check()


def test_a_source_that_is_allowed_more_has_more_time(clock):
    patience = Hourglass(source_seconds=10, monotonic=clock).turn("ale/stor", 3)
    clock.seconds = 29
    patience.check()
    clock.seconds = 30
    with pytest.raises(SourceOutOfTime) as caught:
        patience.check()
    assert caught.value.values["seconds"] == 30


def test_rows_are_counted_while_they_are_read(clock):
    patience = Hourglass(source_seconds=10, monotonic=clock).turn("ale/a")
    read = []

    def slow():
        for n in range(10_000):
            read.append(n)
            clock.seconds += 0.004
            yield n, ("x",)

    with pytest.raises(SourceOutOfTime):
        list(patience.rows(slow()))
    assert len(read) == 3001
    assert len(list(unlimited().rows((n, ()) for n in range(2500)))) == 2500


def test_a_stop_reaches_those_who_have_not_begun_to_store():
    glass = Hourglass()
    storing, reading = glass.turn("ale/a"), glass.turn("ale/b")
    storing.begin_to_store()
    glass.stop()
    for ask in (reading.check, reading.begin_to_store, lambda: next(reading.rows([(1, ("x",))]))):
        with pytest.raises(Abandoned):
            ask()
    with pytest.raises(Abandoned):
        glass.begin_to_store("ale/b")
    storing.done()
    storing.done()
    glass.await_stored()


def test_a_request_is_not_begun_without_time(tmp_path, clock):
    def nobody(*_args):
        raise AssertionError

    with World(tmp_path, {}, resolve=nobody) as world:
        http = world.client.for_source("ale/data", Hourglass(source_seconds=0, monotonic=clock).turn("ale/data"))
        with pytest.raises(SourceOutOfTime):
            http.get("https://ale.example/a")


def test_a_request_ends_with_the_sources_time_and_not_with_its_own(tmp_path):
    script = {"/a": [drip(HEAD + b"Content-Length: 100000\r\n\r\n", b"1")]}
    with World(tmp_path, script, timeout_total=500, tick=1, retries=3) as world:
        glass = Hourglass(source_seconds=30, run_seconds=400, monotonic=world.time.monotonic)
        http = world.client.for_source("ale/data", glass.turn("ale/data"))
        with pytest.raises(SourceOutOfTime):
            http.get(world.server.url("/a"))
        assert world.time.seconds < 60
        assert len(world.server.seen) == 1


def test_a_pause_is_cut_by_the_runs_end(tmp_path):
    with World(tmp_path, {"/a": [Say(503)]}, retries=3, backoff_s=50) as world:
        glass = Hourglass(run_seconds=20, monotonic=world.time.monotonic)
        http = world.client.for_source("ale/data", glass.turn("ale/data"))
        with pytest.raises(RunOutOfTime):
            http.get(world.server.url("/a"))
        assert world.time.slept == [20]


def test_there_is_an_end_unless_someone_says_otherwise():
    assert 0 < HttpSettings().source_seconds < HttpSettings().run_seconds < float("inf")
    assert unlimited().seconds_left() == float("inf")
