"""The notice boards of the sandbox, read by the kind that they are for: what comes out is what the world holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from harvesters.boards import PLATFORMS
from harvesters.http import Http, HttpSettings
from harvesters.kinds import KINDS, Missing
from harvesters.sandbox import Sandbox
from harvesters.sandbox.speech import ANSLAGSTAVLA, JSONLD, SITEVISION, board_system
from harvesters.snapshot import SnapshotStore
from harvesters.source import load_registry
from tests.kind_runs import NOON, parsed

REAL_REGISTRY = Path(__file__).parents[2] / "harvesters" / "kommuner"
TOLD = (
    "organ", "typ", "rubrik", "sammantradesdatum", "paragrafer", "justerat_datum", "anslaget", "tas_ned",
    "overklagas_senast_enligt_kommun", "forvaringsplats", "kontakt", "lagrum", "dokument_url",
)  # fmt: skip


@pytest.fixture(scope="module")
def boards(tmp_path_factory):
    """Give (sandbox, [(place, lines)]), each board harvested once."""
    folder = tmp_path_factory.mktemp("boards")
    found = []
    with Sandbox() as sandbox:
        sandbox.write_registry(folder / "registry", REAL_REGISTRY)
        settings = HttpSettings(allow_loopback=True, connect_to=sandbox.connect_to, retries=0)
        with Http(settings, SnapshotStore(folder / "store", lambda: NOON), sleep=lambda seconds: None) as client:
            for source in load_registry(folder / "registry").sources():
                if source.kind != ANSLAGSTAVLA:
                    continue
                lines = []
                for item in KINDS[source.kind].fetch(source, client.for_source(source.id)):
                    assert not isinstance(item, Missing), item
                    lines += parsed(KINDS[source.kind], item)
                found.append((sandbox.world.by_slug[source.publisher], lines))
        yield sandbox, found


def test_every_system_is_spoken_by_some_kommuner(boards):
    spoken = [board_system(place) for place, _ in boards[1]]
    assert len(spoken) == 18
    assert set(spoken) == PLATFORMS.keys()


def test_every_notice_of_a_board_comes_through(boards):
    sandbox, found = boards
    for place, lines in found:
        assert not [line for line in lines if "error" in line], place.slug
        read = [dict(zip(line["header"], row[1:], strict=True)) for line in lines for row in line["rows"]]
        politics = sandbox.world.politics(place)
        spoiled = {flaw.index for flaw in politics.flaws["anslag"]}
        rows = politics.rows["anslag"]
        assert len(read) == len(rows), place.slug
        own = {str(row["id"]).rpartition("/")[2].rpartition("#")[2]: row for row in read}
        assert len(own) == len(rows)
        for index, row in enumerate(rows):
            shown = own[str(row["id"]).rpartition("/")[2]]
            if index not in spoiled:
                assert {key: shown[key] for key in TOLD} == {key: row[key] or "" for key in TOLD}, place.slug
            if board_system(place) == JSONLD:
                assert (shown["id"], shown["sammantrade_id"]) == (row["id"], row["sammantrade_id"] or "")


def test_a_notice_without_a_heading_is_not_lost(boards):
    sandbox, found = boards
    for place, lines in found:
        rows = sandbox.world.politics(place).rows["anslag"]
        header = next(line["header"] for line in lines)
        read = [row[1:][header.index("rubrik")] for line in lines for row in line["rows"]]
        assert sum(not title for title in read) == sum(not row["rubrik"] for row in rows)


def test_a_kommun_without_such_a_board_keeps_its_plain_page(boards):
    sandbox, _ = boards
    ale, board = sandbox.world.by_slug["ale"], next(p for p, _ in boards[1] if board_system(p) == SITEVISION)
    assert sandbox.answer(f"{ale.base}/anslagstavla.html")[0].status == 200
    assert sandbox.answer(f"{ale.base}/anslagstavla.json")[0].status == 404
    assert sandbox.answer(f"{board.base}/anslag/finns-inte")[0].status == 404
    assert sandbox.answer(f"{board.base}/anslagstavla.json")[0].status == 404
