"""Every release has its files at an address that stays; one that may not be shown says so and costs nothing else."""

from __future__ import annotations

import csv
import json
import os
from dataclasses import replace
from datetime import date

import pytest

from catalog import downloads, individuals
from catalog.errors import StoreError
from catalog.ids import sha256_of
from catalog.model import Catalog
from catalog.output import Output
from catalog.releases import gate, published
from catalog.releases.frozen import kept_in
from catalog.releases.published import BROKEN, NOT_KEPT, PUBLISHED, REFUSED, TAKEN_DOWN, write_releases
from catalog.releases.take_down import take_down
from catalog.site import releases as site_releases
from catalog.store import Store, read_dataset
from tests.site_world import PUBLISHERS, by_url, make_site, put_dataset, read

KEY = "ale/parker"
A, B, C, D = "aaaaaaaaaaaa", "bbbbbbbbbbbb", "cccccccccccc", "dddddddddddd"
DAY = {A: "2026-11-01", B: "2026-11-02", C: "2026-11-03", D: "2026-11-04"}
NUMBER = "19850101-1236"  # no one's: it ends in the check digit of a made-up birthday


def put(data, version, rows, *, day="", key=KEY, **about):
    """Store a state of a table of (id, namn), with its history; return the dataset."""
    before = Store(data).load(key)
    moment = f"{day or DAY[version]}T05:00:00Z"
    counts = {"rows": len(rows), "added": len(rows), "removed": 0, "changed": 0}
    history = [{"release": version, "modified": moment, "resources": {"parker": counts}}]
    history += list(before.history) if before else []
    fields = [{"name": n, "type": "string"} for n in ("id", "namn")]
    made = {"fields": fields, "rows": [dict(zip(("id", "namn"), row, strict=True)) for row in rows]}
    return put_dataset(
        data, key, {"parker": made}, version=version, modified=moment, issued="2026-11-01", history=history, **about
    )


def build(data, root, keys=(KEY,), *, is_part=False):
    """Write the output; return (releases of KEY by name, site, what was written).

    With `is_part` it leaves what it does not make, as a build of some publishers does.
    """
    datasets = tuple(d for key in keys if (d := Store(data).load(key)))
    catalog = Catalog({p.slug: p for p in PUBLISHERS}, datasets, ())
    output = Output.open(root)
    files = downloads.write_downloads(catalog, output, "https://insyn.example")
    releases = write_releases(catalog, output, "https://insyn.example")
    site = make_site(datasets, downloads=files)
    site = replace(site, catalog=catalog, releases=releases)
    for path, made in site_releases.machine_files(site):
        output.put(path, made)
    if is_part:
        output.entries |= dict(output.gone())
    else:
        output.remove(path for path, _ in output.gone())
    output.close({"code": "1"})
    return {r.name: r for r in releases.get(keys[0], ())}, site, output.written


def pages(site):
    return by_url(site_releases.pages(site))


def csv_at(root, release, name="parker.csv"):
    return (root / f"data/{KEY}/v/{release}/{name}").read_bytes()


ONE, TWO = [("1", "Stora"), ("2", "Lilla")], [("1", "Stora"), ("2", "Mellan"), ("3", "Nya")]


@pytest.fixture
def two(tmp_path):
    """A state that was published with its own address, and one that replaced it."""
    data, root = tmp_path / "data", tmp_path / "out"
    put(data, A, ONE)
    build(data, root)
    put(data, B, TWO)
    return data, root


