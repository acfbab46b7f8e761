"""Pages are rendered when their inputs or the code changed, and at no other time."""

from datetime import UTC, datetime
from pathlib import Path

import jinja2
import pytest

from catalog import render
from catalog.model import Catalog
from catalog.output import Output
from catalog.records import Records
from catalog.render import Renderer, code_hash, language_of
from catalog.site.page import Page, Site

URLS = {"css": "/a.css", "enhance": "/a.js", "icon": "/i.svg"}
NOW = datetime(2026, 5, 10, 12, tzinfo=UTC)


class Portal:
    """A theme of two templates and one output folder."""

    def __init__(self, folder):
        self.theme, self.root = folder / "theme", folder / "output"
        self.write("page.html", "{{ lang }}|{{ url }}|{{ alternates }}|{{ text }}|{{ site.base_url }}")
        self.write("withdrawn.html", "borta {{ url }}")
        self.now, self.base_url = NOW, "https://insyn.example"

    def write(self, name, text):
        path = self.theme / "templates" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def build(self, *pages):
        """Render the pages; return what was written."""
        env = jinja2.Environment(loader=jinja2.FileSystemLoader(self.theme / "templates"), autoescape=True)
        output = Output.open(self.root)
        site = Site(Catalog({}, (), ()), Records(), self.now, self.base_url, True)
        self.renderer = Renderer(env, self.theme, site, URLS, output)
        for page in pages:
            self.renderer.write(page)
        for path, entry in output.gone():
            if entry.record:
                self.renderer.write_withdrawn(path)
        output.close({"code": "1"})
        return output

    def read(self, path):
        return (self.root / path).read_text(encoding="utf-8")


@pytest.fixture
def portal(tmp_path):
    return Portal(tmp_path)


def page(text="ett", url="/data/", **more):
    asked = more.pop("asked", [])
    return Page(url, "page.html", more.pop("lang", "sv"), text, lambda: asked.append(1) or {"text": text}, **more)


def test_a_page_in_two_languages_knows_both_addresses(portal):
    portal.build(page(), page(url="/en/data/", lang="en"))
    both = "{&#39;sv&#39;: &#39;/data/&#39;, &#39;en&#39;: &#39;/en/data/&#39;}"
    assert portal.read("data/index.html") == f"sv|/data/|{both}|ett|https://insyn.example"
    assert portal.read("en/data/index.html") == f"en|/en/data/|{both}|ett|https://insyn.example"


def test_a_page_in_one_language_knows_its_own(portal):
    portal.build(page(both_languages=False))
    assert "{&#39;sv&#39;: &#39;/data/&#39;}" in portal.read("data/index.html")


def test_text_is_escaped(portal):
    portal.build(page("<script>"))
    assert "|&lt;script&gt;|" in portal.read("data/index.html")


def test_an_address_without_slash_is_a_file(portal):
    portal.build(page(url="/404.html"))
    assert (portal.root / "404.html").exists()


def test_values_are_asked_for_only_when_something_changed(portal):
    asked = []
    for _ in range(2):
        portal.build(page(asked=asked))
    portal.now = datetime(2026, 5, 11, 12, tzinfo=UTC)
    assert portal.build(page(asked=asked)).written == 0
    assert len(asked) == 1
    portal.build(page("två", asked=asked))
    assert len(asked) == 2


@pytest.mark.parametrize(
    "change",
    [
        lambda p: p.write("page.html", "ny mall {{ text }}"),
        lambda p: p.write("components/x.html", "ny"),
        lambda p: setattr(p, "base_url", "https://annan.example"),
    ],
    ids=["template", "component", "base url"],
)
def test_other_code_or_frame_renders_again(portal, change):
    asked = []
    portal.build(page(asked=asked))
    change(portal)
    portal.build(page(asked=asked))
    assert len(asked) == 2


def test_a_record_that_is_gone_says_so_until_it_is_back(portal):
    record = page(url="/beslut/ale/ks/2026-05-07/1/", record=True, both_languages=False)
    portal.build(record, page())
    for _ in range(2):
        portal.build(page())
        assert portal.read("beslut/ale/ks/2026-05-07/1/index.html") == "borta /beslut/ale/ks/2026-05-07/1/"
    portal.build(record, page())
    assert "|ett|" in portal.read("beslut/ale/ks/2026-05-07/1/index.html")


def test_the_manifest_says_what_it_was_made_for(portal):
    portal.build()
    about = portal.renderer.about()
    assert about["base_url"] == "https://insyn.example"
    assert about["built_for"] == NOW.date().isoformat()


@pytest.mark.parametrize(("path", "lang"), [("en/data/index.html", "en"), ("data/index.html", "sv"), ("energi/", "sv")])
def test_the_language_of_a_file(path, lang):
    assert language_of(path) == lang


def test_the_code_hash_does_not_depend_on_where_the_theme_lies(tmp_path):
    one, other = Portal(tmp_path / "a"), Portal(tmp_path / "b" / "c")
    assert code_hash(one.theme) == code_hash(other.theme)
    assert Path(render.__file__).exists()
