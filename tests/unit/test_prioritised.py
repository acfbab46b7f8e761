"""What is recognised as a kind of prioritised data, and what only looks like it."""

import pytest

from catalog.model import Column, Dataset, Publisher, Resource
from catalog.prioritised import KEYWORD, NAME, PROFILE, TITLE, load_prioritised
from catalog.texts import LANGUAGES, load_texts

ALE = Publisher("ale", "Ale", "1440")
LISTED = load_prioritised()
PLACE = ("source", "id", "name", "latitude", "longitude", "email")


def dataset(tmp_path, title="", name="datamangd-1", keywords=(), columns=(), profile=""):
    found = tuple(Column(c, "string") for c in columns)
    table = Resource("a", tmp_path / "a.csv", 1, 1, "", found, profile)
    return Dataset("ale", name, "", title, "", "", "", "", (table,), tmp_path, keywords=tuple(keywords))


def kinds(*args, publisher=ALE, **told):
    return LISTED.recognise(dataset(*args, **told), publisher)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Badplatser i Ale (exempeldata)", {"badplatser"}),
        ("Kommunala badplatser", {"badplatser"}),
        ("Ales lekplatser 2025", {"lekplatser"}),
        ("Karta över lekplatser i Ale", {"lekplatser"}),
        ("Register över badplatser", {"badplatser"}),
        ("Lekplatser och utegym i Ale", {"lekplatser", "utegym"}),
        ("Badplatser – vattenkvalitet", {"badplatser"}),
        ("LEVERANTÖRSRESKONTRA", {"leverantorsfakturor"}),
        ("Leverantörsfakturor, Ale kommun, 2024", {"leverantorsfakturor"}),
        ("Tomter till salu", {"lediga-tomter"}),
        ("Besöksmål i Ale", {"sevardheter"}),
        ("Planerade vägarbeten", {"vagarbeten"}),
        ("Offentliga toaletter", {"toaletter"}),
        ("Offentlig konst", {"konst"}),
        ("Playgrounds", {"lekplatser"}),
    ],
)
def test_a_title_says_what_a_dataset_is_about(tmp_path, title, expected):
    assert {item: how for item, (how, _) in kinds(tmp_path, title).items()} == dict.fromkeys(expected, TITLE)


@pytest.mark.parametrize(
    "title",
    [
        "Trafikmätning vid badplatser",
        "Besöksstatistik badplatser",
        "Badplatser: besöksstatistik",
        "Felanmälningar lekplatser",
        "Enkät om lekplatser",
        "Parkering nära laddstationer",
        "Lokaler att hyra",
        "Avstånd till skolor",
        "Kostnad för lekplatser",
        "Nedlagda skolor",
        "Beslutsstöd",
        "Bygglovstaxa",
        "Cykelparkeringar vid skolor",
        "Karta över cykelvägar",
        "Bad",
        "",
    ],
)
def test_a_title_that_only_names_a_kind_is_not_of_it(tmp_path, title):
    assert kinds(tmp_path, title, keywords=["badplats", "lekplats", "skola"], columns=PLACE) == {}


@pytest.mark.parametrize(
    "title",
    [
        "badplatser" * 100_000,
        "-" * 5000,
        "\x00\u202e\n\t",
        "(((",
        "<script>alert(1)</script>",
        "{kommun} %s \\1 [",
        "🏖️",
    ],
)
def test_a_hostile_title_is_no_kind_and_takes_no_time(tmp_path, title):
    assert kinds(tmp_path, title, name=title or "x", keywords=[title]) == {}


def test_a_title_written_with_combining_signs_is_read(tmp_path):
    assert set(kinds(tmp_path, "Leveranto\u0308rsfakturor")) == {"leverantorsfakturor"}


def test_a_profile_decides_alone(tmp_path):
    found = kinds(tmp_path, "Badplatser", name="badplatser", profile="beslut")
    assert found == {"beslut": (PROFILE, "beslut")}
    assert kinds(tmp_path, "Beslut", profile="roster") == {}


def test_a_name_counts_with_and_without_the_kommun(tmp_path):
    assert kinds(tmp_path, "Data", name="ale-lekplatser") == {"lekplatser": (NAME, "ale-lekplatser")}
    assert kinds(tmp_path, "Data", name="lekplatser") == {"lekplatser": (NAME, "lekplatser")}
    assert kinds(tmp_path, "Data", name="partille-lekplatser") == {}
    assert kinds(tmp_path, "Besöksstatistik", name="lekplatser") == {}


def test_a_keyword_counts_only_with_a_title_and_columns_that_fit(tmp_path):
    told = {"title": "Lekplatsregister", "keywords": ["Lekplats"]}
    assert kinds(tmp_path, columns=PLACE, **told) == {"lekplatser": (KEYWORD, "lekplats")}
    assert kinds(tmp_path, columns=("namn", "antal"), **told) == {}
    assert kinds(tmp_path, "Grönytor", keywords=["lekplats"], columns=PLACE) == {}


def test_the_kommuns_own_name_may_stand_in_a_title(tmp_path):
    lilla_edet = Publisher("lilla-edet", "Lilla Edet", "1462")
    assert set(kinds(tmp_path, "Lilla Edets badplatser", publisher=lilla_edet)) == {"badplatser"}
    assert kinds(tmp_path, "Lilla Edets badplatser") == {}


def test_every_word_is_recognised_as_its_own_kind(tmp_path):
    for item in LISTED.items:
        for word in item.words:
            assert item.id in kinds(tmp_path, word.replace("-", " ")), (item.id, word)


def test_each_item_says_what_it_is_and_why(tmp_path):
    assert len({i.id for i in LISTED.items}) == len(LISTED.items) > 15
    for item in LISTED.items:
        assert set(item.name) == set(LANGUAGES)
        assert item.ask
        assert (item.rank > 0) == (item.basis == "ranked")
        assert bool(item.spec) or item.basis != "specified"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("basis: own", "basis: nowhere"), "names a basis"),
        (("profiles: [beslut]", "profiles: [nothing]"), "names a basis or a profile"),
        (("id: skolor", "id: lekplatser"), "lekplatser stands twice"),
        (("shape: place", "shape: heap"), "names a shape"),
    ],
)
def test_a_list_that_contradicts_itself_is_refused(tmp_path, change, said):
    from catalog import prioritised

    text = prioritised._FILE.read_text(encoding="utf-8")
    assert change[0] in text
    path = tmp_path / "prioritised.yml"
    path.write_text(text.replace(*change, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        load_prioritised(path)


def test_every_frequency_and_reason_has_words():
    from catalog import openness

    texts = load_texts()
    keys = [f"openness.frequency.{f}" for f in openness.FREQUENCIES]
    keys += [f"openness.state.{s}" for s in openness.STATES] + [f"openness.meaning.{s}" for s in openness.STATES]
    keys += [f"openness.check.{c}" for c in openness.CHECKS]
    reasons = (openness.ARCHIVED, openness.NOT_FETCHED, openness.OVERDUE, *openness.CHECKS)
    keys += [f"letter.battre_data.asks.{r}" for r in reasons] + [f"openness.step.{r}" for r in reasons]
    keys += [f"openness.step.{r}" for r in (openness.NO_SOURCE, openness.NO_CATALOGUE, openness.NOT_YET)]
    keys += [f"openness.place.how.{how}" for how in (PROFILE, NAME, TITLE, KEYWORD)]
    assert [key for key in keys if key not in texts] == []
