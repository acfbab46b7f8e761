"""What came of holding a site against its list, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from catalog.texts import load_texts

MOST_SHOWN = 100  # findings; the rest are counted
_LONGEST = 300  # characters of somebody else's text on a line

# What is known of who made the list.
GENUINE, HASHES_ONLY, UNSIGNED = "genuine", "hashes_only", "unsigned"


@dataclass(frozen=True)
class Finding:
    """One thing that is not as the list says. `code` is a key of texts/verify.yml: verify.finding.<code>."""

    path: str
    code: str
    reason: str = ""


@dataclass(frozen=True)
class Verdict:
    """`signature`: GENUINE, HASHES_ONLY, UNSIGNED, or why it proves nothing: unreadable, other_key, false."""

    target: str
    lang: str
    signature: str
    key_id: str = ""
    comment: str = ""  # that of the signature, which is signed too
    base_url: str = ""
    listed: int = 0
    checked: int = 0
    findings: tuple[Finding, ...] = ()
    is_unfinished: bool = False
    knows_others: bool = False  # whether files that are not listed would have been found

    @property
    def is_trusted(self) -> bool:
        """Return whether the list may be believed: it is the key's owner's, or no key was asked for."""
        return self.signature in (GENUINE, HASHES_ONLY)

    @property
    def ok(self) -> bool:
        """Return whether everything that was asked for is as the list says."""
        return self.is_trusted and not self.findings

    def text(self) -> str:
        """Return the report for people, a finding on each line."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        t = load_texts().bound(self.lang)
        yield t("verify.target", target=shown(self.target))
        yield t(f"verify.signature.{self.signature}", key_id=self.key_id, comment=shown(self.comment))
        if not self.is_trusted:
            yield t("verify.conclusion.untrusted")
            return
        if self.base_url:
            yield t("verify.base_url", url=shown(self.base_url))
        yield t("verify.files", checked=self.checked, listed=self.listed)
        if self.is_unfinished:
            yield t("verify.unfinished")
        if not self.knows_others:
            yield t("verify.others_unknown")
        for finding in self.findings[:MOST_SHOWN]:
            line = t(f"verify.finding.{finding.code}", path=shown(finding.path), reason=shown(finding.reason))
            yield f"- {line}"
        if more := len(self.findings) - MOST_SHOWN:
            yield from [f"- {t('verify.more', n=more)}"] if more > 0 else []
        yield t("verify.conclusion.faults", n=len(self.findings)) if self.findings else t("verify.conclusion.ok")


def shown(text: str) -> str:
    """Return somebody else's text so that it can neither move the cursor nor fill the screen."""
    plain = "".join(c if c.isprintable() else c.encode("unicode_escape", "replace").decode() for c in text)
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}…"
