"""Fill the places of a list one after the other with the best track that keeps the limits.

Where none keeps them all, the one that breaks the least takes the place: gaps give way first, then what was played
recently, then the most of an album, last the most of an artist. Songs twice, filters and dislikes never give way.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import inf, isnan

import numpy as np
from numpy.typing import NDArray

from core.playlists.bounds import Bounds
from core.playlists.library import Library
from core.similarity import nearest

Rows = NDArray[np.intp]
Floats = NDArray[np.float32]
#: How well rows (all of them for ``None``) fit on a place counted from 0, of a list with so much of it done (0..1).
Score = Callable[[int, float, Rows | None], Floats]

#: Each further track of an artist above the soft limit must be so much more alike (decisions/0016-playlists.md).
CROWDING = 0.1
#: So many of the best are looked at in detail for each place asked for, in all at least, and where limits give way.
LOOK_AHEAD, POOL, WIDE_POOL = 4, 1000, 20_000
#: A list is as long as was asked for when it is so near, in seconds or as a share.
NEAR_S, NEAR_SHARE = 30.0, 0.02
#: No list by duration has more tracks than this.
MOST_PLACES = 10_000
#: Above every number by which a limit can be broken.
_RADIX = 1 << 11


@dataclass(frozen=True, slots=True)
class Wish:
    """How long a list should be (``duration_s`` wins), what is on which place already, and what it keeps to.

    ``fixed`` maps places, counted from 0, to rows. ``moving`` says that scores differ from place to place.
    """

    length: int
    bounds: Bounds
    duration_s: float | None = None
    fixed: Mapping[int, int] = field(default_factory=dict)
    moving: bool = False


def fixed_score(scores: Floats) -> Score:
    """Return a score that is the same on every place."""
    return lambda _place, _done, rows: scores if rows is None else scores[rows]


def choose(library: Library, wish: Wish, score: Score, allowed: NDArray[np.bool_]) -> list[int]:
    """Return rows for the places of a list, in order; fewer than asked for where nothing else may come.

    Fixed rows are kept whatever the limits say. Those behind the end of a list that stays short close up to it.
    """
    return _Choosing(library, wish, score, allowed).run()


def tolerance(duration_s: float) -> float:
    """Return by how many seconds a list may miss its duration."""
    return max(NEAR_S, NEAR_SHARE * duration_s)


def progress(length: int, duration_s: float | None, place: int, played_s: float) -> float:
    """Return how much of a list is done before a place, counted from 0: 0..1."""
    return place / max(1, length - 1) if duration_s is None else min(1.0, played_s / duration_s)


class _Choosing:
    """One list while it is being filled."""

    def __init__(self, library: Library, wish: Wish, score: Score, allowed: NDArray[np.bool_]) -> None:
        self._library, self._wish, self._score, self._allowed = library, wish, score, allowed
        self._columns, self._bounds = library.columns, wish.bounds
        self._artists, self._albums = _counts(self._columns.artist), _counts(self._columns.album)
        self._songs = np.zeros(_codes(self._columns.song), np.bool_)
        self._free = allowed.copy()
        self._identities: set[str] = set()
        self._placed: dict[int, int] = {}
        self._pool: Rows = np.empty(0, np.intp)
        self._size = max(POOL, LOOK_AHEAD * wish.length)
        self._played_s = self._before_s = 0.0
        for place, row in wish.fixed.items():
            self._take(place, row)

    def run(self) -> list[int]:
        most = self._wish.length if self._wish.duration_s is None else MOST_PLACES
        for place in range(most):
            if place not in self._placed and not self._fill(place):
                break
            self._before_s += self._duration_s(self._placed[place])
        return [self._placed[place] for place in sorted(self._placed)]

    def _fill(self, place: int) -> bool:
        """Put a track on a place; False where there is none, or the list is long enough."""
        last_fixed = max(self._wish.fixed, default=-1)
        left_s = None if self._wish.duration_s is None else self._wish.duration_s - self._played_s
        if left_s is not None and left_s <= tolerance(self._wish.duration_s or 0) and place > last_fixed:
            return False
        while (row := self._next(place, None if place < last_fixed else left_s)) is not None:
            self._free[row] = False
            if self._is_new(row):
                self._take(place, row)
                return True
        return False

    def _is_new(self, row: int) -> bool:
        """Whether the track is still there, and is no copy of one that is in the list."""
        track = self._library.lookup(int(self._library.ids[row]))
        return track is not None and not (track.track.identity and track.track.identity in self._identities)

    def _take(self, place: int, row: int) -> None:
        track = self._library.lookup(int(self._library.ids[row]))
        self._placed[place] = row
        self._free[row] = False
        _count(self._artists, self._columns.artist[row])
        _count(self._albums, self._columns.album[row])
        if self._columns.song[row] >= 0:
            self._songs[self._columns.song[row]] = True
        self._played_s += self._duration_s(row)
        if track is not None:
            self._identities.add(track.track.identity)

    def _duration_s(self, row: int) -> float:
        duration_s = float(self._columns.duration_s[row])
        return 0.0 if isnan(duration_s) else duration_s

    def _next(self, place: int, left_s: float | None) -> int | None:
        """The best row for a place: of those that break the least, the one with the highest score."""
        if self._wish.moving or not len(self._pool):
            self._pool = self._best_of(place, self._unused())
        found = self._pick(place, self._pool, left_s, keeping=True)
        if found is None:
            more = self._best_of(place, self._unused() & (self._broken(place, None) == 0))
            self._pool = np.union1d(self._pool, more)
            found = self._pick(place, self._pool, left_s, keeping=True)
        if found is None:
            self._pool = np.union1d(self._pool, self._best_of(place, self._unused(), WIDE_POOL))
            found = self._pick(place, self._pool, left_s, keeping=False)
        return found

    def _best_of(self, place: int, mask: NDArray[np.bool_], count: int | None = None) -> Rows:
        among = np.flatnonzero(mask)
        scores = self._score(place, self._done(place), None if len(among) == len(mask) else among)
        best = nearest(scores, max(count or 0, self._size))
        return np.sort(among[best])

    def _done(self, place: int) -> float:
        return progress(self._wish.length, self._wish.duration_s, place, self._before_s)

    def _unused(self) -> NDArray[np.bool_]:
        if self._bounds.alternates:
            return self._free
        unused: NDArray[np.bool_] = self._free & ~self._songs[self._columns.song]
        return unused

    def _pick(self, place: int, pool: Rows, left_s: float | None, *, keeping: bool) -> int | None:
        ready = pool[self._free[pool]]
        if not self._bounds.alternates:
            ready = ready[~self._songs[self._columns.song[ready]]]
        if left_s is not None:
            ready = self._fitting(ready, left_s)
        broken = self._broken(place, ready)
        least = 0 if keeping else broken.min(initial=np.iinfo(np.int64).max)
        ready = ready[broken == least]
        if not len(ready):
            return None
        scores = self._score(place, self._done(place), ready)
        return int(ready[(scores - self._crowded(ready) if self._bounds.crowd else scores).argmax()])

    def _fitting(self, rows: Rows, left_s: float) -> Rows:
        """Those that bring the list nearer to its duration; near the end, those that meet it where there are any."""
        durations = np.nan_to_num(self._columns.duration_s[rows])
        nearer: NDArray[np.bool_] = durations < 2 * left_s
        meeting = np.abs(durations - left_s) <= tolerance(self._wish.duration_s or 0)
        is_end = len(rows) and left_s <= 1.5 * float(np.median(durations)) and meeting.any()
        return rows[meeting if is_end else nearer]

    def _crowded(self, rows: Rows) -> Floats:
        """What a further track of an artist has to pay."""
        above = np.maximum(0, self._artists[self._columns.artist[rows]] + 1 - self._bounds.crowd)
        return (CROWDING * above).astype(np.float32)

    def _broken(self, place: int, rows: Rows | None) -> NDArray[np.int64]:
        """How much rows would break on a place, as one number with what weighs most in front; 0 for nothing."""
        which = slice(None) if rows is None else rows
        total = np.zeros(len(self._free) if rows is None else len(rows), np.int64)
        for part in self._breaches(place, which):
            total = total * _RADIX + np.minimum(part, _RADIX - 1)
        return total

    def _breaches(self, place: int, which: Rows | slice) -> Iterator[NDArray[np.int64]]:
        """By how much rows would break each limit that there is, the gravest first."""
        artist, album, limits = self._columns.artist, self._columns.album, self._bounds
        if limits.artist_most:
            yield _above(self._artists, artist[which], limits.artist_most)
        if limits.album_most:
            yield _above(self._albums, album[which], limits.album_most)
        if limits.played_since < inf:
            yield (self._columns.played_at[which] >= limits.played_since).astype(np.int64)
        if limits.artist_gap:
            yield self._too_near(place, artist[which], artist, limits.artist_gap)
        if limits.album_gap:
            yield self._too_near(place, album[which], album, limits.album_gap)

    def _too_near(self, place: int, codes: NDArray[np.int32], column: NDArray[np.int32], gap: int) -> NDArray[np.int64]:
        """By how many places the gap to the nearest track of the same artist or album is too small."""
        missing = np.zeros(len(codes), np.int64)
        for other in range(max(0, place - gap), place + gap + 1):
            row = self._placed.get(other)
            if row is not None and other != place and column[row] >= 0:
                short = gap + 1 - abs(place - other)
                np.maximum(missing, short, out=missing, where=codes == column[row])
        return missing


def _codes(column: NDArray[np.int32]) -> int:
    """How long an array by code has to be: the last place, where -1 leads, stays empty."""
    return int(column.max(initial=-1)) + 2


def _count(counts: NDArray[np.int32], code: np.int32) -> None:
    if code >= 0:
        counts[code] += 1


def _counts(column: NDArray[np.int32]) -> NDArray[np.int32]:
    return np.zeros(_codes(column), np.int32)


def _above(counts: NDArray[np.int32], codes: NDArray[np.int32], most: int) -> NDArray[np.int64]:
    """By how many one more of each would be too many."""
    return np.where(codes < 0, 0, np.maximum(0, counts[codes].astype(np.int64) + 1 - most))
