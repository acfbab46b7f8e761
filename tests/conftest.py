"""For every test: nothing reaches a network, and the report says whether real input was there."""

from __future__ import annotations

import ipaddress
import os
import socket
from pathlib import Path

import pytest

from catalog import browser_libraries
from harvesters.demo import DemoSummary
from tests.whole_demo import built_once

ROOT = Path(__file__).resolve().parents[1]
REAL = ROOT.parent / "shared" / "real"
# The files that take longest, longest first.
LONG = ("test_accessibility.py", "test_fault_drill.py", "test_bad_input.py", "test_demo.py")


def pytest_report_header() -> str:
    if REAL.is_dir():
        return f"real input: {REAL} is there; its tests run"
    return f"real input: {REAL} is NOT there; the tests on recorded answers are skipped"


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep each file in one process, for its costly fixtures, and begin with the long ones, not end with them."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(item.path.name))
    items.sort(key=lambda item: LONG.index(item.path.name) if item.path.name in LONG else len(LONG))


@pytest.fixture(scope="session")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The browser libraries that the site serves, from the cache that the set-up filled."""
    fetched = browser_libraries.fetch(ROOT / "theme" / "package.json", ROOT / ".venv" / "browser-libraries")
    folder = tmp_path_factory.mktemp("libraries")
    browser_libraries.copy_to(fetched, folder)
    return folder


@pytest.fixture(scope="session")
def whole_demo(tmp_path_factory: pytest.TempPathFactory, libraries: Path) -> tuple[Path, DemoSummary]:
    """The whole path for all 49 kommuner, once for all processes: its folder and what it came to."""
    own = tmp_path_factory.getbasetemp()
    return built_once(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own, libraries)


@pytest.fixture(scope="session")
def demo_folder(whole_demo: tuple[Path, DemoSummary]) -> Path:
    return whole_demo[0]


@pytest.fixture(scope="session")
def demo(whole_demo: tuple[Path, DemoSummary]) -> DemoSummary:
    return whole_demo[1]


@pytest.fixture(autouse=True, scope="session")
def only_loopback() -> None:
    """Fail a test that connects anywhere but to this machine, instead of letting it wait for an answer."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and not _is_loopback(str(address[0])):
            raise AssertionError(f"a test connects to {address}: tests reach nothing but loopback")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


def _is_loopback(host: str) -> bool:
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False
