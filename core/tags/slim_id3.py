"""Opens ID3 tags through mutagen, after everything has been left out that is not read here anyway.

mutagen copies the rest of a tag for each frame and the rest of a frame for each of its values: two megabytes full of
small ones take it half a minute, and four times as long when there is twice as much. So the frames are walked here, and
it gets a small tag of the same version.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any, Protocol

from mutagen.id3 import ID3, Frames, Frames_2_2

from core.tags.names import ID3 as FIELDS

#: Frames that are looked at; what comes behind them is not read.
MOST_FRAMES = 10_000
#: Frames and values of one field, bytes of one text, and of all of them.
MOST_OF_A_FIELD, MOST_VALUES, MOST_TEXT, MOST_TEXTS = 20, 100, 1 << 18, 1 << 20
MOST_PICTURES, MOST_DESCRIPTION = 16, 4096
#: zlib unpacks a byte to at most 1,032; hardly any program has ever packed a frame.
MOST_PACKED_BYTES = 1 << 16

_ID3: Any = ID3
_OLD_FRAMES: Any = Frames_2_2
#: Texts, and what mutagen makes dates of.
_TEXTS = {*FIELDS, "TXXX", "UFID", "RVA2", "TYER", "TDAT", "TIME", "TORY"}
_NEW_NAMES: dict[str, str] = {old: frame.__base__.__name__ for old, frame in _OLD_FRAMES.items()}
_CODECS = {0: "latin-1", 1: "utf-16", 2: "utf-16-be", 3: "utf-8"}
#: An ID3v1 tag, and as far in front of it as mutagen looks for it.
_TAIL = 131


class _Readable(Protocol):
    def seek(self, offset: int, whence: int = 0, /) -> int: ...
    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class _Frame:
    """A frame as stored: its name, what it is called in ID3v2.4, the flags, the body."""

    name: bytes
    kind: str
    flags: int
    body: bytes


def open_id3(fileobj: _Readable) -> Any:
    """Read the ID3 tags of a file.

    Raises
    ------
    Exception
        mutagen raises errors of any class.
    """
    fileobj.seek(0)
    head = fileobj.read(10)
    slim = b""
    if head[:3] == b"ID3" and len(head) == 10 and head[3] in (2, 3, 4) and max(head[6:]) < 128:
        slim = _slim(head, fileobj.read(_syncsafe(head[6:])))
    return _ID3(fileobj=BytesIO(slim + _tail(fileobj)))


def _tail(file: _Readable) -> bytes:
    size = file.seek(0, 2)
    file.seek(max(size - _TAIL, 0))
    return file.read(_TAIL)


def _slim(head: bytes, body: bytes) -> bytes:
    """Return a tag of the same version with the frames that are wanted, small enough for mutagen."""
    version, unsynchronised = head[3], bool(head[5] & 0x80)
    if head[5] & 0x40:
        body = body[_extended_length(version, body[:4]) :]
    if unsynchronised and version < 4:
        body, unsynchronised = _synchronised(body), False
    frames = _wanted(_opened(frame, version, unsynchronised) for frame in _frames(version, body))
    slim = b"".join(_stored(version, frame) for frame in frames)
    return b"ID3" + bytes([version, 0, 0]) + _as_syncsafe(len(slim)) + slim


def _extended_length(version: int, four: bytes) -> int:
    """Return how long the extended header is; programs announce one and write none."""
    if four.decode("latin-1") in Frames:
        return 0
    return max(_syncsafe(four), 4) if version == 4 else 4 + int.from_bytes(four, "big")


def _frames(version: int, body: bytes) -> Iterator[_Frame]:
    plain_sizes = version == 3 or (version == 4 and _has_plain_sizes(body))
    for name, start, size in _places(version, body, plain_sizes):
        flags = int.from_bytes(body[start - 2 : start], "big") if version > 2 else 0
        short = name.rstrip(b"\0").decode("latin-1")  # some write the names of ID3v2.2 into ID3v2.3
        kind = _NEW_NAMES.get(short, short)
        if size and (kind in _TEXTS or kind == "APIC"):
            yield _Frame(name, kind, flags, body[start : start + size])


def _places(version: int, body: bytes, plain_sizes: bool) -> Iterator[tuple[bytes, int, int]]:
    """Yield name, offset and size of each frame's body."""
    letters, head = (3, 6) if version == 2 else (4, 10)
    position = 0
    for _ in range(MOST_FRAMES):
        name = body[position : position + letters]
        if position + head > len(body) or not name.strip(b"\0"):
            return
        number = body[position + letters : position + 2 * letters]
        size = int.from_bytes(number, "big") if version == 2 or plain_sizes else _syncsafe(number)
        yield name, position + head, size
        position += head + size


