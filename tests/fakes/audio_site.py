"""A site on loopback that sound is downloaded from: ``/files/…`` is sound, ``/sound/…`` are pages that play it.

Pages are read by the yt-dlp plugin in ``tests/fakes/audio_plugin``; another process needs :func:`environment` for it.
Everything can go wrong that does on the internet; see :class:`Sound` and the plugin's ``FAULTS``.
"""

import contextlib
import json
import os
import re
import socket
import threading
import time
import urllib.parse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

PLUGIN = Path(__file__).resolve().parent / "audio_plugin"
_RANGE = re.compile(r"bytes=(\d+)-(\d*)")


@dataclass
class Sound:
    """A file, and what befalls who fetches it.

    ``statuses`` are answered first, one each time, with headers. ``cuts`` are how many bytes come before the connection
    breaks, one each time. ``longer`` is added to the length that is told. ``trickle_s`` is waited before each kilobyte.
    ``gate`` is waited for once half of the bytes are out.
    """

    content: bytes
    kind: str = "audio/mp4"
    statuses: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    cuts: list[int] = field(default_factory=list)
    longer: int = 0
    trickle_s: float = 0.0
    gate: threading.Event | None = None
    ranges: bool = True
    etag: str = '"1"'
    location: str = ""
    length: bool = True


@dataclass(frozen=True)
class Asked:
    """A request: when it came (``time.monotonic()``), and what it was."""

    at: float
    path: str
    headers: Mapping[str, str]


class AudioSite:
    """The running site."""

    def __init__(self) -> None:
        self.address, self.latency_s = "", 0.0
        self.sounds: dict[str, Sound] = {}
        self.pages: dict[str, dict[str, Any]] = {}
        self.asked: list[Asked] = []
        self.most_at_once = 0
        self.busy = threading.Event()
        self._now = 0
        self._lock = threading.Lock()

    def add(self, name: str, content: bytes, **more: Any) -> str:
        """Have a file, and return its address."""
        self.sounds[name] = Sound(content, **more)
        return f"{self.address}/files/{name}"

    def page(self, name: str, files: Sequence[str] = (), *, fault: str = "", duration_s: float | None = None) -> str:
        """Have a page that plays files, the best last, or on which something goes wrong; return its address."""
        formats = [{"url": f"{self.address}/files/{file}", "name": file} for file in files]
        self.pages[name] = {"id": name, "formats": formats, "fault": fault, "duration": duration_s}
        return f"{self.address}/sound/{name}"

    def ranges(self) -> list[str]:
        """Return from where files were asked for, in order."""
        return [asked.headers.get("range", "") for asked in self.asked if asked.path.startswith("/files/")]

    def paths(self) -> list[str]:
        """Return what was asked for, in order."""
        return [asked.path for asked in self.asked]

    @contextlib.contextmanager
    def counted(self, asked: Asked) -> Iterator[None]:
        """Count a request while it is answered."""
        with self._lock:
            self.asked.append(asked)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            yield
        finally:
            with self._lock:
                self._now -= 1


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    site: AudioSite

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hangs up in the middle is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Any

    def do_GET(self) -> None:
        site: AudioSite = self.server.site
        path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        with site.counted(Asked(time.monotonic(), path, headers)):
            time.sleep(site.latency_s)
            _, kind, name = path.split("/", 2) if path.count("/") > 1 else ("", "", "")
            if kind == "sound" and name in site.pages:
                site.busy.set()
                self._head(200, {"Content-Type": "application/json"}, body := json.dumps(site.pages[name]).encode())
                self.wfile.write(body)
            elif kind == "files" and name in site.sounds:
                self._give(site, site.sounds[name])
            else:
                self._head(404, {}, b"")

    def _give(self, site: AudioSite, sound: Sound) -> None:
        if sound.location:
            self._head(302, {"Location": sound.location}, b"")
            return
        if sound.statuses:
            status, headers = sound.statuses.pop(0)
            self._head(status, headers, b"")
            return
        start, end = self._asked_range(sound)
        if start >= len(sound.content):
            self._head(416, {"Content-Range": f"bytes */{len(sound.content)}"}, b"")
            return
        body, headers = sound.content[start:end], {"Content-Type": sound.kind, "ETag": sound.etag}
        if start or end < len(sound.content):
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(sound.content)}"
        self._head(206 if "Content-Range" in headers else 200, headers, body, sound)
        self._send(body, sound, site)

    def _asked_range(self, sound: Sound) -> tuple[int, int]:
        asked, condition = _RANGE.fullmatch(self.headers.get("Range", "")), self.headers.get("If-Range")
        if asked is None or not sound.ranges or condition not in (None, sound.etag):
            return 0, len(sound.content)
        return int(asked[1]), min(int(asked[2]) + 1, len(sound.content)) if asked[2] else len(sound.content)

    def _head(self, status: int, headers: Mapping[str, str], body: bytes, sound: Sound | None = None) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if sound is None or sound.length:
            self.send_header("Content-Length", str(len(body) + (sound.longer if sound else 0)))
        else:
            self.send_header("Connection", "close")
        self.end_headers()

    def _send(self, body: bytes, sound: Sound, site: AudioSite) -> None:
        cut = sound.cuts.pop(0) if sound.cuts else None
        self.close_connection = cut is not None or sound.longer != 0 or not sound.length
        out, step = body[:cut], 1024 if sound.trickle_s else 1 << 16
        half = len(body) // 2
        for position in range(0, len(out), step):
            if sound.trickle_s:
                time.sleep(sound.trickle_s)
            if sound.gate is not None and position <= half < position + step:
                site.busy.set()
                sound.gate.wait()
            self.wfile.write(out[position : position + step])
        if cut is not None:
            self.connection.shutdown(socket.SHUT_WR)

    def log_message(self, *_: Any) -> None:
        """Say nothing: tests read the output of programs."""


@contextlib.contextmanager
def served() -> Iterator[AudioSite]:
    """Serve a site while the context lasts."""
    site = AudioSite()
    server = _Server(("127.0.0.1", 0), _Handler)
    server.site = site
    site.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        for sound in site.sounds.values():
            if sound.gate is not None:
                sound.gate.set()
        server.shutdown()
        server.server_close()
        thread.join()


def environment() -> dict[str, str]:
    """Return the variable by which yt-dlp, in another process, finds the plugin."""
    paths = (str(PLUGIN), os.environ.get("PYTHONPATH", ""))
    return {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
