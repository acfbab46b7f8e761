"""Why a protocol cannot be read. Never an empty result in place of an error."""

from __future__ import annotations

from catalog.errors import ParseError


class ProtocolUnreadable(ParseError):
    """There is no text of a protocol in the file. Values: url, found, expected."""

    code = "protocol_unreadable"


class ProtocolMissing(ProtocolUnreadable):
    """A file on this machine that cannot be opened. Values: url, reason."""

    code = "protocol_no_file"


class ProtocolUndated(ProtocolUnreadable):
    """A protocol that does not say when the meeting was, or of which body. Values: url, found, expected."""

    code = "protocol_undated"


class PdfScanned(ProtocolUnreadable):
    """A PDF whose pages are pictures, without a text layer. Values: url, pages (in all), empty (without text)."""

    code = "pdf_scanned"


class PdfUnreadable(ProtocolUnreadable):
    """A PDF that is broken or needs a password. Values: url, reason."""

    code = "pdf_unreadable"


class PdfTooLarge(ProtocolUnreadable):
    """A PDF beyond what a protocol is. Values: url, found, expected."""

    code = "pdf_too_large"


class PdfTooSlow(ProtocolUnreadable):
    """A PDF that was not read in time. Values: url, seconds."""

    code = "pdf_too_slow"
