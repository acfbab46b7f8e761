"""PxWeb, the statistics server of SCB and other public bodies: API v2 and v1.

Options of the source:
    api        v1 or v2; left out: by the address, else by whether /config answers
    tables     ids (v2), or paths below the address (v1); left out: the address is the table
    select     {dimension: selection}, see harvesters.pxweb_query; a dimension that is not named: every code;
               `eliminate`: the server adds the dimension up
    region     codes of regions, or the word registry: every kommun in the registry
    lang       of the texts, v2 (sv)
    max_cells  in one question, when it should be fewer than the server allows
    format     of the answer, v1: json-stat2, json-stat or json; left out: what the server can do
    fields, codes, constants    how the table fills a profile, see harvesters.pxweb_fields

Every dimension is always selected: a server that is not told may drop one in silence. The server's own limits say
how large a question may be and how often it may be asked. What is asked for is counted before, so an answer that
holds less is known as such.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from math import prod
from typing import TYPE_CHECKING, Any

from catalog.errors import BadStatus, FetchError, ParseError
from catalog.ids import slug
from harvesters.about import about_from_registry, registry_context
from harvesters.answers import as_list, as_object, cell, exact_json, fail, leftovers, whole_number
from harvesters.cube import Cube, Dimension, tidy
from harvesters.json_stat import read_json_stat
from harvesters.kinds.contract import Missing
from harvesters.px_json import read_px_json
from harvesters.pxweb_fields import Fields
from harvesters.pxweb_query import ELIMINATE, EVERY, Chosen, codes_of, region_dimension, split
from harvesters.pxweb_server import (
    LANGUAGE,
    PX_JSON,
    V1,
    V2,
    Limits,
    Server,
    ServerV1,
    ServerV2,
    TableInfo,
    described_dimensions,
    version_of,
)
from harvesters.table import Table

if TYPE_CHECKING:
    from harvesters.http import Http
    from harvesters.snapshot import Snapshot
    from harvesters.source import Source

MAX_QUESTIONS = 2_000  # of one table; more is a selection that nobody meant
NOTE_CHARS = 4_000

_KNOWN_KEYS = "version class label source updated note role id size dimension extension value status href link dataset"
_KNOWN_KEYS_PX_JSON = "columns comments data metadata"


class PxWeb:
    """Kind `pxweb`."""

    def fetch(self, source: Source, http: Http) -> Iterator[Snapshot | Missing]:
        """Yield the server's limits and each table's metadata, then the tables' cells; and what did not come.

        Raises: FetchError, ParseError when the limits, or all the tables, cannot be read.
        """
        server = _server(source, http)
        limits, said = server.limits()
        if said is not None:
            yield said
        http.pace(source.url, limits.calls, limits.seconds)
        plans: list[_Plan] = []
        failed: list[tuple[str, FetchError | ParseError]] = []
        for name in _tables(source):
            try:
                table, snapshot = server.table(name, limits)
                plan = _plan(table, source, limits)
            except (FetchError, ParseError) as error:
                failed.append((name, error))
                continue
            plans.append(plan)
            yield snapshot
            yield from plan.missing(_dataset(source, table.id))
        if not plans:
            raise failed[-1][1]
        for name, why in failed:
            yield Missing(cell(why.values.get("url")), _dataset(source, name), why.code, why.values)
        for plan in plans:
            yield from _cells(server, plan, limits, source, plans)

    def parse(self, snapshot: Snapshot) -> Iterator[Table]:
        """Yield the table in an answer with cells; nothing for limits and metadata. Raises: ParseError."""
        context = snapshot.context
        if context.get("what") != "cells":
            return
        cube, unknown = _read(snapshot)
        _check_answer(cube, as_object(context.get("asked"), snapshot.url, "context.asked"), snapshot.url)
        profile, table = cell(context.get("profile")), cell(context.get("table"))
        about = about_from_registry(context)
        about = replace(about, title=about.title or cell(context.get("table_title")), modified=cube.updated)
        listed = whole_number(context.get("listed"))
        notes = _notes(cube, context, unknown)
        if profile:
            options = as_object(context.get("options", {}), snapshot.url, "context.options")
            header, rows = Fields.from_options(options).rows(cube, profile, table)
            yield Table(about, profile, header, rows, profile=profile, listed=listed, notes=notes)
        else:
            made = tidy(cube)
            yield Table(
                about, slug(table, "tabell"), made.header, made.rows, formats=made.formats, listed=listed, notes=notes
            )


@dataclass(frozen=True)
class _Plan:
    """What will be asked of one table. `unknown`: dimension → selections that it has no code for."""

    table: TableInfo
    chosen: Chosen
    questions: Sequence[Chosen]
    unknown: Mapping[str, Sequence[str]]

    @property
    def cells(self) -> int:
        return prod(len(codes) for codes in self.chosen.values())

    def missing(self, dataset: str) -> Iterator[Missing]:
        """Yield what the registry asks for and the table does not have."""
        for dimension, wanted in sorted(self.unknown.items()):
            values: dict[str, object] = {"dimension": dimension, "codes": ", ".join(wanted)[:200]}
            yield Missing(self.table.url, dataset, "unknown_code", values)


def _server(source: Source, http: Http) -> Server:
    api = cell(source.options.get("api")) or version_of(source.url)
    base = source.url.rstrip("/").removesuffix("/metadata").removesuffix("/data")
    language = cell(source.options.get("lang")) or LANGUAGE
    if not api:
        try:
            ServerV2(http, base, language).limits()
            api = V2
        except (BadStatus, ParseError):
            api = V1
    if api == V2:
        return ServerV2(http, base.partition("/tables/")[0].removesuffix("/tables"), language)
    return ServerV1(http, base, output=cell(source.options.get("format")))


def _tables(source: Source) -> list[str]:
    """Return ids or paths of tables; [""] where the address of v1 is the table. Raises: ParseError if there is none."""
    listed = source.options.get("tables")
    if isinstance(listed, list | tuple) and listed:
        return list(dict.fromkeys(cell(name) for name in listed))
    _, is_table, rest = source.url.partition("/tables/")
    if is_table:
        return [rest.split("/")[0].split("?")[0]]
    if version_of(source.url) == V2 or source.options.get("api") == V2:
        fail(source.url, "no table", "options.tables: at least one id")
    return [""]


def _plan(table: TableInfo, source: Source, limits: Limits) -> _Plan:
    """Return which codes to ask for. Raises: ParseError where the options do not fit the table."""
    select = source.options.get("select")
    wanted = {str(k): _texts(v) for k, v in select.items()} if isinstance(select, Mapping) else {}
    known = {d.code: d for d in table.dimensions}
    regions = _texts(source.options.get("region"))
    if regions:
        region = region_dimension(table.dimensions, regions)
        if region is None:
            fail(table.url, f"no one dimension with the regions {', '.join(regions[:3])} …", "select, by dimension")
        wanted = {region.code: regions} | wanted
    for name in wanted:
        if name not in known:
            fail(table.url, f"the dimension {name} in select", ", ".join(known))
    chosen: dict[str, tuple[str, ...]] = {}
    unknown: dict[str, Sequence[str]] = {}
    for dimension in table.dimensions:
        items = wanted.get(dimension.code, [EVERY])
        if items == [ELIMINATE]:
            if dimension.code not in table.eliminable:
                fail(table.url, f"{dimension.code} cannot be left out", "a selection of its codes")
            continue
        codes, absent = codes_of(dimension, items)
        if not codes:
            fail(table.url, f"{dimension.code}: {', '.join(items)[:80]}", "a selection of codes that the table has")
        chosen[dimension.code] = codes
        if absent:
            unknown[dimension.code] = absent
    if source.profile:
        picked = [_only(d, chosen[d.code]) for d in table.dimensions if d.code in chosen]
        Fields.from_options(source.options).check(picked, source.profile, table.url)
    own = whole_number(source.options.get("max_cells")) or limits.max_cells
    questions = tuple(islice(split(chosen, min(own, limits.max_cells)), MAX_QUESTIONS + 1))
    if len(questions) > MAX_QUESTIONS:
        fail(table.url, f"more than {MAX_QUESTIONS} questions", "a smaller selection")
    return _Plan(table, chosen, questions, unknown)


def _cells(
    server: Server, plan: _Plan, limits: Limits, source: Source, plans: Sequence[_Plan]
) -> Iterator[Snapshot | Missing]:
    """Yield the answers with one table's cells, and what they lack. A question that fails ends its table: the rest of
    it would not make it whole."""
    table = plan.table
    dataset = _dataset(source, table.id)
    known = registry_context(source, dataset) | {
        "what": "cells",
        "table": table.id,
        "table_title": table.title,
        "notes": list(table.notes),
        "profile": source.profile,
        "license": source.license or limits.license,
        # With a profile all tables are pieces of one resource.
        "listed": sum(p.cells for p in plans) if source.profile else plan.cells,
    }
    if source.profile:
        declared = {k: source.options[k] for k in ("fields", "codes", "constants") if k in source.options}
        known["options"] = declared
    received = 0
    for chosen in plan.questions:
        asked = {name: list(codes) for name, codes in chosen.items()}
        try:
            snapshot = server.cells(table, chosen, limits, known | {"asked": asked})
        except FetchError as error:
            yield Missing(cell(error.values.get("url")), dataset, error.code, error.values)
            return
        yield snapshot
        received += _count(snapshot, chosen)
    if received < plan.cells:
        values: dict[str, object] = {"listed": plan.cells, "received": received}
        yield Missing(table.url, dataset, "fewer_than_listed", values)


def _count(snapshot: Snapshot, chosen: Chosen) -> int:
    """Return how many cells came. An answer that cannot be read counts as whole here: `parse` will say what it is."""
    try:
        cube, _ = _read(snapshot)
        return sum(1 for _ in cube.cells)
    except ParseError:
        return prod(len(codes) for codes in chosen.values())


def _read(snapshot: Snapshot) -> tuple[Cube, str]:
    """Return the cube in an answer, and the keys of it that we do not know. Raises: ParseError."""
    document, context = exact_json(snapshot), snapshot.context
    if context.get("format") == PX_JSON:
        described = described_dimensions(context.get("described"), snapshot.url)
        return read_px_json(document, described, snapshot.url), leftovers([document], _KNOWN_KEYS_PX_JSON)
    cubes = read_json_stat(document, snapshot.url)
    if len(cubes) != 1:
        fail(snapshot.url, f"{len(cubes)} datasets", "one dataset")
    return cubes[0], leftovers([document], _KNOWN_KEYS)


def _check_answer(cube: Cube, asked: Mapping[str, Any], url: str) -> None:
    """Raises: ParseError if a dimension that was asked for is not there, or one has a code that was not."""
    found = {d.code: d for d in cube.dimensions}
    for name, codes in asked.items():
        if name not in found:
            fail(url, f"the dimensions {', '.join(found)}", f"{name}, which was asked for")
        strange = {c.code for c in found[name].categories} - set(as_list(codes, url, "context.asked"))
        if strange:
            fail(url, f"{name} {min(strange)}", "the codes that were asked for")
    for name, dimension in found.items():
        if name not in asked and len(dimension.categories) > 1:
            fail(url, f"{name} with {len(dimension.categories)} codes", "the dimensions that were asked for")


def _notes(cube: Cube, context: Mapping[str, object], unknown: str) -> dict[str, str]:
    listed = context.get("notes")
    texts = [cell(note) for note in listed] if isinstance(listed, list) else []
    text = "\n".join(" ".join(note.split()) for note in (texts or cube.notes))
    notes = {
        "title": cell(context.get("table_title")),
        "note": text if len(text) <= NOTE_CHARS else text[: NOTE_CHARS - 1] + "…",
        "updated": cube.updated,
        "leftovers": unknown,
    }
    return {key: value for key, value in notes.items() if value}


def _dataset(source: Source, table: str) -> str:
    return source.dataset or slug(table.rsplit("/", 1)[-1].removesuffix(".px"), source.name)


def _only(dimension: Dimension, codes: Sequence[str]) -> Dimension:
    wanted = set(codes)
    return replace(dimension, categories=tuple(c for c in dimension.categories if c.code in wanted))


def _texts(value: object) -> list[str]:
    """Return a text or a list in the registry as texts."""
    return [cell(v) for v in value] if isinstance(value, list | tuple) else [] if value is None else [cell(value)]
