"""The tags of an MP4 file in a small file of their own, for mutagen, which keeps every box of a file in memory."""

from collections.abc import Iterator
from io import BytesIO, FileIO

from core.container import Container
from core.container.edges import read_at
from core.tags.names import MP4

#: Boxes of one parent that are looked at; bytes of a text, and of a picture.
_MOST_BOXES, _MOST_TEXT, _MOST_PICTURE, _MOST_PICTURES = 10_000, 1 << 18, 64 << 20, 16
_PICTURE = b"covr"
#: "gnre" is a number, of which mutagen makes a "\xa9gen".
_TEXTS = {b"----", b"gnre", *(name.encode("latin-1") for name in MP4)}
_PATH = (b"moov", b"udta", b"meta", b"ilst")
_META_HEAD = 4

_Box = tuple[bytes, int, int]


def slim_mp4(file: FileIO, found: Container) -> BytesIO | None:
    """Return an MP4 file that has the tags and nothing else; ``None`` where there are none."""
    start, end = found.start, found.end
    for name in _PATH:
        box = next((box for box in _boxes(file, start, end) if box[0] == name), None)
        if box is None:
            return None
        start, end = box[1] + (_META_HEAD if name == b"meta" else 0), box[2]
    items = _box(b"ilst", b"".join(_wanted(file, start, end)))
    return BytesIO(_box(b"ftyp", b"M4A " + bytes(4)) + _box(b"moov", _box(b"udta", _box(b"meta", bytes(4) + items))))


def _wanted(file: FileIO, start: int, end: int) -> Iterator[bytes]:
    pictures = 0
    for name, first, last in _boxes(file, start, end):
        pictures += name == _PICTURE
        most = _MOST_PICTURE if name == _PICTURE and pictures <= _MOST_PICTURES else 0
        if last - first <= (_MOST_TEXT if name in _TEXTS else most):
            yield _box(name, read_at(file, first, last - first))


def _boxes(file: FileIO, position: int, end: int) -> Iterator[_Box]:
    """Yield name, beginning and end of the boxes between two offsets."""
    for _ in range(_MOST_BOXES):
        head = read_at(file, position, 16)
        if position + 8 > end or len(head) < 8:
            return
        size, body = int.from_bytes(head[:4], "big"), position + 8
        if size == 1:
            size, body = int.from_bytes(head[8:16], "big"), position + 16
        following = position + size if size else end
        if following < body:
            return
        yield head[4:8], body, min(following, end)
        position = following


def _box(name: bytes, body: bytes) -> bytes:
    return (8 + len(body)).to_bytes(4, "big") + name + body
