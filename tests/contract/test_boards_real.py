"""The Czech board's snapshots, replayed in the order of their days, against what the raw files themselves say."""

from __future__ import annotations

import json
from collections import Counter

from frictionless import Package

from tests.boards import Board
from tests.real import REAL, needs_real
from tests.replay import answer

FOLDER = REAL / "decisions" / "cz-ofn"
OPTIONS = {"platform": "jsonld", "typ": "ovrigt"}
pytestmark = needs_real


def days():
    """Return (moment, board) of every snapshot, oldest first."""
    found = sorted(FOLDER.glob("kadan-*.json"))
    assert len(found) >= 10
    return [(f"{p.stem[6:]}T05:00:00+00:00", json.loads(p.read_text(encoding="utf-8"))) for p in found]


def said(board):
    return {"ale.example/deska.json": answer(board, "application/ld+json")}


def expected_of(boards):
    """Return (events, who is up) by sets of ids alone: nothing of the portal's code is asked."""
    events, seen, up = [], set(), set()
    for moment, board in boards:
        time = moment.replace("+00:00", "Z")
        now = {one["iri"] for one in board["informace"]}
        events += [(time, "uppsatt", i) for i in now - seen]
        events += [(time, "aterkommet", i) for i in (now & seen) - up]
        events += [(time, "nedtaget", i) for i in up - now]
        seen, up = seen | now, now
    return events, up


def play(folder, boards):
    board = Board(folder, kind="anslagstavla", url="http://ale.example/deska.json", options=OPTIONS, dataset="anslag")
    for moment, one in boards:
        run = board.harvest(moment, said(one))
        assert (run.outcome, run.error, run.missing) == ("ok", None, []), (moment, run.datasets)
        assert run.count("received") == run.count("kept") == len(one["informace"])
    return board


def told(board):
    """Return the events apart from changes of content and duplicates, which the raw sets of ids say nothing of."""
    return [e for e in board.events() if e[1] not in ("andrat", "dubblett")]


def check(board, boards):
    events, up = expected_of(boards)
    assert Counter(told(board)) == Counter(events)
    rows = board.notices()
    raw = {one["iri"]: one for _, b in boards for one in b["informace"]}
    assert rows.keys() == raw.keys(), "a notice that vanished stays"
    assert {i for i, row in rows.items() if not row["senast_sedd"]} == up
    moments = [moment.replace("+00:00", "Z") for moment, _ in boards]
    for own, row in rows.items():
        shown = [m for m, (_, b) in zip(moments, boards, strict=True) if any(o["iri"] == own for o in b["informace"])]
        assert row["forst_sedd"] == shown[0]
        assert row["senast_sedd"] == ("" if own in up else shown[-1])
        assert row["nedtaget"] == ("" if own in up else moments[moments.index(shown[-1]) + 1][:10])
        assert row["anslaget"] == raw[own]["vyvěšení"]["datum"]
        end = raw[own]["relevantní_do"]
        assert row["tas_ned"] == ("" if end.get("nespecifikovaný") else end["datum"]), "an end that is not told is none"
    report = Package(str(board.dataset.folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])


def test_the_snapshots_give_the_history_that_the_raw_files_tell(tmp_path):
    boards = days()
    board = play(tmp_path, boards)
    check(board, boards)
    whats = Counter(event[1] for event in told(board))
    assert whats["uppsatt"] > 100
    assert whats["nedtaget"] > 50
    assert sum(not row["tas_ned"] for row in board.notices().values()) > 30


def test_what_went_away_and_came_back_is_told_so(tmp_path):
    """The days in an order in which two boards come a second time."""
    boards = days()
    moments = [moment for moment, _ in boards]
    order = [0, 1, 2, 3, 4, 3, 6, 5, 8, 9]
    mixed = [(moment, boards[i][1]) for moment, i in zip(moments, order, strict=True)]
    board = play(tmp_path, mixed)
    check(board, mixed)
    assert any(what == "aterkommet" for _, what, _ in board.events())


def test_a_notice_that_is_listed_twice_is_told_once(tmp_path):
    """The same object twice is one notice; the same notice under another id is a duplicate, and both stay."""
    (moment, first), (later, second), *_ = days()
    copy = {**second["informace"][0], "iri": second["informace"][0]["iri"] + "/kopia"}
    doubled = {**second, "informace": [*second["informace"], second["informace"][0], copy]}
    board = Board(tmp_path, kind="anslagstavla", url="http://ale.example/deska.json", options=OPTIONS, dataset="anslag")
    board.harvest(moment, said(first))
    run = board.harvest(later, said(doubled))
    outcome = run.datasets["anslag"]
    assert (outcome["received"], outcome["kept"], outcome["rejected"]) == (36, 35, 1)
    assert outcome["reasons"] == {"dubblett": 1}
    assert [e[2] for e in board.events() if e[1] == "dubblett"] == [copy["iri"]]
    assert copy["iri"] in board.notices()


def test_an_unchanged_board_is_no_new_release(tmp_path):
    boards = days()[-3:]
    board = play(tmp_path, boards)
    before = board.release(), board.dataset.folder.joinpath("anslag.csv").read_bytes()
    run = board.harvest("2025-03-01T05:00:00+00:00", said(boards[-1][1]))
    assert run.unchanged
    assert (board.release(), board.dataset.folder.joinpath("anslag.csv").read_bytes()) == before
    board.harvest("2025-03-02T05:00:00+00:00", said(boards[-1][1]), force=True)
    assert (board.release(), board.dataset.folder.joinpath("anslag.csv").read_bytes()) == before
