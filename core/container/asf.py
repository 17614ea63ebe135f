"""Objects of the header of an ASF (WMA) file. Makes sense of none but their sizes and the number of attributes."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import FileIO

from core.container.edges import read_at

HEADER = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
DESCRIPTION = bytes.fromhex("3326b2758e66cf11a6d900aa0062ce6c")
EXTENDED = bytes.fromhex("40a4d0d207e3d21197f000a0c95ea850")
EXTENSION = bytes.fromhex("b503bf5f2ea9cf118ee300c00c205365")
METADATA = bytes.fromhex("eacbf8c5af5b77488467aa8c44fa4cca")
LIBRARY = bytes.fromhex("941c23449894d149a1411d134e457054")
#: Of the header, and of the extension, in front of the objects inside.
HEAD, EXTENSION_HEAD = 30, 46
_MOST_OBJECTS = 1_000


@dataclass(frozen=True, slots=True)
class Object:
    """An object: its kind (a GUID), where it begins and ends, its own head of 24 bytes included."""

    kind: bytes
    start: int
    end: int


def objects(file: FileIO, start: int) -> Iterator[Object]:
    """Yield the objects of the header that begins at ``start``, those inside of extensions behind each."""
    head = read_at(file, start, HEAD)
    for outer in _between(file, start + HEAD, start + int.from_bytes(head[16:24], "little")):
        yield outer
        if outer.kind == EXTENSION:
            yield from _between(file, outer.start + EXTENSION_HEAD, outer.end)


def attributes(file: FileIO, start: int) -> int:
    """Return how many attributes all objects together claim."""
    counted = (one for one in objects(file, start) if one.kind in (EXTENDED, METADATA, LIBRARY))
    return sum(int.from_bytes(read_at(file, one.start + 24, 2), "little") for one in counted)


def _between(file: FileIO, position: int, end: int) -> Iterator[Object]:
    for _ in range(_MOST_OBJECTS):
        head = read_at(file, position, 24)
        size = int.from_bytes(head[16:24], "little")
        if len(head) < 24 or size < 24 or position + size > end:
            return
        yield Object(head[:16], position, position + size)
        position += size
