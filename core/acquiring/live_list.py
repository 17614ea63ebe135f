"""The M3U8 of a list while its songs come: there from the start, in the list's order, what is not there as a comment.

Owns the text and when it is written. A player can read it at any time.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from core.export.atomic import write_atomically
from core.export.locations import location
from core.export.text import one_line
from models.wanted import LeftOut, WantedTrack

#: Seconds between two writings, and how many times longer than a writing takes.
INTERVAL_S = 1.0
SHARE = 20.0

Items = Iterable[tuple[int | None, WantedTrack | LeftOut]]


@dataclass(slots=True)
class _Place:
    wish_id: int | None
    label: str
    duration_s: float | None
    told: str
    path: str | None = None


class LiveList:
    """The file of one list, or of several one after another; to be used in one thread.

    Nothing is written, and a file that is there stays as it is, before something is known of a list.
    """

    def __init__(self, target: Path, name: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.target, self.name = target, name
        self._clock = clock
        self._lists: dict[str, list[_Place]] = {}
        self._of_wish: dict[int, list[_Place]] = {}
        self._is_written = True
        self._next = 0.0

    def reserve(self, source: str) -> None:
        """Give a list its place among the others before anything of it is known."""
        self._lists.setdefault(source, [])

    def add(self, source: str, items: Items) -> None:
        """Append items to a list; the lists keep their order."""
        fresh = [_place(wish_id, item, {}) for wish_id, item in items]
        self._lists.setdefault(source, []).extend(fresh)
        self._index(fresh)

    def set_items(self, source: str, items: Items) -> None:
        """Take over the items of a list that is known to its end; what is known of them stays."""
        before = {place.wish_id: place for place in self._lists.get(source, ()) if place.wish_id is not None}
        self._lists[source] = [_place(wish_id, item, before) for wish_id, item in items]
        self._of_wish = {}
        for places in self._lists.values():
            self._index(places)

    def told(self, wish_id: int, text: str) -> None:
        """Say in the comment how far a song is."""
        for place in self._of_wish.get(wish_id, ()):
            if place.told != text:
                place.told = text
                self._is_written = False

    def has(self, wish_id: int, path: str, duration_s: float | None) -> None:
        """Put in the file of a song, and its length in seconds."""
        for place in self._of_wish.get(wish_id, ()):
            if place.path != path:
                place.path, place.duration_s = path, duration_s or place.duration_s
                self._is_written = False

    def write_in_time(self) -> None:
        """Write the file if it has changed and was not written just now."""
        if not self._is_written and self._clock() >= self._next:
            self._write()

    def write(self) -> None:
        """Write the file if it has changed; ``ExportError`` if that cannot be."""
        if not self._is_written:
            self._write()

    def render(self) -> str:
        """Return the text of the file."""
        folder = str(self.target.parent.absolute())
        lines = ["#EXTM3U", f"#PLAYLIST:{one_line(self.name)}"]
        for places in self._lists.values():
            for place in places:
                lines += _lines(place, folder)
        return "\n".join(lines) + "\n"

    def _write(self) -> None:
        begun = self._clock()
        write_atomically(self.target, self.render().encode())
        self._is_written = True
        self._next = self._clock() + max(INTERVAL_S, SHARE * (self._clock() - begun))

    def _index(self, places: Iterable[_Place]) -> None:
        self._is_written = False
        for place in places:
            if place.wish_id is not None:
                self._of_wish.setdefault(place.wish_id, []).append(place)


def _place(wish_id: int | None, item: WantedTrack | LeftOut, before: dict[int, _Place]) -> _Place:
    if isinstance(item, LeftOut):
        return _Place(None, item.label, None, f"left out: {item.reason}")
    known = None if wish_id is None else before.get(wish_id)
    if known is None:
        return _Place(wish_id, item.label, item.duration_s, "wanted")
    return _Place(wish_id, item.label, known.duration_s, known.told, known.path)


def _lines(place: _Place, folder: str) -> list[str]:
    label = one_line(place.label)
    if place.path is None:
        return [f"# {one_line(place.told)}: {label}"]
    seconds = -1 if place.duration_s is None else round(place.duration_s)
    return [f"#EXTINF:{seconds},{label}", location(place.path, folder)]
