"""The site behind real nginx and real Caddy, by the configuration that we hand out, asked by CKAN's own client."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from ckanapi import NotFound, RemoteCKAN, ValidationError

from catalog.ckan.calls import WITHOUT_ARGUMENTS
from catalog.media_types import MEDIA_TYPES, media_type
from catalog.serve import SiteServer
from catalog.server.headers import CROSS_ORIGIN, PREFLIGHT, SECURITY_HEADERS
from tests.web_servers import CONFIGURATION, SERVERS

ACTION = "/api/3/action/"


@pytest.fixture(scope="module", params=SERVERS)
def url(request: pytest.FixtureRequest, output: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp(request.param)
    with SERVERS[request.param](output, folder) as address:
        yield address


@pytest.fixture
def ckan(url: str) -> Iterator[RemoteCKAN]:
    with RemoteCKAN(url, get_only=True) as client:
        yield client


@pytest.fixture(scope="module")
def catalogue(output: Path) -> dict[str, dict[str, Any]]:
    """Every package by name, as the file of all of them has it."""
    text = (output / "api/3/action/current_package_list_with_resources.json").read_text(encoding="utf-8")
    return {package["name"]: package for package in json.loads(text)["result"]}


def ask(url: str, path: str, method: str = "GET", **more: Any) -> requests.Response:
    return requests.request(method, url + path, timeout=20, allow_redirects=False, **more)


def raw(url: str, target: str) -> tuple[int, bytes]:
    """Ask for a target as it is, dots and all, and return status and body."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=20) as connection:
        connection.sendall(
            f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n".encode("latin-1")
        )
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), body


# CKAN's own client


def test_ckanapi_dumps_the_whole_catalogue(ckan: RemoteCKAN, catalogue: dict[str, Any]) -> None:
    names = ckan.action.package_list()
    assert names == sorted(catalogue)
    # As `ckanapi dump datasets --all -g` asks, with what it always sends along.
    beside = {"include_datasets": False, "include_password_hash": True, "include_users": False}
    assert {name: ckan.action.package_show(id=name, **beside) for name in names} == catalogue


def test_ckanapi_finds_by_name_and_by_id(ckan: RemoteCKAN, catalogue: dict[str, Any]) -> None:
    package = catalogue["hjo-beslut"]
    assert ckan.action.package_show(id=package["id"]) == package
    assert ckan.action.package_show(name_or_id="hjo-beslut") == package
    resource = package["resources"][0]
    assert ckan.action.resource_show(id=resource["id"]) == resource
    organization = ckan.action.organization_show(id=package["owner_org"])
    assert organization == ckan.action.organization_show(id="hjo")
    assert organization["package_count"] == sum(p["owner_org"] == package["owner_org"] for p in catalogue.values())
    group = ckan.action.group_show(id=package["groups"][0]["id"])
    assert package in ckan.action.group_package_show(id=group["name"])
    assert ckan.action.site_read() is True
    assert ckan.action.status_show()["ckan_version"].startswith("2.")
    assert "hjo" in ckan.action.organization_list()
    assert ckan.action.organization_list(all_fields=True)[0]["package_count"] >= 0
    assert ckan.action.group_list(all_fields="true")[0]["title"]
    assert {x["id"] for x in ckan.action.license_list()} == {"CC0-1.0", "CC-BY-4.0"}
    assert "name or id" in ckan.action.help_show(name="package_show")


def test_every_tag_is_found_however_it_is_spelt(ckan: RemoteCKAN, url: str) -> None:
    tags = ckan.action.tag_list()
    assert any(not tag.isascii() for tag in tags)
    for tag in tags:
        assert ckan.action.tag_show(id=tag)["name"] == tag
        assert ckan.action.tag_show(id=ckan.action.tag_show(id=tag)["id"])["name"] == tag
    assert ask(url, f"{ACTION}tag_show/{tags[-1]}.json").json()["result"]["name"] == tags[-1]


def test_ckanapi_raises_what_it_raises_for_a_ckan(ckan: RemoteCKAN, url: str) -> None:
    with pytest.raises(NotFound):
        ckan.action.package_show(id="finns-inte")
    with pytest.raises(NotFound):
        ckan.action.no_such_call()
    with pytest.raises(ValidationError, match="Missing value"):
        ckan.action.package_show()
    with pytest.raises(ValidationError, match="package_search gives everything"):
        ckan.action.package_search(q="lek")
    # Its default is POST: what has no argument is answered, and else it is told what to do.
    posting = RemoteCKAN(url)
    assert posting.action.package_list(include_private=False) == ckan.action.package_list()
    assert posting.action.status_show()["site_title"] == "Insyn Väst"
    with pytest.raises(ValidationError, match="get_only=True"):
        posting.action.package_show(id="hjo-beslut")
    posting.close()


