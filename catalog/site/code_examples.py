"""Example code as HTML with classes, coloured at build: theme/static/css/pages/code.css has the colours."""

from __future__ import annotations

from functools import cache

from pygments import highlight  # type: ignore[import-untyped]  # it has no types of its own
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]  # it has no types of its own
from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]  # it has no types of its own


@cache
def _formatter() -> HtmlFormatter:
    # Classes with a prefix of their own, no inline style: the Content-Security-Policy allows none.
    return HtmlFormatter(nowrap=True, classprefix="code-")


def highlighted(code: str, language: str) -> str:
    """Return `code` as escaped HTML, to stand inside <pre><code>. Raises: ClassNotFound for an unknown language."""
    made: str = highlight(code, get_lexer_by_name(language), _formatter())
    return made.rstrip("\n")
