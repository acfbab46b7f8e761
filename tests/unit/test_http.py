from __future__ import annotations

import gzip
import random
import socket
import threading
import zlib
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from catalog import errors
from catalog.errors import FetchError, WebPage
from catalog.texts import Texts, placeholders
from catalog.texts import _load as load_texts_of
from harvesters.addresses import is_allowed
from harvesters.decoding import STEP_BYTES, BrokenError, IncompleteError, decoded
from harvesters.http import Http, HttpSettings
from harvesters.politeness import Politeness, backoff, retry_after
from harvesters.snapshot import Snapshot, SnapshotStore
from tests.server import Misbehaviour, Say, Server, cut, drip, endless, reset, silent

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
Script = Mapping[str, Sequence[Say | Misbehaviour]]


class Time:
    """A clock that only `sleep`, or each look at it, moves on."""

    def __init__(self, tick: float = 0.0) -> None:
        self.seconds = 0.0
        self.tick = tick
        self.slept: list[float] = []

    def monotonic(self) -> float:
        self.seconds += self.tick
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    def now(self) -> datetime:
        return datetime(2026, 11, 16, 5, tzinfo=UTC) + timedelta(seconds=self.seconds)


class World:
    """A server, a store and a client with a clock of its own."""

    def __init__(self, root: Path, script: Script, **settings: Any) -> None:
        self.time = Time(settings.pop("tick", 0.0))
        resolve = settings.pop("resolve", socket.getaddrinfo)
        self.server = Server(script)
        self.store = SnapshotStore(root, self.time.now)
        self._settings = {"timeout_read": 5, "allow_loopback": True, "retries": 0} | settings
        self._resolve = resolve

    def __enter__(self) -> World:
        self.server.__enter__()
        settings = dict(self._settings)
        settings["connect_to"] = tuple((name, "127.0.0.1", self.server.port) for name in settings.pop("hosts", ()))
        self.client = Http(
            HttpSettings(**settings),
            self.store,
            sleep=self.time.sleep,
            monotonic=self.time.monotonic,
            resolve=self._resolve,
        )
        self.http = self.client.for_source("ale/data")
        return self

    def __exit__(self, *details: Any) -> None:
        self.client.close()
        self.server.__exit__(*details)

    def get(self, path: str = "/a", **options: Any) -> Snapshot:
        return self.http.get(self.server.url(path), **options)

    def fails(self, error: type[FetchError], path: str = "/a", **options: Any) -> dict[str, object]:
        """Return the error's values; nothing half-received may be left."""
        before = set(self.store.root.glob("objects/*/*"))
        with pytest.raises(error) as caught:
            self.get(path, **options)
        assert type(caught.value) is error
        assert not list(self.store.root.glob("incoming/*"))
        assert set(self.store.root.glob("objects/*/*")) == before
        return caught.value.values


# What goes out and what comes back


def test_a_plain_answer(tmp_path: Path) -> None:
    said = {"Content-Type": "text/csv", "Set-Cookie": "s=1; Path=/", "Date": "x", "ETag": '"1"'}
    script = {"/a": [Say(200, b"a;b", said)], "/a?b=1&a=x+y&c=1&c=2": [Say(200, b"1")]}
    with World(tmp_path, script, user_agent="probe/1") as world:
        snapshot = world.get(context={"page": 1}, accept="text/csv")
        assert (snapshot.read(), snapshot.status, snapshot.unchanged) == (b"a;b", 200, False)
        assert snapshot.headers == {"content-type": "text/csv", "etag": '"1"'}
        assert (snapshot.url, snapshot.final_url) == (world.server.url("/a"), world.server.url("/a"))
        assert snapshot.context == {"page": 1}
        more = world.get("/a?b=1#part", params={"c": [1, 2], "a": "x y", "d": None})
        assert more.url == world.server.url("/a?b=1&a=x+y&c=1&c=2")
        first, second = world.server.seen
    assert first.headers == {
        "host": f"127.0.0.1:{world.server.port}",
        "user-agent": "probe/1",
        "accept": "text/csv",
        "accept-encoding": "gzip, deflate",
    }
    assert "cookie" not in second.headers
    assert second.headers["accept"] == "*/*"


