"""Keys and signatures, held against the program minisign where it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from catalog.signing import (
    NotSigned,
    SigningKeyError,
    check_signature,
    key_id_of,
    load_signer,
    new_key,
    read_public_key,
)

needs_minisign = pytest.mark.skipif(shutil.which("minisign") is None, reason="the program minisign is not installed")
COMMENT = "data:2026-11-16T05:00:00Z\tfile:manifest.json\thashed"


def minisign(*arguments: object, **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["minisign", *map(str, arguments)], capture_output=True, text=True, check=False, **more)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    new_key(tmp_path / "insyn.key")
    return tmp_path / "insyn.key"


def signer_of(key: Path):
    return load_signer(key, key.parent / "output")


def test_a_key_is_ours_alone_and_its_public_half_checks_what_it_signs(key: Path) -> None:
    assert key.stat().st_mode & 0o777 == 0o600
    signer = signer_of(key)
    public = read_public_key(f"{key}.pub")
    assert key_id_of(public) == signer.key_id
    assert check_signature(b"lista", signer.sign(b"lista", COMMENT), public) == COMMENT


def test_the_same_bytes_have_the_same_signature(key: Path) -> None:
    assert signer_of(key).sign(b"lista", COMMENT) == signer_of(key).sign(b"lista", COMMENT)


def test_a_public_key_is_read_from_its_letters_too(key: Path) -> None:
    letters = signer_of(key).public_key.decode().splitlines()[1]
    assert check_signature(b"x", signer_of(key).sign(b"x", COMMENT), read_public_key(letters)) == COMMENT


def test_the_secret_is_never_shown(key: Path) -> None:
    secret = key.read_text().splitlines()[1]
    assert secret not in repr(signer_of(key))
    assert str(signer_of(key)._key._keynum_sk.secret_key) not in repr(signer_of(key))


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
def test_a_key_that_others_may_touch_is_refused(key: Path, mode: int) -> None:
    key.chmod(mode)
    with pytest.raises(SigningKeyError, match="chmod 600"):
        signer_of(key)


def test_a_key_in_the_site_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "output/hemligt"
    folder.mkdir(parents=True)
    new_key(folder / "k")
    (tmp_path / "link").symlink_to(folder / "k")
    for path in (folder / "k", tmp_path / "link"):
        with pytest.raises(SigningKeyError, match="published"):
            load_signer(path, tmp_path / "output")


@pytest.mark.parametrize("data", [b"", b"hemligt", b"untrusted comment: x\nRWQ=\n", b"\xff\xfe", b"a\n" * 5000])
def test_what_is_no_key_is_refused_and_not_quoted(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "k"
    path.write_bytes(data)
    path.chmod(0o600)
    with pytest.raises(SigningKeyError, match="not a secret key") as caught:
        signer_of(path)
    assert "hemligt" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_folder_or_nothing_is_no_key(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "borta"):
        with pytest.raises(SigningKeyError):
            load_signer(path, tmp_path / "output")


def test_a_key_is_never_overwritten(key: Path) -> None:
    before = key.read_bytes()
    with pytest.raises(SigningKeyError, match="already"):
        new_key(key)
    Path(f"{key}.pub").unlink()
    with pytest.raises(SigningKeyError, match="already"):
        new_key(key)
    assert key.read_bytes() == before


@pytest.mark.parametrize("told", ["", "RWx", "borta.pub", "/", "\0", "RW" + "A" * 54 + "!"])
def test_what_is_no_public_key_is_refused(told: str) -> None:
    with pytest.raises(SigningKeyError, match="neither"):
        read_public_key(told)


def harmed(signature: bytes) -> dict[str, bytes]:
    lines = signature.splitlines(keepends=True)
    other = signature.replace(b"2026-11-16", b"2027-11-16")
    return {"unreadable": signature[:-30], "false": other, "unreadable ": b"".join(lines[:2]), "unreadable  ": b""}


def test_a_signature_that_was_harmed_proves_nothing(key: Path) -> None:
    public = read_public_key(f"{key}.pub")
    for reason, signature in harmed(signer_of(key).sign(b"lista", COMMENT)).items():
        with pytest.raises(NotSigned) as caught:
            check_signature(b"lista", signature, public)
        assert caught.value.reason == reason.strip()
    with pytest.raises(NotSigned, match="false"):
        check_signature(b"lista!", signer_of(key).sign(b"lista", COMMENT), public)


def test_another_key_is_told_apart(key: Path, tmp_path: Path) -> None:
    other = new_key(tmp_path / "annan")
    with pytest.raises(NotSigned, match="other_key"):
        check_signature(b"lista", signer_of(key).sign(b"lista", COMMENT), read_public_key(str(other)))


@needs_minisign
def test_minisign_takes_what_we_sign_and_our_keys(key: Path, tmp_path: Path) -> None:
    file = tmp_path / "manifest.json"
    file.write_bytes(b"lista")
    Path(f"{file}.minisig").write_bytes(signer_of(key).sign(b"lista", COMMENT))
    done = minisign("-V", "-m", file, "-p", f"{key}.pub")
    assert done.returncode == 0, done.stderr
    assert COMMENT.split("\t")[0] in done.stdout
    file.write_bytes(b"listan")
    assert minisign("-V", "-m", file, "-p", f"{key}.pub").returncode != 0
    assert minisign("-S", "-s", key, "-m", file).returncode == 0, "it signs with a key of ours"
    assert check_signature(b"listan", Path(f"{file}.minisig").read_bytes(), read_public_key(f"{key}.pub"))


@needs_minisign
def test_we_take_the_keys_and_signatures_of_minisign(tmp_path: Path) -> None:
    key, public, file = tmp_path / "m.key", tmp_path / "m.pub", tmp_path / "f"
    assert minisign("-G", "-W", "-p", public, "-s", key).returncode == 0
    file.write_bytes(b"lista")
    for more in ([], ["-l"]):  # the older way does not hash first
        assert minisign("-S", *more, "-s", key, "-m", file, "-t", "hej").returncode == 0
        assert check_signature(b"lista", Path(f"{file}.minisig").read_bytes(), read_public_key(str(public))) == "hej"
    signer = signer_of(key)
    assert signer.key_id.lstrip("0") in public.read_text()
    Path(f"{file}.minisig").write_bytes(signer.sign(b"lista", COMMENT))
    assert minisign("-V", "-m", file, "-P", signer.public_key.decode().splitlines()[1]).returncode == 0


def test_a_key_with_a_password_is_refused_with_the_way_out(key: Path, tmp_path: Path) -> None:
    import minisign as library

    protected = library.SecretKey.from_file(key)
    protected.encrypt("lösen", opslimit=32768, memlimit=1 << 20)
    path = tmp_path / "med-losen"
    path.write_bytes(bytes(protected) + b"\n")
    os.chmod(path, 0o600)
    with pytest.raises(SigningKeyError, match="minisign -G -W"):
        signer_of(path)
