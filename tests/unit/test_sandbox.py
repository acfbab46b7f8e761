"""The sandbox: a consistent example world, the same bytes every time, real protocols, honest faults."""

from __future__ import annotations

import gzip
import hashlib
import http.client
import json
import re
import signal
import subprocess
import sys
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from catalog.privacy import has_personnummer
from harvesters.kinds import KINDS
from harvesters.sandbox import FAULTS, SERVERS, Sandbox
from harvesters.sandbox.__main__ import main
from harvesters.sandbox.bodies import council_size
from harvesters.sandbox.days import is_working_day, last_appeal_day, local_time
from harvesters.sandbox.flaws import PERSONNUMMER_RANKS
from harvesters.sandbox.indicators import INDICATORS
from harvesters.sandbox.places import REFERENCE, read_places
from harvesters.sandbox.speech import open_data_protocol, politics_format
from harvesters.sandbox.subjects import SUBJECTS
from harvesters.sandbox.world import POLITICAL_PROFILES, World
from harvesters.source import load_registry
from harvesters.tables import read_table

ROOT = Path(__file__).parents[2]
REAL_REGISTRY = ROOT / "harvesters" / "kommuner"
OBSERVED = {"hamtad", "nedtaget", "sha256", "forst_sedd", "senast_sedd"}  # only the harvester can know these


@pytest.fixture(scope="module")
def world() -> World:
    return World(read_places(REFERENCE))


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox() as running:
        yield running


def get(sandbox, url, headers=None, method="GET"):
    """Return (status, headers, body as sent) of one request over a real socket."""
    host, _, path = url.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=10)
    try:
        connection.request(method, "/" + path, headers={"Host": host, **(headers or {})})
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def whole(world, place, profile):
    """Return the rows of a profile that have no flaw."""
    politics = world.politics(place)
    spoiled = {flaw.index for flaw in politics.flaws[profile]}
    return [row for index, row in enumerate(politics.rows[profile]) if index not in spoiled]


def every(world, profile):
    return [(place, row) for place in world.places for row in whole(world, place, profile)]


# The world


def test_the_49_kommuner_have_about_40_decisions_14_meetings_and_20_notices_each(world):
    assert len(world.places) == 49
    for place in world.places:
        rows = world.politics(place).rows
        assert len(rows["beslut"]) == world.counts[place.slug] >= 40
        assert 10 <= len(rows["sammantraden"]) <= 30
        assert 20 <= len(rows["anslag"]) <= 40
    assert world.counts["goteborg"] > 100


@pytest.mark.parametrize("profile", POLITICAL_PROFILES)
def test_rows_have_the_fields_and_codes_of_the_profile(world, profile):
    schema = json.loads((ROOT / "catalog" / "profiles" / f"{profile}.json").read_text(encoding="utf-8"))
    fields = {field["name"]: field for field in schema["fields"]}
    for _, row in every(world, profile):
        assert set(row) == set(fields) - OBSERVED
        for name, value in row.items():
            rule = fields[name].get("constraints", {})
            assert value is not None or not rule.get("required"), (name, row)
            if value is not None:
                assert value in rule.get("enum", [value])
                assert re.fullmatch(rule.get("pattern", ".*"), str(value), re.DOTALL)
                if fields[name]["type"] == "date":
                    date.fromisoformat(value)


def test_ids_are_unique_and_stand_at_the_kommuns_own_address(world):
    for profile in (profile for profile in POLITICAL_PROFILES if profile != "roster"):
        ids = [row["id"] for place in world.places for row in world.politics(place).rows[profile]]
        assert len(set(ids)) == len(ids)
    assert all(row["id"].startswith(f"{place.base}/id/beslut/") for place, row in every(world, "beslut"))


def test_decisions_belong_to_meetings_that_were_held_and_approved(world):
    meetings = {row["id"]: row for place in world.places for row in world.politics(place).rows["sammantraden"]}
    for _, row in every(world, "beslut"):
        if row["sammantrade_id"] is None:
            assert row["paragraf"] is None
            assert row["personuppgifter"] == "maskerade"
            continue
        meeting = meetings[row["sammantrade_id"]]
        assert meeting["organ_id"] == row["organ_id"]
        assert meeting["justerat_datum"]
        assert f"/{row['beslutsdatum']}" in row["sammantrade_id"]
        assert row["beslutsdatum"] <= "2026-11-16"


