"""A site held against its list: in a folder and over HTTP, whole and harmed in every way."""

from __future__ import annotations

import functools
import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from catalog.output import MANIFEST, SIGNATURE, UNFINISHED, Output
from catalog.serve import SiteServer
from catalog.signing import Signer, load_signer, new_key
from catalog.texts import LANGUAGES
from harvesters.http import HttpSettings
from harvesters.verify import listing, site
from harvesters.verify.command import VerifyError, verify
from harvesters.verify.verdict import MOST_SHOWN, Finding, Verdict

FILES = {
    "index.html": "hem",
    "data/ale/index.html": "Ale",
    "data/ale/b.csv": "a,b\n",
    "404.html": "å",
    "tom.txt": "",
    "a.txt": "a",
}
LOOPBACK = HttpSettings(allow_loopback=True, retries=0, timeout_connect=5, timeout_read=5)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    new_key(folder / "a")
    new_key(folder / "b")
    return folder


@pytest.fixture
def built(tmp_path: Path, keys: Path) -> Path:
    root = tmp_path / "output"
    write(root, load_signer(keys / "a", root))
    return root


def write(root: Path, signer: Signer | None) -> None:
    output = Output.open(root)
    for path, text in FILES.items():
        output.put(path, text.encode())
    sign = functools.partial(signer.sign, comment="data:2026-11-16") if signer else None
    output.close({"base_url": "https://insyn.example"}, sign)


def codes(verdict: Verdict) -> dict[str, str]:
    return {finding.path: finding.code for finding in verdict.findings}


def relist(root: Path, change: Callable[[dict], object]) -> None:
    told = json.loads((root / MANIFEST).read_text())
    change(told)
    (root / MANIFEST).write_text(json.dumps(told))


def test_a_whole_site_is_as_its_list_says(built: Path, keys: Path) -> None:
    verdict = verify(str(built), public_key=str(keys / "a.pub"))
    assert (verdict.ok, verdict.checked, verdict.listed) == (True, 6, 6)
    assert "äkta" in verdict.text()
    assert "data:2026-11-16" in verdict.text()
    assert "Signature: genuine" in verify(str(built), public_key=str(keys / "a.pub"), lang="en").text()


def test_a_site_signed_again_has_the_same_bytes(built: Path, keys: Path) -> None:
    before = (built / SIGNATURE).stat()
    write(built, load_signer(keys / "a", built))
    after = (built / SIGNATURE).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_site_that_is_no_longer_signed_has_no_signature(built: Path) -> None:
    write(built, None)
    assert not (built / SIGNATURE).exists()


def test_a_build_that_broke_off_keeps_no_old_signature(built: Path, keys: Path) -> None:
    (built / UNFINISHED).touch()
    (built / "rest.tmp").touch()
    write(built, load_signer(keys / "b", built))
    assert verify(str(built), public_key=str(keys / "b.pub")).ok


def test_without_a_key_only_the_hashes_are_held(built: Path) -> None:
    (built / SIGNATURE).write_bytes(b"")
    verdict = verify(str(built))
    assert verdict.ok
    assert "inte vem som har gjort listan" in verdict.text()


HARM: list[tuple[str, Callable[[Path], object], dict[str, str]]] = [
    ("tampered", lambda r: (r / "index.html").write_text("hej"), {"index.html": "changed"}),
    ("longer", lambda r: (r / "tom.txt").write_text("!"), {"tom.txt": "changed"}),
    ("missing", lambda r: (r / "404.html").unlink(), {"404.html": "missing"}),
    ("extra", lambda r: (r / "data/smyg.html").write_text("x"), {"data/smyg.html": "extra"}),
    ("two", lambda r: [(r / p).unlink() for p in ("a.txt", "tom.txt")], {"a.txt": "missing", "tom.txt": "missing"}),
]  # fmt: skip


@pytest.mark.parametrize(("harm", "expected"), [h[1:] for h in HARM], ids=[h[0] for h in HARM])
def test_what_is_harmed_in_a_folder_is_named(built: Path, keys: Path, harm, expected) -> None:
    harm(built)
    for key in ("", str(keys / "a.pub")):
        verdict = verify(str(built), public_key=key)
        assert (codes(verdict), verdict.ok) == (expected, False)


