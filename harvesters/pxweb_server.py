"""The two languages of PxWeb: where its limits, its tables' metadata and its cells are, in v1 and in v2.

    v2  {base}/config    {base}/tables/{id}/metadata    {base}/tables/{id}/data   GET, or POST when the address is long
    v1  {root}?config    {table}                        {table}                   POST

An address of v1 is the table itself, or a folder that the tables' paths begin from.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote, unquote, urlencode, urlsplit

from catalog.errors import BadStatus, ParseError
from harvesters.answers import as_list, as_object, cell, exact_json, fail, whole_number
from harvesters.cube import Category, Dimension
from harvesters.json_stat import read_dimensions
from harvesters.pxweb_query import Chosen

if TYPE_CHECKING:
    from harvesters.http import Http
    from harvesters.snapshot import Snapshot

V1, V2 = "v1", "v2"
JSON_STAT2, JSON_STAT, PX_JSON = "json-stat2", "json-stat", "json"
METRIC = "ContentsCode"
LANGUAGE = "sv"
# Of a server that does not tell: what the smallest of those we know of allows (Jordbruksverket, Folkhälsomyndigheten).
CAUTIOUS_CELLS, CAUTIOUS_CALLS, CAUTIOUS_SECONDS = 1_000, 10, 10
# SCB answers 404 to addresses of about 2,100 characters.
MAX_URL_CHARS = 2_000

_ROOT = re.compile(r"(.*?/v1(?:/[^/]+)*?/[a-z]{2})(?:/.*)?$")
_NOT_IN_GET = re.compile(r"[,\[\]()*?]")  # v2 reads codes in an address as expressions


@dataclass(frozen=True)
class Limits:
    """What a server says of itself. `license` as it spells it; `languages` its codes, the default first."""

    max_cells: int
    calls: int
    seconds: float
    license: str = ""
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableInfo:
    """A table as its metadata tell. `eliminable`: the dimensions that may be left out and added up."""

    id: str
    url: str
    title: str
    dimensions: tuple[Dimension, ...]
    eliminable: frozenset[str]
    notes: tuple[str, ...] = ()


class Server(Protocol):
    """How to ask one version of the API. Each returns what was read and the answer that says so."""

    def limits(self) -> tuple[Limits, Snapshot | None]:
        """Return the limits; cautious ones, and no answer, if it does not tell. Raises: FetchError, ParseError."""
        ...

    def table(self, name: str, limits: Limits) -> tuple[TableInfo, Snapshot]:
        """Return a table's metadata. Raises: FetchError, ParseError."""
        ...

    def cells(self, table: TableInfo, chosen: Chosen, limits: Limits, context: Mapping[str, object]) -> Snapshot:
        """Return the answer with these cells; its context also says the `format`. Raises: FetchError."""
        ...


class ServerV2:
    """PxWebApi 2, JSON-stat 2 throughout."""

    def __init__(self, http: Http, base: str, language: str) -> None:
        self._http, self._base, self._language = http, base, language

    def limits(self) -> tuple[Limits, Snapshot | None]:
        """See Server."""
        url = f"{self._base}/config"
        snapshot = self._http.get(url, accept="application/json", context={"what": "config"})
        said = as_object(exact_json(snapshot), url, "the answer")
        cells = whole_number(said.get("maxDataCells"))
        if not cells:
            fail(url, f"maxDataCells {cell(said.get('maxDataCells'))}", "how many cells one answer may hold")
        listed = said.get("languages")
        entries = listed if isinstance(listed, list) else []
        languages = [cell(one.get("id")) for one in entries if isinstance(one, Mapping)]
        default = cell(said.get("defaultLanguage"))
        return (
            Limits(
                cells,
                whole_number(said.get("maxCallsPerTimeWindow")) or CAUTIOUS_CALLS,
                whole_number(said.get("timeWindow")) or CAUTIOUS_SECONDS,
                cell(said.get("license")),
                tuple(sorted(languages, key=lambda code: code != default)),
            ),
            snapshot,
        )

    def table(self, name: str, limits: Limits) -> tuple[TableInfo, Snapshot]:
        """See Server."""
        url = f"{self._base}/tables/{quote(name, safe='')}"
        snapshot = self._http.get(
            f"{url}/metadata", params={"lang": self._lang(limits)}, accept="application/json", context={"what": "table"}
        )
        said = as_object(exact_json(snapshot), snapshot.url, "the answer")
        dimensions = read_dimensions(said, snapshot.url)
        described = as_object(said["dimension"], snapshot.url, "dimension")
        eliminable = {d.code for d in dimensions if _extension(described[d.code]).get("elimination") is True}
        notes = said.get("note")
        info = TableInfo(
            name,
            url,
            cell(said.get("label")),
            dimensions,
            frozenset(eliminable),
            tuple(cell(note) for note in notes) if isinstance(notes, list) else (),
        )
        return info, snapshot

    def cells(self, table: TableInfo, chosen: Chosen, limits: Limits, context: Mapping[str, object]) -> Snapshot:
        """See Server."""
        params = {"lang": self._lang(limits), "outputFormat": JSON_STAT2}
        url, known = f"{table.url}/data", {**context, "format": JSON_STAT2}
        in_address = params | {f"valueCodes[{name}]": ",".join(codes) for name, codes in chosen.items()}
        is_short = len(f"{url}?{urlencode(in_address)}") <= MAX_URL_CHARS
        if is_short and not any(_NOT_IN_GET.search(code) for codes in chosen.values() for code in codes):
            return self._http.get(url, params=in_address, accept="application/json", context=known)
        selection = [{"variableCode": name, "valueCodes": list(codes)} for name, codes in chosen.items()]
        return self._http.post(
            url, json={"selection": selection}, params=params, accept="application/json", context=known
        )

    def _lang(self, limits: Limits) -> str:
        known = limits.languages
        return self._language if not known or self._language in known else known[0]


