"""From a specification and scores to a playlist: what the methods that fill places one by one have in common.

A method says how well tracks fit and why each is there; everything that holds for all lists is done here.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from core.errors import PlaylistError
from core.playlists.audit import relaxed
from core.playlists.bounds import Bounds, Habits, bounds
from core.playlists.choosing import Score, Wish, choose, fixed_score, progress
from core.playlists.library import Library
from core.playlists.mending import mended
from core.playlists.taste import tasted
from models.playlist import Playlist, PlaylistEntry, PlaylistSpec

Floats = NDArray[np.float32]
#: Why a track is there, by its row and how much of the list (0..1) is done before it.
Reason = Callable[[int, float], str]
#: How far the taste moves scores that differ from place to place.
TASTE = 0.1


@dataclass(frozen=True, slots=True)
class Plan:
    """What a method wants of a list.

    Parameters
    ----------
    name : of the playlist, where the specification has none
    scores : how well tracks fit, 0..1: float32, shape (n,), or a function where it differs from place to place
    habits : what suits the method where no limits are asked for
    reason : why a row is there
    allowed : bool, shape (n,), which tracks the method takes at all; ``None`` for all
    fixed : rows that take the first free places: seeds
    sorted : whether chosen tracks come by falling score, as far as no gap is asked for
    mend : whether tracks may change places for the sake of gaps
    notes : how the list was made
    """

    name: str
    scores: Floats | Score
    habits: Habits
    reason: Reason
    allowed: NDArray[np.bool_] | None = None
    fixed: Mapping[int, str] = field(default_factory=dict)
    sorted: bool = False
    mend: bool = True
    notes: Sequence[str] = ()


def listed(
    spec: PlaylistSpec, library: Library, plan: Plan, *, now: datetime | None, rng: np.random.Generator
) -> Playlist:
    """Return the playlist of a plan: limits kept, or told of; locked places kept."""
    limits = bounds(spec, plan.habits, now)
    allowed = library.allowed(spec.limits, now)
    if plan.allowed is not None:
        allowed &= plan.allowed
    locked, told = locked_rows(spec, library)
    fixed = _with_seeds(locked, plan, spec)
    wish = Wish(spec.length, limits, spec.duration_s, fixed, callable(plan.scores))
    score = _score(spec, library, plan, allowed, rng)
    rows = _ordered(choose(library, wish, score, allowed), library, plan, limits, fixed)
    entries = _entries(spec, library, plan, rows, frozenset(locked.values()))
    broken = relaxed(spec, limits, library, rows)
    return Playlist(
        spec.name or plan.name, spec, entries, (*told, *_moved_up(locked, rows, library), *broken), tuple(plan.notes)
    )


def _score(
    spec: PlaylistSpec, library: Library, plan: Plan, allowed: NDArray[np.bool_], rng: np.random.Generator
) -> Score:
    """What chooses: the scores of the plan after the taste of the listener."""
    if not callable(plan.scores):
        return fixed_score(tasted(plan.scores, library, spec.limits, allowed, rng))
    fit, rest = plan.scores, np.float32(1.0 - spec.limits.exploration)
    taste = np.float32(TASTE) * tasted(np.zeros(len(library.ids), np.float32), library, spec.limits, allowed, rng)
    return lambda place, done, rows: rest * fit(place, done, rows) + (taste if rows is None else taste[rows])


def locked_rows(spec: PlaylistSpec, library: Library) -> tuple[dict[int, int], list[str]]:
    """Return the rows of locked places, counted from 0, and a sentence for each lock that cannot be kept.

    ``PlaylistError`` for a place that the list does not have, and for two tracks on one place or the other way round.
    """
    places = [place for place, _ in spec.locked]
    wrong = [place for place in places if place < 1 or (spec.duration_s is None and place > spec.length)]
    if wrong:
        raise PlaylistError(f"place {wrong[0]} cannot be locked: the list has places 1 to {spec.length}")
    if len(set(places)) < len(places) or len({track for _, track in spec.locked}) < len(places):
        raise PlaylistError("a place can be locked once, and a track on one place only")
    found, told = {}, []
    for place, track_id in sorted(spec.locked):
        row = library.row(track_id)
        if row is None or library.lookup(track_id) is None:
            told.append(f"track {track_id}, locked on place {place}, is no longer in the library")
        else:
            found[place - 1] = row
    return found, told


def _with_seeds(locked: dict[int, int], plan: Plan, spec: PlaylistSpec) -> dict[int, int]:
    """Put the seeds on the first places that are free, those that are not locked elsewhere."""
    fixed, kept = dict(locked), set(locked.values())
    free = (place for place in range(len(locked) + len(plan.fixed)) if place not in locked)
    for row in plan.fixed:
        if row not in kept:
            place = next(free)
            if spec.duration_s is not None or place < spec.length:
                fixed[place] = row
    return fixed


def _ordered(rows: list[int], library: Library, plan: Plan, limits: Bounds, fixed: Mapping[int, int]) -> list[int]:
    """By falling score where the plan wants that, and with gaps mended where places may be exchanged."""
    scores = plan.scores
    if plan.sorted and not callable(scores) and not (limits.artist_gap or limits.album_gap):
        kept = set(fixed.values())
        rest = iter(sorted((row for row in rows if row not in kept), key=lambda row: (-scores[row], row)))
        return [row if row in kept else next(rest) for row in rows]
    return mended(rows, library.columns, limits, fixed.keys()) if plan.mend else rows


def _moved_up(locked: Mapping[int, int], rows: list[int], library: Library) -> Iterator[str]:
    """Tell of locked tracks that closed up to the end of a list which stayed short."""
    for place, row in locked.items():
        if (now_on := rows.index(row)) != place:
            track_id = library.ids[row]
            yield f"track {track_id}, locked on place {place + 1}, is on place {now_on + 1}: the list is shorter"


def _entries(
    spec: PlaylistSpec, library: Library, plan: Plan, rows: list[int], locked: Collection[int]
) -> tuple[PlaylistEntry, ...]:
    played = np.concatenate(([0.0], np.nan_to_num(library.columns.duration_s[rows]).cumsum()))
    done = [progress(spec.length, spec.duration_s, place, float(played[place])) for place in range(len(rows))]
    return tuple(_entry(library, plan, row, place, done[place], locked) for place, row in enumerate(rows))


def _entry(library: Library, plan: Plan, row: int, place: int, done: float, locked: Collection[int]) -> PlaylistEntry:
    track = library.track(int(library.ids[row]))
    if row in plan.fixed:
        return PlaylistEntry(track, 1.0, plan.fixed[row], locked=row in locked)
    fits = plan.scores(place, done, np.array([row]))[0] if callable(plan.scores) else plan.scores[row]
    reason = plan.reason(row, done)
    score = min(1.0, max(0.0, float(fits)))
    return PlaylistEntry(track, score, f"locked; {reason}" if row in locked else reason, locked=row in locked)
