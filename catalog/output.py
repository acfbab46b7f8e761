"""The output folder: files written as a whole, only when their bytes or inputs changed, listed in manifest.json.

The manifest is both the public list of what the site holds (path, SHA-256,
bytes) and the memory of the last build (`inputs`: a fingerprint of what each
file was made from). A file whose inputs are as before is not made again.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from catalog.ids import sha256_hex, sha256_of
from catalog.side_by_side import in_processes

MANIFEST = "manifest.json"
SIGNATURE = f"{MANIFEST}.minisig"  # of the manifest, so it is not listed in it
UNFINISHED = ".building"  # there while a build writes: found by the next one, it says that the manifest may be old
AT_ONCE = 400  # files that are made together: what they are made from is in memory at the same time
WORTH_IT = 100  # as many as are worth another process
BYTES_OF_ONE = 100_000  # a file made of so many bytes is worth one of them
_REMEMBERED = (("inputs", ""), ("record", False), ("withdrawn", False))


@dataclass
class Entry:
    """One file: `inputs` is "" for a file that is always made again, `record` keeps its address after it is gone."""

    sha256: str
    size_bytes: int
    inputs: str = ""
    record: bool = False
    withdrawn: bool = False


@dataclass(frozen=True)
class _Wanted:
    path: str
    inputs: str
    make: Callable[[], bytes] | None
    record: bool
    write: Callable[[Path], None] | None = None  # instead of `make`
    worth: int = 1


@dataclass
class Output:
    """The site's files below `root`."""

    root: Path
    before: dict[str, Entry] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    written: int = 0
    is_rest: bool = False  # the last build did not come to its end
    processes: int = 1
    _waiting: list[_Wanted] = field(default_factory=list)

    @classmethod
    def open(cls, root: Path) -> Output:
        """Return the output folder with what the last build remembers of it: nothing, if the manifest is broken."""
        try:
            listed = json.loads((root / MANIFEST).read_text(encoding="utf-8"))["files"]
            before = {
                path: Entry(e["sha256"], e["bytes"], *(e.get(k, d) for k, d in _REMEMBERED))
                for path, e in listed.items()
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            before = {}
        is_rest = (root / UNFINISHED).exists()
        if is_rest:
            before = {path: entry if _holds(root / path, entry) else _doubtful(entry) for path, entry in before.items()}
        root.mkdir(parents=True, exist_ok=True)
        (root / UNFINISHED).touch()
        return cls(root, before, is_rest=is_rest)

    def put(self, path: str, data: bytes, *, inputs: str = "", record: bool = False, withdrawn: bool = False) -> None:
        """Write one file, unless it already holds these bytes."""
        entry = Entry(sha256_hex(data), len(data), inputs, record, withdrawn)
        self.written += self._write(path, data, entry)
        self.entries[path] = entry

    def make(self, path: str, inputs: str, make: Callable[[], bytes], *, record: bool = False) -> None:
        """Write what `make` returns, unless the file was made from the same inputs before."""
        if not self._has(path, inputs):
            self.put(path, make(), inputs=inputs, record=record)

    def make_soon(self, path: str, inputs: str, make: Callable[[], bytes], *, record: bool = False) -> None:
        """Write what `make` returns as `make` does, together with others: at the latest when `make_rest` is called.

        `make` may be called in another process, so nothing that it changes is seen here.
        """
        if not self._has(path, inputs):
            self._wait(_Wanted(path, inputs, make, record))

    def make_file(self, path: str, inputs: str, write: Callable[[Path], None]) -> None:
        """Have `write` write a file, however large, to the path that it is given, unless `make` would leave it.

        Raises: what `write` raises; the file of the last build is left then.
        """
        if not self._has(path, inputs):
            _, entry, is_new = self._made(_Wanted(path, inputs, None, False, write))
            self.entries[path] = entry
            self.written += is_new

    def make_file_soon(self, path: str, inputs: str, write: Callable[[Path], None], *, size_bytes: int) -> None:
        """Do what `make_file` does, together with others, as `make_soon` does; `size_bytes` is what it is made of."""
        if not self._has(path, inputs):
            self._wait(_Wanted(path, inputs, None, False, write, 1 + size_bytes // BYTES_OF_ONE))

    def make_rest(self) -> None:
        """Write the files that wait to be made. Raises: what making one raises."""
        waiting, self._waiting = self._waiting, []
        processes = self.processes if sum(w.worth for w in waiting) >= WORTH_IT else 1
        # Each process gets a run of these. What is made of one table stands together and weighs alike.
        waiting = [w for start in range(processes) for w in waiting[start::processes]]
        for path, entry, is_new in in_processes(self._made, waiting, processes):
            self.entries[path] = entry
            self.written += is_new

    def _wait(self, wanted: _Wanted) -> None:
        self._waiting.append(wanted)
        if len(self._waiting) >= AT_ONCE:
            self.make_rest()

    def _made(self, wanted: _Wanted) -> tuple[str, Entry, bool]:
        if wanted.write:
            return self._filled(wanted, wanted.write)
        assert wanted.make is not None
        data = wanted.make()
        entry = Entry(sha256_hex(data), len(data), wanted.inputs, wanted.record)
        return wanted.path, entry, self._write(wanted.path, data, entry)

    def _put_unlisted(self, path: str, data: bytes) -> None:
        target = self.root / path
        if not target.exists() or target.read_bytes() != data:
            _replace(target, data)
            self.written += 1

    def _filled(self, wanted: _Wanted, write: Callable[[Path], None]) -> tuple[str, Entry, bool]:
        target, temporary = self.root / wanted.path, self.root / f"{wanted.path}.tmp"
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            write(temporary)
            entry = Entry(sha256_of(temporary), temporary.stat().st_size, wanted.inputs, wanted.record)
            if self._holds(wanted.path, entry):
                return wanted.path, entry, False
            os.replace(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)
        return wanted.path, entry, True

    def _has(self, path: str, inputs: str) -> bool:
        """Return whether the file was made from the same inputs before, and then keep it."""
        known = self.before.get(path)
        if known and known.inputs == inputs and not known.withdrawn and _has_size(self.root / path, known.size_bytes):
            self.entries[path] = known
            return True
        return False

    def _write(self, path: str, data: bytes, entry: Entry) -> bool:
        """Write one file, unless it already holds these bytes; return whether it was written."""
        if self._holds(path, entry):
            return False
        _replace(self.root / path, data)
        return True

    def _holds(self, path: str, entry: Entry) -> bool:
        known = self.entries.get(path) or self.before.get(path)
        return known is not None and known.sha256 == entry.sha256 and _has_size(self.root / path, entry.size_bytes)

    def copy(self, path: str, source: Path, sha256: str, *, inputs: str) -> None:
        """Write a file as `source` is, however large, unless it already holds these bytes."""
        entry = Entry(sha256, source.stat().st_size, inputs)
        if not self._holds(path, entry):
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, f"{target}.tmp")
            os.replace(f"{target}.tmp", target)
            self.written += 1
        self.entries[path] = entry

    def keep(self, path: str, inputs: str) -> bool:
        """Return whether a file was made from the same inputs by the last build, and then keep it as it is."""
        return self._has(path, inputs)

    def link(self, path: str, to: str, *, inputs: str) -> None:
        """Give a file that this build has made a second address, with the same bytes on the disk where it can.

        No file is ever written in place, so the bytes at one address stay when the other one changes.
        """
        made = self.entries[to]
        entry = Entry(made.sha256, made.size_bytes, inputs)
        target = self.root / path
        if not self._holds(path, entry):
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary = f"{target}.link.tmp"  # a name that nothing else writes to: it may be left over as a link
            Path(temporary).unlink(missing_ok=True)
            try:
                os.link(self.root / to, temporary)
            except OSError:  # a file system without links
                shutil.copyfile(self.root / to, temporary)
            os.replace(temporary, target)
            # A rename between two names of one file does nothing, and leaves both.
            Path(temporary).unlink(missing_ok=True)
            self.written += 1
        self.entries[path] = entry

    def gone(self) -> list[tuple[str, Entry]]:
        """Return the files of the last build that this one did not make, in path order."""
        self.make_rest()
        return [(p, e) for p, e in sorted(self.before.items()) if p not in self.entries]

    def drop(self, paths: Iterable[str]) -> None:
        """Delete those of the files of the last build that this one has not made: for files that may not stay."""
        stale = [path for path in paths if path not in self.entries]
        self.remove(stale)
        for path in stale:
            self.before.pop(path, None)

    def remove(self, paths: Iterable[str]) -> int:
        """Delete files and the folders that this empties; return how many files there were."""
        count = 0
        for path in paths:
            target = self.root / path
            if target.is_file():
                target.unlink()
                count += 1
            for folder in target.parents:
                if folder == self.root or not folder.is_dir() or any(folder.iterdir()):
                    break
                folder.rmdir()
        return count

    def close(self, about: Mapping[str, object], sign: Callable[[bytes], bytes] | None = None) -> None:
        """Write the manifest, and its signature if `sign` makes one: call last, when every other file is in place."""
        self.make_rest()
        files = {}
        for path, e in sorted(self.entries.items()):
            files[path] = {"sha256": e.sha256, "bytes": e.size_bytes}
            files[path] |= {"inputs": e.inputs} if e.inputs else {}
            files[path] |= {"record": True} if e.record else {}
            files[path] |= {"withdrawn": True} if e.withdrawn else {}
        lines = ",\n".join(f"  {json.dumps(p)}: {json.dumps(f, separators=(',', ':'))}" for p, f in files.items())
        head = json.dumps(dict(about), ensure_ascii=False, indent=1, sort_keys=True)[1:-1].rstrip()
        data = f'{{{head},\n "files": {{\n{lines}\n }}\n}}\n'.encode()
        self._put_unlisted(MANIFEST, data)
        if sign:
            self._put_unlisted(SIGNATURE, sign(data))
        else:
            self.remove([SIGNATURE])  # of an earlier manifest
        if self.is_rest:
            found = {p.relative_to(self.root).as_posix() for p in self.root.rglob("*") if p.is_file()}
            self.remove(sorted(found - self.entries.keys() - {MANIFEST, SIGNATURE, UNFINISHED}))
        (self.root / UNFINISHED).unlink(missing_ok=True)


def _doubtful(entry: Entry) -> Entry:
    return replace(entry, sha256="", inputs="")


def _holds(path: Path, entry: Entry) -> bool:
    return _has_size(path, entry.size_bytes) and sha256_of(path) == entry.sha256


def _has_size(path: Path, size_bytes: int) -> bool:
    try:
        return path.stat().st_size == size_bytes
    except OSError:
        return False


def _replace(target: Path, data: bytes) -> None:
    temporary = f"{target}.tmp"
    try:
        with open(temporary, "wb") as file:
            file.write(data)
    except FileNotFoundError:
        target.parent.mkdir(parents=True, exist_ok=True)
        with open(temporary, "wb") as file:
            file.write(data)
    os.replace(temporary, target)
