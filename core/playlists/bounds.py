"""The limits of a list in numbers: what was asked for, and where nothing was, what suits the method.

Decides what holds; who holds it is ``choosing``, and who tells of it ``audit``.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, inf

from core.errors import PlaylistError
from models.playlist import Limits, PlaylistSpec

#: How long a track is taken to be where a list is asked for by its duration.
USUAL_TRACK_S = 210.0


@dataclass(frozen=True, slots=True)
class Habits:
    """What suits a method: shares of a list that one artist or album may have (0: all of it), and gaps.

    ``soft`` is for lists by likeness: an artist may have more, where its tracks are so much more alike than others'.
    """

    artist_share: float = 0.0
    artist_least: int = 2
    artist_gap: int = 0
    album_share: float = 0.0
    album_gap: int = 0
    soft: bool = False


#: An artist may have a third of a radio, and three tracks in any, as long as others are near.
BY_LIKENESS = Habits(artist_share=1 / 3, artist_least=3, soft=True)
#: For lists in which nothing speaks for one artist more than for another.
VARIED = Habits(artist_share=1 / 5, artist_gap=2, album_share=1 / 5, album_gap=1)
#: For lists that say themselves what is in them.
EXACT = Habits()


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits as numbers; 0 where there is none. ``crowd`` is the soft limit of an artist.

    ``played_since`` is in seconds since 1970: what was played later comes only where nothing else is left.
    """

    artist_most: int = 0
    artist_gap: int = 0
    album_most: int = 0
    album_gap: int = 0
    crowd: int = 0
    played_since: float = inf
    alternates: bool = False


def bounds(spec: PlaylistSpec, habits: Habits, now: datetime | None) -> Bounds:
    """Return the limits of a list in numbers, or raise ``PlaylistError`` for one that makes no sense."""
    limits = spec.limits
    _check(limits)
    usual = max(habits.artist_least, round(expected_length(spec) * habits.artist_share)) if habits.artist_share else 0
    hard = limits.artist_most is not None or not habits.soft
    of_album = max(habits.artist_least, round(expected_length(spec) * habits.album_share)) if habits.album_share else 0
    return Bounds(
        artist_most=_chosen(limits.artist_most, usual) if hard else 0,
        artist_gap=_chosen(limits.artist_gap, habits.artist_gap),
        album_most=_chosen(limits.album_most, of_album),
        album_gap=_chosen(limits.album_gap, habits.album_gap),
        crowd=0 if hard else usual,
        played_since=_played_since(limits, now),
        alternates=limits.alternates,
    )


def expected_length(spec: PlaylistSpec) -> int:
    """Return how many tracks a list will have, about: a guess where it is asked for by its duration."""
    return spec.length if spec.duration_s is None else max(1, ceil(spec.duration_s / USUAL_TRACK_S))


def _chosen(wanted: int | None, usual: int) -> int:
    return usual if wanted is None else wanted


def _played_since(limits: Limits, now: datetime | None) -> float:
    if now is None or not limits.avoid_played_days:
        return inf
    return (now - timedelta(days=limits.avoid_played_days)).timestamp()


def _check(limits: Limits) -> None:
    for name in ("artist_most", "artist_gap", "album_most", "album_gap", "avoid_played_days"):
        if (getattr(limits, name) or 0) < 0:
            raise PlaylistError(f"{name} must not be below 0, and is {getattr(limits, name)}")
    for name in ("exploration", "hub_penalty"):
        if not 0 <= getattr(limits, name) <= 1:
            raise PlaylistError(f"{name} must be 0 to 1, and is {getattr(limits, name)}")
