"""Runs that another thread may end: an event is watched, and what works is told to stop until it has."""

import contextlib
import threading
from collections.abc import Callable, Iterator

from core.errors import Stopped

#: The event is looked at so often.
LOOK_S = 0.1


@contextlib.contextmanager
def watched(stop: threading.Event | None, halt: Callable[[], None]) -> Iterator[None]:
    """Call ``halt`` in another thread as soon as ``stop`` is set, and again until the block has ended.

    A worker may be on its way to life just when all others are ended: the next call ends it, too.
    """
    if stop is None:
        yield
        return
    over = threading.Event()

    def watch() -> None:
        while not over.wait(LOOK_S):
            if stop.is_set():
                halt()

    thread = threading.Thread(target=watch, name="playlista-stop", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def heed(stop: threading.Event | None) -> None:
    """Raise ``Stopped`` if the event is set."""
    if stop is not None and stop.is_set():
        raise Stopped("stopped before it was done")
