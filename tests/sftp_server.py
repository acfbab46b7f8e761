"""A real SFTP server on loopback, on a port that is free, with one user of each sort."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncssh

PASSWORD = "ett-påhittat-lösenord"


class SftpServer:
    """Serves `root` as "/" to ale (with `client_key`) and hjo (with PASSWORD). Used in a `with` block.

    `serve` makes another SFTP server out of a channel; left out: asyncssh's own, over `root`.
    """

    def __init__(self, root: Path, serve: Callable[[Any], asyncssh.SFTPServer] | None = None) -> None:
        self.host_key = asyncssh.generate_private_key("ssh-ed25519")
        self.client_key = asyncssh.generate_private_key("ssh-ed25519")
        self.logins: list[str] = []
        self.connections = 0
        self.away = 0  # how many more connections are broken at once
        self._serve = serve or (lambda channel: asyncssh.SFTPServer(channel, chroot=bytes(root)))
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.port = 0

    @property
    def host_key_line(self) -> str:
        """Return the host's public key as the registry has it."""
        return self.host_key.export_public_key().decode().strip()

    def __enter__(self) -> SftpServer:
        self._thread.start()
        self._acceptor = self._run(self._listen())
        self.port = self._acceptor.get_port()
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> Any:
        return await asyncssh.listen(
            "127.0.0.1", 0, server_host_keys=[self.host_key], server_factory=lambda: _Door(self),
            sftp_factory=self._serve, config=None,
        )  # fmt: skip

    async def _end(self) -> None:
        self._acceptor.close()
        await self._acceptor.wait_closed()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()


class _Door(asyncssh.SSHServer):
    def __init__(self, server: SftpServer) -> None:
        self._server = server

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._server.connections += 1
        if self._server.away > 0:
            self._server.away -= 1
            conn.abort()

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        self._server.logins.append(f"{username} {password}")
        return (username, password) == ("hjo", PASSWORD)

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return username == "ale" and key == self._server.client_key.convert_to_public()
