"""The theme's components and their examples, for the gallery page and the tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Parameter:
    """One parameter of a component's macro. `text` ones are escaped, `html` ones are not."""

    name: str
    type: str
    required: bool
    about: str


@dataclass(frozen=True)
class Example:
    """One call of the macro."""

    name: str
    data: Mapping[str, object]


@dataclass(frozen=True)
class Component:
    """A macro `name` in templates/components/<name>.html, described by <name>.yml beside it."""

    name: str
    about: str
    parameters: tuple[Parameter, ...]
    examples: tuple[Example, ...]


def load_components(directory: Path) -> list[Component]:
    """Return the components described in `directory` (theme/templates/components), by name.

    Raises: ValueError naming the file whose `component` is not its own name.
    """
    return [_component(path) for path in sorted(directory.glob("*.yml"))]


def _component(path: Path) -> Component:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    if data["component"] != path.stem:
        raise ValueError(f"{path.name}: component is {data['component']!r}")
    return Component(
        name=path.stem,
        about=data["about"],
        parameters=tuple(Parameter(**parameter) for parameter in data["parameters"]),
        examples=tuple(Example(example["name"], example["data"]) for example in data["examples"]),
    )