def test_agendas_hold_what_was_decided_and_what_is_to_come(world):
    for place in world.places:
        rows = world.politics(place).rows
        meetings = {row["id"]: row for row in rows["sammantraden"]}
        decisions = {row["id"]: row for row in rows["beslut"]}
        agendas = defaultdict(list)
        for item in rows["arendepunkter"]:
            agendas[item["sammantrade_id"]].append(item)
        assert agendas.keys() <= meetings.keys()
        for meeting_id, items in agendas.items():
            assert [int(item["nummer"]) for item in items] == list(range(4, 4 + len(items)))
            decided = meetings[meeting_id]["justerat_datum"] is not None
            for item in items:
                assert item["organ_id"] == meetings[meeting_id]["organ_id"]
                assert (item["beslut_id"] is not None) == decided
                if decided and item["rubrik"] and item["arendetyp"]:
                    decision = decisions[item["beslut_id"]]
                    assert (item["diarienummer"], item["rubrik"]) == (
                        decision["diarienummer"] or item["diarienummer"],
                        decision["rubrik"],
                    )
                if decided:
                    assert decisions[item["beslut_id"]]["sammantrade_id"] == meeting_id
        for row in meetings.values():
            assert (row["status"] == "flyttat") <= (row["id"] not in agendas)
            if row["status"] in ("kallat", "planerat", "installt"):
                assert len(agendas[row["id"]]) >= 1


def test_what_waits_for_a_meeting_is_on_its_agenda(world):
    """A decision that names the next step is found on that meeting's agenda, under the same case number."""
    waiting = {
        (row["organ_id"], row["diarienummer"]) for _, row in every(world, "arendepunkter") if not row["beslut_id"]
    }
    known = {(row["kommunkod"], row["diarienummer"]) for _, row in every(world, "beslut")}
    assert sum((organ_id[:4], number) in known for organ_id, number in waiting) > 49


def test_sections_count_up_through_the_year_of_each_body(world):
    last = defaultdict(lambda: ("", 0))
    decisions = [row for _, row in every(world, "beslut") if row["paragraf"]]
    for row in sorted(decisions, key=lambda row: (row["organ_id"], row["beslutsdatum"], int(row["paragraf"]))):
        key = (row["organ_id"], row["beslutsdatum"][:4])
        assert int(row["paragraf"]) > last[key][1]
        last[key] = (row["beslutsdatum"], int(row["paragraf"]))


def test_a_matter_keeps_its_number_and_heading_from_body_to_body(world):
    rows = {row["id"]: row for place in world.places for row in world.politics(place).rows["beslut"]}
    followed = [row for _, row in every(world, "beslut") if row["foregaende_id"]]
    assert len(followed) > 200
    for row in followed:
        before = rows[row["foregaende_id"]]
        assert before["rubrik"] == row["rubrik"]
        assert before["beslutsdatum"] < row["beslutsdatum"]
        assert before["diarienummer"] in (row["diarienummer"], None)
        assert before["organ_id"] != row["organ_id"]
    titles = defaultdict(set)
    for place, row in every(world, "beslut"):
        titles[place.slug, row["diarienummer"]].add(row["rubrik"])
    assert all(len(found) == 1 for found in titles.values())


def test_votes_add_up_to_the_body_and_say_what_yes_and_no_meant(world):
    sizes = {body.organ_id: body.size for place in world.places for body in world.politics(place).bodies}
    voted = [row for _, row in every(world, "beslut") if row["rosttal_ja"] is not None]
    assert len(voted) > 100
    no_side_won = 0
    for row in voted:
        assert row["rosttal_ja"] + row["rosttal_nej"] + row["rosttal_avstar"] == sizes[row["organ_id"]]
        assert row["rosttal_ja"] != row["rosttal_nej"]
        assert row["ja_innebar"]
        assert row["nej_innebar"]
        assert row["ja_innebar"] != row["nej_innebar"]
        assert row["reservationer"]
        winner = row["ja_innebar"] if row["rosttal_ja"] > row["rosttal_nej"] else row["nej_innebar"]
        assert winner in row["beslutstext"]
        no_side_won += row["rosttal_nej"] > row["rosttal_ja"]
    assert 0 < no_side_won < len(voted) / 3


def test_every_third_kommun_tells_how_each_member_voted_and_it_adds_up(world):
    counted = 0
    for place in world.places:
        rows = world.politics(place).rows
        assert ("roster" in world.profiles(place)) == bool(rows["roster"])
        assert place.rank % 3 == 0 or not rows["roster"]
        cast = defaultdict(Counter)
        for row in rows["roster"]:
            cast[row["beslut_id"]][row["rost"]] += 1
        keys = [(row["beslut_id"], row["namn"], row["parti"]) for row in rows["roster"]]
        assert len(set(keys)) == len(keys)
        for row in rows["beslut"]:
            if row["id"] in cast:
                counted += 1
                told = {vote: row[f"rosttal_{vote}"] for vote in ("ja", "nej", "avstar")}
                wrong = cast[row["id"]].total() - sum(cast[row["id"]][vote] for vote in told)
                assert sum(abs(told[vote] - cast[row["id"]][vote]) for vote in told) <= 2 * wrong
    assert counted > 20


def test_the_outcome_is_told_relative_to_the_proposal(world):
    motions = [row for _, row in every(world, "beslut") if row["arendetyp"] == "motion"]
    said = {"avslaget": "avslå motionen", "bifallet": "bifalla motionen", "besvarat": "anse motionen besvarad"}
    for row in motions:
        assert row["utfall_avser"] == "initiativ"
        assert row["vackt_datum"] <= row["beslutsdatum"]
        assert said.get(row["utfall"], "") in row["beslutstext"]
    assert {row["utfall"] for row in motions} > set(said)


