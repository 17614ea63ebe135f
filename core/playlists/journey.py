"""A smooth path from one track to another, or through several: small steps of sound, each a little nearer to the end.

Between two way-points the largest step is the smallest that a path of that many tracks can have.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.errors import PlaylistError
from core.playlists.library import Library
from core.playlists.paths import smoothest
from core.playlists.planned import Request, anchor, candidates, durations, playlist_of, requested, spacings, worth_alone
from core.playlists.pool import SIZE, Floats, Pool, joined, likeness_to, log_scores, pool_of
from core.playlists.sequencing import IMPOSSIBLE, VIOLATION, Plan, repaired
from core.playlists.similar import title
from core.similarity import nearest, unit
from models.playlist import Playlist, PlaylistSpec

#: Points between two tracks around which tracks are looked for.
_POINTS = 9
#: What a bad transition costs beside the square of a step (0.1 to 0.4), and being where on the way one should not be.
_TRANSITION, _ASTRAY = 0.1, 1.0
#: A step that is larger than the largest needed is never taken for a better transition, but it is to keep a limit.
_TOO_FAR = float(VIOLATION) / 16


@dataclass(frozen=True, slots=True)
class _Leg:
    """The tracks between two way-points in the order in which they lead from one to the other, which are its ends."""

    pool: Pool
    order: NDArray[np.intp]
    progress: Floats


def journey(spec: PlaylistSpec, library: Library, *, now: datetime | None, rng: np.random.Generator) -> Playlist:
    """Lead from ``start`` over ``via`` to ``end``, or from seed to seed; ``PlaylistError`` for fewer than two tracks.

    The length counts all of it.
    """
    request = requested(spec, library, now)
    points = _points(spec, library)
    stations = _stations(request, points, _places(request, points))
    places, named = sorted(stations), list(stations.values())
    rows = [stations[places[0]]]
    for here, there in pairwise(places):
        ends = stations[here], stations[there]
        rows += _led(request, ends, there - here + 1, {*rows, *named}, rng)[1:]
    reasons = _reasons(rows, named)
    name = (
        f"From {title(library.track(int(library.ids[rows[0]])))} to {title(library.track(int(library.ids[rows[-1]])))}"
    )
    return playlist_of(request, np.array(rows, np.intp), reasons, name=name)


def _points(spec: PlaylistSpec, library: Library) -> list[int]:
    ends = (spec.start, spec.end)
    ids = [ends[0], *spec.seeds, *spec.via, ends[1]]
    found = list(dict.fromkeys(anchor(library, track_id) for track_id in ids if track_id is not None))
    if len(found) < 2:
        raise PlaylistError("a journey needs two tracks: where it starts and where it ends")
    return found


def _places(request: Request, points: Sequence[int]) -> int:
    spec = request.spec
    places = spec.length
    if spec.duration_s is not None:
        lasting = durations(request.library, np.flatnonzero(request.allowed))
        places = max(len(points), round(spec.duration_s / float(np.median(lasting)))) if len(lasting) else len(points)
    if places < len(points):
        raise PlaylistError(f"{len(points)} tracks are named for this journey, and it has only {places} places")
    return places


def _stations(request: Request, points: Sequence[int], places: int) -> dict[int, int]:
    """Return the rows that are named by their places: locked ones where they are, others as distances have it."""
    steps = _shared(request.library, points, places - 1, request.share)
    at = [0, *(int(place) for place in np.cumsum(steps))]
    locked = {place: row for place, row in request.locked.items() if place < places}
    free = {place: row for place, row in zip(at, points, strict=True) if row not in locked.values()}
    return {**free, **locked}


def _shared(library: Library, points: Sequence[int], steps: int, share: float) -> list[int]:
    """Share steps out among the legs by their lengths, one for each at least."""
    vectors = joined(library, np.array(points), share)
    lengths = np.array([max(1e-3, 1 - float(one @ other)) for one, other in pairwise(vectors)])
    free = steps - len(lengths)
    ideal = free * lengths / lengths.sum()
    given = np.floor(ideal).astype(int)
    for leg in np.argsort(-(ideal - given), kind="stable")[: free - given.sum()]:
        given[leg] += 1
    return [int(more) + 1 for more in given]


def _led(request: Request, ends: tuple[int, int], places: int, used: set[int], rng: np.random.Generator) -> list[int]:
    """Return the rows of one leg, both ends among them."""
    leg = _leg(request, ends, used)
    places = min(places, len(leg.order))
    gains = log_scores(leg.pool)[np.ix_(leg.order, leg.order)]
    steps = 1 - (leg.pool.vectors @ leg.pool.vectors.T)[np.ix_(leg.order, leg.order)]
    costs = steps**2 - np.float32(_TRANSITION) * gains
    alone = worth_alone(request, leg.pool, rng)[leg.order]
    astray = (leg.progress[None, :] - np.linspace(0, 1, places, dtype=np.float32)[:, None]) ** 2
    fits = (np.float32(_ASTRAY) * astray - np.float32(_TRANSITION) * alone).astype(np.float32)
    path, widest = smoothest(steps, costs, fits)
    worths = np.where(steps > widest + 1e-4, -costs - np.float32(_TOO_FAR), -costs)
    rows = leg.pool.rows[leg.order]
    plan = Plan(worths, -fits, {0: 0, places - 1: len(leg.order) - 1}, spacings(request, rows))
    return [int(row) for row in rows[repaired(plan, path)]]


def _leg(request: Request, ends: tuple[int, int], used: set[int]) -> _Leg:
    """Gather what lies around the way from one end to the other, farther from neither than they are from each other."""
    library, share = request.library, request.share
    here, there = joined(library, np.array(ends), share)
    weights = np.linspace(0, 1, _POINTS, dtype=np.float32)[:, None]
    scores = likeness_to(library, unit((1 - weights) * here + weights * there), share)
    progress = _progress(scores[:, -1] - scores[:, 0], ends)
    free = request.allowed & (progress > 0) & (progress < 1) & ~_spent(request, used)
    free[list(used)] = False
    scores[~free] = -IMPOSSIBLE
    count = min(SIZE // _POINTS, int(free.sum()))
    around = np.unique(np.concatenate([nearest(column, count) for column in scores.T]))
    rows = np.unique(_candidates(request, ends, used, around))
    order = np.lexsort((rows, np.where(rows == ends[0], -1, np.where(rows == ends[1], 2, progress[rows]))))
    return _Leg(pool_of(library, rows, share), order, np.clip(progress[rows][order], 0, 1))


def _spent(request: Request, used: set[int]) -> NDArray[np.bool_]:
    """Tell which rows are by artists, or of albums, that have all the tracks they may have."""
    columns, limits, rows = request.library.columns, request.bounds, sorted(used)
    found = np.zeros(len(columns), np.bool_)
    for codes, most in ((columns.artist, limits.artist_most), (columns.album, limits.album_most)):
        if most:
            values, counts = np.unique(codes[rows], return_counts=True)
            found |= (codes >= 0) & np.isin(codes, values[counts >= most])
    return found


def _candidates(request: Request, ends: tuple[int, int], used: set[int], around: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return what may be on a leg: its ends, and no version of a song that is on the journey."""
    named = sorted(used)
    rows = candidates(request, named, around)
    return rows[~np.isin(rows, [row for row in named if row not in ends])]


def _progress(leaning: Floats, ends: tuple[int, int]) -> Floats:
    """Return how far on the way each track is: 0 at the first end, 1 at the other."""
    low, high = float(leaning[ends[0]]), float(leaning[ends[1]])
    return ((leaning - low) / max(high - low, 1e-6)).astype(np.float32)


def _reasons(rows: Sequence[int], named: Sequence[int]) -> list[str]:
    """Say how much of the way each track has behind it."""
    ends = {rows[0]: "the start", rows[-1]: "the end"}
    words = {**dict.fromkeys(named, "on the way, as asked for"), **ends}
    return [words.get(row, f"{100 * place / (len(rows) - 1):.0f} % of the way") for place, row in enumerate(rows)]
