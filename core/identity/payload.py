"""The bytes of a file that are sound, for containers in which they lie in one piece, or nearly: ten times cheaper than
demultiplexing. Tags are stepped over by their lengths; none is read.
"""

from collections.abc import Callable, Iterator
from io import FileIO

from core.container import Container
from core.container.chunks import chunks
from core.container.edges import read_at
from core.container.ogg import pages

Buffer = bytes | memoryview
_Range = tuple[int, int]

_READ_BYTES = 1 << 20
#: More is damage or malice.
_MAX_BOXES, _MAX_BLOCKS = 1_000_000, 10_000
_ASF_DATA = bytes.fromhex("3626b2758e66cf11a6d900aa0062ce6c")
_ASF_DATA_HEAD = 50
_FLAC_LAST_BLOCK, _FLAC_STREAMINFO = 0x80, 0


def payload(file: FileIO, found: Container) -> Iterator[Buffer] | None:
    """Return the sound as stored, in pieces, or ``None`` where only a demultiplexer can tell.

    A piece is valid until the next one is taken.
    """
    if found.kind == "ogg":
        return _ogg_packets(file, found.start)
    ranges = _RANGES.get(found.kind)
    return None if ranges is None else _read(file, ranges(file, found))


def _read(file: FileIO, ranges: Iterator[_Range]) -> Iterator[Buffer]:
    buffer = memoryview(bytearray(_READ_BYTES))
    for start, end in ranges:
        position = start
        while position < end:
            file.seek(position)
            count = file.readinto(buffer[: min(end - position, _READ_BYTES)]) or 0
            if count == 0:
                break
            yield buffer[:count]
            position += count


def _between_tags(file: FileIO, found: Container) -> Iterator[_Range]:
    """mp3, AAC, WavPack, Monkey's Audio and the like: what lies between leading and trailing tags."""
    yield found.start, found.end


def _flac_frames(file: FileIO, found: Container) -> Iterator[_Range]:
    """The stream information, without the rest of the metadata, and the frames."""
    position = found.start + 4
    for _ in range(_MAX_BLOCKS):
        head = read_at(file, position, 4)
        if len(head) < 4:
            return
        size = int.from_bytes(head[1:], "big")
        if head[0] & ~_FLAC_LAST_BLOCK == _FLAC_STREAMINFO:
            yield position + 4, position + 4 + size
        position += 4 + size
        if head[0] & _FLAC_LAST_BLOCK:
            break
    yield position, found.end


def _sound_chunks(file: FileIO, found: Container) -> Iterator[_Range]:
    """The samples, and the chunk that says how to read them."""
    for chunk in chunks(file, found.start):
        if chunk.name in (b"fmt ", b"COMM", b"data", b"SSND"):
            yield chunk.start, chunk.start + chunk.size


def _mp4_data(file: FileIO, found: Container) -> Iterator[_Range]:
    """Every ``mdat`` box, wherever it lies; the boxes around it hold tags, and offsets that move with them."""
    position, end = found.start, found.end
    for _ in range(_MAX_BOXES):
        head = read_at(file, position, 16)
        if len(head) < 8:
            return
        size, body = int.from_bytes(head[:4], "big"), 8
        if size == 1:
            size, body = int.from_bytes(head[8:16], "big"), 16
        following = end if size == 0 else min(position + size, end)
        if head[4:8] == b"mdat":
            yield position + body, following
        if size != 0 and size < body:
            return
        position = following


def _asf_data(file: FileIO, found: Container) -> Iterator[_Range]:
    """The packets of the data object, which lies behind the header with the tags."""
    position, end = found.start, found.end
    while True:
        head = read_at(file, position, 24)
        size = int.from_bytes(head[16:24], "little")
        if len(head) < 24 or (size < 24 and head[:16] != _ASF_DATA):
            return
        following = min(position + size, end) if size >= 24 else end
        if head[:16] == _ASF_DATA:
            yield position + _ASF_DATA_HEAD, following
            return
        position = following


def _ogg_packets(file: FileIO, start: int) -> Iterator[Buffer]:
    """The bodies of all pages but for the second packet of each stream, which is the comment; pages may shift."""
    header_packets: dict[bytes, int] = {}
    for page in pages(file, start):
        if page.first:
            header_packets[page.serial] = 0
        if header_packets.get(page.serial, 2) >= 2:
            yield page.body
            continue
        position = 0
        for length in page.segments:
            if header_packets[page.serial] != 1:
                yield page.body[position : position + length]
            position += length
            header_packets[page.serial] += length < 255


_RANGES: dict[str, Callable[[FileIO, Container], Iterator[_Range]]] = {
    "mp3": _between_tags,
    "aac": _between_tags,
    "wavpack": _between_tags,
    "ape": _between_tags,
    "musepack": _between_tags,
    "tta": _between_tags,
    "au": _between_tags,
    "flac": _flac_frames,
    "wav": _sound_chunks,
    "aiff": _sound_chunks,
    "mp4": _mp4_data,
    "asf": _asf_data,
}