def test_a_question_is_posted_and_kept_by_its_body(tmp_path: Path) -> None:
    said = {"Content-Type": "application/json", "ETag": '"1"'}
    with World(tmp_path, {"/a?x=1": [Say(200, b"[1]", said), Say(200, b"[2]", said), Say(200, b"[1]", said)]}) as world:
        url = world.server.url("/a")
        first = world.http.post(url, json={"b": "å", "a": [1]}, params={"x": 1}, context={"page": 1})
        other = world.http.post(url, json={"b": "ä"}, params={"x": 1})
        again = world.http.post(url, json={"a": [1], "b": "å"}, params={"x": 1}, context={"page": 1})
        assert [s.read() for s in (first, other, again)] == [b"[1]", b"[2]", b"[1]"]
        assert first.url.startswith(f"{url}?x=1#post-")
        assert len({first.url, other.url}) == 2
        assert first.final_url == f"{url}?x=1"
        assert (first.context, first.unchanged) == ({"page": 1}, False)
        assert (again.url, again.unchanged) == (first.url, True)
        assert [s.url for s in world.http.stored()] == sorted([first.url, other.url])
        seen = world.server.seen
    assert [(s.method, s.body) for s in seen[::2]] == [("POST", '{"a":[1],"b":"å"}'.encode())] * 2
    assert {s.headers["content-type"] for s in seen} == {"application/json"}
    # A validator says nothing about another question to the same address.
    assert not any("if-none-match" in s.headers for s in seen)


def test_a_question_meets_the_same_limits_as_a_get(tmp_path: Path) -> None:
    script = {"/a": [Say(503), Say(200, b"1")], "/b": [Say(200, b"12345")], "/c": [Say(404)]}
    with World(tmp_path, script, retries=1) as world:
        assert world.http.post(world.server.url("/a"), json={}).read() == b"1"
        with pytest.raises(errors.TooLarge):
            world.http.post(world.server.url("/b"), json={}, max_bytes=4)
        with pytest.raises(errors.BadStatus):
            world.http.post(world.server.url("/c"), json={})
        with pytest.raises(ValueError, match="at most 1000000"):
            world.http.post(world.server.url("/a"), json="x" * 1_000_001)
        assert [s.method for s in world.server.seen] == ["POST"] * 4


@pytest.mark.parametrize(
    ("status", "method"), [(301, "POST"), (302, "POST"), (303, "GET"), (307, "POST"), (308, "POST")]
)
def test_a_question_is_asked_again_where_it_is_sent(tmp_path: Path, status: int, method: str) -> None:
    script = {"/a": [Say(status, headers={"Location": "/b"})], "/b": [Say(200, b"1")]}
    with World(tmp_path, script) as world:
        snapshot = world.http.post(world.server.url("/a"), json={"q": 1})
        assert (snapshot.read(), snapshot.final_url) == (b"1", world.server.url("/b"))
        assert [(s.method, s.body) for s in world.server.seen][1] == (method, b'{"q":1}' if method == "POST" else b"")


def test_nothing_is_taken_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with World(tmp_path, {"/a": [Say(200, b"1")]}) as world:
        assert world.get().read() == b"1"
        assert "authorization" not in world.server.seen[0].headers


def test_a_client_without_a_source_asks_nobody(tmp_path: Path) -> None:
    with World(tmp_path, {}) as world, pytest.raises(ValueError, match="for_source"):
        world.client.get(world.server.url("/a"))


def test_connect_to_leads_names_elsewhere_and_keeps_them(tmp_path: Path) -> None:
    script = {"/a": [Say(200, b"1")]}
    with World(tmp_path, script, hosts=["*.insyn.example"], allow_loopback=False) as world:
        snapshot = world.http.get("http://Ale.insyn.example/a")
        assert snapshot.url == "http://ale.insyn.example/a"
        assert world.server.seen[0].headers["host"] == "ale.insyn.example"
        assert world.fails(errors.ForbiddenAddress)["address"] == "127.0.0.1"


@pytest.mark.parametrize("status", [200, 203])
def test_a_body_may_be_empty(tmp_path: Path, status: int) -> None:
    with World(tmp_path, {"/a": [Say(status)]}) as world:
        snapshot = world.get()
        with pytest.raises(errors.EmptyAnswer):
            snapshot.json()


def test_a_web_page_in_place_of_json_is_found_by_who_reads_it(tmp_path: Path) -> None:
    page = Say(200, b"<!doctype html><title>Logga in</title>", {"Content-Type": "text/html"})
    with World(tmp_path, {"/a": [page]}) as world, pytest.raises(WebPage) as caught:
        world.get().json()
    assert caught.value.values == {"url": world.server.url("/a"), "found": "HTML", "expected": "JSON"}


