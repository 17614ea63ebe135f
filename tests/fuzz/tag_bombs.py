"""Files of some megabytes whose tags take mutagen or FFmpeg minutes, or gigabytes: what they do for one part of a tag
costs as much as the whole tag is long. Knows no test.
"""

import struct
from collections.abc import Callable
from pathlib import Path

from core.container import asf
from tests.fuzz.bombs import syncsafe
from tests.fuzz.checksums import sealed_page
from tests.fuzz.seeds import seed


def mp3_with_empty_frames(folder: Path) -> bytes:
    """A tag of 600,000 frames without a byte: mutagen copies the rest of the tag for each."""
    return _tag(4, (b"TIT9" + bytes(6)) * 600_000) + seed(folder, "mp3")


def mp3_with_frames_without_a_name(folder: Path) -> bytes:
    """The same with names that are no letters."""
    return _tag(4, (b"\xff\xff\xff\xff" + syncsafe(1) + b"\0\0x") * 600_000) + seed(folder, "mp3")


def mp3_with_many_values(folder: Path) -> bytes:
    """An artist of three million names: mutagen copies the rest of the frame for each."""
    return _tag(4, _frame(b"TPE1", b"\3" + b"a\0" * 3_000_000)) + seed(folder, "mp3")


def mp3_with_artists_to_be_joined(folder: Path) -> bytes:
    """Sixty frames of two thousand artists: mutagen looks for each among all that it has."""
    names = [b"\0".join(b"%x" % number for number in range(2000 * part, 2000 * part + 2000)) for part in range(60)]
    return _tag(4, b"".join(_frame(b"TPE1", b"\3" + part) for part in names)) + seed(folder, "mp3")


def mp3_unsynchronised(folder: Path) -> bytes:
    """Two million bytes that have to be stuffed: mutagen makes an object of each."""
    return _tag(3, b"\xff\0" * 2_000_000, flags=0x80) + seed(folder, "mp3")


def wav_with_a_tag_of_empty_frames(folder: Path) -> bytes:
    """ID3 in a chunk."""
    tag = _tag(4, (b"TIT9" + bytes(6)) * 600_000)
    return seed(folder, "wav") + b"id3 " + struct.pack("<I", len(tag)) + tag


def ape_tag_of_a_long_name(folder: Path) -> bytes:
    """An item whose name has two million letters: mutagen reads them one by one, and copies those it has."""
    item = struct.pack("<II", 1, 0) + b"k" * 2_000_000 + b"\0v"
    return seed(folder, "wv") + item + b"APETAGEX" + struct.pack("<IIII8x", 2000, len(item) + 32, 1, 0)


def opus_of_many_comments(folder: Path) -> bytes:
    """A hundred thousand comments, each another: FFmpeg compares each with all."""
    data = seed(folder, "opus")
    second = data.find(b"OggS", 4)
    return (
        data[:second] + _pages(data[14:18], b"OpusTags" + _comments(100_000)) + data[data.find(b"OggS", second + 4) :]
    )


def flac_of_many_comments(folder: Path) -> bytes:
    """The same in FLAC; it is more than libFLAC takes, so it comes to FFmpeg."""
    data, comments = seed(folder, "flac"), _comments(110_000)
    return data[:4] + b"\0" + data[5:42] + b"\x84" + len(comments).to_bytes(3, "big") + comments + data[42:]


def _comments(count: int) -> bytes:
    each = [b"a%d=x" % number for number in range(count)]
    return struct.pack("<II", 0, count) + b"".join(struct.pack("<I", len(one)) + one for one in each)


def _pages(serial: bytes, packet: bytes) -> bytes:
    """Pages full of one packet."""
    pages = []
    lacing = b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255])
    for number, place in enumerate(range(0, len(lacing), 255)):
        part, body = lacing[place : place + 255], packet[place * 255 : (place + 255) * 255]
        head = b"OggS\0" + bytes([number > 0]) + bytes(8) + serial + struct.pack("<II", number + 1, 0)
        pages.append(sealed_page(head + bytes([len(part)]) + part + body))
    return b"".join(pages)


def wma_of_many_attributes(folder: Path) -> bytes:
    """Sixty thousand attributes, each another."""
    names = [f"{number:06x}".encode("utf-16-le") for number in range(60_000)]
    each = b"".join(struct.pack("<H", len(name)) + name + struct.pack("<HH", 0, 2) + b"x\0" for name in names)
    return _wma_with(folder, _object(asf.EXTENDED, struct.pack("<H", len(names)) + each))


def wma_of_nested_extensions(folder: Path) -> bytes:
    """Extensions inside extensions, around two megabytes: mutagen keeps a copy of them for each."""
    body = _object(bytes(16), bytes(2 << 20))
    for _ in range(900):
        body = _object(asf.EXTENSION, bytes(18) + struct.pack("<I", len(body)) + body)
    return _wma_with(folder, body)


def _object(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<Q", 24 + len(body)) + body


def _wma_with(folder: Path, extra: bytes) -> bytes:
    data = seed(folder, "wma")
    size, count = struct.unpack("<QI", data[16:28])
    return data[:16] + struct.pack("<QI", size + len(extra), count + 1) + data[28:30] + extra + data[30:]


def matroska_of_many_tags(folder: Path) -> bytes:
    """Five thousand tags: FFmpeg compares each with all, once more for each."""
    one = [_element("63c0", b"") + _simple_tag(number) for number in range(5_000)]
    return _matroska_with(folder, _element("1254c367", b"".join(_element("7373", tag) for tag in one)))


def matroska_of_many_values(folder: Path) -> bytes:
    """One tag of a hundred thousand values."""
    values = b"".join(map(_simple_tag, range(100_000)))
    return _matroska_with(folder, _element("1254c367", _element("7373", _element("63c0", b"") + values)))


def _simple_tag(number: int) -> bytes:
    return _element("67c8", _element("45a3", b"n%d" % number) + _element("4487", b"v"))


def _element(kind: str, body: bytes) -> bytes:
    return bytes.fromhex(kind) + (len(body) | 1 << 56).to_bytes(8, "big") + body


def _matroska_with(folder: Path, extra: bytes) -> bytes:
    """Put an element in front of all others in the segment, whose size is left open."""
    data = seed(folder, "mka")
    body = data.find(bytes.fromhex("18538067")) + 12
    return data[: body - 8] + b"\x01" + b"\xff" * 7 + extra + data[body:]


def _tag(version: int, body: bytes, *, flags: int = 0) -> bytes:
    return b"ID3" + bytes([version, 0, flags]) + syncsafe(len(body)) + body


def _frame(name: bytes, body: bytes) -> bytes:
    return name + syncsafe(len(body)) + b"\0\0" + body


TAG_BOMBS: tuple[Callable[[Path], bytes], ...] = (
    mp3_with_empty_frames,
    mp3_with_frames_without_a_name,
    mp3_with_many_values,
    mp3_with_artists_to_be_joined,
    mp3_unsynchronised,
    wav_with_a_tag_of_empty_frames,
    ape_tag_of_a_long_name,
    opus_of_many_comments,
    flac_of_many_comments,
    wma_of_many_attributes,
    wma_of_nested_extensions,
    matroska_of_many_tags,
    matroska_of_many_values,
)
