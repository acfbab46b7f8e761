"""Find a Chromium for the browser tests, or install one.

Standard library only, like `setup_env`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from catalog.setup_env import Run, SetupError, run_command

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_MAC_APPS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
NO_CHROMIUM = (
    "The browser tests need Chromium, and none was found or could be installed. Install one "
    "(`apt install chromium`, or Google Chrome), or give its path in the environment variable CHROMIUM."
)


def find_chromium(
    *,
    environ: Mapping[str, str] = os.environ,
    which: Callable[[str], str | None] = shutil.which,
    starts: Callable[[str], bool] | None = None,
) -> str | None:
    """Return the path of a Chromium or Chrome that starts, or None.

    The environment variable CHROMIUM comes first. One that does not start is passed over: Ubuntu's
    `chromium-browser` is a script that only says where to get one.
    Raises: SetupError if CHROMIUM names something that does not start.
    """
    starts = starts or _starts
    named = environ.get("CHROMIUM", "")
    if named:
        if starts(named):
            return named
        raise SetupError(f"CHROMIUM is {named}, which does not start. Correct it, or unset it to search for one.")
    on_path = (which(name) for name in CHROMIUM_NAMES)
    candidates = [*on_path, *CHROMIUM_MAC_APPS, *_playwright_browsers()]
    return next((found for found in candidates if found and starts(found)), None)


def ensure_chromium(
    *,
    say: Callable[[str], object],
    run: Run = run_command,
    find: Callable[[], str | None] = find_chromium,
    is_root: Callable[[], bool] = lambda: os.geteuid() == 0,
    which: Callable[[str], str | None] = shutil.which,
) -> str:
    """Return the path of a Chromium that starts, installing one if there is none.

    Tries Debian's package (as root), then Playwright's own download.
    Raises: SetupError that says what to install.
    """
    found = find()
    if found is None and is_root() and which("apt-get"):
        say("Installing Debian's Chromium for the browser tests")
        if run(["apt-get", "update", "-qq"]) == 0:
            run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"])
        found = find()
    if found is None:
        say("Installing Playwright's Chromium for the browser tests")
        run([sys.executable, "-m", "playwright", "install", "chromium"])
        found = find()
    if found is None:
        raise SetupError(NO_CHROMIUM)
    return found


def _starts(program: str) -> bool:
    try:
        asked = subprocess.run([program, "--version"], capture_output=True, stdin=subprocess.DEVNULL, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def _playwright_browsers() -> list[str]:
    """Return what `playwright install chromium` left in its cache, newest last in name order."""
    caches = (Path.home() / ".cache/ms-playwright", Path.home() / "Library/Caches/ms-playwright")
    patterns = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*")
    return [str(found) for cache in caches for pattern in patterns for found in sorted(cache.glob(pattern))]
