"""Decisions, meetings and notices get addresses that stay, whatever order or heading they come in."""

import random
from dataclasses import replace

import pytest
from jinja2 import Undefined

from catalog.model import Catalog
from catalog.records import ADVICE, ADVISED, Record, load_records
from catalog.site import lists, meetings
from catalog.site.initiatives import initiatives_of
from catalog.store import Store, write_json
from catalog.texts import load_texts
from harvesters.spool import write_csv
from tests.site_world import make_site, read, render

MEETING = {
    "id": "https://insyn.example/sammantraden/1440-ks-2026-05-07", "kommunkod": "1440", "organ_id": "1440-KS",
    "organ": "Kommunstyrelsen", "start": "2026-05-07T18:00:00+02:00", "status": "genomfort",
}  # fmt: skip
DECISION = {
    "id": "https://insyn.example/beslut/1", "kommunkod": "1440", "organ_id": "1440-KS", "beslutsdatum": "2026-05-07",
    "paragraf": "12", "diarienummer": "KS 2026/1", "rubrik": "Ny förskola", "sammantrade_id": MEETING["id"],
}  # fmt: skip
NOTICE = {
    "id": "https://ale.example/anslag/17", "kommunkod": "1440", "organ": "Kommunstyrelsen", "rubrik": "Justerat",
    "anslaget": "2026-05-12", "sammantrade_id": MEETING["id"],
}  # fmt: skip


def catalog(folder, *tables):
    """Return the catalogue of (key, profile, rows)."""
    store = Store(folder)
    for key, profile, rows in tables:
        header = list(dict.fromkeys(name for row in rows for name in row))
        fields = [{"name": n, "type": "string"} for n in header]
        with store.staged(key) as part:
            write_csv(part / "data.csv", header, (tuple(row.get(n, "") for n in header) for row in rows))
            resource = {"name": "data", "path": "data.csv", "rows": len(rows), "bytes": 1, "hash": "sha256:0"}
            resource |= {"profile_name": profile, "schema": {"fields": fields}}
            write_json(part / "datapackage.json", {"id": "i", "title": "t", "version": "v", "resources": [resource]})
    return Catalog({}, tuple(store.load(key) for key in store.keys()), ())  # noqa: SIM118


def urls(records, kind):
    return [r.url for r in records.by_kind[kind]]


def test_each_kind_has_its_address(tmp_path):
    tables = [("ale/s", "sammantraden", [MEETING]), ("ale/b", "beslut", [DECISION]), ("ale/a", "anslag", [NOTICE])]
    records = load_records(catalog(tmp_path, *tables))
    assert urls(records, "sammantraden") == ["/sammantraden/ale/ks/2026-05-07/"]
    assert urls(records, "beslut") == ["/beslut/ale/ks/2026-05-07/12/"]
    assert urls(records, "anslag") == ["/anslag/ale/17/"]
    (notice,) = records.of("anslag", "ale", "ks")
    assert (notice.organ, notice.date, notice.dataset, notice.position) == ("ks", "2026-05-12", "ale/a", 1)
    assert records.organs("ale") == [("ks", "Kommunstyrelsen")]
    assert [r.kind for r in records.by_meeting["beslut", MEETING["id"]]] == ["beslut"]
    assert [r.kind for r in records.by_matter["ale", "ks-2026-1"]] == ["beslut"]


def test_a_very_long_name_still_makes_a_name_of_a_file(tmp_path):
    long = "nämnd" * 2000
    notices = [NOTICE | {"id": f"https://ale.example/anslag/{n}{'x' * 9000}{n}", "organ": long} for n in (1, 2)]
    meeting = MEETING | {"organ_id": f"1440-{long}", "id": "m"}
    records = load_records(catalog(tmp_path, ("ale/s", "sammantraden", [meeting]), ("ale/a", "anslag", notices)))
    found = urls(records, "anslag") + urls(records, "sammantraden")
    assert len(set(found)) == 3
    assert all(len(part) < 200 for url in found for part in url.split("/"))


