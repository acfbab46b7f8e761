"""Where the harvest may log in by SFTP, and with what: one YAML file of the operator's own.

It lies outside the registry, which is public. A registry entry names user, host
and folder; only what stands here makes it more than words:

    known_hosts: /etc/insyn/known_hosts     # as ssh writes it; goes before a source's own host_key
    logins:
      ale@sftp.example.se:                  # with a port other than 22: ale@sftp.example.se:2222
        folder: /inkorg                     # this folder and those below it may be read
        key_file: /etc/insyn/ale_ed25519    # a key without a passphrase; or
        password_file: /etc/insyn/ale       # its first line
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from catalog.errors import RegistryError
from harvesters.yaml_lines import read_yaml

PORT = 22
_KEYS = ("folder", "key_file", "password_file")


@dataclass(frozen=True)
class Login:
    """One user at one host. Either of the two files is given, the other is None."""

    folder: PurePosixPath
    key_file: Path | None = None
    password_file: Path | None = None


@dataclass(frozen=True)
class Place:
    """What an address means: sftp://user@host:port/folder."""

    user: str
    host: str
    port: int
    folder: PurePosixPath


@dataclass(frozen=True)
class SftpLogins:
    """What the file says. `logins` by user@host, or user@host:port."""

    logins: Mapping[str, Login] = field(default_factory=dict)
    known_hosts: Path | None = None

    def login(self, place: Place) -> Login | None:
        """Return what the operator gave for this user, host and port; None if nothing, or for another folder."""
        name = f"{place.user}@{place.host}"
        login = self.logins.get(name if place.port == PORT else f"{name}:{place.port}")
        return login if login is not None and place.folder.is_relative_to(login.folder) else None


def load_sftp_logins(path: Path) -> SftpLogins:
    """Return what the file says. Raises: RegistryError (file, line, path, found, expected), OSError."""
    document = read_yaml(path.read_bytes())
    for problem in document.problems:
        _refuse(path, problem.line, ".".join(map(str, problem.path)), problem.found, problem.right)

    def bad(place: tuple[str | int, ...], found: object, expected: str) -> None:
        _refuse(path, document.lines.get(place, 1), ".".join(map(str, place)), repr(found), expected)

    data = document.data
    if not isinstance(data, dict) or not isinstance(data.get("logins"), dict) or set(data) - {"logins", "known_hosts"}:
        bad((), sorted(data) if isinstance(data, dict) else data, "logins and maybe known_hosts")
    known = data.get("known_hosts")
    if known is not None and not isinstance(known, str):
        bad(("known_hosts",), known, "the path of a file")
    logins = {name: _login(name, entry, bad) for name, entry in data["logins"].items()}
    return SftpLogins(logins, Path(known) if known else None)


def place_of(url: str) -> Place | None:
    """Return what an address means; None unless it is sftp://user@host/folder, with maybe a port and nothing else."""
    try:
        parts = urlsplit(url)
        port, host = parts.port or PORT, parts.hostname
    except ValueError:
        return None
    path = unquote(parts.path)
    is_plain = path.startswith("/") and ".." not in path.split("/") and path.isprintable()
    has_more = parts.query or parts.fragment or parts.password is not None
    if parts.scheme != "sftp" or not parts.username or not host or not is_plain or has_more:
        return None
    return Place(unquote(parts.username), host, port, PurePosixPath(path))


def _login(name: str, entry: Any, bad: Any) -> Login:
    user, at, host = str(name).rpartition("@")
    if not (user and at and host) or host.endswith(f":{PORT}") or host != host.lower():
        bad(("logins", name), name, "user@host in small letters, with a port only if it is not 22")
    if not isinstance(entry, dict) or set(entry) - set(_KEYS):
        bad(("logins", name), entry, ", ".join(_KEYS))
    for key, value in entry.items():
        if not isinstance(value, str) or not value.startswith("/"):
            bad(("logins", name, key), value, "a full path")
    if "folder" not in entry or ("key_file" in entry) == ("password_file" in entry):
        bad(("logins", name), sorted(entry), "folder, and either key_file or password_file")
    files = {key: Path(entry[key]) for key in ("key_file", "password_file") if key in entry}
    return Login(PurePosixPath(entry["folder"]), **files)


def _refuse(path: Path, line: int, place: str, found: str, expected: str) -> None:
    raise RegistryError(
        f"{path}, line {line}, {place}: found {found}; right would be: {expected}",
        file=str(path), line=line, path=place, found=found, expected=expected,
    )  # fmt: skip
