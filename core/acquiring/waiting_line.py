"""A line of items between two stages: first come, first served, some only when their time has come.

Knows no stage. Bounded where the stage before must not run ahead.
"""

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class WaitingLine(Generic[T]):
    """Items for the threads of one stage.

    Parameters
    ----------
    most
        ``put`` waits while so many are in the line; ``None`` for no limit.
    clock
        Seconds that only go forward.
    """

    def __init__(self, most: int | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._items: list[tuple[float, int, T]] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._closed = False

    def put(self, item: T) -> None:
        """Append an item, once there is room for it."""
        with self._changed:
            while self._most is not None and len(self._items) >= self._most and not self._closed:
                self._changed.wait()
            self._add(item, 0.0)

    def put_back(self, item: T, delay_s: float = 0.0) -> None:
        """Append an item that was in line before, and is to be taken only after a while. Never waits."""
        with self._changed:
            self._add(item, self._clock() + delay_s if delay_s > 0.0 else 0.0)

    def take(self) -> T | None:
        """Wait for an item whose time has come; ``None`` once the line is closed, whatever is in it."""
        with self._changed:
            while not self._closed:
                left = self._items[0][0] - self._clock() if self._items else None
                if left is not None and left <= 0.0:
                    item = heapq.heappop(self._items)[2]
                    self._changed.notify_all()
                    return item
                self._changed.wait(left)
        return None

    def close(self) -> None:
        """Let everybody go who waits; what is in line stays there."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def rest(self) -> list[T]:
        """Take out all that is left, in order."""
        with self._changed:
            left, self._items = [item for _, _, item in sorted(self._items)], []
            self._changed.notify_all()
            return left

    def _add(self, item: T, due: float) -> None:
        heapq.heappush(self._items, (due, next(self._numbers), item))
        self._changed.notify_all()
