"""Reads APEv2 tags: mutagen reads names byte by byte into a copy, and takes a minute for one of a megabyte."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from io import FileIO

from core.container.edges import read_at, trailing_tag_length

_SIGNATURE = b"APETAGEX"
_HEAD = 32
#: By the standard names have at most 255 letters.
_LONGEST_NAME = 255
_MOST_ITEMS, _MOST_BYTES, _MOST_TAGS = 10_000, 64 << 20, 4


@dataclass(frozen=True, slots=True)
class Item:
    """One item as stored; a text, or something else, most often a picture."""

    name: str
    is_text: bool
    value: bytes


def ape_items(file: FileIO) -> Iterator[Item]:
    """Yield the items of the tag at the end of a file, or else of that at its beginning, as far as they are there."""
    place = _trailing(file) or _leading(file)
    if place is None:
        return
    body, position = read_at(file, place.start, min(place.size, _MOST_BYTES)), 0
    for _ in range(min(place.items, _MOST_ITEMS)):
        start, end = position + 8, body.find(b"\0", position + 8, position + 9 + _LONGEST_NAME)
        size, flags = (int.from_bytes(body[at : at + 4], "little") for at in (position, position + 4))
        position = end + 1 + size
        if end < 0 or position > len(body):
            return
        yield Item(body[start:end].decode("latin-1"), flags >> 1 & 3 == 0, body[end + 1 : position])


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the items lie, without header and footer, and how many they are said to be."""

    start: int
    size: int
    items: int


def _trailing(file: FileIO) -> _Place | None:
    """Find the tag at the end, before an ID3v1 tag and the like."""
    end = os.fstat(file.fileno()).st_size
    for _ in range(_MOST_TAGS):
        foot = read_at(file, max(end - _HEAD, 0), _HEAD)
        if foot.startswith(_SIGNATURE):
            size, items = _numbers(foot)
            return _Place(max(end - size, 0), min(size, end) - _HEAD, items)
        end -= trailing_tag_length(file, end)
    return None


def _leading(file: FileIO) -> _Place | None:
    head = read_at(file, 0, _HEAD)
    if not head.startswith(_SIGNATURE):
        return None
    size, items = _numbers(head)
    return _Place(_HEAD, size - _HEAD, items)


def _numbers(head: bytes) -> tuple[int, int]:
    """Return the size, of which a footer is part, and the number of items."""
    return max(int.from_bytes(head[12:16], "little"), _HEAD), int.from_bytes(head[16:20], "little")
