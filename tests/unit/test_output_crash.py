"""A build that was killed leaves files that the manifest does not know; the next build must not trust it."""

from __future__ import annotations

from catalog.output import Output


def finished(root, pages, record=False):
    output = Output.open(root)
    for path, (inputs, data) in pages.items():
        output.make(path, inputs, lambda data=data: data, record=record)
    output.close({"code": "1"})
    return output


def killed(root, pages):
    output = Output.open(root)
    for path, (inputs, data) in pages.items():
        output.make(path, inputs, lambda data=data: data)


def test_a_page_of_the_killed_build_is_not_taken_for_the_old_one(tmp_path):
    finished(tmp_path, {"a/index.html": ("1", b"old")})
    killed(tmp_path, {"a/index.html": ("2", b"new")})  # as long as the old one

    finished(tmp_path, {"a/index.html": ("1", b"old")})

    assert (tmp_path / "a/index.html").read_bytes() == b"old"


def test_what_only_the_killed_build_made_is_swept(tmp_path):
    finished(tmp_path, {"a/index.html": ("1", b"old")})
    killed(tmp_path, {"b/index.html": ("1", b"stray")})
    (tmp_path / "c.html.tmp").write_bytes(b"half")

    finished(tmp_path, {"a/index.html": ("1", b"old")})

    assert sorted(p.name for p in tmp_path.rglob("*") if p.is_file()) == ["index.html", "manifest.json"]


def test_a_record_keeps_its_address_through_a_killed_build(tmp_path):
    finished(tmp_path, {"a/index.html": ("1", b"old")}, record=True)
    killed(tmp_path, {"a/index.html": ("2", b"new")})

    output = Output.open(tmp_path)

    assert [(path, entry.record) for path, entry in output.gone()] == [("a/index.html", True)]


def test_a_finished_build_leaves_no_mark(tmp_path):
    output = finished(tmp_path, {"a/index.html": ("1", b"old")})
    again = finished(tmp_path, {"a/index.html": ("1", b"old")})

    assert not output.is_rest
    assert not again.is_rest
    assert again.written == 0
