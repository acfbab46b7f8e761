"""Places at hosts that processes share, and sources dealt to processes."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from harvesters.places import Places
from harvesters.processes import SOURCES_EACH, processes_for, shares
from harvesters.source import Expect, Source

ROOT = Path(__file__).resolve().parents[2]

HOLDER = """
import sys
from pathlib import Path
from harvesters.places import Places
with Places(Path(sys.argv[1]), 2).at("a.example"), Places(Path(sys.argv[1]), 2).at("a.example"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_host_has_so_many_places_whoever_takes_them_and_a_killed_holder_gives_its_own_back(tmp_path):
    places, came = Places(tmp_path, 2), threading.Event()

    def come():
        with places.at("a.example"):
            came.set()

    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with holder:
        assert holder.stdout.readline() == "held\n"
        late = threading.Thread(target=come)
        late.start()
        with places.at("b.example"), places.at("b.example"):
            assert not came.wait(0.05), "two hold the host's two places"
        holder.kill()
        late.join()
    assert came.is_set()


def test_a_place_is_free_again_after_an_error(tmp_path):
    places = Places(tmp_path, 1)
    for _ in range(2):
        try:
            with places.at("a.example"):
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass


def source(publisher: str, name: str, host: str) -> Source:
    return Source(
        id=f"{publisher}/{name}", publisher=publisher, kommunkod="1440", kind="file", url=f"https://{host}/{name}",
        name=name, dataset="", title="", profile="", license="", on_error="reject_row", expect=Expect({}, {}),
        schedule="daily", verified=False, options={}, about={},
    )  # fmt: skip


SOURCES = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("uvwxyz")), max_size=30).map(
    lambda pairs: [source(p, f"s{n}", f"{h}.example") for n, (p, h) in enumerate(pairs)]
)


@given(SOURCES, st.integers(1, 5))
def test_each_source_is_in_one_share_and_no_publisher_or_host_in_two(sources, count):
    parts = shares(sources, count)
    assert len(parts) <= count
    assert all(parts)
    assert sorted(s.id for part in parts for s in part) == sorted(s.id for s in sources)
    for what in (lambda s: s.publisher, lambda s: s.url.split("/")[2]):
        seen = [{what(s) for s in part} for part in parts]
        assert sum(map(len, seen)) == len(set().union(*seen))


def test_shares_are_about_as_large():
    sources = [source(f"p{n}", f"s{m}", f"h{n}.example") for n in range(49) for m in range(20)]
    assert sorted(map(len, shares(sources, 2))) == [480, 500]


def test_few_sources_are_not_worth_a_second_process():
    assert processes_for(2 * SOURCES_EACH - 1, 16) == 1
    assert processes_for(10**6, 2) == 1
