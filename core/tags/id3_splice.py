"""ID3v2.3 and 2.4 with some frames changed and every other byte of a frame left as it is. Works on bytes alone.

Parsers that write what they have understood drop empty frames, join doubles and change encodings; this does not.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.errors import TagError
from core.tags.names import SHADOWS, WRITTEN, canonical

_HEADER = 10
_UNSYNCHRONISED, _EXTENDED, _FOOTER = 0x80, 0x40, 0x10
#: Bytes of padding behind a tag that had to grow.
_ROOM = 1024
_LATIN, _UTF16, _UTF8 = 0, 1, 3
_ENCODINGS = {0: "latin-1", 1: "utf-16", 2: "utf-16-be", 3: "utf-8"}
_MOST = 1 << 28


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame: its name, its two bytes of flags, and its body as stored."""

    name: bytes
    flags: bytes
    body: bytes


def tag_size(head: bytes) -> int:
    """Return how long the tag is that begins with these 10 bytes, header and footer included; 0 for none."""
    if head[:3] != b"ID3" or len(head) < _HEADER or max(head[6:10]) > 0x7F:
        return 0
    return _HEADER + _from_sevens(head[6:10]) + (_HEADER if head[3] == 4 and head[5] & _FOOTER else 0)


def spliced(tag: bytes, fields: Mapping[str, list[str]]) -> bytes:
    """Return a tag in which fields have new values; an empty ``tag`` makes a new one, of version 2.4.

    It is as long as it was where there is room. ``TagError`` where the tag is damaged, or of version 2.2.
    """
    version, frames = _frames(tag) if tag else (4, [])
    gone = {*fields}.union(*(SHADOWS.get(name, ()) for name in fields))
    kept = [frame for frame in frames if _field(frame) not in gone]
    kept += [_frame(name, values, version) for name, values in fields.items()]
    body = b"".join(_stored(frame, version) for frame in kept)
    unsynchronised = tag[5] & _UNSYNCHRONISED if tag and version == 4 else 0
    room = len(tag) - _HEADER if len(body) <= len(tag) - _HEADER else len(body) + _ROOM
    if room >= _MOST:
        raise TagError("its tags are too large to be extended")
    return b"ID3" + bytes((version, 0, unsynchronised)) + _to_sevens(room) + body.ljust(room, b"\0")


def _frames(tag: bytes) -> tuple[int, list[Frame]]:
    version, flags = tag[3], tag[5]
    if version not in (3, 4):
        raise TagError(f"its ID3 tag is of version 2.{version}, which is not written here")
    body = tag[_HEADER : len(tag) - (_HEADER if version == 4 and flags & _FOOTER else 0)]
    if version == 3 and flags & _UNSYNCHRONISED:
        body = body.replace(b"\xff\x00", b"\xff")
    if flags & _EXTENDED:
        body = body[_from_sevens(body[:4]) if version == 4 else 4 + int.from_bytes(body[:4], "big") :]
    # A known player writes sizes of version 2.4 as those of 2.3.
    for sevens in (True, False) if version == 4 else (False,):
        found = _parsed(body, sevens=sevens)
        if found is not None:
            return version, found
    raise TagError("its ID3 tag is damaged; it is left as it is")


def _parsed(body: bytes, *, sevens: bool) -> list[Frame] | None:
    """Take a tag's body apart; ``None`` where it is not frames and then zeros."""
    frames, position = [], 0
    while position + _HEADER <= len(body) and body[position]:
        head = body[position : position + _HEADER]
        name, stored = head[:4], head[4:8]
        if not (name.isalnum() and name.isupper()) or (sevens and max(stored) > 0x7F):
            return None
        size = _from_sevens(stored) if sevens else int.from_bytes(stored, "big")
        position += _HEADER + size
        if size == 0 or position > len(body):
            return None
        frames.append(Frame(name, head[8:10], body[position - size : position]))
    return None if body[position:].strip(b"\0") else frames


def _stored(frame: Frame, version: int) -> bytes:
    size = _to_sevens(len(frame.body)) if version == 4 else len(frame.body).to_bytes(4, "big")
    return frame.name + size + frame.flags + frame.body


def _field(frame: Frame) -> str:
    """Return the canonical name of the field that a frame of text holds, or nothing."""
    if frame.name == b"TXXX" and frame.body and frame.flags[1] == 0:
        return canonical(_description(frame.body))
    return _FIELD_OF_FRAME.get(frame.name.decode("ascii"), "")


def _description(body: bytes) -> str:
    encoding = _ENCODINGS.get(body[0], "latin-1")
    wide = body[0] in (1, 2)
    ends = range(1, len(body), 2 if wide else 1)
    end = next((place for place in ends if not any(body[place : place + (2 if wide else 1)])), len(body))
    return body[1:end].decode(encoding, "replace")


def _frame(name: str, values: list[str], version: int) -> Frame:
    spelled = WRITTEN[name].id3
    if version == 3 and spelled == "TMOO":  # came with version 2.4
        spelled = "TXXX:MOOD"
    kind, _, description = spelled.partition(":")
    # Version 2.3 has one value a frame, and no UTF-8.
    text = "\0".join(values) if version == 4 else "/".join(values)
    text = f"{description}\0{text}" if kind == "TXXX" else text
    return Frame(kind.encode("ascii"), b"\0\0", _encoded(text, version))


def _encoded(text: str, version: int) -> bytes:
    if text.isascii():
        return bytes((_LATIN,)) + text.encode("ascii")
    if version == 4:
        return bytes((_UTF8,)) + text.encode()
    parts = text.split("\0")
    return bytes((_UTF16,)) + b"\0\0".join(part.encode("utf-16") for part in parts)


def _from_sevens(stored: bytes) -> int:
    return int.from_bytes(stored, "big") if len(stored) != 4 else sum(part << shift for part, shift in _sevens(stored))


def _sevens(stored: bytes) -> Iterator[tuple[int, int]]:
    return zip(stored, (21, 14, 7, 0), strict=True)


def _to_sevens(size: int) -> bytes:
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))


_FIELD_OF_FRAME = {spelling.id3: name for name, spelling in WRITTEN.items() if ":" not in spelling.id3}