def test_coming_meetings_are_called_planned_cancelled_or_moved(world):
    meetings = [row for _, row in every(world, "sammantraden")]
    coming = [row for row in meetings if row["start"][:10] > "2026-11-16"]
    assert {row["status"] for row in coming} >= {"kallat", "planerat", "installt", "flyttat"}
    assert {row["status"] for row in meetings if row not in coming} == {"genomfort"}
    by_id = {row["id"]: row for row in meetings}
    moved = [row for row in coming if row["ersatter_id"]]
    assert moved
    assert all(by_id[row["ersatter_id"]]["status"] == "flyttat" for row in moved if row["ersatter_id"] in by_id)
    assert any(row["id"].endswith("-2") for row in meetings)
    assert all(is_working_day(date.fromisoformat(row["start"][:10])) for row in meetings)


def test_notices_keep_the_times_of_the_law(world):
    meetings = {row["id"]: row for place in world.places for row in world.politics(place).rows["sammantraden"]}
    kinds, slips = set(), Counter()
    for place, row in every(world, "anslag"):
        kinds.add(row["typ"])
        posted, down = date.fromisoformat(row["anslaget"]), date.fromisoformat(row["tas_ned"])
        assert posted <= date(2026, 11, 16)
        assert down >= posted
        if row["typ"] == "justerat_protokoll":
            meeting_day, approved = (
                date.fromisoformat(row["sammantradesdatum"]),
                date.fromisoformat(row["justerat_datum"]),
            )
            at_once, late = meeting_day == approved, posted > approved + timedelta(2)
            slips.update([("at once", place.slug)] * at_once + [("late", place.slug)] * late)
            assert at_once or meetings[row["sammantrade_id"]]["justerat_datum"] == row["justerat_datum"]
            assert meeting_day <= approved <= meeting_day + timedelta(14)
            assert approved <= posted
            assert down > last_appeal_day(posted)
            assert row["forvaringsplats"]
        if row["typ"] == "sammantrade":
            assert posted <= date.fromisoformat(row["sammantradesdatum"])
    assert set(slips.values()) == {1}, "a slip a kommun, in every tenth of them"
    assert 4 <= sum(what == "late" for what, _ in slips) <= 5
    assert 4 <= sum(what == "at once" for what, _ in slips) <= 5
    assert kinds >= {
        "justerat_protokoll",
        "sammantrade",
        "delegationsbeslut",
        "kungorelse",
        "underrattelse",
        "foreskrift",
    }


def test_about_one_row_in_a_hundred_is_wrong_and_three_rows_hold_a_personnummer(world):
    flaws = [(place, flaw) for place in world.places for own in world.politics(place).flaws.values() for flaw in own]
    rows = sum(len(own) for place in world.places for own in world.politics(place).rows.values())
    assert 0.004 < len(flaws) / rows < 0.02
    assert {flaw.fault for _, flaw in flaws} == {"impossible_date", "missing", "unknown_code", "personnummer"}
    leaks = [(place, flaw) for place, flaw in flaws if flaw.fault == "personnummer"]
    assert [place.rank for place, _ in leaks] == list(PERSONNUMMER_RANKS)
    for place, flaw in leaks:
        text = world.politics(place).rows["beslut"][flaw.index]["beslutstext"]
        assert re.search(r"\b189\d{5}-\d{4}\b", text)
        assert has_personnummer(text)
    for profile in POLITICAL_PROFILES:
        assert not [row for _, row in every(world, profile) if any(has_personnummer(str(v)) for v in row.values())]


def test_subjects_are_many_and_cover_the_fields_of_a_kommun():
    assert len({subject.title for subject in SUBJECTS}) >= 60
    areas = {subject.area for subject in SUBJECTS}
    assert areas >= {"skola", "omsorg", "plan", "teknik", "kultur", "ekonomi", "digitalt", "naringsliv"}


def test_a_scaled_world_shares_the_decisions_by_population():
    scaled = World(read_places(REFERENCE), decisions=100_000)
    assert sum(scaled.counts.values()) == 100_000
    ordered = sorted(scaled.places, key=lambda place: place.population)
    assert [scaled.counts[place.slug] for place in ordered] == sorted(scaled.counts.values())
    place = ordered[5]
    rows = scaled.politics(place).rows["beslut"]
    assert len(rows) == scaled.counts[place.slug]
    assert len({row["id"] for row in rows}) == len(rows)


@pytest.mark.parametrize(("population", "seats"), [(5_000, 21), (19_000, 31), (60_000, 61), (600_000, 81)])
def test_council_sizes_follow_the_law(population, seats):
    assert council_size(population) == seats


@pytest.mark.parametrize(
    ("posted", "last"),
    [
        (date(2026, 11, 16), date(2026, 12, 7)),
        (date(2026, 12, 4), date(2026, 12, 28)),  # 25 December, then a weekend
        (date(2026, 3, 13), date(2026, 4, 7)),  # Good Friday to Easter Monday
        (date(2026, 5, 29), date(2026, 6, 22)),  # Midsummer Eve, then a weekend
    ],
)
def test_the_last_day_to_appeal_moves_past_holidays(posted, last):
    assert last_appeal_day(posted) == last