def test_the_first_release_shares_its_bytes_with_the_dataset(tmp_path):
    data, root = tmp_path / "data", tmp_path / "out"
    put(data, A, ONE)
    found, site, _ = build(data, root)
    release = found[A]
    assert (release.state, release.is_current, release.before, release.changes) == (PUBLISHED, True, "", None)
    assert release.periods == (("2026-11-01T05:00:00Z", ""),)
    place = root / f"data/{KEY}"
    assert (place / "parker.csv").stat().st_ino == (place / f"v/{A}/parker.csv").stat().st_ino
    names = sorted(p.name for p in (place / f"v/{A}").iterdir())
    assert names == ["datapackage.json", f"parker-{A}.zip", "parker.csv"]
    listed = json.loads((root / "manifest.json").read_text())["files"]
    for file in release.files:
        assert listed[file["url"].lstrip("/")]["sha256"] == file["sha256"] == sha256_of(root / file["url"].lstrip("/"))
    latest = json.loads((place / "v/latest/latest.json").read_text())
    assert (latest["release"], latest["url"]) == (A, f"https://insyn.example/data/{KEY}/v/{A}/")
    assert sorted(pages(site)) == sorted(
        f"{en}/data/{KEY}/v/{part}" for en in ("", "/en") for part in ("", "latest/", f"{A}/")
    )
    text = read(pages(site)[f"/data/{KEY}/v/{A}/"]).text
    assert "Utgåvan gäller sedan söndag 1 november 2026" in text
    assert "Det här är den första utgåvan" in text
    assert f"https://insyn.example/data/{KEY}/v/{A}/" in text


def test_a_second_build_writes_nothing(two):
    data, root = two
    build(data, root)
    before = {p: (p.stat().st_ino, p.stat().st_mtime_ns) for p in root.rglob("*") if p.is_file()}
    assert build(data, root)[2] == 0
    assert {p: (p.stat().st_ino, p.stat().st_mtime_ns) for p in root.rglob("*") if p.is_file()} == before


def test_what_was_published_keeps_its_bytes_when_it_is_replaced(two):
    data, root = two
    place = root / f"data/{KEY}/v/{A}"
    before = {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in place.iterdir()}
    found, _, _ = build(data, root)
    assert csv_at(root, A) == b"id,namn\r\n1,Stora\r\n2,Lilla\r\n" != csv_at(root, B)
    after = {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in place.iterdir()}
    assert {n: after[n] for n in before} == before, "not one file was written again"
    assert after.keys() - before.keys() == {"release.json"}
    assert found[A].periods == (("2026-11-01T05:00:00Z", "2026-11-02T05:00:00Z"),)
    assert not list(root.glob(".release-*"))
    fresh = root.parent / "fresh"
    build(data, fresh)
    names = {p.relative_to(root): p.read_bytes() for p in root.rglob("*") if p.is_file()}
    assert {p.relative_to(fresh): p.read_bytes() for p in fresh.rglob("*") if p.is_file()} == names


def test_the_diff_is_on_the_page_and_whole_beside_it(two):
    data, root = two
    _, site, _ = build(data, root)
    assert csv_at(root, B, "parker.andringar.csv").decode().split("\r\n") == [
        "andring,id,namn", "tillagd,2,Mellan", "tillagd,3,Nya", "borttagen,2,Lilla", "",
    ]  # fmt: skip
    page = read(pages(site)[f"/data/{KEY}/v/{B}/"])
    assert "2 nya rader, 1 borttagen och 0 ändrade." in page.text
    assert "Tabellen har ingen nyckel" in page.text
    assert "2 nya rader" in page.text
    assert "Mellan" in page.text
    assert f"/data/{KEY}/v/{B}/parker.andringar.csv" in page.links
    assert f"/data/{KEY}/v/{A}/" in page.links
    old = read(pages(site)[f"/en/data/{KEY}/v/{A}/"])
    assert "This is an older release" in old.text
    assert f"/en/data/{KEY}/v/{B}/" in old.links
    listed = read(pages(site)[f"/data/{KEY}/v/"])
    assert listed.links.index(f"/data/{KEY}/v/{B}/") < listed.links.index(f"/data/{KEY}/v/{A}/")
    assert "gäller nu" in listed.text


