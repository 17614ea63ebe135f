"""A whole set as a DJ would plan it: every track chosen for what comes before and after, and for a curve of energy.

The best set of a pool is searched for with all places in view, then the weakest transitions are repaired.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from core.errors import PlaylistError
from core.playlists.library import Library
from core.playlists.planned import Request, anchor, candidates, durations, playlist_of, requested, spacings, worth_alone
from core.playlists.pool import SIZE, Floats, Pool, drawn, log_scores, near, pool_of
from core.playlists.sequencing import Plan, best_sequence
from models.playlist import Playlist, PlaylistSpec

#: Energy over the length of a set: points of (share of the length, share of the tracks that have less energy).
CURVES: Mapping[str, tuple[tuple[float, float], ...]] = {
    "flat": ((0.0, 0.5), (1.0, 0.5)),
    "build": ((0.0, 0.1), (1.0, 0.95)),
    "peak": ((0.0, 0.25), (0.65, 0.95), (1.0, 0.4)),
    "wave": ((0.0, 0.3), (0.2, 0.85), (0.4, 0.35), (0.6, 0.9), (0.8, 0.4), (1.0, 0.9)),
    "wind-down": ((0.0, 0.9), (1.0, 0.05)),
}
#: What it costs to be off the curve by all there is: more than a bad transition, for the curve was asked for.
_CURVE = 3.0
#: So much of a pool sounds like the tracks that were named; the rest is anything.
_NEAR = 0.75
#: A set has no more places.
MOST_PLACES = 500
#: A set is planned again with more or fewer tracks when it misses its duration by more than half a track.
_TRIES = 4


@dataclass(frozen=True, slots=True)
class _Material:
    """What sets are planned from, however many places they have; ``end`` is an item of the pool."""

    request: Request
    pool: Pool
    gains: Floats
    alone: Floats
    fixed: Mapping[int, int]
    end: int | None
    lasting_s: Floats


def dj(spec: PlaylistSpec, library: Library, *, now: datetime | None, rng: np.random.Generator) -> Playlist:
    """Plan a set: start, end and locked places stay, and tempo and key lead from each track to the next.

    Without ``start`` the first seed is the start; all seeds say what the set should sound like. Raises
    ``PlaylistError`` for a curve that there is not, and for more fixed tracks than places.
    """
    if spec.curve is not None and spec.curve not in CURVES:
        raise PlaylistError(f"there is no curve {spec.curve!r}; there is {', '.join(CURVES)}")
    if spec.duration_s is None and spec.length > MOST_PLACES:
        raise PlaylistError(f"a set has at most {MOST_PLACES} tracks, not {spec.length}")
    request = requested(spec, library, now)
    material = _material(request, rng)
    path, fixed = _planned(material)
    reasons = [_reason(material, len(path), place, item, fixed) for place, item in enumerate(path)]
    return playlist_of(request, material.pool.rows[path], reasons, name=_name(spec), notes=_notes(spec))


def targets(curve: str, places: int) -> Floats:
    """Return the energy a curve wants on each place, as the share of tracks that have less: float32, 0..1."""
    where, what = zip(*CURVES[curve], strict=True)
    return np.asarray(np.interp(np.linspace(0, 1, places), where, what), np.float32)


def ranks(values: Floats) -> Floats:
    """Return the share of the known values below each, 0..1, nan for unknown ones: float32."""
    known = np.sort(values[~np.isnan(values)])
    shares = np.minimum(np.searchsorted(known, values) / max(1, len(known) - 1), 1.0)
    return np.where(np.isnan(values), np.nan, shares).astype(np.float32)


def _material(request: Request, rng: np.random.Generator) -> _Material:
    spec, library = request.spec, request.library
    start = spec.start if spec.start is not None else next(iter(spec.seeds), None)
    rows = dict(request.locked)
    if start is not None:
        rows.setdefault(0, anchor(library, start))
    end = None if spec.end is None else anchor(library, spec.end)
    named = [*rows.values(), *([] if end is None else [end]), *(anchor(library, seed) for seed in spec.seeds)]
    pool = pool_of(library, _pool_rows(request, list(dict.fromkeys(named)), rng), request.share)
    fixed = dict(zip(rows, pool.items(list(rows.values())), strict=True))
    last = None if end is None else pool.items([end])[0]
    alone = worth_alone(request, pool, rng)
    return _Material(request, pool, log_scores(pool), alone, fixed, last, durations(library, pool.rows))


def _pool_rows(request: Request, named: list[int], rng: np.random.Generator) -> NDArray[np.intp]:
    """What sounds like the tracks that were named, and some of everything; those themselves in any case."""
    free = request.allowed.copy()
    alike = np.empty(0, np.intp)
    if named:
        alike = near(request.library, named, free, int(_NEAR * SIZE), request.share)
        free[alike] = False
    others = drawn(request.library, free, SIZE - len(alike), rng)
    rows = candidates(request, named, np.concatenate([alike, others]))
    if not len(rows):
        raise PlaylistError("nothing may be in this list: its limits keep everything in the library out")
    return rows


def _planned(material: _Material) -> tuple[NDArray[np.intp], Mapping[int, int]]:
    """Plan a set of as many places as were asked for, or as come nearest to the duration that was."""
    wanted_s, usual_s = material.request.spec.duration_s, float(np.median(material.lasting_s))
    places = material.request.spec.length if wanted_s is None else max(1, round(wanted_s / usual_s))
    tried: dict[int, tuple[float, NDArray[np.intp], Mapping[int, int]]] = {}
    for _ in range(_TRIES):
        places = _possible(material, places)
        if places in tried:
            break
        plan = _plan(material, places)
        path = best_sequence(plan)
        missing = 0.0 if wanted_s is None else wanted_s - float(material.lasting_s[path].sum())
        tried[places] = abs(missing), path, plan.fixed
        if abs(missing) > usual_s / 2:
            places += round(missing / usual_s) or (1 if missing > 0 else -1)
    _, path, fixed = min(tried.values(), key=lambda each: each[0])
    return path, fixed


def _possible(material: _Material, places: int) -> int:
    ends = [] if material.end is None else [material.end]
    needed = max(len({*material.fixed.values(), *ends}), max(material.fixed, default=-1) + 1)
    possible = max(1, needed, min(places, len(material.pool.rows), MOST_PLACES))
    if material.request.spec.duration_s is None and needed > places:
        raise PlaylistError(f"{needed} places of this list are taken, and it has only {places}")
    return possible


def _plan(material: _Material, places: int) -> Plan:
    request, pool = material.request, material.pool
    fits = np.tile(material.alone, (places, 1))
    if request.spec.curve is not None:
        off = np.abs(ranks(pool.traits.energy)[None, :] - targets(request.spec.curve, places)[:, None])
        fits -= np.float32(_CURVE) * np.nan_to_num(off, nan=0.5)
    return Plan(
        material.gains, fits, _fixed(material, places), spacings(request, pool.rows), material.lasting_s,
        request.spec.duration_s,
    )  # fmt: skip


def _fixed(material: _Material, places: int) -> dict[int, int]:
    """Items by place: the start and the end, and locked ones, as far as there are places."""
    fixed = {place: item for place, item in material.fixed.items() if place < places}
    if material.end is not None:
        fixed.setdefault(places - 1, material.end)
    if len(set(fixed.values())) < len(fixed):
        raise PlaylistError("one track is asked for on two places of this list")
    return fixed


def _reason(material: _Material, places: int, place: int, item: int, fixed: Mapping[int, int]) -> str:
    if place in fixed:
        return {0: "the start", places - 1: "the end"}.get(place, "asked for on this place")
    energy = float(material.pool.traits.energy[item])
    curve = material.request.spec.curve
    return "" if curve is None or np.isnan(energy) else f"energy {energy:.2f} in the curve {curve}"


def _name(spec: PlaylistSpec) -> str:
    return "DJ set" if spec.curve is None else f"DJ set ({spec.curve})"


def _notes(spec: PlaylistSpec) -> list[str]:
    return [] if spec.curve is None else [f"the energy follows the curve {spec.curve}, by rank among the tracks tried"]
