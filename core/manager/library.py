"""The library of a run: looked at with a glance while that tells enough, opened as a store when it does not."""

from __future__ import annotations  # a ``Store`` named in a signature would load SQLAlchemy

import threading
from collections.abc import Generator, Iterable, Sequence

import core.store
from core.store.glance import glance
from models.audio import Stamp
from models.runs import Below, Compared, Wanted


class Library:
    """What a run knows of files; to be closed, or used as a context manager.

    Parameters
    ----------
    url
        The address of the database; one that cannot be read at a glance is opened at once, made or migrated.
    store
        Used instead of a store of its own, and left open.
    tempo_range
        PREFERRED_TEMPO_RANGE, for a store of its own.

    Raises
    ------
    StoreError
        When the database cannot be opened; at once, or by whatever is the first to need the store.
    """

    def __init__(self, url: str, store: core.store.Store | None = None, *, tempo_range: str = "") -> None:
        self._url = url
        self._tempo_range = tempo_range
        self._given = store
        self._opened: core.store.Store | None = None
        self._opening = threading.Lock()
        if store is None:
            with glance(url) as looked:
                is_readable = looked is not None
            if not is_readable:
                self._opened = core.store.open_store(url, tempo_range=tempo_range)

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        if self._opened is not None:
            self._opened.close()

    @property
    def store(self) -> core.store.Store:
        """All that a library can do."""
        if self._given is not None:
            return self._given
        with self._opening:  # the thread of the scan may need it, too
            if self._opened is None:
                self._opened = core.store.open_store(self._url, tempo_range=self._tempo_range)
            return self._opened

    def compare(self, chunks: Iterable[Sequence[Stamp]], wanted: Wanted) -> Generator[Compared, None, None]:
        """Tell of files found, many at a time, which must be analysed; in one thread from beginning to end."""
        if self._needs_no_store():
            with glance(self._url) as looked:
                for chunk in chunks:
                    compared = looked.compare(chunk, wanted) if looked is not None else None
                    yield compared if compared is not None else self.store.compare(chunk, wanted)
        else:
            yield from (self.store.compare(chunk, wanted) for chunk in chunks)

    def below(self, roots: Sequence[str]) -> Below:
        """Tell what tracks there are in some folders."""
        below = None
        if self._needs_no_store():
            with glance(self._url) as looked:
                below = looked.below(roots) if looked is not None else None
        return below if below is not None else self.store.below(roots)

    def _needs_no_store(self) -> bool:
        return self._given is None and self._opened is None
