"""What methods that plan whole sequences have in common: what was asked for in rows, and the playlist of rows.

Looks at limits with the means of all methods (``bounds``, ``audit``); plans nothing itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from core.errors import PlaylistError
from core.playlists.audit import relaxed
from core.playlists.bounds import VARIED, Bounds, bounds
from core.playlists.library import Library
from core.playlists.listing import locked_rows
from core.playlists.passages import passages, summed_up
from core.playlists.pool import Floats, Pool, distinct, joined, share_of
from core.playlists.sequencing import VIOLATION, Spacing
from core.playlists.similar import title
from core.playlists.taste import tasted
from models.playlist import Playlist, PlaylistEntry, PlaylistSpec
from models.track import LibraryTrack

#: What a standard deviation of the listener's taste may cost in transitions.
_TASTE = 0.3
#: Where a duration is asked for, what plays this long is taken for a track whose length is unknown.
SOME_TRACK_S = 210.0


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for, in rows of a library.

    Parameters
    ----------
    allowed : bool, shape (n,), what may be chosen; what was named by its id may be in a list in any case
    locked : rows by place, counted from 0
    told : sentences about locks that cannot be kept
    share : how much embeddings count
    """

    spec: PlaylistSpec
    library: Library
    bounds: Bounds
    allowed: NDArray[np.bool_]
    locked: Mapping[int, int]
    told: tuple[str, ...]
    share: float


def requested(spec: PlaylistSpec, library: Library, now: datetime | None) -> Request:
    """Return what a specification asks of a library; ``PlaylistError`` where that makes no sense."""
    locked, told = locked_rows(spec, library)
    allowed = library.allowed(spec.limits, now)
    if spec.against:
        allowed[[anchor(library, track_id) for track_id in spec.against]] = False
    share = share_of(library, spec.embedding_share)
    return Request(spec, library, bounds(spec, VARIED, now), allowed, locked, tuple(told), share)


def anchor(library: Library, track_id: int) -> int:
    """Return the row of a track that was named; ``PlaylistError`` where it has no vector."""
    row = library.row(track_id)
    if row is None:
        track = library.track(track_id)
        raise PlaylistError(f"track {track_id} ({title(track)}) has no similarity vector, so nothing goes with it")
    return row


def candidates(request: Request, named: Sequence[int], rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the rows of a pool: what was named, and of other songs one version each unless all may come."""
    if request.bounds.alternates:
        return np.concatenate([np.array(named, np.intp), rows])
    return distinct(request.library, named, rows)


def spacings(request: Request, rows: NDArray[np.intp]) -> tuple[Spacing, ...]:
    """Return what limits demand of the tracks of a pool; what gives way first costs least."""
    columns, limits = request.library.columns, request.bounds
    found = [
        Spacing(columns.artist[rows], limits.artist_most, 0, VIOLATION),
        Spacing(columns.artist[rows], 0, limits.artist_gap, VIOLATION / 4),
        Spacing(columns.album[rows], limits.album_most, 0, VIOLATION / 2),
        Spacing(columns.album[rows], 0, limits.album_gap, VIOLATION / 8),
    ]
    return tuple(spacing for spacing in found if spacing.most or spacing.gap)


def worth_alone(request: Request, pool: Pool, rng: np.random.Generator) -> Floats:
    """Return what speaks for and against each track of a pool wherever it stands: float32, shape (p,).

    The taste of the listener, hubs and chance as the limits ask for them, and what was played recently.
    """
    library, limits = request.library, request.spec.limits
    plain = np.zeros(len(library.ids), np.float32)
    moved = np.float32(_TASTE + limits.exploration) * tasted(plain, library, limits, request.allowed, rng)[pool.rows]
    played = library.columns.played_at[pool.rows] >= request.bounds.played_since
    return moved - (VIOLATION / 3) * played.astype(np.float32)


def durations(library: Library, rows: NDArray[np.intp]) -> Floats:
    """Return how long tracks play in seconds, a usual length where it is unknown."""
    return np.nan_to_num(library.columns.duration_s[rows], nan=SOME_TRACK_S)


def playlist_of(
    request: Request, rows: NDArray[np.intp], reasons: Sequence[str], *, name: str, notes: Sequence[str] = ()
) -> Playlist:
    """Return the playlist of rows in their order, each with its transition to the next and what leads to it.

    Parameters
    ----------
    reasons : what speaks for each beside the transition that leads to it; may be empty
    name : what it is called if the specification has no name
    notes : how it was made
    """
    library, spec = request.library, request.spec
    tracks = [library.track(int(library.ids[row])) for row in rows]
    found = entries(tracks, reasons, alike(joined(library, rows, request.share)))
    locked = set(request.locked.values())
    found = tuple(replace(entry, locked=int(row) in locked) for entry, row in zip(found, rows, strict=True))
    out = [place for place, row in enumerate(rows, 1) if not request.allowed[row]]
    against = [f"place {place} is there because it was asked for; the limits keep it out" for place in out]
    broken = relaxed(spec, request.bounds, library, [int(row) for row in rows])
    return Playlist(spec.name or name, spec, found, (*request.told, *against, *broken), tuple(notes))


def entries(tracks: Sequence[LibraryTrack], reasons: Sequence[str], cosines: Floats) -> tuple[PlaylistEntry, ...]:
    """Return the entries for tracks in their order; the score of each is that of the transition which leads to it.

    Parameters
    ----------
    cosines : float32, shape (len(tracks) - 1,), how alike each sounds to the next, nan unknown
    """
    steps = passages(tracks, cosines)
    found = []
    for place, (track, reason) in enumerate(zip(tracks, reasons, strict=True)):
        into = steps[place - 1] if place else None
        words = [reason, f"after {title(tracks[place - 1])}: {summed_up(into)}"] if into else [reason or "the first"]
        found.append(PlaylistEntry(track, into.score if into else 1.0, "; ".join(word for word in words if word)))
    return tuple(replace(entry, transition=step) for entry, step in zip(found, [*steps, None], strict=False))


def alike(vectors: Floats) -> Floats:
    """Return how alike each of some vectors of length 1 is to the next: float32, shape (n - 1,)."""
    return np.asarray(np.einsum("ij,ij->i", vectors[:-1], vectors[1:]), np.float32)
