"""The library asked first: is a wanted track there already? By the list's own path, by ISRC, by tags with duration.

What fits is told by ``core.matching``; nothing is downloaded here.
"""

import os
import threading
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from core.store import Store
from models.audio import Tags
from models.matching import Judged
from models.wanted import WantedTrack

SameTrack = Callable[[WantedTrack, Tags, float], Judged]

#: Tags, length and path of a file.
_File: TypeAlias = "tuple[Tags, float, str]"
#: Numbers, lengths and hashes of the titles of tracks.
_Tracks: TypeAlias = "tuple[array[int], array[float], array[int]]"

#: A file whose length differs by more is not looked at any closer, in seconds.
NEAR_S = 15.0
#: Files that are looked at closely for one wanted track: first those of its title, then the nearest length.
MOST = 50


class KnownMusic:
    """What the library has, as far as a run needs it; safe for threads.

    Of each track only its number and length are kept, by artist: some 100 bytes each.
    """

    def __init__(self, store: Store, same_track: SameTrack) -> None:
        self._store, self._same_track = store, same_track
        self._lock = threading.Lock()
        self._by_artist: dict[str, _Tracks] | None = None
        self._fresh: dict[str, list[_File]] = defaultdict(list)

    def find(self, wanted: WantedTrack) -> tuple[str, float | None] | None:
        """Return the file of a wanted track and its length in seconds, if there is one."""
        listed = wanted.source_id("path")
        if listed is not None and os.path.isfile(listed):
            return os.path.abspath(listed), wanted.duration_s
        return self.find_fresh(wanted) or self._first(wanted, self._of_library(wanted))

    def find_fresh(self, wanted: WantedTrack) -> tuple[str, float | None] | None:
        """Return the same of what came in this run; asks nobody."""
        title = _plain(wanted.title)
        with self._lock:
            came = [each for name in _names(wanted.artists) for each in self._fresh.get(name, ())]
        near = ((_plain(file[0].title or "") != title, _apart(file[1], wanted), file) for file in came)
        chosen = sorted((each for each in near if each[1] <= NEAR_S), key=lambda each: each[:2])
        return self._first(wanted, (file for _, _, file in chosen[:MOST]))

    def add(self, wanted: WantedTrack, duration_s: float, path: str) -> None:
        """Know a file that came in this run, for a wanted track that is the same by another name."""
        tags = Tags(wanted.title, wanted.artists, wanted.album, wanted.album_artist, isrc=wanted.isrc)
        with self._lock:
            for name in _names(wanted.artists):
                self._fresh[name].append((tags, duration_s, path))

    def _first(self, wanted: WantedTrack, known: Iterable[_File]) -> tuple[str, float | None] | None:
        for tags, duration_s, path in known:
            if self._same_track(wanted, tags, duration_s).verdict == "accept" and os.path.isfile(path):
                return path, duration_s
        return None

    def _of_library(self, wanted: WantedTrack) -> Iterator[_File]:
        for number in self._numbers(wanted):
            found = self._store.track(number)
            if found is not None:
                yield found.track.tags, found.track.info.duration_s, found.track.file.path

    def _numbers(self, wanted: WantedTrack) -> list[int]:
        """Return the tracks to look at: those with the ISRC, then those of the artists of about the length."""
        same = self._store.wishes.tracks_with_isrc(wanted.isrc) if wanted.isrc else ()
        near: list[tuple[bool, float, int]] = []
        title = hash(_plain(wanted.title))
        for name in _names(wanted.artists):
            for number, duration_s, titled in zip(*self._artists().get(name, ((), (), ())), strict=True):
                apart = _apart(duration_s, wanted)
                if apart <= NEAR_S:
                    near.append((titled != title, apart, number))
        return list(dict.fromkeys((*same, *(number for _, _, number in sorted(near)[:MOST]))))

    def _artists(self) -> dict[str, _Tracks]:
        with self._lock:
            if self._by_artist is None:
                found: dict[str, _Tracks] = defaultdict(lambda: (array("q"), array("f"), array("q")))
                for number, artists, title, duration_s in self._store.wishes.artists():
                    for name in _names(artists):
                        numbers, lengths, titles = found[name]
                        numbers.append(number)
                        lengths.append(duration_s)
                        titles.append(hash(_plain(title)))
                self._by_artist = dict(found)
            return self._by_artist


def _apart(duration_s: float, wanted: WantedTrack) -> float:
    return abs(duration_s - wanted.duration_s) if wanted.duration_s is not None else 0.0


def _names(artists: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(map(_plain, artists)))


def _plain(name: str) -> str:
    """A name without case, accents and signs: what two ways to write it have in common."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in letters if letter.isalnum()) or letters
