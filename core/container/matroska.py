"""Counts the tags of a Matroska file. Makes no sense of them.

FFmpeg finds them wherever an index points, and behind damage where they look like some; so they are looked for here by
their mark, at both ends of the file.
"""

import re
from collections.abc import Iterator
from io import FileIO
from itertools import islice

from core.container.edges import read_at

#: How much of each end is searched, and how many marks, groups and tags are looked at.
_SEARCHED, _MOST = 16 << 20, 20_000
_CHUNK = 1 << 20
_TAGS = re.compile(re.escape(bytes.fromhex("1254c367")))
_GROUP, _TAG = 0x7373, 0x67C8

_Element = tuple[int, int, int]


def tags_in(file: FileIO, start: int, end: int) -> tuple[int, int]:
    """Return how many groups of tags there are, and how many tags; of a great many, only that they are many."""
    groups = tags = 0
    for first, last in _groups(file, start, end):
        groups += 1
        tags += sum(kind == _TAG for kind, *_ in _elements(file, first, last))
        if groups + tags > _MOST:
            break
    return groups, tags


def _groups(file: FileIO, start: int, end: int) -> Iterator[tuple[int, int]]:
    for mark in islice(_marks(file, start, end), _MOST):
        for _, first, last in _elements(file, mark, end, most=1):
            yield from ((begin, behind) for kind, begin, behind in _elements(file, first, last) if kind == _GROUP)


def _marks(file: FileIO, start: int, end: int) -> Iterator[int]:
    """Yield where the mark of tags is, at both ends of a file."""
    middle = max(end - _SEARCHED, start + _SEARCHED)
    for begin, behind in ((start, min(start + _SEARCHED, end)), (middle, end)):
        for offset in range(begin, behind, _CHUNK):
            chunk = read_at(file, offset, _CHUNK + 3)  # a mark may lie across
            yield from (offset + found.start() for found in _TAGS.finditer(chunk))


def _elements(file: FileIO, position: int, end: int, most: int = _MOST) -> Iterator[_Element]:
    """Yield the kind of each element between two offsets, and where its body begins and ends."""
    for _ in range(most):
        head = read_at(file, position, 12)
        kind_length = _length(head[0]) if head else 9
        size_length = _length(head[kind_length]) if len(head) > kind_length else 9
        first = position + kind_length + size_length
        if first > end or len(head) < first - position:
            return
        unknown = (1 << 7 * size_length) - 1
        size = int.from_bytes(head[kind_length : first - position], "big") & unknown
        last = end if size == unknown else min(first + size, end)
        yield int.from_bytes(head[:kind_length], "big"), first, last
        position = last


def _length(byte: int) -> int:
    """Return of how many bytes a number is that begins with this one; 9 for none."""
    return 9 - byte.bit_length()
