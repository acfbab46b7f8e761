"""Comparing: the choice in the address, the tables, and the pictures to take along."""

import re
from html import unescape
from xml.etree import ElementTree

import brotli
from hypothesis import given
from hypothesis import strategies as st

from catalog.comparison.choice import Choice
from catalog.comparison.chosen import MOST, chosen, compare_url
from catalog.ids import sha256_hex
from catalog.model import Publisher
from catalog.pictures.multiples import HEIGHT, WIDTH, multiples
from catalog.pictures.share import share, wrapped
from catalog.site import compare, compare_pictures
from tests.site_world import ROOT, Markup, by_url, make_site, render
from tests.unit.test_site_indicators import DEFINITION, VALUES, county, value

SVG = "{http://www.w3.org/2000/svg}"


def test_a_choice_stands_in_an_address():
    assert Choice(("ale", "dals-ed"), ("n00945",)).query == "kommun=ale&kommun=dals-ed&indikator=n00945"
    assert Choice().query == ""


def site_of(tmp_path, values=VALUES, **about):
    return make_site([county(tmp_path, values, **about)])


def pages_of(site):
    return by_url(compare.pages(site))


def test_the_short_list_is_used_when_it_is_there_and_else_the_first_ones(tmp_path):
    site = site_of(tmp_path, [*VALUES, *(value("1440", "2024", "1", indicator=f"X{n:02}") for n in range(50))])
    assert len(chosen(site.indicators)) == MOST
    listed = site_of(tmp_path / "b", [value("1440", "2024", "1", indicator=i) for i in ("N1", "N00945")])
    (one,) = chosen(listed.indicators)
    assert one.id == "N00945"
    assert compare_url(one, [one]) == "/jamfor/n00945/"
    other = next(i for i in listed.indicators if i.id == "N1")
    assert compare_url(other, [one]) == "/jamfor/?indikator=n1"


def test_a_site_without_values_says_so(tmp_path):
    pages = pages_of(make_site())
    assert set(pages) == {"/jamfor/", "/en/jamfor/"}
    assert "inga nyckeltal att jämföra" in render(pages["/jamfor/"])
    assert list(compare_pictures.made_files(make_site())) == []


def test_the_table_holds_every_kommun_with_its_value_or_the_reason(tmp_path):
    html = render(pages_of(site_of(tmp_path))["/jamfor/"])
    Markup(html)
    (row,) = re.findall(r'<tr data-id="n1".*?</tr>', html, re.DOTALL)
    assert re.findall(r"<td[^>]*>(.*?)</td>", row) == ["61,3", "för få svar", "71,5", "66,4", "61,3–71,5"]
    assert re.findall(r'name="kommun" value="([a-z]+)"', html) == ["ale", "amal", "boras"]


def test_a_rule_for_each_kommun_shows_its_own_column(tmp_path):
    site = site_of(tmp_path)
    css = compare.choice_css(site.catalog.kommuner())
    html = render(pages_of(site)["/jamfor/"])
    heads = re.findall(r'<th scope="col">(.*?)</th>', html)
    for kommun in site.catalog.kommuner():
        (at,) = re.findall(rf"#k-{kommun.slug}:checked\) .*?:nth-child\((\d+)\)\{{display:table-cell\}}", css)
        assert heads[int(at) - 1] == kommun.name
        assert f'id="k-{kommun.slug}"' in html
    assert css.startswith("@supports selector(:has(*))")
    ((path, data),) = compare.machine_files(site)
    assert data == css.encode()
    assert f'href="/{path}"' in html


def test_one_indicator_shows_all_in_the_order_of_the_registry_with_place_and_change(tmp_path):
    html = render(pages_of(site_of(tmp_path))["/jamfor/n1/"])
    Markup(html)
    assert re.findall(r'<tr id="([a-z]+)"', html) == ["ale", "amal", "boras"]
    assert "+1,3 sedan 2023" in html
    assert html.count("<circle") == 2 + 3  # a place for each value, the end of each line
    assert "61,3–71,5. 2 med värde." in html


def test_a_kommun_stands_beside_its_peers(tmp_path):
    site = site_of(tmp_path)
    pages = pages_of(site)
    html = render(pages["/jamfor/kommun/ale/"])
    assert "Ale bredvid den kommun som liknar den mest i folkmängd och läge." in html
    assert re.findall(r'<th scope="col">(.*?)</th>', html) == ["Nyckeltal", "Ale", "Borås", "Median", "Lägsta–högsta"]
    assert "/jamfor/?kommun=ale&amp;kommun=boras" in html
    assert "/jamfor/kommun/amal/" not in pages  # nobody knows how many live there
    assert compare.kommun_page_of(site, site.catalog.publishers["amal"]) == ""


def test_nothing_of_a_source_is_taken_for_markup(tmp_path):
    hostile = DEFINITION | {"titel": '"><script>alert(1)</script>', "enhet": "<b>%"}
    site = make_site([county(tmp_path, definitions=[hostile])])
    for page in compare.pages(site):
        html = render(page)
        Markup(html)
        assert "<script>alert" not in html
        assert "<b>" not in html
    for file in compare_pictures.made_files(site):
        if file.path.endswith(".svg"):
            root = ElementTree.fromstring(file.make())
            assert {e.tag for e in root.iter()} <= {
                SVG + t for t in ("svg", "title", "desc", "rect", "g", "text", "path")
            }


def world_of_49(tmp_path, years=range(2000, 2026)):
    kommuner = [Publisher(f"k{n}", f"Kommun {n}", f"14{n:02}", population=1000 + 300 * n) for n in range(49)]
    values = [
        value(k.kommunkod, str(y), f"{n * 7 % 49 + y % 7}.{n % 10}", indicator=f"N{i}")
        for i in range(MOST) for n, k in enumerate(kommuner) for y in years
    ]  # fmt: skip
    return make_site(
        [county(tmp_path, values)], publishers=[*kommuner, Publisher("vastra-gotaland", "Västra Götaland")]
    )


