"""Work in several forked processes: the same results in the same order, and no error is lost."""

from __future__ import annotations

import os
import select
import signal
import sys

import pytest

from catalog.output import AT_ONCE, Output
from catalog.side_by_side import WorkerFailed, in_processes, processes_here

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks")


@pytest.mark.parametrize("processes", [1, 2, 3, 9])
@pytest.mark.parametrize("count", [0, 1, 2, 7])
def test_results_come_in_order(processes, count):
    assert in_processes(lambda n: n * n, list(range(count)), processes) == [n * n for n in range(count)]


def test_they_really_are_other_processes():
    found = in_processes(lambda _: os.getpid(), list(range(4)), 2)
    assert found[0] == found[1] == os.getpid() != found[2] == found[3]


class Unreadable(Exception):
    """An error that can be written and not read."""

    def __init__(self, one, two):
        super().__init__(f"{one} {two}")


@pytest.mark.parametrize("at", [0, 3])
@pytest.mark.parametrize("processes", [1, 2])
def test_an_error_in_any_of_them_is_raised(at, processes):
    def fail(n):
        if n == at:
            raise KeyError(n)

    with pytest.raises(KeyError, match=str(at)):
        in_processes(fail, list(range(4)), processes)


def test_an_error_that_cannot_be_carried_over_is_told():
    def fail(n):
        if n:
            raise Unreadable("one", "two")

    with pytest.raises(WorkerFailed, match="Unreadable: one two"):
        in_processes(fail, [0, 1], 2)


def test_a_process_that_dies_is_noticed():
    parent = os.getpid()
    with pytest.raises(WorkerFailed, match="without a result"):
        in_processes(lambda _: os.getpid() == parent or os._exit(9), [0, 1], 2)


def test_they_end_when_the_one_that_began_them_is_killed():
    alive, held = os.pipe()  # held open by whoever is alive
    waits, ends = os.pipe()  # what the forked one waits for

    def do(n):
        if n == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        os.close(ends)
        os.read(waits, 1)

    parent = os.fork()
    if parent == 0:
        in_processes(do, [0, 1], 2)
        os._exit(0)
    os.close(held)
    os.waitpid(parent, 0)
    is_over, _, _ = select.select([alive], [], [], 20)
    for end in (alive, waits, ends):
        os.close(end)
    assert is_over


def test_here_are_some():
    assert 1 <= processes_here() <= 4


def build(root, texts, processes):
    output = Output.open(root)
    output.processes = processes
    most = 0
    for name, text in texts.items():
        output.make_soon(f"{name}/index.html", text, text.encode)
        most = max(most, len(output._waiting))
    output.close({"base_url": "x"})
    return output, most


def test_files_made_side_by_side_are_those_made_alone(tmp_path):
    texts = {f"p{n}": f"text {n}" for n in range(AT_ONCE + 300)}
    alone, _ = build(tmp_path / "alone", texts, 1)
    beside, most = build(tmp_path / "beside", texts, 2)
    assert beside.entries == alone.entries
    assert beside.written == alone.written == len(texts) + 1  # and the manifest
    assert most < AT_ONCE, "what they are made from is let go"
    for path in alone.entries:
        assert (tmp_path / "beside" / path).read_bytes() == (tmp_path / "alone" / path).read_bytes()
    again, _ = build(tmp_path / "beside", texts | {"p7": "other"}, 2)
    assert again.written == 2


def test_a_page_that_cannot_be_made_leaves_no_manifest(tmp_path):
    output = Output.open(tmp_path)
    output.processes = 2
    for n in range(200):
        output.make_soon(f"p{n}", "inputs", lambda n=n: b"x" if n < 150 else {}["gone"])
    with pytest.raises(KeyError, match="gone"):
        output.close({"base_url": "x"})
    assert not (tmp_path / "manifest.json").exists()
