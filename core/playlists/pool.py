"""A pool: the few hundred tracks of a library that a sequence is planned from, with what compares them.

Draws it, and compares; orders nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.playlists import transitions
from core.playlists.chance import chances
from core.playlists.library import Library
from core.playlists.transitions import Traits, traits
from core.similarity import lengths, nearest, unit

Rows = NDArray[np.intp]
Floats = NDArray[np.float32]

#: So many tracks are compared with one another: a table of 4 MB, whatever the size of the library.
SIZE = 1024
_BLOCK = 64


@dataclass(frozen=True, slots=True)
class Pool:
    """Tracks to choose from.

    Parameters
    ----------
    rows : intp, shape (p,), ascending, their rows in the library
    vectors : float32, shape (p, d), of length 1 at most: a product of two is how alike they sound, -1..1
    traits : of each
    """

    rows: Rows
    vectors: Floats
    traits: Traits

    def items(self, rows: Sequence[int]) -> list[int]:
        """Return the places in the pool of rows of the library that are in it."""
        return [int(item) for item in np.searchsorted(self.rows, np.asarray(rows, np.intp))]


def pool_of(library: Library, rows: Rows, share: float) -> Pool:
    """Return some rows of a library, which may come in any order and more than once, as a pool."""
    rows = np.unique(rows)
    return Pool(rows, joined(library, rows, share), traits(library.columns, rows))


def joined(library: Library, rows: Rows, share: float) -> Floats:
    """Return vectors whose products are what ``Library.likeness`` returns: timbre and embedding side by side."""
    timbre = unit(library.matrix[rows])
    if not share or library.embeddings is None:
        return timbre
    heard = unit(library.embeddings[rows])
    return np.hstack([np.float32(np.sqrt(1 - share)) * timbre, np.float32(np.sqrt(share)) * heard])


def share_of(library: Library, wanted: float | None) -> float:
    """Return how much embeddings count in a library: nothing where fewer than half of the tracks have one."""
    if library.embeddings is None or not len(library.ids):
        return 0.0
    step = max(1, len(library.ids) // SIZE)
    heard = [row for row in range(0, len(library.ids), step) if library.embeddings[row].any()]
    return library.share(heard, wanted) if 2 * len(heard) * step >= len(library.ids) else 0.0


def near(library: Library, rows: Sequence[int], mask: NDArray[np.bool_], count: int, share: float) -> Rows:
    """Return the rows that may be chosen and sound most like some others."""
    scores = np.where(mask, library.likeness(rows, share=share), np.float32(-2.0))
    return nearest(scores, min(count, int(mask.sum())))


def drawn(library: Library, mask: NDArray[np.bool_], count: int, rng: np.random.Generator) -> Rows:
    """Return so many rows that may be chosen by chance, by the sound of the tracks and not by where they stand."""
    if int(mask.sum()) <= count:
        return np.flatnonzero(mask)
    return nearest(np.where(mask, -chances(library, rng), -2.0).astype(np.float32), count)


def distinct(library: Library, named: Sequence[int], rows: Rows) -> Rows:
    """Return the rows without versions of songs that come before them or are named; those that are named stay."""
    songs = library.columns.song
    known = set(songs[list(named)].tolist()) if named else set()
    first = np.unique(songs[rows], return_index=True)[1]
    kept = np.zeros(len(rows), np.bool_)
    kept[first] = True
    kept |= songs[rows] < 0
    kept &= (songs[rows] < 0) | ~np.isin(songs[rows], np.array(sorted(known), np.int32))
    return np.concatenate([np.array(named, np.intp), rows[kept & ~np.isin(rows, named)]])


def log_scores(pool: Pool) -> Floats:
    """Return the logarithm of the score of every transition in the pool: float32, shape (p, p).

    A logarithm makes one bad transition count more than several that could be better.
    """
    found = np.empty((len(pool.rows), len(pool.rows)), np.float32)
    for first in range(0, len(found), _BLOCK):
        block = slice(first, first + _BLOCK)
        cosines = pool.vectors[block] @ pool.vectors.T
        found[block] = np.log(transitions.table(pool.traits[block], pool.traits, cosines))
    return found


def likeness_to(library: Library, targets: Floats, share: float) -> Floats:
    """Return how alike all tracks of a library are to some points between tracks.

    Parameters
    ----------
    targets : float32, shape (m, d), of length 1, made from ``joined`` vectors

    Returns
    -------
    float32, shape (n, m), -1..1
    """
    width = library.matrix.shape[1]
    measured = lengths(library.matrix) if library.lengths is None else library.lengths
    found = _cosines(library.matrix, targets[:, :width], measured)
    if not share or library.embeddings is None:
        return found
    heard = _cosines(library.embeddings, targets[:, width:], lengths(library.embeddings))
    return np.float32(np.sqrt(1 - share)) * found + np.float32(np.sqrt(share)) * heard


def _cosines(matrix: Floats, targets: Floats, measured: Floats) -> Floats:
    products: Floats = matrix @ targets.T
    return np.divide(products, measured[:, None], out=products, where=measured[:, None] > 0)