@pytest.mark.parametrize("body", [b"[1]", b""])
def test_bytes_without_length_end_with_the_connection(tmp_path: Path, body: bytes) -> None:
    with World(tmp_path, {"/a": [cut(HEAD + b"\r\n" + body)]}) as world:
        assert world.get().read() == body


def test_chunks_are_joined(tmp_path: Path) -> None:
    with World(tmp_path, {"/a": [cut(CHUNKED + b"2;x=y\r\n[1\r\n3\r\n,2]\r\n0\r\nTrailer: x\r\n\r\n")]}) as world:
        assert world.get().json() == [1, 2]


# Asking again only for what changed


def test_an_unchanged_answer_is_the_stored_one(tmp_path: Path) -> None:
    headers = {"ETag": '"1"', "Last-Modified": "Mon, 16 Nov 2026 04:00:00 GMT", "Content-Type": "text/csv"}
    with World(tmp_path, {"/a": [Say(200, b"1", headers), Say(304), Say(200, b"2")]}) as world:
        first = world.get()
        world.http.commit()
        world.time.sleep(3600)
        world.http = world.client.for_source("ale/data")
        second = world.get()
        assert second.unchanged
        assert (second.fetched, second.headers, second.sha256) == (first.fetched, first.headers, first.sha256)
        assert world.server.seen[1].headers["if-none-match"] == '"1"'
        assert world.server.seen[1].headers["if-modified-since"] == headers["Last-Modified"]
        third = world.get()
        assert (third.unchanged, third.read(), third.fetched) == (False, b"2", "2026-11-16T06:00:00Z")
        assert world.get(accept="text/csv").read() == b"2"
        assert "if-none-match" not in world.server.seen[3].headers
        assert [s.read() for s in world.http.stored()] == [b"2"]


def test_a_lost_object_is_asked_for_again(tmp_path: Path) -> None:
    with World(tmp_path, {"/a": [Say(200, b"1", {"ETag": '"1"'})]}) as world:
        world.get().path.unlink()
        assert world.get().read() == b"1"
        assert "if-none-match" not in world.server.seen[1].headers


def test_a_304_that_nobody_asked_for_is_no_answer(tmp_path: Path) -> None:
    with World(tmp_path, {"/a": [Say(304)]}) as world:
        assert world.fails(errors.BadStatus)["status"] == 304


def test_validators_go_only_to_the_address_that_gave_them(tmp_path: Path) -> None:
    to = [Say(302, headers={"Location": path}) for path in ("/x", "/x", "/y")]
    script = {"/a": to, "/x": [Say(200, b"1", {"ETag": '"1"'}), Say(304)], "/y": [Say(200, b"2")]}
    with World(tmp_path, script) as world:
        assert world.get().final_url == world.server.url("/x")
        assert world.get().unchanged
        assert world.get().read() == b"2"
        asked = [(seen.path, "if-none-match" in seen.headers) for seen in world.server.seen]
    assert asked == [("/a", False), ("/x", False), ("/a", False), ("/x", True), ("/a", False), ("/y", False)]


# Redirects and addresses


def test_redirects_are_followed(tmp_path: Path) -> None:
    script = {
        "/a": [Say(301, b"moved", {"Location": "b/c?d=\xc3\xa5"})],
        "/b/c?d=%C3%A5": [Say(308, headers={"Location": "../e#f"})],
        "/e": [Say(200, b"1")],
    }
    with World(tmp_path, script) as world:
        snapshot = world.get()
        assert (snapshot.url, snapshot.final_url) == (world.server.url("/a"), world.server.url("/e"))


def test_too_many_redirects(tmp_path: Path) -> None:
    with World(tmp_path, {"/a": [Say(302, headers={"Location": "/a"})]}, max_redirects=3) as world:
        assert world.fails(errors.TooManyRedirects) == {"url": world.server.url("/a"), "limit": 3}
        assert len(world.server.seen) == 4


def test_a_redirect_without_address_is_a_bad_status(tmp_path: Path) -> None:
    with World(tmp_path, {"/a": [Say(302)]}) as world:
        assert world.fails(errors.BadStatus)["status"] == 302


@pytest.mark.parametrize(
    "location",
    ["ftp://x.example/a", "file:///etc/passwd", "https://", "http://[::1", "http://u:p@x.example/", "http://x:99999/"],
)
def test_a_redirect_to_no_web_address(tmp_path: Path, location: str) -> None:
    with World(tmp_path, {"/a": [Say(302, headers={"Location": location})]}) as world:
        values = world.fails(errors.BadUrl)
    assert "u:p" not in str(values)


