"""How to make one file of another that has most of its bytes: pieces to copy, and the bytes between. Pure function.

Knows no format: tags may move, grow or change places, and pages of an Ogg may get other numbers.
"""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

#: A piece of the base by offset and length, or bytes as they are.
Piece: TypeAlias = "tuple[int, int] | bytes"
#: Bytes that must be the same to be found; in a page of an Ogg there are several times as many. Where a file is large,
#: more, so that the index stays small.
BLOCK, LARGE_BLOCK, LARGE = 512, 8192, 1 << 26
_STEP = 1 << 16


def delta(wanted: memoryview, base: memoryview) -> Iterator[Piece]:
    """Yield the pieces of which ``wanted`` can be joined, given ``base``."""
    size = BLOCK if len(base) < LARGE else LARGE_BLOCK
    index = {hash(bytes(base[at : at + size])): at for at in range(0, len(base) - size + 1, size)}
    done, at = 0, 0
    start = _alike(wanted, 0, base, 0)
    if start >= size:
        yield 0, start
        done = at = start
    while at + size <= len(wanted):
        block = bytes(wanted[at : at + size])
        there = index.get(hash(block))
        if there is None or base[there : there + size] != block:
            at += 1
            continue
        back = _alike_before(wanted, at, done, base, there)
        length = _alike(wanted, at, base, there)
        if at - back > done:
            yield bytes(wanted[done : at - back])
        yield there - back, back + length
        done = at = at + length
    if done < len(wanted):
        yield bytes(wanted[done:])


def joined(pieces: Iterable[Piece], base: memoryview) -> Iterator[bytes]:
    """Yield the bytes that pieces stand for, some at a time."""
    for piece in pieces:
        if isinstance(piece, bytes):
            yield piece
            continue
        start, end = piece[0], piece[0] + piece[1]
        yield from (bytes(base[at : min(at + _STEP, end)]) for at in range(start, end, _STEP))


def _alike(first: memoryview, at: int, second: memoryview, there: int) -> int:
    """Return how many bytes are the same from two places on."""
    length, step = 0, _STEP
    most = min(len(first) - at, len(second) - there)
    while step:
        end = length + step
        if end <= most and bytes(first[at + length : at + end]) == bytes(second[there + length : there + end]):
            length = end
            continue
        step //= 2
    return length


def _alike_before(first: memoryview, at: int, least: int, second: memoryview, there: int) -> int:
    """Return how many bytes are the same before two places; at most a block, or the match would have been found."""
    count = 0
    while count < min(at - least, there) and first[at - count - 1] == second[there - count - 1]:
        count += 1
    return count