def test_local_time_knows_summer_time():
    assert local_time(date(2026, 10, 24), 9).endswith("+02:00")
    assert local_time(date(2026, 10, 25), 9).endswith("+01:00")


# The same bytes


URLS = [
    "http://ale.insyn.example/api/beslut.json",
    "http://goteborg.insyn.example/api/anslag.json",
    "http://kolada.insyn.example/v3/data/kpi/N00003/municipality/1440,0000",
    "http://scb.insyn.example/befolkning/folkmangd.csv",
    "http://ckan.insyn.example/api/3/action/package_search?rows=1000",
]


def one_of_each(world):
    """Return URLs in which every format of politics and every protocol of open data occurs."""
    urls = list(URLS)
    for form in ("json", "csv-cp1252", "csv-bom", "xlsx"):
        place = next(place for place in world.places if politics_format(place) == form)
        urls += [f"{place.base}/api/sammantraden.json"] if form == "json" else []
        urls += [f"{place.base}/filer/beslut.{'xlsx' if form == 'xlsx' else 'csv'}"] if form != "json" else []
    package = next(place for place in world.places if open_data_protocol(place) == "datapackage")
    file = next(place for place in world.places if open_data_protocol(place) == "files")
    catalogue = next(place for place in world.places if open_data_protocol(place) == "dcat")
    return [
        *urls,
        f"{catalogue.base}/datasets/dcat",
        f"{package.base}/data/leverantorsfakturor/datapackage.json",
        f"{package.base}/data/felanmalan/felanmalan.csv",
        f"{file.base}/filer/leverantorsfakturor.csv",
        f"{file.base}/anslagstavla.html",
    ]


def bodies(sandbox, urls):
    return {url: sandbox.answer(url)[0].body for url in urls}


def test_the_same_seed_gives_the_same_bytes_in_any_order_and_on_any_thread(world):
    urls = one_of_each(world)
    first = bodies(Sandbox(seed=7), urls)
    assert bodies(Sandbox(seed=7), reversed(urls)) == first
    shared = Sandbox(seed=7)
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(lambda url: (url, shared.answer(url)), urls * 3)
    assert all(first[url] == answer.body and answer.status == 200 for url, (answer, _) in answers)


def test_another_seed_gives_another_world():
    first, second = bodies(Sandbox(seed=1), URLS[:3]), bodies(Sandbox(seed=2), URLS[:3])
    assert all(first[url] != second[url] for url in URLS[:3])


# The protocols


def test_answers_carry_validators_and_are_not_sent_twice(sandbox):
    url = URLS[0]
    status, headers, body = get(sandbox, url)
    assert status == 200
    assert "date" not in headers
    assert get(sandbox, url, {"If-None-Match": headers["etag"]})[0::2] == (304, b"")
    assert get(sandbox, url, {"If-Modified-Since": headers["last-modified"]})[0] == 304
    assert get(sandbox, url, {"If-None-Match": '"other"', "If-Modified-Since": headers["last-modified"]})[0] == 200
    status, packed_headers, packed = get(sandbox, url, {"Accept-Encoding": "gzip, deflate"})
    assert packed_headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed) == body
    assert len(packed) < len(body) / 3
    status, head, nothing = get(sandbox, url, method="HEAD")
    assert (status, head["content-length"], nothing) == (200, str(len(body)), b"")
    assert any(entry.url == url and entry.status == 304 and entry.seconds >= 0 for entry in sandbox.log)


@pytest.mark.parametrize(
    "url",
    [
        "http://stockholm.insyn.example/api/beslut.json",
        "http://ale.other.example/api/beslut.json",
        "http://kommun.insyn.example/",
        "http://ale.insyn.example/api/okant.json",
        "http://ale.insyn.example/protokoll/kf/1999-01-01.html",
        "http://ale.insyn.example/data/finns-inte/datapackage.json",
        "http://scb.insyn.example/annat.csv",
        "http://ckan.insyn.example/dataset/x/resource/y/download/z.csv",
        "http://kolada.insyn.example/v2/kpi",
        "http://kolada.insyn.example/v3/okant",
    ],
)
def test_what_the_sandbox_does_not_play_is_404(sandbox, url):
    assert get(sandbox, url)[0] == 404


def test_every_address_in_the_rows_leads_to_a_page(sandbox):
    place = sandbox.world.by_slug["ale"]
    rows = [row for own in sandbox.world.politics(place).rows.values() for row in own]
    urls = {str(row[name]).partition("#")[0] for row in rows for name in row if name.endswith("_url") and row[name]}
    assert len(urls) > 30
    assert {url for url in urls if sandbox.answer(url)[0].status != 200} == set()