@pytest.mark.parametrize(
    "url",
    ["", "a", "//x/a", "ftp://x/a", "http:///a", "https://u@x.example/", "http://[x]/", "http://x:0/", "http://*/"],
)
def test_an_address_that_cannot_be_asked(tmp_path: Path, url: str) -> None:
    with World(tmp_path, {}) as world, pytest.raises(errors.BadUrl):
        world.http.get(url)


@pytest.mark.parametrize("host", ["169.254.169.254", "10.0.0.1", "127.0.0.1", "2130706433", "[::ffff:127.0.0.1]"])
def test_a_redirect_into_a_private_network(tmp_path: Path, host: str) -> None:
    script = {"/a": [Say(302, headers={"Location": f"http://{host}/b"})]}
    with World(tmp_path, script, hosts=["data.example"], allow_loopback=False, retries=3) as world:
        with pytest.raises(errors.ForbiddenAddress) as caught:
            world.http.get("http://data.example/a")
        assert world.server.paths() == ["/a"]
    assert str(caught.value.values["url"]).endswith("/b")


def test_what_counts_is_the_address_that_is_connected_to(tmp_path: Path) -> None:
    """A name that first shows a public address and then a private one (DNS rebinding) gets no second look."""
    answers = [["127.0.0.1"], ["169.254.169.254", "127.0.0.1"], ["169.254.169.254"], []]

    def resolve(host: str, port: int, *_: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, world.server.port)) for a in answers.pop(0)]

    bye = Say(200, b"1", {"Connection": "close"})
    with World(tmp_path, {"/a": [bye]}, resolve=resolve) as world:
        assert world.http.get("http://data.example/a").read() == b"1"
        assert world.http.get("http://data.example/a").read() == b"1"
        with pytest.raises(errors.ForbiddenAddress) as caught:
            world.http.get("http://data.example/a")
        assert caught.value.values == {"url": "http://data.example/a", "address": "169.254.169.254"}
        with pytest.raises(errors.NameNotFound, match="no internet address"):
            world.http.get("http://data.example/a")