def test_with_a_key_a_change_is_told_cell_by_cell(tmp_path):
    schema = {"primaryKey": "id"}
    for version, rows in ((A, ONE), (B, TWO)):
        dataset = put(tmp_path / "data", version, rows)
        about = json.loads((dataset.folder / "datapackage.json").read_text())
        about["resources"][0]["schema"] |= schema
        (dataset.folder / "datapackage.json").write_text(json.dumps(about))
    found, site, _ = build(tmp_path / "data", tmp_path / "out")
    assert {k: found[B].changes["parker"][k] for k in ("added", "removed", "changed")} == {
        "added": 1, "removed": 0, "changed": 1,
    }  # fmt: skip
    text = read(pages(site)[f"/data/{KEY}/v/{B}/"]).text
    assert "Raderna är jämförda efter id." in text
    assert "2 namn Lilla Mellan" in text


def test_back_to_what_was_is_one_address_and_two_lines(two):
    data, root = two
    build(data, root)
    first = (root / f"data/{KEY}/v/{A}/datapackage.json").read_bytes()
    put(data, A, ONE, day="2026-11-03")
    found, site, _ = build(data, root)
    assert list(found) == [A, B]
    assert found[A].is_current
    assert [p[0][:10] for p in found[A].periods] == ["2026-11-03", "2026-11-01"]
    assert (root / f"data/{KEY}/v/{A}/datapackage.json").read_bytes() == first, "as it was published first"
    listed = read(pages(site)[f"/data/{KEY}/v/"])
    assert listed.links.count(f"/data/{KEY}/v/{A}/") == 2
    assert "Samma utgåva kan stå på flera rader" in listed.text
    assert "3 utgåvor" in listed.text
    page = read(pages(site)[f"/data/{KEY}/v/{A}/"]).text
    assert "sedan 3 november 2026; 1 november 2026 till 2 november 2026" in page
    assert "1 ny rad, 2 borttagna" in page, "against what it replaced last"
    put(data, C, [("9", "Ny")])
    found, _, _ = build(data, root)
    assert list(found) == [C, A, B]
    assert (root / f"data/{KEY}/v/{A}/datapackage.json").read_bytes() == first
    assert found[C].before == A


def test_a_release_from_before_they_were_kept_is_told_of_without_an_address(tmp_path):
    history = [
        {"release": B, "modified": "2026-11-02T05:00:00Z", "resources": {"parker": {"rows": 1}}},
        {"release": A, "modified": "2026-11-01T05:00:00Z", "resources": {"parker": {"rows": 1}}},
    ]
    fields = [{"name": "id", "type": "string"}]
    put_dataset(tmp_path / "data", KEY, {"parker": {"fields": fields, "rows": [{"id": "1"}]}}, version=B,
                history=history)  # fmt: skip
    found, site, _ = build(tmp_path / "data", tmp_path / "out")
    assert (found[A].state, found[A].has_page, found[B].changes) == (NOT_KEPT, False, None)
    text = read(pages(site)[f"/data/{KEY}/v/"]).text
    assert "sparades inte" in text
    assert "Utgåvor utan länk" in text
    assert f"/data/{KEY}/v/{A}/" not in pages(site)
    assert "går inte att se rad för rad" in read(pages(site)[f"/data/{KEY}/v/{B}/"]).text
    assert site_releases.link_to(site, KEY, A) == f"/data/{KEY}/v/"
    assert site_releases.link_to(site, KEY, B) == f"/data/{KEY}/v/{B}/"


def test_a_dataset_of_the_portals_own_without_a_history(tmp_path):
    for version in (A, B):
        fields = [{"name": "id", "type": "string"}]
        rows = {"parker": {"fields": fields, "rows": [{"id": version}]}}
        put_dataset(tmp_path / "data", KEY, rows, version=version, modified=f"{DAY[version]}T00:00:00Z")
    found, _, _ = build(tmp_path / "data", tmp_path / "out")
    assert [(r.name, r.periods[0][0][:10], r.before) for r in found.values()] == [
        (B, "2026-11-02", A),
        (A, "2026-11-01", ""),
    ]


