"""The server's files: states and parts of them, compressed copies, forms by Accept, and who may read them."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import brotli
import pytest

from catalog.server.headers import SECURITY_HEADERS
from harvesters.made_packages import write_manifest
from tests.served import Client

TEXT = "Beslut åäö. " * 200


@pytest.fixture
def output(tmp_path: Path) -> Path:
    output = tmp_path / "output"
    folder = output / "data/ale/beslut"
    folder.mkdir(parents=True)
    (output / "index.html").write_text(TEXT, encoding="utf-8")
    (folder / "index.html").write_text("<p>sidan", encoding="utf-8")
    (folder / "beslut.csv").write_bytes(b"0123456789")
    (folder / "beslut.ttl").write_text("<a> <b> <c> .", encoding="utf-8")
    (folder / "beslut.rdf").write_text("<rdf/>", encoding="utf-8")
    (folder / "datapackage.json").write_text("{}", encoding="utf-8")
    write_manifest(output)
    return output


@pytest.fixture
def client(output: Path) -> Client:
    return Client(output)


def test_a_file_is_told_by_the_hash_of_the_manifest(client: Client, output: Path) -> None:
    first = client.ask("/data/ale/beslut/beslut.csv")
    again = client.ask("/data/ale/beslut/beslut.csv", headers={"If-None-Match": first.headers["etag"]})

    assert first.headers["etag"] == '"84d89877f0d4041efb6bf91a16f0248f"'
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert client.ask("/data/ale/beslut/beslut.csv", headers={"If-None-Match": '"x"'}).status == 200
    assert (
        client.ask("/data/ale/beslut/beslut.csv", headers={"If-None-Match": f'"x", W/{first.headers["etag"]}'}).status
        == 304
    )


def test_a_file_newer_than_the_manifest_is_not_told_by_its_hash(client: Client, output: Path) -> None:
    path = output / "data/ale/beslut/beslut.csv"
    before = client.ask("/data/ale/beslut/beslut.csv").headers["etag"]
    path.write_bytes(b"9876543210")
    later = (output / "manifest.json").stat().st_mtime_ns + 10**9
    os.utime(path, ns=(later, later))
    after = client.ask("/data/ale/beslut/beslut.csv", headers={"If-None-Match": before})

    assert (after.status, after.body) == (200, b"9876543210")
    assert after.headers["etag"] != before


def test_a_new_manifest_is_read(client: Client, output: Path) -> None:
    before = client.ask("/data/ale/beslut/beslut.csv").headers["etag"]
    (output / "data/ale/beslut/beslut.csv").write_bytes(b"9876543210")
    write_manifest(output)

    assert client.ask("/data/ale/beslut/beslut.csv").headers["etag"] not in ("", before)


def test_a_visitor_who_has_seen_it_gets_nothing_again(client: Client) -> None:
    seen = client.ask("/").headers["last-modified"]

    assert client.ask("/", headers={"If-Modified-Since": seen}).status == 304
    assert client.ask("/", headers={"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"}).status == 200
    assert client.ask("/", headers={"If-Modified-Since": "yesterday"}).status == 200
    assert client.ask("/", headers={"If-Modified-Since": seen, "If-None-Match": '"x"'}).status == 200


@pytest.mark.parametrize(
    ("asked", "status", "body", "told"),
    [
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=-30", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=8-99", 206, b"89", "bytes 8-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=-0", 416, b"", "bytes */10"),
        ("bytes=4-2", 200, b"0123456789", None),
        ("bytes=0-1,3-4", 200, b"0123456789", None),
        ("lines=1-2", 200, b"0123456789", None),
        ("bytes=" + "9" * 400 + "-", 200, b"0123456789", None),
    ],
)
def test_a_part_of_a_file(client: Client, asked: str, status: int, body: bytes, told: str | None) -> None:
    got = client.ask("/data/ale/beslut/beslut.csv", headers={"Range": asked})

    assert (got.status, got.body, got.headers.get("content-range")) == (status, body, told)
    assert got.headers["accept-ranges"] == "bytes"
    assert got.headers["content-length"] == str(len(body))


def test_a_part_of_another_state_is_the_whole(client: Client) -> None:
    tag = client.ask("/data/ale/beslut/beslut.csv").headers["etag"]

    assert client.ask("/data/ale/beslut/beslut.csv", headers={"Range": "bytes=0-0", "If-Range": tag}).status == 206
    assert client.ask("/data/ale/beslut/beslut.csv", headers={"Range": "bytes=0-0", "If-Range": '"x"'}).status == 200


def test_a_large_file_is_sent_piece_by_piece(client: Client, output: Path) -> None:
    data = os.urandom(1_300_000)
    (output / "data/ale/beslut/large.parquet").write_bytes(data)

    assert client.ask("/data/ale/beslut/large.parquet").body == data
    assert client.ask("/data/ale/beslut/large.parquet", headers={"Range": "bytes=5-1000004"}).body == data[5:1_000_005]
    head = client.ask("/data/ale/beslut/large.parquet", "HEAD")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", "1300000")


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("*", "br"),
        ("identity", None),
        ("", None),
    ],
)
def test_text_is_compressed_as_the_visitor_takes_it(client: Client, accept: str, encoding: str | None) -> None:
    got = client.ask("/", headers={"Accept-Encoding": accept})
    plain = {"br": brotli.decompress, "gzip": gzip.decompress}.get(encoding or "", bytes)(got.body)

    assert plain.decode() == TEXT
    assert got.headers.get("content-encoding") == encoding
    assert got.headers["vary"] == "Accept-Encoding"
    assert got.headers["content-length"] == str(len(got.body))


def test_each_encoding_is_another_state(client: Client) -> None:
    tags = {client.ask("/", headers={"Accept-Encoding": name}).headers["etag"] for name in ("br", "gzip", "")}
    br = client.ask("/", headers={"Accept-Encoding": "br"}).headers["etag"]

    assert len(tags) == 3
    assert client.ask("/", headers={"Accept-Encoding": "br", "If-None-Match": br}).status == 304
    assert client.ask("/", headers={"If-None-Match": br}).status == 200


def test_a_compressed_copy_beside_the_file_is_sent_unless_it_is_older(client: Client, output: Path) -> None:
    beside = output / "index.html.br"
    beside.write_bytes(brotli.compress(b"made beforehand"))
    now = (output / "index.html").stat().st_mtime_ns

    os.utime(beside, ns=(now - 10**9, now - 10**9))
    assert brotli.decompress(client.ask("/", headers={"Accept-Encoding": "br"}).body).decode() == TEXT
    os.utime(beside, ns=(now, now))
    assert brotli.decompress(client.ask("/", headers={"Accept-Encoding": "br"}).body) == b"made beforehand"


@pytest.mark.parametrize("path", ["/data/ale/beslut/", "/data/ale/beslut"])
@pytest.mark.parametrize(
    ("accept", "location"),
    [
        ("text/turtle", "/data/ale/beslut/beslut.ttl"),
        ("application/rdf+xml;q=0.5, text/turtle;q=0.4", "/data/ale/beslut/beslut.rdf"),
        ("application/json", "/data/ale/beslut/datapackage.json"),
        ("application/ld+json, text/turtle;q=0.1", "/data/ale/beslut/beslut.ttl"),  # there is no .jsonld
    ],
)
def test_a_dataset_in_the_form_that_is_asked_for(client: Client, path: str, accept: str, location: str) -> None:
    got = client.ask(path, headers={"Accept": accept})

    assert (got.status, got.headers["content-location"], got.headers["vary"]) == (200, location, "Accept")
    assert got.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    "accept", ["", "*/*", "text/html,application/xhtml+xml,*/*;q=0.8", "image/png", "text/html;q=x"]
)
def test_a_browser_gets_the_page_of_a_dataset(client: Client, accept: str) -> None:
    got = client.ask("/data/ale/beslut/", headers={"Accept": accept})

    assert (got.status, got.body, got.headers["vary"]) == (200, b"<p>sidan", "Accept")
    assert "content-location" not in got.headers


def test_scripts_of_other_sites_may_read_data_but_not_pages(client: Client) -> None:
    assert client.ask("/data/ale/beslut/beslut.csv").headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in client.ask("/").headers
    asked = client.ask("/api/3/action/package_show", "OPTIONS")
    assert (asked.status, asked.headers["access-control-allow-methods"]) == (204, "GET, HEAD, POST, OPTIONS")


def test_every_answer_has_the_security_headers(client: Client) -> None:
    asked = {"Range": "bytes=99-"}
    for got in (
        client.ask("/"),
        client.ask("/nope"),
        client.ask("/data/ale/beslut/beslut.csv", headers=asked),
        client.ask("/", "PUT"),
        client.ask("/api/3/action/site_read"),
        client.ask("/api/3/action/nope"),
        client.ask("/data/ale"),
    ):
        assert {name: got.headers[name.lower()] for name in SECURITY_HEADERS} == SECURITY_HEADERS
