"""The words of the site: every sentence that a visitor reads and that no record or page in `content/` holds.

The YAML files beside this module are merged into one catalogue. A key is dotted by area
(`nav.data`), a file may nest areas, and the leaf holds both languages:

    nav:
      data: {sv: "Data", en: "Data"}
      rows:
        sv: {one: "{n} rad", other: "{n} rader"}
        en: {one: "{n} row", other: "{n} rows"}

`n` chooses between `one` and `other`. Whole numbers are written the way the language writes
them ("12 345"), so a year or a code is passed as text. A key that ends in `_html` holds markup:
its result is marked safe and its values are escaped; every other text is plain.
"""

from __future__ import annotations

import difflib
import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

import yaml
from markupsafe import Markup

from catalog.formats import number

LANGUAGES = ("sv", "en")
PLURALS = ("one", "other")

_DIRECTORY = Path(__file__).parent

Entry = Mapping[str, Mapping[str, str]]  # language → {"other": text} or {"one": …, "other": …}


@dataclass(frozen=True)
class Texts:
    """All texts by dotted key."""

    entries: Mapping[str, Entry]

    def __contains__(self, key: str) -> bool:
        return key in self.entries

    def get(self, key: str, lang: str, **values: object) -> str:
        """Return the text of `key` in `lang`, filled with `values`.

        Shape:  str; Markup when the key ends in `_html`.
        Raises: KeyError, naming the nearest keys, the languages, or the placeholder without a value.
        """
        forms = self._forms(key, lang)
        form = "one" if "one" in forms and values.get("n") == 1 else "other"
        text = forms[form]
        is_html = key.endswith("_html")
        if "{" in text:
            written = {name: _written(value, lang) for name, value in values.items()}
            try:
                if is_html:
                    return Markup(text).format(**written)  # noqa: S704 our own text; the values are escaped
                return text.format(**written)
            except KeyError as missing:
                raise KeyError(f"text {key!r} needs a value for {missing.args[0]!r}") from None
        return Markup(text) if is_html else text  # noqa: S704 our own text

    def bound(self, lang: str) -> Callable[..., str]:
        """Return `t(key, **values)` for one language."""
        return functools.partial(_get_bound, self, lang)

    def _forms(self, key: str, lang: str) -> Mapping[str, str]:
        try:
            entry = self.entries[key]
        except KeyError:
            near = difflib.get_close_matches(key, self.entries, n=3, cutoff=0.5)
            hint = f"; near: {', '.join(near)}" if near else ""
            raise KeyError(f"no text {key!r}{hint}") from None
        try:
            return entry[lang]
        except KeyError:
            raise KeyError(f"text {key!r} has no language {lang!r}, only {', '.join(entry)}") from None


def load_texts(directory: Path = _DIRECTORY) -> Texts:
    """Return the texts of every *.yml in `directory`; read once per directory and process.

    Raises: ValueError naming file and key when a key comes twice, lacks a language or has another shape;
            TypeError when a key is no text or something else stands where texts should.
    """
    return _load(directory)


def placeholders(text: str) -> frozenset[str]:
    """Return the names in braces in `text`.

    Raises: ValueError when a brace is unbalanced or a name reaches into a value ({a.b}, {a[0]}).
    """
    names = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    wrong = [name for name in names if not name.isidentifier()]
    if wrong:
        raise ValueError(f"placeholder must be a plain name, not {wrong[0]!r}")
    return frozenset(names)


@functools.cache
def _load(directory: Path) -> Texts:
    entries: dict[str, Entry] = {}
    for path in sorted(directory.glob("*.yml")):
        tree = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for key, leaf in _leaves(tree, ()):
            if key in entries:
                raise ValueError(f"{path.name}: {key} is already defined")
            entries[key] = _entry(path.name, key, leaf)
    return Texts(entries)


def _leaves(node: object, path: tuple[str, ...]) -> Iterator[tuple[str, Mapping[str, object]]]:
    if not isinstance(node, Mapping):
        raise TypeError(f"{'.'.join(path)}: expected {{sv: …, en: …}}, found {node!r}")
    if set(node) & set(LANGUAGES):
        yield ".".join(path), node
        return
    for name, child in node.items():
        # YAML 1.1 reads bare yes, no and on as booleans: such a key would never be found
        if not isinstance(name, str):
            raise TypeError(f"{'.'.join(path)}: quote the key {name!r}")
        yield from _leaves(child, (*path, name))


def _entry(file: str, key: str, leaf: Mapping[str, object]) -> Entry:
    if set(leaf) != set(LANGUAGES):
        raise ValueError(f"{file}: {key} needs exactly {' and '.join(LANGUAGES)}, found {', '.join(map(str, leaf))}")
    return {lang: _plural_forms(file, key, leaf[lang]) for lang in LANGUAGES}


def _plural_forms(file: str, key: str, value: object) -> Mapping[str, str]:
    if isinstance(value, str):
        return {"other": value}
    if isinstance(value, Mapping) and set(value) == set(PLURALS) and all(isinstance(v, str) for v in value.values()):
        return {form: str(value[form]) for form in PLURALS}
    raise ValueError(f"{file}: {key} must be text or {{one: …, other: …}}, found {value!r}")


def _written(value: object, lang: str) -> object:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number(value, lang)
    return value


def _get_bound(texts: Texts, lang: str, key: str, **values: object) -> str:
    return texts.get(key, lang, **values)
