"""Outcomes into the store, many in a transaction; whatever ends a run, what was finished before is kept."""

import logging
import time
from types import TracebackType

from core.errors import StoreError
from core.store import Store
from models.track import Failure, Track

LOGGER = logging.getLogger("playlista.analysis_manager")

#: No outcome is kept back for longer while others arrive.
LONGEST_WAIT_S = 1.0


class Recorder:
    """Saves outcomes in batches, and the last ones when the context ends, by an error or Ctrl-C too."""

    def __init__(self, store: Store, batch_size: int) -> None:
        self._store = store
        self._batch_size = batch_size
        self._pending: list[Track | Failure] = []
        self._saved_at = time.monotonic()

    def __enter__(self) -> "Recorder":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if error is None:
            self.flush()
            return
        try:  # the error that ends the run must not be hidden by another
            self._store.save(self._pending)
        except StoreError as second:
            LOGGER.error("%d outcomes could not be saved: %s", len(self._pending), second)

    def add(self, outcome: Track | Failure) -> None:
        """Keep an outcome."""
        self._pending.append(outcome)
        if len(self._pending) >= self._batch_size or time.monotonic() - self._saved_at >= LONGEST_WAIT_S:
            self.flush()

    def flush(self) -> None:
        """Save all that is pending."""
        if self._pending:
            self._store.save(self._pending)
            self._pending = []
        self._saved_at = time.monotonic()