def test_a_broken_or_hostile_copy_is_told_of_and_the_rest_published(two, caplog):
    data, root = two
    put(data, C, TWO)
    folder = Store(data).folder(KEY)
    kept_in(folder)[A].write_bytes(b"PK\x03\x04 not a zip")
    (folder / "v" / "extra.txt").write_text("x")
    found, site, _ = build(data, root)
    assert [found[n].state for n in (C, B, A)] == [PUBLISHED, PUBLISHED, BROKEN]
    assert f"release {A} cannot be published" in caplog.text
    assert "v/extra.txt is no release" in caplog.text
    assert "kopia av utgåvan går inte att läsa" in read(pages(site)[f"/data/{KEY}/v/{A}/"]).text
    assert not (root / f"data/{KEY}/v/{A}/parker.csv").exists()
    assert (root / f"data/{KEY}/v/{B}/parker.csv").exists()
    assert found[B].changes is None
    assert found[C].changes is not None


def test_a_copy_that_breaks_later_is_found_when_it_is_needed(two, caplog):
    data, root = two
    build(data, root)
    path = kept_in(Store(data).folder(KEY))[A]
    path.write_bytes(bytes(path.stat().st_size))
    assert build(data, root)[0][A].state == PUBLISHED, "nothing of it was needed"
    (root / f"data/{KEY}/v/{A}/parker.csv").unlink()
    assert build(data, root)[0][A].state == BROKEN
    found, _, _ = build(data, root.parent / "new")
    assert found[A].state == BROKEN
    assert found[B].state == PUBLISHED


def test_a_broken_copy_of_the_current_release_costs_nothing(two):
    data, root = two
    put(data, A, ONE, day="2026-11-03")
    kept_in(Store(data).folder(KEY))[A].write_bytes(b"")
    found, _, _ = build(data, root)
    assert found[A].state == PUBLISHED
    assert csv_at(root, A) == b"id,namn\r\n1,Stora\r\n2,Lilla\r\n"


def nowhere(root, text):
    """Return the files of an output that hold a text."""
    return [p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file() and text.encode() in p.read_bytes()]


def test_what_the_gate_refuses_today_is_not_published_again(tmp_path, monkeypatch, caplog):
    """Planted in the store as if it had come before the rule, and published by the code of that day."""
    data, root = tmp_path / "data", tmp_path / "out"
    monkeypatch.setattr(published, "stopped_by", lambda dataset, allowed: "")
    monkeypatch.setattr(published, "gate_code", lambda: "before the rule")
    put(data, A, [("1", f"Ring {NUMBER}")])
    put(data, B, ONE)
    found, site, _ = build(data, root)
    assert found[A].state == PUBLISHED
    assert {f"data/{KEY}/v/{A}/parker.csv", f"data/{KEY}/v/{B}/parker.andringar.csv"} <= {*nowhere(root, NUMBER)}
    monkeypatch.undo()
    for _ in range(2):
        found, site, _ = build(data, root)
        assert (found[A].state, found[A].rule, found[A].about) == (REFUSED, "personnummer", {})
        assert nowhere(root, NUMBER) == []
        assert [p.name for p in (root / f"data/{KEY}/v/{A}").iterdir()] == ["release.json"]
        assert found[B].changes is None
    assert f"release {A} is stopped by the privacy gate (personnummer)" in caplog.text
    page = read(pages(site)[f"/data/{KEY}/v/{A}/"])
    assert f"Utgåvan {A} visas inte" in page.text
    assert "Kontrollen hittade ett personnummer." in page.text
    assert NUMBER not in page.text
    assert f"/data/{KEY}/v/{B}/" in page.links


