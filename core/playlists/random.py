"""Lists by chance, the same for the same seed; liked and highly rated tracks come more often where asked for."""

from dataclasses import replace
from datetime import datetime

import numpy as np

from core.playlists.bounds import VARIED
from core.playlists.chance import chances
from core.playlists.library import Library
from core.playlists.listing import Plan, listed
from core.playlists.taste import liking
from models.playlist import Playlist, PlaylistSpec

#: A liked track is so many times as likely as one without an opinion; one rated with nothing so much less.
LIKED_TIMES = 3.0


def random(spec: PlaylistSpec, library: Library, *, now: datetime | None, rng: np.random.Generator) -> Playlist:
    """Draw tracks without putting any back, weighted by the listener's taste with ``limits.prefer_liked``.

    Drawn by the keys of Efraimidis and Spirakis (2006): the highest u^(1/w), where u is even chance and w the weight.
    """
    drawn = chances(library, rng)
    weights = LIKED_TIMES ** liking(library) if spec.limits.prefer_liked else np.ones(len(drawn))
    scores = (drawn ** (1.0 / weights)).astype(np.float32)
    plan = Plan(f"Random {spec.random_seed}", scores, VARIED, lambda row, _: _reason(float(weights[row])))
    drawing = replace(spec, limits=replace(spec.limits, prefer_liked=False))  # the weights have seen to it
    return replace(listed(drawing, library, plan, now=now, rng=rng), spec=spec)


def _reason(weight: float) -> str:
    return "drawn by chance" if weight == 1 else f"drawn by chance, {weight:.1f} times as likely as most"
