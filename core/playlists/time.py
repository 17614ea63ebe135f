"""Lists for a time: tempo and energy along a named curve, for a part of the day or a workout."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from core.errors import PlaylistError
from core.playlists.bounds import VARIED
from core.playlists.choosing import Rows, Score
from core.playlists.fitting import mean, ranks, tempo_within, within
from core.playlists.library import Library
from core.playlists.listing import Plan, listed
from models.playlist import Playlist, PlaylistSpec

Floats = NDArray[np.float32]

#: How far from the curve a tempo is as good as on it, as a share.
TEMPO_SLACK = 0.03
#: How far from the curve an energy is as good as on it, and how much farther it fits half as well.
ENERGY_SLACK, ENERGY_HALF = 0.05, 0.15


@dataclass(frozen=True, slots=True)
class Point:
    """What is wanted when a share of the list is done; ``energy`` is a rank: 0.8 is more than 80 % of the library."""

    done: float
    tempo_bpm: float
    energy: float


#: The curves there are; between two points everything goes straight.
CURVES: Mapping[str, Sequence[Point]] = {
    "morning": (Point(0, 75, 0.15), Point(0.5, 95, 0.4), Point(1, 112, 0.6)),
    "day": (Point(0, 105, 0.5), Point(0.5, 115, 0.65), Point(1, 108, 0.55)),
    "evening": (Point(0, 112, 0.6), Point(0.4, 100, 0.45), Point(1, 80, 0.25)),
    "night": (Point(0, 85, 0.3), Point(1, 62, 0.05)),
    "workout": (
        *(Point(0, 100, 0.45), Point(0.15, 125, 0.7), Point(0.35, 140, 0.85)),
        *(Point(0.75, 160, 0.97), Point(0.85, 130, 0.65), Point(1, 90, 0.2)),
    ),
    "running": (Point(0, 150, 0.6), Point(0.15, 165, 0.85), Point(0.85, 172, 0.95), Point(1, 140, 0.4)),
}
#: The hour of the day, up to which a curve is meant.
_HOURS = ((5, "night"), (11, "morning"), (17, "day"), (22, "evening"), (24, "night"))


def over_time(spec: PlaylistSpec, library: Library, *, now: datetime | None, rng: np.random.Generator) -> Playlist:
    """Build a list whose tempo and energy follow a curve; without one, that of the hour of ``now``.

    The specification of the playlist names the curve that was taken, so that it can be made again at another hour.
    """
    curve = (spec.curve or _of_hour(now)).lower()
    points = _named(curve)
    energy = ranks(library.columns.energy)
    fit = _fit(points, library.columns.tempo_bpm, energy)
    plan = Plan(
        f"{curve.capitalize()} playlist", fit, VARIED, lambda row, done: _reason(points, library, energy, row, done),
        mend=False, notes=(f"tempo and energy follow the curve {curve!r}; energy is ranked within the library",),
    )  # fmt: skip
    return listed(replace(spec, curve=curve), library, plan, now=now, rng=rng)


def wanted(points: Sequence[Point], done: float) -> tuple[float, float]:
    """Return the tempo in BPM and the rank of the energy that a curve wants when so much of the list is done."""
    shares = [point.done for point in points]
    tempo = np.interp(done, shares, [point.tempo_bpm for point in points])
    return float(tempo), float(np.interp(done, shares, [point.energy for point in points]))


def _of_hour(now: datetime | None) -> str:
    return "day" if now is None else next(curve for until, curve in _HOURS if now.hour < until)


def _named(curve: str) -> Sequence[Point]:
    if curve not in CURVES:
        close = get_close_matches(curve, CURVES, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"there is {', '.join(CURVES)}"
        raise PlaylistError(f"there is no curve {curve!r} for a time: {hint}")
    return CURVES[curve]


def _fit(points: Sequence[Point], tempo_bpm: Floats, energy: Floats) -> Score:
    def fit(_place: int, done: float, rows: Rows | None) -> Floats:
        which = slice(None) if rows is None else rows
        tempo, level = wanted(points, done)
        near = tempo_within(tempo_bpm[which], tempo * (1 - TEMPO_SLACK), tempo * (1 + TEMPO_SLACK))
        span = level - ENERGY_SLACK, level + ENERGY_SLACK
        return mean([(near, 0.5), (within(energy[which], *span, half=ENERGY_HALF), 0.5)])

    return fit


def _reason(points: Sequence[Point], library: Library, energy: Floats, row: int, done: float) -> str:
    tempo, level = wanted(points, done)
    beats, rank = float(library.columns.tempo_bpm[row]), float(energy[row])
    has_tempo = "tempo unknown" if np.isnan(beats) else f"{beats:.0f} BPM"
    has_energy = "energy unknown" if np.isnan(rank) else f"more energy than {rank:.0%} of the library"
    return f"{has_tempo} where {tempo:.0f} is wanted, {has_energy} where {level:.0%} is"
