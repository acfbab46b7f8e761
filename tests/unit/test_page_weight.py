from __future__ import annotations

from pathlib import Path

import brotli
import pytest

from harvesters.page_weight import first_view, first_view_bytes, heaviest


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "a").mkdir()
    (tmp_path / "index.html").write_text(
        '<link rel="canonical" href="https://x.example/"><link rel="stylesheet" href="/assets/s.css">'
        '<link rel="icon" href="data:,"><script type="module" src="/assets/s.js"></script>'
        '<img src="/assets/p.png" alt=""><img src="/assets/later.png" loading="lazy" alt="">'
        '<script type="module" src="/assets/s.js"></script>',
        encoding="utf-8",
    )
    (tmp_path / "assets" / "s.css").write_text("p{}" * 100, encoding="utf-8")
    (tmp_path / "assets" / "s.js").write_text(
        'import { a } from "./t.js";\nconst lazy = () => import("./never.js");\n', encoding="utf-8"
    )
    (tmp_path / "assets" / "t.js").write_text("import './s.js';\nexport const a = 1;\n", encoding="utf-8")
    (tmp_path / "assets" / "p.png").write_bytes(b"\x89PNG" * 10)
    (tmp_path / "a" / "index.html").write_text("<p>" * 10, encoding="utf-8")
    return tmp_path


def test_what_the_first_visit_fetches(site: Path) -> None:
    names = [file.relative_to(site).as_posix() for file in first_view(site, "/")]

    assert names == ["index.html", "assets/s.css", "assets/s.js", "assets/p.png", "assets/t.js"]


def test_the_bytes_are_brotli_and_pictures_as_they_are(site: Path) -> None:
    expected = 40 + sum(
        len(brotli.compress((site / name).read_bytes(), quality=11))
        for name in ("index.html", "assets/s.css", "assets/s.js", "assets/t.js")
    )

    assert first_view_bytes(site, "/") == expected


def test_what_is_missing_is_named(site: Path) -> None:
    (site / "assets" / "s.css").unlink()
    with pytest.raises(FileNotFoundError, match=r"/assets/s\.css"):
        first_view(site, "/")


def test_the_heaviest_page_of_a_type(site: Path) -> None:
    assert heaviest(site, r"/|/[a-z]+/") == "/"
    assert heaviest(site, r"/[a-z]+/") == "/a/"
    assert heaviest(site, r"/b/") == ""
