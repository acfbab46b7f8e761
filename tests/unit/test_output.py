"""The output folder: nothing is made or written twice, and no address of a record is lost."""

import json

import pytest

from catalog.ids import sha256_of
from catalog.output import MANIFEST, Entry, Output


def build(root, *files, records=(), about=None):
    """Make the files (path, inputs, text) once; return the output and which paths were made."""
    output, made = Output.open(root), []

    def maker(path, text):
        def make():
            made.append(path)
            return text.encode()

        return make

    for path, inputs, text in files:
        output.make(path, inputs, maker(path, text), record=path in records)
    output.remove(p for p, e in output.gone() if not e.record)
    output.close(about or {"code": "1"})
    return output, made


def stamps(root):
    return {
        p.relative_to(root).as_posix(): (p.stat().st_ino, p.stat().st_mtime_ns) for p in root.rglob("*") if p.is_file()
    }


A, B = ("a/index.html", "1", "ett"), ("b/c/index.html", "1", "två")


def test_unchanged_inputs_make_and_write_nothing(tmp_path):
    output, made = build(tmp_path, A, B)
    assert (made, output.written) == (["a/index.html", "b/c/index.html"], 3)
    before = stamps(tmp_path)
    output, made = build(tmp_path, A, B)
    assert (made, output.written) == ([], 0)
    assert stamps(tmp_path) == before


def test_other_inputs_with_the_same_bytes_write_only_the_manifest(tmp_path):
    build(tmp_path, A, B)
    before = stamps(tmp_path)
    output, made = build(tmp_path, ("a/index.html", "2", "ett"), B)
    assert (made, output.written) == (["a/index.html"], 1)
    assert {p for p, s in stamps(tmp_path).items() if s != before[p]} == {MANIFEST}


@pytest.mark.parametrize("harm", [lambda p: p.write_text("kortare text"), lambda p: p.unlink()])
def test_a_file_of_another_size_is_made_again(tmp_path, harm):
    build(tmp_path, A, B)
    harm(tmp_path / "a/index.html")
    output, made = build(tmp_path, A, B)
    assert (made, output.written) == (["a/index.html"], 1)
    assert (tmp_path / "a/index.html").read_text() == "ett"


def test_what_is_not_made_any_more_goes_with_its_empty_folders(tmp_path):
    build(tmp_path, A, B, ("b/d.txt", "1", "x"))
    build(tmp_path, A, ("b/d.txt", "1", "x"))
    assert not (tmp_path / "b/c").exists()
    assert (tmp_path / "b/d.txt").exists()
    build(tmp_path, A)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a", MANIFEST]


def test_remove_leaves_the_root_and_other_peoples_files(tmp_path):
    build(tmp_path, A)
    (tmp_path / "a/robots.txt").write_text("x")
    assert Output.open(tmp_path).remove(["a/index.html", "never/was.html"]) == 1
    assert (tmp_path / "a/robots.txt").exists()
    (tmp_path / MANIFEST).unlink()
    (tmp_path / "a/robots.txt").unlink()
    assert Output.open(tmp_path).remove(["a/x"]) == 0
    assert tmp_path.exists()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"files": []}', '{"files": {"a": 1}}', '{"files": {"a": {}}}', "\udcff"]
)
def test_a_broken_manifest_is_rebuilt(tmp_path, text):
    build(tmp_path, A, B)
    good = (tmp_path / MANIFEST).read_bytes()
    (tmp_path / MANIFEST).write_bytes(text.encode("utf-8", "surrogateescape"))
    _, made = build(tmp_path, A, B)
    assert made == ["a/index.html", "b/c/index.html"]
    assert (tmp_path / MANIFEST).read_bytes() == good


def test_the_manifest_lists_every_file_with_its_hash(tmp_path):
    build(tmp_path, B, ("å.txt", "1", "x"), about={"code": "1", "å": {"b": 1}})
    manifest = json.loads((tmp_path / MANIFEST).read_text(encoding="utf-8"))
    assert manifest["å"] == {"b": 1}
    assert list(manifest["files"]) == ["b/c/index.html", "å.txt"]
    assert manifest["files"]["å.txt"] == {
        "sha256": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881", "bytes": 1, "inputs": "1",
    }  # fmt: skip


def test_a_record_that_is_gone_is_kept_as_withdrawn_and_can_come_back(tmp_path):
    build(tmp_path, A, B, records={"a/index.html"})
    output = Output.open(tmp_path)
    ((path, entry),) = [g for g in output.gone() if g[1].record]
    assert (path, entry.withdrawn) == ("a/index.html", False)
    output.put(path, b"borta", record=True, withdrawn=True)
    output.close({"code": "1"})
    again = Output.open(tmp_path)
    assert again.before["a/index.html"].withdrawn
    assert [p for p, e in again.gone() if e.record] == ["a/index.html"]
    _, made = build(tmp_path, A, records={"a/index.html"})
    assert made == ["a/index.html"]
    assert (tmp_path / "a/index.html").read_text() == "ett"
    assert not Output.open(tmp_path).before["a/index.html"].withdrawn


def test_put_writes_bytes_once(tmp_path):
    for written in (1, 0):
        output = Output.open(tmp_path)
        output.put("x.css", b"a{}")
        assert output.written == written
        output.close({"code": "1"})
    assert not list(tmp_path.rglob("*.tmp"))


def test_a_file_is_copied_once_and_again_when_it_is_another(tmp_path):
    stored, root = tmp_path / "tabell.csv", tmp_path / "output"

    def copied(text):
        stored.write_bytes(text)
        output = Output.open(root)
        output.copy("data/tabell.csv", stored, sha256_of(stored), inputs="1")
        output.close({"code": "1"})
        assert (root / "data/tabell.csv").read_bytes() == text
        assert output.entries["data/tabell.csv"] == Entry(sha256_of(stored), len(text), "1")
        return output.written

    assert copied(b"a\r\n1\r\n") == 2
    assert copied(b"a\r\n1\r\n") == 0
    assert copied(b"a\r\n2\r\n") == 2
    assert sorted(p.name for p in (root / "data").iterdir()) == ["tabell.csv"]
