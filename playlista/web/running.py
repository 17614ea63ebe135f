"""A server that listens: its socket, its one process, and its end within seconds. Prints nothing."""

import asyncio
import errno
import logging
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn
from fastapi import FastAPI

from core.errors import PlaylistaError
from playlista.jobs.last_resort import last_resort
from playlista.web.plain import Redaction

_log = logging.getLogger("playlista.web")

#: How long answers that are under way may take when the server ends; jobs have ``app.STOP_WITHIN_S`` after that.
_LAST_ANSWERS_S = 2
_WAITING = 2048


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that nobody else has; the address and the port may be refused in one line."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError) as error:
        raise PlaylistaError(f"HOST={host}: no address of this machine; use 127.0.0.1, or 0.0.0.0 for all") from error
    listening = socket.socket(family, kind, protocol)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
        listening.listen(_WAITING)
    except OSError as error:
        listening.close()
        raise PlaylistaError(_told(host, port, error)) from error
    return listening


def _told(host: str, port: int, error: OSError) -> str:
    if isinstance(error, PermissionError):
        return f"port {port} is for the system only: choose one from 1024 on with --port, or put a proxy in front"
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is in use: end what listens there, or choose another one with --port"
    return f"cannot listen at {host}, port {port}: {error.strerror}; see HOST and PORT"


class _Server(uvicorn.Server):
    """Tells when it listens, and ends in time."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._listening = listening
        self._last_resort = last_resort(_log)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end; the second signal waits for no answers."""
        if not self._last_resort.is_alive():
            self._last_resort.start()
        super().handle_exit(sig, frame)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._listening()


def run(app: FastAPI, listening: socket.socket, ready: Callable[[], None]) -> bool:
    """Serve until SIGTERM or Ctrl-C; ``ready`` is called once it listens. Tell whether it came to that."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,  # has queries; ours is in ``middleware.watching``
        proxy_headers=False,  # ``middleware.proxies`` sees to them
        server_header=False,
        ws="none",
        lifespan="on",
        timeout_graceful_shutdown=_LAST_ANSWERS_S,
    )
    server = _Server(config, ready)
    with (
        _ended_by_signals(server),
        _logs_of_uvicorn(),
        asyncio.Runner(loop_factory=config.get_loop_factory()) as runner,
    ):
        runner.run(server.serve(sockets=[listening]))
    return server.started


@contextmanager
def _ended_by_signals(server: _Server) -> Iterator[None]:
    """Uvicorn ends by signals itself, and raises them once more after: then, and before it begins, they end here."""

    def end(signum: int, frame: FrameType | None) -> None:
        if not server.should_exit:
            server.handle_exit(signum, frame)

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _logs_of_uvicorn() -> Iterator[None]:
    """What Uvicorn has to say goes where our log goes; no secret is in either."""
    ours, theirs, redaction = logging.getLogger("playlista"), logging.getLogger("uvicorn"), Redaction()
    handlers = list(ours.handlers)
    for handler in handlers:
        handler.addFilter(redaction)
        theirs.addHandler(handler)
    theirs.setLevel(logging.WARNING)
    theirs.propagate = False
    errors = theirs.getChild("error")
    errors.addFilter(_is_no_cut)
    try:
        yield
    finally:
        theirs.propagate = True
        errors.removeFilter(_is_no_cut)
        for handler in handlers:
            handler.removeFilter(redaction)
            theirs.removeHandler(handler)


def _is_no_cut(record: logging.LogRecord) -> bool:
    """Answers that are cut off at the end are meant to be."""
    return not record.exc_info or record.exc_info[0] is not asyncio.CancelledError
