"""Which file of the output answers an address."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote


def find_file(root: Path, url_path: str) -> Path | None:
    """Return the file in `root` that answers `url_path`, or None.

    `root` is resolved. A folder answers with its index.html; nothing outside `root`
    ever answers, by dots, escapes or symbolic links.
    """
    text = unquote(url_path, errors="replace")
    if "\0" in text or "\\" in text:
        return None
    try:
        found = (root / text.lstrip("/")).resolve()
        if found.is_dir():
            found = (found / "index.html").resolve()
        inside = found.is_relative_to(root) and found.is_file()
    except OSError:  # a name longer than the file system takes
        return None
    return found if inside else None
