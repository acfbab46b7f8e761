"""Raw bytes as received, with URL, time and hash; kept so that a number can be traced and an answer parsed again.

On disk, below the store's root:

    objects/ab/<sha256>                the bytes, once, whatever addresses gave them
    index/<publisher>/<source>.json    what each address of a source last answered
    incoming/                          answers on their way in; what a killed run leaves here is rubbish

Every write is a temporary file, fsync and a rename. A run that is killed before
`commit` leaves objects that no index mentions: the next run fetches again and
finds them there.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import re
import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from catalog.errors import StoreError
from catalog.json_text import indented
from harvesters.json_bytes import parse_json

log = logging.getLogger(__name__)

# Only what says something about the content. A date, an age, a cookie or a request's id differs from answer to
# answer and would make the same data look new.
KEPT_HEADERS = ("content-disposition", "content-type", "etag", "last-modified")

_INDEX_VERSION = 1
_SOURCE_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*/[a-z0-9]+(?:-[a-z0-9]+)*")
_HEADER_MAX_CHARS = 1024  # a longer value is no name, type or tag
_VALIDATORS = ("etag", "last-modified")
_ABOUT_CONTENT = ("content-disposition", "content-type")
# Whether an answer could be seen to be whole. TOLD is not written; LOST: other bytes than an answer that was TOLD.
TOLD, NEVER_TOLD, LOST = "told", "never_told", "lost"
_ENTRY_KEYS = frozenset(
    ("accept", "context", "fetched", "final_url", "headers", "sha256", "size_bytes", "status", "validators")
)


@dataclass(frozen=True)
class Snapshot:
    """One answer. The bytes are in the file `path`; everything else is small and JSON-able."""

    url: str  # as asked, with its parameters in sorted order
    sha256: str
    fetched: str  # ISO 8601, UTC, whole seconds: when this content was first received from this URL
    status: int
    headers: Mapping[str, str]  # names in lower case, only KEPT_HEADERS
    size_bytes: int
    path: Path
    context: Mapping[str, object] = field(default_factory=dict)  # what `fetch` must tell `parse`
    unchanged: bool = False  # same bytes, type and context as the last time
    # Where the redirects ended; links in the content are relative to it. Not for publishing: it may hold a signature
    # that is new each time.
    final_url: str = ""
    # Whether nothing tells that these bytes are all, though an earlier answer from here did tell how long it was.
    end_lost: bool = False

    @property
    def media_type(self) -> str:
        """The Content-Type without parameters, in lower case; "" if the server named none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def read(self) -> bytes:
        """Return the bytes. Raises: StoreError if the file is gone."""
        with self.open() as stream:
            return stream.read()

    def open(self) -> BinaryIO:
        """Return the bytes as a stream. Raises: StoreError if the file is gone."""
        try:
            return self.path.open("rb")
        except OSError as error:
            raise _refused(self.path, error) from error

    def json(self) -> Any:
        """Return the JSON value; of equal keys in an object the last one counts.

        Raises: EmptyAnswer, WebPage, WrongCharset or BadJson, all ParseError, with URL and place.
        """
        return parse_json(self.read(), self.url)


@dataclass(frozen=True)
class Answer:
    """What a server said about a body, before the store has kept it."""

    status: int
    headers: Mapping[str, str]
    final_url: str
    tells_end: bool = True  # a length, chunks or a compression: a body that breaks off would be noticed


class SnapshotStore:
    """All snapshots below `root`. Threads may share it; each source has its own index."""

    def __init__(self, root: Path, clock: Callable[[], datetime]) -> None:
        self.root = root
        self.clock = clock

    def for_source(self, source_id: str) -> SourceSnapshots:
        """Return the snapshots of one source. Raises: ValueError unless the id is <publisher>/<name>, both slugs."""
        if not _SOURCE_ID.fullmatch(source_id):
            raise ValueError(f"source id must be <publisher slug>/<name slug>, found {source_id!r}")
        return SourceSnapshots(self, self.root / "index" / f"{source_id}.json")

    def receive(self) -> Incoming:
        """Return a place for bytes on their way in; used in a `with` block."""
        return Incoming(self)

    def path_of(self, sha256: str) -> Path:
        """Return where the object with this hash is, or would be."""
        return self.root / "objects" / sha256[:2] / sha256

    def has(self, sha256: str) -> bool:
        """Return whether the object is there with the bytes that its name promises."""
        try:
            with self.path_of(sha256).open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest() == sha256
        except OSError:
            return False

    def prune(self, keep: Iterable[str] = ()) -> int:
        """Delete the objects that no index mentions and `keep` does not name; return how many.

        Only while nothing is being fetched: it empties `incoming/` too. An index that cannot be read
        stops it, since what it mentioned is unknown. Raises: StoreError.
        """
        needed = set(keep)
        for path in sorted((self.root / "index").glob("*/*.json")):
            try:
                needed.update(entry["sha256"] for entry in json.loads(path.read_bytes())["entries"].values())
            except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
                raise StoreError(f"{path}: {error}", path=str(path), reason=str(error)) from error
        for path in (self.root / "incoming").glob("*"):
            path.unlink()
        doomed = [path for path in (self.root / "objects").glob("*/*") if path.name not in needed]
        for path in doomed:
            path.unlink()
        return len(doomed)