def test_kolada_pages_by_next_url_and_knows_its_limits(sandbox):
    base = "http://kolada.insyn.example/v3"
    url, values = f"{base}/data/kpi/N00003/municipality/1440,1480/year/2020,2021,2022?per_page=4", []
    while url:
        page = json.loads(get(sandbox, url)[2])
        values += page["values"]
        assert page["count"] == len(page["values"]) <= 4
        url = page["next_url"]
    assert [(v["municipality"], v["period"]) for v in values] == [
        (code, year) for year in (2020, 2021, 2022) for code in ("1440", "1480")
    ]
    assert json.loads(get(sandbox, f"{base}/kpi/N99999")[2])["values"] == []
    assert json.loads(get(sandbox, f"{base}/data/kpi/N00003/municipality/1440?from_date=2026-10-01")[2])["values"] == []
    assert get(sandbox, f"{base}/kpi/{','.join(f'N{n:05d}' for n in range(26))}")[0] == 400
    assert get(sandbox, f"{base}/kpi?per_page=5001")[0] == 422
    assert get(sandbox, f"{base}/kpi?page=x")[0] == 422


def test_kolada_has_about_40_indicators_for_49_kommuner_and_the_nation(sandbox):
    base = "http://kolada.insyn.example/v3"
    kpis = json.loads(get(sandbox, f"{base}/kpi")[2])["values"]
    assert len(kpis) == len(INDICATORS) >= 40
    assert all("Exempeldata" in kpi["description"] for kpi in kpis)
    municipalities = json.loads(get(sandbox, f"{base}/municipality")[2])["values"]
    assert len(municipalities) == 51
    assert [m["id"] for m in municipalities[:2]] == ["0000", "0014"]
    statuses = set()
    for kpi in kpis:
        page = json.loads(get(sandbox, f"{base}/data/kpi/{kpi['id']}/year/{','.join(map(str, range(2015, 2026)))}")[2])
        assert len(page["values"]) == 50 * 11
        for one in page["values"]:
            genders = [value["gender"] for value in one["values"]]
            assert genders == (["K", "M", "T"] if kpi["is_divided_by_gender"] else ["T"])
            by_gender = {value["gender"]: value["value"] for value in one["values"]}
            statuses |= {(value["status"], value["value"] is None) for value in one["values"]}
            if by_gender["T"] is not None and "M" in by_gender:
                low, high = sorted((by_gender["K"], by_gender["M"]))
                assert low <= by_gender["T"] <= high
    assert statuses == {("", False), ("Missing", True), ("Private", True)}


def test_ckan_searches_by_organization_and_serves_the_files(sandbox):
    action = "http://ckan.insyn.example/api/3/action"
    found = json.loads(get(sandbox, f"{action}/package_search?fq=organization:harryda&rows=2&sort=id%20asc")[2])
    assert found["success"]
    assert found["result"]["count"] == 4
    assert len(found["result"]["results"]) == 2
    rest = json.loads(get(sandbox, f"{action}/package_search?fq=organization:harryda&rows=2&start=2&sort=id%20asc")[2])
    packages = found["result"]["results"] + rest["result"]["results"]
    assert [package["id"] for package in packages] == sorted(package["id"] for package in packages)
    for package in packages:
        assert "exempeldata" in package["title"]
        shown = json.loads(get(sandbox, f"{action}/package_show?id={package['name']}")[2])["result"]
        assert shown == package
        for resource in package["resources"]:
            assert get(sandbox, resource["url"])[0] == 200
    assert json.loads(get(sandbox, f"{action}/package_search")[2])["result"]["count"] == 14 * 4
    assert len(json.loads(get(sandbox, f"{action}/package_search")[2])["result"]["results"]) == 10
    assert len(json.loads(get(sandbox, f"{action}/package_list")[2])["result"]) == 14 * 4
    assert len(json.loads(get(sandbox, f"{action}/organization_list")[2])["result"]) == 14
    assert json.loads(get(sandbox, f"{action}/organization_list?all_fields=true")[2])["result"][0]["package_count"] == 4
    assert json.loads(get(sandbox, f"{action}/package_search?q=lekplatser")[2])["result"]["count"] < 14
    assert json.loads(get(sandbox, f"{action}/status_show")[2])["success"]


@pytest.mark.parametrize(
    ("call", "status"),
    [("package_show?id=saknas", 404), ("package_search?rows=x", 409), ("package_search?sort=x", 409), ("okand", 400)],
)
def test_ckan_says_what_it_cannot_do(sandbox, call, status):
    answered, _, body = get(sandbox, f"http://ckan.insyn.example/api/3/action/{call}")
    assert answered == status
    assert status == 400 or json.loads(body)["success"] is False


def test_a_datapackage_tells_the_truth_about_its_files(sandbox):
    place = next(place for place in sandbox.world.places if open_data_protocol(place) == "datapackage")
    base = f"{place.base}/data/leverantorsfakturor"
    package = json.loads(get(sandbox, f"{base}/datapackage.json")[2])
    assert "xempeldata" in package["title"] + package["description"]
    assert len(package["resources"]) == 2
    for resource in package["resources"]:
        body = get(sandbox, f"{base}/{resource['path']}")[2]
        assert resource["hash"] == "sha256:" + hashlib.sha256(body).hexdigest()
        assert resource["bytes"] == len(body)
        header = body.decode().partition("\r\n")[0].split(",")
        assert header == [field["name"] for field in resource["schema"]["fields"]]


