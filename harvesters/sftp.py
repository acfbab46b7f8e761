"""The only way to a folder on somebody else's SFTP server. Its socket is opened by `addresses`, like every other.

A registry entry can only name a place (sftp://ale@sftp.example.se/inkorg). It is
read when the operator gave this harvest a login for that user, host and port, and
a folder above it (`sftp_logins`). The server must prove that it holds the key in
the operator's known_hosts, or, where that says nothing, the one that the source
states; a key is never taken on trust. Nothing of the operator's own ~/.ssh or
agent is used, and nothing is written to the server.

A file is whole by the same rules as in `folders`: two looks alike, or a companion.
SFTP 3 tells times in whole seconds, so the size and the bytes received count too.

A server that is away for a moment is asked again as over HTTP: the same number of
times with the same growing pauses, in a new connection. A file that broke off is
read again from its beginning, since a part of one file may not be joined to
another's; what was whole before is kept.
Links are not followed, and the folder's real path must be inside the allowed one.

On asyncssh: of the two libraries it is the typed one (paramiko's types live apart,
in typeshed), needs cryptography only (paramiko also PyNaCl, bcrypt and invoke),
and brings the server that the tests run. EPL-2.0 or GPL-2.0-or-later.
"""

from __future__ import annotations

import asyncio
import mimetypes
import socket
import stat
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, Self, TypeVar
from urllib.parse import quote

import asyncssh

from catalog.errors import (
    FolderUnreadable,
    ForbiddenAddress,
    HostKeyRefused,
    LoginRefused,
    NameNotFound,
    SftpRefused,
    TimedOut,
    TooLarge,
    Unreachable,
)
from harvesters.folders import MAX_FILES, Found, Look, sorted_out
from harvesters.sftp_logins import SftpLogins, place_of
from harvesters.snapshot import Answer, Incoming

if TYPE_CHECKING:
    from harvesters.snapshot import Snapshot, SourceSnapshots

T = TypeVar("T")
_CHUNK = 256 * 1024
_REASON_MAX_CHARS = 200
_FAREWELL_S = 5.0  # for what is left of a connection that we broke


@dataclass(frozen=True)
class Means:
    """What the client lends: a guarded socket, a turn at a host, the time that is left (s), and pauses."""

    connect: Callable[[str, int], socket.socket]
    turn: Callable[[str], AbstractContextManager[None]]
    seconds_left: Callable[[], float]  # for one step: what the settings allow, or what the source has left
    sleep: Callable[[float], None]
    again: Callable[[Callable[[], Any]], Any]  # what a step gives; where it may pass, tried again after a pause


