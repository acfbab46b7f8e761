"""One suite for every kind. A kind joins with a subclass; its cases lie in tests/fixtures/<kind>/<case>/.

A case holds `source.json`, `exchanges.json` (what the server answers) and
`expected.jsonl`: what is missing, then the tables, or the error that ends it.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from harvesters.kinds import Kind
from harvesters.kinds.anslagstavla import Anslagstavla
from harvesters.kinds.ciceron import Ciceron
from harvesters.kinds.ckan import Ckan
from harvesters.kinds.datajson import DataJson
from harvesters.kinds.datapackage import DataPackage
from harvesters.kinds.dcat import Dcat
from harvesters.kinds.file import File
from harvesters.kinds.folder import Folder
from harvesters.kinds.ical import Ical
from harvesters.kinds.kolada import Kolada
from harvesters.kinds.oparl import OParl
from harvesters.kinds.open311 import Open311
from harvesters.kinds.opendatasoft import Opendatasoft
from harvesters.kinds.protokoll import Protokoll
from harvesters.kinds.public360 import Public360
from harvesters.kinds.pxweb import PxWeb
from harvesters.kinds.socrata import Socrata
from tests.kind_runs import FIXTURES, NOON, client, parsed, run_kind, run_with, source_of
from tests.replay import exchanges, replay


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case" in metafunc.fixturenames:
        metafunc.parametrize("case", metafunc.cls.cases(), ids=lambda folder: folder.name)


class KindSuite:
    """What holds for every kind."""

    kind: Kind
    healthy: str  # a case that succeeds and whose answers all carry an ETag
    speaks_http = True
    asks_by_post = False  # a POST is never conditional
    failures: tuple[str, ...] = ("status-500", "html", "truncated", "empty")

    @classmethod
    def folder(cls) -> Path:
        return FIXTURES / type(cls.kind).__name__.lower()

    @classmethod
    def cases(cls) -> list[Path]:
        return sorted(path for path in cls.folder().iterdir() if path.is_dir())

    def test_every_usual_failure_is_a_case(self) -> None:
        assert {*self.failures, self.healthy} <= {path.name for path in self.cases()}

    def test_fetch_then_parse_gives_what_is_expected(self, case: Path, tmp_path: Path) -> None:
        expected = [json.loads(line) for line in (case / "expected.jsonl").read_text(encoding="utf-8").splitlines()]
        assert run_kind(self.kind, source_of(case), exchanges(case), tmp_path).lines == expected
        assert expected, "a case must expect something"

    def test_failures_are_told(self, case: Path) -> None:
        lines = [json.loads(line) for line in (case / "expected.jsonl").read_text(encoding="utf-8").splitlines()]
        if case.name in self.failures:
            assert any("error" in line or "missing" in line for line in lines)

    def test_the_same_answers_give_the_same_tables_in_the_same_order(self, case: Path, tmp_path: Path) -> None:
        runs = [run_kind(self.kind, source_of(case), exchanges(case), tmp_path / name) for name in ("a", "b")]
        assert runs[0].lines == runs[1].lines
        assert [s.url for s in runs[0].snapshots] == [s.url for s in runs[1].snapshots]

    def test_parse_needs_the_snapshot_only(self, case: Path, tmp_path: Path) -> None:
        for snapshot in run_kind(self.kind, source_of(case), exchanges(case), tmp_path / "store").snapshots:
            first = parsed(self.kind, snapshot)
            copied = tmp_path / "copy" / "bytes"
            copied.parent.mkdir(exist_ok=True)
            shutil.move(snapshot.path, copied)
            context: dict[str, Any] = json.loads(json.dumps(snapshot.context))
            assert parsed(self.kind, replace(snapshot, path=copied, context=context)) == first
            shutil.move(copied, snapshot.path)

    def test_every_row_has_as_many_cells_as_the_header(self, case: Path, tmp_path: Path) -> None:
        for table in run_kind(self.kind, source_of(case), exchanges(case), tmp_path).tables:
            assert len(set(table["header"])) == len(table["header"])
            assert {len(row) - 1 for row in table.get("rows", [])} <= {len(table["header"])}

    def test_an_answer_that_has_not_changed_is_not_sent_again(self, tmp_path: Path) -> None:
        case = self.folder() / self.healthy
        source = source_of(case)
        with replay(exchanges(case)) as server:
            with client(server, tmp_path) as http:
                first = run_with(self.kind, source, http)
            with client(server, tmp_path, NOON + timedelta(days=1)) as http:
                second = run_with(self.kind, source, http)
        assert len(second.snapshots) > 0
        assert server.conditional == (len(second.snapshots) if self.speaks_http and not self.asks_by_post else 0)
        assert not any(snapshot.unchanged for snapshot in first.snapshots)
        assert [replace(s, unchanged=True) for s in first.snapshots] == second.snapshots
        assert second.lines == first.lines


class TestKolada(KindSuite):
    kind, healthy = Kolada(), "pages"
    failures = (*KindSuite.failures, "repeated-page", "next-page-elsewhere", "no-values", "count-lies")


class TestCkan(KindSuite):
    kind, healthy = Ckan(), "packages"
    failures = (*KindSuite.failures, "repeated-page", "not-success", "count-lies", "empty-file")


class TestDataPackage(KindSuite):
    kind, healthy = DataPackage(), "v2"
    failures = (*KindSuite.failures, "wrong-hash", "schema-gone")


class TestDcat(KindSuite):
    kind, healthy = Dcat(), "dump"
    failures = (
        *KindSuite.failures, "catalogue-html", "empty-file", "rdf-for-file", "no-content", "doctype", "external-entity",
        "deep", "not-rdf", "bad-turtle", "turtle-latin1", "unknown-context", "imported-context", "repeated-page",
        "page-loop", "next-page-elsewhere", "two-next-pages", "count-lies", "csw-goes-back", "csw-refuses",
        "not-described", "row-store-repeats", "row-store-elsewhere", "row-store-breaks", "row-store-empty", "too-many",
    )  # fmt: skip


class TestFile(KindSuite):
    kind, healthy = File(), "csv"


class TestPxWeb(KindSuite):
    kind, healthy = PxWeb(), "v2"
    failures = (*KindSuite.failures, "fewer-cells", "no-region", "unknown-code", "one-of-two-tables", "second-question")


class TestDataJson(KindSuite):
    kind, healthy = DataJson(), "hub"
    failures = (*KindSuite.failures, "identifiers", "file-trouble", "not-a-catalogue", "list")


class TestOpendatasoft(KindSuite):
    kind, healthy = Opendatasoft(), "pages"
    failures = (*KindSuite.failures, "repeated-page", "count-lies", "shrinks", "error-200", "export-html")


class TestSocrata(KindSuite):
    kind, healthy = Socrata(), "pages"
    failures = (
        *KindSuite.failures, "repeated-page", "count-lies", "shrinks", "error-200", "count-refused", "count-odd",
    )  # fmt: skip


class TestOpen311(KindSuite):
    kind, healthy = Open311(), "months"
    failures = (
        *KindSuite.failures, "repeated-page", "count-lies", "error-200", "no-services", "unknown-status", "unreadable",
        "outside", "entity-bomb", "not-well-formed",
    )  # fmt: skip


class TestFolder(KindSuite):
    kind, healthy, speaks_http = Folder(), "files", False
    failures = ("html", "empty", "empty-file", "growing", "marker")


class TestCiceron(KindSuite):
    kind, healthy, asks_by_post = Ciceron(), "meetings", True
    failures = (
        *KindSuite.failures, "no-content", "repeated-page", "count-lies", "error-200", "no-number", "meeting-refused",
        "meeting-breaks", "meeting-truncated", "meeting-odd", "protocols", "protocols-more",
    )  # fmt: skip


class TestOParl(KindSuite):
    kind, healthy = OParl(), "system"
    failures = (
        *KindSuite.failures, "dangling", "dangling-breaks", "elsewhere", "next-page-elsewhere", "page-loop",
        "repeated-page", "count-lies", "wrong-body", "no-list", "meetings-refused",
    )  # fmt: skip


class TestIcal(KindSuite):
    kind, healthy = Ical(), "meetings"
    failures = (
        *KindSuite.failures, "not-closed", "no-event", "too-deep", "calendar-in-calendar", "bad-pattern",
        "not-a-calendar",
    )  # fmt: skip


class TestPublic360(KindSuite):
    kind, healthy = Public360(), "site"
    failures = (
        *KindSuite.failures, "wrong-board", "no-boards", "count-lies", "meeting-breaks", "meeting-cut", "year-breaks",
        "list-empty", "feed-odd",
    )  # fmt: skip


class TestProtokoll(KindSuite):
    kind, healthy = Protokoll(), "page"
    failures = (*KindSuite.failures, "empty-file", "scanned", "undated", "file-gone", "too-many", "bad-pattern")


class TestAnslagstavla(KindSuite):
    kind, healthy = Anslagstavla(), "pollux"
    failures = (
        *KindSuite.failures, "json-html", "json-truncated", "json-no-list", "login", "not-html", "deep",
        "wrong-charset", "lying-charset", "repeated-page", "next-page-elsewhere", "next-page-breaks", "document-gone",
        "notice-breaks", "notice-login", "notice-says-nothing",
    )  # fmt: skip