def test_a_new_heading_keeps_the_address(tmp_path):
    for name, heading in [("one", "Ny förskola"), ("two", "Rättad rubrik")]:
        records = load_records(catalog(tmp_path / name, ("ale/b", "beslut", [DECISION | {"rubrik": heading}])))
        assert urls(records, "beslut") == ["/beslut/ale/ks/2026-05-07/12/"]


def test_two_at_one_address_are_told_apart_whatever_the_files_order(tmp_path):
    rows = [MEETING | {"id": f"https://x.example/{n}", "plats": str(n)} for n in range(4)]
    found = set()
    for n in range(4):
        random.Random(n).shuffle(rows)
        records = load_records(catalog(tmp_path / str(n), ("ale/s", "sammantraden", rows)))
        found.add(tuple(sorted((r.url, r.get("plats")) for r in records.by_kind["sammantraden"])))
    base = "/sammantraden/ale/ks/2026-05-07"
    assert found == {((f"{base}-2/", "1"), (f"{base}-3/", "2"), (f"{base}-4/", "3"), (f"{base}/", "0"))}


def test_a_decision_by_delegation_has_no_page(tmp_path):
    row = {k: v for k, v in DECISION.items() if k != "paragraf"}
    assert urls(load_records(catalog(tmp_path, ("ale/b", "beslut", [row, DECISION]))), "beslut") == [
        "/beslut/ale/ks/2026-05-07/12/"
    ]


def test_newest_first(tmp_path):
    rows = [DECISION | {"id": str(d), "beslutsdatum": f"2026-05-{d:02}"} for d in (3, 9, 5)]
    records = load_records(catalog(tmp_path, ("ale/b", "beslut", rows)))
    assert [r.date for r in records.of("beslut", "ale")] == ["2026-05-09", "2026-05-05", "2026-05-03"]


def test_ids_of_every_shape_become_safe_addresses(tmp_path):
    ids = [
        "urn:anslag:1440/2026",
        "https://ale.example/tavla/2026/5",
        "17",
        "https://ale.example/x/anslag/åäö 5/",
        "../../x",
    ]
    records = load_records(catalog(tmp_path, ("ale/a", "anslag", [NOTICE | {"id": i} for i in ids])))
    for url in urls(records, "anslag"):
        assert url.startswith("/anslag/ale/")
        assert set(url) <= set("abcdefghijklmnopqrstuvwxyz0123456789-/")
        assert url.count("/") == 4
    assert len(set(urls(records, "anslag"))) == len(ids)


def test_nothing_is_looked_up_in_another_kommun(tmp_path):
    tables = [
        ("ale/b", "beslut", [DECISION]),
        ("hjo/b", "beslut", [DECISION | {"kommunkod": "1497", "organ_id": "1497-KS"}]),
    ]
    records = load_records(catalog(tmp_path, *tables))
    assert [r.publisher for r in records.by_matter["ale", "ks-2026-1"]] == ["ale"]
    assert [r.publisher for r in records.of("beslut", "hjo", "ks")] == ["hjo"]
    assert records.of("beslut", "orust") == []


def test_no_records(tmp_path):
    records = load_records(catalog(tmp_path))
    assert records.by_kind == {"sammantraden": [], "beslut": [], "anslag": []}


@pytest.mark.parametrize(
    ("organ_id", "utfall", "next_step", "outcome"),
    [
        ("1440-ks", "avslaget", "Kommunfullmäktige 2026-12-07", "rad_avslaget"),
        ("1440-ks", "besvarat", "kommunfullmäktige", "rad_besvarat"),
        ("1440-sn", "avslaget", "Kommunstyrelsen 2026-11-04", "rad_avslaget"),
        ("1440-ks", "avslaget", "", "avslaget"),
        ("1440-ks", "avslaget", "Kommunstyrelsen 2026-12-02", "avslaget"),
        ("1440-sn", "avslaget", "Till kommunstyrelsen för kännedom", "avslaget"),
        ("1440-ks", "bifallet", "Anmäls till kommunfullmäktige", "bifallet"),
        ("1440-ks", "tillstyrkt", "Kommunfullmäktige", "tillstyrkt"),
        ("1440-ks", "bordlagt", "Kommunfullmäktige", "bordlagt"),
        ("1440-kf", "avslaget", "Kommunfullmäktige 2026-12-07", "avslaget"),
        ("1440-kommunfullmaktige", "avslaget", "Kommunfullmäktige", "avslaget"),
    ],
)
def test_a_board_that_advises_the_council_is_not_said_to_have_decided(organ_id, utfall, next_step, outcome):
    row = {"utfall": utfall, "nasta_steg": next_step}
    organ = organ_id.removeprefix("1440-")
    assert Record("beslut", "ale", organ, "2026-11-04", "/beslut/", row, "ale/beslut", 1).outcome == outcome


