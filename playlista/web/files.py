"""Files of the library sent as they are: a path of the database, opened safely, in blocks, and closed in any case."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import FileIO
from os import fstat
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from core.container import open_regular, sniff
from core.errors import MissingError
from playlista.web.ranges import Part, UnsatisfiableError, Validator, part_of

BLOCK = 1 << 18
#: The media types of containers that browsers play, or that players know.
TYPES = {
    "flac": "audio/flac",
    "ogg": "audio/ogg",
    "mp3": "audio/mpeg",
    "aac": "audio/aac",
    "mp4": "audio/mp4",
    "wav": "audio/wav",
    "aiff": "audio/aiff",
    "asf": "audio/x-ms-wma",
    "matroska": "audio/x-matroska",
    "wavpack": "audio/x-wavpack",
    "ape": "audio/x-ape",
    "au": "audio/basic",
    "caf": "audio/x-caf",
    "tta": "audio/x-tta",
    "musepack": "audio/x-musepack",
}


@dataclass(frozen=True, slots=True)
class OpenSound:
    """An open file of sound."""

    file: FileIO
    media_type: str
    size: int
    validator: Validator


def open_sound(path: str, identity: str) -> OpenSound:
    """Open the file of a track; ``MissingError`` in words where it is gone, or holds something else by now."""
    try:
        file = open_regular(path)
    except (OSError, ValueError) as error:
        raise MissingError("the file of this track is not there, or cannot be read") from error
    try:
        found = sniff(file)
        told = fstat(file.fileno())
    except OSError as error:
        file.close()
        raise MissingError("the file of this track cannot be read") from error
    if found is None:
        file.close()
        raise MissingError("the file of this track holds no sound any more")
    validator = Validator(f'"{identity}-{told.st_size:x}-{told.st_mtime_ns:x}"', told.st_mtime_ns // 1_000_000_000)
    return OpenSound(file, TYPES.get(found.kind, "application/octet-stream"), told.st_size, validator)


class _Closing(StreamingResponse):
    """Closes the file however the answer ends, also where it was never begun."""

    def __init__(self, sound: OpenSound, part: Part, status: int, headers: Mapping[str, str]) -> None:
        super().__init__(_blocks(sound.file, part), status, headers, sound.media_type)
        self._file = sound.file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._file.close()


def answer(request: Request, sound: OpenSound, name: str) -> Response:
    """Answer with a file, or the part of it that is asked for; for HEAD with the headers alone."""
    headers = {**sound.validator.headers, "Accept-Ranges": "bytes", "Cache-Control": "private, no-cache"}
    headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name, safe='', errors='replace')}"
    if sound.validator.is_known(request.headers):
        return _without_body(sound, 304, headers)
    try:
        asked = part_of(request.headers.get("range"), sound.size)
    except UnsatisfiableError:
        return _without_body(sound, 416, headers | {"Content-Range": f"bytes */{sound.size}"})
    if asked is not None and not sound.validator.still_holds(request.headers.get("if-range")):
        asked = None
    part = asked or Part(0, sound.size)
    headers["Content-Length"] = str(len(part))
    if asked is not None:
        headers["Content-Range"] = f"bytes {part.start}-{part.end - 1}/{sound.size}"
    status = 200 if asked is None else 206
    if request.method == "HEAD":
        return _without_body(sound, status, headers)
    return _Closing(sound, part, status, headers)


def _without_body(sound: OpenSound, status: int, headers: Mapping[str, str]) -> Response:
    sound.file.close()
    answered = Response(None, status, headers, sound.media_type)
    if "Content-Length" in headers:
        answered.headers["Content-Length"] = headers["Content-Length"]
    return answered


def _blocks(file: FileIO, part: Part) -> Iterator[bytes]:
    """Read a part; a file that became shorter meanwhile ends the answer early, and so the connection."""
    file.seek(part.start)
    left = len(part)
    while left and (block := file.read(min(BLOCK, left))):
        left -= len(block)
        yield block
