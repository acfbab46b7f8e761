from __future__ import annotations

from pathlib import Path

from tests.e2e.link_check import check_links


def test_the_checker_finds_what_is_broken(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "index.html").write_text(
        '<a href="/a/">x</a> <a href="a/#here">x</a> <a href="/a/#gone">x</a> <a href="/b/">x</a>'
        ' <a href="https://x.example/c/?k=1">x</a> <img src="p.png"> <a href="https://elsewhere.example/">x</a>',
        encoding="utf-8",
    )
    (tmp_path / "a" / "index.html").write_text(
        '<p id="here"> <p id="here"> <a href="#top">x</a> <a href=/b>x</a>', encoding="utf-8"
    )
    links = check_links(tmp_path, "https://x.example")

    assert links.broken == [("/", "/a/#gone"), ("/a/", "/a/#top"), ("/", "/b/"), ("/", "/c/"), ("/", "/p.png")]
    assert links.repeated_ids == [("/a/", "here")]
    assert len(links.unquoted) == 1
    assert links.outside == {"https://elsewhere.example/"}


def test_a_row_of_a_csv_file_is_a_place_in_it(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b'a,b\r\n1,"x\r\ny"\r\n')
    (tmp_path / "index.html").write_text(
        "".join(f'<a href="/t.csv#{place}">x</a>' for place in ("row=1", "row=2", "row=3", "row=0", "top")),
        encoding="utf-8",
    )
    assert [link for _, link in check_links(tmp_path, "").broken] == ["/t.csv#row=0", "/t.csv#row=3", "/t.csv#top"]
