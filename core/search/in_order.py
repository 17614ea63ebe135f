"""Looks at several things at once, and hands the outcomes over in the order of the things.

Owns the one pool of threads for it. Knows nothing of music.
"""

import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, wait
from types import TracebackType
from typing import Generic, Self, TypeVar

from core.services.limits import stopped
from core.services.threads import Threads

T = TypeVar("T")
R = TypeVar("R")
_STEP_S = 0.1


class Outcome(Generic[R]):
    """What became of one thing; ``result`` waits for it and raises what it raised."""

    def __init__(self, future: "Future[R]", stop: threading.Event) -> None:
        self._future, self._stop = future, stop

    def result(self) -> R:
        """Return the outcome, or raise ``ServiceError`` ("stopped") soon after ``stop`` is set."""
        while not wait([self._future], timeout=_STEP_S).done:
            if self._stop.is_set():
                raise stopped("search")
        return self._future.result()


class InOrder:
    """So many threads, for all who look; nothing that runs in them may look at something by them."""

    def __init__(self, threads: int) -> None:
        self._pool = Threads(threads, "playlista-candidate", asked="search")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def each(
        self, look: Callable[[T], R], things: Sequence[T], *, at_once: int, stop: threading.Event
    ) -> Generator[tuple[T, Outcome[R]], None, None]:
        """Yield each thing with its outcome, in order, ``at_once`` being looked at together.

        The next ones begin when all of these have been drawn. Closing the iterator takes back what has not begun.
        """
        for start in range(0, len(things), at_once):
            some = things[start : start + at_once]
            futures = [self._pool.submit(look, thing) for thing in some]
            try:
                for thing, future in zip(some, futures, strict=True):
                    yield thing, Outcome(future, stop)
            finally:
                for future in futures:
                    future.cancel()

    def close(self) -> None:
        """Wait for what has begun, and leave no thread."""
        self._pool.shutdown(wait=True, cancel_futures=True)
