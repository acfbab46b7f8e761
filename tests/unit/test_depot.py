"""A depot: a data directory on an fsspec address. Whoever reads it sees a whole harvest or the one before."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import fsspec
import pytest

from catalog.errors import StoreError
from harvesters import depot as depot_module
from harvesters.depot import Depot, is_depot, mirrored, no_snapshot
from harvesters.mirror import HELD, PORTAL, owner_of

OBJECT = sha256(b"raw").hexdigest()
FILES = {
    "registry.json": "{}",
    "datasets/ale/beslut/datapackage.json": '{"version": "1"}',
    "datasets/ale/beslut/beslut.csv": "id\r\n1\r\n",
    "datasets/hjo/beslut/beslut.csv": "id\r\n2\r\n",
    "runs/ale/beslut.json": "{}",
    "snapshots/index/ale/beslut.json": json.dumps({"entries": {"https://ale.se/": {"sha256": OBJECT}}}),
    f"snapshots/objects/{OBJECT[:2]}/{OBJECT}": "raw",
}
LOCAL = {
    "work/ale--beslut/x": "half",
    ".lock": "7",
    "output/index.html": "<p>",
    "datasets/.staging/ale--beslut.part/a": "half",
    "snapshots/incoming/tmp1": "half",
}


@pytest.fixture(params=["file", "memory"])
def depot(request, tmp_path):
    """On a disk and in an object store without renames."""
    if request.param == "file":
        return Depot(f"file://{tmp_path}/depot")
    files = fsspec.filesystem("memory")
    files.store.clear()
    files.pseudo_dirs[:] = [""]
    return Depot("memory://insyn/data")


def fill(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return folder


def content(folder: Path) -> dict[str, str]:
    files = (p for p in folder.rglob("*") if p.is_file() and p.name != HELD)
    return {p.relative_to(folder).as_posix(): p.read_bytes().decode() for p in files}


def push_all(depot: Depot, folder: Path) -> None:
    for owner in ("ale", "hjo", PORTAL):
        depot.push(owner, folder)


def blob(depot: Depot, name: str) -> str:
    digest = depot.listing(owner_of(name))[name]
    return f"{fsspec.core.url_to_fs(depot.url)[1]}/blobs/{digest[:2]}/{digest}"


def files_of(depot: Depot):
    return fsspec.core.url_to_fs(depot.url)[0]


def test_what_goes_in_comes_out_and_nothing_of_this_machine(depot, tmp_path):
    push_all(depot, fill(tmp_path / "a", FILES | LOCAL))
    depot.pull(tmp_path / "b")
    assert content(tmp_path / "b") == FILES
    assert depot.owners() == [PORTAL, "ale", "hjo"]


def test_an_empty_depot_gives_an_empty_mirror(depot, tmp_path):
    depot.pull(tmp_path / "b")
    assert content(tmp_path / "b") == {}
    assert depot.owners() == []


def test_a_share_is_what_its_publisher_has_with_the_snapshots_that_it_mentions(depot, tmp_path):
    push_all(depot, fill(tmp_path / "a", FILES))
    depot.pull(tmp_path / "b", ["ale"])
    assert content(tmp_path / "b") == {n: t for n, t in FILES.items() if owner_of(n) in ("ale", "")}


def test_a_second_push_sends_only_what_is_new(depot, tmp_path):
    folder = fill(tmp_path / "a", FILES)
    push_all(depot, folder)
    assert depot.push("ale", folder) == 0
    fill(folder, {"datasets/ale/beslut/beslut.csv": "id\r\n3\r\n"})
    assert depot.push("ale", folder) == 1


def test_a_second_pull_fetches_only_what_is_new_and_deletes_what_is_gone(depot, tmp_path, monkeypatch):
    folder, mirror = fill(tmp_path / "a", FILES), tmp_path / "b"
    push_all(depot, folder)
    depot.pull(mirror)
    (folder / "datasets/hjo/beslut/beslut.csv").unlink()
    fill(folder, {"datasets/ale/beslut/beslut.csv": "id\r\n3\r\n"})
    push_all(depot, folder)
    fetched: list[str] = []
    fetch = Depot._fetch

    def noted(self, digest, paths, mirror):
        fetched.extend(paths)
        return fetch(self, digest, paths, mirror)

    monkeypatch.setattr(Depot, "_fetch", noted)
    depot.pull(mirror)
    assert fetched == ["datasets/ale/beslut/beslut.csv"]
    assert content(mirror) == content(folder)
    assert not (mirror / "datasets/hjo/beslut").exists()


def test_a_mirror_that_somebody_changed_is_mended(depot, tmp_path):
    push_all(depot, fill(tmp_path / "a", FILES))
    depot.pull(tmp_path / "b")
    fill(tmp_path / "b", {"runs/ale/beslut.json": '{"by": "hand"}'})
    (tmp_path / "b/registry.json").unlink()
    depot.pull(tmp_path / "b")
    assert content(tmp_path / "b") == FILES


def test_a_mirror_with_a_damaged_note_of_what_it_holds_is_filled_anew(depot, tmp_path):
    push_all(depot, fill(tmp_path / "a", FILES))
    fill(tmp_path / "b", {HELD: "["})
    depot.pull(tmp_path / "b")
    assert content(tmp_path / "b") == FILES


def test_without_snapshots_they_stay_in_the_depot(depot, tmp_path):
    push_all(depot, fill(tmp_path / "a", FILES))
    depot.pull(tmp_path / "b", wanted=no_snapshot)
    assert content(tmp_path / "b") == {n: t for n, t in FILES.items() if no_snapshot(n)}
    fill(tmp_path / "b", {"runs/ale/beslut.json": '{"last": 1}'})
    depot.push("ale", tmp_path / "b", no_snapshot)
    depot.pull(tmp_path / "c")
    assert content(tmp_path / "c") == FILES | {"runs/ale/beslut.json": '{"last": 1}'}


def test_a_push_that_breaks_off_shows_the_state_before(depot, tmp_path, monkeypatch):
    folder = fill(tmp_path / "a", FILES)
    push_all(depot, folder)
    fill(folder, {"datasets/ale/beslut/beslut.csv": "id\r\n3\r\n", "runs/ale/beslut.json": '{"last": 1}'})

    def broken(self, path, digest):
        raise StoreError("no", path=self.url, reason="no")

    monkeypatch.setattr(Depot, "_send", broken)
    with pytest.raises(StoreError):
        depot.push("ale", folder)
    depot.pull(tmp_path / "b")
    assert content(tmp_path / "b") == FILES


def test_bytes_that_are_not_what_their_name_promises_are_refused(depot, tmp_path):
    push_all(depot, fill(tmp_path / "a", FILES))
    files_of(depot).pipe_file(blob(depot, "runs/ale/beslut.json"), b"other")
    with pytest.raises(StoreError, match="other bytes than its name promises"):
        depot.pull(tmp_path / "b")
    assert "other" not in content(tmp_path / "b").values()


def test_bytes_that_are_gone_are_told_with_the_depot(depot, tmp_path):
    push_all(depot, fill(tmp_path / "a", FILES))
    files_of(depot).rm_file(blob(depot, "registry.json"))
    with pytest.raises(StoreError) as caught:
        depot.pull(tmp_path / "b")
    assert caught.value.values["path"] == depot.url


def test_a_list_that_cannot_be_read_is_told(depot):
    files, root = fsspec.core.url_to_fs(depot.url)
    files.makedirs(f"{root}/owners", exist_ok=True)
    files.pipe_file(f"{root}/owners/ale.json", b"[")
    with pytest.raises(StoreError, match=r"owners/ale\.json"):
        depot.listing("ale")


def test_a_list_leads_nowhere_outside_the_mirror(depot, tmp_path):
    push_all(depot, fill(tmp_path / "a", FILES))
    files, root = fsspec.core.url_to_fs(depot.url)
    listing = depot.listing("ale")
    digest = listing["runs/ale/beslut.json"]
    evil = {"../out.json": digest, "/tmp/out.json": digest, "datasets/../../out.json": digest}
    files.pipe_file(f"{root}/owners/ale.json", json.dumps(listing | evil).encode())
    depot.pull(tmp_path / "b")
    assert content(tmp_path / "b") == FILES
    assert not (tmp_path / "out.json").exists()


def test_one_writer_at_a_time(depot):
    said = r"in use by process 7 on a; if that is gone, delete lock\.json"
    with depot.locked("process 7 on a"), pytest.raises(StoreError, match=said), depot.locked("process 8 on b"):
        raise AssertionError("never here")
    with depot.locked("process 8 on b"):
        pass


def test_the_work_on_a_mirror_is_handed_back_even_when_it_is_broken_off(depot, tmp_path):
    def broken_off():
        with mirrored(depot, tmp_path / "a"):
            fill(tmp_path / "a", FILES)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken_off()
    depot.pull(tmp_path / "b")
    assert content(tmp_path / "b") == FILES


def test_a_dry_run_hands_nothing_back(depot, tmp_path):
    with mirrored(depot, tmp_path / "a", dry_run=True):
        fill(tmp_path / "a", FILES)
    assert depot.owners() == []


def test_no_depot_no_work(tmp_path):
    with mirrored(None, tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_what_the_store_raises_is_told_in_our_words(tmp_path, monkeypatch):
    def refused(url):
        raise PermissionError("Access Denied")

    monkeypatch.setattr(depot_module.fsspec.core, "url_to_fs", refused)
    with pytest.raises(StoreError, match="s3://insyn: Access Denied"):
        Depot("s3://insyn").owners()


@pytest.mark.parametrize(("place", "is_one"), [("s3://b/x", True), ("file:///d", True), ("/d", False)])
def test_which_places_are_depots(place, is_one):
    assert is_depot(place) is is_one
