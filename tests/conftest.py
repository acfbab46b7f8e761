"""For every test: nothing reaches a network, and the report says whether real input was there."""

from __future__ import annotations

import ipaddress
import socket
from pathlib import Path

import pytest

REAL = Path(__file__).resolve().parents[2] / "shared" / "real"


def pytest_report_header() -> str:
    if REAL.is_dir():
        return f"real input: {REAL} is there; its tests run"
    return f"real input: {REAL} is NOT there; the tests on recorded answers are skipped"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep what shares costly fixtures in one process: the browser tests build one demo, a file its own modules."""
    for item in items:
        folder = item.path.parent.name
        item.add_marker(pytest.mark.xdist_group("e2e" if folder == "e2e" else item.path.name))


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