def test_population_adds_up_and_ends_at_the_real_number(sandbox):
    text = get(sandbox, "http://scb.insyn.example/befolkning/folkmangd.csv")[2].decode()
    rows = [line.split(";") for line in text.splitlines()[1:]]
    cells = {(code, int(year), age, sex): int(value) for code, _, _, year, age, sex, value, _ in rows}
    assert len(cells) == len(rows) == 49 * 11 * 7 * 3
    for place in sandbox.world.places:
        if place.population_year in range(2015, 2026):
            assert cells[place.kommunkod, place.population_year, "totalt", "T"] == place.population
        for year in range(2015, 2026):
            own = {(a, s): v for (code, y, a, s), v in cells.items() if (code, y) == (place.kommunkod, year)}
            assert own["totalt", "K"] + own["totalt", "M"] == own["totalt", "T"]
            assert sum(v for (a, s), v in own.items() if s == "T" and a != "totalt") == own["totalt", "T"]


# The registry


@pytest.fixture(scope="module")
def registry(sandbox, tmp_path_factory):
    directory = tmp_path_factory.mktemp("registry")
    sandbox.write_registry(directory, REAL_REGISTRY)
    return load_registry(directory)


def test_the_registry_keeps_the_real_facts_and_leads_to_the_sandbox(registry):
    real = load_registry(REAL_REGISTRY)
    assert {slug: (p.name, p.kommunkod, p.website) for slug, p in registry.publishers.items()} == {
        slug: (p.name, p.kommunkod, p.website) for slug, p in real.publishers.items()
    }
    sources = registry.sources()
    assert all(".insyn.example/" in source.url + "/" for source in sources)
    assert not any(source.verified for source in sources)
    assert {source.kind for source in sources} == KINDS.keys() - {"folder"}
    for slug, publisher in registry.publishers.items():
        names = {source.name for source in publisher.sources}
        assert names >= ({"beslut", "sammantraden", "anslag"} if publisher.kommunkod else {"kolada", "befolkning"}), (
            slug
        )


def test_folders_are_in_the_registry_when_they_are_written(sandbox, tmp_path):
    sandbox.write_registry(tmp_path / "registry", REAL_REGISTRY, tmp_path / "drops")
    sources = [source for source in load_registry(tmp_path / "registry").sources() if source.kind == "folder"]
    assert len(sources) == 2
    for source in sources:
        folder = Path(source.url.removeprefix("folder://"))
        assert folder.parent == tmp_path / "drops"
        marker = source.options.get("marker", "")
        names = ["atervinningsplatser.csv", "parkeringsplatser.csv"]
        assert sorted(p.name for p in folder.iterdir()) == sorted({*names, *(name + marker for name in names)})


def test_every_file_in_the_registry_reads_back_to_the_rows_of_the_world(sandbox, registry):
    formats = defaultdict(int)
    for source in registry.sources():
        if source.kind != "file" or source.profile not in POLITICAL_PROFILES:
            continue
        answer, _ = sandbox.answer(source.url)
        (table,) = read_table(answer.body, media_type=answer.content_type, name=source.url, options=source.options)
        place = sandbox.world.by_slug[source.publisher]
        rows = sandbox.world.politics(place).rows[source.profile]
        read = [dict(zip(table.header, cells, strict=True)) for _, cells in table.rows]
        formats[politics_format(place)] += 1
        assert len(read) == len(rows)
        for column in ("beslut_id", "parti") if source.profile == "roster" else ("id", "kalla_url"):
            assert [row[column] for row in read] == [row[column] for row in rows]
        text = {"beslut": "beslutstext", "sammantraden": "organ", "roster": "namn"}.get(source.profile, "rubrik")
        assert [row[text] for row in read] == [row[text] or "" for row in rows]
    assert len(formats) == 4


def test_the_other_files_can_be_read_too(sandbox, registry):
    read = 0
    for source in registry.sources():
        if source.kind == "file" and not source.profile:
            answer, _ = sandbox.answer(source.url)
            (table,) = read_table(answer.body, media_type=answer.content_type, name=source.url, options=source.options)
            rows = list(table.rows)
            assert len(rows) >= 8
            assert {"source", "kommun_id", "anmarkning"} & set(table.header)
            read += 1
    assert read == 13 * 4 + 1  # and the boundaries


# Faults


WRONG = "http://ale.insyn.example/api/beslut.json"
TABLE = "http://scb.insyn.example/befolkning/folkmangd.csv"


# No whole answer: tests of their own.
BROKEN_OFF = {"timeout", "endless", "drip", "reset_mid_body", "wrong_length", "without_length"}


