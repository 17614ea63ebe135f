"""Vorbis comments as they lie in FLAC and Ogg files, and the blocks of a FLAC. Makes no sense of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import FileIO
from itertools import islice

from core.container import Container
from core.container.edges import read_at
from core.container.ogg import pages

#: Blocks and pages that are looked at, and bytes of comments, covers included; more is damage or malice.
MOST_BLOCKS, _MOST_PAGES, _MOST_BYTES = 10_000, 20_000, 64 << 20
COMMENTS, PICTURE = 4, 6
_LAST = 0x80
#: What the first packet of a stream begins with, and how long the beginning of the second is that is no comment.
_OGG_CODECS = ((b"\x01vorbis", 7), (b"OpusHead", 8), (b"\x7fFLAC", 4), (b"Speex   ", 0), (b"\x80theora", 7))


@dataclass(frozen=True, slots=True)
class Block:
    """A block of metadata of a FLAC: its type, and where its body lies."""

    kind: int
    start: int
    size: int


def flac_blocks(file: FileIO, start: int) -> Iterator[Block]:
    """Yield the blocks of the FLAC that begins at ``start``."""
    position = start + 4
    for _ in range(MOST_BLOCKS):
        head = read_at(file, position, 4)
        if len(head) < 4:
            return
        block = Block(head[0] & ~_LAST, position + 4, int.from_bytes(head[1:], "big"))
        yield block
        if head[0] & _LAST:
            return
        position = block.start + block.size


def comments_in(file: FileIO, found: Container) -> Iterator[bytes]:
    """Yield the comments of a FLAC or Ogg file as they are stored, from the vendor on: one piece a block or stream."""
    if found.kind == "flac":
        blocks = (block for block in flac_blocks(file, found.start) if block.kind == COMMENTS)
        yield from (read_at(file, block.start, block.size) for block in blocks)
    elif found.kind == "ogg":
        yield from _second_packets(file, found.start)


def entries(stored: bytes, most: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and value of the first ``most`` comments, as far as they are there."""
    position = 8 + int.from_bytes(stored[:4], "little")
    count = int.from_bytes(stored[position - 4 : position], "little")
    for _ in range(min(count, most)):
        start = position + 4
        position = start + int.from_bytes(stored[start - 4 : start], "little")
        if start > len(stored) or position > len(stored):
            return
        name, is_comment, value = stored[start:position].partition(b"=")
        if is_comment:
            yield name, value


def _second_packets(file: FileIO, start: int) -> Iterator[bytes]:
    """Yield the comment packets of the streams that are known, without their signatures, as they come to their ends."""
    begun: dict[bytes, tuple[int, list[bytes]]] = {}
    size = 0
    for page in islice(pages(file, start), _MOST_PAGES):
        if page.first:
            for first, length in _OGG_CODECS:
                if bytes(page.body[:8]).startswith(first):
                    begun[page.serial] = (length, [])
        elif page.serial in begun:
            signature, parts = begun[page.serial]
            length, complete = _first_length(page.segments)
            parts.append(bytes(page.body[:length]))
            size += length
            if complete:
                del begun[page.serial]
                yield b"".join(parts)[signature:]
        if size > _MOST_BYTES or not (begun or page.first):
            return


def _first_length(segments: bytes) -> tuple[int, bool]:
    """Return how long the first packet of a page is there, and whether it ends there."""
    end = next((place for place, length in enumerate(segments) if length < 255), None)
    return (sum(segments), False) if end is None else (sum(segments[: end + 1]), True)