def test_links_are_not_followed(built: Path, tmp_path: Path) -> None:
    secret = tmp_path / "hemligt"
    secret.mkdir()
    (secret / "index.html").write_text("Ale")
    (secret / "b.csv").write_text("a,b\n")
    for name in ("index.html", "b.csv"):
        (built / "data/ale" / name).unlink()
    (built / "data/ale").rmdir()
    (built / "data/ale").symlink_to(secret)
    (built / "tom.txt").unlink()
    (built / "tom.txt").symlink_to("/dev/null")
    assert codes(verify(str(built))) == {
        "data/ale": "extra",
        "data/ale/b.csv": "not_a_file",
        "data/ale/index.html": "not_a_file",
        "tom.txt": "not_a_file",
    }


def test_a_pipe_is_not_opened(built: Path) -> None:
    (built / "tom.txt").unlink()
    os.mkfifo(built / "tom.txt")
    assert codes(verify(str(built))) == {"tom.txt": "not_a_file"}


HOSTILE = ["../hemligt", "/etc/passwd", "a/../../b", "", ".", "a//b", "a\\b", "a\0b", "a\nb", "a" * 2000, MANIFEST]


@pytest.mark.parametrize("path", HOSTILE)
def test_a_path_that_leads_elsewhere_is_never_looked_for(built: Path, path: str) -> None:
    (built.parent / "hemligt").write_text("hem")
    relist(built, lambda told: told["files"].update({path: told["files"]["index.html"]}))
    verdict = verify(str(built))
    assert codes(verdict) == {path: "refused"}
    assert verdict.checked == 6
    assert not any(c in verdict.text().replace("\n", "") for c in "\0\x1b")


@pytest.mark.parametrize(
    "entry",
    [None, [], {}, {"sha256": "0" * 64}, {"sha256": "x", "bytes": 1}, {"sha256": "0" * 64, "bytes": -1},
     {"sha256": "0" * 64, "bytes": True}, {"sha256": 7, "bytes": 1}, {"sha256": "0" * 64, "bytes": 10**30}],
)  # fmt: skip
def test_an_entry_that_says_nothing_is_told(built: Path, entry: object) -> None:
    relist(built, lambda told: told["files"].update({"tom.txt": entry}))
    assert codes(verify(str(built)))["tom.txt"] in ("refused", "extra")
    assert Finding("tom.txt", "refused") in verify(str(built)).findings


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"files": []}', "<html>", '{"files": {}}', '{"a":' * 500, "\xff", '{"files": NaN}']
)
def test_a_list_that_cannot_be_read_is_no_verdict(built: Path, text: str) -> None:
    (built / MANIFEST).write_bytes(text.encode("latin-1"))
    with pytest.raises(VerifyError, match=r"manifest\.json"):
        verify(str(built))


