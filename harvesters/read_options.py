"""Which reading options a source states for its files: for all of them, and for one by name under `read`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

# What `harvesters.tables.read_table` understands; other options are the kind's own.
READING_OPTIONS = (
    "encoding", "delimiter", "quote", "escape", "header_row", "header_rows", "skip_footer", "decimal", "group",
    "missing", "sheet", "records", "columns", "language",
    "mend_rows", "tables", "member",
)  # fmt: skip


def reading_options_of(options: Mapping[str, object], *names: str) -> dict[str, Any]:
    """Return the options to read one file with. `names` are what `read` may call it; the first that it has counts."""
    general = {key: options[key] for key in READING_OPTIONS if key in options}
    by_name = _read(options)
    own: object = next((by_name[name] for name in names if name in by_name), {})
    return {**general, **(own if isinstance(own, Mapping) else {})}


def unknown_names(options: Mapping[str, object], known: Iterable[str]) -> list[str]:
    """Return the names under `read` that are not `known`, sorted."""
    return sorted(set(_read(options)).difference(known))


def _read(options: Mapping[str, object]) -> Mapping[str, Any]:
    by_name = options.get("read")
    return by_name if isinstance(by_name, Mapping) else {}
