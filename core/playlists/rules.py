"""Lists by a query, as ``playlista tracks`` understands it, in the order of a field."""

from dataclasses import replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from core.errors import PlaylistError
from core.playlists.bounds import EXACT
from core.playlists.library import Library
from core.playlists.listing import Plan, listed
from models.playlist import Playlist, PlaylistSpec

Ids = NDArray[np.int64]
Floats = NDArray[np.float32]


def rules(spec: PlaylistSpec, library: Library, *, now: datetime | None, rng: np.random.Generator) -> Playlist:
    """Take the tracks that a query finds, in the order of ``sort``, else of the library.

    No artist is limited unless that is asked for. A query that speaks of ``content`` decides about it alone.
    """
    if not spec.query:
        raise PlaylistError('rules need a query, like "tempo:120..130 genre:house"')
    found = np.fromiter(library.found(spec.query, spec.sort), np.int64)
    scores, listening = _scores(found, library), spec
    if "content:" in spec.query:
        listening = replace(spec, limits=replace(spec.limits, exclude=()))
    reason = f"found by {spec.query}" + (f", sorted by {spec.sort}" if spec.sort else "")
    plan = Plan(
        spec.query, scores, EXACT, lambda _row, _done: reason, allowed=scores > 0, sorted=True,
        notes=_notes(found, scores),
    )  # fmt: skip
    return replace(listed(listening, library, plan, now=now, rng=rng), spec=spec)


def _scores(found: Ids, library: Library) -> Floats:
    """1 for the first found, falling to just above 0 for the last; 0 for what was not found."""
    scores = np.zeros(len(library.ids), np.float32)
    if not len(scores):
        return scores
    rows = np.searchsorted(library.ids, found)
    here = library.ids[np.minimum(rows, len(scores) - 1)] == found
    scores[rows[here]] = np.linspace(1, 0, len(found), endpoint=False, dtype=np.float32)[here]
    return scores


def _notes(found: Ids, scores: Floats) -> tuple[str, ...]:
    without = len(found) - int((scores > 0).sum())
    return (f"{without} of {len(found)} tracks found have no place in the library yet",) if without else ()
