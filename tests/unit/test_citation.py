"""A citation names the release and its address, in every form, whatever the title holds."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.citation import Citation, cite, published, tex
from tests.site_world import put_dataset

URL = "https://insyn.example/data/ale/skolor/v/6dceaab471f9/"
SCHOOLS = Citation("ale/skolor", "Ale", "Skolor i Ale: 100 % & mer", "6dceaab471f9", date(2026, 5, 7), URL)


def test_each_form() -> None:
    assert SCHOOLS.plain() == f"Ale: Skolor i Ale: 100 % & mer. Utgåva 6dceaab471f9, 7 maj 2026. Insyn Väst. {URL}"
    assert SCHOOLS.plain("en").endswith(f"Release 6dceaab471f9, 7 May 2026. Insyn Väst. {URL}")
    assert SCHOOLS.apa() == (
        f"Ale. (2026). Skolor i Ale: 100 % & mer (Version 6dceaab471f9) [Data set]. Insyn Väst. {URL}"
    )
    assert "title = {{Skolor i Ale: 100 \\% \\& mer}}" in SCHOOLS.bibtex()
    assert "month = may" in SCHOOLS.bibtex()
    (item,) = json.loads(SCHOOLS.csl_json())
    assert item["issued"] == {"date-parts": [[2026, 5, 7]]}
    assert (item["type"], item["author"], item["URL"]) == ("dataset", [{"literal": "Ale"}], URL)


def test_a_release_without_a_date_says_so() -> None:
    undated = Citation("ale/skolor", "Ale", "Skolor", "abc", None, URL)
    assert "utan datum" in undated.plain()
    assert "(n.d.)" in undated.apa()
    assert "year" not in undated.bibtex()
    assert "issued" not in json.loads(undated.csl_json())[0]


def test_the_day_is_the_one_in_sweden(tmp_path: object) -> None:
    made = {"t": {"fields": [{"name": "a", "type": "string"}], "rows": []}}
    dataset = put_dataset(tmp_path, "ale/t", made, modified="2026-11-16T23:30:00Z")  # type: ignore[arg-type]
    assert cite(dataset, published(dataset, "Ale", "https://insyn.example")).day == date(2026, 11, 17)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Åmål och Öckerö, äldre", r"{\AA}m{\aa}l och {\"O}cker{\"o}, {\"a}ldre"), ("é ü à", r"{\'e} {\"u} {\`a}"),
        ("a_b #1 $2 50 % & ~ ^", r"a\_b \#1 \$2 50 \% \& \textasciitilde{} \textasciicircum{}"),
        ("{\\}", r"\textbraceleft{}\textbackslash{}\textbraceright{}"), ("rad\nett\t två", r"rad ett tv{\aa}"),
        ("1999–2026", "1999--2026"), ("日本", "日本"), ("ï", r"{\"{\i}}"), ("a\u0308", r"{\"a}"),
    ],
)  # fmt: skip
def test_tex(text: str, written: str) -> None:
    assert tex(text) == written


@given(st.text())
def test_bibtex_stays_one_entry(title: str) -> None:
    entry = Citation("ale/x", title, title, "abc", None, URL).bibtex()
    depth, lowest = 0, 1
    for at, sign in enumerate(entry.rstrip("\n")):
        depth += (sign == "{") - (sign == "}")
        if 0 < at < len(entry) - 2 and entry.find("{") < at:
            lowest = min(lowest, depth)
    assert (depth, lowest) == (0, 1)
    assert not re.search(r"(?<!\\)[$&#_%~^]", entry.replace(URL, ""))


@given(st.text())
def test_csl_is_json_for_any_title(title: str) -> None:
    (item,) = json.loads(cite_of(title).csl_json())
    assert "\n" not in item["title"]


def cite_of(title: str) -> Citation:
    return Citation("ale/x", "Ale", " ".join(title.split()), "abc", None, URL)
