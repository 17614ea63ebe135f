"""Pairs of tracks that are worth listening to: about as long, and alike in what was measured, or by name.

Arrays in, pairs out. Measured on the formats of the corpus: 99 % of the pairs of one recording pass, and of others 1 in
10,000 (docs/duplicates.md).
"""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from core.duplicates.sketches import Sketch, chroma_rows
from core.similarity import unit

#: Two copies of a recording differ in length by at most this, in seconds: silence, a trimmed beginning.
NEAR_S = 10.0
#: Cosine of the timbre vectors that is enough by itself, and what is needed where the chroma is all but equal.
_ALIKE, _SOMEWHAT, _SAME_CHROMA = 0.8, 0.25, 0.995
#: Tracks of one name that are compared with one another, at most.
_MOST_OF_A_NAME = 50

Pair = tuple[int, int]
Rows = NDArray[np.float32]


def pairs(sketches: list[Sketch], vectors: Rows) -> list[Pair]:
    """Return the pairs, as indices in rising order.

    Parameters
    ----------
    sketches
        All tracks that could be in a pair.
    vectors
        Their timbre vectors, float32, shape (len(sketches), d); zeros where there is none.
    """
    found = {*_alike(sketches, vectors), *_of_one_name(sketches)}
    return sorted(found)


def _alike(sketches: list[Sketch], vectors: Rows) -> Iterator[Pair]:
    """Compare each with those that are as long or a little longer."""
    order = np.argsort([each.duration_s for each in sketches], kind="stable")
    lengths = np.array([each.duration_s for each in sketches])[order]
    timbre, chroma = unit(vectors)[order], chroma_rows(sketches)[order]
    ends = np.searchsorted(lengths, lengths + NEAR_S, side="right")
    for at, end in enumerate(ends):
        near = slice(at + 1, int(end))
        cosine, harmony = timbre[near] @ timbre[at], chroma[near] @ chroma[at]
        for place in np.flatnonzero((cosine >= _ALIKE) | ((harmony >= _SAME_CHROMA) & (cosine >= _SOMEWHAT))):
            yield _pair(int(order[at]), int(order[at + 1 + place]))


def _of_one_name(sketches: list[Sketch]) -> Iterator[Pair]:
    songs: dict[object, list[int]] = defaultdict(list)
    for index, each in enumerate(sketches):
        if each.song is not None:
            songs[each.song].append(index)
    for members in songs.values():
        for place, first in enumerate(members[:_MOST_OF_A_NAME]):
            for second in members[place + 1 : _MOST_OF_A_NAME]:
                if abs(sketches[first].duration_s - sketches[second].duration_s) <= NEAR_S:
                    yield first, second


def _pair(first: int, second: int) -> Pair:
    return (first, second) if first < second else (second, first)
