"""Which addresses the portal may connect to, and the connections that hold to it.

The guard looks at the numeric address in the moment of connecting, after the
name was resolved. So a name that changes its mind between two look-ups (DNS
rebinding), a redirect and a link inside a source's data meet the same check.

The connections also hold the deadline of the exchange: each wait for bytes is
cut to what is left of it, so that a server which drips its headers, its chunk
sizes or its body cannot hold us longer.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import socket
import threading
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from catalog.errors import ForbiddenAddress

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
ConnectTo = tuple[tuple[str, str, int], ...]

# Networks of a home or an office. Only these, and loopback, open with allow_loopback.
_LOCAL = tuple(map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")))
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_V4_COMPATIBLE = ipaddress.IPv6Network("::/96")  # RFC 4291, long out of use, still routed by some systems


def is_allowed(address: str, allow_loopback: bool = False) -> bool:
    """Return whether the portal may connect to a numeric address.

    Only public unicast addresses are. With `allow_loopback`, loopback and private networks are too;
    link-local, multicast and reserved ones never are. An IPv6 address that carries an IPv4 one is
    judged by what it carries.
    """
    ip = _carried(ipaddress.ip_address(address))
    if allow_loopback and (ip.is_loopback or any(ip in network for network in _LOCAL)):
        return True
    site_local = isinstance(ip, ipaddress.IPv6Address) and ip.is_site_local
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or site_local)


class Deadline(threading.local):
    """When the exchange of this thread must be over, in seconds of the injected clock."""

    at = float("inf")
    passed = False  # whether a wait was cut short by it

    def start(self, at: float) -> None:
        """Begin an exchange that ends at `at`."""
        self.at, self.passed = at, False


class Guard:
    """Opens the sockets. One per harvest, shared by its threads.

    `connect_to` (pattern of host name, address, port) leads matching names to another place, like curl's option
    of that name. It is the operator's own setting, so its addresses are not judged.
    """

    def __init__(
        self,
        *,
        allow_loopback: bool,
        connect_to: ConnectTo,
        deadline: Deadline,
        monotonic: Callable[[], float],
        resolve: Callable[..., list[Any]] = socket.getaddrinfo,
    ) -> None:
        self._allow_loopback = allow_loopback
        self._connect_to = connect_to
        self._resolve = resolve
        self._deadline = deadline
        self._monotonic = monotonic

    def open(self, host: str, port: int, timeout: float) -> socket.socket:
        """Return a socket connected to `host`; several addresses are tried in turn.

        Raises: ForbiddenAddress if the name leads only to addresses that are not allowed; OSError as sockets do.
        """
        failure: Exception = socket.gaierror(socket.EAI_NONAME, f"{host} has no internet address")
        for family, kind, protocol, where, is_trusted in self._targets(host, port):
            if not (is_trusted or is_allowed(where[0], self._allow_loopback)):
                if isinstance(failure, (socket.gaierror, ForbiddenAddress)):
                    failure = ForbiddenAddress(f"{host} leads to {where[0]}", url=host, address=where[0])
                continue
            sock = socket.socket(family, kind, protocol)
            try:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                sock.settimeout(self.time_left(timeout))
                sock.connect(where)
                return sock
            except OSError as error:
                sock.close()
                failure = error
        raise failure

    def time_left(self, limit: float) -> float:
        """Return `limit`, or what is left until the deadline if that is less.

        Raises: TimeoutError at the deadline. `Deadline.passed` then says that it was not the limit itself.
        """
        left = self._deadline.at - self._monotonic()
        self._deadline.passed = left <= limit
        if left <= 0:
            raise TimeoutError("the deadline of the exchange has passed")
        return min(limit, left)

    def adapter(self, hosts: int, connections_per_host: int) -> HTTPAdapter:
        """Return a transport for `requests` whose every connection is opened by this guard."""
        adapter = HTTPAdapter(pool_connections=hosts, pool_maxsize=connections_per_host)
        adapter.poolmanager.pool_classes_by_scheme = _pool_classes(self)
        return adapter

    def _targets(self, host: str, port: int) -> list[tuple[int, int, int, Any, bool]]:
        """Return family, type, protocol, socket address, and whether the operator chose it."""
        name = host.rstrip(".").lower()
        place = next(((a, p) for pattern, a, p in self._connect_to if fnmatchcase(name, pattern.lower())), None)
        found = self._resolve(*(place or (host, port)), 0, socket.SOCK_STREAM)
        usual = (socket.AF_INET, socket.AF_INET6)
        return [(f, kind, proto, where, place is not None) for f, kind, proto, _, where in found if f in usual]


if TYPE_CHECKING:
    _Base = HTTPConnection
else:
    _Base = object


class _GuardedConnection(_Base):
    """What our HTTP and HTTPS connections share. The name stays as it was: Host, SNI and certificate check use it."""

    guard: Guard

    def _new_conn(self) -> socket.socket:
        try:
            return self.guard.open(self._dns_host, self.port, _seconds(self.timeout))
        except (socket.gaierror, UnicodeError) as error:  # UnicodeError: a label that no name server could hold
            reason = error if isinstance(error, socket.gaierror) else socket.gaierror(str(error))
            raise NameResolutionError(self.host, self, reason) from reason
        except TimeoutError as error:
            raise ConnectTimeoutError(self, f"{self.host}: {error}") from error
        except OSError as error:
            raise NewConnectionError(self, str(error)) from error

    # http.client expects a class here and only calls it.
    def response_class(  # type: ignore[override]
        self, sock: socket.socket, *args: Any, **kwargs: Any
    ) -> http.client.HTTPResponse:
        """Return http.client's answer, reading through the deadline."""
        timed: Any = _TimedSocket(sock, self.guard, _seconds(self.timeout))
        return http.client.HTTPResponse(timed, *args, **kwargs)


class _TimedSocket:
    """A socket as http.client's answer needs it: only `makefile`."""

    def __init__(self, sock: socket.socket, guard: Guard, timeout: float) -> None:
        self._sock, self._guard, self._timeout = sock, guard, timeout

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._sock, self._guard, self._timeout))


class _TimedReader(io.RawIOBase):
    """Bytes of a socket; every wait for them ends at the deadline."""

    def __init__(self, sock: socket.socket, guard: Guard, timeout: float) -> None:
        self._sock, self._guard, self._timeout = sock, guard, timeout
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._guard.time_left(self._timeout))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


def _pool_classes(to_use: Guard) -> dict[str, type[HTTPConnectionPool]]:
    class Plain(_GuardedConnection, HTTPConnection):
        guard = to_use

    class Tls(_GuardedConnection, HTTPSConnection):
        guard = to_use

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class TlsPool(HTTPSConnectionPool):
        ConnectionCls = Tls

    return {"http": PlainPool, "https": TlsPool}


def _seconds(timeout: object) -> float:
    return float(timeout) if isinstance(timeout, (int, float)) else float("inf")


def _carried(ip: IPAddress) -> IPAddress:
    """Return the IPv4 address inside an IPv6 address, or the address itself."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    inner = ip.ipv4_mapped or ip.sixtofour
    if inner:
        return inner
    if ip in _NAT64 or (ip in _V4_COMPATIBLE and int(ip) > 0xFFFF):
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip
