"""A web server on this machine that serves what a test gives it: whole, in part, broken off, or not at all."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Site:
    """What is served: content by path, with its type. ``break_off`` ends so many answers after half their bytes."""

    pages: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    address: str = ""
    break_off: int = 0
    ranges: bool = True
    status: int = 200

    def add(self, path: str, content: bytes, kind: str = "application/octet-stream") -> str:
        """Serve something, and return its address."""
        self.pages[path] = (content, kind)
        return f"{self.address}{path}"

    def paths(self) -> list[str]:
        """Return what was asked for, in order."""
        return [path for path, _ in self.requests]


class _Handler(BaseHTTPRequestHandler):
    server: Any

    def do_GET(self) -> None:
        site: Site = self.server.site
        site.requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        if site.status != 200 or self.path not in site.pages:
            self.send_error(404 if site.status == 200 else site.status)
            return
        content, kind = site.pages[self.path]
        start = self._start(len(content), site)
        if start is None:
            self.send_error(416)
            return
        rest = content[start:]
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        if site.break_off:
            site.break_off -= 1
            rest = rest[: len(rest) // 2]
            self.close_connection = True
        self.wfile.write(rest)

    def _start(self, size: int, site: Site) -> int | None:
        asked = self.headers.get("Range", "")
        if not (asked and site.ranges):
            return 0
        start = int(asked.removeprefix("bytes=").removesuffix("-"))
        return start if start < size else None

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Those who hang up are no news: it would be printed, perhaps into the output that another test reads."""


@contextmanager
def served() -> Iterator[Site]:
    """Serve a site while the context lasts."""
    site = Site()
    server: Any = _Server(("127.0.0.1", 0), _Handler)
    server.site = site
    site.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
