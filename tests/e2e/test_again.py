"""The demo again: nothing changed, so nothing is written; and from nothing, the same bytes."""

from __future__ import annotations

from pathlib import Path

from catalog.ids import sha256_hex
from harvesters.demo import run_demo

FEW = frozenset({"ale", "vastra-gotaland"})


def published(folder: Path) -> dict[str, tuple[str, int]]:
    """Return the hash and the time of writing of every file that is published, by path."""
    files = [file for part in ("datasets", "output") for file in (folder / part).rglob("*") if file.is_file()]
    return {
        file.relative_to(folder).as_posix(): (sha256_hex(file.read_bytes()), file.stat().st_mtime_ns) for file in files
    }


def test_a_second_run_writes_nothing_and_a_fresh_one_gives_the_same_bytes(tmp_path: Path, libraries: Path) -> None:
    first = run_demo(tmp_path / "a", libraries=libraries, only=FEW, progress=False)
    before = published(tmp_path / "a")
    second = run_demo(tmp_path / "a", libraries=libraries, only=FEW, progress=False)
    run_demo(tmp_path / "b", libraries=libraries, only=FEW, progress=False)

    assert first.ok
    assert all(run.unchanged for run in second.harvest.runs)
    assert second.build.written == 0
    assert published(tmp_path / "a") == before
    fresh = published(tmp_path / "b")
    differing = [p for p in sorted({*before, *fresh}) if before.get(p, ("",))[0] != fresh.get(p, ("",))[0]]
    assert differing == []