@pytest.mark.parametrize("rows", ["10", "100", "1000", "5000"])
def test_a_harvester_pages_through_everything(url: str, catalogue: dict[str, Any], rows: str) -> None:
    """As CKAN's harvester: until a page is empty, no dataset twice."""
    found: list[dict[str, Any]] = []
    start = 0
    while True:
        asked = {"rows": rows, "start": str(start), "sort": "id asc"}
        result = ask(url, f"{ACTION}package_search", params=asked).json()["result"]
        assert result["count"] == len(catalogue)
        if not result["results"]:
            break
        found += result["results"]
        start += int(rows)
    assert {p["name"]: p for p in found} == catalogue
    assert len(found) == len(catalogue)


def test_piveau_pages_until_the_count(url: str, catalogue: dict[str, Any]) -> None:
    found, start, count = [], 0, 1
    while start < count:
        result = ask(url, f"/api/action/package_search?rows=10&start={start}").json()["result"]
        found, start, count = [*found, *result["results"]], start + 10, result["count"]
    assert [p["id"] for p in found] == sorted(p["id"] for p in catalogue.values())


@pytest.mark.parametrize(
    "query",
    ["q=*:*", "q=%2A%3A%2A&rows=10", "q=&fq=&sort=&rows=10&start=0", "fq=*:*", "sort=id%20asc", "sort=id+asc", ""],
)
def test_what_asks_for_everything_gets_it(url: str, query: str, catalogue: dict[str, Any]) -> None:
    result = ask(url, f"{ACTION}package_search?{query}").json()["result"]
    assert (len(result["results"]), result["count"]) == (min(10, len(catalogue)), len(catalogue))


def test_how_many_there_are_can_be_asked_alone(url: str, catalogue: dict[str, Any]) -> None:
    result = ask(url, f"{ACTION}package_search?rows=0").json()["result"]
    assert (result["results"], result["count"]) == ([], len(catalogue))


@pytest.mark.parametrize(
    "query",
    [
        "q=lek", "fq=tags:lek", "fq=(groups:gove)", "sort=name+asc", "fq=metadata_modified:[2026-01-01T00:00:00Z+TO+*]",
        "rows=50", "rows=100&start=50", "rows=100&start=-100", "rows=x", "start=5", "rows=100&start=99999999999999900",
        "fq_list=%5B%22a%22%5D", "rows=100&start=100%00", "rows[]=100&start=7",
    ],
)  # fmt: skip
def test_what_files_cannot_give_is_refused_not_answered_wrongly(url: str, query: str) -> None:
    answer = ask(url, f"{ACTION}package_search?{query}")
    assert answer.status_code == 409
    assert answer.json()["error"]["__type"] == "Validation Error"


def test_a_list_is_never_given_twice_to_who_pages_through_it(url: str) -> None:
    for call in ("package_list", "current_package_list_with_resources"):
        assert ask(url, f"{ACTION}{call}?limit=100&offset=0").status_code == 200
        assert ask(url, f"{ACTION}{call}?limit=100&offset=100").status_code == 409
        assert ask(url, f"{ACTION}{call}?limit=100&offset=100", "POST", json={}).status_code == 409


# Hostile arguments and paths

HOSTILE = (
    "../../../etc/passwd", "..%2f..%2fsecret", "%2e%2e%2fsecret", "hjo-beslut%00", "%00", "hjo-beslut.json", "a" * 3000,
    "%C3%A5%C3%A4%C3%B6", "/", "hjo-beslut/", "[1,2]", "hjo-beslut&id=../x", "%0d%0aX-A:%20b", "{name}", "$uri", "*",
    "<script>", "hjo-beslut'", '"', "errors/unknown", "HJO-BESLUT",
)  # fmt: skip


@pytest.mark.parametrize("call", ["package_show", "tag_show", "resource_show", "help_show", "group_package_show"])
def test_hostile_arguments_get_ckans_error(url: str, output: Path, call: str) -> None:
    (output.parent / "secret.json").write_text("secret")
    for value in HOSTILE:
        argument = "name" if call == "help_show" else "id"
        answer = ask(url, f"{ACTION}{call}?{argument}={value}")
        if value == "hjo-beslut&id=../x" and answer.status_code == 200:
            assert answer.json()["result"]["name"] == "hjo-beslut"  # the first of two counts
            continue
        assert answer.status_code in (404, 409), value
        assert answer.json()["success"] is False
        assert "X-A" not in answer.headers


