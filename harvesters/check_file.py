"""`invoke validate`: would a harvest publish this file or address? Nothing is stored and nothing is published.

The verdict is the harvest's own: the kinds `file`, `datapackage` and, for a notice
board in JSON-LD, `anslagstavla` read it, the same draft checks it, in a folder
that is deleted afterwards. What a registry entry would say, and a file on disk
cannot, is found in the file: which profile its header fits, and whose kommunkod
it holds. An address that is in the registry is checked with the settings that it
has there.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import cast
from urllib.parse import unquote, urlsplit

from catalog.errors import EmptyAnswer, FetchError, ForbiddenAddress, InsynError, ParseError, TooLarge
from catalog.ids import slug
from catalog.privacy import masked
from catalog.profiles import PROFILES
from catalog.store import Store
from catalog.texts import LANGUAGES, load_texts
from harvesters.boards.jsonld import is_board
from harvesters.check_report import CheckReport, resource_of, shown_place
from harvesters.dataset import Draft, Outcome
from harvesters.http import Http, HttpSettings
from harvesters.kinds import KINDS
from harvesters.profile_guess import facts_of, guess_profile, profile_columns
from harvesters.run import Run, fetch_all, parse_all
from harvesters.snapshot import Snapshot, SnapshotStore
from harvesters.source import Source, load_registry

REGISTRY = Path(__file__).with_name("kommuner")
NO_PROFILE = ("ingen", "none")

_ID = "prov/prov"  # of a target that is not in the registry
_ANY_KOMMUN = "0000"
_PACKAGE = "datapackage.json"
_ENDINGS = (".csv", ".xlsx", ".json")


class CheckError(InsynError):
    """The check could not be made. `str()` is the sentence for the person who asked, in the language asked for.

    Values: those of the text; for an error of another class they are its own.
    """

    code = "check"

    def __init__(self, lang: str, code: str, **values: object) -> None:
        text = load_texts().get(f"errors.{code}", lang, **values)
        super().__init__(masked(text), **values)
        self.code = code


class NoSuchFile(FetchError):
    """Values: path."""

    code = "check_not_found"


def check(
    target: str,
    *,
    profile: str = "",
    lang: str = "sv",
    allow_loopback: bool = False,
    registry: Path = REGISTRY,
    settings: HttpSettings | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> CheckReport:
    """Return the verdict that a harvest would give on a file or an address.

    Args:   `profile` a name in catalog/profiles, "ingen" for none, or "" to let the header decide;
            `settings` in place of the usual ones, which then say whether loopback is allowed.
    Raises: CheckError when nothing can be checked: no such file or profile, no answer, no table.
    """
    if lang not in LANGUAGES:
        raise CheckError("sv", "check_language", found=lang, expected=", ".join(LANGUAGES))
    if profile and profile not in (*PROFILES, *NO_PROFILE):
        known = ", ".join([*PROFILES, NO_PROFILE[LANGUAGES.index(lang)]])
        raise CheckError(lang, "check_profile", found=profile, expected=known)
    settings = settings or HttpSettings(allow_loopback=allow_loopback, retries=1)
    try:
        url = _address(target, lang)
        with tempfile.TemporaryDirectory(prefix="insyn-check-") as folder:
            snapshots = SnapshotStore(Path(folder) / "snapshots", clock)
            with Http(settings, snapshots) as http:
                places = _Places(http.for_source(_ID), clock, settings.max_bytes)
                job = _Job(target, lang, cast("Http", places), Path(folder))
                return job.check(_source(url, profile, registry))
    except CheckError:
        raise
    except InsynError as error:
        raise _told(error, lang, settings.allow_loopback) from error


class _Job:
    """One check, in a folder of its own."""

    def __init__(self, target: str, lang: str, http: Http, folder: Path) -> None:
        self._target, self._lang, self._http, self._folder = target, lang, http, folder

    def check(self, source: Source) -> CheckReport:
        """Return the report on a source, which is a registry's own or one made up for the target."""
        is_registered, facts, given = source.id != _ID, None, source.profile
        if not is_registered:
            source = _of_its_kind(source, self._http.get(source.url))
        if source.kind == "datapackage" and given and not is_registered and given not in NO_PROFILE:
            raise CheckError(self._lang, "check_profile_of_package", found=given)
        source = replace(source, profile="" if given in NO_PROFILE else given)
        if source.kind == "file" and not is_registered:
            unjudged = fetch_all(replace(source, profile=""), KINDS["file"], self._http, Run(source.id, started=""))
            facts = facts_of(table for snapshot in unjudged for table in KINDS["file"].parse(snapshot))
            source = replace(source, profile=source.profile or ("" if given else guess_profile(facts.headers)))
            if source.profile:
                codes = (_ANY_KOMMUN, facts.kommunkod, "")  # of several kommuner: nobody's own source
                source = replace(source, kommunkod=codes[facts.kommunkoder])
        if source.kind == "anslagstavla":
            source = replace(source, profile="anslag", kommunkod=_ANY_KOMMUN)
        run = Run(source.id, started="")
        snapshots = fetch_all(source, KINDS[source.kind], self._http, run)
        drafts = parse_all(source, KINDS[source.kind], snapshots, run, self._folder / "work")
        outcomes = _finished(drafts, run, Store(self._folder / "datasets"))
        is_about_a_kommun = source.profile and "kommunkod" in profile_columns(source.profile)
        return CheckReport(
            target=shown_place(self._target),
            lang=self._lang,
            resources=tuple(resource_of(c, self._lang) for n in outcomes for c in drafts[n].checked),
            outcomes=outcomes,
            missing=tuple(run.missing),
            is_package=source.kind == "datapackage",
            is_guessed=bool(source.profile) and not given and not is_registered,
            source=source.id if is_registered else "",
            kommunkoder=facts.kommunkoder if facts and is_about_a_kommun else None,
        )


