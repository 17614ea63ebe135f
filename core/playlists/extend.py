"""More of the same: a list goes on with what sounds like it, each new track led to by the one before."""

from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from core.errors import PlaylistError
from core.playlists.library import Library
from core.playlists.planned import Request, anchor, candidates, durations, playlist_of, requested, spacings, worth_alone
from core.playlists.pool import SIZE, Floats, Pool, log_scores, near, pool_of
from core.playlists.sequencing import Plan, best_sequence
from core.playlists.similar import title
from models.playlist import Playlist, PlaylistSpec

#: The last tracks of a list say more than the others about how it goes on.
_LAST = 5
#: What it is worth to sound like the list, and to have the tempo and the energy that it mostly has.
_STYLE, _TEMPO, _ENERGY = 2.0, 0.3, 0.3
#: A deviation of a list is at least so much: octaves of tempo, and energy.
_LEAST_OCTAVES, _LEAST_ENERGY = 0.1, 0.1
#: Deviations away at which a track is as unlike as it gets.
_MOST_DEVIATIONS = 3.0


def extend(spec: PlaylistSpec, library: Library, *, now: datetime | None, rng: np.random.Generator) -> Playlist:
    """Go on with the seeds as they stand, to the length or duration asked for, which count the seeds.

    Raises ``PlaylistError`` where the list is that long already. ``end`` is the last track.
    """
    request = requested(spec, library, now)
    given = [anchor(library, track_id) for track_id in dict.fromkeys(spec.seeds)]
    if not given:
        raise PlaylistError("extend needs the tracks of the list that should go on")
    end = [] if spec.end is None else [anchor(library, spec.end)]
    pool = _pool(request, given, end)
    places = min(_places(request, given), len(pool.rows))
    plan = _plan(request, pool, (given, end), places, rng)
    path = best_sequence(plan, begin=len(given))
    reasons = ["of the list" if place < len(given) else _reason(pool, path[: len(given)], item)
               for place, item in enumerate(path)]  # fmt: skip
    name = f"More like {title(library.track(spec.seeds[0]))}"
    return playlist_of(request, pool.rows[path], reasons, name=name)


def _pool(request: Request, given: list[int], end: list[int]) -> Pool:
    """What sounds like the whole list, and what sounds like its last tracks."""
    free = request.allowed.copy()
    free[[*given, *end]] = False
    parts = [near(request.library, rows, free, SIZE // 2, request.share) for rows in (given, given[-_LAST:])]
    named = list(dict.fromkeys([*given, *end, *request.locked.values()]))
    return pool_of(request.library, candidates(request, named, np.concatenate(parts)), request.share)


def _places(request: Request, given: list[int]) -> int:
    spec = request.spec
    if spec.duration_s is None:
        if spec.length <= len(given):
            raise PlaylistError(f"the list has {len(given)} tracks; a length above that would extend it")
        return spec.length
    lasting = durations(request.library, np.array(given, np.intp))
    missing = spec.duration_s - float(lasting.sum())
    if missing <= 0:
        raise PlaylistError(f"the list plays {lasting.sum() / 60:.0f} minutes; a duration above that would extend it")
    return len(given) + max(1, round(missing / float(np.median(lasting))))


def _plan(
    request: Request, pool: Pool, named: tuple[list[int], list[int]], places: int, rng: np.random.Generator
) -> Plan:
    given, end = pool.items(named[0]), pool.items(named[1])
    fits = np.tile(style(pool, given) + worth_alone(request, pool, rng), (places, 1))
    fixed = dict(enumerate(given))
    for place, row in request.locked.items():
        fixed.setdefault(place, pool.items([row])[0])
    if end:
        fixed[places - 1] = end[0]
    if max(fixed) >= places or len(set(fixed.values())) < len(fixed):
        raise PlaylistError(
            "the places of the end and of locked tracks must be behind the list, each with another track"
        )
    lasting = durations(request.library, pool.rows)
    return Plan(log_scores(pool), fits, fixed, spacings(request, pool.rows), lasting, request.spec.duration_s)


def style(pool: Pool, given: list[int]) -> Floats:
    """Return how far each track of a pool keeps to the style of some of them: float32, shape (p,), 0 at best."""
    alike = pool.vectors @ pool.vectors[given].mean(axis=0)
    octaves, energy = np.log2(pool.traits.tempo_bpm), pool.traits.energy
    away = np.float32(_TEMPO) * _deviations(octaves, octaves[given], _LEAST_OCTAVES)
    away += np.float32(_ENERGY) * _deviations(energy, energy[given], _LEAST_ENERGY)
    return np.asarray(np.float32(_STYLE) * (alike - alike.max()) - away, np.float32)


def _deviations(values: Floats, of_list: Floats, least: float) -> Floats:
    """How many deviations of a list values are from its median; unknown ones half of the most."""
    known = of_list[~np.isnan(of_list)]
    if not len(known):
        return np.zeros_like(values)
    away = np.abs(values - np.median(known)) / max(float(known.std()), least)
    return np.asarray(np.minimum(np.nan_to_num(away, nan=_MOST_DEVIATIONS / 2), _MOST_DEVIATIONS), np.float32)


def _reason(pool: Pool, given: NDArray[np.intp], item: int) -> str:
    return f"sounds like the list ({float((pool.vectors[given] @ pool.vectors[item]).mean()):.2f})"
