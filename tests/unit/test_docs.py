"""The README tells of every task, kind, format and option. A failure names what is missing."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from catalog.exporters import EXPORTERS, GRAPH_EXPORTERS
from harvesters.kinds import KINDS

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def load_tasks() -> dict[str, object]:
    spec = importlib.util.spec_from_file_location("insyn_tasks", ROOT / "tasks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = [value for value in vars(module).values() if type(value).__name__ == "Task"]
    return {task.name: task for task in found}


TASKS = load_tasks()


@pytest.mark.parametrize("name", sorted(TASKS))
def test_each_task_is_in_the_readme(name: str) -> None:
    shown = (f"invoke {name}", f"tasks.py {name}")
    assert any(text in README for text in shown), f"README.md does not show `invoke {name}`"


@pytest.mark.parametrize("name", sorted(TASKS))
def test_each_option_of_a_task_says_what_it_is(name: str) -> None:
    silent = [argument.name for argument in TASKS[name].get_arguments() if not argument.help]
    assert silent == [], f"options of `invoke {name}` without a help text in tasks.py"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_kind_is_in_the_readme(kind: str) -> None:
    assert f"`{kind}`" in README, f"README.md does not tell of the kind `{kind}`"


@pytest.mark.parametrize("exporter", sorted([*EXPORTERS, *GRAPH_EXPORTERS]))
def test_each_format_is_in_the_readme(exporter: str) -> None:
    assert f"`{exporter}`" in README, f"README.md does not tell of the format `{exporter}`"


@pytest.mark.parametrize("task", ["harvest", "build", "publish"])
def test_the_path_takes_the_same_places(task: str) -> None:
    names = {argument.name for argument in TASKS[task].get_arguments()}
    assert names >= {"registry", "data", "output", "only"}


def test_python_is_imported_by_no_module_as_tasks() -> None:
    files = [*ROOT.glob("catalog/**/*.py"), *ROOT.glob("harvesters/**/*.py")]
    importing = [file for file in files if "import tasks" in file.read_text(encoding="utf-8")]
    assert importing == []
