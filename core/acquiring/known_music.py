"""The library asked first: is a wanted track there already? By the list's own path, by ISRC, by tags with duration.

What fits is told by ``core.matching``; nothing is downloaded here.
"""

import os
import threading
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import TypeAlias

from core.store import Store
from models.audio import Tags
from models.matching import Judged
from models.wanted import WantedTrack

SameTrack = Callable[[WantedTrack, Tags, float], Judged]

#: Numbers and lengths of tracks.
Tracks: TypeAlias = "tuple[array[int], array[float]]"

#: A file whose length differs by more is not looked at any closer, in seconds.
NEAR_S = 15.0
#: Files that are looked at closely for one wanted track, nearest length first.
MOST = 50


class KnownMusic:
    """What the library has, as far as a run needs it; safe for threads.

    Of each track only its number and length are kept, by artist: some 100 bytes each.
    """

    def __init__(self, store: Store, same_track: SameTrack) -> None:
        self._store, self._same_track = store, same_track
        self._lock = threading.Lock()
        self._by_artist: dict[str, Tracks] | None = None
        self._fresh: list[tuple[Tags, float, str]] = []

    def find(self, wanted: WantedTrack) -> tuple[str, float | None] | None:
        """Return the file of a wanted track and its length in seconds, if there is one."""
        listed = wanted.source_id("path")
        if listed is not None and os.path.isfile(listed):
            return os.path.abspath(listed), wanted.duration_s
        for tags, duration_s, path in (*self._added(wanted), *self._of_library(wanted)):
            if self._same_track(wanted, tags, duration_s).verdict == "accept" and os.path.isfile(path):
                return path, duration_s
        return None

    def add(self, wanted: WantedTrack, duration_s: float, path: str) -> None:
        """Know a file that came in this run, for a wanted track that is the same by another name."""
        tags = Tags(wanted.title, wanted.artists, wanted.album, wanted.album_artist, isrc=wanted.isrc)
        with self._lock:
            self._fresh.append((tags, duration_s, path))

    def _added(self, wanted: WantedTrack) -> list[tuple[Tags, float, str]]:
        names = set(map(_plain, wanted.artists))
        with self._lock:
            return [each for each in self._fresh if not names.isdisjoint(map(_plain, each[0].artists))]

    def _of_library(self, wanted: WantedTrack) -> Iterator[tuple[Tags, float, str]]:
        for number in self._numbers(wanted):
            found = self._store.track(number)
            if found is not None:
                yield found.track.tags, found.track.info.duration_s, found.track.file.path

    def _numbers(self, wanted: WantedTrack) -> list[int]:
        """Return the tracks to look at: those with the ISRC, then those of the artists of about the length."""
        same = self._store.wishes.tracks_with_isrc(wanted.isrc) if wanted.isrc else ()
        near: list[tuple[float, int]] = []
        for name in {_plain(artist) for artist in wanted.artists}:
            for number, duration_s in zip(*self._artists().get(name, ((), ())), strict=True):
                apart = abs(duration_s - wanted.duration_s) if wanted.duration_s is not None else 0.0
                if apart <= NEAR_S:
                    near.append((apart, number))
        return list(dict.fromkeys((*same, *(number for _, number in sorted(near)[:MOST]))))

    def _artists(self) -> dict[str, Tracks]:
        with self._lock:
            if self._by_artist is None:
                found: dict[str, Tracks] = defaultdict(lambda: (array("q"), array("f")))
                for number, artists, duration_s in self._store.wishes.artists():
                    for name in {_plain(artist) for artist in artists}:
                        found[name][0].append(number)
                        found[name][1].append(duration_s)
                self._by_artist = dict(found)
            return self._by_artist


def _plain(name: str) -> str:
    """A name without case, accents and signs: what two ways to write it have in common."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in letters if letter.isalnum()) or letters
