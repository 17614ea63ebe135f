"""Names for groups of tracks, from what they have in common: "calm jazz", "fast energetic metal".

Takes what is known of each group beside the others; groups and looks up nothing.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.moods import LEAST_SCORE, tags
from models.track import LibraryTrack

#: A genre names a group if so much of it is of the genre, and so many times more than elsewhere.
_LEAST_SHARE, _LEAST_LIFT = 0.25, 1.5
_HIGH, _LOW = 0.7, 0.3


@dataclass(frozen=True, slots=True)
class Portrait:
    """A group in numbers: the shares of all tracks that have less energy, tempo and valence than its middle one.

    ``tempo_bpm`` is the middle tempo; all are nan where unknown. ``genres`` are what its tracks are called, with the
    share of them that are, best first; ``artist`` the one it has most of, if that is many.
    """

    energy: float
    tempo: float
    valence: float
    tempo_bpm: float
    genres: tuple[tuple[str, float], ...] = ()
    artist: str = ""


def names(portraits: Sequence[Portrait]) -> list[str]:
    """Return a name for each group that no other one has: genre and energy, and more words where others have both."""
    words = [_words(portrait, _telling(portrait, portraits)) for portrait in portraits]
    used = [2] * len(words)
    for _ in range(max(map(len, words), default=0)):
        counts = Counter(map(_joined, words, used))
        used = [used + (counts[_joined(each, used)] > 1) for each, used in zip(words, used, strict=True)]
    return _numbered([_joined(each, count) for each, count in zip(words, used, strict=True)])


def _numbered(found: Sequence[str]) -> list[str]:
    """Number the names that are still the same: "Music", "Music 2"."""
    return [
        name if (before := found[:place].count(name)) == 0 else f"{name} {before + 1}"
        for place, name in enumerate(found)
    ]


def genres_of(tracks: Sequence[LibraryTrack]) -> tuple[tuple[str, float], ...]:
    """Return what tracks are called, by their tags or, where none has a genre, by networks; with shares, best first."""
    called = [{genre.casefold() for genre in track.track.tags.genres} for track in tracks]
    if not any(called):
        called = [{name for name, score in tags(track.networks).items() if score >= LEAST_SCORE} for track in tracks]
    counts = Counter(genre for each in called for genre in each)
    best = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple((genre, count / len(tracks)) for genre, count in best)


def _telling(portrait: Portrait, portraits: Sequence[Portrait]) -> str:
    """The genre that says most of a group: one that many of its tracks have and few of the others'."""
    best, found = 0.0, "music"
    for genre, share in portrait.genres:
        elsewhere = np.mean([dict(other.genres).get(genre, 0.0) for other in portraits])
        lift = share / max(float(elsewhere), 1e-9)
        if share >= _LEAST_SHARE and (lift >= _LEAST_LIFT or len(portraits) == 1) and share * lift > best:
            best, found = share * lift, genre
    return found


def _words(portrait: Portrait, genre: str) -> list[tuple[int, str]]:
    """Words by importance, each with its place in the name; those that say nothing are empty."""
    tempo = "" if np.isnan(portrait.tempo_bpm) else f"around {portrait.tempo_bpm:.0f} BPM"
    return [
        (2, genre),
        (1, _between(portrait.energy, "calm", "energetic")),
        (0, _between(portrait.tempo, "slow", "fast")),
        (0, _between(portrait.valence, "dark", "bright")),
        (4, tempo),
        (5, f"with {portrait.artist}" if portrait.artist else ""),
    ]


def _between(rank: float, low: str, high: str) -> str:
    if rank <= _LOW:
        return low
    return high if rank >= _HIGH else ""


def _joined(words: Sequence[tuple[int, str]], count: int) -> str:
    """Return so many of the words, in the order of a phrase."""
    phrase = " ".join(word for _, word in sorted(word for word in words[:count] if word[1]))
    return phrase[:1].upper() + phrase[1:]
