"""The little web server: what it answers, and what it never gives away."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.serve import SECURITY_HEADERS, SiteServer, find_file, open_server, serve


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tmp_path = tmp_path_factory.mktemp("serve")
    output = tmp_path / "output"
    (output / "kommun" / "åmål").mkdir(parents=True)
    (output / "empty").mkdir()
    (output / "en").mkdir()
    (output / "index.html").write_text("start å", encoding="utf-8")
    (output / "kommun" / "åmål" / "index.html").write_text("Åmål", encoding="utf-8")
    (output / "kommun" / "data.csv").write_text("a,b\n", encoding="utf-8")
    (output / "404.html").write_text("finns inte", encoding="utf-8")
    (output / "en" / "404.html").write_text("not found", encoding="utf-8")
    (tmp_path / "secret.html").write_text("secret", encoding="utf-8")
    (output / "way-out.html").symlink_to(tmp_path / "secret.html")
    return output


@pytest.fixture(scope="module")
def server(site: Path) -> Iterator[SiteServer]:
    with SiteServer(site) as running:
        yield running


def ask(server: SiteServer, path: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.putrequest(method, path, skip_accept_encoding=True)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


@pytest.mark.parametrize(
    ("path", "status", "media_type", "body"),
    [
        ("/", 200, "text/html; charset=utf-8", "start å"),
        ("/?q=a#b", 200, "text/html; charset=utf-8", "start å"),
        ("/kommun/%C3%A5m%C3%A5l/", 200, "text/html; charset=utf-8", "Åmål"),
        ("/kommun/data.csv", 200, "text/csv; charset=utf-8", "a,b\n"),
        ("/nope/", 404, "text/html; charset=utf-8", "finns inte"),
        ("/en/nope", 404, "text/html; charset=utf-8", "not found"),
        ("/empty/", 404, "text/html; charset=utf-8", "finns inte"),  # no listing
        ("/../secret.html", 404, "text/html; charset=utf-8", "finns inte"),
        ("/kommun/%2e%2e/%2e%2e/secret.html", 404, "text/html; charset=utf-8", "finns inte"),
        ("/..%5csecret.html", 404, "text/html; charset=utf-8", "finns inte"),
        ("/way-out.html", 404, "text/html; charset=utf-8", "finns inte"),
        ("/index.html%00.csv", 404, "text/html; charset=utf-8", "finns inte"),
        ("/" + "a" * 5000, 404, "text/html; charset=utf-8", "finns inte"),
    ],
)
def test_answers(server: SiteServer, path: str, status: int, media_type: str, body: str) -> None:
    got_status, headers, got_body = ask(server, path)

    assert (got_status, headers["content-type"], got_body.decode()) == (status, media_type, body)
    assert {name: headers[name.lower()] for name in SECURITY_HEADERS} == SECURITY_HEADERS


def test_head_is_get_without_the_body(server: SiteServer) -> None:
    status, headers, body = ask(server, "/", "HEAD")

    assert (status, headers["content-length"], body) == (200, str(len("start å".encode())), b"")


def test_head_of_a_missing_page_without_an_error_page_has_no_body(tmp_path: Path) -> None:
    with SiteServer(tmp_path) as bare:
        assert ask(bare, "/x", "HEAD")[::2] == (404, b"")
        assert b"finns inte" in ask(bare, "/x")[2]


def test_other_methods_are_refused(server: SiteServer) -> None:
    status, headers, _ = ask(server, "/", "POST")

    assert (status, headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    ("path", "location"),
    [("/kommun/%C3%A5m%C3%A5l", "/kommun/%C3%A5m%C3%A5l/"), ("//kommun/%C3%A5m%C3%A5l", "/kommun/%C3%A5m%C3%A5l/")],
)
def test_a_folder_without_its_slash_redirects_on_the_same_host(server: SiteServer, path: str, location: str) -> None:
    status, headers, _ = ask(server, path)

    assert (status, headers["location"]) == (301, location)


def test_a_taken_port_gives_the_next(site: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        server = open_server(site, port)
        with server:
            assert server.port > port
            assert ask(server, "/")[0] == 200


def test_no_free_port_is_an_error(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def taken(*_: object) -> None:
        raise OSError(98, "Address already in use")

    monkeypatch.setattr("catalog.serve._listening", taken)
    with pytest.raises(OSError, match="in use"):
        open_server(site, 8049)


def test_a_missing_site_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_server(tmp_path / "none", 0)


def test_ctrl_c_ends_it_quietly(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(self: SiteServer) -> None:
        self._end()
        raise KeyboardInterrupt

    monkeypatch.setattr(SiteServer, "serve_forever", interrupted)
    said: list[str] = []
    serve(site, 0, said.append)

    assert "Ctrl-C" in said[0]


def test_find_file_never_leaves_the_site(site: Path) -> None:
    assert find_file(site.resolve(), "/kommun/../index.html") == site.resolve() / "index.html"
    assert find_file(site.resolve(), "/../output-sibling/x") is None
