"""The set-up: every way it can end, with a stand-in for the commands that it runs."""

from __future__ import annotations

import ast
import importlib.machinery
import importlib.util
import json
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest

from catalog import setup_chromium, setup_env
from catalog.setup_chromium import NO_CHROMIUM, ensure_chromium, find_chromium
from catalog.setup_env import NO_PACKAGES, NO_VENV, SetupError, prepare, requirements, run_command

ROOT = Path(__file__).resolve().parents[2]


class Machine:
    """Stands in for the commands: remembers them, and makes what `python -m venv` would make."""

    def __init__(self, root: Path, fails: str = "") -> None:
        self.root = root
        self.fails = fails
        self.commands: list[list[str]] = []
        self.said: list[str] = []

    def run(self, command: Sequence[str]) -> int:
        self.commands.append(list(command))
        text = " ".join(command)
        if self.fails and self.fails in text:
            return 1
        if "-m venv" in text:
            (self.root / ".venv" / "bin").mkdir(parents=True, exist_ok=True)
            (self.root / ".venv" / "bin" / "python").touch()
        return 0

    def prepare(self, with_test: bool = False) -> Path:
        self.commands.clear()
        return prepare(self.root, with_test=with_test, say=self.said.append, run=self.run)

    def installs(self) -> list[list[str]]:
        return [command for command in self.commands if "pip" in command]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text(
        '[project]\ndependencies = ["aaa"]\n[project.optional-dependencies]\ntest = ["bbb"]\n', encoding="utf-8"
    )
    (tmp_path / "constraints.txt").write_text("aaa==1\nbbb==2\n", encoding="utf-8")
    return tmp_path


def test_a_fresh_machine_gets_an_environment_with_the_runtime_packages(root: Path) -> None:
    machine = Machine(root)

    assert machine.prepare() == root / ".venv" / "bin" / "python"
    assert machine.commands[0][1:] == ["-m", "venv", "--clear", str(root / ".venv")]
    assert machine.installs()[0][-3:] == ["-c", str(root / "constraints.txt"), "aaa"]
    assert len(machine.said) == 2


def test_the_second_time_nothing_is_installed_or_said(root: Path) -> None:
    machine = Machine(root)
    machine.prepare()
    machine.said.clear()
    machine.prepare()

    assert (machine.installs(), machine.said) == ([], [])