class SftpFolder:
    """One folder on one server. Used in a `with` block; reads as `folders.Folder` does.

    Raises, on entering: SftpRefused, HostKeyRefused, LoginRefused, FolderUnreadable, Unreachable (NameNotFound),
    ForbiddenAddress, TimedOut.
    """

    def __init__(
        self, url: str, logins: SftpLogins, host_keys: Sequence[str], snapshots: SourceSnapshots, means: Means, *,
        address: str, max_bytes: int,
    ) -> None:  # fmt: skip
        self._snapshots, self._means, self._max_bytes = snapshots, means, max_bytes
        self._address = address
        self._connection: asyncssh.SSHClientConnection | None = None
        self._is_open = False
        place = place_of(url)
        login = logins.login(place) if place else None
        if place is None or login is None:
            self._refused()
        self._place, self._login = place, login
        self._trusted = self._trusted_keys(logins, host_keys)

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.enter_context(self._means.turn(self._place.host))
            self._thread = stack.enter_context(ThreadPoolExecutor(max_workers=1))
            self._runner: asyncio.Runner = self._in_thread(asyncio.Runner)
            stack.callback(self._in_thread, self._runner.close)
            stack.callback(self._close)
            self._means.again(self._ready)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def address(self, name: str) -> str:
        """Return the address of a file, for people and for the store; it does not tell user or folder."""
        return f"{self._address}/{quote(name.encode('utf-8', 'replace'))}"

    def find(self, marker: str = "") -> Found:
        """Return the files: see `folders.sorted_out`. Raises: FolderUnreadable, Unreachable, TimedOut."""
        return sorted_out(lambda: self._again(self._look), marker, self._means.sleep)

    def get(self, name: str, look: Look, context: Mapping[str, object]) -> Snapshot | None:
        """Return the file as a snapshot, or None if it changed since `look` or while it was read.

        Raises: TooLarge, FolderUnreadable, Unreachable, TimedOut, StoreError.
        """
        found: Snapshot | None = self._means.again(lambda: self._get(name, look, context))
        return found

    def _get(self, name: str, look: Look, context: Mapping[str, object]) -> Snapshot | None:
        self._ready()
        url = self.address(name)
        with self._snapshots.store.receive() as incoming:
            if not self._do(self._read(name, look, incoming)):
                return None
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            answer = Answer(200, {"content-type": kind}, url)
            return self._snapshots.keep(url, incoming, answer, accept="", context=context)

    def _ready(self) -> None:
        """Connect, unless the connection still holds."""
        if self._is_open:
            return
        self._close()
        self._do(self._connect())
        self._sftp = self._do(self._begin())
        self._folder = self._do(self._real_folder())
        self._is_open = True

    def _again(self, step: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Return what a step comes to, in a new connection where the old one broke."""

        def tried() -> T:
            self._ready()
            return self._do(step())

        done: T = self._means.again(tried)
        return done

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        """Run one step to its end or its limit, and raise our error for one of the library."""
        host, url = self._place.host, self._address
        try:
            seconds = self._means.seconds_left()
        except BaseException:
            work.close()
            raise
        try:
            done: T = self._in_thread(self._runner.run, self._within(work, seconds))
        except TimeoutError as error:
            self._is_open = False
            raise TimedOut(f"{url}: not ready after {seconds} s", url=url, seconds=seconds) from error
        except asyncssh.HostKeyNotVerifiable as error:
            raise HostKeyRefused(f"{host}: another key", url=url, host=host) from error
        except asyncssh.PermissionDenied as error:
            raise LoginRefused(f"{host}: login refused", url=url, host=host) from error
        except (asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection) as error:
            self._is_open = False
            raise Unreachable(f"{url}: {error}", url=url, host=host, reason=_reason(error)) from error
        except asyncssh.SFTPError as error:
            raise FolderUnreadable(f"{url}: {error}", url=url, reason=_reason(error)) from error
        except (asyncssh.Error, OSError) as error:
            self._is_open = False
            raise Unreachable(f"{url}: {error}", url=url, host=host, reason=_reason(error)) from error
        return done

    def _in_thread(self, call: Callable[..., T], *arguments: Any) -> T:
        """Do something with the event loop in a thread of its own: the caller's may be running one already."""
        done: Future[T] = self._thread.submit(call, *arguments)
        return done.result()

    async def _connect(self) -> None:
        place, login = self._place, self._login
        secret: dict[str, Any] = {"client_keys": None, "preferred_auth": "password"}
        if login.key_file is not None:
            secret = {"client_keys": [self._key(login.key_file)], "preferred_auth": "publickey"}
        elif login.password_file is not None:
            secret["password"] = self._own(login.password_file).decode().partition("\n")[0]
        sock = self._socket()
        try:
            self._connection = await asyncssh.connect(
                place.host, place.port, sock=sock, username=place.user, known_hosts=(self._trusted, [], []),
                config=None, agent_path=None, gss_auth=False, gss_kex=False, host_based_auth=False, kbdint_auth=False,
                compression_algs=None, login_timeout=self._means.seconds_left(), **secret,
            )  # fmt: skip
        except BaseException:
            sock.close()
            raise

    async def _begin(self) -> asyncssh.SFTPClient:
        assert self._connection is not None
        return await self._connection.start_sftp_client(path_errors="surrogateescape")

    def _socket(self) -> socket.socket:
        url, host = self._address, self._place.host
        try:
            sock = self._means.connect(host, self._place.port)
        except ForbiddenAddress as error:
            address = error.values["address"]
            raise ForbiddenAddress(f"{url} leads to {address}, not public", url=url, address=address) from error
        except (socket.gaierror, UnicodeError) as error:
            raise NameNotFound(f"{host}: no such host", url=url, host=host, reason=_reason(error)) from error
        sock.setblocking(False)
        return sock

    def _trusted_keys(self, logins: SftpLogins, stated: Sequence[str]) -> list[asyncssh.SSHKey]:
        """Return the keys of which the server must have one: the operator's, or else those that the source states."""
        url, host = self._address, self._place.host
        try:
            found: list[asyncssh.SSHKey] = []
            revoked: list[asyncssh.SSHKey] = []
            if logins.known_hosts is not None:
                known = asyncssh.read_known_hosts(str(logins.known_hosts))
                # By name: asked for a port, `match` forgets a place where it finds revoked keys only.
                places = [known.match(name, "", None) for name in (f"[{host}]:{self._place.port}", host)]
                found = [key for place in places for key in place[0]]
                revoked = [key for place in places for key in place[2]]
            trusted = found or [asyncssh.import_public_key(key) for key in stated]
            return [key for key in trusted if key not in revoked]
        except (OSError, ValueError) as error:
            raise HostKeyRefused(f"{host}: {error}", url=url, host=host) from error

    def _key(self, path: Path) -> asyncssh.SSHKey:
        try:
            return asyncssh.import_private_key(self._own(path))
        except asyncssh.KeyImportError as error:
            raise LoginRefused(f"{path}: {error}", url=self._address, host=self._place.host) from error

    def _own(self, path: Path) -> bytes:
        """Return what a file of the operator's holds; where it lies is not told in public."""
        try:
            return path.read_bytes()
        except OSError as error:
            raise LoginRefused(f"{path}: {error}", url=self._address, host=self._place.host) from error

    async def _real_folder(self) -> str:
        """Return the folder with every link followed. Raises: SftpRefused if that leads out of the allowed one."""
        real = PurePosixPath(str(await self._sftp.realpath(str(self._place.folder))))
        if not real.is_relative_to(str(await self._sftp.realpath(str(self._login.folder)))):
            self._refused()
        return str(real)

    async def _look(self) -> dict[str, Look | None]:
        """Return each visible entry; None for what is no plain file. Folders are left out."""
        found: dict[str, Look | None] = {}
        async for entry in self._sftp.scandir(self._folder):
            name, said = str(entry.filename), entry.attrs
            if name.startswith(".") or _mode(said, stat.S_ISDIR, asyncssh.FILEXFER_TYPE_DIRECTORY):
                continue
            is_safe = "/" not in name and "\0" not in name and name.isprintable()
            found[name] = _looked(said) if is_safe else None
            if len(found) > MAX_FILES:
                reason = f"> {MAX_FILES}"
                raise FolderUnreadable(f"more than {MAX_FILES} files", url=self._address, reason=reason)
        return found

    async def _read(self, name: str, look: Look, incoming: Incoming) -> bool:
        """Receive a file; return whether it is whole, and the one that was looked at."""
        path, url = f"{self._folder}/{name}", self.address(name)
        if _looked(await self._sftp.lstat(path)) != look:  # open() would follow a link
            return False
        async with self._sftp.open(path, "rb", block_size=0) as file:
            while chunk := await file.read(_CHUNK):
                assert isinstance(chunk, bytes), "it was opened as bytes"
                if incoming.size_bytes + len(chunk) > self._max_bytes:
                    raise TooLarge(f"{url}: too large", url=url, limit_bytes=self._max_bytes)
                incoming.write(chunk)
            after = _looked(await file.stat())
        return after == look == _looked(await self._sftp.lstat(path)) and incoming.size_bytes == look.size_bytes

    async def _within(self, work: Coroutine[Any, Any, T], seconds: float) -> T:
        """Return what `work` comes to. Raises: TimeoutError after `seconds`; the connection is of no use then.

        Not asyncio.wait_for: that lets the work clean up after itself, which asks the server once more and waits.
        """
        task = asyncio.ensure_future(work)
        done, _ = await asyncio.wait({task}, timeout=seconds)
        if not done:
            if self._connection is not None:
                self._connection.abort()
            task.cancel()
            await asyncio.wait({task}, timeout=_FAREWELL_S)
            if task.done() and not task.cancelled():
                task.exception()  # that the connection is broken is our doing
            raise TimeoutError
        return task.result()

    def _close(self) -> None:
        connection, self._connection, self._is_open = self._connection, None, False
        if connection is not None:
            connection.abort()
            with suppress(TimeoutError):  # it is broken either way
                self._in_thread(self._runner.run, asyncio.wait_for(connection.wait_closed(), _FAREWELL_S))

    def _refused(self) -> NoReturn:
        raise SftpRefused(f"{self._address}: refused", url=self._address)


def _looked(said: asyncssh.SFTPAttrs) -> Look | None:
    """Return what a look tells; None for what is no plain file, or has no size to hold it against."""
    if said.size is None or not _mode(said, stat.S_ISREG, asyncssh.FILEXFER_TYPE_REGULAR):
        return None
    nanoseconds = int((said.mtime or 0) * 1_000_000_000) + (said.mtime_ns or 0)
    return Look(said.size, nanoseconds, 0)


def _mode(said: asyncssh.SFTPAttrs, is_it: Callable[[int], bool], type_: int) -> bool:
    """Return whether an entry is of a type: by its mode where the server tells one."""
    return is_it(said.permissions) if said.permissions is not None else said.type == type_


def _reason(error: Exception) -> str:
    """Return the other side's own words, short and on one line."""
    text = getattr(error, "reason", "") or getattr(error, "strerror", "") or type(error).__name__
    return "".join(c if c.isprintable() else " " for c in str(text))[:_REASON_MAX_CHARS]