PUBLIC = ["193.10.0.1", "2001:6b0::1", "::ffff:193.10.0.1", "64:ff9b::c10a:1", "2002:c10a:1::1"]
LOCAL = ["127.0.0.1", "127.9.9.9", "::1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "fd00::1", "::ffff:10.0.0.1"]
NEVER = [
    "0.0.0.0", "::", "169.254.169.254", "fe80::1", "fe80::1%eth0", "224.0.0.1", "ff02::1", "255.255.255.255",
    "240.0.0.1", "100.64.0.1", "198.18.0.1", "192.0.2.1", "2001:db8::1", "fec0::1", "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "::a9fe:a9fe", "2001:0:4136:e378:8000:63bf:3fff:fdd2",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC + LOCAL + NEVER)
def test_which_addresses_are_allowed(address: str) -> None:
    assert is_allowed(address) == (address in PUBLIC)
    assert is_allowed(address, allow_loopback=True) == (address not in NEVER)


@pytest.mark.parametrize("address", ["64:ff9b::7f00:1", "2002:7f00:1::1", "::7f00:1", "64:ff9b::a00:1"])
def test_an_address_inside_an_address_is_what_counts(address: str) -> None:
    assert not is_allowed(address)


# Failures, each with its clear error


@pytest.mark.parametrize("status", [204, 206, 401, 403, 404, 410, 418, 500])
def test_a_bad_status(tmp_path: Path, status: int) -> None:
    with World(tmp_path, {"/a": [Say(status)]}) as world:
        assert world.fails(errors.BadStatus) == {"url": world.server.url("/a"), "status": status}


def test_nobody_listens(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/a"
        with World(tmp_path, {}, retries=2) as world, pytest.raises(errors.Unreachable) as caught:
            world.http.get(url)
    assert caught.value.values == {"url": url, "host": "127.0.0.1", "reason": "Connection refused"}
    assert world.time.slept == [1.0, 2.0]


@pytest.mark.parametrize(
    ("host", "error"),
    [("nowhere.example", socket.gaierror(-2, "Name or service not known")), ("x.example", UnicodeError("too long"))],
)
def test_a_name_that_does_not_exist(tmp_path: Path, host: str, error: Exception) -> None:
    def resolve(*_: object) -> list[Any]:
        raise error

    with World(tmp_path, {}, resolve=resolve) as world, pytest.raises(errors.NameNotFound) as caught:
        world.http.get(f"http://{host}/a")
    assert caught.value.values["host"] == host
    assert "0x" not in str(caught.value)


def test_tls_that_is_none(tmp_path: Path) -> None:
    with World(tmp_path, {}, retries=2) as world, pytest.raises(errors.TlsRefused) as caught:
        world.http.get(f"https://127.0.0.1:{world.server.port}/a")
    assert caught.value.values["host"] == "127.0.0.1"
    assert world.time.slept == []


def test_connecting_takes_too_long(tmp_path: Path) -> None:
    def resolve(*_: object) -> list[Any]:
        raise TimeoutError

    with World(tmp_path, {}, resolve=resolve) as world, pytest.raises(errors.TimedOut) as caught:
        world.http.get("http://data.example/a")
    assert caught.value.values["seconds"] == 10


@pytest.mark.parametrize(
    "answer",
    [silent, drip(b"", b""), drip(HEAD + b"Content-Length: 9\r\n\r\n12", b""), drip(CHUNKED + b"2\r\n12", b"")],
)
def test_a_server_that_stops_talking(tmp_path: Path, answer: Misbehaviour) -> None:
    with World(tmp_path, {"/a": [answer]}, timeout_read=0.05, retries=1) as world:
        assert world.fails(errors.TimedOut) == {"url": world.server.url("/a"), "seconds": 0.05}
        assert world.time.slept == [1.0]


@pytest.mark.parametrize(
    "answer",
    [
        drip(HEAD + b"Content-Length: 100000\r\n\r\n", b"1"),
        drip(CHUNKED, b"1\r\nx\r\n"),
        drip(CHUNKED, b"0"),
        drip(CHUNKED + b"0\r\n", b"x"),
        drip(HEAD + b"\r\n", b"1"),
        drip(HEAD, b"x"),
        drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["body", "chunks", "chunk-size", "trailer", "no-length", "headers", "continue"],
)
def test_a_drip_ends_at_the_deadline(tmp_path: Path, answer: Misbehaviour) -> None:
    with World(tmp_path, {"/a": [answer]}, timeout_total=12, tick=1, retries=2) as world:
        assert world.fails(errors.TooSlow) == {"url": world.server.url("/a"), "seconds": 12}
        assert len(world.server.seen) == 1


def test_the_deadline_cuts_the_wait_for_bytes(tmp_path: Path) -> None:
    with World(tmp_path, {"/a": [silent]}, timeout_total=0.05) as world:
        assert world.fails(errors.TooSlow)["seconds"] == 0.05


def test_redirects_share_the_deadline(tmp_path: Path) -> None:
    script = {f"/{i}": [Say(302, headers={"Location": f"/{i + 1}"})] for i in range(5)}
    with World(tmp_path, script, timeout_total=8, tick=1) as world:
        world.fails(errors.TooSlow, "/0")


def test_a_source_may_be_allowed_more_bytes_and_gets_more_time_for_them(tmp_path: Path) -> None:
    script = {"/a": [Say(body=b"x" * 1500)], "/slow": [drip(HEAD + b"\r\n", b"1")]}
    with World(tmp_path, script, max_bytes=1000, timeout_total=12, tick=1) as world:
        assert world.fails(errors.TooLarge)["limit_bytes"] == 1000
        wider = world.client.for_source("ale/stor", max_bytes=2000)
        assert wider.get(world.server.url("/a")).size_bytes == 1500
        with pytest.raises(errors.TooSlow) as slow:
            wider.get(world.server.url("/slow"))
        assert slow.value.values["seconds"] == 24
        narrow = world.client.for_source("ale/liten", max_bytes=100)
        with pytest.raises(errors.TooLarge) as large:
            narrow.get(world.server.url("/a"))
        assert large.value.values["limit_bytes"] == 100


@pytest.mark.parametrize(
    "answer",
    [
        Say(200, b"x" * 1001),
        Say(200, gzip.compress(b"x" * 1001), {"Content-Encoding": "gzip"}),
        Say(200, b"x" * 1001, {"Content-Length": "1002"}),
        cut(HEAD + b"\r\n" + b"x" * 1001),
        endless(CHUNKED, b"10\r\n0123456789abcdef\r\n"),
        endless(HEAD + b"\r\n", b"x" * 4096),
        endless(HEAD + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b"")),
        endless(HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"1"), b"\0" * 4096),
    ],
)
def test_an_answer_that_is_too_large(tmp_path: Path, answer: Say | Misbehaviour) -> None:
    with World(tmp_path, {"/a": [answer]}, retries=2) as world:
        assert world.fails(errors.TooLarge, max_bytes=1000) == {"url": world.server.url("/a"), "limit_bytes": 1000}
        assert len(world.server.seen) == 1


def test_a_redirect_with_an_endless_body_is_not_read(tmp_path: Path) -> None:
    body = endless(b"HTTP/1.1 302 Found\r\nLocation: /b\r\n\r\n", b"x" * 4096)
    with World(tmp_path, {"/a": [body], "/b": [Say(200, b"1")]}) as world:
        assert world.get().read() == b"1"


@pytest.mark.parametrize(
    "answer",
    [
        cut(HEAD + b"Content-Length: 9\r\n\r\n[1]"),
        cut(HEAD + b"Content-Length: 9, 9\r\n\r\n[1]"),
        cut(HEAD + b"Content-Length: 9\r\n\r\n"),
        cut(HEAD.replace(b"1.1", b"1.0") + b"Content-Length: 9\r\n\r\n[1]"),
        cut(HEAD + b"Content-Length: 9\r\nContent-Length: 3\r\n\r\n[1]"),
        reset(HEAD + b"Content-Length: 9\r\n\r\n[1]"),
        cut(CHUNKED + b"9\r\n[1]"),
        cut(CHUNKED + b"3\r\n[1]\r\n"),
        cut(CHUNKED + b"zz\r\n[1]\r\n0\r\n\r\n"),
        Say(200, gzip.compress(b"[1]")[:-4], {"Content-Encoding": "gzip"}),
        Say(200, zlib.compress(b"[1]")[:-4], {"Content-Encoding": "deflate"}),
    ],
    ids=[
        *("length", "length-twice", "nothing", "http-1.0", "lengths-differ", "reset"),
        *("in-chunk", "no-last-chunk", "bad-chunk", "gzip", "deflate"),
    ],
)
def test_an_answer_that_breaks_off(tmp_path: Path, answer: Say | Misbehaviour) -> None:
    with World(tmp_path, {"/a": [answer]}, retries=1) as world:
        values = world.fails(errors.Truncated)
        assert values["url"] == world.server.url("/a")
        assert len(world.server.seen) == 2
    with World(tmp_path, {"/a": [answer, Say(200, b"[1]")]}, retries=1) as world:
        assert world.get().json() == [1]


def test_an_answer_that_no_longer_tells_where_it_ends(tmp_path: Path) -> None:
    def untold(body: bytes) -> Misbehaviour:
        return cut(HEAD + b"\r\n" + body)

    told = Say(200, b"[1,2]")
    script = [untold(b"[1]"), untold(b"[2]"), told, untold(b"[1,2]"), *[untold(b"[3]")] * 2, untold(b"[4]"), told]
    with World(tmp_path, {"/a": script}) as world:
        assert [world.get().end_lost for _ in script] == [False, False, False, False, True, True, True, False]
    packed = Say(200, gzip.compress(b"[3]"), {"Content-Encoding": "gzip"})
    # Says that it closes: else the next question may go out on a connection that is about to be reset.
    chunked = cut(HEAD + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n[4]\r\n0\r\n\r\n")
    with World(tmp_path, {"/b": [told, packed, chunked, untold(b"[5]")]}) as world:
        assert [world.get("/b").end_lost for _ in range(4)] == [False, False, False, True]
        world.http.commit()
        assert [s.end_lost for s in world.client.for_source("ale/data").stored()] == [True]


def test_a_transfer_coding_that_nobody_undoes(tmp_path: Path) -> None:
    answer = cut(HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n3\r\n[1]\r\n0\r\n\r\n")
    with World(tmp_path, {"/a": [answer]}) as world:
        assert world.fails(errors.BadEncoding)["encoding"] == "gzip, chunked"


@pytest.mark.parametrize("answer", [reset(b""), cut(b""), cut(b"SSH-2.0-x\r\n"), cut(HEAD + b"x: " + b"y" * 70_000)])
def test_a_server_that_speaks_no_http(tmp_path: Path, answer: Misbehaviour) -> None:
    with World(tmp_path, {"/a": [answer]}) as world:
        assert world.fails(errors.Unreachable)["reason"]


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "zstd", "gzip", "x"])
def test_a_compression_that_does_not_fit(tmp_path: Path, encoding: str) -> None:
    with World(tmp_path, {"/a": [Say(200, b"plain text", {"Content-Encoding": encoding})]}, retries=1) as world:
        assert world.fails(errors.BadEncoding) == {"url": world.server.url("/a"), "encoding": encoding}
        assert len(world.server.seen) == 1


# Retries and manners


def test_an_error_that_passes(tmp_path: Path) -> None:
    script = {"/a": [Say(500), reset(b""), Say(502), Say(200, b"1")]}
    with World(tmp_path, script, retries=3) as world:
        assert world.get().read() == b"1"
        assert world.time.slept == [1.0, 2.0, 4.0]


def test_an_error_that_stays(tmp_path: Path) -> None:
    with World(tmp_path, {"/a": [Say(503)]}, retries=2, backoff_s=0.5) as world:
        assert world.fails(errors.BadStatus)["status"] == 503
        assert (len(world.server.seen), world.time.slept) == (3, [0.5, 1.0])


def test_an_error_that_will_not_pass_is_not_repeated(tmp_path: Path) -> None:
    with World(tmp_path, {"/a": [Say(404)]}, retries=2) as world:
        world.fails(errors.BadStatus)
        assert len(world.server.seen) == 1


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("20", 20), ("Mon, 16 Nov 2026 05:00:30 GMT", 30), ("86400", 60), ("0", 1), ("soon", 1), ("", 1)],
)
@pytest.mark.parametrize("status", [429, 503])
def test_the_host_says_when(tmp_path: Path, status: int, said: str, seconds: int) -> None:
    script = {"/a": [Say(status, headers={"Retry-After": said}), Say(200, b"1")], "/b": [Say(200, b"2")]}
    with World(tmp_path, script, retries=1) as world:
        assert world.get().read() == b"1"
        assert sum(world.time.slept) == seconds
        world.get("/b")
        assert sum(world.time.slept) == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 60.0), ("7", 7.0), ("9" * 5000, 60.0), ("-1", None), ("", None), ("x", None), ("²", None),
        ("Mon, 16 Nov 2026 04:00:00 GMT", 0.0), ("Mon, 16 Nov 2026 05:00:05 -0000", 5.0),
        ("Mon, 99 Nov 2026 05:00:05 GMT", None),
    ],
)  # fmt: skip
def test_retry_after(value: str, seconds: float | None) -> None:
    assert retry_after(value, datetime(2026, 11, 16, 5, tzinfo=UTC), 60.0) == seconds


