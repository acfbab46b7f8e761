"""Every component renders from its own examples: well-formed, escaped, and nothing that the CSP would refuse."""

import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import jinja2
import pytest

from catalog.components import load_components
from catalog.site.frame import pages
from catalog.template_words import for_language, has_english, link_in
from catalog.texts import load_texts

THEME = Path(__file__).parents[2] / "theme"
COMPONENTS = load_components(THEME / "templates" / "components")
EXAMPLES = [(c.name, e) for c in COMPONENTS for e in c.examples]
SITE = {"base_url": "https://insyn.example", "example_data": True, "assets": {"css": "/a.css", "enhance": "/a.js"}}
VOID = {"meta", "link", "input", "br", "hr", "img", "path", "wbr"}
SHARED = {"button"}  # in theme/static/css/layout.css
EVIL = '<script>alert("x")</script>'


def environment():
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(THEME / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return env


def speaking(lang="sv", site=None):
    return for_language(environment(), lang, load_texts(), site or SITE)


ENV = {lang: speaking(lang) for lang in ("sv", "en")}


def render(name, data, lang="sv"):
    source = f'{{% import "components/{name}.html" as module %}}{{{{ module.{name}(**data) }}}}'
    return ENV[lang].from_string(source).render(data=data, url="/")


class Checked(HTMLParser):
    """Fails on what is not well-formed or not allowed; collects ids, labels and classes."""

    def __init__(self, html):
        super().__init__()
        self.open, self.ids, self.points, self.classes = [], [], [], set()
        self.feed(html)
        self.close()
        assert self.open == []
        assert len(self.ids) == len(set(self.ids))

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        assert len(named) == len(attributes), f"attribute twice in {tag}"
        assert "style" not in named
        assert not [name for name in named if name.startswith("on")]
        assert tag != "style"
        if tag == "script" and named.get("type") != "application/ld+json":  # data, which no browser runs
            assert named.get("src", "").startswith("/")
        for name in ("href", "src", "action"):
            assert not (named.get(name) or "").lower().startswith(("javascript:", "//")), named
        self.ids += [named["id"]] if "id" in named else []
        for name in ("aria-labelledby", "for"):
            self.points += (named.get(name) or "").split()
        self.classes |= set((named.get("class") or "").split())
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=lambda v: getattr(v, "name", v))
def test_examples_render(name, example, lang):
    checked = Checked(render(name, example.data, lang))
    assert set(checked.points) <= set(checked.ids)


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda c: c.name)
def test_a_component_is_three_files_and_describes_its_parameters(component):
    assert (THEME / "static" / "css" / "components" / f"{component.name}.css").exists()
    macro = getattr(ENV["sv"].get_template(f"components/{component.name}.html").module, component.name)
    assert {p.name for p in component.parameters} == set(macro.arguments)
    for parameter in component.parameters:
        for example in component.examples:
            assert not parameter.required or parameter.name in example.data, parameter.name


def test_every_component_is_described():
    folder = THEME / "templates" / "components"
    assert {p.stem for p in folder.glob("*.html")} == {c.name for c in COMPONENTS}


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=lambda v: getattr(v, "name", v))
def test_text_is_escaped(name, example):
    assert EVIL not in render(name, poisoned(example.data))


def poisoned(value, key=""):
    """Return `value` with every text that people read replaced by a script tag."""
    if isinstance(value, dict):
        return {k: poisoned(v, k) for k, v in value.items()}
    if isinstance(value, list):
        return [poisoned(v, key) for v in value]
    dates = {"date", "day", "stated", "if_review", "fetched"}
    closed = dates | {
        "kind",
        "state",
        "outcome",
        "vote",
        "step",
        "language",
        "lang",
        "what",
        "title_key",
        "subject_key",
        "role",
        "shape",
    }
    return EVIL if isinstance(value, str) and "html" not in key and key not in closed else value


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda c: c.name)
def test_a_components_rules_are_named_after_it_and_used(component):
    name = component.name.replace("_", "-")
    css = (THEME / "static" / "css" / "components" / f"{component.name}.css").read_text(encoding="utf-8")
    used = (THEME / "templates" / "components" / f"{component.name}.html").read_text(encoding="utf-8")
    for script in ("enhance.js", "highlight.js"):
        used += (THEME / "static" / "js" / script).read_text(encoding="utf-8")
    for found in set(re.findall(r"\.([a-z][\w-]*)", css)) - SHARED:
        block, modifier = re.match(r"(.*?)(--[\w-]+)?$", found).groups()
        assert found.startswith((f"{name}", "table-region", "chart__")), found
        # a modifier may be put together from a value
        assert found.startswith("chart__") or (block in used and (found in used or modifier)), f".{found} is never used"


