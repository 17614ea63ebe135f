"""Embedded pictures of each family of tags, as one value; what kind of picture it is comes from its bytes."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mutagen.flac import Picture as FlacPicture

from models.audio import Cover

_FLAC_PICTURE: Callable[..., Any] = FlacPicture
_FRONT = 3
_SIGNATURES = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"BM", "image/bmp"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
)


@dataclass(frozen=True, slots=True)
class Picture:
    """Bytes as stored, the media type as claimed, and whether it says that it is the front cover."""

    data: bytes
    claimed: str
    front: bool


def cover_of(pictures: list[Picture]) -> Cover | None:
    """Return the front cover, or else the first picture; what is no picture (a link, nothing) does not count."""
    for picture in sorted(pictures, key=lambda picture: not picture.front):
        mime = _mime(picture)
        if mime is not None:
            return Cover(picture.data, mime)
    return None


def _mime(picture: Picture) -> str | None:
    for offset, signature, mime in _SIGNATURES:
        if picture.data.startswith(signature, offset):
            return mime
    claimed = picture.claimed.lower()
    return claimed if picture.data and claimed.startswith("image/") and claimed.isascii() else None


def from_id3(frame: Any) -> Picture:
    """Take an APIC frame."""
    return Picture(frame.data, frame.mime, frame.type == _FRONT)


def from_ape(name: str, value: bytes) -> Picture:
    """Take an APEv2 item: a file name, NUL, the picture."""
    _, _, data = value.partition(b"\0")
    return Picture(data, "", "front" in name.lower())


def from_flac(block: bytes) -> Picture:
    """Take a FLAC picture block."""
    picture = _FLAC_PICTURE(block)
    return Picture(picture.data, picture.mime, picture.type == _FRONT)


def from_vorbis(name: str, value: bytes) -> Picture:
    """Take a comment: a FLAC picture block in base64, or in old files the picture itself."""
    data = base64.b64decode(value, validate=False)
    return from_flac(data) if name == "metadata_block_picture" else Picture(data, "", front=True)


def from_mp4(cover: Any) -> Picture:
    """Take one cover of an MP4 atom; the first is the front."""
    return Picture(bytes(cover), "", front=False)


def from_asf(value: bytes) -> Picture:
    """Take WM/Picture: type, length, media type and description in UTF-16 with NUL at the end, the picture."""
    kind, size = value[0], int.from_bytes(value[1:5], "little")
    texts = value[5 : len(value) - size].decode("utf-16-le", "replace").split("\0")
    return Picture(value[len(value) - size :], texts[0], kind == _FRONT)
