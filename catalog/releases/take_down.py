"""Take an earlier release down: its state is deleted, and a tombstone says when and why.

The next build takes its files and what was told of its rows out of the site; its page stays, and says so. A harvest
that would publish the same content again is refused. In a depot the bytes lie unlisted until the store's own
life-cycle rule deletes them.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from catalog.errors import StoreError
from catalog.json_text import indented
from catalog.privacy import has_personnummer
from catalog.releases.frozen import FOLDER, RELEASE, kept_in, tombstones_in
from catalog.store import Store, replace_file


def take_down(store: Store, key: str, release: str, *, reason: str, day: date) -> Path:
    """Replace a kept release by a tombstone and return that; again does nothing more.

    Raises: StoreError when there is no such release, when it is the current one (that is what the source gives now:
            it is mended there), or when the reason is empty or holds a personal number.
    """
    folder = store.folder(key)
    dataset = store.load(key)
    if dataset is None:
        raise StoreError(f"there is no dataset {key}", path=str(folder), reason="datamängden finns inte")
    kept = kept_in(folder)
    if release == dataset.release:
        text = "utgåvan är den som gäller nu: rätta den i källan, och ta sedan ner den gamla"
        raise StoreError(f"{key} {release}: {text}", path=str(folder), reason=text)
    if release not in kept and release not in tombstones_in(folder):
        known = ", ".join(kept) or "ingen"
        raise StoreError(
            f"{key} keeps no release {release!r}; kept: {known}", path=str(folder), reason=f"finns: {known}"
        )
    if not reason.strip() or has_personnummer(reason):
        raise StoreError(
            "a reason is needed, without personal numbers: it is published", path=key, reason="skäl saknas"
        )
    assert RELEASE.fullmatch(release)
    tombstone = folder / FOLDER / f"{release}.json"
    if not tombstone.exists():
        told = {"release": release, "taken_down": day.isoformat(), "reason": " ".join(reason.split())}
        replace_file(tombstone, (indented(told) + "\n").encode())
    # After the tombstone, which keeps it away from then on, whenever this is cut off.
    (folder / FOLDER / f"{release}.zip").unlink(missing_ok=True)
    return tombstone
