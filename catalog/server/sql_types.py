"""What the server and the process that asks the tables say to each other."""

from __future__ import annotations

import struct
from typing import IO, Any

import msgspec

_LENGTH = struct.Struct(">I")


class Table(msgspec.Struct):
    """A table: where it lies below the output folder, and, for CSV, its columns as (name, type of Table Schema)."""

    path: str
    state: str = ""  # another one when the file is another
    columns: list[tuple[str, str]] = []


class Question(msgspec.Struct):
    """A statement, the tables by the name that it has for them, and how many rows may come back."""

    sql: str
    tables: dict[str, Table]
    is_trusted: bool
    limit: int
    seconds: float
    parameters: list[Any] = []
    count: str = ""  # a second statement, with the same parameters, that counts


class Answer(msgspec.Struct, omit_defaults=True):
    """Rows as lists, or what was wrong: `fault` is a class of DuckDB's errors, or "Forbidden", or "Refused"."""

    fields: list[tuple[str, str]] = []
    rows: list[Any] = []
    is_cut: bool = False
    total: int | None = None
    fault: str = ""
    message: str = ""


def quoted(name: str) -> str:
    """Return a name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def read_message(stream: IO[bytes]) -> bytes | None:
    """Return the next message, or None at the end."""
    head = stream.read(_LENGTH.size)
    return stream.read(_LENGTH.unpack(head)[0]) if len(head) == _LENGTH.size else None


def write_message(stream: IO[bytes], data: bytes) -> None:
    """Send one message."""
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()