def test_49_kommuner_in_all_chosen_indicators_stay_small(tmp_path):
    pages = pages_of(world_of_49(tmp_path, range(2020, 2026)))
    css = len(brotli.compress(compare.choice_css([Publisher(f"k{n}", "", str(n)) for n in range(49)]).encode()))
    sizes = {
        u: len(brotli.compress(render(pages[u]).encode())) for u in ("/jamfor/", "/jamfor/n1/", "/jamfor/kommun/k1/")
    }
    assert sizes["/jamfor/"] + css < 20 * 1024, sizes
    assert max(sizes["/jamfor/n1/"], sizes["/jamfor/kommun/k1/"]) < 10 * 1024, sizes


def test_the_script_is_small():
    script = (ROOT / "theme" / "static" / "js" / "compare.js").read_bytes()
    assert len(brotli.compress(script)) < 3 * 1024


# pictures


def drawn(site, ending):
    (file,) = (f for f in compare_pictures.made_files(site) if f.path == f"jamfor/n1/{ending}")
    return file


def test_a_picture_carries_its_finding_source_date_and_address(tmp_path):
    svg = drawn(site_of(tmp_path), "ale.svg").make().decode()
    words = " ".join(e.text or "" for e in ElementTree.fromstring(svg).iter(f"{SVG}text"))
    assert "Ale ligger på 61,3 % 2024" in words.replace("\u00a0", " ")
    for part in (
        "Nöjda elever, andel (%)",
        "Källa: Kolada (N1), hämtat 16 november 2026.",
        "https://insyn.example/jamfor/n1/",
    ):
        assert part in words, part
    assert 'stroke="#a3231f"' in svg


def test_a_kommun_without_a_value_has_a_picture_that_says_why(tmp_path):
    svg = drawn(site_of(tmp_path), "amal.svg").make().decode()
    assert "svaren är för få" in svg


def test_which_pictures_there_are(tmp_path):
    found = {f.path for f in compare_pictures.made_files(site_of(tmp_path))}
    all_of_them = {f"{p}jamfor/n1/vastra-gotaland.{kind}" for p in ("", "en/") for kind in ("svg", "png")}
    assert found == all_of_them | {f"jamfor/n1/{k}.svg" for k in ("ale", "amal", "boras")}


def test_the_same_values_give_the_same_bytes_and_other_values_another_fingerprint(tmp_path):
    one, again = (drawn(site_of(tmp_path / n), "vastra-gotaland.png") for n in "ab")
    assert one.inputs == again.inputs
    assert one.make() == again.make()
    assert one.make()[:8] == b"\x89PNG\r\n\x1a\n"
    changed = drawn(site_of(tmp_path / "c", [*VALUES[1:], value("1440", "2023", "60.1")]), "vastra-gotaland.png")
    assert changed.inputs != one.inputs


def test_text_is_set_in_the_packaged_font():
    empty = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">{}</svg>'
    with_text, without = (compare_pictures.to_png(empty.format(t)) for t in ('<text y="15">Åö</text>', ""))
    assert sha256_hex(with_text) != sha256_hex(without)


def test_the_embed_code_shows_the_picture_with_its_source_and_a_way_back(tmp_path):
    html = render(pages_of(site_of(tmp_path))["/jamfor/n1/"])
    code = unescape(re.search(r"<textarea[^>]*>\s*(.*?)</textarea>", html, re.DOTALL).group(1))
    found = Markup(code)
    assert '<img src="https://insyn.example/jamfor/n1/vastra-gotaland.svg" alt="Nöjda elever' in code
    assert "Källa: Kolada (N1)" in code
    assert "https://insyn.example/jamfor/n1/" in found.links


@given(st.text(alphabet="abc åö", max_size=200), st.integers(5, 60))
def test_wrapped_text_keeps_its_words_and_its_width(text, most):
    lines = wrapped(text, most)
    assert all(0 < len(line) <= most for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


numbers = st.integers(-(10**9), 10**9).map(lambda n: n / 1000)
by_year = st.dictionaries(st.sampled_from(["2020", "2022", "2023"]), numbers)
spans_by_year = st.dictionaries(
    st.sampled_from(["2020", "2021", "2022", "2024"]),
    st.tuples(numbers, numbers, numbers).map(lambda values: tuple(sorted(values))),
    min_size=1,
)


@given(spans_by_year, by_year)
def test_a_picture_of_any_values_lies_within_its_frame(spans, own):
    made = share(("Titel", ["Om"], ["Fot"]), spans, ("Median", "Ale"), own, lambda v: f"{v:g}")
    ys = [int(y) for y in re.findall(r"-?\d+ (-?\d+)", made.band.replace("L", " L"))]
    assert all(0 <= y <= made.height for y in ys)
    assert made.foot[-1].y < made.height
    assert (made.own is not None) == bool(set(own) & set(spans))
    assert not re.search(r"\d\.\d", made.band + made.middle.path)


@given(st.dictionaries(st.sampled_from("abc"), numbers, min_size=1), numbers)
def test_small_pictures_share_one_scale(values, middle):
    series = {key: {"2020": v, "2024": v} for key, v in values.items()}
    made = multiples(values, series, ["2020", "2024"], middle, {"2020": middle, "2024": middle})
    for key, small in made.rows.items():
        assert 0 <= small.at <= WIDTH
        assert 0 <= small.end[1] <= HEIGHT
        for other, beside in made.rows.items():
            assert (small.at < beside.at) <= (values[key] < values[other])
    assert multiples(values, {}, ["2024"], middle, {}).middle_path == ""
