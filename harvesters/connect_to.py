"""Read `--connect-to HOST=ADDRESS:PORT`: reach a name at another place than its own, as the sandbox needs."""

from __future__ import annotations

from collections.abc import Iterable

from catalog.errors import InsynError
from harvesters.addresses import ConnectTo


class ConnectToError(InsynError):
    """Values: found."""

    code = "connect_to"


def parse_connect_to(texts: Iterable[str]) -> ConnectTo:
    """Return (pattern of host name, address, port) for each part of `texts`; commas part them too.

    "*.insyn.example=127.0.0.1:8051" leads every name under insyn.example there.
    Raises: ConnectToError quoting the part that is not of this shape.
    """
    parts = (part.strip() for text in texts for part in text.split(","))
    return tuple(_parse(part) for part in parts if part)


def _parse(part: str) -> tuple[str, str, int]:
    pattern, equals, place = part.partition("=")
    address, colon, port = place.rpartition(":")
    if not (pattern and equals and address and colon and port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
        raise ConnectToError(f"{part!r} is not HOST=ADDRESS:PORT, like '*.insyn.example=127.0.0.1:8051'", found=part)
    return pattern, address.removeprefix("[").removesuffix("]"), int(port)
