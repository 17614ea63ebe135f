"""Outcomes into the store, many in a transaction; whatever ends a run, what was finished before is kept."""

import logging
import time
from concurrent.futures import Future
from functools import partial
from types import TracebackType

from core.errors import StoreError
from core.manager.writer import Writer
from core.store import Store
from models.track import Analysed

LOGGER = logging.getLogger("playlista.analysis_manager")

#: No outcome is kept back for longer while others arrive.
LONGEST_WAIT_S = 1.0

#: A run that ends early waits no longer for its last outcomes to be saved.
LAST_SAVE_S = 2.0

Batch = list[Analysed]


class Recorder:
    """Saves outcomes in batches, and the last ones when the context ends, by an error or Ctrl-C too.

    One batch is being saved while the next one fills. An error of the database is raised by what is called next.
    """

    def __init__(self, store: Store, batch_size: int, writer: Writer) -> None:
        self._store = store
        self._batch_size = batch_size
        self._writer = writer
        self._pending: Batch = []
        self._saving: tuple[Batch, Future[None]] | None = None
        self._saved_at = time.monotonic()

    def __enter__(self) -> "Recorder":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        try:
            if error is None:
                self.flush()
                return
        except StoreError:
            raise
        except BaseException:  # interrupted in the last save
            self._save_the_last()
            raise
        self._save_the_last()

    def add(self, outcome: Analysed) -> None:
        """Keep an outcome."""
        self._pending.append(outcome)
        if len(self._pending) >= self._batch_size or time.monotonic() - self._saved_at >= LONGEST_WAIT_S:
            self._hand_over()

    def flush(self) -> None:
        """Save all that is pending, and return when it is saved."""
        self._hand_over()
        self._wait(None)

    def _hand_over(self) -> None:
        self._wait(None)
        if self._pending:
            self._saving = (self._pending, self._submit(self._pending))
            self._pending = []
        self._saved_at = time.monotonic()

    def _submit(self, batch: Batch) -> Future[None]:
        return self._writer.submit(partial(self._store.save, batch))

    def _wait(self, seconds: float | None) -> None:
        """Wait for the batch being saved; it stays at hand until it is."""
        if self._saving is not None:
            self._saving[1].result(seconds)
            self._saving = None

    def _save_the_last(self) -> None:
        """Save what is left within a few seconds; the error that ends the run must not be hidden by another."""
        deadline = time.monotonic() + LAST_SAVE_S
        try:
            left = self._left(deadline)
            if left:
                self._submit(left).result(max(0.0, deadline - time.monotonic()))
        except TimeoutError:
            LOGGER.error("the database did not answer in time; the next run analyses the last files again")
        except StoreError as error:
            LOGGER.info("the last results could not be saved: %s", error)

    def _left(self, deadline: float) -> Batch:
        """Return what is not saved, after the batch that is being saved was waited for."""
        batch = self._saving[0] if self._saving is not None else []
        pending = self._pending if self._pending is not batch else []
        try:
            self._wait(max(0.0, deadline - time.monotonic()))
        except StoreError:
            return batch + pending
        return pending
