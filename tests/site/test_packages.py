"""Every package of the tiny portal: frictionless finds nothing over HTTP, nor in the unpacked ZIP, whose sums hold."""

from __future__ import annotations

import zipfile
from pathlib import Path

from catalog.serve import SiteServer
from tests.packages import described, faults_over_http, faults_unpacked


def test_frictionless_finds_nothing_over_http(output: Path) -> None:
    with SiteServer(output) as server:
        assert list(faults_over_http(server.url, described(output))) == []


def test_every_pack_opens_and_checks_out(output: Path, tmp_path: Path) -> None:
    packs = sorted((output / "data").rglob("*.zip"))
    assert len(packs) == len(described(output))
    assert [f for n, pack in enumerate(packs) for f in faults_unpacked(pack, tmp_path / str(n))] == []


def test_a_sum_that_does_not_hold_is_found(output: Path, tmp_path: Path) -> None:
    """The check above can fail."""
    pack = sorted((output / "data").rglob("*.zip"))[0]
    with zipfile.ZipFile(pack) as given, zipfile.ZipFile(tmp_path / "other.zip", "w") as made:
        for name in given.namelist():
            made.writestr(name, given.read(name) + (b" " if name.endswith("README.txt") else b""))
    assert "README.txt: FAILED" in "".join(faults_unpacked(tmp_path / "other.zip", tmp_path / "out"))