@pytest.mark.parametrize("utfall", ADVISED)
def test_what_a_board_advises_can_be_said_everywhere(utfall):
    texts = load_texts()
    for key in ("decision.outcome", "decision.english", "item.beslut"):
        assert f"{key}.{ADVICE}{utfall}" in texts


def archived(catalog, *keys):
    datasets = (replace(d, archived="2026-06-01T00:00:00Z" if d.key in keys else "") for d in catalog.datasets)
    return replace(catalog, datasets=tuple(datasets))


def test_records_of_an_archived_dataset_leave_the_lists_and_are_still_found(tmp_path):
    other = MEETING | {"id": "https://insyn.example/2", "start": "2026-06-04T18:00:00+02:00"}
    tables = [
        ("ale/s", "sammantraden", [MEETING]),
        ("ale/ny", "sammantraden", [other]),
        ("ale/b", "beslut", [DECISION]),
    ]
    held = catalog(tmp_path, *tables)
    whole, rest = load_records(held), load_records(archived(held, "ale/s", "ale/b"))
    assert [len(whole.by_kind[kind]) for kind in ("sammantraden", "beslut")] == [2, 1]
    assert urls(rest, "sammantraden") == ["/sammantraden/ale/ks/2026-06-04/"]
    assert urls(rest, "beslut") == rest.of("beslut", "ale") == rest.of("beslut", "ale", "ks") == []
    for kind in ("sammantraden", "beslut"):
        assert [r.url for r in rest.with_page[kind]] == urls(whole, kind)
    assert rest.meetings[MEETING["id"]].archived
    assert [r.url for r in rest.by_meeting["beslut", MEETING["id"]]] == urls(whole, "beslut")
    assert rest.by_matter["ale", "ks-2026-1"][0].archived
    assert rest.organs("ale") == [("ks", "Kommunstyrelsen")]
    assert initiatives_of(rest, "ale") == []


def test_what_another_dataset_has_taken_over_is_in_the_lists_at_its_old_address(tmp_path):
    held = catalog(tmp_path, ("ale/gammal", "beslut", [DECISION]), ("ale/ny", "beslut", [DECISION]))
    records = load_records(archived(held, "ale/gammal"))
    [one] = records.with_page["beslut"]
    assert (one.url, one.dataset, one.archived) == ("/beslut/ale/ks/2026-05-07/12/", "ale/ny", False)
    assert records.by_kind["beslut"] == [one]


def test_the_page_of_an_archived_record_says_so_and_no_list_has_it(tmp_path):
    meeting = MEETING | {"kalla_url": "https://ale.example/m", "hamtad": "2026-05-08T05:00:00Z"}
    held = archived(catalog(tmp_path, ("ale/s", "sammantraden", [meeting])), "ale/s")
    site = make_site(held.datasets)
    site = replace(site, records=load_records(site.catalog))
    [page] = meetings.pages(site)
    assert page.url == "/sammantraden/ale/ks/2026-05-07/"
    assert "Uppgiften arkiverades 1 juni 2026" in " ".join(render(page, Undefined).split())
    assert not any("/2026-05-07/" in link for one in lists.pages(site) for link in read(one).links)
    [living] = meetings.pages(replace(site, catalog=archived(site.catalog)))
    assert living.inputs != page.inputs
