"""Where the tags in front of a file's sound end, and where those behind it begin: by their lengths, none is read."""

import os
from io import FileIO

_MAX_TAGS = 16
_ZEROS = 65536


def read_at(file: FileIO, offset: int, count: int) -> bytes:
    """Read up to ``count`` bytes from an offset; fewer only at the end of the file."""
    file.seek(offset)
    return file.read(count) or b""


def behind_leading_tags(file: FileIO) -> int:
    """Return the offset behind ID3v2 and APEv2 tags and the zeros that some taggers leave after them."""
    size = os.fstat(file.fileno()).st_size
    start = 0
    for _ in range(_MAX_TAGS):
        length = _leading_tag_length(read_at(file, start, 32))
        if length == 0 or start + length >= size:
            break
        start += length
        following = read_at(file, start, _ZEROS)
        start += len(following) - len(following.lstrip(b"\0"))
    return start


def before_trailing_tags(file: FileIO, start: int) -> int:
    """Return where ID3v1, Lyrics3, APEv2 and appended ID3v2 tags begin at the end of a file, in any order."""
    end = os.fstat(file.fileno()).st_size
    for _ in range(_MAX_TAGS):
        length = trailing_tag_length(file, end)
        if length == 0 or end - length <= start:
            break
        end -= length
    return end


def _leading_tag_length(head: bytes) -> int:
    if head[:3] == b"ID3" and len(head) >= 10 and max(head[6:10]) < 128:
        return 10 + _syncsafe(head[6:10]) + (10 if head[5] & 0x10 else 0)
    if head[:8] == b"APETAGEX" and len(head) >= 32:
        return 32 + int.from_bytes(head[12:16], "little")
    return 0


def trailing_tag_length(file: FileIO, end: int) -> int:
    """Return how long the tag is that ends at ``end``; 0 where none does."""
    tail = read_at(file, max(end - 160, 0), min(end, 160))
    if tail[-128:-125] == b"TAG":
        return 128
    if tail[-32:-24] == b"APETAGEX":
        has_header = tail[-9] & 0x80
        return int.from_bytes(tail[-20:-16], "little") + (32 if has_header else 0)
    if tail[-9:] == b"LYRICS200" and tail[-15:-9].isdigit():
        return int(tail[-15:-9]) + 15
    if tail[-10:-7] == b"3DI" and max(tail[-4:]) < 128:
        return 20 + _syncsafe(tail[-4:])
    return 0


def _syncsafe(four: bytes) -> int:
    """Read the 28-bit number of ID3v2, seven bits a byte."""
    return four[0] << 21 | four[1] << 14 | four[2] << 7 | four[3]
