from __future__ import annotations

import errno
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from catalog.errors import BadJson, EmptyAnswer, ParseError, StoreError, WebPage, WrongCharset
from catalog.ids import sha256_hex
from harvesters.snapshot import Answer, Snapshot, SnapshotStore, SourceSnapshots

URL = "https://data.example/a.json"


class Clock:
    """A day that moves on when told."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 16, 5, 0, 0, 123456, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> SnapshotStore:
    return SnapshotStore(tmp_path / "snapshots", clock)


def keep(
    source: SourceSnapshots,
    body: bytes,
    headers: Mapping[str, str] | None = None,
    *,
    url: str = URL,
    context: Mapping[str, object] | None = None,
    accept: str = "",
    final_url: str = "",
) -> Snapshot:
    with source.store.receive() as incoming:
        incoming.write(body)
        answer = Answer(200, headers or {"content-type": "application/json"}, final_url or url)
        return source.keep(url, incoming, answer, accept=accept, context=context or {})


def files(store: SnapshotStore) -> list[str]:
    return sorted(str(p.relative_to(store.root)) for p in store.root.rglob("*") if p.is_file())


def test_what_a_snapshot_says(store: SnapshotStore) -> None:
    headers = {
        "content-type": 'Application/JSON; charset="utf-8"',
        "etag": '"1"',
        "date": "Mon, 16 Nov 2026 05:00:00 GMT",
        "age": "3",
        "set-cookie": "s=1",
        "x-request-id": "1",
        "content-disposition": "attachment; filename=a.json",
        "last-modified": "x" * 2000,
    }
    snapshot = keep(store.for_source("ale/data"), b'{"a": 1}', headers, context={"page": 1, "ids": ("a", "b")})
    assert snapshot.sha256 == sha256_hex(b'{"a": 1}')
    assert snapshot.fetched == "2026-11-16T05:00:00Z"
    assert sorted(snapshot.headers) == ["content-disposition", "content-type", "etag"]
    assert snapshot.media_type == "application/json"
    assert (snapshot.size_bytes, snapshot.status, snapshot.final_url, snapshot.unchanged) == (8, 200, URL, False)
    assert snapshot.context == {"page": 1, "ids": ["a", "b"]}
    assert (snapshot.read(), snapshot.json()) == (b'{"a": 1}', {"a": 1})
    assert snapshot.path == store.root / "objects" / snapshot.sha256[:2] / snapshot.sha256


def test_no_content_type_is_no_media_type(store: SnapshotStore) -> None:
    assert keep(store.for_source("ale/data"), b"1", {"etag": "x"}).media_type == ""


def test_the_same_bytes_are_kept_once_and_keep_their_time(store: SnapshotStore, clock: Clock) -> None:
    source = store.for_source("ale/data")
    first = keep(source, b"[1]", {"content-type": "application/json", "etag": '"1"'})
    source.commit()
    clock.now += timedelta(days=1)
    source = store.for_source("ale/data")
    # Another tag for the same bytes: the metadata stays, and the next question uses the new tag.
    again = keep(source, b"[1]", {"content-type": "application/json", "etag": '"2"'})
    assert again.unchanged
    assert (again.fetched, again.headers) == (first.fetched, first.headers)
    assert source.validators(URL, "") == (URL, {"If-None-Match": '"2"'})
    elsewhere = keep(source, b"[1]", url=URL + "?b")
    assert (elsewhere.fetched, elsewhere.unchanged) == ("2026-11-17T05:00:00Z", False)
    assert len([name for name in files(store) if name.startswith("objects/")]) == 1


@pytest.mark.parametrize(
    ("headers", "context"),
    [({"content-type": "text/csv"}, {}), ({"content-type": "application/json"}, {"page": 2})],
)
def test_another_type_or_context_is_a_change_but_not_new_content(
    store: SnapshotStore, clock: Clock, headers: dict[str, str], context: dict[str, object]
) -> None:
    source = store.for_source("ale/data")
    first = keep(source, b"[1]")
    clock.now += timedelta(days=1)
    second = keep(source, b"[1]", headers, context=context)
    assert not second.unchanged
    assert second.fetched == first.fetched
    assert (second.headers, second.context) == (headers, context)


def test_new_bytes_have_a_new_time(store: SnapshotStore, clock: Clock) -> None:
    source = store.for_source("ale/data")
    keep(source, b"[1]")
    clock.now += timedelta(days=1)
    second = keep(source, b"[2]")
    assert (second.fetched, second.unchanged, second.read()) == ("2026-11-17T05:00:00Z", False, b"[2]")


def test_a_stored_snapshot_equals_the_fresh_one(store: SnapshotStore) -> None:
    source = store.for_source("ale/data")
    keep(source, b"[2]", url=URL + "?b")
    keep(source, b"[1]", context={"page": (1, "å\ud800")})
    source.commit()
    a, b = store.for_source("ale/data").stored()
    assert (a.url, b.url) == (URL, URL + "?b")
    assert a.unchanged
    assert (a.context, a.json(), b.json()) == ({"page": [1, "å\ud800"]}, [1], [2])


def test_the_index_has_the_same_bytes_for_the_same_answers(store: SnapshotStore, clock: Clock) -> None:
    path = store.root / "index" / "ale" / "data.json"
    for urls in (("?a", "?b"), ("?b", "?a")):
        source = store.for_source("ale/data")
        for query in urls:
            keep(source, b"[1]", url=URL + query)
        source.commit()
        clock.now += timedelta(days=1)
        written = path.read_bytes()
    before = path.stat().st_mtime_ns
    source.commit()
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (written, before)
    assert list(json.loads(written)["entries"]) == [URL + "?a", URL + "?b"]


def test_sources_do_not_share_an_index(store: SnapshotStore) -> None:
    one = store.for_source("ale/data")
    keep(one, b"[1]")
    one.commit()
    assert store.for_source("ale/other").stored() == []


@pytest.mark.parametrize("source_id", ["", "ale", "../x/y", "ale/../x", "Ale/data", "ale/data/x", "ale/data\n"])
def test_a_source_id_is_two_slugs(store: SnapshotStore, source_id: str) -> None:
    with pytest.raises(ValueError, match="publisher slug"):
        store.for_source(source_id)


def test_a_run_that_is_killed_leaves_nothing_that_counts(store: SnapshotStore) -> None:
    source = store.for_source("ale/data")

    def killed() -> None:
        with store.receive() as incoming:
            incoming.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        killed()
    keep(source, b"[1]")
    assert [name.split("/")[0] for name in files(store)] == ["objects"]
    assert store.for_source("ale/data").validators(URL, "") == ("", {})
    assert keep(store.for_source("ale/data"), b"[1]").read() == b"[1]"


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b'{"entries": 1}', b'{"version": 1, "entries": {"u": {}}}', b"[" * 100_000]
)
def test_a_damaged_index_is_fetched_anew_and_said(
    store: SnapshotStore, damage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    source = store.for_source("ale/data")
    keep(source, b"[1]")
    source.commit()
    (store.root / "index" / "ale" / "data.json").write_bytes(damage)
    assert store.for_source("ale/data").stored() == []
    assert "fetched anew" in caplog.text


def test_validators_need_the_same_question_and_a_whole_object(store: SnapshotStore) -> None:
    source = store.for_source("ale/data")
    headers = {"etag": 'W/"1"', "last-modified": "Mon, 16 Nov 2026 05:00:00 GMT"}
    snapshot = keep(source, b"[1]", headers, accept="application/json", final_url="https://cdn.example/a")
    asked = {"If-None-Match": 'W/"1"', "If-Modified-Since": "Mon, 16 Nov 2026 05:00:00 GMT"}
    assert source.validators(URL, "application/json") == ("https://cdn.example/a", asked)
    assert source.validators(URL, "text/csv") == ("", {})
    snapshot.path.write_bytes(b"[2]")
    assert source.validators(URL, "application/json") == ("", {})
    snapshot.path.unlink()
    assert source.validators(URL, "application/json") == ("", {})
    with pytest.raises(StoreError):
        snapshot.read()
    assert keep(source, b"[1]", headers).read() == b"[1]"


def test_a_damaged_object_is_replaced(store: SnapshotStore) -> None:
    source = store.for_source("ale/data")
    snapshot = keep(source, b"[1]")
    snapshot.path.write_bytes(b"[2]")
    assert keep(source, b"[1]").read() == b"[1]"


def test_a_complete_run_forgets_addresses_that_it_did_not_ask_for(store: SnapshotStore) -> None:
    source = store.for_source("ale/data")
    keep(source, b"[1]", url=URL + "?from=1")
    source.commit()
    source = store.for_source("ale/data")
    keep(source, b"[2]", url=URL + "?from=2")
    source.commit()
    assert len(store.for_source("ale/data").stored()) == 2
    source.commit(is_complete=True)
    assert [s.url for s in store.for_source("ale/data").stored()] == [URL + "?from=2"]


def test_prune_deletes_only_what_nobody_mentions(store: SnapshotStore) -> None:
    source = store.for_source("ale/data")
    lost, released = keep(source, b"1"), keep(source, b"2")
    kept = keep(source, b"3")
    source.commit()
    (store.root / "incoming" / "rubbish").write_bytes(b"half an answer")
    assert store.prune({released.sha256}) == 1
    assert (lost.path.exists(), released.path.exists(), kept.path.exists()) == (False, True, True)
    assert not list((store.root / "incoming").iterdir())
    assert store.prune() == 1
    assert kept.read() == b"3"


def test_prune_stops_at_an_index_that_it_cannot_read(store: SnapshotStore) -> None:
    source = store.for_source("ale/data")
    snapshot = keep(source, b"1")
    source.commit()
    (store.root / "index" / "ale" / "data.json").write_bytes(b"{")
    with pytest.raises(StoreError) as caught:
        store.prune()
    assert caught.value.values["path"].endswith("data.json")
    assert snapshot.path.exists()


def test_a_disk_that_refuses_is_a_store_error(store: SnapshotStore) -> None:
    source = store.for_source("ale/data")
    keep(source, b"1")
    (store.root / "index").write_bytes(b"a file where a folder should be")
    with pytest.raises(StoreError):
        source.commit()
    store.root.rename(store.root.with_name("elsewhere"))
    store.root.write_bytes(b"a file where a folder should be")
    with pytest.raises(StoreError) as caught:
        keep(source, b"2")
    assert caught.value.values["path"] == str(store.root / "incoming")


def test_a_full_disk_leaves_what_was_there(store: SnapshotStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    source = store.for_source("ale/data")
    keep(source, b"1")
    source.commit()
    before = files(store)
    monkeypatch.setattr("harvesters.snapshot.os.fsync", full)
    with pytest.raises(StoreError) as caught:
        keep(source, b"2")
    assert caught.value.values["reason"] == "No space left on device"
    keep(source, b"1", url=URL + "?b")
    with pytest.raises(StoreError):
        source.commit()
    assert files(store) == before
    assert len(store.for_source("ale/data").stored()) == 1


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"\xef\xbb\xbf[1]", [1]),
        (b'{"a": 1, "a": 2}', {"a": 2}),
        ('["å"]'.encode("utf-16"), ["å"]),
        (b'["\\ud83d\\ude00"]', ["\U0001f600"]),
        (b'{"\\ud800": "x\\udc00"}', {"\ufffd": "x\ufffd"}),
        (b"[" * 150 + b"]" * 150, None),
        (b" 1.50 ", 1.5),
    ],
)
def test_json_as_it_should_be_read(store: SnapshotStore, body: bytes, value: object) -> None:
    read = keep(store.for_source("ale/data"), body).json()
    assert value is None or read == value


@pytest.mark.parametrize(
    ("body", "error", "values"),
    [
        (b"", EmptyAnswer, {"found": "0 byte"}),
        (b" \r\n", EmptyAnswer, {}),
        (b"\n<!DOCTYPE html><html>", WebPage, {"found": "HTML", "expected": "JSON"}),
        (b"\xef\xbb\xbf<!-- x --><html lang=sv>", WebPage, {"found": "HTML"}),
        (b'<?xml version="1.0"?><html>', WebPage, {"found": "HTML"}),
        (b'<?xml version="1.0"?><rdf:RDF>', BadJson, {"line": 1, "column": 1}),
        (b'["M\xf6lndal"]', WrongCharset, {"found": "0xF6", "position": 3, "expected": "UTF-8"}),
        (b'\xef\xbb\xbf["M\xf6"]', WrongCharset, {"found": "0xF6", "position": 6}),
        (b"\xff\xfe[\x00]", WrongCharset, {"expected": "UTF-16"}),
        (b'{"a": [1,\n 2', BadJson, {"line": 2, "column": 3, "found": '…{"a": [1, 2'}),
        (b"[1] x", BadJson, {"line": 1, "column": 5, "found": "x"}),
        (b"[NaN]", BadJson, {"found": "NaN", "line": 0}),
        (b"[-Infinity]", BadJson, {"found": "-Infinity"}),
        (b"[1e999]", BadJson, {"found": "1e999"}),
        (b"[" + b"1" * 5000 + b"]", BadJson, {"line": 0}),
        (b"[" * 250 + b"]" * 250, BadJson, {"found": "> 200 [ {"}),
        (b"[" * 200_000, BadJson, {"found": "> 200 [ {"}),
    ],
)
def test_json_that_is_none(
    store: SnapshotStore, body: bytes, error: type[ParseError], values: dict[str, object]
) -> None:
    snapshot = keep(store.for_source("ale/data"), body)
    with pytest.raises(error) as caught:
        snapshot.json()
    assert isinstance(caught.value, ParseError)
    assert caught.value.values["url"] == URL
    assert caught.value.values.items() >= values.items()
