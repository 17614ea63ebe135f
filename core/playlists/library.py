"""What every method chooses from: the vectors of a library, and a way to look up a track by id."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import PlaylistError
from models.track import LibraryTrack


@dataclass(frozen=True, slots=True)
class Library:
    """The tracks to choose from.

    Tracks are looked up one by one, since a list needs a few dozen of perhaps a million.

    Parameters
    ----------
    ids : int64, shape (n,), ascending
    matrix : float32, shape (n, d), the vector of each id
    lookup : the track of an id, ``None`` when it has gone meanwhile
    """

    ids: NDArray[np.int64]
    matrix: NDArray[np.float32]
    lookup: Callable[[int], LibraryTrack | None]

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