@pytest.mark.parametrize("fault", sorted(set(FAULTS) - BROKEN_OFF))
def test_each_fault_is_wrong_in_its_own_way(fault):
    right = Sandbox().answer(WRONG)[0]
    with Sandbox(faults={"*/api/beslut.json": fault}) as sandbox:
        status, headers, body = get(sandbox, WRONG)
        again, _, second = get(sandbox, WRONG)
        assert sandbox.log[0].fault == fault
        assert get(sandbox, "http://ale.insyn.example/api/anslag.json")[0] == 200
    first_row = json.loads(right.body)["beslut"][0]
    match fault:
        case "http_404":
            assert (status, again) == (404, 404)
        case "http_500":
            assert (status, again) == (500, 500)
        case "http_500_then_200":
            assert (status, again, second) == (500, 200, right.body)
        case "http_429_retry_after":
            assert (status, headers["retry-after"], again) == (429, "1", 200)
        case "html_200":
            assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
            assert body.startswith(b"<!doctype html>")
        case "truncated_json":
            assert len(body) == int(headers["content-length"]) < len(right.body)
            with pytest.raises(ValueError):
                json.loads(body)
        case "empty_list":
            assert json.loads(body) | {"beslut": 0} == json.loads(right.body) | {"beslut": 0, "antal": 0}
            assert json.loads(body)["beslut"] == []
        case "wrong_charset":
            assert "utf-8" in headers["content-type"]
            with pytest.raises(UnicodeDecodeError):
                body.decode("utf-8")
        case "zero_bytes":
            assert (status, body) == (200, b"")
        case "ragged_rows":
            assert headers["content-type"] == "text/csv; charset=utf-8"
            assert {line.count(";") for line in body.decode().splitlines()} == {1, 2, 3}
        case "million_columns":
            assert body.partition(b"\n")[0].count(b";") == 999_999
        case "redirect_private":
            assert (status, headers["location"]) == (302, "http://10.0.0.1/hemligt.json")
        case "personnummer":
            changed = json.loads(body)["beslut"][0]
            assert has_personnummer(changed["beslutstext"])
            assert changed | {"beslutstext": first_row["beslutstext"]} == first_row
        case "script_in_title":
            assert json.loads(body)["beslut"][0]["rubrik"].endswith("<script>alert('xss')</script>")
        case "gzip_bomb":
            assert headers["content-encoding"] == "gzip"
            assert len(body) == 64 * 1024**2 or len(body) < 100_000  # unpacked, or as it was sent
        case "nested_json":
            assert body.startswith(b"[[[[")
        case "redirect_loop":
            assert (status, headers["location"]) == (302, "#igen")
        case "cookies_demanded":
            assert (status, headers["location"], "set-cookie" in headers) == (302, "#igen", True)
        case "redirect_loopback" | "redirect_link_local" | "redirect_ipv6_mapped" | "tls_error":
            host = {"redirect_loopback": "127.0.0.1", "redirect_link_local": "169.254.169.254"}
            host |= {"redirect_ipv6_mapped": "[::ffff:10.0.0.1]", "tls_error": "https://krypterat.insyn.example"}
            assert status == 302
            assert host[fault] in headers["location"]
        case "login_page":
            assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
            assert b"password" in body
        case "bom_in_the_middle":
            assert body.index("\ufeff".encode()) > 0
        case "nul_bytes":
            assert body.count(b"\0") == 2
        case "mixed_encodings":
            with pytest.raises(UnicodeDecodeError):
                body.decode("utf-8")
        case "most_rows_gone":
            assert 1 <= len(json.loads(body)["beslut"]) < 0.1 * len(json.loads(right.body)["beslut"])
        case "rows_twice":
            assert json.loads(body)["beslut"] == json.loads(right.body)["beslut"] * 2
        case "count_lies":
            assert json.loads(body)["antal"] == len(json.loads(body)["beslut"]) + 10
        case _:
            pytest.fail(f"no expectation for {fault}")


def read_all(sandbox):
    """Ask once and return what Content-Length promised and the error that reading ended in."""
    connection = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=10)
    connection.request("GET", "/api/beslut.json", headers={"Host": "ale.insyn.example"})
    answer = connection.getresponse()
    promised = int(answer.getheader("content-length"))
    with pytest.raises((http.client.IncompleteRead, ConnectionError)) as caught:
        answer.read()
    connection.close()
    return promised, caught.value


def test_an_answer_that_breaks_off_and_one_that_promises_too_much():
    right = len(Sandbox().answer(WRONG)[0].body)
    with Sandbox(faults={"*": "reset_mid_body"}) as sandbox:
        promised, error = read_all(sandbox)
        assert (promised, type(error)) in ((right, http.client.IncompleteRead), (right, ConnectionResetError))
    with Sandbox(faults={"*": "wrong_length"}) as sandbox:
        promised, error = read_all(sandbox)
        assert promised == right + 1000
        assert isinstance(error, http.client.IncompleteRead)
    with Sandbox(faults={"*": "without_length"}) as sandbox:
        connection = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=10)
        connection.request("GET", "/api/beslut.json", headers={"Host": "ale.insyn.example"})
        answer = connection.getresponse()
        assert answer.getheader("Content-Length") is None
        assert len(answer.read()) == right // 3
        connection.close()