class ServerV1:
    """PxWeb's first API. It is asked for JSON-stat 2; a server too old for that, once told by 400, for PX-JSON."""

    def __init__(self, http: Http, base: str, *, output: str = "") -> None:
        self._http, self._base = http, base
        self._format = output or JSON_STAT2
        self._may_change = not output

    def limits(self) -> tuple[Limits, Snapshot | None]:
        """See Server."""
        root = _ROOT.fullmatch(self._base)
        try:
            snapshot = self._http.get(
                f"{root[1] if root else self._base}?config", accept="application/json", context={"what": "config"}
            )
            said = as_object(exact_json(snapshot), snapshot.url, "the answer")
        except (BadStatus, ParseError):
            return Limits(CAUTIOUS_CELLS, CAUTIOUS_CALLS, CAUTIOUS_SECONDS), None
        stated = [n for key in ("maxValues", "maxCells") if (n := whole_number(said.get(key)))]
        calls, seconds = whole_number(said.get("maxCalls")), whole_number(said.get("timeWindow"))
        return (
            Limits(min(stated, default=CAUTIOUS_CELLS), calls or CAUTIOUS_CALLS, seconds or CAUTIOUS_SECONDS),
            snapshot,
        )

    def table(self, name: str, limits: Limits) -> tuple[TableInfo, Snapshot]:
        """See Server. `name`: a path below the source's address, "" for the address itself."""
        url = f"{self._base}/{quote(name)}" if name else self._base
        snapshot = self._http.get(url, accept="application/json", context={"what": "table"})
        said = as_object(exact_json(snapshot), url, "the answer")
        variables = [as_object(v, url, "a variable") for v in as_list(said.get("variables"), url, "variables")]
        dimensions = tuple(_variable(v, url) for v in variables)
        eliminable = frozenset(cell(v.get("code")) for v in variables if v.get("elimination") is True)
        last = unquote(urlsplit(url).path.rsplit("/", 1)[-1])
        return TableInfo(last.removesuffix(".px"), url, cell(said.get("title")), dimensions, eliminable), snapshot

    def cells(self, table: TableInfo, chosen: Chosen, limits: Limits, context: Mapping[str, object]) -> Snapshot:
        """See Server."""
        try:
            return self._ask(table, chosen, context)
        except BadStatus as error:
            if error.values["status"] != 400 or not self._may_change:
                raise
            self._format, self._may_change = PX_JSON, False
        return self._ask(table, chosen, context)

    def _ask(self, table: TableInfo, chosen: Chosen, context: Mapping[str, object]) -> Snapshot:
        query = [
            {"code": name, "selection": {"filter": "item", "values": list(codes)}} for name, codes in chosen.items()
        ]
        question = {"query": query, "response": {"format": self._format}}
        known = {**context, "format": self._format}
        if self._format == PX_JSON:  # it has no texts of its own
            known["described"] = [_described(d, chosen[d.code]) for d in table.dimensions if d.code in chosen]
        return self._http.post(table.url, json=question, accept="application/json", context=known)


def version_of(url: str) -> str:
    """Return the version that an address shows by its path, "" if it shows none."""
    segments = urlsplit(url).path.lower().split("/")
    if "v2" in segments or "tables" in segments:
        return V2
    return V1 if "v1" in segments else ""


def described_dimensions(value: object, url: str) -> tuple[Dimension, ...]:
    """Return the dimensions that the context of a PX-JSON answer describes."""
    return tuple(
        Dimension(d["code"], d["text"], tuple(Category(code, text) for code, text in d["categories"]), d["role"])
        for d in as_list(value, url, "context.described")
    )


def _described(dimension: Dimension, codes: tuple[str, ...]) -> dict[str, Any]:
    categories = [[c.code, c.text] for c in dimension.categories if c.code in set(codes)]
    return {"code": dimension.code, "text": dimension.text, "role": dimension.role, "categories": categories}


def _variable(variable: Mapping[str, Any], url: str) -> Dimension:
    code = cell(variable.get("code"))
    codes = [cell(v) for v in as_list(variable.get("values"), url, f"{code}.values")]
    texts = [cell(v) for v in as_list(variable.get("valueTexts"), url, f"{code}.valueTexts")]
    if len(codes) != len(texts) or len(set(codes)) != len(codes):
        fail(url, f"{code}: {len(codes)} values and {len(texts)} texts", "a text for each value, each value once")
    role = "time" if variable.get("time") is True else "metric" if code == METRIC else ""
    categories = tuple(Category(c, t) for c, t in zip(codes, texts, strict=True))
    return Dimension(code, cell(variable.get("text")) or code, categories, role)


def _extension(dimension: object) -> Mapping[str, Any]:
    extension = dimension.get("extension") if isinstance(dimension, Mapping) else None
    return extension if isinstance(extension, Mapping) else {}
