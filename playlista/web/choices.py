"""What playlists are chosen from, kept while the library stays as it is, and how many are built at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore, Lock

from starlette.exceptions import HTTPException

from core.manager.playlists import choices, seen_by
from core.playlists import Library
from core.store import Store
from models.people import LOCAL

#: So many playlists are built at once; the others wait, and no longer than this.
AT_ONCE, WAIT_S = 2, 30.0


@dataclass(frozen=True, slots=True)
class _Kept:
    state: tuple[object, ...]
    library: Library


class Choices:
    """The vectors of the library, the same for everybody; opinions are read anew for whoever asks."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._building = BoundedSemaphore(at_once)
        self._loading = Lock()
        self._kept: _Kept | None = None

    @contextmanager
    def building(self) -> Iterator[None]:
        """Wait for one's turn to build; 503 when that takes too long."""
        if not self._building.acquire(timeout=WAIT_S):
            raise HTTPException(
                503, "the server is busy building playlists; try again in a while", {"Retry-After": "5"}
            )
        try:
            yield
        finally:
            self._building.release()

    def of(self, store: Store, owner_id: int) -> Library:
        """Return what somebody's playlists are chosen from."""
        return seen_by(store, self._everything(store), owner_id=owner_id)

    def _everything(self, store: Store) -> Library:
        with self._loading:
            state = store.state()
            if self._kept is None or self._kept.state != state:
                self._kept = _Kept(state, choices(store, owner_id=LOCAL))
            return self._kept.library
