"""One thread that writes into the store while a run goes on.

Python answers signals in the main thread, wherever it is. None may land inside a transaction, so all that a run
writes is written here; the main thread only waits, and can be called away from that.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from core.errors import StoreError

LOGGER = logging.getLogger("playlista.analysis_manager")
T = TypeVar("T")


class Writer:
    """Calls functions one after another in a thread of its own, and ``beat`` when none has come for a while.

    The thread is started with the first call, and never holds up the end of the program.
    """

    def __init__(self, beat: Callable[[], None], every_s: float) -> None:
        self._beat = beat
        self._every_s = every_s
        self._calls: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def submit(self, function: Callable[[], T]) -> Future[T]:
        """Call a function in its turn."""
        future: Future[T] = Future()
        self._calls.put(lambda: _answer(future, function))
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="playlista-writer", daemon=True)
            self._thread.start()
        return future

    def call(self, function: Callable[[], T]) -> T:
        """Call a function in its turn and wait for what it returns."""
        return self.submit(function).result()

    def close(self) -> None:
        """Have the thread end once it has done all; who needs that has waited for the answers."""
        self._calls.put(None)

    def _work(self) -> None:
        while True:
            try:
                call = self._calls.get(timeout=self._every_s)
            except Empty:
                call = self._try_to_beat
            if call is None:
                return
            call()

    def _try_to_beat(self) -> None:
        try:
            self._beat()
        except StoreError as error:
            LOGGER.info("the database was not told that this run is alive: %s", error)
        except Exception as error:  # without this thread, whoever waits for an answer would wait for ever
            LOGGER.error("the database was not told that this run is alive: %s", error, exc_info=error)


def _answer(future: Future[Any], function: Callable[[], Any]) -> None:
    try:
        future.set_result(function())
    except BaseException as error:  # raised where the answer is waited for
        future.set_exception(error)