@pytest.mark.parametrize(
    "target",
    ["/../secret.json", "/%2e%2e/secret.json", "/api/3/action/../../../../secret.json", "/..%2fsecret.json", "/..\\x",
     "/api/3/action/package_show/..%2f..%2f..%2f..%2f..%2fsecret.json", "//etc/passwd", "/index.html%00.csv",
     "/.building", "/data/hjo/beslut/../../../../secret.json", "/%c0%ae%c0%ae/secret.json", "/.git/config",
     "/api/%2e%2e/%2e%2e/x"],
)  # fmt: skip
def test_no_path_leads_out(url: str, output: Path, target: str) -> None:
    (output.parent / "secret.json").write_text("secret")
    status, body = raw(url, target)
    assert status in (400, 404), body[:200]
    assert b"secret" not in body


@pytest.mark.parametrize(
    "path",
    ["/api/3/action/nope", "/api/action/nope", "/api/3/action/", "/api/nope", "/api/3/action/package_show/",
     "/api/3/action/package_show/nope.json", "/api/3/action/%C3%A5", "/api/3/action/" + "a" * 3000],
)  # fmt: skip
def test_errors_of_the_api_have_ckans_form(url: str, path: str) -> None:
    answer = ask(url, path)
    assert (answer.status_code, answer.json()["success"]) == (404, False)
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.json()["error"]["__type"] == "Not Found Error"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_nothing_can_be_changed(url: str, method: str) -> None:
    answer = ask(url, f"{ACTION}package_list", method, json={})
    assert (answer.status_code, answer.json()["error"]["__type"]) == (405, "Validation Error")
    assert answer.headers["Allow"] == "GET, HEAD"
    assert ask(url, "/", method).status_code == 405


def test_calls_that_need_a_server_say_so(url: str) -> None:
    for call in ("datastore_search?resource_id=x", "package_autocomplete?q=lek"):
        answer = ask(url, ACTION + call)
        assert (answer.status_code, answer.json()["error"]["__type"]) == (409, "Validation Error")


# Headers


def test_security_headers_are_those_of_our_own_server(url: str) -> None:
    for path in ("/", "/finns-inte", f"{ACTION}package_list", f"{ACTION}package_show?id=nope"):
        answer = ask(url, path)
        assert {name: answer.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS, path
        assert {name: answer.headers.get(name) for name in CROSS_ORIGIN} == CROSS_ORIGIN, path
        assert answer.headers["Cache-Control"] == "no-cache"


def test_every_kind_of_file_has_its_media_type(url: str, output: Path) -> None:
    found = {}
    for path in sorted(output.rglob("*")):
        if path.is_file() and path.suffix in MEDIA_TYPES:
            found.setdefault(path.suffix, path.relative_to(output).as_posix())
    assert len(found) > 12
    for path in found.values():
        assert ask(url, f"/{path}", "HEAD").headers["Content-Type"] == media_type(path), path


def test_the_configuration_knows_every_media_type() -> None:
    nginx = (CONFIGURATION / "nginx.conf").read_text(encoding="utf-8")
    types = dict(re.findall(r"^        (\S+/\S+) (\w+);$", nginx.partition("types {")[2].partition("}")[0], re.M))
    known = {f".{suffix}": kind for kind, suffix in types.items()}
    assert known == {suffix: kind.partition(";")[0] for suffix, kind in MEDIA_TYPES.items()}
    with_charset = {kind.partition(";")[0] for kind in MEDIA_TYPES.values() if "charset" in kind} - {"text/html"}
    for directive in ("charset_types", "gzip_types"):
        listed = re.search(rf"    {directive} ([^;]+);", nginx)
        assert listed is not None
        assert set(listed[1].split()) == with_charset
    caddy = (CONFIGURATION / "Caddyfile").read_text(encoding="utf-8")
    assert dict(re.findall(r'"~\\(\.\w+)\$" "([^"]+)"', caddy)) == MEDIA_TYPES


def test_head_etag_and_range(url: str) -> None:
    path = "/data/hjo/beslut/beslut.csv"
    whole, head = ask(url, path, headers={"Accept-Encoding": "identity"}), ask(url, path, "HEAD")
    assert (head.status_code, head.content) == (200, b"")
    tag = whole.headers["ETag"]
    assert whole.headers["Last-Modified"]
    assert ask(url, path, headers={"If-None-Match": tag, "Accept-Encoding": "identity"}).status_code == 304
    part = ask(url, path, headers={"Range": "bytes=0-9", "Accept-Encoding": "identity"})
    assert (part.status_code, part.content) == (206, whole.content[:10])
    for call in ("package_list", "package_show?id=hjo-beslut", "package_search"):
        answer = ask(url, ACTION + call, "HEAD")
        assert (answer.status_code, answer.content) == (200, b"")


def test_answers_are_packed_for_who_takes_it(url: str) -> None:
    plain = ask(url, f"{ACTION}package_search", headers={"Accept-Encoding": "identity"})
    packed = ask(url, f"{ACTION}package_search", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert packed.content == plain.content


def test_files_with_a_hash_in_their_name_are_kept(url: str, output: Path) -> None:
    script = next((output / "assets").glob("enhance.*.js")).name
    assert "immutable" in ask(url, f"/assets/{script}", "HEAD").headers["Cache-Control"]
    assert ask(url, "/assets/lunr.LICENSE.txt", "HEAD").headers["Cache-Control"] == "no-cache"


def test_another_site_may_ask_by_post(url: str) -> None:
    asked = {"Origin": "https://x.example", "Access-Control-Request-Method": "POST"}
    answer = ask(url, f"{ACTION}package_list", "OPTIONS", headers=asked)
    assert answer.status_code == 204
    assert {name: answer.headers.get(name) for name in PREFLIGHT} == PREFLIGHT


# Pages


@pytest.mark.parametrize("path", ["/data", "/data/hjo", "/data/hjo/beslut", "/kommun/hjo", "/en/kommun/hjo"])
def test_a_folder_without_its_slash_is_redirected(url: str, path: str) -> None:
    answer = ask(url, path, headers={"Accept": "text/html"})
    assert (answer.status_code in (301, 308), answer.headers["Location"]) == (True, f"{path}/")
    assert ask(url, f"{path}/").status_code == 200


@pytest.mark.parametrize(
    "path", ["/finns-inte", "/en/finns-inte", "/data/hjo/finns-inte", "/data/hjo/finns-inte/", "/api2"]
)
def test_a_missing_page_gets_the_page_that_says_so(url: str, output: Path, path: str) -> None:
    answer = ask(url, path)
    assert answer.status_code == 404
    english = output / "en/404.html"
    told = english if path.startswith("/en/") and english.exists() else output / "404.html"
    assert answer.content == told.read_bytes()


@pytest.mark.parametrize(
    ("path", "stem"),
    [("/data/hjo/beslut", "data/hjo/beslut/beslut"), ("/data/hjo/beslut/", "data/hjo/beslut/beslut"),
     ("/data/hjo", "dcat/hjo"), ("/data/hjo/", "dcat/hjo"), ("/data", "catalog"), ("/data/", "catalog")],
)  # fmt: skip
@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        ("application/rdf+xml", ".rdf"),
        ("text/turtle, application/n-triples;q=0.9, */*;q=0.1", ".ttl"),
        ("application/ld+json", ".jsonld"),
    ],
)
def test_an_iri_gives_rdf_to_who_asks_for_it(
    url: str, output: Path, path: str, stem: str, accept: str, suffix: str
) -> None:
    answer = ask(url, path, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, MEDIA_TYPES[suffix])
    assert answer.content == (output / f"{stem}{suffix}").read_bytes()
    assert "Accept" in [v.strip() for v in answer.headers["Vary"].split(",")]


