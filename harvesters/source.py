"""The registry: who publishes what, where and how often. One YAML file for each publisher.

`registry.schema.json` lists every key. A kommun is added by adding its file;
nothing else changes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from catalog.errors import RegistryError
from catalog.ids import fingerprint, slug
from harvesters.registry_check import check
from harvesters.yaml_lines import Document, Problem, read_yaml

EVERY_KOMMUN = "registry"  # in options.municipality and options.region: every kommunkod that the registry has
COUNTY_WIDE = ""  # kommunkod of a source that concerns more than one kommun


class RegistryFault(RegistryError):
    """One fault in one file. Code: registry_<rule>.

    Values: file, line, path, found, expected; value and example are the last two without English words.
    """

    def __init__(self, file: str, problem: Problem) -> None:
        path = dotted(problem.path)
        where = ", ".join([file, *([f"line {problem.line}"] if problem.line else []), *([path] if path else [])])
        super().__init__(
            f"{where}: found {problem.found}; right would be: {problem.right}",
            file=file, line=problem.line, path=path, found=problem.found, expected=problem.right,
            value=problem.value or problem.found, example=problem.example or problem.right,
        )  # fmt: skip
        self.rule = problem.rule
        self.code = f"registry_{problem.rule}"


class RegistryErrors(RegistryError):
    """Every fault in the registry, by file and line. Values: those of the first, and count."""

    code = "registry"

    def __init__(self, faults: list[RegistryFault]) -> None:
        super().__init__("\n".join(map(str, faults)), **faults[0].values, count=len(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Expect:
    """What a healthy run yields. Keys: "dataset" (number of datasets), or a dataset's slug (rows)."""

    min: Mapping[str, int] = field(default_factory=dict)
    max: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """One place to fetch from."""

    id: str  # "ale/beslut"
    publisher: str  # slug
    kommunkod: str  # "1440"; "" when the source is county-wide
    kind: str
    url: str
    name: str  # slug, unique within the publisher
    dataset: str = ""  # "" when the source names its own datasets
    title: str = ""
    profile: str = ""
    license: str = ""
    on_error: str = "reject_row"  # or reject_dataset
    expect: Expect = field(default_factory=Expect)
    schedule: str = "daily"
    verified: bool = False
    max_megabytes: int = 0  # the largest answer, a million bytes each; 0: as for every source
    options: Mapping[str, object] = field(default_factory=dict)
    about: Mapping[str, object] = field(default_factory=dict)  # title and description are {"sv": …, "en": …}

    @property
    def facts(self) -> dict[str, Any]:
        """Return what `asdict` does, to be read only: nothing in it is a copy."""
        return {f.name: getattr(self, f.name) for f in fields(self)} | {"expect": vars(self.expect)}

    @property
    def definition(self) -> str:
        """Return a hash of what the registry says of the source. What it leaves out makes no difference."""
        return fingerprint({name: value for name, value in self.facts.items() if value})

    @property
    def address(self) -> str:
        """Where the source is, as it may be published: for a folder its id, not its place on a disk or a server."""
        return f"folder://{self.id}" if urlsplit(self.url).scheme in ("folder", "sftp") else self.url


@dataclass(frozen=True)
class KnownAddress:
    """An address that no kind reads yet. Nothing is fetched from it."""

    label: str
    url: str
    system: str = ""
    checked: str = ""  # "2026-03" or "2026-03-01"
    verified: bool = False
    note: str = ""


@dataclass(frozen=True)
class Publisher:
    """One file of the registry: a kommun, or the county."""

    slug: str
    name: str
    kommunkod: str = ""
    lan: str = ""  # the county's two digits; "" for a kommun
    forbund: tuple[str, ...] = ()  # keys of Registry.forbund
    website: str = ""
    organisation_number: str = ""
    geonames_id: str = ""
    contact: str = ""  # an e-mail address of a function
    publisher_type: str = ""
    sources: tuple[Source, ...] = ()
    known: tuple[KnownAddress, ...] = ()


@dataclass(frozen=True)
class Forbund:
    """A kommunalförbund."""

    code: str
    name: str
    website: str = ""


@dataclass(frozen=True)
class Registry:
    """All publishers by slug and all kommunalförbund by code, both sorted."""

    publishers: Mapping[str, Publisher]
    forbund: Mapping[str, Forbund]

    @property
    def kommuner(self) -> tuple[Publisher, ...]:
        """Return the publishers that are kommuner, by kommunkod."""
        return tuple(sorted((p for p in self.publishers.values() if p.kommunkod), key=lambda p: p.kommunkod))

    def sources(self, only: Collection[str] | None = None) -> tuple[Source, ...]:
        """Return the sources of all publishers, or of those in `only` (slugs).

        Raises: RegistryError naming a slug that the registry does not have.
        """
        for wanted in sorted(only or ()):
            if wanted not in self.publishers:
                slugs = ", ".join(self.publishers)
                problem = Problem("unknown_publisher", 0, (), wanted, f"one of {slugs}", wanted, slugs)
                raise RegistryFault("the choice of kommuner", problem)
        chosen = self.publishers if only is None else {s: self.publishers[s] for s in sorted(only)}
        return tuple(source for publisher in chosen.values() for source in publisher.sources)


