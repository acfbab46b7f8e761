"""The tiny portal, signed: the list says what went in, and the same site has the same signature."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from catalog.ids import sha256_of
from catalog.output import MANIFEST, SIGNATURE
from catalog.signing import PUBLIC_KEY, load_signer, new_key
from harvesters.verify.command import verify
from tests.path.portal import Portal, tree

ONLY = frozenset({"ale", "hjo"})


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("key") / "k"
    new_key(path)
    return path


@pytest.fixture(scope="module")
def signed(tiny: Portal, key: Path, tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """A copy of the tiny portal, built on top of what is there and signed."""
    folder = tmp_path_factory.mktemp("signed") / "copy"
    shutil.copytree(tiny.folder, folder)
    portal = Portal(folder)
    portal.build(only=ONLY, signer=load_signer(key, portal.output))
    return portal


def test_signing_adds_two_files_and_changes_the_list_only(tiny: Portal, signed: Portal) -> None:
    before, after = tree(tiny.output), tree(signed.output)
    assert after.keys() - before.keys() == {SIGNATURE, PUBLIC_KEY}
    assert {p for p in before if before[p] != after[p]} == {MANIFEST}


def test_the_signed_site_is_as_its_list_says(signed: Portal, key: Path) -> None:
    verdict = verify(str(signed.output), public_key=f"{key}.pub")
    assert verdict.ok, verdict.text()
    newest = max(d.modified for d in map(signed.store.load, signed.store.keys()) if d)
    assert verdict.comment.startswith(f"data:{newest[:4]}")
    assert verdict.checked == len([p for p in signed.output.rglob("*") if p.is_file()]) - 2


def test_a_second_build_writes_no_file(signed: Portal, key: Path) -> None:
    before = (signed.output / SIGNATURE).read_bytes()
    assert signed.build(only=ONLY, signer=load_signer(key, signed.output)).written == 0
    assert (signed.output / SIGNATURE).read_bytes() == before


def test_the_list_says_what_went_in(output: Path, tiny: Portal) -> None:
    told = json.loads((output / MANIFEST).read_text(encoding="utf-8"))
    assert set(told) == {
        "base_url", "built_for", "code", "data", "datasets", "files", "inputs", "registry", "versions",
    }  # fmt: skip
    assert told["files"]["index.html"]["sha256"] == sha256_of(output / "index.html")
    for key, hashes in told["inputs"].items():
        answers = json.loads((output / "data" / key / "provenance.json").read_text(encoding="utf-8"))["snapshots"]
        assert hashes == sorted({answer["sha256"] for answer in answers})
        for digest in hashes:
            assert sha256_of(tiny.folder / "snapshots/objects" / digest[:2] / digest) == digest
    harvested = [d for d in map(tiny.store.load, tiny.store.keys()) if d and d.provenance.get("snapshots")]
    assert set(told["inputs"]) >= {d.key for d in harvested}
    assert str(tiny.folder) not in (output / MANIFEST).read_text(encoding="utf-8")
