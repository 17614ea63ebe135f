"""The library asked first: is a wanted track there already? By the list's own path, by ISRC, by tags with duration.

Nothing is downloaded here.
"""

import os
import threading

from core.recognising.by_tags import ByTags, SameTrack, plain
from core.store import Store
from models.audio import Tags
from models.wanted import WantedTrack


class KnownMusic:
    """What the library has, and what came in this run; safe for threads."""

    def __init__(self, store: Store, same_track: SameTrack) -> None:
        self._library = ByTags(store, same_track)
        self._lock = threading.Lock()
        self._fresh: list[tuple[Tags, float, str]] = []

    def find(self, wanted: WantedTrack) -> tuple[str, float | None] | None:
        """Return the file of a wanted track and its length in seconds, if there is one."""
        listed = wanted.source_id("path")
        if listed is not None and os.path.isfile(listed):
            return os.path.abspath(listed), wanted.duration_s
        for tags, duration_s, path in self._added(wanted):
            if self._library.fits(wanted, tags, duration_s) and os.path.isfile(path):
                return path, duration_s
        known = (each.track for each in self._library.matches(wanted))
        found = next((track for track in known if os.path.isfile(track.file.path)), None)
        return None if found is None else (found.file.path, found.info.duration_s)

    def add(self, wanted: WantedTrack, duration_s: float, path: str) -> None:
        """Know a file that came in this run, for a wanted track that is the same by another name."""
        tags = Tags(wanted.title, wanted.artists, wanted.album, wanted.album_artist, isrc=wanted.isrc)
        with self._lock:
            self._fresh.append((tags, duration_s, path))

    def _added(self, wanted: WantedTrack) -> list[tuple[Tags, float, str]]:
        names = set(map(plain, wanted.artists))
        with self._lock:
            return [each for each in self._fresh if not names.isdisjoint(map(plain, each[0].artists))]
