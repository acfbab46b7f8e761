"""Which reading options a source states for its files: for all of them, and for one by name under `read`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from harvesters.kinds.contract import Missing

# What `harvesters.tables.read_table` understands; other options are the kind's own.
READING_OPTIONS = (
    "encoding", "delimiter", "quote", "escape", "header_row", "header_rows", "skip_footer", "decimal", "group",
    "missing", "sheet", "records", "columns",
)  # fmt: skip


def reading_options_of(options: Mapping[str, object], *names: str) -> dict[str, Any]:
    """Return the options to read one file with. `names` are what `read` may call it; the first that it has counts."""
    general = {key: options[key] for key in READING_OPTIONS if key in options}
    by_name = _read(options)
    own: object = next((by_name[name] for name in names if name in by_name), {})
    return {**general, **(own if isinstance(own, Mapping) else {})}


def unknown_names(options: Mapping[str, object], names: Iterable[str], url: str) -> Iterator[Missing]:
    """Yield what is missing: each name under `read` that the source has no file for. `names` are all it has."""
    known = set(names)
    for name in sorted(set(_read(options)) - known):
        yield Missing(url, "", "unknown_resource", {"resource": name})


def _read(options: Mapping[str, object]) -> Mapping[str, Any]:
    by_name = options.get("read")
    return by_name if isinstance(by_name, Mapping) else {}
