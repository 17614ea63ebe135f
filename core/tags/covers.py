"""Whether some bytes are a picture that can be a cover: JPEG or PNG, whole as far as its head says, not too large.

Decodes no picture.
"""

from core.errors import TagError
from models.audio import Cover

MOST_BYTES = 8 << 20
#: Width and height, in pixels; a small file may claim a picture of gigabytes.
MOST_PIXELS = 8192
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
#: JPEG's markers of a frame; those between them are tables.
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_MOST_SEGMENTS = 1_000


def checked_cover(data: bytes) -> Cover:
    """Return the picture as a cover; its kind is what its bytes say.

    Raises
    ------
    TagError
        It is no JPEG or PNG, or too large.
    """
    if len(data) > MOST_BYTES:
        raise TagError(f"the cover has {len(data)} bytes, more than {MOST_BYTES}")
    size = size_of(data)
    if size is None:
        raise TagError("the cover is neither a JPEG nor a PNG picture")
    if not 0 < min(size) <= max(size) <= MOST_PIXELS:
        raise TagError(f"the cover claims {size[0]} × {size[1]} pixels")
    return Cover(data, "image/png" if data.startswith(_PNG) else "image/jpeg")


def size_of(data: bytes) -> tuple[int, int] | None:
    """Return width and height, or ``None`` where the bytes are no JPEG or PNG."""
    if data.startswith(_PNG):
        return _numbers(data, 16, 4) if data[12:16] == b"IHDR" and len(data) >= 24 else None
    return _jpeg_size(data) if data.startswith(_JPEG) else None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    position = 2
    for _ in range(_MOST_SEGMENTS):
        if position + 9 > len(data) or data[position] != 0xFF:
            return None
        marker = data[position + 1]
        if marker in _FRAMES:
            height, width = _numbers(data, position + 5, 2)
            return width, height
        filling = marker == 0xFF
        position += 1 if filling else 2 + int.from_bytes(data[position + 2 : position + 4], "big")
    return None


def _numbers(data: bytes, start: int, size: int) -> tuple[int, int]:
    middle = start + size
    return int.from_bytes(data[start:middle], "big"), int.from_bytes(data[middle : middle + size], "big")
