"""Covers of tracks: only what is a picture by its first bytes, and not too large."""

import os
from dataclasses import dataclass

from core.errors import MissingError, TagError
from core.tags import read_cover
from playlista.web.ranges import Validator

LARGEST = 16 << 20
_SIGNATURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)


@dataclass(frozen=True, slots=True)
class Picture:
    """The bytes of a picture, and their media type."""

    data: bytes
    media_type: str


def validator_of(path: str, identity: str) -> Validator:
    """Return how the cover of a file is known again without reading it; ``MissingError`` if it is not there."""
    try:
        told = os.stat(path)
    except (OSError, ValueError) as error:
        raise MissingError("the file of this track is not there, or cannot be read") from error
    return Validator(f'"cover-{identity}-{told.st_size:x}-{told.st_mtime_ns:x}"', told.st_mtime_ns // 1_000_000_000)


def picture_of(path: str) -> Picture:
    """Return the cover in the tags of a file; ``MissingError`` where there is none that can be shown."""
    try:
        cover = read_cover(path)
    except TagError as error:
        raise MissingError("the file of this track is not there, or cannot be read") from error
    if cover is None:
        raise MissingError("this track has no cover")
    media_type = media_type_of(cover.data)
    if media_type is None or len(cover.data) > LARGEST:
        raise MissingError("the cover of this track is no picture that can be shown")
    return Picture(cover.data, media_type)


def media_type_of(data: bytes) -> str | None:
    """Return what picture some bytes are, whatever they are called."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for signature, kind in _SIGNATURES if data.startswith(signature)), None)
