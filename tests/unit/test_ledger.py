"""The completeness ledger: what is known is counted, what is not known is never 0."""

from catalog.categories import CATEGORIES
from catalog.ledger import Line, ledger, months_before
from catalog.model import SourceStatus
from tests.site_world import FETCHED, make_site, put_dataset


def source(name, publisher="ale", kind="file", state="ok", **made):
    about = {"checked": FETCHED, "last_good": FETCHED} | made
    return SourceStatus(f"{publisher}/{name}", publisher, kind, f"https://{publisher}.example/{name}", state, **about)


def lines_of(statuses, datasets=()):
    found = ledger(make_site(datasets, statuses).catalog)
    return {(line.publisher, line.category, line.source): line for line in found}


def notices(root, *days, key="ale/anslag", **about):
    rows = [{"kommunkod": "1440", "anslaget": day} for day in days]
    return put_dataset(root, key, {"a": {"profile": "anslag", "rows": rows}}, source=key, **about)


def test_every_kommun_has_a_line_for_every_kind_and_the_county_only_what_it_has():
    found = lines_of([])
    assert [k for k in found if k[0] == "amal"] == [("amal", c, "") for c in CATEGORIES]
    assert not [k for k in found if k[0] == "vastra-gotaland"]
    line = found["amal", "beslut", ""]
    assert (line.listed, line.held, line.rejected, line.missing) == (None, None, None, None)
    assert line.month("2026-11") == ("unknown", None)


def test_rows_fall_in_the_months_of_their_date_column(tmp_path):
    made = notices(tmp_path, "2026-08-01", "2026-08-31", "2026-10-05", "")
    line = lines_of([source("anslag")], [made])["ale", "anslag", "ale/anslag"]
    assert line.months == {"2026-08": 2, "2026-10": 1, "": 1}
    assert line.held == 4
    assert list(line.all_months()) == [
        ("2026-08", "held", 2),
        ("2026-09", "held", 0),
        ("2026-10", "held", 1),
        ("2026-11", "held", 0),
    ]
    assert line.month("2026-07") == ("before", None)
    assert line.month("2026-12") == ("unknown", None)


def test_after_the_last_good_harvest_nothing_is_known(tmp_path):
    made = notices(tmp_path, "2026-08-01", "2026-12-24")
    old = source("anslag", state="failing", last_good="2026-09-03T05:00:00Z")
    line = lines_of([old], [made])["ale", "anslag", "ale/anslag"]
    told = [line.month(f"2026-{m:02d}") for m in (9, 10, 11, 12)]
    assert told == [("held", 0), ("unknown", None), ("unknown", None), ("held", 1)]
    never = lines_of([source("anslag", state="failing", last_good="")], [made])["ale", "anslag", "ale/anslag"]
    assert never.month("2026-09") == ("unknown", None)


def test_listed_rejected_and_missing_come_from_the_run_with_reasons_and_proof(tmp_path):
    snapshots = [{"fetched": "2026-11-01", "sha256": "b"}, {"fetched": "2026-11-02", "sha256": "a"}]
    made = notices(tmp_path, "2026-11-01", provenance={"snapshots": snapshots})
    run = {
        "datasets": {"anslag": {"listed": 9, "rule": "", "reasons": {"type": 2}}},
        "missing": [{"code": "bad_status"}],
    }
    told = source("anslag", rejected=2, missing=1, run=run)
    line = lines_of([told], [made])["ale", "anslag", "ale/anslag"]
    assert (line.listed, line.held, line.rejected, line.missing) == (9, 1, 2, 1)
    assert line.reasons == ("type", "bad_status")
    assert (line.last_good, line.sha256) == (FETCHED, "a")


def test_a_failed_run_leaves_what_the_reports_of_the_held_data_say(tmp_path):
    made = notices(tmp_path, "2026-11-01", report={"a": {"rejected": 3}})
    run = {"datasets": {}, "error": {"code": "timed_out"}}
    line = lines_of([source("anslag", state="failing", run=run)], [made])["ale", "anslag", "ale/anslag"]
    assert (line.listed, line.rejected, line.reasons) == (None, 3, ("timed_out",))


def test_a_source_that_was_never_fetched_is_unknown_throughout():
    waiting = source("anslag", state="never_harvested", checked="", last_good="")
    line = lines_of([waiting])["ale", "anslag", "ale/anslag"]
    assert (line.listed, line.held, line.rejected, line.missing) == (None, None, None, None)
    assert list(line.all_months()) == []


def test_one_count_that_is_unknown_makes_the_sum_unknown():
    run = {"datasets": {"a": {"listed": 9}, "b": {"listed": None}}}
    assert lines_of([source("anslag", run=run)])["ale", "anslag", "ale/anslag"].listed is None


def test_county_wide_rows_are_told_for_each_kommun_and_faults_only_for_the_county(tmp_path):
    rows = [{"kommunkod": "1440", "indikator": "N1", "ar": "2024", "kon": kon, "varde": "1"} for kon in "TKM"]
    made = put_dataset(
        tmp_path,
        "vastra-gotaland/kolada",
        {"n": {"profile": "nyckeltal", "rows": rows}},
        source="vastra-gotaland/kolada",
    )
    run = {"datasets": {"kolada": {"listed": None}}}
    told = source("kolada", "vastra-gotaland", "kolada", rejected=5, run=run)
    found = lines_of([told], [made])
    ale, boras, county = (found[p, "nyckeltal", told.source] for p in ("ale", "boras", "vastra-gotaland"))
    assert (ale.held, ale.rejected, ale.months) == (3, None, {"": 3})
    assert (boras.held, boras.months) == (0, {})
    assert (county.held, county.rejected) == (3, 5)


def test_open_data_is_dated_by_its_first_date_column(tmp_path):
    fields = [{"name": "namn", "type": "string"}, {"name": "dag", "type": "date"}, {"name": "slut", "type": "date"}]
    rows = [{"namn": "a", "dag": "2026-10-01", "slut": "2026-12-01"}, {"namn": "b", "dag": "okänt", "slut": ""}]
    plain = [{"name": "namn", "type": "string"}]
    made = put_dataset(
        tmp_path,
        "ale/bad",
        {"a": {"fields": fields, "rows": rows}, "b": {"fields": plain, "rows": [{"namn": "c"}]}},
        source="ale/bad",
    )
    line = lines_of([source("bad")], [made])["ale", "oppna_data", "ale/bad"]
    assert line.months == {"2026-10": 1, "": 2}


def test_a_stray_old_date_does_not_make_a_thousand_empty_months():
    line = Line("ale", "anslag", "ale/anslag", last_good=FETCHED, months={"1900-01": 1, "2026-11": 1})
    months = list(line.all_months())
    assert months[0] == ("1900-01", "held", 1)
    assert len(months) == 241


def test_months_count_back_over_the_year():
    assert months_before("2026-02", 4) == ["2025-11", "2025-12", "2026-01", "2026-02"]
