"""The ID3 chunk of a WAV or AIFF file in other bytes, and every other chunk as it is."""

import os
from io import FileIO

from core.container.chunks import Chunk, chunks
from core.container.edges import read_at
from core.errors import TagError

_NAMES = (b"id3 ", b"ID3 ")
_LARGEST = 0xFFFFFFFF


def stored_tag(file: FileIO) -> tuple[Chunk | None, bytes]:
    """Return the chunk with the tag, and what is in it."""
    found = next((chunk for chunk in chunks(file) if chunk.name in _NAMES), None)
    return found, read_at(file, found.start, found.size) if found else b""


def put_tag(file: FileIO, tag: bytes) -> None:
    """Write a tag where the old one is, or behind all chunks; ``TagError`` where the sizes of the file are wrong."""
    found, old = stored_tag(file)
    form, end = read_at(file, 0, 4), os.fstat(file.fileno()).st_size
    _check_sizes(file, form, end)
    order: str = "big" if form == b"FORM" else "little"
    start = found.start - 8 if found else end + end % 2
    rest = read_at(file, found.start + found.size + found.size % 2, end) if found and len(tag) != len(old) else b""
    if found and len(tag) == len(old):
        _write(file, found.start, tag)
        return
    name = found.name if found else (b"ID3 " if form == b"FORM" else b"id3 ")
    size = len(tag).to_bytes(4, "big" if order == "big" else "little")
    _write(file, end, b"\0" * (start - end))
    _write(file, start, name + size + tag + b"\0" * (len(tag) % 2) + rest)
    file.truncate()
    _set_size(file, form, file.tell())


def _check_sizes(file: FileIO, form: bytes, end: int) -> None:
    """A file that is cut short, or has something behind it, cannot be extended without a guess."""
    told = int.from_bytes(read_at(file, 4, 4), "big" if form == b"FORM" else "little") + 8
    if form == b"RF64":
        told = int.from_bytes(read_at(file, 20, 8), "little") + 8
    if not told <= end + 1 <= told + 2:
        raise TagError("the sizes in its header are wrong; it is left as it is")


def _set_size(file: FileIO, form: bytes, end: int) -> None:
    if form == b"RF64":
        _write(file, 20, (end - 8).to_bytes(8, "little"))
    elif end - 8 > _LARGEST:
        raise TagError("it is too large to be extended")
    else:
        _write(file, 4, (end - 8).to_bytes(4, "big" if form == b"FORM" else "little"))


def _write(file: FileIO, position: int, data: bytes) -> None:
    file.seek(position)
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]
