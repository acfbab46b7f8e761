"""R, where it is installed with the packages that the examples use (Debian: r-cran-jsonlite, -httr2, -openssl)."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess

PACKAGES = ("jsonlite", "httr2", "openssl")
NO_R = f"R with {', '.join(PACKAGES)} is not here, so nothing is read by it"


@functools.cache
def has_r() -> bool:
    """Return whether R and the packages are there."""
    if shutil.which("Rscript") is None:
        return False
    return run_r("-e", "; ".join(f"library({name})" for name in PACKAGES)).returncode == 0


def run_r(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run R on a script, in UTF-8, and return what came of it."""
    environ = {**os.environ, "LC_ALL": "C.UTF-8"}
    return subprocess.run(["Rscript", *arguments], capture_output=True, text=True, timeout=120, env=environ)
