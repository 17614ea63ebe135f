"""A list in a file, entry by entry: which track of the library is it, and how that was told."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from core.errors import PlaylistaError
from core.identity import identify
from core.lists.files import exactly
from core.matching import same_track
from core.recognising.by_path import ByEnd
from core.recognising.by_tags import ByTags, plain
from core.store import Store
from models.people import LOCAL
from models.recognised import ReadList, Recognised, Unrecognised
from models.track import LibraryTrack
from models.wanted import LeftOut, WantedTrack

#: Lengths of the same file, one as another program rounds or guesses it, differ by at most so many seconds.
SAME_S = 3.0
#: So many names at the end of two paths make them the same file; with one alone length and title must agree.
_NAMES = 2


def recognise(store: Store, path: Path, *, owner_id: int = LOCAL, looks: bool = True) -> ReadList:
    """Find the tracks of a list in a file (M3U, M3U8, PLS, XSPF, JSPF, CSV, text).

    With ``looks=False`` no file that the list names is looked at, and errors do not tell where the list lies: it may
    come from anybody.

    Raises
    ------
    SourceError
        The file cannot be read or is no list.
    StoreError
        The library cannot be read.
    """
    listed = exactly(path, is_sent=not looks)
    items = tuple(listed.items)
    finder = _Finder(store, owner_id, looks, [item for item in items if isinstance(item, WantedTrack)])
    return ReadList(listed.head.source, listed.head.name, tuple(map(finder.entry, items)))


class _Finder:
    """The ways to find a track, each asked only for what the ones before it did not find."""

    def __init__(self, store: Store, owner_id: int, looks: bool, wanted: list[WantedTrack]) -> None:
        self._store = store
        self._owner_id = owner_id
        self._looks = looks
        self._paths = [path for item in wanted if (path := item.source_id("path"))]
        self._by_end: ByEnd | None = None
        self._by_tags = ByTags(store, same_track)
        self._ways: tuple[tuple[str, Callable[[WantedTrack], LibraryTrack | None]], ...] = (
            ("path", self._at_path),
            ("identity", self._with_identity),
            ("moved", self._moved),
            ("tags", self._tagged),
        )

    def entry(self, item: WantedTrack | LeftOut) -> Recognised | Unrecognised:
        """Tell what an entry is."""
        if isinstance(item, LeftOut):
            return Unrecognised(item.position, item.label, item.reason)
        for how, find in self._ways:
            track = find(item)
            if track is not None:
                return Recognised(item, track, how)
        path = item.source_id("path")
        return Unrecognised(item.position, item.label, _reason(path if self._looks else None), path)

    def _at_path(self, item: WantedTrack) -> LibraryTrack | None:
        path = item.source_id("path")
        for spelling in dict.fromkeys((path, os.path.realpath(path))) if path else ():
            row = self._store.identity_at(spelling)
            if row is not None:
                return self._track(row[0])
        return None

    def _with_identity(self, item: WantedTrack) -> LibraryTrack | None:
        """By the code that a list of ours gives, or by the sound of a file that is there but not in the library."""
        told, path = item.source_id("identity"), item.source_id("path")
        found = self._one_of(told) if told else None
        if found is None and self._looks and path and os.path.isfile(path):
            with suppress(PlaylistaError):
                found = self._one_of(identify(path))
        return found

    def _one_of(self, identity: str) -> LibraryTrack | None:
        """Of several files with the same sound, one that is there."""
        tracks = [track for number in self._store.with_identity(identity) if (track := self._track(number))]
        return min(tracks, key=lambda track: (track.missing_since is not None, track.id), default=None)

    def _moved(self, item: WantedTrack) -> LibraryTrack | None:
        path = item.source_id("path")
        if path is None:
            return None
        if self._by_end is None:
            self._by_end = ByEnd(self._paths, ((number, known) for number, known, _ in self._store.paths()))
        best = self._by_end.best(path)
        track = self._track(best[0]) if best else None
        if best is None or track is None:
            return None
        return track if _is_sure(item, track, names=best[1]) else None

    def _track(self, number: int) -> LibraryTrack | None:
        return self._store.track(number, owner_id=self._owner_id)

    def _tagged(self, item: WantedTrack) -> LibraryTrack | None:
        return next(self._by_tags.matches(item), None)


def _is_sure(item: WantedTrack, track: LibraryTrack, *, names: int) -> bool:
    """Whether a file is the one meant, which has so many names at the end of its path in common."""
    apart = None if item.duration_s is None else abs(item.duration_s - track.track.info.duration_s)
    if names >= _NAMES:
        return apart is None or apart <= SAME_S
    stem = os.path.splitext(os.path.basename(track.track.file.path))[0]
    known = {plain(name) for name in (stem, track.track.tags.title) if name}
    return apart is not None and apart <= SAME_S and plain(item.title) in known


def _reason(path: str | None) -> str:
    if path is not None and os.path.isfile(path):
        return "the file is there, but not analysed: playlista analyze brings it into the library"
    return "no file of the library has this path, this sound, or these tags and length"
