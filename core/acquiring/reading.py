"""Sources read into lists of wishes, chunk by chunk, so that the first songs are on their way while others are read."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol

from core.acquiring.targets import is_there, target
from core.errors import PlaylistaError, ServiceError, SourceError
from core.store import Store
from models.downloads import ListFailed, ListOpened, ListRead, StoredList
from models.wanted import LeftOut, ListHead, WantedList, WantedTrack

#: Items that go on together.
CHUNK = 50

Item = WantedTrack | LeftOut
#: Items of a list so far, each with the wish it is.
Placed = list[tuple[int | None, Item]]


class Sink(Protocol):
    """Takes what is read, from any thread."""

    def opened(self, event: ListOpened, m3u: Path | None) -> None: ...
    def items(self, head: ListHead, so_far: Placed, fresh: list[int]) -> None: ...
    def read(self, event: ListRead) -> None: ...
    def failed(self, event: ListFailed) -> None: ...


@dataclass(frozen=True, slots=True)
class Wanting:
    """How lists are read: ``folder`` takes their M3U8s, unless all are in one; ``drop_gone`` forgets what is gone."""

    folder: Path | None
    drop_gone: bool = False


class Reading:
    """Reads sources; safe for threads."""

    def __init__(
        self,
        store: Store,
        open_source: Callable[[str], WantedList],
        sink: Sink,
        wanting: Wanting,
        stop: threading.Event,
    ) -> None:
        self._store, self._open, self._sink, self._wanting, self._stop = store, open_source, sink, wanting, stop
        self._taken: set[Path] = set()
        #: Wishes that lists have no longer, and how many places of M3U8s were dropped for it.
        self.gone: set[int] = set()
        self.removed = 0
        self._lock = threading.Lock()

    def read(self, source: str) -> None:
        """Read one source to its end, or tell why that cannot be."""
        kind = "unknown"
        try:
            wanted = self._open(source)
            kind = wanted.head.kind
            before = self._store.wishes.list_of(wanted.head.source)
            m3u = self._target(wanted.head, before)
            self._sink.opened(ListOpened(wanted.head), m3u)
            self._read(wanted, before, m3u)
        except (SourceError, ServiceError) as error:
            error_class = error.error_class if isinstance(error, ServiceError) else "unreadable"
            self._sink.failed(ListFailed(source, error_class, str(error), kind))
        except PlaylistaError as error:
            self._sink.failed(ListFailed(source, "internal", str(error), kind))

    def _read(self, wanted: WantedList, before: StoredList | None, m3u: Path | None) -> None:
        head, placed = wanted.head, Placed()
        for chunk in _chunks(wanted.items):
            if self._stop.is_set():
                raise SourceError(f"{head.name} was not read to its end: stopped")
            ids = iter(self._store.wishes.enter([item for item in chunk if isinstance(item, WantedTrack)]))
            fresh: Placed = [(next(ids) if isinstance(item, WantedTrack) else None, item) for item in chunk]
            placed += fresh
            self._sink.items(head, placed, [number for number, _ in fresh if number is not None])
        self._keep(head, placed, before, m3u)

    def _keep(self, head: ListHead, placed: Placed, before: StoredList | None, m3u: Path | None) -> None:
        items = [item for _, item in placed]
        stored = self._store.wishes.save_list(head, items, m3u=None if m3u is None else str(m3u))
        gone = [item.wish_id for item in stored.items if item.gone and item.wish_id is not None]
        known = {item.wish_id for item in before.items if not item.gone} if before is not None else set()
        songs = {number for number, _ in placed if number is not None}
        if self._wanting.drop_gone:
            with self._lock:
                self.gone.update(gone)
                self.removed += self._store.wishes.forget_gone(stored.id)
        else:
            wishes = self._store.wishes.get(gone)
            placed = placed + [(number, wishes[number].track) for number in gone if number in wishes]
        self._sink.items(head, placed, [] if self._wanting.drop_gone else gone)
        left_out = tuple(item for item in items if isinstance(item, LeftOut))
        self._sink.read(ListRead(head, len(songs), len(songs - known), len(gone), left_out))

    def _target(self, head: ListHead, before: StoredList | None) -> Path | None:
        if self._wanting.folder is None:
            return None
        with self._lock:
            found = target(head, self._wanting.folder, before, self._taken, is_there)
            if found is not None:
                self._taken.add(found)
            return found


def changed(store: Store, wanted: WantedList) -> ListRead:
    """Tell what reading a list would change, and change nothing."""
    items = list(wanted.items)
    keys = {item.key for item in items if isinstance(item, WantedTrack)}
    before = store.wishes.list_of(wanted.head.source)
    known: set[str] = set()
    if before is not None:
        ids = [item.wish_id for item in before.items if item.wish_id is not None]
        known = {wish.track.key for wish in store.wishes.get(ids).values()}
    left_out = tuple(item for item in items if isinstance(item, LeftOut))
    return ListRead(wanted.head, len(keys), len(keys - known), len(known - keys), left_out)


def _chunks(items: Iterator[Item]) -> Iterator[list[Item]]:
    while chunk := list(islice(items, CHUNK)):
        yield chunk
