"""What a check of one file came to, in plain words: how it was read, the counts, what to mend, and warnings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from catalog.findings import EXAMPLES_PER_RULE, Fault, faults, sentence
from catalog.privacy import masked
from catalog.report import report_as_data
from catalog.texts import Texts, load_texts
from harvesters.dataset import Outcome
from harvesters.package import Checked

_NOTES = (
    "format", "sheet", "columns", "records", "encoding", "delimiter", "header_row", "decimal", "masks", "footnote_rows",
    "blank_rows", "dropped_columns", "leftovers", "decode_errors",
)  # fmt: skip
_MARKS = {";": "semicolon", ",": "comma", "\t": "tab", "|": "pipe", ".": "point", " ": "space"}
_ENCODINGS = {"utf-8-sig": "utf-8", "cp1252": "windows-1252", "latin-1": "iso-8859-1"}  # as editors call them
_WHOLE_TABLE = "kolumn-saknas"  # a warning that explains the errors of every row, so it is mended first


@dataclass(frozen=True)
class Resource:
    """One table, judged. `report` has the shape of a resource in report.json."""

    name: str
    profile: str
    titles: Mapping[str, str]
    notes: Mapping[str, str]
    report: Mapping[str, Any]


@dataclass(frozen=True)
class CheckReport:
    """The verdict on one file or address. `valid`: a harvest would publish all of it."""

    target: str
    lang: str
    resources: tuple[Resource, ...] = ()
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)  # by dataset
    missing: tuple[Mapping[str, Any], ...] = ()  # as in a run: url, code, values
    is_package: bool = False
    is_guessed: bool = False
    source: str = ""  # of the registry, if the address is in it
    kommunkoder: int | None = None  # how many different ones the file has; None when it does not matter

    @property
    def valid(self) -> bool:
        """Return whether every row is kept, every dataset is sound and nothing is missing."""
        rejected = sum(r.report["rejected"] for r in self.resources)
        return not rejected and not self.missing and all(o.outcome == "ok" for o in self.outcomes.values())

    def text(self) -> str:
        """Return the report for people. No line holds a personnummer."""
        return "\n".join(masked(line) for line in self._lines())

    def _lines(self) -> Iterator[str]:
        t = load_texts().bound(self.lang)
        yield t("check.target", target=self.target)
        if self.source:
            yield t("check.registered", source=self.source)
        if self.kommunkoder == 0:
            yield t("check.kommunkod_filled")
        elif self.kommunkoder is not None and self.kommunkoder > 1:
            yield t("check.kommunkod_many")
        for resource in self.resources:
            yield ""
            yield from self._resource_lines(resource)
        if self.missing:
            yield from ("", t("check.missing"))
            yield from (f"   {missing_sentence(item, self.lang)}" for item in self.missing)
        yield ""
        yield from self._conclusions()

    def _resource_lines(self, resource: Resource) -> Iterator[str]:
        texts = load_texts()
        t = texts.bound(self.lang)
        report = resource.report
        if self.is_package or len(self.resources) > 1:
            yield t("check.resource", name=resource.name)
        if how := ", ".join(_read_as(resource.notes, texts, self.lang)):
            yield t("check.read_as", how=how)
        if self.is_package:
            yield t("check.schema_own")
        elif resource.profile:
            yield t("check.profile_guessed" if self.is_guessed else "check.profile", profile=resource.profile)
        else:
            yield t("check.profile_none")
        yield t("check.rows", **{key: report[key] for key in ("received", "kept", "rejected")})
        first, warnings = self._split(resource)
        to_mend = [*first, *self._faults(resource, "error")]
        if to_mend:
            yield from ("", t("check.mend"))
            for number, fault in enumerate(to_mend, start=1):
                yield from _fault_lines(f"{number}.", fault, "check.rows_with", t)
        if warnings:
            yield from ("", t("check.warnings"))
            for fault in warnings:
                yield from _fault_lines("-", fault, "check.places", t)

    def _split(self, resource: Resource) -> tuple[list[Fault], list[Fault]]:
        """Return the warnings that explain errors, and the others."""
        found = self._faults(resource, "warning")
        return [f for f in found if f.rule == _WHOLE_TABLE], [f for f in found if f.rule != _WHOLE_TABLE]

    def _faults(self, resource: Resource, severity: str) -> list[Fault]:
        everything = EXAMPLES_PER_RULE * (len(resource.report["errors"]) + len(resource.report["warnings"]))
        return faults(resource.report, severity, self.lang, resource.titles, everything)

    def _conclusions(self) -> Iterator[str]:
        t = load_texts().bound(self.lang)
        if self.valid:
            yield t("check.valid")
            return
        for name, outcome in self.outcomes.items():
            if outcome.outcome == "empty":
                yield t("check.none", name=name)
            elif outcome.outcome in ("rejected", "suspicious"):
                reason = sentence({"rule": outcome.rule, "values": outcome.values}, self.lang)
                yield t("check.kept_old", name=name, reason=reason)
            elif outcome.outcome == "failing":
                yield t("check.incomplete")
            elif outcome.rejected:
                yield t("check.some")
        if not self.outcomes:
            yield t("check.none", name=self.target)


def resource_of(checked: Checked, lang: str) -> Resource:
    """Return one judged table as the report shows it."""
    key = "title" if lang == "sv" else "title_en"
    titles = {f["name"]: str(f.get(key) or f.get("title") or f["name"]) for f in checked.schema["fields"]}
    return Resource(checked.name, checked.profile, titles, checked.notes, report_as_data(checked.report))


def missing_sentence(item: Mapping[str, Any], lang: str) -> str:
    """Return why something could not be had. Shape of `item`: url, code, values, as in a run."""
    values = {"url": item["url"], **item["values"]}
    return load_texts().get(f"errors.{item['code']}", lang, **{k: shown_place(str(v)) for k, v in values.items()})


def shown_place(address: str) -> str:
    """Return a file's address as a path; any other text as it is."""
    return url2pathname(urlsplit(address).path) if address.startswith("file://") else address


def _read_as(notes: Mapping[str, str], texts: Texts, lang: str) -> Iterator[str]:
    for note in (name for name in _NOTES if notes.get(name)):
        value = notes[note]
        if note == "header_row" and value == "0":
            yield texts.get("check.read.no_header", lang)
            continue
        value = _ENCODINGS.get(value, value) if note == "encoding" else value
        if note in ("delimiter", "decimal"):
            value = texts.get(f"check.mark.{_MARKS.get(value, 'other')}", lang, mark=value)
        yield texts.get(f"check.read.{note}", lang, value=value)


def _fault_lines(mark: str, fault: Fault, count_key: str, t: Callable[..., str]) -> Iterator[str]:
    """Yield one fault as a point of a list; several of a kind get their number and a line each."""
    if fault.count == 1 and len(fault.sentences) == 1:
        yield f"{mark:<3}{fault.sentences[0]}"
        return
    yield f"{mark:<3}{t(count_key, n=fault.count)}:"
    yield from (f"   - {line}" for line in fault.sentences)
    if fault.more:
        yield f"     {t('check.more', count=fault.more)}"
