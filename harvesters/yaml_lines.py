"""YAML from people, read so that every value keeps its line, and so that no file can do harm.

Only plain YAML is accepted: mappings, lists, texts, numbers, true and false. Tags,
anchors and aliases are refused, so there is nothing to run and nothing to blow up.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.constructor import ConstructorError
from yaml.events import AliasEvent, DocumentStartEvent, Event, NodeEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.resolver import Resolver

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20

Path = tuple[str | int, ...]

_READ_AS = {f"tag:yaml.org,2002:{name}" for name in ("int", "float", "bool", "null")}


@dataclass(frozen=True)
class Problem:
    """One fault. `line` counts from 1, `found` and `right` are English.

    `value` and `example` say the same without words, for sentences in any language.
    """

    rule: str  # registry_<rule> is its key in catalog/texts/registry.yml
    line: int
    path: Path
    found: str
    right: str
    value: str = ""
    example: str = ""


@dataclass
class Document:
    """A YAML file's value, with the line of each part and the faults met on the way.

    `written` has the letters of each number, true, false or null as they stand in the file.
    """

    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    written: dict[Path, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """Return the line of `path`, or of the nearest part around it that is in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_yaml(data: bytes) -> Document:
    """Return the document in `data`. It never raises for what a file may hold: faults are in `problems`."""
    document = Document()
    node = _compose(data, document)
    if node is not None and not document.problems:
        document.data = _value(node, (), document)
    return document


def _compose(data: bytes, document: Document) -> Node | None:
    if len(data) > MAX_BYTES:
        document.problems.append(
            Problem(
                "too_large", 1, (), f"{len(data)} bytes", f"at most {MAX_BYTES} bytes", str(len(data)), str(MAX_BYTES)
            )
        )
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        document.problems.append(Problem("not_utf8", line, (), f"the byte {data[error.start]:#04x}", "text in UTF-8"))
        return None
    try:
        events: list[Event] = []
        document.problems.extend(_forbidden(_kept(yaml.parse(text, Loader=yaml.SafeLoader), events)))
        node = None if document.problems else _Composed(events).get_single_node()
    except yaml.YAMLError as error:
        document.problems.append(_syntax(error, text))
        return None
    if node is None and not document.problems:
        document.problems.append(Problem("empty", 1, (), "an empty file", "keys and values"))
    return node


class _Composed(Composer, Resolver):
    """PyYAML's composer over events that are read already: reading a text takes longer than all else with it."""

    def __init__(self, events: list[Event]) -> None:
        Composer.__init__(self)
        Resolver.__init__(self)
        self._events = deque(events)

    def check_event(self, *choices: type[Event]) -> bool:
        return bool(self._events) and isinstance(self._events[0], choices)

    def peek_event(self) -> Event | None:
        return self._events[0] if self._events else None

    def get_event(self) -> Event | None:
        return self._events.popleft() if self._events else None


def _kept(events: Iterable[Event], kept: list[Event]) -> Iterator[Event]:
    for event in events:
        kept.append(event)
        yield event


def _forbidden(events: Iterator[Event]) -> Iterator[Problem]:
    """Yield what plain YAML does without. Stops at the first nest that is too deep, and at the second document."""
    depth = documents = 0
    for event in events:
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents > 1:
                yield Problem("plain_yaml", line, (), "a second document (---)", "one document in each file")
                return
        if isinstance(event, AliasEvent):
            yield Problem("plain_yaml", line, (), f"the alias *{event.anchor}", "the value itself")
        elif isinstance(event, NodeEvent) and event.anchor:
            yield Problem("plain_yaml", line, (), f"the anchor &{event.anchor}", "no anchors")
        if tag := getattr(event, "tag", None):
            yield Problem("plain_yaml", line, (), f"the tag {tag}", "no tags")
        name = type(event).__name__
        depth += name.endswith(("MappingStartEvent", "SequenceStartEvent"))
        depth -= name.endswith(("MappingEndEvent", "SequenceEndEvent"))
        if depth > MAX_DEPTH:
            yield Problem("plain_yaml", line, (), f"{depth} levels", f"at most {MAX_DEPTH} levels")
            return


def _syntax(error: yaml.YAMLError, text: str) -> Problem:
    marks = [getattr(error, "problem_mark", None), getattr(error, "context_mark", None)]
    if "could not find expected ':'" in str(getattr(error, "problem", "")):
        marks.reverse()  # the key without its colon is where the reader began, not where it gave up
    mark = marks[0] or marks[1]
    position = getattr(error, "position", None)
    line = mark.line + 1 if mark else text.count("\n", 0, position) + 1 if position else 1
    found = getattr(error, "problem", None) or getattr(error, "reason", None) or "a fault"
    hint = "spaces, never tabs, for indenting" if "'\\t'" in str(found) else "YAML; look for a missing colon or quote"
    return Problem("syntax", line, (), str(found), hint)


def _value(node: Node, path: Path, document: Document) -> Any:
    document.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, MappingNode):
        return _mapping(node, path, document)
    if isinstance(node, SequenceNode):
        return [_value(item, (*path, index), document) for index, item in enumerate(node.value)]
    assert isinstance(node, ScalarNode)
    if node.tag not in _READ_AS:  # dates, too, are text as written
        return node.value
    document.written[path] = node.value
    try:
        return yaml.SafeLoader("").construct_object(node)
    except (ValueError, ConstructorError):  # 0x_ or a number of thousands of digits
        return node.value


def _mapping(node: MappingNode, path: Path, document: Document) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, ScalarNode):
            document.problems.append(Problem("key", line, path, "a list or mapping as key", "a word as key"))
            continue
        key = key_node.value
        here = (*path, key)
        if key in result:
            found = f"{key} a second time (first on line {document.lines[here]})"
            document.problems.append(Problem("duplicate_key", line, here, found, "each key once", key))
            continue
        document.lines[here] = line
        result[key] = _value(value_node, here, document)
    return result
