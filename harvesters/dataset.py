"""From the tables of one run to one stored dataset: check, count, compare, and replace if it is sound.

How the result lies on disk is `package`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from catalog.columns import Constant, Row
from catalog.ids import slug
from catalog.model import Dataset, Resource
from catalog.privacy import has_personnummer, masked
from catalog.profiles import profile_schema
from catalog.report import Finding, Report, report_as_data
from catalog.seen import Seen
from catalog.store import Store
from catalog.validate import BLOCK_ROWS, validate_rows
from harvesters import board_dataset
from harvesters.board_history import BOARD, HISTORY, Harvest
from harvesters.claims import Claims
from harvesters.likeness import MIXED, NewTable, judge_likeness
from harvesters.own_schema import published_schema, unchecked, usable_schema
from harvesters.package import Checked, Package, Piece, TakenDown
from harvesters.snapshot import Snapshot
from harvesters.source import Source
from harvesters.spool import Spool, infer_schema, write_csv
from harvesters.table import AS_IT_SHOULD, About, Table
from harvesters.volume import Verdict, judge_board, judge_volume

OTHER_SOURCE = "volume.other_source"
TAKEN_DOWN = "volume.taken_down"
REFUSED_FINDINGS = 50  # kept in the run log of a dataset that was refused
RESERVED = {"datapackage", "provenance", "history", "report", "index", "changes", "revisions"}


@dataclass
class Outcome:
    """What became of one dataset: ok, empty, suspicious (old data kept), rejected (old data kept) or failing."""

    outcome: str
    received: int
    kept: int
    rejected: int
    listed: int | None
    release: str  # of the state that is published now; "" when nothing is
    changed: bool
    rule: str = ""
    values: dict[str, object] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)  # rejected rows per rule
    changes: dict[str, dict[str, int]] = field(default_factory=dict)  # per resource: rows, added, removed, changed
    reports: dict[str, Any] = field(default_factory=dict)  # per resource, when the new state was not stored


class Draft:
    """A dataset in the making, from the first table to the stored package."""

    def __init__(self, source: Source, name: str, work: Path) -> None:
        self.source = source
        self.name = name
        self.incomplete = False  # something that belongs to it could not be fetched or read
        self.checked: list[Checked] = []  # by name of resource, once it is finished
        self._personal_names: dict[str, str] = {}  # resources that a personal number names, and what stands for it
        self._work = work
        self._about: About | None = None
        self._spools: dict[str, Spool] = {}
        self._tables: dict[str, Table] = {}  # the first of each resource: its profile, schema and notes
        self._read: dict[str, list[Table]] = {}  # all of each resource, for what their readers warn of
        self._pieces: list[Piece] = []
        self._no_row: dict[str, list[Finding]] = {}  # of each resource: what its kind could make no row of
        self._boards: dict[str, board_dataset.Board] = {}  # of the resources that are notice boards
        work.mkdir(parents=True, exist_ok=True)

    @property
    def key(self) -> str:
        """Return "publisher/name"."""
        return f"{self.source.publisher}/{self.name}"

    def add(self, table: Table, snapshot: Snapshot) -> None:
        """Take in one table and remember which snapshot it came from."""
        name = slug(table.resource, "data")
        if has_personnummer(table.resource) or has_personnummer(name):
            self._personal_names.setdefault(name, f"data-{len(self._personal_names) + 1}")
            name = self._personal_names[name]
        if name in RESERVED:  # these names lie beside the tables of a dataset
            name += "-data"
        self._about = self._about or table.about
        self._tables.setdefault(name, table)
        if table.findings:
            self._read.setdefault(name, []).append(table)
        spool = self._spools.setdefault(name, Spool(self._work / f"{name}.rows"))
        rows = spool.add(table)
        self._pieces.append(Piece(name, rows, snapshot))
        self._no_row.setdefault(name, []).extend(table.refused)

    def finish(
        self,
        store: Store,
        version: str,
        *,
        example_data: bool,
        claims: Claims | None = None,
        now: str = "",
        learned: Sequence[int] = (),
        last_seen: str = "",
    ) -> Outcome:
        """Check every resource and replace the stored dataset if the result is sound; return what became of it.

        Args:   `claims` tells whose the dataset is; without it there is one source only. `now` dates a change that
                no new answer explains, such as a file that is gone. `learned` are the rows of the last good runs,
                and `last_seen` is when the last of them began.
        Raises: ParseError when the source's own schema cannot be used.
        """
        stored = store.load(self.key)
        owner = claims.owner(self.key, self.source.id, stored) if claims else self.source.id
        if owner != self.source.id:
            return self._refused(stored, owner)
        when = Harvest(now, last_seen, is_complete=not self.incomplete)
        self.checked = checked = [self._check(name, stored, when) for name in sorted(self._spools)]
        received = sum(c.report.received for c in checked)
        kept = sum(c.report.kept for c in checked)
        rejected = sum(c.report.rejected for c in checked)
        reasons: dict[str, int] = {}
        for c in checked:
            for rule, count in c.report.refused_by_rule.items():
                reasons[rule] = reasons.get(rule, 0) + count
        listed = [c.listed for c in checked if c.listed is not None]
        outcome = Outcome(
            outcome="ok",
            received=received,
            kept=kept,
            rejected=rejected,
            listed=sum(listed) if listed else None,
            release=stored.release if stored else "",
            changed=False,
            reasons=dict(sorted(reasons.items())),
        )
        faulty = rejected - sum(count for rule, count in reasons.items() if rule in AS_IT_SHOULD)
        verdict = self._verdict(checked, stored, faulty, kept, learned)
        outcome.outcome, outcome.rule = verdict.outcome, verdict.rule
        outcome.values = {"expected": verdict.expected, "found": verdict.found}
        if verdict.outcome != "ok":
            # Nothing is stored, so this is the only place that says which rows to mend.
            outcome.reports = {c.name: report_as_data(c.report, REFUSED_FINDINGS) for c in checked}
            return outcome
        if self.incomplete and stored is not None and _loses_rows(checked, stored):
            # What could not be read this time is still in the stored state: keep that one, whole.
            outcome.outcome, outcome.rule = "failing", "volume.incomplete"
            return outcome
        package = Package(
            source=self.source,
            name=self.name,
            about=self._about or About(name=self.name),
            tables=self._tables,
            pieces=self._pieces,
            checked=checked,
            unread=self._unread(stored, checked),
            boards=self._boards,
            beside=self._beside(),
            incomplete=self.incomplete,
        )
        try:
            outcome.changes, outcome.release = package.store(store, stored, version, example_data, now)
        except TakenDown as error:
            outcome.outcome, outcome.rule, outcome.values = "rejected", TAKEN_DOWN, {"release": str(error)}
            return outcome
        outcome.changed = stored is None or stored.release != outcome.release
        if self.incomplete:
            outcome.outcome, outcome.rule = "failing", "volume.incomplete"
        elif outcome.listed is not None and outcome.listed > received:
            outcome.outcome, outcome.rule = "failing", "volume.fewer_than_listed"
            outcome.values = {"expected": outcome.listed, "found": received}
        return outcome

    def _refused(self, stored: Dataset | None, owner: str) -> Outcome:
        """Return what is said when the dataset is another source's: every row counted, none kept."""
        received = sum(count for spool in self._spools.values() for _, count in spool.pieces)
        received += sum(map(len, self._no_row.values()))
        return Outcome(
            outcome="rejected",
            received=received,
            kept=0,
            rejected=received,
            listed=None,
            release=stored.release if stored else "",
            changed=False,
            rule=OTHER_SOURCE,
            values={"dataset": self.key, "owner": owner},
            reasons={OTHER_SOURCE: received},
        )

    def _check(self, name: str, stored: Dataset | None, when: Harvest) -> Checked:
        table, spool = self._tables[name], self._spools[name]
        profile = table.profile or ""
        warnings: list[Finding] = []
        if profile:
            schema = dict(profile_schema(profile))
        elif table.schema.get("fields"):
            schema = usable_schema(table.schema, next(p.snapshot.url for p in self._pieces if p.resource == name))
            warnings = unchecked(table.schema)
        else:
            schema, warnings = infer_schema(spool)
        report = Report()
        for finding in warnings:
            report.add(finding)
        for finding in self._no_row[name]:
            report.received += 1
            report.refuse([finding])
        path = self._work / f"{name}.csv"
        names = [f["name"] for f in schema["fields"]]
        masks = sorted({*spool.missing_values, *schema.get("missingValues", ("",))}, key=lambda m: (m != "", m))
        schema["missingValues"] = masks
        named = self.source.options.get("not_personal", ())
        not_personal = frozenset(map(str, named)) if isinstance(named, list | tuple) else frozenset()
        seen = Seen(self._work / f"{name}.keys")
        own = [p for p in self._pieces if p.resource == name]

        def judged(piece: Piece, part: Iterable[Row], rules: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
            return validate_rows(
                spool.header,
                part,
                rules,
                report,
                profile=profile,
                table=name,
                formats=spool.formats,
                missing_values=masks,
                constants=self._constants(piece.snapshot, names),
                not_personal=not_personal,
                seen_keys=seen,
                block_rows=1 if profile == BOARD else BLOCK_ROWS,  # a board asks which row was judged last
            )

        def pieces() -> Iterator[tuple[str, ...]]:
            rows = iter(spool.rows())
            for piece in own:
                before = report.kept
                yield from judged(piece, islice(rows, piece.rows), schema)
                piece.rows = report.kept - before

        if profile == BOARD:
            board = board_dataset.Board(names, spool.header, report, not_personal)
            board.read(spool.rows(), [(p.rows, p.snapshot.fetched, partial(judged, p)) for p in own], schema)
            board.settle(stored, name, when)
            for piece, kept in zip(own, board.kept(), strict=True):
                piece.rows = kept
            self._boards[name] = board
        with closing(seen):
            write_csv(path, names, self._boards[name].rows() if name in self._boards else pieces())
        for read in self._read.get(name, ()):  # after what refuses rows, which has the room first
            for finding in read.findings:
                report.add(finding)
            report.warnings_by_rule.update(read.more_findings)
        if not profile:
            schema = published_schema(schema)
        carried = len(self._boards[name].carried) if name in self._boards else 0
        return Checked(name, profile, schema, report, path, table.listed, table.notes, carried)

    def _constants(self, snapshot: Snapshot, names: list[str]) -> list[Constant]:
        """Columns that the harvest knows: whose data it is, where it came from, and when we got it.

        Only where the columns are a profile's: a table of somebody's own is kept as it is, empty cells too.
        """
        if not self._is_profiled():
            return []
        known = {"kalla_url": masked(snapshot.url), "hamtad": snapshot.fetched}
        constants = [Constant(n, v) for n, v in known.items() if n in names]
        if self.source.kommunkod:
            constants += [Constant("kommunkod", self.source.kommunkod, must_match=True)] if "kommunkod" in names else []
        return constants

    def _is_profiled(self) -> bool:
        return any(t.profile for t in self._tables.values())

    def _verdict(
        self, checked: list[Checked], stored: Dataset | None, rejected: int, kept: int, learned: Sequence[int]
    ) -> Verdict:
        if rejected and self.source.on_error == "reject_dataset":
            return Verdict("rejected", "volume.rejected", 0, rejected)
        about = asdict(self._about).values() if self._about is not None else ()
        said = [*about, *(c.schema for c in checked if not c.profile)]
        if self._personal_names or any(has_personnummer(text) for text in texts_in(said)):
            return Verdict("rejected", "volume.personal_metadata", 0, 1)
        if stored is not None and kept:  # a table without rows is empty, whatever its columns are
            new = [_as_new(c, self._tables[c.name]) for c in checked if not c.profile]
            if strange := judge_likeness(new, stored):
                return strange
        if self._boards:  # a board shrinks by itself, so what it held last says less than what should still be up
            least, most = self.source.expect.min.get(self.name), self.source.expect.max.get(self.name)
            expected = sum(b.settled.expected for b in self._boards.values())
            missed = sum(b.settled.missed for b in self._boards.values())
            was_up = sum(b.was_up for b in self._boards.values())
            return judge_board(kept, was_up, expected, missed, least, most, learned)
        if kept:  # what stays unread from the last good state counts as it did then
            kept += sum(r.rows for r in self._unread(stored, checked))
        least, most = self.source.expect.min.get(self.name), self.source.expect.max.get(self.name)
        return judge_volume(kept, stored.rows if stored else None, least, most, learned)

    def _beside(self) -> list[Checked]:
        """Return what is computed beside the source's own tables: the history of a notice board."""
        return [
            Checked(HISTORY, HISTORY, dict(profile_schema(HISTORY)), Report(kept=rows), path, None, {})
            for path, rows in (board.write_history(self._work) for board in list(self._boards.values())[:1])
        ]

    def _unread(self, stored: Dataset | None, checked: list[Checked]) -> list[Resource]:
        if stored is None or not self.incomplete:
            return []
        read = {c.name for c in checked} | ({HISTORY} if self._boards else set())
        return [r for r in stored.resources if r.name not in read]


def texts_in(value: object) -> Iterator[str]:
    """Yield every text in a nested value, keys too, each as it is: joined or quoted, a number could hide in them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from texts_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_in(inner)


def _as_new(checked: Checked, table: Table) -> NewTable:
    mixed = frozenset(f.column for f in checked.report.findings if f.rule == MIXED)
    types = {str(f["name"]): str(f["type"]) for f in checked.schema["fields"]}
    return NewTable(checked.name, checked.path, checked.report.kept, types, mixed, bool(table.schema.get("fields")))


def _loses_rows(checked: list[Checked], stored: Dataset) -> bool:
    held = {r.name: r.rows for r in stored.resources}
    return any(c.rows < held.get(c.name, 0) for c in checked)
