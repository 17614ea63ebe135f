"""A server that listens, in a thread of this process, and readers of its events over real sockets."""

import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import uvicorn

from core.settings import from_mapping
from core.store import Store, open_store
from playlista.jobs.queue import JobQueue
from playlista.web.app import create_app
from playlista.web.context import ServerContext, context_for
from playlista.web.secret_words import digest_of, new_token
from tests.playlista.web.serving import PASSWORD, Nobody, cheap_passwords

PATIENCE_S = 60.0


@dataclass
class RealServer:
    """A server at a port of this machine."""

    context: ServerContext
    program: uvicorn.Server
    port: int
    thread: threading.Thread

    @property
    def store(self) -> Store:
        return self.context.store

    @property
    def queue(self) -> JobQueue:
        assert isinstance(self.context.queue, JobQueue)
        return self.context.queue

    def owner(self, name: str, role: str = "user") -> int:
        """The id of a user, who is added if need be."""
        found = self.store.people.find(name)
        return (found or self.store.people.add(name, self.context.gate.passwords.hash(PASSWORD), role)).id

    def token(self, name: str, role: str = "user") -> str:
        """A new token of a user."""
        token = new_token()
        self.store.people.add_token(
            self.owner(name, role), name="test", digest=digest_of(token), scopes=("read", "write", "admin")
        )
        return token

    def read(self, name: str, query: str = "", *, role: str = "user", headers: str = "", buffer: int = 0) -> "Events":
        """Open a stream of events."""
        return Events(self.port, self.token(name, role), query, headers, buffer)

    def unsent(self) -> int:
        """How many bytes wait in this process for readers that do not read."""
        transports = [connection.transport for connection in list(self.program.server_state.connections)]
        return sum(transport.get_write_buffer_size() for transport in transports)

    def stop(self) -> None:
        self.program.should_exit = True
        self.thread.join(PATIENCE_S)
        assert not self.thread.is_alive()


class Events:
    """A reader of events; it reads only when it is asked to."""

    def __init__(self, port: int, token: str, query: str = "", headers: str = "", buffer: int = 0) -> None:
        self._socket = socket.socket()
        if buffer:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self._socket.settimeout(PATIENCE_S)
        self._socket.connect(("127.0.0.1", port))
        asked = f"GET /events{query} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n{headers}\r\n"
        self._socket.sendall(asked.encode())
        self._left = b""
        self.status = 0
        self.last_id: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._socket.close()

    def begin(self) -> int:
        """Read the head of the answer, and return its status."""
        while b"\r\n\r\n" not in self._left:
            self._more()
        head, _, self._left = self._left.partition(b"\r\n\r\n")
        self.status = int(head.split()[1])
        return self.status

    def next(self, name: str = "") -> dict[str, Any]:
        """Return the data of the next event, or the next one of a name."""
        if not self.status:
            assert self.begin() == 200
        while True:
            fields = self._event()
            if "id" in fields:
                self.last_id = int(fields["id"])
            if "data" in fields and name in ("", fields["event"]):
                return {"event": fields["event"], **json.loads(fields["data"])}

    def ends(self) -> bool:
        """Read until the server ends the stream."""
        with contextlib.suppress(ConnectionError, EOFError):
            while True:
                self._event()
        return True

    def rest(self) -> bytes:
        """Return what was received and is not read."""
        return self._left

    def more(self) -> None:
        """Receive more."""
        self._more()

    def _event(self) -> dict[str, str]:
        while b"\n\n" not in self._left:
            self._more()
        event, _, self._left = self._left.partition(b"\n\n")
        lines = [line for line in event.decode().splitlines() if ": " in line]
        return dict(line.split(": ", 1) for line in lines)

    def _more(self) -> None:
        data = self._socket.recv(1 << 16)
        if not data:
            raise EOFError
        self._left += data


@contextmanager
def real_server(folder: Path, **settings: object) -> Iterator[RealServer]:
    """Serve a library of its own; nobody runs the jobs."""
    music = folder / "Music"
    music.mkdir(parents=True)
    defaults = {"LIBRARY_PATH": str(music), "DATABASE_URL": f"sqlite:///{folder / 'library.db'}"}
    loaded = from_mapping(defaults | {name.upper(): value for name, value in settings.items()})
    with open_store(loaded.database.database_url) as store, socket.create_server(("127.0.0.1", 0)) as listening:
        context = context_for(loaded, store, JobQueue(store, loaded, executor=Nobody), cheap_passwords())
        program = _Program(uvicorn.Config(create_app(context), log_config=None, ws="none", timeout_graceful_shutdown=2))
        thread = threading.Thread(target=program.run, kwargs={"sockets": [listening]})
        thread.start()
        assert program.listens.wait(PATIENCE_S)
        running = RealServer(context, program, listening.getsockname()[1], thread)
        try:
            yield running
        finally:
            running.stop()


class _Program(uvicorn.Server):
    """Tells when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()
