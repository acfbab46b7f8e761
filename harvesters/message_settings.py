"""Who is told about which source, and through which mail server: one YAML file of the operator's own.

It lies outside the registry, which is public, because it names people's addresses:

    site: https://insyn.example.se        # where the report cards stand
    mail:                                 # leave it out to send no mail
      server: smtp.example.se
      port: 587                           # 25 if left out
      sender: insyn@example.se
      starttls: true                      # refuse to send in clear text; false if left out
      user: insyn
      password_file: /etc/insyn/password  # its first line
      timeout_s: 20
    owners:                               # a source's own entry goes before its publisher's
      ale: {mail: data@ale.example}
      ale/beslut: {mail: [registrator@ale.example], webhook: "https://ale.example/insyn"}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalog.errors import RegistryError
from harvesters.yaml_lines import read_yaml

MAIL, WEBHOOK = "mail", "webhook"
_KEYS: Mapping[str, tuple[type, ...]] = {
    "server": (str,),
    "port": (int,),
    "sender": (str,),
    "starttls": (bool,),
    "user": (str,),
    "password_file": (str,),
    "timeout_s": (int, float),
}


@dataclass(frozen=True)
class MailServer:
    """How to hand over a mail. Time in seconds: for each step, and three times that for a whole mail."""

    server: str
    sender: str
    port: int = 25
    starttls: bool = False
    user: str = ""
    password_file: str = ""
    timeout_s: float = 20.0


@dataclass(frozen=True, order=True)
class Channel:
    """One way to one owner: kind "mail" or "webhook", and its address."""

    kind: str
    address: str


@dataclass(frozen=True)
class MessageSettings:
    """What the file says. `owners` by publisher slug or source id."""

    site: str
    mail: MailServer | None = None
    owners: Mapping[str, tuple[Channel, ...]] = field(default_factory=dict)

    def channels(self, source: str) -> tuple[Channel, ...]:
        """Return the ways to the owner of a source; none when nobody asked to be told."""
        return self.owners.get(source, self.owners.get(source.partition("/")[0], ()))


def load_message_settings(path: Path) -> MessageSettings:
    """Return what the file says. Raises: RegistryError (file, line, path, found, expected), OSError."""
    document = read_yaml(path.read_bytes())
    for problem in document.problems:
        _refuse(path, problem.line, ".".join(map(str, problem.path)), problem.found, problem.right)

    def bad(place: tuple[str | int, ...], found: object, expected: str) -> None:
        _refuse(path, document.lines.get(place, 1), ".".join(map(str, place)), repr(found), expected)

    data = document.data
    if not isinstance(data, dict):
        bad((), data, "site, owners and maybe mail")
    for key in data:
        if key not in ("site", "mail", "owners"):
            bad((key,), key, "site, mail or owners")
    site = data.get("site")
    if not isinstance(site, str) or not site.startswith(("https://", "http://")):
        bad(("site",), site, "the address of the portal, such as https://insyn.example.se")
    owners = data.get("owners", {})
    if not isinstance(owners, dict):
        bad(("owners",), owners, "publishers or sources, each with mail, webhook or both")
    told = {str(name): tuple(_channels(name, entry, bad)) for name, entry in owners.items()}
    mail = _mail(data["mail"], bad) if data.get("mail") is not None else None
    if mail is None and any(c.kind == MAIL for channels in told.values() for c in channels):
        bad(("mail",), None, "a mail server: somebody below owners is to have mail")
    return MessageSettings(str(site).rstrip("/"), mail, told)


def _mail(given: Any, bad: Any) -> MailServer:
    if not isinstance(given, dict):
        bad(("mail",), given, "server, sender and maybe port, starttls, user, password_file, timeout_s")
    for key, value in given.items():
        right = _KEYS.get(key)
        if right is None:
            bad(("mail", key), key, "one of " + ", ".join(_KEYS))
        elif not isinstance(value, right) or (bool not in right and isinstance(value, bool)):
            bad(("mail", key), value, " or ".join(t.__name__ for t in right))
    for key in ("server", "sender"):
        if not given.get(key):
            bad(("mail",), sorted(given), f"{key} too")
    if not 0 < given.get("timeout_s", 20) <= 300:
        bad(("mail", "timeout_s"), given["timeout_s"], "more than 0 and at most 300 seconds")
    return MailServer(**given)


def _channels(name: str, entry: Any, bad: Any) -> list[Channel]:
    if not isinstance(entry, dict) or not entry or set(entry) - {MAIL, WEBHOOK}:
        bad(("owners", name), entry, "mail, webhook or both")
    found = []
    for kind in (MAIL, WEBHOOK):
        value = entry.get(kind, [])
        for address in value if isinstance(value, list) else [value]:
            is_right = isinstance(address, str) and (
                address.startswith(("https://", "http://")) if kind == WEBHOOK else _is_mail_address(address)
            )
            if not is_right:
                bad(("owners", name, kind), address, "an address")
            found.append(Channel(kind, address))
    return found


def _is_mail_address(text: str) -> bool:
    name, at, host = text.rpartition("@")
    return bool(name and at and host) and text.isprintable() and not set(text) & set(" ,;<>\"'")


def _refuse(path: Path, line: int, place: str, found: str, expected: str) -> None:
    raise RegistryError(
        f"{path}, line {line}, {place}: found {found}; right would be: {expected}",
        file=str(path), line=line, path=place, found=found, expected=expected,
    )  # fmt: skip
