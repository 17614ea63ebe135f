"""Walks the boxes of MP4 files to find the claims that FFmpeg would take memory for. Decodes nothing.

FFmpeg lays out 24 to 36 bytes for each sample that a track claims, before it reads any: a file of 4 kB can claim 10^9.
"""

import os
from collections.abc import Iterator
from io import FileIO

from core.container.edges import read_at

#: The thriftiest codec of plain samples has four bits for each; a file cut short claims more than it has.
MOST_SAMPLES_A_BYTE, ALWAYS_ALLOWED = 2, 1 << 16
#: What the header of an old QuickTime file may unpack to.
MOST_UNPACKED_BYTES = 16 << 20
_MOST_BOXES = 1_000_000
_PARENTS = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf", b"cmov")
_DEPTH = 8


def absurd_claim(file: FileIO, start: int) -> str | None:
    """Say which claim of an MP4 file cannot be true, or ``None``."""
    size = os.fstat(file.fileno()).st_size
    samples = 0
    for name, body in _boxes(file, start, size):
        if name == b"cmvd" and (unpacked := _number(file, body)) > MOST_UNPACKED_BYTES:
            return f"its packed header claims {unpacked} bytes"
        samples += _samples(file, name, body)
        if samples > MOST_SAMPLES_A_BYTE * size + ALWAYS_ALLOWED:
            return f"it claims {samples} samples in {size} bytes"
    return None


def is_fragmented(file: FileIO, start: int) -> bool:
    """Tell whether the sound lies in fragments, as in DASH: many programs see a file of no length then."""
    return any(name == b"moof" for name, _ in _boxes(file, start, os.fstat(file.fileno()).st_size))


def _samples(file: FileIO, name: bytes, body: int) -> int:
    """Return how many samples a box claims."""
    if name == b"trun":
        return _number(file, body + 4)
    return _number(file, body + 8) if name in (b"stsz", b"stz2") else 0


def _number(file: FileIO, offset: int) -> int:
    return int.from_bytes(read_at(file, offset, 4), "big")


def _boxes(file: FileIO, start: int, end: int) -> Iterator[tuple[bytes, int]]:
    """Yield name and body of all boxes that matter, parents before their children."""
    position, ends = start, [end]
    for _ in range(_MOST_BOXES):
        while ends and position >= ends[-1]:
            position = ends.pop()
        head = read_at(file, position, 16)
        if not ends or len(head) < 8:
            return
        size, body = int.from_bytes(head[:4], "big"), position + 8
        if size == 1:
            size, body = int.from_bytes(head[8:16], "big"), position + 16
        following = min(position + size, ends[-1]) if size else ends[-1]
        yield head[4:8], body
        if head[4:8] in _PARENTS and len(ends) < _DEPTH:
            ends.append(following)
            position = body
        else:
            position = max(following, position + 8)
