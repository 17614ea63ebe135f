"""A web server on this machine that is answered by a function, counts and times, and misbehaves when told to."""

import json
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Request:
    """What was asked, when (``time.monotonic()``), and how many were being answered then, this one counted."""

    method: str
    path: str
    query: dict[str, str]
    body: bytes
    headers: dict[str, str]
    begun: float
    together: int

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """What is sent back."""

    body: bytes
    status: int = 200
    kind: str = "application/json; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Fault:
    """The next ``times`` requests whose path holds ``where`` are answered wrongly.

    ``status`` and ``body`` stand in for those of the right answer; ``truncate`` breaks off after half of it; ``drop``
    hangs up without a word; ``trickle_s`` is waited before each byte.
    """

    where: str = ""
    times: int = 1
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    truncate: bool = False
    drop: bool = False
    trickle_s: float = 0.0


class Loopback:
    """A running server: its ``address``, what it was asked, and how it is to behave from now on.

    ``latency_s`` is waited before each answer, as the function given says for a request where it is one. ``gate``, when
    cleared, holds all answers back until it is set.
    """

    def __init__(self, answer: Callable[[Request], Answer]) -> None:
        self.answer = answer
        self.address = ""
        self.latency_s: float | Callable[[Request], float] = 0.0
        self.faults: list[Fault] = []
        self.requests: list[Request] = []
        self.gate = threading.Event()
        self.gate.set()
        self.stopping = threading.Event()
        self._lock = threading.Condition()
        self._together = 0

    @property
    def most_at_once(self) -> int:
        """How many requests were answered at the same time, at most."""
        return max((request.together for request in self.requests), default=0)

    def count(self, where: str = "") -> int:
        """How many requests had this in their path."""
        with self._lock:
            return sum(where in request.path for request in self.requests)

    def arrive(self, handler: BaseHTTPRequestHandler) -> Request:
        """Write down a request."""
        parts = urllib.parse.urlsplit(handler.path)
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        with self._lock:
            self._together += 1
            query = dict(urllib.parse.parse_qsl(parts.query))
            request = Request(handler.command, parts.path, query, body, headers, time.monotonic(), self._together)
            self.requests.append(request)
            self._lock.notify_all()
        return request

    def wait_for(self, where: str, *, patience_s: float = 60.0) -> bool:
        """Wait until something with this in its path has been asked."""
        with self._lock:
            return self._lock.wait_for(lambda: any(where in one.path for one in self.requests), patience_s)

    def leave(self) -> None:
        """The answer will be sent: whoever has it may ask the next before we are told that it has arrived."""
        with self._lock:
            self._together -= 1

    def fault(self, request: Request) -> Fault | None:
        """Take the fault that is meant for this request."""
        with self._lock:
            for fault in self.faults:
                if fault.times > 0 and fault.where in request.path:
                    fault.times -= 1
                    return fault
        return None

    def delay(self, request: Request) -> float:
        """How long this request waits, in seconds."""
        return self.latency_s(request) if callable(self.latency_s) else self.latency_s


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Any

    def do_GET(self) -> None:
        loopback: Loopback = self.server.loopback
        request = loopback.arrive(self)
        try:
            loopback.stopping.wait(loopback.delay(request))
            loopback.gate.wait()
            answer, fault = loopback.answer(request), loopback.fault(request)
        finally:
            loopback.leave()
        try:
            self._send(answer, fault)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # whoever asked has gone

    do_POST = do_GET
    do_HEAD = do_GET

    def _send(self, answer: Answer, fault: Fault | None) -> None:
        if fault and fault.drop:
            self.close_connection = True
            return
        body = answer.body if fault is None or fault.body is None else fault.body
        self.send_response((fault and fault.status) or answer.status)
        for name, value in (answer.headers | (fault.headers if fault else {})).items():
            self.send_header(name, value)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self._write(body, fault)

    def _write(self, body: bytes, fault: Fault | None) -> None:
        if fault and fault.truncate:
            body = body[: len(body) // 2]
            self.close_connection = True
        if not (fault and fault.trickle_s):
            self.wfile.write(body)
            return
        for byte in body:
            if self.server.loopback.stopping.wait(fault.trickle_s):
                break
            self.wfile.write(bytes([byte]))

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_: object) -> None:
        """Those who hang up are no news."""


@contextmanager
def answered(answer: Callable[[Request], Answer]) -> Iterator[Loopback]:
    """Serve on a free port while the context lasts."""
    loopback = Loopback(answer)
    server: Any = _Server(("127.0.0.1", 0), _Handler)
    server.loopback = loopback
    loopback.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield loopback
    finally:
        loopback.stopping.set()
        loopback.gate.set()
        server.shutdown()
        server.server_close()
        thread.join()


def as_json(value: object, status: int = 200) -> Answer:
    """Answer with JSON."""
    return Answer(json.dumps(value).encode(), status)
