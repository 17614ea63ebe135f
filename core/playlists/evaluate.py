"""Any list of tracks in numbers, and two of them beside one another: whether a playlist is any good.

Measures what is handed in, in its order, wherever it came from; makes no list.
"""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.playlists import transitions
from core.playlists.columns import Columns, columns_of
from core.playlists.library import Library
from core.playlists.pool import Floats, joined, likeness_to, share_of
from core.playlists.transitions import Traits, traits
from models.evaluation import Difference, Evaluation
from models.track import LibraryTrack

#: From this cosine on a track sounds like another.
LIKE = 0.35
#: So many neighbours are asked for hubs, of so many tracks of the library.
NEIGHBOURS, ASKED = 10, 512
_BLOCK = 16
_ROUNDING = np.float32(1e-5)

#: Numbers of which more, and of which less, is better; the others only differ.
MORE = (
    "transition_mean",
    "transition_min",
    "transition_p10",
    "tempo_compatible",
    "key_compatible",
    "artists",
    "artist_gap",
)
LESS = ("clashes", "largest_step", "hubness")


def evaluate(tracks: Sequence[LibraryTrack], library: Library) -> Evaluation:
    """Measure a list of tracks against the library it is from, whose columns are not needed.

    Tracks without a vector count for everything but sound.
    """
    columns = columns_of(tracks)
    lasting = float(np.nan_to_num(columns.duration_s).sum())
    if not tracks:
        return Evaluation(0, 0.0)
    rows = [library.row(track.id) for track in tracks]
    share = share_of(library, None)
    vectors = _vectors(library, rows, share)
    artists, gap = _artists(columns)
    known = np.array([row for row in rows if row is not None], np.intp)
    return Evaluation(
        len(tracks), lasting, **_transitions(traits(columns, np.arange(len(tracks))), vectors), artists=artists,
        artist_gap=gap, alike=_alike(vectors), **_place_in(library, np.unique(known), share),
    )  # fmt: skip


def compare(first: Evaluation, second: Evaluation) -> tuple[Difference, ...]:
    """Return every number of two lists, and which of them has the better one."""
    return tuple(
        Difference(name, one, other, _better(name, one, other))
        for name, one, other in (
            (each.name, getattr(first, each.name), getattr(second, each.name)) for each in fields(Evaluation)
        )
    )


def _better(name: str, one: float | None, other: float | None) -> int:
    if one is None or other is None or one == other or name not in (*MORE, *LESS):
        return 0
    return 1 if (one > other) == (name in MORE) else 2


def _vectors(library: Library, rows: Sequence[int | None], share: float) -> Floats:
    """Return the vectors of the tracks, nan where there is none."""
    width = joined(library, np.arange(0), share).shape[1]
    found = np.full((len(rows), width), np.nan, np.float32)
    known = [place for place, row in enumerate(rows) if row is not None]
    found[known] = joined(library, np.array([row for row in rows if row is not None], np.intp), share)
    return found


def _transitions(every: Traits, vectors: Floats) -> dict[str, Any]:
    before, after = every[:-1], every[1:]
    cosines = np.einsum("ij,ij->i", vectors[:-1], vectors[1:])
    if not len(cosines):
        return {}
    scores = transitions.scores(before, after, cosines)
    tempo, key = transitions.clashes(before, after)
    tempos = ~np.isnan(before.tempo_bpm) & ~np.isnan(after.tempo_bpm)
    keys = (before.key_ending >= 0) & (after.key_opening >= 0)
    steps = 1 - cosines[~np.isnan(cosines)]
    return {
        "transition_mean": float(scores.mean()),
        "transition_min": float(scores.min()),
        "transition_p10": float(np.quantile(scores, 0.1)),
        "weakest": int(scores.argmin()) + 1,
        "tempo_compatible": _share(~tempo[tempos]),
        "key_compatible": _share(~key[keys]),
        "clashes": int(tempo.sum() + key.sum()),
        "largest_step": float(steps.max()) if len(steps) else None,
        "mean_step": float(steps.mean()) if len(steps) else None,
    }


def _share(true: NDArray[np.bool_]) -> float | None:
    return float(true.mean()) if len(true) else None


def _artists(columns: Columns) -> tuple[float | None, int | None]:
    """Return different artists to a track, and the smallest gap between two of one; tracks of nobody are left out."""
    last: dict[int, int] = {}
    gaps = []
    for place, artist in enumerate(columns.artist.tolist()):
        if artist >= 0:
            gaps += [place - last[artist] - 1] if artist in last else []
            last[artist] = place
    named = int((columns.artist >= 0).sum())
    return (len(last) / named if named else None), min(gaps, default=None)


def _alike(vectors: Floats) -> float | None:
    """Return the mean cosine of all pairs."""
    known = vectors[~np.isnan(vectors).any(axis=1)]
    count = len(known)
    if count < 2:
        return None
    total = float((known.sum(axis=0) ** 2).sum()) - float((known**2).sum())
    return total / (count * (count - 1))


def _place_in(library: Library, rows: NDArray[np.intp], share: float) -> dict[str, Any]:
    """Return how much of the library a list stands for, and how much its tracks are hubs, by asking some tracks."""
    asked = np.unique(np.linspace(0, len(library.ids) - 1, min(ASKED, len(library.ids))).astype(np.intp))
    if not len(rows) or len(library.ids) <= NEIGHBOURS:
        return {}
    listed = joined(library, rows, share)
    covered, found = 0, 0
    for first in range(0, len(asked), _BLOCK):
        block = asked[first : first + _BLOCK]
        vectors = joined(library, block, share)
        near = vectors @ listed.T
        covered += int((near.max(axis=1) >= LIKE).sum())
        least = _least_of_nearest(library, block, vectors, share) - _ROUNDING
        found += int((near >= least[:, None]).sum())
        found -= int(np.isin(block, rows).sum())
    usual = len(asked) * NEIGHBOURS / len(library.ids)
    return {"coverage": covered / len(asked), "hubness": found / (len(rows) * usual)}


def _least_of_nearest(library: Library, rows: NDArray[np.intp], vectors: Floats, share: float) -> Floats:
    """Return how alike to each of some tracks the last of its nearest neighbours is."""
    likeness = likeness_to(library, vectors, share)
    likeness[rows, np.arange(len(rows))] = 2.0  # itself comes first, and is not counted
    return np.asarray(np.partition(likeness, len(likeness) - NEIGHBOURS - 1, axis=0)[len(likeness) - NEIGHBOURS - 1])
