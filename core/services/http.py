"""Requests over HTTP that cannot hang, swell or go astray: whole time and size are limited, every address is looked at.

Made of ``requests``, whose pools of connections are shared by all threads. Knows no service.
"""

import contextlib
import http.client
import io
import socket
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
import requests.adapters
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from core.services.guard import Guard

USER_AGENT = "playlista/0.1 (+https://github.com/playlista/playlista)"


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long an answer may take to connect, from one byte to the next, and as a whole, and how large it may be.

    The whole time holds for streams, too; their size does not. They are those of metadata: downloads need their own.
    """

    connect_s: float = 10.0
    read_s: float = 20.0
    whole_s: float = 60.0
    max_bytes: int = 1 << 24


class TooLarge(requests.RequestException):
    """The answer is larger than it may be."""


@dataclass(slots=True)
class Line:
    """What all connections of a session share: the guard, the bounds, and the sockets that are open now."""

    guard: Guard
    bounds: Bounds
    sockets: "weakref.WeakSet[socket.socket]" = field(default_factory=weakref.WeakSet)
    cut: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def connect(self, host: str, port: int, timeout_s: float | None) -> socket.socket:
        made = self.guard.connect(host, port, timeout_s=timeout_s)
        self.add(made)
        return made

    def add(self, made: socket.socket) -> None:
        with self._lock:
            self.sockets.add(made)
            cut = self.cut
        if cut:
            _hang_up(made)

    def cut_all(self) -> None:
        """Wake all threads that wait for an answer; they get a broken connection."""
        with self._lock:
            self.cut = True
            sockets = list(self.sockets)
        for made in sockets:
            _hang_up(made)


class Session(requests.Session):
    """Looks at every address, also of redirects, and reads every answer within its bounds unless ``stream=True``."""

    def __init__(self, guard: Guard, *, bounds: Bounds | None = None, connections: int = 8) -> None:
        super().__init__()
        self.line = Line(guard, bounds or Bounds())
        self.max_redirects = 5
        self.headers["User-Agent"] = USER_AGENT
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.auth = _unchanged  # otherwise a .netrc would replace our tokens
        adapter = _Adapter(self.line, connections)
        self.adapters.clear()
        self.mount("https://", adapter)
        self.mount("http://", adapter)

    def interrupt(self) -> None:
        """End what is going on in all threads, and let nothing begin again."""
        self.line.cut_all()


class _Adapter(requests.adapters.HTTPAdapter):
    def __init__(self, line: Line, connections: int) -> None:
        self._line = line
        super().__init__(pool_connections=16, pool_maxsize=connections, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        _use(self._line, self.poolmanager)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """A proxy is where the environment says, also in a private network; it decides itself where it goes."""
        manager = super().proxy_manager_for(proxy, **kwargs)
        open_line = Line(Guard(allow_private=True), self._line.bounds, self._line.sockets)
        _use(open_line, manager)
        return manager

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        self._line.guard.check(request.url or "", resolve=False)
        bounds = self._line.bounds
        response = super().send(request, True, (bounds.connect_s, bounds.read_s), verify, cert, proxies)
        if not stream:
            _read(response, bounds.max_bytes)
        return response


class _Plain(HTTPConnection):
    def __init__(self, line: Line, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._line = line
        self.response_class = partial(_Answer, line.bounds)  # type: ignore[assignment]

    def _new_conn(self) -> socket.socket:
        return _connected(self, self._line)


class _Secure(HTTPSConnection):
    def __init__(self, line: Line, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._line = line
        self.response_class = partial(_Answer, line.bounds)  # type: ignore[assignment]

    def _new_conn(self) -> socket.socket:
        return _connected(self, self._line)

    def connect(self) -> None:
        super().connect()
        self._line.add(self.sock)


class _Answer(http.client.HTTPResponse):
    """Counts the whole time of an answer, headers included: one that trickles is ended, too."""

    def __init__(self, bounds: Bounds, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        raw = self.fp.detach()
        self.fp = io.BufferedReader(_Until(raw, sock, bounds))


class _Until(io.RawIOBase):
    def __init__(self, raw: io.RawIOBase, sock: socket.socket, bounds: Bounds) -> None:
        self._raw, self._socket, self._read_s = raw, sock, bounds.read_s
        self._end = time.monotonic() + bounds.whole_s

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer takes too long as a whole")
        self._socket.settimeout(min(self._read_s, left))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


def _use(line: Line, manager: urllib3.PoolManager) -> None:
    """Have the pools of a manager make our connections."""
    pools: Mapping[str, Callable[..., Any]] = {
        "http": partial(_pool, urllib3.HTTPConnectionPool, partial(_Plain, line)),
        "https": partial(_pool, urllib3.HTTPSConnectionPool, partial(_Secure, line)),
    }
    manager.pool_classes_by_scheme = pools  # type: ignore[assignment]


def _pool(kind: Callable[..., Any], connection: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    made = kind(*args, **kwargs)
    made.ConnectionCls = connection
    return made


def _connected(connection: HTTPConnection, line: Line) -> socket.socket:
    timeout_s = connection.timeout if isinstance(connection.timeout, int | float) else line.bounds.connect_s
    try:
        return line.connect(connection.host, connection.port, timeout_s)
    except TimeoutError as error:
        raise ConnectTimeoutError(connection, f"{connection.host} does not answer") from error
    except OSError as error:
        raise NewConnectionError(connection, error.strerror or str(error)) from error


def _read(response: requests.Response, most: int) -> None:
    """Read an answer into memory, up to its bound."""
    content = bytearray()
    for piece in response.iter_content(1 << 16):
        content += piece
        if len(content) > most:
            response.close()
            raise TooLarge(f"the answer has more than {most} bytes", response=response)
    response._content = bytes(content)
    response._content_consumed = True  # type: ignore[attr-defined]


def _hang_up(made: socket.socket) -> None:
    with contextlib.suppress(OSError):
        socket.socket.shutdown(made, socket.SHUT_RDWR)  # SSLSocket's own would pull the ground from under its reader


def _unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