def test_a_drip_ends_when_the_sandbox_stops():
    with Sandbox(faults={"*": "drip"}) as sandbox:
        connection = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=10)
        connection.request("GET", "/api/beslut.json", headers={"Host": "ale.insyn.example"})
        assert connection.getresponse().read(1) == b"{"
    connection.close()


@pytest.mark.parametrize(
    ("fault", "url", "check"),
    [
        ("empty_list", TABLE, lambda body, right: body == right.splitlines(keepends=True)[0]),
        ("ragged_rows", TABLE, lambda body, right: {line.count(b";") for line in body.splitlines()} == {6, 7, 8}),
        ("script_in_title", "CSV", lambda body, right: b"<script>" in body.splitlines()[1]),
        ("personnummer", "CSV", lambda body, right: has_personnummer(body.splitlines()[1].decode())),
        (
            "empty_list",
            "http://ckan.insyn.example/api/3/action/package_search",
            lambda body, right: b'"count":0' in body,
        ),
    ],
)
def test_faults_fit_tables_and_other_servers(world, fault, url, check):
    if url == "CSV":
        place = next(place for place in world.places if politics_format(place) == "csv-bom")
        url = f"{place.base}/filer/beslut.csv"
    right = Sandbox().answer(url)[0].body
    assert check(Sandbox(faults={url: fault}).answer(url)[0].body, right)


def test_a_fault_that_finds_no_text_to_spoil_says_so():
    with pytest.raises(ValueError, match="in the header"):
        Sandbox(faults={"*": "script_in_title"}).answer(TABLE)
    values = "http://kolada.insyn.example/v3/data/kpi/N00003/municipality/1440"
    with pytest.raises(ValueError, match="in the first row"):
        Sandbox(faults={"*": "script_in_title"}).answer(values)


def test_an_unknown_fault_is_refused():
    with pytest.raises(KeyError):
        Sandbox(faults={"*": "no_such_fault"})


def test_a_timeout_holds_until_the_client_gives_up_and_stopping_ends_it():
    with Sandbox(faults={"*": "timeout"}) as sandbox:
        connection = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=0.2)
        connection.request("GET", "/", headers={"Host": "ale.insyn.example"})
        with pytest.raises(TimeoutError):
            connection.getresponse()
        connection.close()


def test_an_endless_answer_goes_on_until_the_client_gives_up():
    with Sandbox(faults={"*": "endless"}) as sandbox:
        connection = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=10)
        connection.request("GET", "/", headers={"Host": "ale.insyn.example"})
        answer = connection.getresponse()
        assert answer.getheader("content-length") is None
        assert len(answer.read(3_000_000)) == 3_000_000
        answer.close()
        connection.close()


def test_latency_belongs_to_the_url_and_not_to_the_order():
    def waits(urls):
        slept = []
        sandbox = Sandbox(latency_s=(0.1, 0.9), sleep=slept.append)
        for url in urls:
            sandbox.wait(url)
        return dict(zip(urls, slept, strict=True))

    forwards = waits(URLS)
    assert waits(URLS[::-1]) == forwards
    assert len(set(forwards.values())) == len(URLS)
    assert all(0.1 <= seconds <= 0.9 for seconds in forwards.values())


# Running it


def test_the_port_is_known_only_while_it_runs():
    with pytest.raises(RuntimeError, match="not started"):
        _ = Sandbox().port


def test_the_list_of_servers_is_whole():
    of_a_kommun = {"kommun", "kommun/api", "kommun/filer", "kommun/data", "kommun/datasets", "kommun/rowstore"}
    assert set(SERVERS) >= {"kolada", "ckan", "scb", "pxweb"} | of_a_kommun


def test_the_command_serves_until_it_is_interrupted(tmp_path):
    command = [sys.executable, "-m", "harvesters.sandbox", "--write-registry", str(tmp_path / "registry")]
    # Started in the background of a script, this process has SIGINT ignored, and so would its child.
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    running = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heard
    )
    try:
        lines = [running.stdout.readline() for _ in range(5)]
        running.send_signal(signal.SIGINT)
        rest, errors = running.communicate(timeout=90)  # a busy machine may stand still for a while
    finally:
        running.kill()
    assert lines[0].startswith("The sandbox plays 49 kommuner on 127.0.0.1:")
    assert "--connect-to '*.insyn.example=127.0.0.1:" in lines[3]
    assert (rest, errors, running.returncode) == ("Stopped.\n", "", 0)
    assert len(list((tmp_path / "registry").glob("*.yml"))) == 50


def test_the_command_refuses_what_it_cannot_do(capsys, tmp_path):
    assert main(["--fault", "*=no_such_fault"]) == 2
    assert "Unknown fault: no_such_fault. Known: timeout" in capsys.readouterr().err
    assert main(["--reference", str(tmp_path / "missing.csv")]) == 2
    assert "The sandbox cannot start" in capsys.readouterr().err
