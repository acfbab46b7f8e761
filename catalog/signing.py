"""Sign the list of the site's files, and say whose such a signature is: minisign's format (Ed25519).

https://jedisct1.github.io/minisign/. A reader needs the list, `manifest.json.minisig` beside it and the operator's
public key; this portal or the program minisign itself then tells whether the list is the operator's. The trusted
comment names the day of the data and never the clock, so the same site has the same signature.

The key is a file of minisign's without a password: a schedule signs, so a password would lie in a file beside it.
py-minisign, whose author list has minisign's own author, reads and writes the format on `cryptography`, which
asyncssh brings anyway. It has no types.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import minisign

from catalog.errors import InsynError

PUBLIC_KEY = "insyn.pub"  # in the output: for those who know from elsewhere that the site is what it says
MAX_KEY_BYTES = 4096
MAX_SIGNATURE_BYTES = 20_000  # minisign itself takes a comment of 8 KB

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_TOLD_CHARS = 200


class SigningKeyError(InsynError):
    """Values: path, reason. Never anything that the file holds."""

    code = "signing_key"


class NotSigned(ValueError):
    """A signature that proves nothing. `reason`: "unreadable" (not a signature), "other_key" or "false"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Signer:
    """An operator's key. It is shown nowhere: repr() has its number only."""

    key_id: str
    public_key: bytes  # the file to publish
    _key: Any = field(repr=False)

    def sign(self, data: bytes, comment: str) -> bytes:
        """Return the signature file. `comment` is signed too and may hold printable ASCII only."""
        made = self._key.sign(data, trusted_comment=comment)
        return bytes(made) + b"\n"


def load_signer(path: Path, output: Path) -> Signer:
    """Return the key in a file. Raises: SigningKeyError if it is none, if others may read it, or it would be published.

    Args: `output` is the folder of the site, which everybody may read.
    """
    if path.resolve().is_relative_to(output.resolve()):
        raise _refused(path, f"it lies in {output}, which is published: move it elsewhere")
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if not stat.S_ISREG(mode):
                raise _refused(path, "not a file")
            if mode & _OTHERS:
                raise _refused(path, f"others may read or write it (mode {stat.S_IMODE(mode):04o}): chmod 600 it")
            data = file.read(MAX_KEY_BYTES)
    except OSError as error:
        raise _refused(path, error.strerror or type(error).__name__) from error
    try:
        key = minisign.SecretKey.from_bytes(data)
        protected = key.is_encrypted()
    except ValueError:
        raise _refused(path, "not a secret key of minisign's: `invoke new-key FILE` makes one") from None
    if protected:
        raise _refused(path, "it asks for a password: make one without by `invoke new-key FILE` or `minisign -G -W`")
    return _signer(key)


def new_key(path: Path) -> Path:
    """Write a new secret key that only you may read, and the public one beside it; return the latter's path.

    Raises: SigningKeyError if either file is there, or cannot be written.
    """
    public = path.with_name(f"{path.name}.pub")
    if public.exists():
        raise _refused(public, "it is there already, and a key is never overwritten")
    pair = minisign.KeyPair.generate()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(bytes(pair.secret_key) + b"\n")
        public.write_bytes(_signer(pair.secret_key).public_key)
    except FileExistsError as error:
        raise _refused(path, "it is there already, and a key is never overwritten") from error
    except OSError as error:
        raise _refused(path, error.strerror or type(error).__name__) from error
    return public


def read_public_key(told: str) -> Any:
    """Return a public key from its file, or from the key itself as minisign writes it ("RW…").

    Raises: SigningKeyError if it is neither.
    """
    path = Path(told)
    try:
        if not path.is_file():
            return minisign.PublicKey.from_base64(told.strip())
        with path.open("rb") as file:
            data = file.read(MAX_KEY_BYTES)
        return minisign.PublicKey.from_bytes(data) if b"\n" in data.strip() else minisign.PublicKey.from_base64(data)
    except (OSError, ValueError) as error:
        raise _refused(Path(told[:_TOLD_CHARS]), "neither a public key of minisign's nor a file with one") from error


def key_id_of(key: Any) -> str:
    """Return the number of a public key, as minisign shows it."""
    return bytes(key._keynum_pk.key_id)[::-1].hex().upper()


def check_signature(data: bytes, signature: bytes, key: Any) -> str:
    """Return the trusted comment of a signature of `data` by a public key. Raises: NotSigned."""
    try:
        read = minisign.Signature.from_bytes(signature)
    except ValueError as error:
        raise NotSigned("unreadable") from error
    if key._keynum_pk.key_id != read._key_id:
        raise NotSigned("other_key")
    try:
        key.verify(data, read)
    except ValueError as error:
        raise NotSigned("false") from error
    return str(read.trusted_comment)


def _signer(key: Any) -> Signer:
    public = key.get_public_key()
    return Signer(key_id_of(public), _published(public), key)


def _published(public: Any) -> bytes:
    return f"untrusted comment: minisign public key {key_id_of(public)}\n{public.to_base64().decode()}\n".encode()


def _refused(path: Path, reason: str) -> SigningKeyError:
    return SigningKeyError(f"The key {path} cannot be used: {reason}.", path=str(path), reason=reason)
