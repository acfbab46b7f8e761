"""Every error that the portal raises on purpose.

InsynError
├── RegistryError        a registry file is wrong: which file, line, what was found, what would be right
│   ├── RegistryErrors     every fault of every file                                (harvesters/source.py)
│   └── RegistryFault      one fault in one file                                    (harvesters/source.py)
├── ConnectToError       --connect-to is not HOST=ADDRESS:PORT                      (harvesters/connect_to.py)
├── FetchError           a source could not be read
│   ├── BadUrl             the address cannot be asked: not http(s), no host, or it holds a password
│   ├── Unreachable        no connection, or it broke before the answer began
│   │   ├── NameNotFound     no such host name
│   │   └── TlsRefused       the certificate, or the encryption, is not in order
│   ├── TimedOut           no answer, or it stopped coming
│   │   └── TooSlow          it kept coming, too slowly to be ready in time
│   ├── BadStatus          the server answered with an error status
│   ├── Truncated          the answer ended before it was whole
│   ├── BadEncoding        a compression that we did not ask for, or that is broken
│   ├── TooLarge           more bytes than the source may send
│   ├── ForbiddenAddress   the address, or a redirect, leads to a private network
│   ├── TooManyRedirects
│   ├── FolderRefused      a folder on this machine that the harvest was not told to read
│   ├── FolderUnreadable   a folder or a file in it cannot be read
│   ├── SftpRefused        a folder by SFTP that the harvest was given no login for
│   ├── HostKeyRefused     an SFTP server that does not prove that it is the one we know
│   ├── LoginRefused       an SFTP server that does not let us in
│   └── NoSuchFile         a file on this machine that is not there                 (harvesters/check_file.py)
├── OutOfTime            a source was not ready when its time was over
│   ├── SourceOutOfTime    the time of one source
│   └── RunOutOfTime       the time of the whole run
├── ParseError           the bytes are not what the source's kind promises
│   ├── EmptyAnswer        no bytes, or only white space
│   ├── WebPage            a web page came in place of data
│   ├── WrongCharset       text that is not in the character encoding it should have
│   ├── BadJson            not one whole JSON document
│   ├── DiaryRefusal       a diary answered with an error of its own                (harvesters/ciceron_session.py)
│   ├── BadRdf             RDF that cannot be read, or that may not be
│   └── ProtocolUnreadable there is no text of minutes in the file                 (harvesters/protocol/errors.py)
│       ├── ProtocolMissing a file on this machine that cannot be opened            (harvesters/protocol/errors.py)
│       ├── ProtocolUndated minutes that do not say of which day or body            (harvesters/protocol/errors.py)
│       ├── PdfScanned   pages that are pictures, without text                   (harvesters/protocol/errors.py)
│       ├── PdfUnreadable broken, or protected by a password                      (harvesters/protocol/errors.py)
│       ├── PdfTooLarge  more pages or bytes than minutes have                   (harvesters/protocol/errors.py)
│       └── PdfTooSlow   not read in time                                        (harvesters/protocol/errors.py)
├── StoreError           the data directory is not as we left it, or is in use
├── SettingsError        a setting of the site is not what it can be                (catalog/web/security.py)
├── BrowserLibraryError  a library for the browser cannot be had as pinned         (catalog/browser_libraries.py)
├── ProtocolError        what `invoke protocol` says of a file that it cannot read (harvesters/protocol/command.py)
├── SigningKeyError      a key that cannot sign or check the site                   (catalog/signing.py)
├── VerifyError          a site could not be held against its list at all           (harvesters/verify/command.py)
└── CheckError           a file could not be checked at all                         (harvesters/check_file.py)

Those with a file beside them live there, with what they tell of; the others are below.

Errors carry data and do no work. `code` picks the sentence for people from
`catalog/texts/errors.yml`; `values` fills it. `str(error)` is for logs.
"""

from __future__ import annotations


class InsynError(Exception):
    """Base of all errors here. Shape: `code` is a key of texts/errors.yml, `values` its fillers."""

    code = "unknown"

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.values = values


class RegistryError(InsynError):
    """Values: file, line, path (dotted), found, expected."""

    code = "registry"


class FetchError(InsynError):
    """Values: url, and what the subclass names."""

    code = "fetch"


class BadUrl(FetchError):
    """Values: url, reason."""

    code = "bad_url"


class Unreachable(FetchError):
    """Values: url, host, reason."""

    code = "unreachable"


class NameNotFound(Unreachable):
    """Values: url, host, reason."""

    code = "name_not_found"


class TlsRefused(Unreachable):
    """Values: url, host, reason."""

    code = "tls_refused"


class TimedOut(FetchError):
    """Values: url, seconds."""

    code = "timed_out"


class TooSlow(TimedOut):
    """Values: url, seconds."""

    code = "too_slow"


class BadStatus(FetchError):
    """Values: url, status."""

    code = "bad_status"


class Truncated(FetchError):
    """Values: url, received_bytes."""

    code = "truncated"


class BadEncoding(FetchError):
    """Values: url, encoding."""

    code = "bad_encoding"


class TooLarge(FetchError):
    """Values: url, limit_bytes."""

    code = "too_large"


class ForbiddenAddress(FetchError):
    """Values: url, address."""

    code = "forbidden_address"


class TooManyRedirects(FetchError):
    """Values: url, limit."""

    code = "too_many_redirects"


class FolderRefused(FetchError):
    """Values: url."""

    code = "folder_refused"


class FolderUnreadable(FetchError):
    """Values: url, reason."""

    code = "folder_unreadable"


class SftpRefused(FetchError):
    """Values: url."""

    code = "sftp_refused"


class HostKeyRefused(FetchError):
    """Values: url, host."""

    code = "host_key_refused"


class LoginRefused(FetchError):
    """Values: url, host."""

    code = "login_refused"


class OutOfTime(InsynError):
    """Values: source, seconds."""

    code = "out_of_time"


class SourceOutOfTime(OutOfTime):
    """Values: source, seconds."""

    code = "source_out_of_time"


class RunOutOfTime(OutOfTime):
    """Values: source, seconds."""

    code = "run_out_of_time"


class ParseError(InsynError):
    """Values: url, found, expected."""

    code = "parse"


class EmptyAnswer(ParseError):
    """Values: url, found, expected."""

    code = "empty_answer"


class WebPage(ParseError):
    """Values: url, found ("HTML"), expected."""

    code = "html_instead_of_data"


class WrongCharset(ParseError):
    """Values: url, found (the byte), expected (the encoding), position (0 is the first byte)."""

    code = "wrong_charset"


class BadJson(ParseError):
    """Values: url, found, expected, line, column (both from 1; 0 when no place can be named)."""

    code = "bad_json"


class BadRdf(ParseError):
    """Values: url, found, expected, line (from 1; 0 when no line can be named)."""

    code = "bad_rdf"


class StoreError(InsynError):
    """Values: path, reason."""

    code = "store"