def test_the_gate_looks_at_all_that_a_release_says(tmp_path):
    decisions = {"profile": "beslut"}
    clean = put(tmp_path, A, ONE)
    assert gate.stopped_by(clean, frozenset()) == ""
    for at, about in enumerate(({"title": f"Om {NUMBER}"}, {"provenance": {"url": f"https://x.se/{NUMBER}"}},
                                {"report": {"parker": {"findings": [{"value": NUMBER}]}}})):  # fmt: skip
        named = put(tmp_path / str(at), A, ONE, **about)
        assert gate.stopped_by(named, frozenset()) == "personnummer"
    row = {"id": "1", "kommunkod": "1440", "organ_id": "1440-ks", "rubrik": "Beslut om insats för enskild enligt LSS"}
    row |= {"beslutsdatum": "2026-11-01", "paragraf": "12", "utfall": "bifallet"}
    rows = [dict.fromkeys((f["name"] for f in gate_fields()), "") | row]
    dataset = put_dataset(tmp_path / "x", KEY, {"beslut": decisions | {"rows": rows}}, version=A)
    guard = individuals.Guard("beslut", tuple(rows[0]))
    assert guard.refuses(tuple(rows[0].values())), "the row is one that the gate refuses"
    assert gate.stopped_by(dataset, frozenset()) == "enskild"
    rows[0] |= {"rubrik": "Beslut om avtal", "paragraf": "", "beslutstext": "Ett förslag med ord"}
    delegated = put_dataset(tmp_path / "y", KEY, {"beslut": decisions | {"rows": rows}}, version=A)
    assert gate.stopped_by(delegated, frozenset()) == gate.MASKED


def gate_fields():
    from catalog.profiles import profile_schema

    return profile_schema("beslut")["fields"]


def test_a_column_that_the_registry_said_holds_no_personal_numbers_is_let_through(tmp_path):
    data = tmp_path / "data"
    rows = [("198501011236", "Mätare")]
    put(data, A, rows, provenance={"not_personal": ["id"]})
    put(data, B, ONE)
    assert build(data, tmp_path / "out")[0][A].state == PUBLISHED


def test_taken_down_it_is_gone_from_every_file_and_its_page_says_why(two):
    data, root = two
    build(data, root)
    assert nowhere(root, "Lilla")
    before = Store(data).folder(KEY) / "v" / f"{A}.zip"
    assert before.exists()
    tombstone = take_down(Store(data), KEY, A, reason="Namnet på  en privatperson", day=date(2026, 11, 5))
    assert not before.exists()
    again = tombstone.read_bytes()
    assert take_down(Store(data), KEY, A, reason="annat", day=date(2026, 11, 6)).read_bytes() == again
    found, site, _ = build(data, root, is_part=True)
    assert found[A].state == TAKEN_DOWN
    assert nowhere(root, "Lilla") == []
    assert not (root / f"data/{KEY}/v/{A}").exists()
    assert found[B].changes is None
    page = read(pages(site)[f"/data/{KEY}/v/{A}/"])
    assert "Utgåvan togs bort torsdag 5 november 2026." in page.text
    assert "Namnet på en privatperson" in page.text
    assert "borttagen" in read(pages(site)[f"/data/{KEY}/v/"]).text
    # It does not come back, should the same content be stored once more and replaced.
    put(data, A, ONE, day="2026-11-06")
    put(data, D, TWO, day="2026-11-07")
    folder = Store(data).folder(KEY)
    assert sorted(p.name for p in (folder / "v").iterdir()) == [f"{A}.json", f"{B}.zip"]
    assert build(data, root)[0][A].state == TAKEN_DOWN


def test_a_take_down_that_was_cut_off_is_one(two, monkeypatch):
    data, _ = two
    folder = Store(data).folder(KEY)

    class Crash(BaseException):
        pass

    def die(*_args, **_more):
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(os, "unlink", die)
        patch.setattr("pathlib.Path.unlink", die)
        with pytest.raises(Crash):
            take_down(Store(data), KEY, A, reason="Skäl", day=date(2026, 11, 5))
    assert (folder / "v" / f"{A}.zip").exists()
    assert kept_in(folder) == {}
    put(data, C, TWO)
    assert sorted(p.name for p in (folder / "v").iterdir()) == [f"{A}.json", f"{B}.zip"]


