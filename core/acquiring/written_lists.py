"""All M3U8s of a run: which song stands in which, and what has become of it, whichever was known first.

Reads no source. To be used in one thread.
"""

from collections.abc import Sequence
from pathlib import Path

from core.acquiring.live_list import LiveList
from core.acquiring.reading import Placed
from models.downloads import Wish
from models.wanted import ListHead

#: States in words, for the comments of M3U8s.
STATES = {"rejected": "not found", "review": "to be reviewed"}


class WrittenLists:
    """The files of all lists, or the ``single`` one that all share."""

    def __init__(self, single: LiveList | None) -> None:
        self._single = single
        self._lists: dict[str, LiveList] = {}
        self._given: dict[str, str] = {}
        self._settled: dict[int, Wish] = {}

    def opened(self, source: str, head: ListHead, m3u: Path | None) -> None:
        """A source is the list ``head``, whose songs go into a file of its own, if any."""
        self._given[head.source] = source
        if m3u is not None:
            self._lists[head.source] = LiveList(m3u, head.name)

    def more(self, head: ListHead, fresh: Placed) -> None:
        """More of a list is known."""
        live = self._live(head)
        if live is not None:
            live.add(self._given[head.source], fresh)
            self._recall(live, fresh)

    def whole(self, head: ListHead, placed: Placed, known: Sequence[Wish]) -> None:
        """A list is as it is to be written at last; ``known`` are wishes on it that the run does not care for."""
        live = self._live(head)
        if live is not None:
            live.set_items(self._given[head.source], placed)
            for wish in known:
                _show(live, wish)
            self._recall(live, placed)

    def settled(self, wish: Wish) -> None:
        """Show what became of a song, also in lists that are read later."""
        self._settled[wish.id] = wish
        for live in self._all():
            _show(live, wish)

    def told(self, wish_id: int, text: str) -> None:
        """Say how far a song is that is not settled."""
        if wish_id not in self._settled:
            for live in self._all():
                live.told(wish_id, text)

    def write_in_time(self) -> None:
        """Write what has changed and was not written just now."""
        for live in self._all():
            live.write_in_time()

    def write(self) -> None:
        """Write what has changed."""
        for live in self._all():
            live.write()

    def targets(self) -> tuple[str, ...]:
        """Return the files."""
        return tuple(str(live.target) for live in self._all())

    def _recall(self, live: LiveList, placed: Placed) -> None:
        for number, _ in placed:
            if number in self._settled:
                _show(live, self._settled[number])

    def _live(self, head: ListHead) -> LiveList | None:
        return self._single or self._lists.get(head.source)

    def _all(self) -> Sequence[LiveList]:
        return [self._single] if self._single is not None else list(self._lists.values())


def _show(live: LiveList, wish: Wish) -> None:
    if wish.state == "done" and wish.path is not None:
        live.has(wish.id, wish.path, wish.duration_s)
    else:
        live.told(wish.id, wish.reason or STATES.get(wish.state, wish.state))
