"""The store replaces a dataset as a whole or not at all, whenever it is cut off."""

import os
import shutil

import pytest

from catalog.errors import StoreError
from catalog.store import STAGING, Store, read_rows, replace_file, write_json

KEY = "ale/beslut"


class Crash(BaseException):
    """The process dies here: nothing after this runs."""


def fill(folder, text):
    data = f"id,text\r\n1,{text}\r\n".encode()
    (folder / "beslut.csv").write_bytes(data)
    fields = [{"name": n, "type": "string"} for n in ("id", "text")]
    resource = {"name": "beslut", "path": "beslut.csv", "rows": 1, "bytes": len(data), "hash": f"sha256:{text}"}
    package = {
        "id": "x",
        "title": text,
        "version": text,
        "source": "ale/x",
        "resources": [resource | {"schema": {"fields": fields}}],
    }
    write_json(folder / "datapackage.json", package)


def put(store, text, key=KEY):
    with store.staged(key) as folder:
        fill(folder, text)


def state(store, key=KEY):
    """Return the stored text as the descriptor and as the table give it: they must agree."""
    dataset = store.load(key)
    if dataset is None:
        return None
    (row,) = read_rows(dataset.resources[0])
    assert dataset.title == row["text"] == dataset.resources[0].sha256
    return dataset.title


def everything(folder):
    return {p.relative_to(folder): (p.read_bytes(), p.stat().st_ino, p.stat().st_mtime_ns)
            for p in folder.rglob("*") if p.is_file()}  # fmt: skip


def test_a_dataset_comes_back_as_it_was_put(tmp_path):
    store = Store(tmp_path)
    put(store, "ett")
    put(store, "två", "hjo/beslut")
    assert store.keys() == ["ale/beslut", "hjo/beslut"]
    assert store.keys("hjo") == ["hjo/beslut"]
    assert state(store) == "ett"
    assert store.load("ale/annat") is None
    assert store.brought_by("ale/x", "ale") == ["beslut"]
    assert store.brought_by("ale/y", "ale") == []
    dataset = store.load(KEY)
    assert (dataset.key, dataset.source, dataset.release, dataset.rows) == (KEY, "ale/x", "ett", 1)


def test_the_same_content_writes_nothing(tmp_path):
    store = Store(tmp_path)
    put(store, "ett")
    before = everything(tmp_path)
    put(store, "ett")
    assert everything(tmp_path) == before


def test_one_file_more_or_less_is_another_content(tmp_path):
    store = Store(tmp_path)
    put(store, "ett")
    with store.staged(KEY) as folder:
        fill(folder, "ett")
        (folder / "extra.csv").write_text("a\r\n")
    assert (store.folder(KEY) / "extra.csv").exists()
    put(store, "ett")
    assert not (store.folder(KEY) / "extra.csv").exists()


def fill_and_fail(folder):
    fill(folder, "två")
    raise ZeroDivisionError


def test_an_exception_while_filling_changes_nothing(tmp_path):
    store = Store(tmp_path)
    put(store, "ett")
    before = everything(tmp_path)
    with pytest.raises(ZeroDivisionError), store.staged(KEY) as folder:
        fill_and_fail(folder)
    assert everything(tmp_path) == before
    assert not store.is_unsettled()


def counted(monkeypatch, name, stop_at):
    """Let the n-th call of os.<name> raise Crash; return the list of calls."""
    real, calls = getattr(os, name), []

    def call(*args, **kwargs):
        calls.append(args)
        if len(calls) == stop_at:
            raise Crash
        return real(*args, **kwargs)

    monkeypatch.setattr(os, name, call)
    return calls


def steps(tmp_path, monkeypatch, name, *, first):
    """Return how many times a put calls os.<name>."""
    with monkeypatch.context() as patch:
        store = Store(tmp_path / f"count-{name}-{first}")
        if not first:
            put(store, "ett")
        calls = counted(patch, name, 0)
        put(store, "två")
        return len(calls)


@pytest.mark.parametrize("first", [True, False], ids=["new", "replaced"])
@pytest.mark.parametrize("name", ["rename", "fsync", "open", "unlink", "rmdir", "mkdir"])
def test_a_crash_at_any_step_leaves_the_old_or_the_new_state(tmp_path, monkeypatch, name, first):
    total = steps(tmp_path, monkeypatch, name, first=first)
    for n in range(1, total + 1):
        store = Store(tmp_path / f"{name}-{n}")
        if not first:
            put(store, "ett")
        with monkeypatch.context() as patch:
            counted(patch, name, n)
            with pytest.raises(Crash):
                put(store, "två")
        store.recover()
        assert state(store) in ({None, "två"} if first else {"ett", "två"}), n
        assert not store.is_unsettled()
        put(store, "två")
        assert state(store) == "två"
        assert len([p for p in store.root.rglob("*") if p.is_file()]) == 2


