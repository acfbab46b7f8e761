from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvesters.source import Source
from harvesters.turns import IN_A_ROW, Turns


def sources(*counts: int) -> list[Source]:
    return [
        Source(f"ale/s-{host}-{n}", "ale", "1440", "file", f"http://host{host}.example/{n}", f"s-{host}-{n}")
        for host, count in enumerate(counts)
        for n in range(count)
    ]


def host_of(source: Source) -> str:
    return source.url.split("/")[2]


@settings(deadline=None)
@given(st.lists(st.integers(0, 9), max_size=6), st.integers(1, 3), st.randoms())
def test_every_source_begins_once(counts, parallel, chance):
    wanted = sources(*counts)
    turns, at_work, begun = Turns(wanted, parallel), [], []
    for _ in wanted:
        begun.append(turns.take())
        at_work.append(begun[-1])
        if chance.random() < 0.5:
            turns.done(at_work.pop(chance.randrange(len(at_work))))
    assert sorted(s.id for s in begun) == sorted(s.id for s in wanted)
    with pytest.raises(IndexError):
        turns.take()


def test_no_host_gets_more_threads_than_it_can_use_while_others_wait():
    turns = Turns(sources(20, 20, 20), per_host_parallel=2)
    hosts = [host_of(turns.take()) for _ in range(12)]
    assert {host: hosts.count(host) for host in hosts} == dict.fromkeys(hosts, 4)


def test_when_one_host_is_left_it_gets_them_all():
    turns = Turns(sources(9), per_host_parallel=1)
    assert len([turns.take() for _ in range(9)]) == 9


def test_a_host_makes_way_for_the_one_that_has_most_left():
    turns = Turns(sources(20, 20), per_host_parallel=50)
    hosts = [host_of(turns.take()) for _ in range(2 * IN_A_ROW)]
    assert hosts[:IN_A_ROW] == [hosts[0]] * IN_A_ROW
    assert hosts[IN_A_ROW:] == [hosts[-1]] * IN_A_ROW
    assert hosts[0] != hosts[-1]


def test_the_host_with_most_sources_begins():
    assert host_of(Turns(sources(2, 7, 3), per_host_parallel=2).take()) == "host1.example"
