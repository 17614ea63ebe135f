"""Walks the chunks of RIFF, RF64 and AIFF files, also where their sizes lie. Interprets none but the sizes."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from io import FileIO, RawIOBase

#: Sizes that a program wrote which did not know the size yet.
_PLACEHOLDERS = (0, 0x7FFFFFFF, 0x7FFFF000, 0x80000000, 0xFFFFFFFF)
_MAX_CHUNKS = 10_000
_SOUND = (b"data", b"SSND")


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk: where its body starts, how long the file has it, and how long it says it is."""

    name: bytes
    start: int
    size: int
    claimed: int

    @property
    def is_cut(self) -> bool:
        """Whether it claims more than the file has, and not just because its writer did not know."""
        return self.claimed > self.size and self.claimed not in _PLACEHOLDERS and self.claimed < _PLACEHOLDERS[1]


def chunks(file: FileIO, start: int = 0) -> Iterator[Chunk]:
    """Yield the chunks of the form that begins at ``start``.

    A sound chunk of unknown size reaches to the end of the file; a list of unknown size is entered, for its members
    are chunks as well.
    """
    end = os.fstat(file.fileno()).st_size
    file.seek(start)
    form = file.read(12) or b""
    order: str = "big" if form[:4] == b"FORM" else "little"
    position, long_size = start + 12, None
    for _ in range(_MAX_CHUNKS):
        file.seek(position)
        head = file.read(8) or b""
        if len(head) < 8:
            return
        name, claimed = head[:4], int.from_bytes(head[4:], "big" if order == "big" else "little")
        if name == b"ds64":
            long_size = int.from_bytes((file.read(16) or b"")[8:16], "little")
        if name in _SOUND and claimed == 0xFFFFFFFF and long_size:
            claimed = long_size
        if name == b"LIST" and position + 8 + claimed > end:
            position += 12
            continue
        rest = end - position - 8
        unknown = name in _SOUND and claimed in _PLACEHOLDERS
        size = rest if unknown else min(claimed, rest)
        yield Chunk(name, position + 8, size, claimed)
        position += 8 + size + size % 2


def sound_chunk(file: FileIO, start: int = 0) -> Chunk | None:
    """Return the chunk that holds the samples."""
    return next((chunk for chunk in chunks(file, start) if chunk.name in _SOUND), None)


def rewritten_wav(file: FileIO, start: int) -> "RewrittenWav | None":
    """Return a file object in which a WAV with wrong sizes has right ones, or ``None`` where nothing can be saved."""
    found = {chunk.name: chunk for chunk in chunks(file, start) if chunk.name in (b"fmt ", b"data")}
    if len(found) < 2 or found[b"fmt "].size > 65536:
        return None
    layout, data = found[b"fmt "], found[b"data"]
    file.seek(layout.start)
    body = b"WAVEfmt " + layout.size.to_bytes(4, "little") + (file.read(layout.size) or b"")
    size = min(data.size, 0xFFFFFFFF - len(body) - 8)
    body += b"data" + size.to_bytes(4, "little")
    return RewrittenWav(file, b"RIFF" + (len(body) + size).to_bytes(4, "little") + body, data.start)


class RewrittenWav(RawIOBase):
    """A read-only view: a new header, then a file from some offset on. Closing it leaves the file open."""

    def __init__(self, file: FileIO, header: bytes, start: int) -> None:
        self._file, self._header, self._start = file, header, start
        self._position = 0
        self._size = len(header) + max(os.fstat(file.fileno()).st_size - start, 0)

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """Return the position in the view."""
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Move to an offset of the view."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        self._position = max(base + offset, 0)
        return self._position

    def read(self, size: int = -1, /) -> bytes:
        """Read up to ``size`` bytes."""
        size = self._size - self._position if size < 0 else size
        taken = self._header[self._position : self._position + size]
        if len(taken) < size:
            self._file.seek(self._start + self._position + len(taken) - len(self._header))
            taken += self._file.read(size - len(taken)) or b""
        self._position += len(taken)
        return taken
