"""What every method chooses from: the vectors of a library, and a way to look up a track by id."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from core.errors import PlaylistError
from core.playlists.columns import CONTENT, Columns, blank, columns_of
from core.similarity import centred, each_similarity, fair, lengths, reaches, similarities
from models.playlist import Limits
from models.track import LibraryTrack

#: The ids of the tracks that a query finds, in the order of a field ("tempo", "-added") or of the ids.
Search = Callable[[str, str | None], Iterable[int]]

#: How much an embedding counts beside the timbre; docs/benchmarks.md has what other shares score.
EMBEDDING_SHARE = 0.5

#: Tracks are compared with at most so many of a set one by one, and in blocks of so many rows.
MOST_COMPARED, BLOCK = 256, 16_384

#: Stands for columns that were not handed in.
NO_COLUMNS = blank(0)


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
    columns : what else is known of each; ``ready`` fills it from the tracks themselves where it was not handed in,
        which takes long for many
    search : answers queries; ``None`` where nothing can be searched
    lengths, embedding_lengths : float32, shape (n,), of the rows of ``matrix`` and ``embeddings``; ``ready`` fills them
    reaches : float32, shape (n,), how far the rows of ``matrix`` reach; ``ready`` fills it where that can be known
    """

    ids: NDArray[np.int64]
    matrix: NDArray[np.float32]
    lookup: Callable[[int], LibraryTrack | None]
    embeddings: NDArray[np.float32] | None = None
    columns: Columns = NO_COLUMNS
    search: Search | None = None
    lengths: NDArray[np.float32] | None = None
    embedding_lengths: NDArray[np.float32] | None = None
    reaches: NDArray[np.float32] | None = None

    def ready(self) -> "Library":
        """Return the library with everything in it that every list needs: worth doing once for many lists."""
        columns = self.columns
        if len(columns) != len(self.ids):
            columns = columns_of([self.lookup(int(track_id)) for track_id in self.ids])
        measured, heard = self.lengths, self.embedding_lengths
        if measured is None:
            measured = lengths(self.matrix)
        if heard is None and self.embeddings is not None:
            heard = lengths(self.embeddings)
        reached = reaches(self.matrix) if self.reaches is None else self.reaches
        return replace(self, columns=columns, lengths=measured, embedding_lengths=heard, reaches=reached)

    def allowed(self, limits: Limits, now: datetime | None) -> NDArray[np.bool_]:
        """Tell of each row whether it may be in a list at all: bool, shape (n,).

        Christmas songs may in December, whatever ``limits.exclude`` says; where ``now`` is unknown it is not December.
        Disliked tracks never may. ``PlaylistError`` for a class of content that there is not.
        """
        bits = np.uint8(sum(_bit(name) for name in set(limits.exclude) if not _in_season(name, now)))
        mask: NDArray[np.bool_] = (self.columns.liked >= 0) & ((self.columns.content & bits) == 0)
        mask[[row for row in map(self.row, limits.without) if row is not None]] = False
        return mask if limits.query is None else mask & self.matching(limits.query)

    def matching(self, query: str) -> NDArray[np.bool_]:
        """Tell of each row whether a query finds it: bool, shape (n,)."""
        return np.isin(self.ids, np.fromiter(self.found(query), np.int64), assume_unique=True)

    def found(self, query: str, sort: str | None = None) -> Iterable[int]:
        """Return the ids that a query finds, in the order of a field; ``PlaylistError`` where nobody can search."""
        if self.search is None:
            raise PlaylistError(f"nothing here can search for {query!r}")
        return self.search(query, sort)

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

    def likeness(self, rows: Sequence[int], *, share: float) -> NDArray[np.float32]:
        """Return how alike all tracks are to those of some rows: the means of the cosines of both kinds of vectors.

        Once the library is ready, those of the timbre are fair to tracks that few are near to (``core.similarity``).
        A track that no network has heard is like none in its embedding, so it comes behind those that sound as alike
        and were heard.

        Parameters
        ----------
        share : how much the embedding counts, 0..1; the timbre has the rest

        Returns
        -------
        float32, shape (n,), -1..1
        """
        timbre = similarities(self.matrix, self.matrix[list(rows)], self.lengths)
        if self.reaches is not None:
            timbre = fair(timbre, self.reaches[list(rows)].mean(), self.reaches)
        if not share or self.embeddings is None:
            return timbre
        heard = similarities(self.embeddings, self.embeddings[list(rows)], self.embedding_lengths)
        return np.float32(1.0 - share) * timbre + np.float32(share) * heard

    def nearness(self, rows: Sequence[int], *, share: float) -> NDArray[np.float32]:
        """Return how near all tracks are to a set of rows: the mean of ``likeness`` and of that to the nearest row.

        The likeness to many different tracks alone is highest in the middle between them, where nothing sounds like
        any: of the ten nearest to three tracks each of four games, from a library of eight, 61 in 100 are of these
        games by the first, and 73 by both.

        Returns
        -------
        float32, shape (n,), -1..1
        """
        whole = self.likeness(rows, share=share)
        if len(rows) == 1:
            return whole
        some = [rows[place] for place in np.linspace(0, len(rows) - 1, min(len(rows), MOST_COMPARED), dtype=np.intp)]
        blocks = range(0, len(self.ids), BLOCK)
        nearest = [self._each(slice(start, start + BLOCK), some, share).max(axis=1) for start in blocks]
        both: NDArray[np.float32] = (whole + np.concatenate(nearest)) / np.float32(2)
        return both

    def likeness_to_each(self, row: int, rows: Sequence[int], *, share: float) -> NDArray[np.float32]:
        """Return how alike one track is to each of some rows, shape (len(rows),), as ``likeness`` to it alone would."""
        each: NDArray[np.float32] = self._each(slice(row, row + 1), rows, share)[0]
        return each

    def _each(self, block: slice, rows: Sequence[int], share: float) -> NDArray[np.float32]:
        """The likeness of a block to each of some rows, shape (rows of the block, len(rows))."""
        which = list(rows)
        measured = lengths(self.matrix[block]) if self.lengths is None else self.lengths[block]
        timbre = each_similarity(self.matrix[block], self.matrix[which], measured)
        if self.reaches is not None:
            timbre = fair(timbre, self.reaches[which], self.reaches[block, None])
        if not share or self.embeddings is None:
            return timbre
        measured = lengths(self.embeddings[block]) if self.embedding_lengths is None else self.embedding_lengths[block]
        heard = each_similarity(self.embeddings[block], self.embeddings[which], measured)
        return np.float32(1.0 - share) * timbre + np.float32(share) * heard


def _bit(name: str) -> int:
    if name not in CONTENT:
        raise PlaylistError(f"there is no class of content {name!r}; there is {', '.join(CONTENT)}")
    return CONTENT[name]


def _in_season(name: str, now: datetime | None) -> bool:
    return name == "christmas" and now is not None and now.month == 12


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