@pytest.mark.parametrize(
    ("key", "release", "reason", "said"),
    [
        ("ale/annan", A, "Skäl", "no dataset ale/annan"),
        (KEY, C, "Skäl", f"kept: {A}"),
        (KEY, "../../x", "Skäl", f"kept: {A}"),
        (KEY, B, "Skäl", "den som gäller nu"),
        (KEY, A, " ", "a reason is needed"),
        (KEY, A, f"Bad om det: {NUMBER}", "a reason is needed"),
    ],
)
def test_what_cannot_be_taken_down(two, key, release, reason, said):
    data, _ = two
    with pytest.raises(StoreError, match=said):
        take_down(Store(data), key, release, reason=reason, day=date(2026, 11, 5))
    assert list(kept_in(Store(data).folder(KEY))) == [A]


def test_an_unreadable_tombstone_keeps_its_release_away(two):
    data, root = two
    (Store(data).folder(KEY) / "v" / f"{A}.json").write_text("{")
    found, site, _ = build(data, root)
    assert found[A].state == TAKEN_DOWN
    assert "Utgåvan är borttagen." in read(pages(site)[f"/data/{KEY}/v/{A}/"]).text


def test_archived_it_keeps_every_release(two):
    data, root = two
    build(data, root)
    Store(data).archive(KEY, "2026-11-20T00:00:00Z")
    found, _, _ = build(data, root)
    assert [r.state for r in found.values()] == [PUBLISHED, PUBLISHED]
    assert csv_at(root, A)
    assert read_dataset(Store(data).folder(KEY)).archived


def test_a_file_system_without_links_gets_copies(tmp_path, monkeypatch):
    put(tmp_path / "data", A, ONE)

    def no_link(*_args):
        raise OSError("no links here")

    monkeypatch.setattr(os, "link", no_link)
    build(tmp_path / "data", tmp_path / "out")
    assert csv_at(tmp_path / "out", A) == (tmp_path / f"out/data/{KEY}/parker.csv").read_bytes()


def test_tables_and_columns_that_come_and_go(tmp_path):
    def state(version, tables):
        made = {
            name: {"fields": [{"name": c, "type": "string"} for c in rows[0]], "rows": rows}
            for name, rows in tables.items()
        }
        put_dataset(tmp_path / "data", KEY, made, version=version, modified=f"{DAY[version]}T00:00:00Z")

    state(A, {"ett": [{"id": "1", "x": "2"}], "bort": [{"id": "1"}], "samma": [{"id": "1"}]})
    state(B, {"ett": [{"id": "1", "y": "=1+1"}], "nytt": [{"id": "1"}], "samma": [{"id": "1"}]})
    state(C, {"ett": [{"id": "1", "y": "=1+1"}], "nytt": [{"id": "1"}], "samma": [{"id": "1"}]})
    found, site, _ = build(tmp_path / "data", tmp_path / "out")
    assert {n: t["state"] for n, t in found[B].changes.items()} == {
        "bort": "removed", "ett": "changed", "nytt": "added", "samma": "same",
    }  # fmt: skip
    text = read(pages(site)[f"/data/{KEY}/v/{B}/"]).text
    for words in ("Nya kolumner: y.", "Borttagna kolumner: x.", "Tabellen är ny.", "Tabellen finns inte längre."):
        assert words in text
    assert "beskrivningen av datamängden som är en annan" in read(pages(site)[f"/data/{KEY}/v/{C}/"]).text


def test_fifty_of_each_are_shown_and_all_are_in_the_file(tmp_path):
    data, root = tmp_path / "data", tmp_path / "out"
    put(data, A, [(str(n), "a") for n in range(60)])
    put(data, B, [(str(n), "b") for n in range(70)])
    _, site, _ = build(data, root)
    page = read(pages(site)[f"/data/{KEY}/v/{B}/"])
    assert "70 nya rader, 60 borttagna" in page.text
    assert page.text.count("De 50 första visas.") == 2
    lines = list(csv.reader(csv_at(root, B, "parker.andringar.csv").decode().splitlines()))
    assert len(lines) == 131