def test_test_packages_come_when_a_test_asks_and_stay(root: Path) -> None:
    machine = Machine(root)
    machine.prepare()
    machine.prepare(with_test=True)
    assert machine.installs()[0][-2:] == ["aaa", "bbb"]

    machine.prepare()
    assert machine.installs() == []
    (root / "constraints.txt").write_text("aaa==2\nbbb==2\n", encoding="utf-8")
    machine.prepare()
    assert machine.installs()[0][-2:] == ["aaa", "bbb"]


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_a_changed_file_installs_again(root: Path, name: str) -> None:
    machine = Machine(root)
    machine.prepare()
    with (root / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    machine.prepare()

    assert len(machine.installs()) == 1


@pytest.mark.parametrize("stamp", ["", "[]", "{}", '{"fingerprint": 1, "extras": 2}'])
def test_a_spoiled_stamp_installs_again(root: Path, stamp: str) -> None:
    machine = Machine(root)
    machine.prepare()
    (root / ".venv" / "installed.json").write_text(stamp, encoding="utf-8")
    machine.prepare()

    assert len(machine.installs()) == 1
    assert json.loads((root / ".venv" / "installed.json").read_text(encoding="utf-8"))["extras"] == []


def test_a_failed_install_says_so_and_is_tried_again(root: Path) -> None:
    with pytest.raises(SetupError) as caught:
        Machine(root, fails="pip install").prepare()
    assert str(caught.value) == NO_PACKAGES

    machine = Machine(root)
    machine.prepare()
    assert len(machine.installs()) == 1


def test_a_broken_environment_is_made_anew(root: Path) -> None:
    Machine(root).prepare()
    machine = Machine(root, fails=" -c import sys")
    machine.prepare()

    assert any("venv" in command for command in machine.commands)


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_python_without_venv_gets_one_line_that_names_the_package(
    root: Path, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = importlib.util.find_spec

    def without(name: str) -> importlib.machinery.ModuleSpec | None:
        return None if name == missing else find(name)

    monkeypatch.setattr(importlib.util, "find_spec", without)
    with pytest.raises(SetupError) as caught:
        Machine(root).prepare()

    assert str(caught.value) == NO_VENV
    assert "apt install python3-venv" in NO_VENV
    assert "\n" not in NO_VENV


def test_a_venv_that_cannot_be_made_gets_the_same_line(root: Path) -> None:
    with pytest.raises(SetupError, match="python3-venv"):
        Machine(root, fails="-m venv").prepare()


def test_run_command_gives_the_status() -> None:
    assert run_command([sys.executable, "-c", "raise SystemExit(3)"]) == 3
    assert run_command(["no-such-program-here"]) == 127


def test_every_package_that_is_asked_for_is_pinned() -> None:
    pins = [line for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if line]
    names = {line.split("==")[0].lower().replace("_", "-") for line in pins}
    asked = {name.partition("[")[0].lower().replace("_", "-") for name in requirements(ROOT, frozenset({"test"}))}

    assert asked <= names, f"not in constraints.txt: {sorted(asked - names)}"
    assert all(line.count("==") == 1 and "/" not in line and " " not in line for line in pins)


def test_set_up_uses_the_standard_library_only() -> None:
    for module in (setup_env, setup_chromium):
        tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        names = {a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names}
        names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        outside = {name for name in names if name.split(".")[0] not in sys.stdlib_module_names}
        assert outside <= {"catalog.setup_env"}


def test_pyproject_and_setup_agree_on_the_oldest_python() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert project["requires-python"] == ">=" + ".".join(map(str, setup_env.OLDEST_PYTHON))


def test_the_bare_command_lists_every_task_without_an_environment() -> None:
    asked = subprocess.run(
        [sys.executable, "-I", str(ROOT / "tasks.py")], capture_output=True, text=True, timeout=60, check=True
    )
    listed = {line.split()[0] for line in asked.stdout.splitlines() if line.startswith("  ")}

    assert listed >= {"demo", "harvest", "build", "serve", "publish", "test", "validate", "bench", "check", "sandbox"}


# A Chromium for the browser tests


def test_the_named_chromium_comes_first() -> None:
    found = find_chromium(environ={"CHROMIUM": "/mine"}, which=lambda name: name, starts=lambda path: True)
    assert found == "/mine"


def test_a_named_chromium_that_does_not_start_is_an_error() -> None:
    with pytest.raises(SetupError, match="/mine"):
        find_chromium(environ={"CHROMIUM": "/mine"}, starts=lambda path: False)


def test_one_that_does_not_start_is_passed_over() -> None:
    found = find_chromium(
        environ={}, which=lambda name: f"/usr/bin/{name}", starts=lambda path: path == "/usr/bin/google-chrome"
    )
    assert found == "/usr/bin/google-chrome"


def test_none_is_none() -> None:
    assert find_chromium(environ={}, which=lambda name: None, starts=lambda path: False) is None


def test_playwrights_own_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    own = tmp_path / ".cache/ms-playwright/chromium-1200/chrome-linux/chrome"
    own.parent.mkdir(parents=True)
    own.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    assert find_chromium(environ={}, which=lambda name: None, starts=lambda path: path == str(own)) == str(own)

    own.chmod(0o755)
    assert setup_chromium._starts(str(own))
    assert not setup_chromium._starts(str(tmp_path / "none"))


@pytest.mark.parametrize(
    ("finds", "root", "apt", "commands"),
    [
        (["/c"], False, "", []),
        ([None, "/c"], True, "/usr/bin/apt-get", ["apt-get update", "apt-get install"]),
        ([None, None, "/c"], True, "/usr/bin/apt-get", ["apt-get update", "apt-get install", "playwright install"]),
        ([None, "/c"], False, "/usr/bin/apt-get", ["playwright install"]),
        ([None, "/c"], True, "", ["playwright install"]),
    ],
)
def test_a_missing_chromium_is_installed(finds: list[str | None], root: bool, apt: str, commands: list[str]) -> None:
    ran: list[str] = []

    def run(command: Sequence[str]) -> int:
        ran.append(" ".join(command))
        return 0

    answers = iter(finds)
    found = ensure_chromium(
        say=lambda text: None, run=run, find=lambda: next(answers), is_root=lambda: root, which=lambda name: apt or None
    )

    assert found == "/c"
    assert len(ran) == len(commands)
    assert all(wanted in got for wanted, got in zip(commands, ran, strict=True))


def test_no_chromium_is_a_clear_error_never_a_silent_skip() -> None:
    with pytest.raises(SetupError) as caught:
        ensure_chromium(
            say=lambda text: None, run=lambda command: 1, find=lambda: None, is_root=lambda: True, which=str
        )
    assert str(caught.value) == NO_CHROMIUM


def test_an_old_python_is_told_what_it_needs(tmp_path: Path) -> None:
    """tasks.py must at least be read by an old Python: nothing newer than 3.6's syntax before the line is printed."""
    ast.parse((ROOT / "tasks.py").read_text(encoding="utf-8"), feature_version=(3, 6))
