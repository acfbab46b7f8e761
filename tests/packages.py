"""Hold published packages against the programs that read them: frictionless over HTTP, `unzip` and `sha256sum`."""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from frictionless import Package, system


def described(output: Path) -> list[str]:
    """Return the addresses of every data package of a site, sorted."""
    return sorted(f"/{p.relative_to(output).as_posix()}" for p in (output / "data").rglob("datapackage.json"))


def faults_over_http(url: str, addresses: Iterable[str]) -> Iterator[str]:
    """Yield what frictionless finds wrong with the packages at these addresses of a server."""
    for address in addresses:
        report = Package(f"{url}{address}").validate()
        if not report.valid or not report.tasks:
            yield f"{address}: {report.flatten(['rowNumber', 'fieldName', 'type', 'note'])[:3]}"


def faults_unpacked(archive: Path, folder: Path) -> Iterator[str]:
    """Yield what `sha256sum -c` and frictionless find wrong with a pack that is unpacked in `folder`."""
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
        held = {Path(name).name for name in opened.namelist()}
    (inside,) = folder.iterdir()
    done = subprocess.run(["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=inside, capture_output=True, text=True)
    if done.returncode or {line.removesuffix(": OK") for line in done.stdout.splitlines()} != held - {"SHA256SUMS"}:
        yield f"{archive.name}: {done.stdout}{done.stderr}"
    with system.use_context(trusted=True):
        report = Package(str(inside / "datapackage.json")).validate()
    if not report.valid or not report.tasks:
        yield f"{archive.name}: {report.flatten(['rowNumber', 'fieldName', 'type', 'note'])[:3]}"
