"""What a board showed: notices that come, change, vanish and return; and what is not taken for any of these."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvesters.board_history import BACK, CHANGED, GONE, TWICE, UP, Harvest, Received, Stored, is_gone, settle
from harvesters.volume import judge_board
from tests.boards import Board
from tests.replay import answer

FIELDS = ("id", "organ", "typ", "rubrik", "anslaget", "tas_ned", "dokument_url", "sha256")


def notice(name, rubrik="", anslaget="2026-11-02", **more):
    own = {
        "id": f"https://ale.example/anslag/{name}",
        "kommunkod": "1440",
        "organ": "Kommunstyrelsen",
        "typ": "kungorelse",
        "rubrik": rubrik or f"Kungörelse {name}",
        "anslaget": anslaget,
        "tas_ned": "2026-12-24",
        "hamtad": "2026-11-02T05:00:00Z",
    }
    return own | more


def file_of(*notices):
    out = io.StringIO()
    writer = csv.DictWriter(out, FIELDS, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(notices)
    return {"ale.example/anslag.csv": answer(out.getvalue(), "text/csv; charset=utf-8")}


def day(number, month=11):
    return f"2026-{month:02}-{number:02}T05:00:00+00:00"


def play(folder, *states, **source):
    """Harvest each state, one a day from 2 November; return the board."""
    board = Board(folder, dataset="anslag", **source)
    for number, state in enumerate(states, start=2):
        board.last = board.harvest(day(number), file_of(*state))
    return board


def whats(board, name):
    return [(tid[:10], what) for tid, what, own in board.events() if own.endswith(f"/{name}")]


# One board, day by day


def test_a_notice_that_vanishes_stays_with_the_day_it_was_missed(tmp_path):
    a, b = notice("a"), notice("b")
    board = play(tmp_path, [a, b], [a, b], [a])
    row = board.notices()[b["id"]]
    assert (row["forst_sedd"], row["senast_sedd"], row["nedtaget"]) == (
        "2026-11-02T05:00:00Z",
        "2026-11-03T05:00:00Z",
        "2026-11-04",
    )
    assert board.notices()[a["id"]]["senast_sedd"] == "" == board.notices()[a["id"]]["nedtaget"]
    assert whats(board, "b") == [("2026-11-02", UP), ("2026-11-04", GONE)]
    outcome = board.last.datasets["anslag"]
    assert (board.last.outcome, outcome["received"], outcome["kept"]) == ("ok", 1, 1)
    assert board.dataset.rows == 2, "the history is no row of the source's"


def test_each_row_is_traced_to_the_answer_that_it_came_in(tmp_path):
    from catalog.site.trace import snapshot_of

    a, b, c = notice("a"), notice("b"), notice("c")
    board = play(tmp_path, [a, b, c], [a, c], [a])
    dataset = board.dataset
    found = {
        own: snapshot_of(dataset, "anslag", place)["fetched"][:10] for place, own in enumerate(board.notices(), start=1)
    }
    assert found == {a["id"]: "2026-11-04", c["id"]: "2026-11-03", b["id"]: "2026-11-02"}


def test_a_notice_that_returns_is_itself_again(tmp_path):
    a, b = notice("a"), notice("b")
    board = play(tmp_path, [a, b], [a], [a, b])
    row = board.notices()[b["id"]]
    assert (row["forst_sedd"][:10], row["senast_sedd"], row["nedtaget"]) == ("2026-11-02", "", "")
    assert whats(board, "b") == [("2026-11-02", UP), ("2026-11-03", GONE), ("2026-11-04", BACK)]


def test_a_change_is_told_with_the_fields_that_changed(tmp_path):
    a = notice("a", tas_ned="2026-11-20")
    board = play(tmp_path, [a], [a | {"tas_ned": "2026-11-27", "organ": "Byggnadsnämnden"}])
    assert whats(board, "a") == [("2026-11-02", UP), ("2026-11-03", CHANGED)]
    (changed,) = [e for e in board._rows("anslagshistorik") if e["handelse"] == CHANGED]
    assert changed["falt"] == "organ,tas_ned"


def test_a_document_with_other_bytes_is_a_change_but_an_unfetched_one_is_not(tmp_path):
    a = notice("a", dokument_url="https://ale.example/a.pdf")
    board = play(tmp_path, [a], [a | {"sha256": "a" * 64}], [a], [a | {"sha256": "a" * 64}], [a | {"sha256": "b" * 64}])
    assert whats(board, "a") == [("2026-11-02", UP), ("2026-11-06", CHANGED)]


def test_an_id_that_is_used_again_is_another_notice(tmp_path):
    old = notice("1", "Protokoll september", "2026-10-01", tas_ned="2026-10-23")
    new = notice("1", "Protokoll oktober", "2026-11-04")
    board = play(tmp_path, [old, notice("b")], [notice("b")], [new, notice("b")], [new, notice("b")])
    rows = board.notices()
    assert rows[old["id"]]["rubrik"] == "Protokoll september"
    assert rows[old["id"]]["nedtaget"] == "2026-11-03"
    assert rows[f"{old['id']}#2"]["rubrik"] == "Protokoll oktober"
    assert rows[f"{old['id']}#2"]["senast_sedd"] == ""
    assert whats(board, "1#2") == [("2026-11-04", UP)]


def test_an_id_that_changes_owner_overnight_is_two_notices(tmp_path):
    old, new = notice("1", "Protokoll", "2026-10-30"), notice("1", "Kungörelse om bygglov", "2026-11-03")
    board = play(tmp_path, [old], [new])
    assert board.notices()[old["id"]]["nedtaget"] == "2026-11-03"
    assert board.notices()[f"{old['id']}#2"]["forst_sedd"][:10] == "2026-11-03"


def test_two_notices_under_one_id_are_told_apart_in_whatever_order_they_come(tmp_path):
    one, two = notice("1", "Protokoll A", "2026-10-30"), notice("1", "Protokoll B", "2026-10-31")
    board = play(tmp_path, [one, two], [two, one], [two])
    rows = board.notices()
    assert {own: row["rubrik"] for own, row in rows.items()} == {
        one["id"]: "Protokoll A",
        f"{one['id']}#2": "Protokoll B",
    }
    assert rows[one["id"]]["nedtaget"] == "2026-11-04"
    assert [what for _, what, _ in board.events()] == [UP, UP, GONE]


def test_a_row_that_comes_twice_is_refused_with_its_number(tmp_path):
    a = notice("a")
    board = play(tmp_path, [a, notice("b"), a])
    outcome = board.last.datasets["anslag"]
    assert (outcome["received"], outcome["kept"], outcome["reasons"]) == (3, 2, {"dubblett": 1})
    (finding,) = board.dataset.report["anslag"]["findings"]
    assert (finding["row"], finding["value"]) == (4, a["id"])
    (snapshot,) = board.dataset.provenance["snapshots"]
    assert snapshot["rows"] == {"anslag": [1, 2]}


def test_the_same_notice_under_two_ids_is_a_duplicate_and_both_stay(tmp_path):
    a = notice("a", "Samråd")
    board = play(tmp_path, [a], [a, a | {"id": a["id"] + "-kopia"}])
    assert whats(board, "a-kopia") == [("2026-11-03", UP), ("2026-11-03", TWICE)]


def test_a_row_that_is_refused_is_still_on_the_board(tmp_path):
    a, b = notice("a"), notice("b")
    board = play(tmp_path, [a, b], [a, b | {"typ": "okänd typ"}], [a, b])
    assert whats(board, "b") == [("2026-11-02", UP)]
    assert board.notices()[b["id"]]["senast_sedd"] == ""


def test_a_personnummer_that_appears_refuses_the_row_and_keeps_the_earlier_one(tmp_path):
    a, b = notice("a"), notice("b")
    board = play(tmp_path, [a, b], [a, b | {"rubrik": "Gäller 18940403-1239 18940403-1230"}])
    text = (board.dataset.folder / "anslag.csv").read_text(encoding="utf-8")
    assert "1894" not in text
    assert board.notices()[b["id"]]["rubrik"] == b["rubrik"]


def test_what_is_carried_passes_the_gate_of_today(tmp_path, monkeypatch):
    """A gate that has learned more since takes a row that was let through, and its history, away."""
    from harvesters import board_dataset

    a, b = notice("a"), notice("b", "Numera känsligt")
    board = play(tmp_path, [a, b])
    gate = lambda header, cells, allowed: "rubrik" if "Numera känsligt" in cells else None  # noqa: E731
    monkeypatch.setattr(board_dataset, "personal_column", gate)
    board.harvest(day(3), file_of(a))
    assert list(board.notices()) == [a["id"]]
    assert {own for _, _, own in board.events()} == {a["id"]}
    assert board.dataset.report["anslag"]["warnings"] == {"personnummer": 1}


# Time, and when nothing is new


def test_a_quiet_board_changes_no_byte_however_often_it_is_read(tmp_path):
    a = notice("a")
    board = play(tmp_path, [a])
    before = {p.name: p.read_bytes() for p in board.dataset.folder.iterdir()}
    for number in (3, 4):
        assert board.harvest(day(number), file_of(a)).unchanged
    board.harvest(day(5), file_of(a), force=True)
    assert {p.name: p.read_bytes() for p in board.dataset.folder.iterdir()} == before
    board.harvest(day(6), file_of(notice("b")))
    assert board.notices()[a["id"]]["senast_sedd"] == "2026-11-05T05:00:00Z", "seen at the last harvest that was whole"


def test_without_a_run_log_the_last_time_is_what_the_data_itself_proves(tmp_path):
    a = notice("a")
    board = play(tmp_path, [a], [a])
    (tmp_path / "runs" / "ale" / "anslag.json").unlink()
    board.harvest(day(9), file_of(notice("b")))
    row = board.notices()[a["id"]]
    assert (row["senast_sedd"], row["nedtaget"]) == ("2026-11-02T05:00:00Z", "2026-11-09")


def test_a_failed_harvest_is_no_sighting_and_takes_nothing_down(tmp_path):
    a, b = notice("a"), notice("b")
    board = play(tmp_path, [a, b])
    assert board.harvest(day(3), {"ale.example/anslag.csv": answer("fel", "text/plain", 500)}).outcome == "failing"
    assert board.harvest(day(4), {"ale.example/anslag.csv": answer("id;rubrik\n", "text/csv")}).outcome == "empty"
    assert board.notices()[b["id"]]["nedtaget"] == ""
    board.harvest(day(5), file_of(a))
    assert board.notices()[b["id"]]["senast_sedd"] == "2026-11-02T05:00:00Z"


def test_nedtaget_is_a_day_in_sweden(tmp_path):
    board = play(tmp_path, [notice("a"), notice("b")])
    board.harvest("2026-11-09T23:30:00+00:00", file_of(notice("a")))
    assert board.notices()[notice("b")["id"]]["nedtaget"] == "2026-11-10"


def test_a_state_from_before_there_was_a_history_gets_its_beginning():
    old = notice("a", hamtad="2026-10-01T05:00:00Z")
    result = settle([], Stored([old]), Harvest("2026-11-02T05:00:00Z", "2026-11-01T05:00:00Z"))
    assert [(e["tid"][:10], e["handelse"]) for e in result.events] == [("2026-10-01", UP), ("2026-11-02", GONE)]
    assert result.carried[0][1]["forst_sedd"] == "2026-10-01T05:00:00Z"


def test_what_the_source_says_of_our_own_columns_is_not_believed(tmp_path):
    a = notice("a")
    out = "id,organ,typ,rubrik,anslaget,forst_sedd,senast_sedd\n"
    out += f"{a['id']},KS,ovrigt,Anslag,2026-11-01,2020-01-01T00:00:00Z,2020-01-02T00:00:00Z\n"
    board = Board(tmp_path, dataset="anslag")
    board.harvest(day(2), {"ale.example/anslag.csv": answer(out, "text/csv")})
    row = board.notices()[a["id"]]
    assert (row["forst_sedd"], row["senast_sedd"]) == ("2026-11-02T05:00:00Z", "")


# The guards


def many(count, first=0, **more):
    return [notice(str(n), **more) for n in range(first, first + count)]


def test_a_board_that_shrinks_as_notices_reach_their_end_is_healthy(tmp_path):
    ended = many(30, tas_ned="2026-11-02", anslaget="2026-10-10")
    board = play(tmp_path, [*ended, notice("kvar")], [notice("kvar")])
    assert board.last.outcome == "ok"
    assert sum(is_gone(row) for row in board.notices().values()) == 30


def test_a_board_that_loses_what_should_be_up_keeps_the_old_and_heals_with_time(tmp_path):
    board = play(tmp_path, [*many(30, tas_ned="2026-11-20"), notice("kvar")], [notice("kvar")])
    outcome = board.last.datasets["anslag"]
    assert (outcome["outcome"], outcome["rule"]) == ("suspicious", "volume.board_collapsed")
    assert outcome["values"] == {"expected": 31, "found": 1}
    assert not any(is_gone(row) for row in board.notices().values())
    assert board.harvest(day(10), file_of(notice("kvar"))).outcome == "suspicious"
    assert board.harvest(day(20), file_of(notice("kvar"))).outcome == "ok", "their time is over now"
    assert sum(is_gone(row) for row in board.notices().values()) == 30


def test_an_empty_board_after_thirty_notices_is_no_success(tmp_path):
    board = play(tmp_path, many(30), [])
    assert board.last.outcome in ("empty", "failing")
    assert not any(is_gone(row) for row in board.notices().values())


def test_without_a_stated_end_three_weeks_are_expected(tmp_path):
    fresh, old = many(12, tas_ned="", anslaget="2026-10-30"), many(12, 20, tas_ned="", anslaget="2026-09-30")
    assert play(tmp_path / "a", [*fresh, *old], old).last.outcome == "suspicious"
    assert play(tmp_path / "b", [*fresh, *old], fresh).last.outcome == "ok"


@pytest.mark.parametrize(
    ("given", "outcome", "rule"),
    [
        ((0, 30, 30, 30, None, None), "empty", "volume.empty"),
        ((1, 30, 0, 0, None, None), "ok", ""),
        ((3, 30, 30, 27, None, None), "suspicious", "volume.board_collapsed"),
        ((3, 30, 30, 27, 2, None), "ok", ""),
        ((3, 30, 30, 27, 5, None), "suspicious", "volume.below"),
        ((90, 30, 30, 0, None, 60), "suspicious", "volume.above"),
        ((5, 10, 10, 6, None, None), "ok", ""),
    ],
)
def test_the_verdict_on_a_board(given, outcome, rule):
    verdict = judge_board(*given)
    assert (verdict.outcome, verdict.rule) == (outcome, rule)


def test_a_board_that_grows_beyond_all_measure_is_told():
    assert judge_board(100, 20, 20, 0, None, None, [20, 20, 20]).rule == "volume.unusually_many"
    assert judge_board(3, 20, 0, 0, None, None, [20, 20, 20]).outcome == "ok"


# Laws


boards_ = st.lists(st.sets(st.sampled_from("abcdef"), min_size=1), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(boards_, st.randoms(use_true_random=False))
def test_events_alone_tell_what_is_up_and_order_changes_nothing(states, random):
    outcomes = []
    for shuffled in (False, True):
        stored = Stored()
        for number, names in enumerate(states, start=1):
            order = sorted(names)
            if shuffled:
                random.shuffle(order)
            fetched = f"2026-11-{number:02}T05:00:00Z"
            received = [Received(0, i, notice(n, hamtad=fetched), fetched) for i, n in enumerate(order)]
            before = f"2026-11-{number - 1:02}T05:00:00Z" if number > 1 else ""
            result = settle(received, stored, Harvest(fetched, before))
            rows = [*(one.row for one in result.shown), *(row for _, row in result.carried)]
            stored = Stored(rows, result.events)
        up = set()
        for event in stored.events:
            name = event["anslag_id"].rsplit("/", 1)[1]
            if event["handelse"] in (UP, BACK):
                assert name not in up
                up.add(name)
            elif event["handelse"] == GONE:
                up.remove(name)
        assert up == set(states[-1])
        assert {row["id"].rsplit("/", 1)[1] for row in stored.notices if not is_gone(row)} == up
        assert {row["id"].rsplit("/", 1)[1] for row in stored.notices} == set().union(*states)
        outcomes.append((stored.events, sorted(stored.notices, key=lambda row: row["id"])))
    assert outcomes[0] == outcomes[1]
