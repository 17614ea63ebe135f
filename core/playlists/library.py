"""What every method chooses from: the vectors of a library, and a way to look up a track by id."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import PlaylistError
from core.similarity import centred, similarities
from models.track import LibraryTrack

#: How much an embedding counts beside the timbre; docs/benchmarks.md has what other shares score.
EMBEDDING_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Library:
    """The tracks to choose from.

    Tracks are looked up one by one, since a list needs a few dozen of perhaps a million.

    Parameters
    ----------
    ids : int64, shape (n,), ascending
    matrix : float32, shape (n, d), the vector of each id
    lookup : the track of an id, ``None`` when it has gone meanwhile
    embeddings : float32, shape (n, e), what a network made of each, centred; zeros where it has not heard the track
    """

    ids: NDArray[np.int64]
    matrix: NDArray[np.float32]
    lookup: Callable[[int], LibraryTrack | None]
    embeddings: NDArray[np.float32] | None = None

    def track(self, track_id: int) -> LibraryTrack:
        """Return the track of an id, or raise ``PlaylistError``."""
        found = self.lookup(track_id)
        if found is None:
            raise PlaylistError(f"there is no track {track_id} in the library")
        return found

    def row(self, track_id: int) -> int | None:
        """Return the row of the matrix that belongs to an id, ``None`` when it has no vector."""
        position = int(np.searchsorted(self.ids, track_id))
        return position if position < len(self.ids) and self.ids[position] == track_id else None

    def share(self, rows: Sequence[int], wanted: float | None = None) -> float:
        """Return how much the embedding counts for likeness to some rows: nothing where it is not known of them all."""
        if self.embeddings is None or not self.embeddings[list(rows)].any(axis=1).all():
            return 0.0
        return EMBEDDING_SHARE if wanted is None else wanted

    def likeness(self, rows: Sequence[int], *, share: float, among: Sequence[int] | None = None) -> NDArray[np.float32]:
        """Return how alike tracks are to those of some rows: the means of the cosines of both kinds of vectors.

        A track that no network has heard is like none in its embedding, so it comes behind those that sound as alike
        and were heard.

        Parameters
        ----------
        share : how much the embedding counts, 0..1; the timbre has the rest
        among : the rows to compare, all by default

        Returns
        -------
        float32, shape (n,) or (len(among),), -1..1
        """
        chosen = slice(None) if among is None else list(among)
        timbre = similarities(self.matrix[chosen], self.matrix[list(rows)])
        if not share or self.embeddings is None:
            return timbre
        heard = similarities(self.embeddings[chosen], self.embeddings[list(rows)])
        return np.float32(1.0 - share) * timbre + np.float32(share) * heard


def aligned(
    ids: NDArray[np.int64], heard: NDArray[np.int64], embeddings: NDArray[np.float32]
) -> NDArray[np.float32] | None:
    """Return embeddings, centred, in the rows of ``ids``; zeros where there is none, ``None`` where there are none.

    Parameters
    ----------
    ids, heard : int64, ascending
    embeddings : float32, shape (len(heard), e)
    """
    common, at, source = np.intersect1d(ids, heard, assume_unique=True, return_indices=True)
    if not len(common):
        return None
    found = np.zeros((len(ids), embeddings.shape[1]), np.float32)
    found[at] = embeddings[source]
    return centred(found)