class Incoming:
    """Bytes on their way in. What is not kept when the block ends is deleted."""

    def __init__(self, store: SnapshotStore) -> None:
        self._store = store
        self._hash = hashlib.sha256()
        self._opened: tuple[BinaryIO, Path] | None = None
        self.size_bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._opened is not None:
            _discard(*self._opened)

    def _place(self) -> tuple[BinaryIO, Path]:
        """Return the file and its path. It is made when there is something to keep: "not modified" needs none."""
        if self._opened is None:
            self._opened = _temporary(self._store.root / "incoming")
        return self._opened

    def write(self, data: bytes) -> None:
        """Append `data`. Raises: StoreError when the disk is full."""
        file, temporary = self._place()
        try:
            file.write(data)
        except OSError as error:
            raise _refused(temporary, error) from error
        self._hash.update(data)
        self.size_bytes += len(data)

    def rewrite(self, edit: Callable[[bytes], bytes]) -> None:
        """Put what `edit` makes of the bytes in their place. Raises: StoreError when the disk is full."""
        file, temporary = self._place()
        try:
            file.flush()
            kept = edit(temporary.read_bytes())
            file.seek(0)
            file.truncate()
        except OSError as error:
            raise _refused(temporary, error) from error
        self._hash, self.size_bytes = hashlib.sha256(), 0
        self.write(kept)

    def keep(self) -> str:
        """Make an object of the bytes and return its SHA-256. Raises: StoreError when the disk is full."""
        sha256 = self._hash.hexdigest()
        if self._store.has(sha256):
            return sha256
        _settle(*self._place(), self._store.path_of(sha256))
        return sha256


