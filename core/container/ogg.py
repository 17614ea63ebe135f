"""Pages of an Ogg file (RFC 3533): walking over them, and whether the last one ends the stream. Decodes nothing."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from io import FileIO

_CHUNK = 1 << 20
_HEADER = 27
#: Header, 255 segment sizes, 255 segments of 255 bytes: no page is longer.
_LONGEST_PAGE = _HEADER + 255 + 255 * 255


@dataclass(frozen=True, slots=True)
class Page:
    """One page: ``segments`` are the lacing values (255 = the packet goes on), ``body`` a view that does not last."""

    first: bool
    serial: bytes
    segments: bytes
    body: memoryview


def pages(file: FileIO, start: int) -> Iterator[Page]:
    """Yield the pages from ``start`` on; bytes between pages are skipped, a page cut short is the last one."""
    file.seek(start)
    chunk = file.read(_CHUNK) or b""
    position = 0
    while True:
        if len(chunk) - position < _LONGEST_PAGE:
            chunk, position = chunk[position:] + (file.read(_CHUNK) or b""), 0
        if chunk[position : position + 4] != b"OggS":
            position = chunk.find(b"OggS", position)
            if position < 0:
                if len(chunk) < _LONGEST_PAGE:
                    return
                position = len(chunk) - 3
            continue
        if len(chunk) - position < _HEADER:
            return
        body = position + _HEADER + chunk[position + 26]
        segments = chunk[position + _HEADER : body]
        end = body + sum(segments)
        head = chunk[position : position + 18]
        yield Page(bool(head[5] & 2), head[14:18], segments, memoryview(chunk)[body:end])
        position = min(end, len(chunk))


def is_cut(file: FileIO) -> bool:
    """Whether the last page of a file is not whole or does not mark the end of its stream."""
    size = os.fstat(file.fileno()).st_size
    file.seek(max(size - 2 * _LONGEST_PAGE, 0))
    tail = file.read(2 * _LONGEST_PAGE) or b""
    position = tail.rfind(b"OggS")
    if position < 0 or len(tail) - position < _HEADER:
        return True
    body = position + _HEADER + tail[position + 26]
    return not tail[position + 5] & 4 or body + sum(tail[position + _HEADER : body]) > len(tail)
