"""A service on this machine that speaks HTTP: counts and times what it is asked, and misbehaves as it is told."""

import json
import threading
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: when it came (``time.monotonic()``), and what it was."""

    at: float
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer; ``content`` is JSON unless it is bytes."""

    content: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> bytes:
        return self.content if isinstance(self.content, bytes) else json.dumps(self.content).encode()


@dataclass(slots=True)
class Fault:
    """What is answered in place of the answer, ``times`` times, where the path contains ``where``.

    ``manner`` is "status", "truncated" (half of what was promised), "slow" (a byte every 10 ms), "slow_head" (so
    from the first on) or "hang_up".
    """

    manner: str = "status"
    status: int = 500
    headers: Mapping[str, str] = field(default_factory=dict)
    where: str = ""
    times: int = 1


class Fake:
    """What a fake service knows and remembers; one for each service overrides :meth:`answer`."""

    def __init__(self) -> None:
        self.address = ""
        self.latency_s = 0.0
        self.asked: list[Asked] = []
        self.faults: list[Fault] = []
        self.most_at_once = 0
        self._now_asking = 0
        self._lock = threading.Lock()

    def answer(self, asked: Asked) -> Answer:
        """What is answered when nothing is to go wrong; 404 by ``KeyError``."""
        raise KeyError(asked.path)

    def fail(self, **fault: Any) -> Self:
        """Have a fault happen; see :class:`Fault`."""
        self.faults.append(Fault(**fault))
        return self

    def paths(self, containing: str = "") -> list[str]:
        """What was asked for, in order."""
        return [asked.path for asked in self.asked if containing in asked.path]

    def most_in(self, window_s: float) -> int:
        """The most requests that came within any time of this length."""
        times = sorted(asked.at for asked in self.asked)
        most = first = 0
        for last, at in enumerate(times):
            while at - times[first] >= window_s:
                first += 1
            most = max(most, last - first + 1)
        return most

    def take_fault(self, path: str) -> Fault | None:
        """The fault that befalls a request for ``path``."""
        with self._lock:
            for fault in self.faults:
                if fault.times > 0 and fault.where in path:
                    fault.times -= 1
                    return fault
        return None

    @contextmanager
    def counted(self, asked: Asked) -> Iterator[None]:
        with self._lock:
            self.asked.append(asked)
            self._now_asking += 1
            self.most_at_once = max(self.most_at_once, self._now_asking)
        try:
            yield
        finally:
            with self._lock:
                self._now_asking -= 1


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    fake: Fake

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hangs up in the middle is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        parts = urllib.parse.urlsplit(self.path)
        asked = Asked(
            time.monotonic(),
            self.command,
            parts.path,
            dict(urllib.parse.parse_qsl(parts.query)),
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(int(self.headers.get("Content-Length", 0))),
        )
        with self.server.fake.counted(asked):
            time.sleep(self.server.fake.latency_s)
            answer, fault = self._answer(asked)
        self._send(answer, fault)  # whoever has it may ask the next before we are told that it has arrived

    do_POST = do_GET

    def _answer(self, asked: Asked) -> tuple[Answer, Fault | None]:
        fault = self.server.fake.take_fault(asked.path)
        if fault is not None and fault.manner == "status":
            said = {"error": {"status": fault.status, "message": "as the test wants"}}
            return Answer(said, fault.status, fault.headers), None
        try:
            return self.server.fake.answer(asked), fault
        except KeyError:
            return Answer({"error": {"status": 404, "message": "Resource not found"}}, 404), fault

    def _send(self, answer: Answer, fault: Fault | None) -> None:
        body = answer.body()
        head = [f"HTTP/1.1 {answer.status} Fake", f"Content-Length: {len(body)}"]
        head += [f"{name}: {value}" for name, value in {"Content-Type": "application/json", **answer.headers}.items()]
        start = "\r\n".join([*head, "", ""]).encode()
        if fault is None:
            self.wfile.write(start + body)  # in one piece: two would wait for each other's acknowledgement
            return
        self.close_connection = True
        if fault.manner == "truncated":
            self.wfile.write(start + body[: len(body) // 2])
        elif fault.manner == "slow":
            self.wfile.write(start)
            self._trickle(body)
        elif fault.manner == "slow_head":
            self._trickle(start + body)

    def _trickle(self, content: bytes) -> None:
        for byte in content:
            self.wfile.write(bytes([byte]))
            time.sleep(0.01)

    def log_message(self, *_: Any) -> None:
        """Nothing: tests read the output of programs."""


@contextmanager
def served(fake: Fake) -> Iterator[Fake]:
    """Have a fake answer at ``fake.address``, on a free port of this machine, for as long as the block lasts."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.fake = fake
    fake.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), name="fake", daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
