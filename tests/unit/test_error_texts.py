"""Every error that the code can give has a sentence in both languages, and gets the values that it asks for."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import catalog
import harvesters
from catalog import errors
from catalog.errors import InsynError
from catalog.texts import LANGUAGES, load_texts, placeholders

ROOT = Path(__file__).parents[2]
TEXTS = load_texts()
FILES = [p for package in ("catalog", "harvesters") for p in sorted((ROOT / package).rglob("*.py"))]
TREES = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8")) for path in FILES}
# Their texts are in registry.yml, by rule; tests/unit/test_source.py makes each of them.
IN_REGISTRY_YML = {"RegistryFault", "RegistryErrors"}


def all_classes() -> dict[str, type[InsynError]]:
    for package in (catalog, harvesters):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    found: dict[str, type[InsynError]] = {}
    waiting = [InsynError]
    while waiting:
        one = waiting.pop()
        found[one.__name__] = one
        waiting += one.__subclasses__()
    return {name: c for name, c in found.items() if c.__module__.split(".")[0] in ("catalog", "harvesters")}


CLASSES = all_classes()


def asked(code: str) -> set[str]:
    """Return what the text of a code must be given."""
    entry = TEXTS.entries[f"errors.{code}"]
    return {name for lang in LANGUAGES for text in entry[lang].values() for name in placeholders(text)}


def given_codes() -> Iterator[tuple[str, str, set[str] | None]]:
    """Yield (place, code, names of its values) for each code that stands in the source.

    Shape: the names are None when they come from elsewhere, such as another error.
    """
    for file, tree in TREES.items():
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            for node in ast.walk(function):
                place = f"{file}:{getattr(node, 'lineno', 0)}"
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    if node.func.id == "Missing" and is_text(node.args[2]):
                        yield place, node.args[2].value, keys_of(node.args[3], function)
                    elif node.func.id == "CheckError" and is_text(node.args[1]):
                        yield place, node.args[1].value, keywords_of(node)
                elif isinstance(node, ast.Dict):
                    pairs = literal_pairs(node)
                    if "values" in pairs and is_text(pairs.get("code")):
                        yield place, pairs["code"].value, keys_of(pairs["values"], function)


def raised() -> Iterator[tuple[str, str, set[str] | None]]:
    """Yield (place, code, names of its values) for each error that is made by its class."""
    for file, tree in TREES.items():
        for node in ast.walk(tree):
            name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            if name in CLASSES.keys() - IN_REGISTRY_YML - {"CheckError"}:
                yield f"{file}:{node.lineno}", CLASSES[name].code, keywords_of(node)


def is_text(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def literal_pairs(node: ast.Dict) -> dict[str, ast.expr]:
    pairs = zip(node.keys, node.values, strict=True)
    return {key.value: value for key, value in pairs if key is not None and is_text(key)}


def keywords_of(call: ast.Call) -> set[str] | None:
    names = {keyword.arg for keyword in call.keywords}
    return None if None in names else {str(name) for name in names}


def keys_of(node: ast.expr, function: ast.FunctionDef) -> set[str] | None:
    """Return the keys of a dict that stands in the source, also under a name in the same function."""
    if isinstance(node, ast.Dict):
        return None if None in node.keys else set(literal_pairs(node))
    if isinstance(node, ast.Name):
        for other in ast.walk(function):
            if isinstance(other, ast.AnnAssign) and isinstance(other.target, ast.Name) and other.target.id == node.id:
                assert other.value is not None
                return keys_of(other.value, function)
    return None


CODES = [*given_codes(), *raised()]


@pytest.mark.parametrize("name", sorted(CLASSES.keys() - IN_REGISTRY_YML - {"CheckError"}))
def test_each_class_of_error_has_a_text(name: str) -> None:
    assert f"errors.{CLASSES[name].code}" in TEXTS


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_each_class_is_drawn_in_the_tree(name: str) -> None:
    drawn = str(errors.__doc__).split()
    abroad = CLASSES[name].__module__.replace(".", "/") + ".py"
    assert name in drawn
    assert CLASSES[name].__module__ == "catalog.errors" or f"({abroad})" in drawn


@pytest.mark.parametrize(("place", "code", "values"), CODES, ids=[f"{code}-{place}" for place, code, _ in CODES])
def test_each_code_has_a_text_and_is_given_its_values(place: str, code: str, values: set[str] | None) -> None:
    assert f"errors.{code}" in TEXTS, f"{place}: no text errors.{code}"
    if values is not None:
        assert asked(code) <= values, f"{place}: the text of {code} asks for {asked(code) - values}"


def test_the_walk_finds_what_is_there() -> None:
    found = {code for _, code, _ in CODES}
    assert found >= {
        "unsafe_path", "hash_mismatch", "not_listed", "unexpected", "browser_library", "no_readable_resource",
        "too_many_resources", "fewer_than_listed", "unknown_indicator", "unknown_resource", "check_not_found", "parse",
    }  # fmt: skip


def test_each_text_is_of_a_code_that_can_come() -> None:
    possible = {code for _, code, _ in CODES} | {c.code for c in CLASSES.values()}
    # Made from another error's, in harvesters/check_file.py.
    possible |= {"check_no_table", "check_loopback", "check_empty"}
    written = {key.removeprefix("errors.") for key in TEXTS.entries if key.startswith("errors.")}
    assert written <= possible, f"no code gives {written - possible}"