def test_a_browser_gets_the_page(url: str, output: Path) -> None:
    for accept in ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "*/*", ""):
        answer = ask(url, "/data/hjo/beslut/", headers={"Accept": accept})
        assert answer.content == (output / "data/hjo/beslut/index.html").read_bytes()
        assert "Accept" in [v.strip() for v in answer.headers["Vary"].split(",")]


def test_calls_without_arguments_are_those_that_the_configuration_answers_to_post(url: str) -> None:
    for call in WITHOUT_ARGUMENTS:
        for path in (ACTION, "/api/action/"):
            answer = ask(url, path + call, "POST", json={"all": True})
            assert (answer.status_code, answer.json()["success"]) == (200, True), call
    assert ask(url, "/api/3").json() == {"version": 3}


# With a server behind, as the commented lines say


@pytest.mark.parametrize("name", SERVERS)
def test_what_files_cannot_answer_can_be_left_to_our_own_server(
    name: str, output: Path, tmp_path: Path, catalogue: dict[str, Any]
) -> None:
    package = catalogue["hjo-badplatser"]
    table = next(r for r in package["resources"] if r["datastore_active"])
    with SiteServer(output) as behind, SERVERS[name](output, tmp_path, f"127.0.0.1:{behind.port}") as url:
        with RemoteCKAN(url) as posting:
            assert posting.action.package_show(id="hjo-badplatser")["resources"] == package["resources"]
            found = posting.action.package_search(q="badplatser")
            assert "hjo-badplatser" in [p["name"] for p in found["results"]]
            assert found["count"] < len(catalogue)
            assert posting.action.datastore_search(resource_id=table["id"])["records"]
        assert ask(url, f"{ACTION}package_search?fq=organization:hjo&rows=50").json()["result"]["count"] > 0
        assert ask(url, f"{ACTION}package_search?rows=100").json()["result"]["count"] == len(catalogue)
        answer = ask(url, f"{ACTION}package_search?q=badplatser")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"  # once, not from both
        assert ask(url, "/").content == (output / "index.html").read_bytes()
