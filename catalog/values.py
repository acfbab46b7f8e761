"""The values of all indicators, in columns of numbers: some forty bytes a row, where objects would take a thousand.

A text that comes often (kommun, year, sex, unit, reason) is a number into the list of such texts; the values lie as the
source wrote them, one after the other. The rows lie by indicator, so that those of one are a slice: `rows` makes plain
lists of it, and only those of the latest few are kept.

Two datasets may hold the same value: it counts once, and the county-wide dataset goes before a kommun's own.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import compute as pc

from catalog.model import Dataset, Resource
from catalog.tables import Row, read_coded

SEXES = ("T", "K", "M")
CODED = ("kommunkod", "indikator", "ar", "kon", "enhet", "saknas_orsak")
WRITTEN = "varde"
KEPT = 16  # indicators whose rows are kept as lists
_KEY = ("kommunkod", "indikator", "ar", "kon")
_PLAIN = r"^-?[0-9]{1,300}(\.[0-9]+)?$"
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)

Ints = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Rows:
    """The rows of one indicator, column by column, in stored order. `tal` is the value, NaN where there is none."""

    kommunkod: Sequence[str] = ()
    ar: Sequence[str] = ()
    kon: Sequence[str] = ()
    varde: Sequence[str] = ()
    tal: Sequence[float] = ()
    enhet: Sequence[str] = ()
    saknas_orsak: Sequence[str] = ()
    dataset: Sequence[str] = ()
    resource: Sequence[str] = ()
    rad: Sequence[int] = ()  # the row's number in the stored file, 1 = the first
    memo: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)  # what was computed from them

    def __len__(self) -> int:
        return len(self.kommunkod)


@dataclass(frozen=True)
class Summary:
    """What is known of an indicator's rows without looking at each."""

    fingerprint: str = ""  # of all rows, with their places
    rows: int = 0
    sex: str = "T"  # T where it has a value for it
    unit: str = ""  # the first that is stated
    datasets: tuple[str, ...] = ()
    newest: Row | None = None  # the last row of the latest year
    counts: Mapping[str, int] = field(default_factory=dict)  # kommuner with a value for `sex`, by year


