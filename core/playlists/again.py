"""What to ask for to have a list again with some of it kept: tracks replaced, or a few kept and the rest filled anew.

Both are the specification of the list with places locked; ``build`` does the rest, by any method.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from core.errors import PlaylistError
from models.playlist import PlaylistSpec


def replacing(spec: PlaylistSpec, tracks: Sequence[int], places: Collection[int]) -> PlaylistSpec:
    """Return what makes the list again with other tracks on some places, and everything else as it was.

    Parameters
    ----------
    tracks : ids of the list, in order
    places : from 1; the tracks on them do not come back

    Raises ``PlaylistError`` for a place that is not there or holds a seed, the first or the last track asked for.
    """
    _check(tracks, places)
    gone = tuple(tracks[place - 1] for place in sorted(places))
    named = {*spec.seeds, *spec.via, spec.start, spec.end}
    if asked := [track for track in gone if track in named]:
        raise PlaylistError(f"track {asked[0]} was asked for by name and cannot be replaced: ask for a list without it")
    limits = replace(spec.limits, without=tuple(dict.fromkeys((*spec.limits.without, *gone))))
    return _locked(replace(spec, limits=limits), tracks, set(range(1, len(tracks) + 1)) - set(places))


def keeping(spec: PlaylistSpec, tracks: Sequence[int], places: Collection[int], *, random_seed: int) -> PlaylistSpec:
    """Return what makes the list again with the tracks of some places kept, and the others drawn anew.

    The tracks of other places do not come back, as far as nobody named them. ``random_seed`` is a new one.
    """
    _check(tracks, places)
    named = {*spec.seeds, *spec.via, spec.start, spec.end}
    gone = [track for place, track in enumerate(tracks, 1) if place not in places and track not in named]
    limits = replace(spec.limits, without=tuple(dict.fromkeys((*spec.limits.without, *gone))))
    return _locked(replace(spec, limits=limits, random_seed=random_seed), tracks, places)


def _locked(spec: PlaylistSpec, tracks: Sequence[int], places: Collection[int]) -> PlaylistSpec:
    """The specification with these places locked; a list that came out longer than asked for keeps its length."""
    locked = tuple((place, tracks[place - 1]) for place in sorted(places))
    length = spec.length if spec.duration_s is not None else max(spec.length, *(place for place, _ in locked), 1)
    return replace(spec, locked=locked, length=length)


def _check(tracks: Sequence[int], places: Collection[int]) -> None:
    for place in places:
        if not 1 <= place <= len(tracks):
            raise PlaylistError(f"the list has no place {place}: it has 1 to {len(tracks)}")
