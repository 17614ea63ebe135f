"""The given tracks in the order with the best transitions: the ones and no others."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from core.errors import PlaylistError
from core.playlists import transitions
from core.playlists.audit import relaxed
from core.playlists.bounds import VARIED, Bounds, bounds
from core.playlists.columns import Columns, columns_of
from core.playlists.library import Library
from core.playlists.mending import mended
from core.playlists.ordering import best_order
from core.playlists.planned import entries
from core.playlists.pool import Floats, joined, share_of
from core.playlists.sequencing import VIOLATION, Plan, swapped
from core.playlists.transitions import traits
from models.playlist import Playlist, PlaylistSpec
from models.track import LibraryTrack

#: Longer lists with locked places are not improved around them by exchanging every two places.
_LONG = 150


def order(spec: PlaylistSpec, library: Library, *, now: datetime | None, rng: np.random.Generator) -> Playlist:
    """Order the seeds for the best transitions; ``start``, ``end`` and locked ones stay where they are asked for.

    The order is the best there is for up to nine tracks. Tracks without a vector, whose sound is unknown, are ordered
    by tempo, key and energy. Raises ``PlaylistError`` where there is nothing to order.
    """
    ids = list(dict.fromkeys([*_known(spec.start), *spec.seeds, *_known(spec.end)]))
    if not ids:
        raise PlaylistError("order needs the tracks it should bring into order")
    tracks = [library.track(track_id) for track_id in ids]
    cosines = _cosines(library, ids, share_of(library, spec.embedding_share))
    columns, limits = columns_of(tracks), bounds(replace(spec, length=len(ids)), VARIED, now)
    gains = _gains(columns, cosines, limits)
    fixed = _fixed(spec, ids)
    path = _arranged(gains, fixed, rng)
    path = np.array(mended([int(item) for item in path], columns, limits, fixed), np.intp)
    return _playlist(spec, library, (tracks, cosines, path), fixed, limits)


def _known(track_id: int | None) -> list[int]:
    return [] if track_id is None else [track_id]


def _cosines(library: Library, ids: Sequence[int], share: float) -> Floats:
    """Return how alike all given tracks sound: float32, (n, n), nan where one has no vector."""
    rows = [library.row(track_id) for track_id in ids]
    found = np.full((len(ids), len(ids)), np.nan, np.float32)
    known = np.array([place for place, row in enumerate(rows) if row is not None], np.intp)
    if len(known):
        vectors = joined(library, np.array([row for row in rows if row is not None], np.intp), share)
        found[np.ix_(known, known)] = vectors @ vectors.T
    return found


def _gains(columns: Columns, cosines: Floats, limits: Bounds) -> Floats:
    every = traits(columns, np.arange(len(columns)))
    gains: Floats = np.log(transitions.table(every, every, cosines))
    if limits.artist_gap:
        gains -= VIOLATION / 4 * ((columns.artist[:, None] == columns.artist) & (columns.artist >= 0))
    return gains.astype(np.float32)


def _fixed(spec: PlaylistSpec, ids: Sequence[int]) -> dict[int, int]:
    """Items by the place, counted from 0, on which they stay."""
    wanted = {place - 1: track_id for place, track_id in spec.locked}
    if spec.start is not None:
        wanted[0] = spec.start
    if spec.end is not None:
        wanted[len(ids) - 1] = spec.end
    wrong = [place for place, track_id in wanted.items() if not 0 <= place < len(ids) or track_id not in ids]
    if wrong or len(set(wanted.values())) < len(wanted):
        raise PlaylistError(f"a locked place must be one of the {len(ids)} places and hold one of the tracks given")
    return {place: ids.index(track_id) for place, track_id in wanted.items()}


def _arranged(gains: Floats, fixed: Mapping[int, int], rng: np.random.Generator) -> NDArray[np.intp]:
    count = len(gains)
    inside = {place: item for place, item in fixed.items() if place not in (0, count - 1)}
    if not inside:
        return best_order(gains, rng, first=fixed.get(0), last=fixed.get(count - 1))
    free = np.array([item for item in range(count) if item not in fixed.values()], np.intp)
    others = iter(free[best_order(gains[np.ix_(free, free)], rng)])
    path = np.array([fixed[place] if place in fixed else next(others) for place in range(count)], np.intp)
    return swapped(Plan(gains, np.zeros_like(gains), fixed), path) if count <= _LONG else path


def _playlist(
    spec: PlaylistSpec,
    library: Library,
    arranged: tuple[Sequence[LibraryTrack], Floats, NDArray[np.intp]],
    fixed: Mapping[int, int],
    limits: Bounds,
) -> Playlist:
    tracks, cosines, path = arranged
    ordered = [tracks[item] for item in path]
    found = entries(ordered, ["asked for on this place" if at in fixed else "" for at in range(len(path))],
                    cosines[path[:-1], path[1:]])  # fmt: skip
    locked = {place - 1 for place, _ in spec.locked}
    found = tuple(replace(entry, locked=place in locked) for place, entry in enumerate(found))
    rows = [row for track in ordered if (row := library.row(track.id)) is not None]
    whole = replace(spec, length=len(rows), duration_s=None)
    broken = relaxed(whole, limits, library, rows) if len(rows) == len(ordered) else ()
    return Playlist(spec.name or "In the best order", spec, found, broken)