def _has_plain_sizes(body: bytes) -> bool:
    """Whether sizes in an ID3v2.4 tag are plain numbers, as iTunes wrote them: more names are known, or all fit."""
    known, beyond = _judged(body, plain_sizes=False)
    plainly_known, plainly_beyond = _judged(body, plain_sizes=True)
    return plainly_known > known or (plainly_known == known and beyond > 0 and plainly_beyond <= 0)


def _judged(body: bytes, *, plain_sizes: bool) -> tuple[int, int]:
    """Return how many frames are known by name, and how far they reach beyond the end."""
    places = list(_places(4, body, plain_sizes))
    known = sum(name.decode("latin-1") in Frames for name, *_ in places)
    return known, sum(places[-1][1:]) - len(body) if places else 0


def _opened(frame: _Frame, version: int, unsynchronised: bool) -> _Frame | None:
    """Return a frame without flags: not packed, not unsynchronised; ``None`` for one that is encrypted."""
    if version == 3:
        packed, encrypted, skipped = frame.flags & 0x80, frame.flags & 0x40, 4 if frame.flags & 0x80 else 0
    else:
        packed, encrypted, skipped = frame.flags & 0x08, frame.flags & 0x04, 4 if frame.flags & 0x09 else 0
        unsynchronised = unsynchronised or bool(frame.flags & 0x02)
    body = frame.body[skipped:]
    if unsynchronised and version == 4:
        body = _synchronised(body)
    if encrypted:
        return None
    return replace(frame, flags=0, body=_unpacked(body) if packed else body)


def _unpacked(body: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(body, MOST_PACKED_BYTES)
    except zlib.error:
        return b""


def _wanted(frames: Iterable[_Frame | None]) -> list[_Frame]:
    """Choose as many frames as mutagen can take; pictures first, so that they are copied least often."""
    there = [frame for frame in frames if frame is not None and frame.body]
    pictures = [frame for frame in there if frame.kind == "APIC" and _has_short_description(frame)]
    texts: list[_Frame] = []
    met: Counter[tuple[str, str]] = Counter()
    left = MOST_TEXTS
    for frame in map(_cut, (frame for frame in there if frame.kind != "APIC")):
        field = (frame.kind, _description(frame) if frame.kind == "TXXX" else "")
        met[field] += 1
        if met[field] <= MOST_OF_A_FIELD and len(frame.body) <= left:
            left -= len(frame.body)
            texts.append(frame)
    return pictures[:MOST_PICTURES] + texts


def _description(frame: _Frame) -> str:
    codec = _CODECS.get(frame.body[0], "latin-1")
    return frame.body[1:MOST_DESCRIPTION].decode(codec, "ignore").partition("\0")[0]


def _cut(frame: _Frame) -> _Frame:
    """Return a text that is neither too long nor of too many values."""
    codec = _CODECS.get(frame.body[0])
    if codec is None or frame.kind in ("UFID", "RVA2"):
        return replace(frame, body=frame.body[:MOST_DESCRIPTION])
    if len(frame.body) <= MOST_TEXT and frame.body.count(b"\0") <= MOST_VALUES:
        return frame
    values = frame.body[1:MOST_TEXT].decode(codec, "ignore").split("\0", MOST_VALUES)[:MOST_VALUES]
    return replace(frame, body=b"\3" + "\0".join(value.lstrip("\ufeff") for value in values).encode())


def _has_short_description(frame: _Frame) -> bool:
    """Whether the description of a picture ends soon: mutagen reads one in UTF-16 byte by byte."""
    if frame.body[0] not in (1, 2):
        return True
    start = 5 if len(frame.name) == 3 else frame.body.find(b"\0", 1) + 2
    text = frame.body[start : start + MOST_DESCRIPTION]
    return any(text[place : place + 2] == b"\0\0" for place in range(0, len(text), 2))


def _stored(version: int, frame: _Frame) -> bytes:
    size = len(frame.body)
    if version == 2:
        return frame.name + size.to_bytes(3, "big") + frame.body
    return frame.name + (size.to_bytes(4, "big") if version == 3 else _as_syncsafe(size)) + b"\0\0" + frame.body


def _synchronised(body: bytes) -> bytes:
    """Take out the zeros put behind every 0xFF; bytes in which they are missing are left as they are."""
    if body.endswith(b"\xff") or re.search(rb"\xff[\xe0-\xff]", body):
        return body
    return body.replace(b"\xff\0", b"\xff")


def _syncsafe(four: bytes) -> int:
    """Read the 28-bit number of ID3v2, seven bits a byte."""
    number = 0
    for byte in four:
        number = number << 7 | byte & 127
    return number


def _as_syncsafe(number: int) -> bytes:
    return bytes(number >> shift & 127 for shift in (21, 14, 7, 0))
