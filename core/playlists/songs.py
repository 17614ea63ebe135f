"""Which tracks are one song: by artist and title, whatever the version, or by the very same sound.

A quick key for a million titles; whether two files hold one recording is for ``core.matching``.
"""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.matching.text import fold
from models.audio import Tags

Codes = NDArray[np.int32]

#: What marks a bracket, or the words behind a dash, as telling of a version and not as part of the name.
_VERSION = (
    r"(?:remaster(?:ed)?|remix(?:ed)?|mix|edit(?:ed)?|version|ver\.?|live|unplugged|acoustic|demo|instrumental|karaoke|"
    r"mono|stereo|extended|radio|single|album|bonus|deluxe|feat\.?|ft\.?|featuring|explicit|clean|rerecorded|take \d+|"
    r"re-recorded|reprise|dub|session|rehearsal|alternate|a cappella|acapella|orchestral|sped up|slowed)"
)
_BRACKET = re.compile(rf"[(\[{{][^()\[\]{{}}]*\b{_VERSION}(?![a-z])[^()\[\]{{}}]*[)\]}}]")
_DASH = re.compile(rf"\s[-–—]\s[^-–—]*\b{_VERSION}(?![a-z]).*$")
_FEATURED = re.compile(r"\s(?:feat\.?|ft\.|featuring)\s.*$")


def artist_key(artists: Sequence[str]) -> str:
    """Return what one artist, or the same artists together, are known by; empty where there is none."""
    return "; ".join(" ".join(fold(name).split()) for name in artists)


def album_key(tags: Tags) -> str:
    """Return what the tracks of one album share: its name and whose it is; empty where it is unknown."""
    if not tags.album:
        return ""
    maker = tags.album_artist or artist_key(tags.artists)
    return f"{artist_key((maker,))}\n{artist_key((tags.album,))}"


def song_key(artists: Sequence[str], title: str | None) -> str:
    """Return what all versions of a song by one artist share; empty where artist or title is unknown."""
    if not title or not artists:
        return ""
    name = _FEATURED.sub("", _DASH.sub("", _BRACKET.sub("", fold(title))))
    return f"{_FEATURED.sub('', artist_key(artists[:1]))}\n{' '.join(name.split()) or fold(title)}"


def codes(keys: Sequence[str]) -> Codes:
    """Number texts in the order of their first coming; an empty one is -1. int32, shape (len(keys),)."""
    numbers: dict[str, int] = {}
    found = (numbers.setdefault(key, len(numbers)) if key else -1 for key in keys)
    return np.fromiter(found, np.int32, len(keys))


def song_codes(songs: Sequence[str], sounds: Sequence[str]) -> Codes:
    """Number the songs: tracks with one song key, or with one identity of their sound, have one number.

    Parameters
    ----------
    songs : of ``song_key``
    sounds : identities of the audio; empty where unknown

    Returns
    -------
    int32, shape (len(songs),); -1 where nothing is known
    """
    return linked(codes(songs), codes(sounds))


def linked(songs: Codes, sounds: Codes) -> Codes:
    """Number the songs as ``song_codes`` does, from the numbers of song keys and sounds; -1 unknown."""
    group = np.arange(len(songs), dtype=np.int32)
    kinds = [kind for kind in (songs, sounds) if len(kind)]
    while True:  # each round carries the lowest number one link further; links are short
        before = group
        for kind in kinds:
            group = _lowest(group, kind)
        if np.array_equal(before, group):
            break
    unknown = np.all([kind < 0 for kind in kinds], axis=0) if kinds else np.zeros(0, bool)
    return np.where(unknown, np.int32(-1), group)


def _lowest(group: Codes, kind: Codes) -> Codes:
    """Give every track the lowest number among those of its kind."""
    at = np.flatnonzero(kind >= 0)
    least = np.full(kind.max(initial=-1) + 1, np.iinfo(np.int32).max, np.int32)
    np.minimum.at(least, kind[at], group[at])
    lowered = group.copy()
    lowered[at] = least[kind[at]]
    return lowered
