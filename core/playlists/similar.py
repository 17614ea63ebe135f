"""Radio from seeds: the seeds first, then what sounds most like all of them, and unlike what is to be avoided.

The same song never comes twice, and one artist fills the list only when nobody else is near.
"""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from core.errors import PlaylistError
from core.playlists.bounds import BY_LIKENESS
from core.playlists.library import Library
from core.playlists.listing import Plan, listed
from core.playlists.reasons import describe
from models.playlist import Playlist, PlaylistSpec
from models.track import LibraryTrack

#: How much likeness to what is to be avoided counts, beside likeness to the seeds.
AVOIDING = 0.5

Floats = NDArray[np.float32]


def similar(spec: PlaylistSpec, library: Library, *, now: datetime | None, rng: np.random.Generator) -> Playlist:
    """Build a list of the tracks nearest to the seeds (``Library.nearness``): nearest first, equal ones by id.

    With tracks to avoid (``against``), what is more like them than like the seeds does not come, and the rest comes
    later the more it is like them.
    """
    seeds, rows = _tracks(spec.seeds, library, "similar needs at least one seed track")
    share = library.share(rows, spec.embedding_share)
    scores = library.nearness(rows, share=share)
    allowed, scores = _avoided(spec, library, scores, share)
    plan = Plan(
        f"Similar to {title(seeds[0])}", scores, BY_LIKENESS, lambda row, _: _reason(library, row, seeds, rows, share),
        allowed=allowed, fixed=dict.fromkeys(rows, "seed"), sorted=True,
    )  # fmt: skip
    return listed(spec, library, plan, now=now, rng=rng)


def title(track: LibraryTrack) -> str:
    """Return what to call a track: its title, else the name of its file without the ending."""
    name = track.track.file.path.replace("\\", "/").rsplit("/", 1)[-1]
    return track.track.tags.title or name.rsplit(".", 1)[0] or name


def _tracks(ids: Sequence[int], library: Library, missing: str) -> tuple[list[LibraryTrack], list[int]]:
    """Tracks and rows of ids, each once; what has no vector is refused with the reason."""
    if not ids:
        raise PlaylistError(missing)
    tracks = [library.track(track_id) for track_id in dict.fromkeys(ids)]
    rows = []
    for track in tracks:
        row = library.row(track.id)
        if row is None or not library.matrix[row].any():
            raise PlaylistError(f"track {track.id} ({title(track)}) cannot be a seed: {_why_no_vector(track)}")
        rows.append(row)
    return tracks, rows


def _why_no_vector(seed: LibraryTrack) -> str:
    if seed.missing_since is not None:
        return "its file is missing; run playlista analyze on the folder it is in now"
    if not seed.track.features.timbre.vector:
        return "it has no similarity vector, being silent or too short"
    return "it was analysed by another version than the others; run playlista analyze again"


def _avoided(
    spec: PlaylistSpec, library: Library, scores: Floats, share: float
) -> tuple[NDArray[np.bool_] | None, Floats]:
    """Which tracks may come beside those to avoid, and their scores after that."""
    if not spec.against:
        return None, scores
    _, rows = _tracks(spec.against, library, "")
    likeness = library.nearness(rows, share=min(share, library.share(rows, spec.embedding_share)))
    allowed = likeness < scores
    allowed[rows] = False
    return allowed, (scores - AVOIDING * np.maximum(likeness, 0)).astype(np.float32)


def _reason(library: Library, row: int, seeds: list[LibraryTrack], rows: list[int], share: float) -> str:
    """Compare with the seed it is nearest to, and name that seed where there are several."""
    to_each = library.likeness_to_each(row, rows, share=share)
    nearest_seed = seeds[int(to_each.argmax())]
    track = library.track(int(library.ids[row])).track
    reason = describe(track, nearest_seed.track, float(to_each.max()), "sound" if share else "timbre")
    return reason + (f" (beside {title(nearest_seed)})" if len(seeds) > 1 else "")
