"""Tracks of the library by what their tags say and how long they are; what fits is told by ``core.matching``."""

import threading
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from core.store import Store
from models.audio import Tags
from models.matching import Judged
from models.track import LibraryTrack
from models.wanted import WantedTrack

SameTrack = Callable[[WantedTrack, Tags, float], Judged]

#: Numbers, lengths and hashes of the titles of tracks.
Tracks: TypeAlias = "tuple[array[int], array[float], array[int]]"

#: A file whose length differs by more is not looked at any closer, in seconds.
NEAR_S = 15.0
#: Files that are looked at closely for one wanted track: first those of its title, then the nearest length.
MOST = 50


class ByTags:
    """The library by artist and ISRC; safe for threads. Of each track only a few numbers are kept."""

    def __init__(self, store: Store, same_track: SameTrack) -> None:
        self._store, self._same_track = store, same_track
        self._lock = threading.Lock()
        self._by_artist: dict[str, Tracks] | None = None

    def matches(self, wanted: WantedTrack) -> Iterator[LibraryTrack]:
        """Yield the tracks that are the wanted one, those with its ISRC first."""
        for number in self._numbers(wanted):
            found = self._store.track(number)
            if found is not None and self.fits(wanted, found.track.tags, found.track.info.duration_s):
                yield found

    def fits(self, wanted: WantedTrack, tags: Tags, duration_s: float) -> bool:
        """Tell whether a file with these tags is the wanted track."""
        return self._same_track(wanted, tags, duration_s).verdict == "accept"

    def _numbers(self, wanted: WantedTrack) -> list[int]:
        """Return the tracks to look at: those with the ISRC, then those of the artists of about the length."""
        same = self._store.wishes.tracks_with_isrc(wanted.isrc) if wanted.isrc else ()
        near: list[tuple[bool, float, int]] = []
        title = hash(plain(wanted.title))
        for name in names(wanted.artists):
            for number, duration_s, titled in zip(*self._artists().get(name, ((), (), ())), strict=True):
                late = apart(duration_s, wanted)
                if late <= NEAR_S:
                    near.append((titled != title, late, number))
        return list(dict.fromkeys((*same, *(number for _, _, number in sorted(near)[:MOST]))))

    def _artists(self) -> dict[str, Tracks]:
        with self._lock:
            if self._by_artist is None:
                found: dict[str, Tracks] = defaultdict(lambda: (array("q"), array("f"), array("q")))
                for number, artists, title, duration_s in self._store.wishes.artists():
                    for name in names(artists):
                        numbers, lengths, titles = found[name]
                        numbers.append(number)
                        lengths.append(duration_s)
                        titles.append(hash(plain(title)))
                self._by_artist = dict(found)
            return self._by_artist


def apart(duration_s: float, wanted: WantedTrack) -> float:
    """Return how much a length differs from the one wanted, in seconds; nothing where that is not told."""
    return abs(duration_s - wanted.duration_s) if wanted.duration_s is not None else 0.0


def names(artists: Iterable[str]) -> list[str]:
    """Return artists by what two ways to write each have in common, each once."""
    return list(dict.fromkeys(map(plain, artists)))


def plain(name: str) -> str:
    """A name without case, accents and signs: what two ways to write it have in common."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in letters if letter.isalnum()) or letters