class ValueTable:
    """The values of some tables with the profile `nyckeltal`, those that go first first."""

    def __init__(self, tables: Iterable[tuple[Dataset, Resource]]) -> None:
        self._places = [(dataset.key, resource.name, resource) for dataset, resource in tables]
        self._kept: OrderedDict[str, Rows] = OrderedDict()
        self._read()

    @property
    def indicators(self) -> list[str]:
        """Return the ids of the indicators that have a row."""
        return list(self._slices)

    def rows(self, indicator: str) -> Rows:
        """Return the rows of one indicator."""
        if indicator in self._kept:
            self._kept.move_to_end(indicator)
            return self._kept[indicator]
        made = self._kept[indicator] = self._rows(indicator)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return made

    def summaries(self, kommunkoder: Sequence[str]) -> dict[str, Summary]:
        """Return what is known of each indicator. Args: `kommunkoder` of the kommuner that are counted."""
        if not self._slices:
            return {}
        hashes = {name: _hashes(self._texts[name]) for name in CODED}
        places = _hashes([f"{dataset}\x1f{resource}" for dataset, resource, _ in self._places])
        counts = self._counts(kommunkoder)
        rank = np.argsort(np.argsort(np.array(self._texts["ar"], dtype=object), kind="stable"), kind="stable")
        found = {}
        for at, (indicator, (start, end)) in enumerate(self._slices.items()):
            part = slice(start, end)
            years = rank[self._codes["ar"][part]]
            newest = start + int(np.flatnonzero(years == years.max())[-1])
            units = self._codes["enhet"][part]
            stated = np.flatnonzero(units != self._blank_unit)
            own = sorted({int(i) for i in np.unique(self._place[part])})
            sex, by_year = counts[at]
            found[indicator] = Summary(
                fingerprint=self._fingerprint(part, hashes, places),
                rows=end - start,
                sex=sex,
                unit=self._texts["enhet"][units[stated[0]]] if len(stated) else "",
                datasets=tuple(dict.fromkeys(self._places[i][0] for i in own)),
                newest=self._row(newest),
                counts=by_year,
            )
        return found

    def _read(self) -> None:
        tables = [read_coded(r, (*CODED, WRITTEN), plain=(WRITTEN,)) for _, _, r in self._places]
        schema = pa.schema([(n, pa.string() if n == WRITTEN else pa.dictionary(pa.int32(), pa.string()))
                            for n in (*CODED, WRITTEN)])  # fmt: skip
        joined = pa.concat_tables(tables).unify_dictionaries() if tables else schema.empty_table()
        sizes = [table.num_rows for table in tables]
        del tables
        columns = {n: joined.column(n).combine_chunks() for n in CODED}
        self._texts = {n: list(dict.fromkeys(column.dictionary.to_pylist())) for n, column in columns.items()}
        codes = {n: _codes(column) for n, column in columns.items()}
        place = np.repeat(np.arange(len(sizes), dtype=np.int16), sizes)
        rad = np.concatenate([np.arange(1, n + 1, dtype=np.int32) for n in sizes] or [np.zeros(0, dtype=np.int32)])
        order = np.argsort(codes["indikator"], kind="stable")
        if len(sizes) > 1:
            order = order[_firsts([codes[n][order] for n in _KEY])]
        self._codes: dict[str, Ints] = {n: codes[n][order] for n in CODED}
        self._place, self._rad = place[order], rad[order]
        written = pc.cast(joined.column(WRITTEN), pa.large_string()).combine_chunks()
        del joined, columns
        written = pc.take(written, pa.array(order))
        self._is_plain = _is_plain(written)
        own = self._codes["indikator"]
        starts = np.flatnonzero(np.r_[True, own[1:] != own[:-1]]) if len(own) else np.zeros(0, dtype=np.int64)
        ends = np.r_[starts[1:], len(own)] if len(own) else starts
        names = [self._texts["indikator"][own[s]] for s in starts]
        self._slices = {n: (int(s), int(e)) for n, s, e in zip(names, starts, ends, strict=True)}
        self._blank_unit = self._texts["enhet"].index("") if "" in self._texts["enhet"] else -1
        # What a process that is forked off this one may touch: no library's threads are behind these.
        offsets, data = written.buffers()[1:]
        self._offsets = np.frombuffer(offsets, dtype=np.int64) if len(own) else np.zeros(1, dtype=np.int64)
        self._data = memoryview(data) if data is not None else memoryview(b"")

    def _row(self, at: int) -> Row:
        dataset, resource, _ = self._places[self._place[at]]
        return Row(dataset, resource, int(self._rad[at]))

    def _rows(self, indicator: str) -> Rows:
        if indicator not in self._slices:
            return Rows()
        start, end = self._slices[indicator]
        part = slice(start, end)
        places = self._place[part].tolist()
        varde = self._texts_between(start, end)
        numbers = [_number(text) for text in varde]
        return Rows(
            kommunkod=self._column("kommunkod", part),
            ar=self._column("ar", part),
            kon=self._column("kon", part),
            varde=varde,
            tal=numbers,
            enhet=self._column("enhet", part),
            saknas_orsak=self._column("saknas_orsak", part),
            dataset=[self._places[i][0] for i in places],
            resource=[self._places[i][1] for i in places],
            rad=self._rad[part].tolist(),
        )

    def _column(self, name: str, part: slice) -> list[str]:
        texts = self._texts[name]
        return [texts[code] for code in self._codes[name][part].tolist()]

    def _texts_between(self, start: int, end: int) -> list[str]:
        offsets = self._offsets[start : end + 1].tolist()
        first = offsets[0]
        data = bytes(self._data[first : offsets[-1]])
        if data.isascii():
            text = data.decode("ascii")
            return [text[a - first : b - first] for a, b in pairwise(offsets)]
        return [data[a - first : b - first].decode() for a, b in pairwise(offsets)]

    def _fingerprint(
        self, part: slice, hashes: Mapping[str, npt.NDArray[np.uint64]], places: npt.NDArray[np.uint64]
    ) -> str:
        digest = hashlib.sha256()
        for name in CODED:
            digest.update(hashes[name][self._codes[name][part]].tobytes())
        digest.update(places[self._place[part]].tobytes())
        digest.update(self._rad[part].tobytes())
        offsets = self._offsets[part.start : part.stop + 1]
        digest.update((offsets - offsets[0]).tobytes())
        digest.update(self._data[int(offsets[0]) : int(offsets[-1])])
        return digest.hexdigest()

    def _counts(self, kommunkoder: Sequence[str]) -> list[tuple[str, dict[str, int]]]:
        """Return for each indicator its sex, and how many of the kommuner have a value for it by year, in order."""
        wanted = frozenset(kommunkoder)
        is_kommun = np.array([text in wanted for text in self._texts["kommunkod"]], dtype=bool)
        sex_of = np.array([SEXES.index(t) if t in SEXES else -1 for t in self._texts["kon"]], dtype=np.int8)
        sizes = [end - start for start, end in self._slices.values()]
        at = np.repeat(np.arange(len(sizes), dtype=np.int64), sizes)
        sexes = sex_of[self._codes["kon"]]
        valued = self._is_plain & (sexes >= 0)
        present = np.bincount(at[valued] * len(SEXES) + sexes[valued], minlength=len(sizes) * len(SEXES))
        main = np.argmax(present.reshape(-1, len(SEXES)) > 0, axis=1)  # the first sex, T when none has a value
        counted = valued & (sexes == main[at]) & is_kommun[self._codes["kommunkod"]]
        years = self._texts["ar"]
        cells = np.bincount(at[counted] * len(years) + self._codes["ar"][counted], minlength=len(sizes) * len(years))
        table = cells.reshape(len(sizes), len(years))
        found = []
        for sex, row in zip(main.tolist(), table, strict=True):
            held = {years[i]: int(row[i]) for i in np.flatnonzero(row).tolist()}
            found.append((SEXES[sex], dict(sorted(held.items()))))
        return found


