"""Make the environment that the tasks run in: `.venv` with the pinned packages.

Standard library only, because this runs before anything is installed. It stands
apart from tasks.py so that the tests can call it, and so that tasks.py stays a list of tasks.

What is installed is what pyproject.toml names, in the versions of constraints.txt. A
stamp in `.venv` remembers both, so packages are installed again only when one of them changed.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

OLDEST_PYTHON = (3, 11)
VENV = ".venv"
STAMP = "installed.json"
TASKS_WITH_TEST_PACKAGES = frozenset({"test", "check", "bench", "update-golden"})

NO_VENV = (
    "This Python cannot make virtual environments: "
    "run `apt install python3-venv` (Debian, Ubuntu), then the same command again."
)
NO_PACKAGES = (
    "pip could not install the packages (its words are above). Is the network there? Then run the same command again."
)


class SetupError(Exception):
    """The environment cannot be made; the text says what to do about it."""


# Runs a command and returns its exit status; the command's own words go where ours go.
Run = Callable[[Sequence[str]], int]


def run_command(command: Sequence[str]) -> int:
    """Return the exit status of `command`; 127 if there is no such program."""
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode
    except FileNotFoundError:
        return 127


def prepare(root: Path, *, with_test: bool, say: Callable[[str], object], run: Run = run_command) -> Path:
    """Return the Python of an up-to-date `.venv` in `root`; make and fill it first if need be.

    Killed at any moment and run again, it ends in the same state: the stamp is written last.
    Two at once wait for each other.
    Raises: SetupError.
    """
    extras = frozenset({"test"}) if with_test else frozenset()
    python = root / VENV / "bin" / "python"
    with _one_at_a_time(root):
        if not _works(python, run):
            say(f"Making {VENV} with Python {sys.version.split()[0]}")
            _make_venv(root, run)
        wanted = fingerprint(root)
        installed, installed_extras = _read_stamp(root)
        if installed != wanted or not extras <= installed_extras:
            extras |= installed_extras
            say("Installing the pinned packages (a minute or two, once)")
            _install(root, python, extras, run)
            _write_stamp(root, wanted, extras)
    return python


def requirements(root: Path, extras: frozenset[str]) -> list[str]:
    """Return what pyproject.toml in `root` asks for, by name."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = project.get("optional-dependencies", {})
    return [*project["dependencies"], *(name for extra in sorted(extras) for name in optional[extra])]


def fingerprint(root: Path) -> str:
    """Return a hash of the files that decide what is installed."""
    digest = hashlib.sha256()
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((root / name).read_bytes() + b"\0")
    return digest.hexdigest()


def _make_venv(root: Path, run: Run) -> None:
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise SetupError(NO_VENV)
    if run([sys.executable, "-m", "venv", "--clear", str(root / VENV)]) != 0:
        raise SetupError(NO_VENV)


def _install(root: Path, python: Path, extras: frozenset[str], run: Run) -> None:
    command = [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]
    wanted = ["-c", str(root / "constraints.txt"), *requirements(root, extras)]
    if run([*command, *wanted]) != 0:
        raise SetupError(NO_PACKAGES)


def _works(python: Path, run: Run) -> bool:
    """Tell whether the environment's Python runs and has its pip: an upgrade of the system's Python breaks both."""
    check = (
        f"import sys, importlib.util as u; sys.exit(u.find_spec('pip') is None or sys.version_info < {OLDEST_PYTHON})"
    )
    return python.exists() and run([str(python), "-c", check]) == 0


def _read_stamp(root: Path) -> tuple[str, frozenset[str]]:
    """Return the fingerprint and the extras that `.venv` was last filled for; ("", none) if never."""
    try:
        stamp = json.loads((root / VENV / STAMP).read_text(encoding="utf-8"))
        return str(stamp["fingerprint"]), frozenset(stamp["extras"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return "", frozenset()


def _write_stamp(root: Path, wanted: str, extras: frozenset[str]) -> None:
    path = root / VENV / STAMP
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps({"fingerprint": wanted, "extras": sorted(extras)}), encoding="utf-8")
    draft.replace(path)


@contextmanager
def _one_at_a_time(root: Path) -> Iterator[None]:
    """Hold a lock on the folder itself, so that no lock file is left behind."""
    handle = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