def load_registry(directory: Path, *, kinds: Collection[str] | None = None) -> Registry:
    """Return the registry in `directory`: every *.yml in it, in order of name.

    `kinds` are the kinds that a source may name; left out: those in the schema.
    Raises: RegistryErrors with every fault of every file.
    """
    documents: dict[str, Document] = {}
    faults: list[RegistryFault] = []
    for path in _files(directory):
        try:
            document = read_yaml(path.read_bytes())
        except OSError as error:
            found = error.strerror or type(error).__name__
            document = Document(problems=[Problem("unreadable", 1, (), found, "a file that can be read")])
        faults += [RegistryFault(path.name, problem) for problem in check(document, path.name, kinds)]
        documents[path.name] = document
    faults += _between_files(documents)
    if not documents:
        faults.append(RegistryFault(directory.name, Problem("no_files", 1, (), "no *.yml", "one file for each kommun")))
    if faults:
        raise RegistryErrors(sorted(faults, key=lambda f: (str(f.values["file"]), int(str(f.values["line"])))))
    return _build([document.data for document in documents.values()])


def dotted(path: tuple[str | int, ...]) -> str:
    """Return a path for people: sources[0].url."""
    return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path).lstrip(".")


def _files(directory: Path) -> list[Path]:
    """Return the registry's files. A .yaml counts, so that it is told its name rather than passed over."""
    return sorted(p for p in directory.glob("*.y*ml") if p.suffix in (".yml", ".yaml") and not p.name.startswith("."))


def _between_files(documents: Mapping[str, Document]) -> Iterator[RegistryFault]:
    """Yield what only all files together can tell: codes used twice, förbund that do not exist."""
    first: dict[tuple[str, str], tuple[str, int]] = {}
    known: set[str] = set()
    for document in documents.values():
        if isinstance(document.data, dict) and isinstance(document.data.get("kommunalforbund"), dict):
            known |= document.data["kommunalforbund"].keys()
    for file, document in documents.items():
        data = document.data if isinstance(document.data, dict) else {}
        for key in ("kommunkod", "lan", "geonames_id", "organisation_number"):
            if not isinstance(value := data.get(key), str):
                continue
            line = document.line((key,))
            if (key, value) in first:
                other, at = first[key, value]
                found = f"{value}, which {other} has on line {at}"
                problem = Problem("duplicate_code", line, (key,), found, "a code of its own", value, other)
                yield RegistryFault(file, problem)
            else:
                first[key, value] = (file, line)
        for code in _listed(data.get("forbund")):
            if known and isinstance(code, str) and code not in known:
                line, codes = document.line(("forbund",)), ", ".join(sorted(known))
                yield RegistryFault(file, Problem("forbund", line, ("forbund",), code, f"one of {codes}", code, codes))


def _build(files: list[dict[str, Any]]) -> Registry:
    kommunkoder = sorted(data["kommunkod"] for data in files if "kommunkod" in data)
    publishers: dict[str, Publisher] = {}
    forbund: dict[str, Forbund] = {}
    for data in files:
        publisher = _publisher(data, kommunkoder)
        publishers[publisher.slug] = publisher
        for code, values in data.get("kommunalforbund", {}).items():
            forbund[code] = Forbund(code, **values)
    return Registry(dict(sorted(publishers.items())), dict(sorted(forbund.items())))


def _publisher(data: Mapping[str, Any], kommunkoder: list[str]) -> Publisher:
    made, kommunkod = slug(data["name"]), data.get("kommunkod", COUNTY_WIDE)
    plain = ("name", "kommunkod", "lan", "website", "organisation_number", "geonames_id", "contact", "publisher_type")
    return Publisher(
        slug=made,
        forbund=tuple(_listed(data.get("forbund"))),
        sources=tuple(_source(s, made, kommunkod, kommunkoder) for s in data.get("sources", ())),
        known=tuple(KnownAddress(**address) for address in data.get("known", ())),
        **{key: data[key] for key in plain if key in data},
    )


def _source(data: Mapping[str, Any], publisher: str, kommunkod: str, kommunkoder: list[str]) -> Source:
    rest = dict(data)
    about = {key: _languages(v) if key == "description" else v for key, v in rest.pop("about", {}).items()}
    title = _languages(rest.pop("title", ""))
    if title:
        about["title"] = title
    options = dict(rest.pop("options", {}))
    if EVERY_KOMMUN in (codes := options.get("municipality", ())):
        every = (kommunkoder if code == EVERY_KOMMUN else [code] for code in codes)
        options["municipality"] = list(dict.fromkeys(code for group in every for code in group))
    if options.get("region") == EVERY_KOMMUN:
        options["region"] = kommunkoder
    return Source(
        id=f"{publisher}/{rest['name']}",
        publisher=publisher,
        kommunkod=kommunkod,
        title=title.get("sv", ""),
        expect=Expect(**rest.pop("expect", {})),
        options=options,
        about=about,
        **rest,
    )


def _languages(value: str | dict[str, str]) -> dict[str, str]:
    """Return a text of the registry by language."""
    return value if isinstance(value, dict) else {"sv": value} if value else {}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
