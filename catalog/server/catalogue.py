"""What a build published, read from its output folder: packages, publishers, groups, and where the tables lie.

Read when first asked for, and again when a new build has changed manifest.json; what is asked meanwhile is answered
from the old one.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from catalog.server.package_index import PackageIndex
from catalog.server.places import find_file

API = "api/3/action"
PACKAGES = f"{API}/current_package_list_with_resources.json"
LOOK_EVERY = 1.0  # seconds between looks at whether there is a new build

log = logging.getLogger(__name__)

State = tuple[int, int, int]


class _Listed(msgspec.Struct):
    result: list[msgspec.Raw]


class Catalogue:
    """One build's packages. `base_url`: where the site stands, without a final slash."""

    def __init__(self, root: Path, raw: list[msgspec.Raw], base_url: str, now: Callable[[], datetime]) -> None:
        self.root, self.base_url = root, base_url
        self.index = PackageIndex(raw, now)
        self.answers: dict[Any, Any] = {}  # what `actions` remembers of this build

    @classmethod
    def read(cls, root: Path, now: Callable[[], datetime]) -> Catalogue:
        """Return the catalogue of an output folder; without packages if it has none."""
        try:
            raw = msgspec.json.decode((root / PACKAGES).read_bytes(), type=_Listed).result
        except FileNotFoundError:
            raw = []
        made = cls(root, raw, _base_url(root), now)
        made.organizations, made.groups  # noqa: B018  read through all packages now, not while somebody waits
        return made

    def package(self, name: str) -> dict[str, Any] | None:
        """Return a package by its name or id."""
        number = self.index.by_name.get(name)
        return None if number is None else _decoded(self.index.raw[number])

    def resource(self, id_: str) -> dict[str, Any] | None:
        """Return a resource by its id."""
        number = self.index.by_resource.get(id_)
        package = {} if number is None else _decoded(self.index.raw[number])
        return next((one for one in package.get("resources", ()) if one["id"] == id_), None)

    def table(self, resource_id: str) -> str | None:
        """Return the path in the output of the table of a resource, Parquet if there is one, else CSV; or None."""
        resource = self.resource(resource_id)
        if resource is None or not resource.get("datastore_active"):
            return None
        path = urlsplit(resource["url"]).path
        for name in (path.removesuffix(".csv") + ".parquet", path):
            found = find_file(self.root, name)
            if found is not None:
                return found.relative_to(self.root).as_posix()
        return None

    @cached_property
    def organizations(self) -> dict[str, dict[str, Any]]:
        """Return every publisher by its name, with `package_count`: as the build tells of them, or as packages do."""
        return self._grouped("organization", lambda package: [one for one in (package.get("organization"),) if one])

    @cached_property
    def groups(self) -> dict[str, dict[str, Any]]:
        """Return every group by its name, with `package_count`."""
        return self._grouped("group", lambda package: package.get("groups", ()))

    @cached_property
    def licenses(self) -> list[dict[str, Any]]:
        """Return the licences that packages have: as the build tells of them, or as packages do."""
        told = self.told("license_list")
        if isinstance(told, list):
            return told
        found = {}
        for raw in self.index.raw:
            package = _decoded(raw)
            if package.get("license_id"):
                about = {"id": package["license_id"], "title": package.get("license_title") or package["license_id"]}
                found[package["license_id"]] = about | {"url": package.get("license_url") or "", "status": "active"}
        return [found[id_] for id_ in sorted(found)]

    def told(self, call: str) -> Any:
        """Return the result that the build wrote for a call as a file, or None."""
        found = find_file(self.root, f"{API}/{call}.json")
        return msgspec.json.decode(found.read_bytes()).get("result") if found else None

    def _grouped(self, kind: str, of: Callable[[dict[str, Any]], Any]) -> dict[str, dict[str, Any]]:
        known: dict[str, dict[str, Any]] = {}
        for one in self.told(f"{kind}_list") or ():
            told = self.told(f"{kind}_show/{one}") if isinstance(one, str) else None
            if isinstance(told, dict):
                known[one] = {**told, "package_count": 0}
        for raw in self.index.raw:
            for one in of(_decoded(raw)):
                about = known.setdefault(one["name"], _organisation(one, kind))
                about["package_count"] += 1
        return dict(sorted(known.items()))


class Current:
    """The catalogue of an output folder as it is now."""

    def __init__(self, root: Path, now: Callable[[], datetime], timer: Callable[[], float] = time.monotonic) -> None:
        self._root, self._now, self._timer = root, now, timer
        self._lock = threading.Lock()
        self._held: Catalogue | None = None
        self._state: State | None = None
        self._looked = float("-inf")

    def get(self) -> Catalogue:
        """Return the catalogue, reading it if this is the first time. May take seconds: call it in a thread."""
        with self._lock:
            if self._held is None:
                self._state = _state(self._root)
                self._held = Catalogue.read(self._root, self._now)
            return self._held

    def at_hand(self) -> Catalogue | None:
        """Return the catalogue if it has been read, without waiting."""
        return self._held

    def is_old(self) -> bool:
        """Return whether a build has changed it since it was read; looks at most once in LOOK_EVERY seconds."""
        now = self._timer()
        if self._held is None or now - self._looked < LOOK_EVERY:
            return False
        self._looked = now
        return _state(self._root) != self._state

    def renew(self) -> None:
        """Read it again and put it in the place of the old. May take seconds: call it in a thread."""
        with self._lock:
            state = _state(self._root)
            if state == self._state:
                return
            self._state = state
            try:
                self._held = Catalogue.read(self._root, self._now)
            except Exception:
                log.exception("The new build cannot be read; the old one goes on answering")


def _state(root: Path) -> State | None:
    """Return what tells one manifest.json from another: a build replaces it when all other files are in place."""
    try:
        found = (root / "manifest.json").stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _base_url(root: Path) -> str:
    class About(msgspec.Struct):
        base_url: str = ""

    try:
        return msgspec.json.decode((root / "manifest.json").read_bytes(), type=About).base_url
    except (OSError, msgspec.DecodeError):
        return ""


def _organisation(one: Mapping[str, Any], kind: str) -> dict[str, Any]:
    shown = {"display_name": one.get("title") or one["name"], "state": "active", "type": kind, "description": ""}
    return shown | {"is_organization": kind == "organization"} | dict(one) | {"package_count": 0}


def _decoded(raw: msgspec.Raw) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(raw)
    return found
