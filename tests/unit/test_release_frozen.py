"""The store keeps each state that it replaces: once, whole, and whenever it is cut off."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import zipfile

import pytest

from catalog.errors import StoreError
from catalog.releases.frozen import carry_over, kept_in, strangers_in, unpack
from catalog.store import Store, read_dataset
from harvesters.depot import Depot
from tests.site_world import put_dataset

KEY = "ale/parker"
A, B, C = "aaaaaaaaaaaa", "bbbbbbbbbbbb", "cccccccccccc"


class Crash(BaseException):
    """The process dies here: nothing after this runs."""


def put(root, version, **about):
    fields = [{"name": "id", "type": "string"}, {"name": "namn", "type": "string"}]
    rows = [{"id": "1", "namn": about.pop("namn", version)}]
    about = {"provenance": {"snapshots": []}, "history": [{"release": version}], "report": {"parker": {}}} | about
    return put_dataset(root, KEY, {"parker": {"fields": fields, "rows": rows}}, version=version, **about)


def stamps(folder):
    return {p.relative_to(folder).as_posix(): (p.read_bytes(), p.stat().st_ino, p.stat().st_mtime_ns)
            for p in folder.rglob("*") if p.is_file()}  # fmt: skip


def state(folder):
    """Return the release in a folder and what its table says: they must agree."""
    dataset = read_dataset(folder)
    assert dataset.release in dataset.resources[0].path.read_text()
    return dataset.release


def unpacked(path, folder):
    folder.mkdir(parents=True)
    unpack(path, folder)
    return read_dataset(folder)


def test_what_is_first_or_unchanged_costs_no_file(tmp_path):
    folder = put(tmp_path, A).folder
    assert not (folder / "v").exists()
    put(tmp_path, B)
    before = stamps(tmp_path)
    put(tmp_path, B)
    assert stamps(tmp_path) == before


def test_what_is_replaced_is_kept_whole_and_linked_on(tmp_path):
    folder = put(tmp_path, A, title="Först", archived="2026-11-20T00:00:00Z").folder
    old = (folder / "parker.csv").read_bytes()
    put(tmp_path, B)
    kept = kept_in(folder)
    assert list(kept) == [A]
    inode = kept[A].stat().st_ino
    put(tmp_path, C)
    assert list(kept_in(folder)) == [A, B]
    assert kept_in(folder)[A].stat().st_ino == inode, "one file, not a copy for each state"
    dataset = unpacked(kept_in(folder)[A], tmp_path / "x" / "ale" / "parker")
    assert (dataset.release, dataset.title, dataset.archived) == (A, "Först", "")
    assert dataset.resources[0].path.read_bytes() == old
    assert sorted(p.name for p in dataset.folder.iterdir()) == [
        "datapackage.json", "history.json", "parker.csv", "provenance.json", "report.json",
    ]  # fmt: skip
    assert dataset.report == {"parker": {}}


def test_the_same_state_is_the_same_bytes(tmp_path):
    for place in ("one", "two"):
        put(tmp_path / place, A)
        os.utime(tmp_path / place / KEY / "parker.csv", (1, 1))
        put(tmp_path / place, B)
    one, two = (next(iter(kept_in(tmp_path / place / KEY).values())).read_bytes() for place in ("one", "two"))
    assert one == two


def test_a_release_that_comes_back_is_kept_as_it_was_first(tmp_path):
    folder = put(tmp_path, A, modified="2026-11-01").folder
    put(tmp_path, B)
    first = kept_in(folder)[A].read_bytes()
    put(tmp_path, A, modified="2026-11-03")
    assert sorted(kept_in(folder)) == [A, B]
    put(tmp_path, C)
    assert sorted(kept_in(folder)) == [A, B]
    assert kept_in(folder)[A].read_bytes() == first


def test_another_report_of_the_same_release_keeps_what_there_is_and_no_more(tmp_path):
    put(tmp_path, A)
    folder = put(tmp_path, B).folder
    put(tmp_path, B, report={"parker": {"kept": 1}})
    assert list(kept_in(folder)) == [A]
    Store(tmp_path).archive(KEY, "2026-11-20T00:00:00Z")
    assert list(kept_in(folder)) == [A]
    assert read_dataset(folder).archived


@pytest.mark.parametrize("code", [errno.EXDEV, errno.EPERM, errno.EMLINK])
def test_where_links_fail_there_are_copies(tmp_path, monkeypatch, code):
    def no_link(*_args):
        raise OSError(code, "no link")

    put(tmp_path, A)
    folder = put(tmp_path, B).folder
    monkeypatch.setattr(os, "link", no_link)
    put(tmp_path, C)
    assert [unpacked(p, tmp_path / "x" / n).release for n, p in kept_in(folder).items()] == [A, B]


def test_an_old_state_that_is_not_whole_does_not_stop_the_new_one(tmp_path, caplog):
    folder = put(tmp_path, A).folder
    (folder / "parker.csv").unlink()
    put(tmp_path, B)
    assert state(folder) == B
    assert not (folder / "v").exists()
    assert "parker.csv is missing" in caplog.text
    (folder / "datapackage.json").write_text("[")
    put(tmp_path, C)
    assert state(folder) == C


def test_a_full_disk_leaves_the_old_state(tmp_path, monkeypatch):
    folder = put(tmp_path, A).folder
    before = stamps(tmp_path)

    def full(*_args):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(shutil, "copyfileobj", full)
    with pytest.raises(OSError, match="full"):
        put(tmp_path, B)
    assert stamps(tmp_path) == before
    assert state(folder) == A


@pytest.mark.parametrize("name", ["link", "rename", "fsync", "mkdir", "unlink", "rmdir"])
def test_a_crash_at_any_step_keeps_every_release(tmp_path, monkeypatch, name):
    """C over B, with A kept: afterwards B with A, or C with A and B."""
    for n in range(1, 20):
        root = tmp_path / f"{name}-{n}"
        put(root, A)
        folder = put(root, B).folder
        real, calls = getattr(os, name), []

        def call(*args, real=real, calls=calls, n=n, **kwargs):
            calls.append(args)
            if len(calls) == n:
                raise Crash
            return real(*args, **kwargs)

        with monkeypatch.context() as patch:
            patch.setattr(os, name, call)
            try:
                put(root, C)
            except Crash:
                pass
            else:
                assert n > 1
                return
        Store(root).recover()
        expected = {B: [A], C: [A, B]}[state(folder)]
        assert list(kept_in(folder)) == expected, n
        put(root, C)
        assert list(kept_in(folder)) == [A, B]
        for release, path in kept_in(folder).items():
            assert unpacked(path, root / "x" / release).release == release
    pytest.fail("it never came to its end")


def test_a_depot_hands_the_releases_on_and_takes_away_what_is_gone(tmp_path):
    put(tmp_path / "one" / "datasets", A)
    folder = put(tmp_path / "one" / "datasets", B).folder
    depot = Depot(f"file://{tmp_path}/depot")
    depot.push("ale", tmp_path / "one")
    depot.pull(tmp_path / "two")
    there = tmp_path / "two" / "datasets" / KEY
    assert kept_in(there)[A].read_bytes() == kept_in(folder)[A].read_bytes()
    shutil.rmtree(tmp_path / "one" / "datasets")
    depot.push("ale", tmp_path / "one")
    depot.pull(tmp_path / "two")
    assert not there.exists()


def made(version=A, *, tables=None, names=(), data=b"id\r\n1\r\n", package=None):
    """Return a ZIP as a kept release should be, or not."""
    table = {"name": "t", "path": "t.csv", "bytes": len(data), "hash": "sha256:" + _sha(data), "rows": 1}
    table |= {"schema": {"fields": [{"name": "id", "type": "string"}]}}
    told = {"id": "x", "title": "T", "version": version, "resources": [table | (tables or {})]} | (package or {})
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("datapackage.json", json.dumps(told))
        archive.writestr("t.csv", data)
        for name in names:
            archive.writestr(name, b"x")
    return buffer.getvalue()


def _sha(data):
    return __import__("hashlib").sha256(data).hexdigest()


def twice():
    buffer = io.BytesIO(made())
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("t.csv", b"id\r\n2\r\n")
    return buffer.getvalue()


def flipped():
    data = bytearray(made(data=b"id\r\n" + bytes(range(65, 91)) * 40))
    data[data.index(b"t.csv") + 20] ^= 0xFF
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not a zip"),
        (b"PK\x03\x04 half a file", "not a zip"),
        (made()[:-30], "not a zip"),
        (made(names=["../../utanfor.csv"]), "otillåtet filnamn '../../utanfor.csv'"),
        (made(names=["/etc/x.csv"]), "otillåtet filnamn"),
        (made(names=["v\\x.csv"]), "otillåtet filnamn"),
        (made(names=["fler.csv"]), "'fler.csv' saknas, eller står inte i beskrivningen"),
        (made(tables={"path": "annan.csv"}), "saknas, eller står inte i beskrivningen"),
        (made(tables={"bytes": 9}), "t.csv: annan storlek än beskrivningen säger"),
        (made(tables={"hash": "sha256:00"}), "t.csv: innehållet är ett annat än beskrivningen säger"),
        (made(B), f"innehåller utgåvan '{B}'"),
        (made(package={"resources": None}), "NoneType"),
        (made(package={"version": None}), "innehåller utgåvan 'None'"),
        (made(names=[f"a{n}.csv" for n in range(1_000)]), "för många filer"),
        (made(data=b"0" * 60_000_000), "60000"),
        (flipped(), ""),
    ],
)
def test_a_hostile_file_is_refused_with_its_reason_and_writes_nothing_outside(tmp_path, data, said):
    path = tmp_path / f"{A}.zip"
    path.write_bytes(data)
    (tmp_path / "deep" / "x").mkdir(parents=True)
    with pytest.raises(StoreError) as caught:
        unpack(path, tmp_path / "deep" / "x")
    assert said in str(caught.value)
    assert str(path) in str(caught.value)
    written = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert written <= {f"{A}.zip", "deep/x/datapackage.json", "deep/x/t.csv"}


def test_two_files_of_one_name_are_refused(tmp_path):
    path = tmp_path / f"{A}.zip"
    path.write_bytes(twice())
    with pytest.raises(StoreError, match="samma namn"):
        unpack(path, tmp_path)


def test_what_is_no_release_is_told_of_and_not_brought_along(tmp_path):
    folder = put(tmp_path, A).folder
    (folder / "v" / "mapp").mkdir(parents=True)
    (folder / "v" / "anteckning.txt").write_text("x")
    (folder / "v" / "latest.zip").write_text("x")
    (folder / "v" / f"{C}.zip").symlink_to(folder / "parker.csv")
    assert strangers_in(folder) == ["anteckning.txt", f"{C}.zip", "latest.zip", "mapp"]
    assert kept_in(folder) == {}
    put(tmp_path, B)
    assert sorted(p.name for p in (folder / "v").iterdir()) == [f"{A}.zip"]


def test_nothing_is_carried_from_nothing(tmp_path):
    assert carry_over(tmp_path / "none", tmp_path) == []
