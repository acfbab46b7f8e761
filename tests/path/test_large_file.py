"""A file that is larger than the memory it may take: fetched, read, checked and stored as a stream.

`invoke bench stream` measures the same with files of any size.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from harvesters.bench import apart, peak_bytes
from harvesters.bench_stream import harvest_stream, large_rows, served

MEGABYTES = 64
PADDING = 1_500  # so that the file is large by its bytes and not by its rows, which take time
MOST_BYTES = 40_000_000  # that reading it may take; the bytes of the file alone would be more


def harvest_small_then_large(folder: Path, small: int, large: int) -> tuple[int, tuple[object, ...], int]:
    """Return the peak after a small file, what came of the large one, and the peak after it, all in one process."""
    for name in ("small", "large"):
        (folder / name).mkdir()
    harvest_stream(folder / "small", small, 1, profile=True)
    before = peak_bytes()
    rows, kept, outcome, *_ = harvest_stream(folder / "large", large, MEGABYTES, profile=True)
    return before, (outcome, rows == kept), peak_bytes()


def test_a_large_file_is_never_held(tmp_path):
    with served(1_000_000, padding=PADDING) as small, served(MEGABYTES * 1_000_000, padding=PADDING) as large:
        before, found, after = apart(harvest_small_then_large, tmp_path, small, large)
    assert found == ("ok", True)
    [stored] = tmp_path.glob("large/snapshots/objects/*/*")
    assert stored.stat().st_size >= MEGABYTES * 1_000_000
    if not Path("/proc/self/status").exists():
        pytest.skip("no peak of its own for a process here")
    assert after - before < MOST_BYTES, f"{after - before:,} bytes for a file of {stored.stat().st_size:,}"


def test_the_file_is_the_same_each_time_and_its_releases_differ_in_few_rows():
    first, again, later = (b"".join(large_rows(200_000, release)).splitlines() for release in (1, 1, 2))
    assert first == again
    assert len(first) == len(later)
    assert 0 < sum(one != other for one, other in zip(first, later, strict=True)) <= len(first) / 50