def test_pauses_grow_up_to_a_minute() -> None:
    assert [backoff(n, 1.0) for n in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]


def test_requests_to_one_host_keep_their_distance(tmp_path: Path) -> None:
    script = {"/a": [Say(200, b"1")]}
    with World(tmp_path, script, per_host_interval_s=0.2, hosts=["a.example", "b.example"]) as world:
        for host in ("a", "a", "b", "a"):
            world.http.get(f"http://{host}.example/a")
    assert world.time.slept == pytest.approx([0.2, 0.2])


@pytest.fixture
def crowd() -> Politeness:
    time = Time()
    return Politeness(
        max_hosts=2, per_host_parallel=2, per_host_interval_s=0, monotonic=time.monotonic, sleep=time.sleep
    )


@pytest.mark.parametrize(
    ("inside", "waits"), [(["a", "a"], "a"), (["a", "b"], "c")], ids=["places at one host", "hosts at once"]
)
def test_who_comes_late_waits_for_a_place(crowd: Politeness, inside: list[str], waits: str) -> None:
    order: list[str] = []
    arrived = threading.Event()

    def late() -> None:
        arrived.set()
        with crowd.turn(waits):
            order.append("late")

    thread = threading.Thread(target=late)
    with crowd.turn(inside[0]):
        with crowd.turn(inside[1]):
            thread.start()
            assert arrived.wait(5)
            order.append("inside")
        thread.join(5)
    assert order == ["inside", "late"]