def test_a_list_that_is_too_large_is_no_verdict(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harvesters.verify.command.MAX_BYTES", 100)
    with pytest.raises(VerifyError, match="100"):
        verify(str(built))
    with SiteServer(built) as server, pytest.raises(VerifyError, match="100"):
        verify(server.url, settings=LOOPBACK)
    assert listing.MAX_BYTES == 100_000_000


def test_a_tampered_list_is_not_believed(built: Path, keys: Path) -> None:
    relist(built, lambda told: told.update({"base_url": "https://annan.example"}))
    (built / "index.html").unlink()
    verdict = verify(str(built), public_key=str(keys / "a.pub"))
    assert (verdict.ok, verdict.signature, verdict.findings) == (False, "false", ())
    assert "annan.example" not in verdict.text()


@pytest.mark.parametrize(
    ("harm", "expected"),
    [
        (lambda s: s.write_bytes(s.read_bytes()[:100]), "unreadable"),
        (lambda s: s.write_bytes(b""), "unreadable"),
        (lambda s: s.unlink(), "unsigned"),
        (lambda s: s.write_bytes(s.read_bytes().replace(b"2026", b"2027")), "false"),
    ],
)
def test_a_signature_that_proves_nothing_is_told_in_both_languages(built: Path, keys: Path, harm, expected) -> None:
    harm(built / SIGNATURE)
    for lang in LANGUAGES:
        verdict = verify(str(built), public_key=str(keys / "a.pub"), lang=lang)
        assert (verdict.ok, verdict.signature) == (False, expected)
        assert verdict.text().count("\n") == 2


def test_another_key_is_told(built: Path, keys: Path) -> None:
    assert verify(str(built), public_key=str(keys / "b.pub")).signature == "other_key"


def test_some_of_the_files(built: Path) -> None:
    (built / "index.html").write_text("hej")
    (built / "data/smyg.html").write_text("x")
    assert codes(verify(str(built), only="data/*")) == {"data/smyg.html": "extra"}
    drawn = verify(str(built), sample=2, draw=lambda paths, n: list(paths)[:n])
    assert (drawn.checked, drawn.listed, drawn.knows_others) == (2, 6, False)
    assert "visar inte" in drawn.text()
    assert verify(str(built), sample=99, only="data/ale/*").checked == 2
    with pytest.raises(VerifyError, match="--only"):
        verify(str(built), only="finns/*")


def test_a_build_under_way_is_told(built: Path) -> None:
    (built / UNFINISHED).touch()
    assert "bygge" in verify(str(built)).text()


@pytest.mark.parametrize(
    ("target", "words"), [("borta", "ingen mapp"), ("/dev/null", "ingen mapp"), ("ftp://x.example/", "ingen mapp")]
)
def test_what_is_no_site_is_told(target: str, words: str) -> None:
    with pytest.raises(VerifyError, match=words):
        verify(target)


def test_a_folder_without_a_list_is_told(tmp_path: Path) -> None:
    with pytest.raises(VerifyError, match=r"has no manifest\.json"):
        verify(str(tmp_path), lang="en")
    with pytest.raises(VerifyError, match="Välj sv eller en"):
        verify(str(tmp_path), lang="de")


def test_many_findings_are_counted(built: Path) -> None:
    for n in range(MOST_SHOWN + 3):
        (built / f"extra-{n}").touch()
    text = verify(str(built)).text()
    assert "… och 3 till." in text
    assert text.count("Står inte i listan") == MOST_SHOWN


def test_over_http(built: Path, keys: Path) -> None:
    key = str(keys / "a.pub")
    with SiteServer(built) as server:
        for address in (server.url, f"{server.url}/", f"{server.url}/{MANIFEST}"):
            verdict = verify(address, public_key=key, settings=LOOPBACK)
            assert (verdict.ok, verdict.checked, verdict.knows_others) == (True, 6, False)
        (built / "data/ale/b.csv").write_text("a,c\n")
        (built / "tom.txt").write_text("mycket mer än listan säger")
        (built / "data/ale/index.html").unlink()
        verdict = verify(server.url, public_key=key, settings=LOOPBACK)
        assert codes(verdict) == {"data/ale/b.csv": "changed", "tom.txt": "changed", "data/ale/index.html": "missing"}
        with pytest.raises(VerifyError, match="--allow-loopback"):
            verify(server.url)
    with pytest.raises(VerifyError, match="går inte att läsa"):
        verify(server.url, settings=LOOPBACK)


@contextmanager
def odd_server(built: Path, answers: dict[str, tuple[int, dict[str, str], bytes]]) -> Iterator[str]:
    """A server of the built site that answers some paths in its own way."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            file = built / self.path.strip("/")
            file = file / "index.html" if file.is_dir() else file
            status, headers, body = answers.get(self.path) or (200, {}, file.read_bytes())
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def test_redirects_lead_only_where_they_may(built: Path) -> None:
    answers = {
        "/tom.txt": (301, {"Location": "/404.html"}, b""),
        "/404.html": (302, {"Location": "http://169.254.169.254/latest"}, b""),
        "/data/ale/b.csv": (302, {"Location": "/data/ale/b.csv"}, b""),
    }
    with odd_server(built, answers) as url:
        verdict = verify(url, settings=LOOPBACK)
    assert codes(verdict) == dict.fromkeys(["tom.txt", "404.html", "data/ale/b.csv"], "unread")
    assert "169.254.169.254" in verdict.text()


def test_a_redirect_to_the_same_bytes_is_the_file(built: Path) -> None:
    (built / "annan.csv").write_text("a,b\n")
    with odd_server(built, {"/data/ale/b.csv": (308, {"Location": "/annan.csv"}, b"")}) as url:
        assert verify(url, settings=LOOPBACK).ok


def test_a_server_that_errs_or_sends_too_much_is_told(built: Path) -> None:
    answers = {"/tom.txt": (500, {}, b""), "/404.html": (410, {}, b""), "/data/ale/b.csv": (200, {}, b"x" * 10**6)}
    with odd_server(built, answers) as url:
        verdict = verify(url, settings=LOOPBACK)
    assert codes(verdict) == {"tom.txt": "unread", "404.html": "missing", "data/ale/b.csv": "changed"}


def test_a_server_that_falls_silent_is_given_up(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "GIVE_UP_AFTER", 2)
    dead = "http://127.0.0.1:9/"  # the discard port: nobody listens
    addresses = [f"/{path.removesuffix('index.html')}" for path in FILES]
    answers = dict.fromkeys(addresses, (302, {"Location": dead}, b""))
    with odd_server(built, answers) as url, pytest.raises(VerifyError, match="går inte att läsa"):
        verify(url, settings=LOOPBACK)