@pytest.mark.parametrize("name", ["rename", "unlink", "rmdir"])
def test_a_crash_while_recovering_is_recovered_from(tmp_path, monkeypatch, name):
    for n in range(1, 12):
        store = Store(tmp_path / f"{name}-{n}")
        put(store, "ett")
        with monkeypatch.context() as patch:
            counted(patch, "rename", 3)  # the old folder is aside, the new one not yet in
            with pytest.raises(Crash):
                put(store, "två")
        assert store.is_unsettled()
        with monkeypatch.context() as patch:
            calls = counted(patch, name, n)
            try:
                store.recover()
            except Crash:
                store.recover()
            else:
                assert len(calls) < n
        assert state(store) == "två"
        assert not store.is_unsettled()


def test_an_old_folder_without_a_new_one_goes_back(tmp_path):
    store = Store(tmp_path)
    put(store, "ett")
    (tmp_path / STAGING).mkdir(exist_ok=True)
    store.folder(KEY).rename(tmp_path / STAGING / "ale--beslut.old")
    shutil.rmtree(tmp_path / "ale")
    assert state(store) is None
    store.recover()
    assert state(store) == "ett"


def test_names_with_hyphens_are_told_apart(tmp_path):
    store = Store(tmp_path)
    put(store, "ett", "dals-ed/arsredovisning-2025-data")
    (tmp_path / STAGING).mkdir(exist_ok=True)
    store.folder("dals-ed/arsredovisning-2025-data").rename(
        tmp_path / STAGING / "dals-ed--arsredovisning-2025-data.new"
    )
    store.recover()
    assert store.keys() == ["dals-ed/arsredovisning-2025-data"]


def test_recover_on_nothing(tmp_path):
    Store(tmp_path / "none").recover()
    assert not (tmp_path / "none").exists()
    assert not Store(tmp_path / "none").is_unsettled()


@pytest.mark.parametrize(
    ("break_it", "reason"),
    [
        (lambda d: (d / "beslut.csv").unlink(), "filen saknas"),
        (lambda d: (d / "datapackage.json").write_text('{"id": "x"'), "delimiter"),
        (lambda d: (d / "datapackage.json").write_text('{"id": "x"}'), "'title' saknas"),
        (lambda d: (d / "report.json").write_text(""), "Expecting value"),
    ],
)
def test_a_broken_dataset_is_named(tmp_path, break_it, reason):
    store = Store(tmp_path)
    put(store, "ett")
    break_it(store.folder(KEY))
    with pytest.raises(StoreError) as caught:
        store.load(KEY)
    assert str(store.folder(KEY)) in caught.value.values["path"]
    assert reason in caught.value.values["reason"]


def test_an_unreadable_dataset_belongs_to_nobody(tmp_path):
    store = Store(tmp_path)
    put(store, "ett")
    (store.folder(KEY) / "datapackage.json").write_text("[")
    assert store.brought_by("ale/x", "ale") == []


def test_a_cell_longer_than_the_csv_readers_own_limit(tmp_path):
    store = Store(tmp_path)
    put(store, "x" * 200_000)
    assert len(state(store)) == 200_000


def test_replace_file_leaves_the_old_or_the_new(tmp_path, monkeypatch):
    path = tmp_path / "a" / "b.json"
    replace_file(path, b"ett")
    for name in ("fsync", "replace"):
        with monkeypatch.context() as patch:
            counted(patch, name, 1)
            with pytest.raises(Crash):
                replace_file(path, b"two")
        assert path.read_bytes() == b"ett"
    replace_file(path, b"three")
    assert [p.name for p in path.parent.iterdir()] == ["b.json"]


def test_json_is_always_the_same_bytes(tmp_path):
    assert write_json(tmp_path / "a", {"å": 1, "b": [1.5, None]}) == write_json(
        tmp_path / "b", {"å": 1, "b": [1.5, None]}
    )
    assert (tmp_path / "a").read_text(encoding="utf-8").startswith('{\n "å": 1')