class SourceSnapshots:
    """What the addresses of one source last answered. Held in memory until `commit`."""

    def __init__(self, store: SnapshotStore, path: Path) -> None:
        self.store = store
        self._path = path
        self._lock = threading.Lock()
        self._entries = _load(path)
        self._asked: set[str] = set()

    def validators(self, url: str, accept: str) -> tuple[str, Mapping[str, str]]:
        """Return the final URL of the stored answer and the headers that ask "has it changed?".

        Shape: ("", {}) if there is nothing to compare with, or the object is gone or damaged.
        """
        with self._lock:
            entry = self._entries.get(url)
        if not entry or entry["accept"] != accept or not entry["validators"] or not self.store.has(entry["sha256"]):
            return "", {}
        known = entry["validators"]
        asks = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
        return entry["final_url"], {asks[name]: known[name] for name in _VALIDATORS if name in known}

    def keep(
        self, url: str, incoming: Incoming, answer: Answer, *, accept: str, context: Mapping[str, object]
    ) -> Snapshot:
        """Store an answer that came with its bytes and return its snapshot.

        The same bytes as last time keep their old `fetched`; with the same type they keep all that was
        said about them, so that an unchanged answer gives identical metadata.
        """
        sha256 = incoming.keep()
        said = {name: answer.headers.get(name, "") for name in KEPT_HEADERS}
        kept = {name: value for name, value in said.items() if 0 < len(value) <= _HEADER_MAX_CHARS}
        entry: dict[str, Any] = {
            "accept": accept,
            "context": _plain(context),
            "fetched": _second(self.store.clock()),
            "final_url": answer.final_url,
            "headers": kept,
            "sha256": sha256,
            "size_bytes": incoming.size_bytes,
            "status": answer.status,
            "validators": {name: kept[name] for name in _VALIDATORS if name in kept},
        }
        with self._lock:
            old = self._entries.get(url)
            if not answer.tells_end:
                is_lost = old is not None and old.get("end", TOLD) != NEVER_TOLD and old["sha256"] != sha256
                entry["end"] = LOST if is_lost else (old or {"end": NEVER_TOLD}).get("end", TOLD)
            is_unchanged = False
            if old and old["sha256"] == sha256:
                entry["fetched"] = old["fetched"]
                if all(old["headers"].get(name) == kept.get(name) for name in _ABOUT_CONTENT):
                    is_unchanged = old["context"] == entry["context"]
                    entry |= {name: old[name] for name in ("headers", "status")}
            self._put(url, entry)
        return self._snapshot(url, entry, is_unchanged)

    def unchanged(self, url: str, *, context: Mapping[str, object]) -> Snapshot:
        """Return the stored snapshot after the server said that nothing has changed."""
        with self._lock:
            old = self._entries[url]
            entry = old | {"context": _plain(context)}
            self._put(url, entry)
        return self._snapshot(url, entry, entry["context"] == old["context"])

    def stored(self) -> list[Snapshot]:
        """Return the last answer of every address, sorted by address: the input for a parse without network."""
        with self._lock:
            entries = sorted(self._entries.items())
        return [self._snapshot(url, entry, True) for url, entry in entries]

    def commit(self, *, is_complete: bool = False) -> None:
        """Write the index, if it has changed.

        With `is_complete` the run asked for everything that the source has, so addresses that it did not
        ask for are forgotten. Raises: StoreError when the disk is full; the old index is whole then.
        """
        with self._lock:
            if is_complete:
                self._entries = {url: entry for url, entry in self._entries.items() if url in self._asked}
            document = {"entries": self._entries, "version": _INDEX_VERSION}
            text = indented(document, sort_keys=True) + "\n"
            _write_if_changed(self._path, text.encode("utf-8", "surrogatepass"), self.store.root / "incoming")

    def _put(self, url: str, entry: dict[str, Any]) -> None:
        self._entries[url] = entry
        self._asked.add(url)

    def _snapshot(self, url: str, entry: Mapping[str, Any], is_unchanged: bool) -> Snapshot:
        return Snapshot(
            url=url,
            sha256=entry["sha256"],
            fetched=entry["fetched"],
            status=entry["status"],
            headers=dict(entry["headers"]),
            size_bytes=entry["size_bytes"],
            path=self.store.path_of(entry["sha256"]),
            context=entry["context"],
            unchanged=is_unchanged,
            final_url=entry["final_url"],
            end_lost=entry.get("end", TOLD) == LOST,
        )


def _load(path: Path) -> dict[str, dict[str, Any]]:
    """Return the entries of an index. A damaged one is as good as none: what it saved is fetched again."""
    try:
        document = json.loads(path.read_bytes())
        entries = {str(url): dict(entry) for url, entry in document["entries"].items()}
        if document["version"] != _INDEX_VERSION or not all(set(e) >= _ENTRY_KEYS for e in entries.values()):
            raise ValueError("another version")
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        log.warning("%s cannot be read, so its source is fetched anew: %s", path, error)
        return {}
    return entries


def _plain(context: Mapping[str, object]) -> Any:
    """Return `context` as it comes back from JSON, so that a stored snapshot equals a fresh one."""
    return json.loads(json.dumps(context, ensure_ascii=False))


def _second(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _temporary(folder: Path) -> tuple[BinaryIO, Path]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=folder)
    except OSError as error:
        raise _refused(folder, error) from error
    return os.fdopen(descriptor, "wb"), Path(name)


def _write_if_changed(path: Path, data: bytes, incoming: Path) -> None:
    if path.exists() and path.read_bytes() == data:
        return
    file, temporary = _temporary(incoming)
    try:
        file.write(data)
        _settle(file, temporary, path)
    except OSError as error:
        raise _refused(path, error) from error
    finally:
        _discard(file, temporary)


def _settle(file: BinaryIO, temporary: Path, path: Path) -> None:
    """Give a temporary file its name, so that after a power cut it is whole or not there."""
    try:
        file.flush()
        os.fsync(file.fileno())
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.chmod(0o644)
        temporary.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise _refused(path, error) from error


def _discard(file: BinaryIO, temporary: Path) -> None:
    """Close and delete a temporary file; what was kept has another name by now. A full disk may refuse the close."""
    with contextlib.suppress(OSError):
        file.close()
    temporary.unlink(missing_ok=True)


def _refused(path: Path, error: OSError) -> StoreError:
    return StoreError(f"{path}: {error}", path=str(path), reason=error.strerror or type(error).__name__)