def _codes(column: pa.DictionaryArray) -> Ints:
    """Return for each row which of the distinct texts it has: two masks of one column are both ""."""
    codes: Ints = np.asarray(column.indices.to_numpy(zero_copy_only=False), dtype=np.int32)
    texts = column.dictionary.to_pylist()
    known = {text: at for at, text in enumerate(dict.fromkeys(texts))}
    if len(known) == len(texts):
        return codes
    return np.array([known[text] for text in texts], dtype=np.int32)[codes]


def _firsts(key: Sequence[Ints]) -> npt.NDArray[np.int64]:
    """Return the places of the rows whose key has not come before, in order."""
    joined = np.zeros(len(key[0]), dtype=np.int64)
    for part in key:
        joined = np.unique(joined * (1 + int(part.max(initial=0))) + part, return_inverse=True)[1]
    return np.sort(np.unique(joined, return_index=True)[1])


def _is_plain(written: pa.Array) -> npt.NDArray[np.bool_]:
    """Return which texts are numbers."""
    plain = pc.match_substring_regex(written, _PLAIN)
    found = np.array(plain.to_numpy(zero_copy_only=False), dtype=bool)
    others = np.flatnonzero(~found & np.asarray(pc.not_equal(written, "").to_numpy(zero_copy_only=False), dtype=bool))
    for at in others.tolist():
        found[at] = not math.isnan(_number(written[at].as_py()))
    return found


def _number(text: str) -> float:
    """Return the value, NaN for a text that is no number: "INF" is one to some validators, not to us."""
    if not text or not _NUMBER.fullmatch(text):
        return math.nan
    value = float(text)
    return value if math.isfinite(value) else math.nan


def _hashes(texts: Sequence[str]) -> npt.NDArray[np.uint64]:
    """Return the same number for the same text in every build."""
    made = [int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8]) for text in texts]
    return np.array(made, dtype=np.uint64)
