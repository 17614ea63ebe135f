"""Sources read into lists of wishes, chunk by chunk, so that the first songs are on their way while others are read."""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol

from core.acquiring.targets import is_there, target
from core.errors import PlaylistaError, ServiceError, SourceError, StoreError
from core.store import Store
from models.downloads import ListFailed, ListOpened, ListRead, StoredList, Wish
from models.wanted import LeftOut, ListHead, WantedList, WantedTrack

#: Items that go on together.
CHUNK = 50

Item = WantedTrack | LeftOut
#: Items of a list, each with the wish it is.
Placed = list[tuple[int | None, Item]]


class Sink(Protocol):
    """Takes what is read, from any thread."""

    def opened(self, source: str, event: ListOpened, m3u: Path | None) -> None: ...
    def items(self, head: ListHead, fresh: Placed) -> None: ...
    def whole(self, head: ListHead, placed: Placed, known: Sequence[Wish]) -> None: ...
    def read(self, event: ListRead) -> None: ...
    def failed(self, event: ListFailed) -> None: ...


@dataclass(frozen=True, slots=True)
class Wanting:
    """How lists are read: ``folder`` takes their songs, and a M3U8 each unless ``single``."""

    folder: Path
    single: bool = False
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
        self._met: set[str] = set()
        #: Wishes that lists have no longer, and how many places of M3U8s were dropped for it.
        self.gone: set[int] = set()
        self.removed = 0
        self._lock = threading.Lock()

    def read(self, source: str) -> None:
        """Read one source to its end, or tell why that cannot be; ``StoreError`` when nothing can be kept."""
        kind = "unknown"
        try:
            wanted = self._open(source)
            kind = wanted.head.kind
            if self._is_first(wanted.head):
                self._read(source, wanted)
        except StoreError:
            raise
        except (SourceError, ServiceError) as error:
            error_class = error.error_class if isinstance(error, ServiceError) else "unreadable"
            retry_at = error.retry_at if isinstance(error, ServiceError) else None
            self._sink.failed(ListFailed(source, error_class, str(error), kind, retry_at))
        except PlaylistaError as error:
            self._sink.failed(ListFailed(source, "internal", str(error), kind))

    def _is_first(self, head: ListHead) -> bool:
        """Tell whether a list is not read already, by another way to write its address."""
        with self._lock:
            if head.source in self._met:
                return False
            self._met.add(head.source)
            return True

    def _read(self, source: str, wanted: WantedList) -> None:
        head, placed = wanted.head, Placed()
        before = self._store.wishes.list_of(head.source)
        m3u = self._target(head, before)
        self._store.wishes.follow(head, m3u=None if m3u is None else str(m3u), folder=str(self._wanting.folder))
        self._sink.opened(source, ListOpened(head), m3u)
        try:
            for fresh in self._entered(wanted):
                placed += fresh
                self._sink.items(head, fresh)
        except (SourceError, ServiceError):
            self._restore(head, placed, before)
            raise
        self._keep(head, placed, before)

    def _entered(self, wanted: WantedList) -> Iterator[Placed]:
        for chunk in _chunks(wanted.items):
            if self._stop.is_set():
                raise SourceError(f"{wanted.head.name} was not read to its end: stopped")
            ids = iter(self._store.wishes.enter([item for item in chunk if isinstance(item, WantedTrack)]))
            yield [(next(ids) if isinstance(item, WantedTrack) else None, item) for item in chunk]

    def _restore(self, head: ListHead, placed: Placed, before: StoredList | None) -> None:
        """Leave in the M3U8 of a list that broke off what it had when it was last read."""
        here = {number for number, _ in placed}
        items = before.items if before is not None else ()
        rest = [item.wish_id for item in items if item.wish_id is not None and item.wish_id not in here]
        wishes = list(self._store.wishes.get(rest).values())
        self._sink.whole(head, placed + [(wish.id, wish.track) for wish in wishes], wishes)

    def _keep(self, head: ListHead, placed: Placed, before: StoredList | None) -> None:
        items = [item for _, item in placed]
        stored = self._store.wishes.save_list(head, items)
        gone = [item.wish_id for item in stored.items if item.gone and item.wish_id is not None]
        known = {item.wish_id for item in before.items if not item.gone} if before is not None else set()
        songs = {number for number, _ in placed if number is not None}
        left: list[Wish] = []
        if self._wanting.drop_gone:
            with self._lock:
                self.gone.update(gone)
                self.removed += self._store.wishes.forget_gone(stored.id)
        else:
            left = [wish for wish in self._store.wishes.get(gone).values() if _is_playable(wish)]
        self._sink.whole(head, placed + [(wish.id, wish.track) for wish in left], left)
        left_out = tuple(item for item in items if isinstance(item, LeftOut))
        self._sink.read(ListRead(head, len(songs), len(songs - known), len(gone), left_out))

    def _target(self, head: ListHead, before: StoredList | None) -> Path | None:
        if self._wanting.single:
            return None
        with self._lock:
            found = target(head, self._wanting.folder, before, self._taken, is_there)
            if found is not None:
                self._taken.add(found)
            return found


def _is_playable(wish: Wish) -> bool:
    return wish.state == "done" and wish.path is not None and os.path.isfile(wish.path)


def _chunks(items: Iterator[Item]) -> Iterator[list[Item]]:
    while chunk := list(islice(items, CHUNK)):
        yield chunk
