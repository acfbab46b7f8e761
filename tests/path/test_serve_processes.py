"""`invoke serve` as a program: several processes answer, and none is left when it has been told to end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from harvesters.bench_api import process_tree
from harvesters.made_packages import made_package
from tests.served import made_output

ROOT = Path(__file__).resolve().parents[2]
TABLE = made_package(0)["resources"][0]["id"]


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_output(tmp_path_factory.mktemp("processes"), 5)


@pytest.fixture(params=["1", "2"])
def server(request: pytest.FixtureRequest, output: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-u", "-m", "invoke", "serve", "--output", str(output), "--port", "0"]
    process = subprocess.Popen([*command, "--workers", request.param], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    with process.stdout:
        said = process.stdout.readline()
        yield process, said.partition(" at ")[2].partition("/ until")[0]
        process.kill()
        process.wait(20)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_with_all_that_it_began(server: tuple[subprocess.Popen[str], str], sign: signal.Signals) -> None:
    process, url = server
    answers = [requests.get(f"{url}/api/action/package_list", timeout=30) for _ in range(8)]
    assert {(one.status_code, len(one.json()["result"])) for one in answers} == {(200, 5)}
    asked = requests.post(f"{url}/api/3/action/datastore_search", json={"resource_id": TABLE, "limit": 1}, timeout=30)
    assert asked.json()["result"]["total"] == 1000
    began = set(process_tree(process.pid))
    assert len(began) >= 2, "the tables are asked in a process apart"

    process.send_signal(sign)

    assert process.wait(20) in (0, 143, -sign)
    deadline = time.monotonic() + 20  # none is waited for when all is well
    while left := [pid for pid in began if _runs(pid)]:
        assert time.monotonic() < deadline, left


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