def frame(template, lang="sv", url="/", **values):
    return ENV[lang].get_template(template).render(url=url, alternates={lang: url}, **values)


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_gallery_and_the_other_pages_of_the_frame(lang):
    for page in pages(SimpleNamespace()):
        if page.lang == lang:
            html = frame(page.template, lang, page.url, **page.values())
            Checked(html)
            assert f'<html lang="{lang}">' in html


def test_a_page_in_both_languages_points_to_itself_in_each():
    alternates = {"sv": "/data/", "en": "/en/data/"}
    html = ENV["en"].get_template("error.html").render(url="/en/data/", alternates=alternates)
    for code, path in [("sv", "/data/"), ("en", "/en/data/"), ("x-default", "/data/")]:
        assert f'<link rel="alternate" hreflang="{code}" href="https://insyn.example{path}">' in html
    assert '<a class="site-nav__link" href="/data/" hreflang="sv" lang="sv">' in html
    assert 'href="/en/data/" aria-current="page"' in html


def test_a_page_in_one_language_links_to_the_other_start_page():
    html = frame("error.html", url="/beslut/ale/ks/2026-11-09/1/")
    assert 'rel="alternate"' not in html
    assert '<a class="site-nav__link" href="/en/" hreflang="en" lang="en">English start page</a>' in html


def test_the_band_is_there_for_example_data_only():
    assert "example-band" in frame("error.html")
    real = {**SITE, "example_data": False}
    html = speaking(site=real).get_template("error.html").render(url="/", alternates={})
    assert "example-band" not in html


def test_the_search_form_knows_the_index_when_there_is_one():
    assets = {**SITE["assets"], "index_sv": "/i.json", "lunr": "/lunr.js", "swedish": "/sv.js", "search": "/s.js"}
    source = '{% from "components/search_form.html" import search_form %}{{ search_form("s") }}'
    site = {**SITE, "assets": assets}
    html = speaking("sv", site).from_string(source).render(url="/")
    assert 'data-index="/i.json" data-lunr="/lunr.js" data-analysis="/sv.js" data-script="/s.js"' in html
    assert "data-index" not in speaking("en", site).from_string(source).render(url="/")


@pytest.mark.parametrize("reason", ["privacy", "source", "wrong", "moved", ""])
def test_a_withdrawn_page_says_so_and_offers_a_way_on(reason):
    withdrawn = {"date": "2026-11-05", "reason": reason, "kommun": "Ale", "contact_url": "/kommun/ale/"}
    html = frame("withdrawn.html", withdrawn=withdrawn)
    Checked(html)
    assert "torsdag 5 november 2026" in html
    assert "Fråga Ale" in html
    assert "noindex" in html


def test_a_withdrawn_page_without_any_value():
    html = frame("withdrawn.html")
    assert "inte längre visas." in html
    assert 'href="/sok/"' in html


@pytest.mark.parametrize(
    ("path", "english"),
    [
        ("/", True),
        ("/data/ale/forskolor/", True),
        ("/data/ale/forskolor/#rader", True),
        ("/beslut/ale/", True),
        ("/beslut/ale/kommunstyrelsen/2026-11-09/12/", False),
        ("/arende/ale/ks-2026-1/", False),
        ("/sammantraden/ale/kommunstyrelsen/2026-11-09/", False),
        ("/anslag/ale/17/", False),
        ("/anslag/ale/", True),
        ("/arbetet/", False),
        ("/data/ale/forskolor/forskolor.csv", False),
        ("/feeds/", True),
        ("/feeds/kommun/ale.atom", False),
    ],
)
def test_what_exists_in_english(path, english):
    assert has_english(path) is english
    assert link_in(path, "en") == ("/en" + path if english else path)
    assert link_in(path, "sv") == path


def test_links_elsewhere_and_english_ones_are_left_alone():
    assert link_in("https://ale.example/", "en") == "https://ale.example/"
    assert link_in("/en/data/", "en") == "/en/data/"


def test_a_description_with_another_name_is_refused(tmp_path):
    (tmp_path / "a.yml").write_text("component: b", encoding="utf-8")
    with pytest.raises(ValueError, match=r"a.yml: component is 'b'"):
        load_components(tmp_path)
