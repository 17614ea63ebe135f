"""The library asked first: is a wanted track there already? By the list's own path, by ISRC, by tags with duration.

Nothing is downloaded here.
"""

import os
import threading
from collections import defaultdict
from collections.abc import Iterable
from typing import TypeAlias

from core.recognising.by_tags import MOST, NEAR_S, ByTags, SameTrack, apart, names, plain
from core.store import Store
from models.audio import Tags
from models.wanted import WantedTrack

#: Tags, length and path of a file.
_File: TypeAlias = "tuple[Tags, float, str]"


class KnownMusic:
    """What the library has, and what came in this run; safe for threads."""

    def __init__(self, store: Store, same_track: SameTrack) -> None:
        self._library = ByTags(store, same_track)
        self._lock = threading.Lock()
        self._fresh: dict[str, list[_File]] = defaultdict(list)

    def find(self, wanted: WantedTrack) -> tuple[str, float | None] | None:
        """Return the file of a wanted track and its length in seconds, if there is one."""
        listed = wanted.source_id("path")
        if listed is not None and os.path.isfile(listed):
            return os.path.abspath(listed), wanted.duration_s
        return self.find_fresh(wanted) or self._in_library(wanted)

    def find_fresh(self, wanted: WantedTrack) -> tuple[str, float | None] | None:
        """Return the same of what came in this run; asks nobody."""
        title = plain(wanted.title)
        with self._lock:
            came = [each for name in names(wanted.artists) for each in self._fresh.get(name, ())]
        near = ((plain(file[0].title or "") != title, apart(file[1], wanted), file) for file in came)
        chosen = sorted((each for each in near if each[1] <= NEAR_S), key=lambda each: each[:2])
        return self._first(wanted, (file for _, _, file in chosen[:MOST]))

    def add(self, wanted: WantedTrack, duration_s: float, path: str) -> None:
        """Know a file that came in this run, for a wanted track that is the same by another name."""
        tags = Tags(wanted.title, wanted.artists, wanted.album, wanted.album_artist, isrc=wanted.isrc)
        with self._lock:
            for name in names(wanted.artists):
                self._fresh[name].append((tags, duration_s, path))

    def _first(self, wanted: WantedTrack, known: Iterable[_File]) -> tuple[str, float | None] | None:
        for tags, duration_s, path in known:
            if self._library.fits(wanted, tags, duration_s) and os.path.isfile(path):
                return path, duration_s
        return None

    def _in_library(self, wanted: WantedTrack) -> tuple[str, float | None] | None:
        known = (each.track for each in self._library.matches(wanted))
        found = next((track for track in known if os.path.isfile(track.file.path)), None)
        return None if found is None else (found.file.path, found.info.duration_s)