@pytest.mark.parametrize("has_come", [False, True], ids=["in line", "just called"])
def test_who_is_interrupted_in_line_leaves_no_place_taken(
    crowd: Politeness, has_come: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = ExitStack()
    inside.enter_context(crowd.turn("a"))
    inside.enter_context(crowd.turn("a"))

    def interrupted(_event: threading.Event) -> None:
        if has_come:
            inside.close()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(threading.Event, "wait", interrupted)
        with pytest.raises(KeyboardInterrupt), crowd.turn("a"):
            pass
    inside.close()
    with crowd.turn("a"), crowd.turn("a"), crowd.turn("b"):
        pass


def test_many_sources_at_once(tmp_path: Path) -> None:
    hosts = [f"k{n}.example" for n in range(6)]
    script = {f"/{n}": [Say(200, str(n % 3).encode())] for n in range(5)}
    with World(tmp_path, script, hosts=hosts, max_hosts=3) as world:
        problems: list[Exception] = []

        def harvest(n: int) -> None:
            try:
                http = world.client.for_source(f"k{n}/data")
                for path in range(5):
                    assert http.get(f"http://k{n}.example/{path}").read() == str(path % 3).encode()
                http.commit()
            except Exception as problem:
                problems.append(problem)

        threads = [threading.Thread(target=harvest, args=(n,)) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert problems == []
        assert len(world.server.seen) == 30
    assert len(list(world.store.root.glob("objects/*/*"))) == 3
    assert len(list(world.store.root.glob("index/*/*.json"))) == 6


# Unpacking in small steps


@pytest.mark.parametrize(
    "plain",
    [b"", b"1", b"x" * 3 * STEP_BYTES, random.Random(1).randbytes(2 * STEP_BYTES)],
    ids=["0", "1", "x", "random"],
)
@pytest.mark.parametrize("size", [1, 2, 1000, 10**9])
def test_unpacking_gives_back_what_was_packed(plain: bytes, size: int) -> None:
    if size < 3 and len(plain) > STEP_BYTES and plain[:9] != b"x" * 9:
        size = 7
    raw = zlib.compressobj(wbits=-15)
    packed = [
        (gzip.compress(plain), "gzip"),
        (gzip.compress(plain), "X-GZIP , identity"),
        (gzip.compress(plain[:1]) + gzip.compress(plain[1:]) + b"\0\0", "gzip"),
        (zlib.compress(plain), "deflate"),
        (raw.compress(plain) + raw.flush(), "deflate"),
        (plain, ""),
        (plain, "identity"),
        (b"", "gzip"),
    ]
    for data, encoding in packed:
        chunks = (data[i : i + size] for i in range(0, len(data), size))
        steps = list(decoded(chunks, encoding))
        assert b"".join(steps) == (plain if data else b"")
        assert encoding in ("", "identity") or all(len(step) <= STEP_BYTES for step in steps)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_what_is_cut_short_is_never_whole(encoding: str) -> None:
    packed = gzip.compress(b"text" * 20) if encoding == "gzip" else zlib.compress(b"text" * 20)
    for end in range(1, len(packed)):
        with pytest.raises(IncompleteError):
            list(decoded([packed[:end]], encoding))


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_what_is_not_packed(encoding: str) -> None:
    with pytest.raises(BrokenError):
        list(decoded([b"\xff\xff plain text"], encoding))


# The sentences


@pytest.fixture
def texts() -> Texts:
    return load_texts_of(Path(errors.__file__).parent / "texts")


def _all_errors(base: type[errors.InsynError]) -> list[type[errors.InsynError]]:
    ours = [child for child in base.__subclasses__() if child.__module__ == errors.__name__]
    return [base, *(error for child in ours for error in _all_errors(child))]


@pytest.mark.parametrize("error", _all_errors(errors.InsynError), ids=lambda error: error.code)
def test_each_error_has_its_sentence(error: type[errors.InsynError], texts: Texts) -> None:
    documented = error.__doc__ or ""
    for text in (form for lang in ("sv", "en") for form in texts.entries[f"errors.{error.code}"][lang].values()):
        assert all(name in documented for name in placeholders(text))


def test_a_host_is_asked_no_faster_than_it_says(tmp_path: Path) -> None:
    with World(tmp_path, {"/a": [Say(200, b"1")]}) as world:
        url = world.server.url("/a")
        world.get()
        world.http.pace(url, 3, 10)
        world.http.pace(url, 3, 10)  # said again, it changes nothing
        for _ in range(6):
            world.get()
        # The request that told the pace is one of the first three.
        assert world.time.slept == [10, 10]
        world.http.pace(url, 1, 2)
        world.get()
        assert world.time.slept[2:] == [2]


@pytest.mark.parametrize(("calls", "seconds"), [(0, 1), (1, 0), (-1, 1)])
def test_a_pace_that_is_none_is_refused(tmp_path: Path, calls: int, seconds: float) -> None:
    with World(tmp_path, {}) as world, pytest.raises(ValueError, match="a pace of"):
        world.http.pace("http://exempel.test/", calls, seconds)