class _Places:
    """What kinds ask in place of the network: a file:// address is read here, others are asked once."""

    def __init__(self, http: Http, clock: Callable[[], datetime], max_bytes: int) -> None:
        self._http, self._clock, self._max_bytes = http, clock, max_bytes
        self._known: dict[str, Snapshot] = {}

    def get(
        self, url: str, *, accept: str = "", context: Mapping[str, object] | None = None, max_bytes: int | None = None
    ) -> Snapshot:
        """Return what `url` answers. `max_bytes`: what a kind takes at most. Raises: FetchError."""
        if url not in self._known:
            is_here = url.startswith("file://")
            self._known[url] = self._read(url) if is_here else self._http.get(url, accept=accept)
        known = self._known[url]
        if max_bytes is not None and known.size_bytes > max_bytes:
            raise TooLarge(f"{url}: {known.size_bytes} bytes", url=url, limit_bytes=max_bytes)
        return replace(known, context=json.loads(json.dumps(context or {})))

    def _read(self, url: str) -> Snapshot:
        path = Path(shown_place(url))
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                size = file.tell()
        except OSError as error:
            raise NoSuchFile(f"{path}: {error}", url=url, path=str(path)) from error
        if size > self._max_bytes:
            raise TooLarge(f"{path}: {size} bytes", url=url, limit_bytes=self._max_bytes)
        fetched = self._clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return Snapshot(url, digest, fetched, 200, {}, size, path)


def _finished(drafts: Mapping[str, Draft], run: Run, store: Store) -> dict[str, Outcome]:
    """Return what became of each dataset; one whose own schema cannot be used is added to `run.missing`."""
    outcomes: dict[str, Outcome] = {}
    for name, draft in sorted(drafts.items()):
        try:
            outcomes[name] = draft.finish(store, "", example_data=False)
        except ParseError as error:
            run.missing.append({"url": "", "dataset": name, "code": error.code, "values": error.values})
    return outcomes


def _address(target: str, lang: str) -> str:
    """Return the address of a file, and any other address as it is. Raises: CheckError if the file cannot be read."""
    if "://" in target and not target.startswith("file://"):
        return target
    path = Path(shown_place(target))
    try:
        if path.is_dir():
            example = next((p.name for p in sorted(path.iterdir()) if p.suffix.lower() in _ENDINGS), _PACKAGE)
            raise CheckError(lang, "check_directory", path=target, example=str(path / example))
        if not path.is_file():
            raise CheckError(lang, "check_not_found", path=target)
        with path.open("rb") as file:
            if not file.read(1):
                raise CheckError(lang, "check_empty", path=target)
        return path.resolve().as_uri()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CheckError(lang, "check_unreadable", path=target, reason=reason) from error
    except ValueError as error:  # a NUL in the name
        raise CheckError(lang, "check_not_found", path=repr(target)) from error


def _source(url: str, profile: str, registry: Path) -> Source:
    """Return the registry's source at this address, or one of our own."""
    is_web = not url.startswith("file://")
    for source in load_registry(registry).sources() if is_web else ():
        if source.url == url and source.kind in ("file", "datapackage"):
            return replace(source, profile=profile or source.profile)
    stem = PurePosixPath(unquote(urlsplit(url).path)).stem
    publisher, _, name = _ID.partition("/")
    return Source(_ID, publisher, "", "file", url, name, dataset=slug(stem, name), profile=profile)


def _of_its_kind(source: Source, snapshot: Snapshot) -> Source:
    """Return the source with the kind that the content shows: a data package, a notice board in JSON-LD, or a file."""
    content = _object(snapshot)
    if PurePosixPath(urlsplit(snapshot.url).path).name == _PACKAGE or _is_package(content):
        return replace(source, kind="datapackage", dataset="")
    if is_board(content) and source.profile in ("", "anslag"):
        return replace(source, kind="anslagstavla", options={"platform": "jsonld"})
    return source


def _object(snapshot: Snapshot) -> Mapping[str, object]:
    """Return the JSON object in a file, {} if it is something else."""
    with snapshot.open() as stream:
        if not stream.read(1024).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            return {}
    try:
        content = snapshot.json()
    except ParseError:
        return {}  # what is wrong with it is told when it is read as a table
    return content if isinstance(content, Mapping) else {}


def _is_package(content: Mapping[str, object]) -> bool:
    """Return whether this is what a data package's descriptor says."""
    resources = content.get("resources")
    listed = resources if isinstance(resources, list) else []
    return bool(listed) and all(isinstance(r, Mapping) and ("path" in r or "data" in r) for r in listed)


def _told(error: InsynError, lang: str, allow_loopback: bool) -> CheckError:
    """Return an error of reading or fetching with a sentence that fits a single file."""
    values = {name: shown_place(str(value)) for name, value in error.values.items()}
    url = str(error.values.get("url", ""))
    code = error.code
    if isinstance(error, ForbiddenAddress) and not allow_loopback:
        code = "check_loopback"
    elif code == ParseError.code:
        code = "check_no_table"
    elif isinstance(error, EmptyAnswer) and url.startswith("file://"):
        code = "check_empty"
    return CheckError(lang, code, **{"path": values.get("url", ""), **values})
