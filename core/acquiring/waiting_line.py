"""A line of items between two stages: first come, first served, some only when their time has come.

Knows no stage. Bounded where the stage before must not run ahead.
"""

import heapq
import itertools
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class WaitingLine(Generic[T]):
    """Items for the threads of one stage.

    Parameters
    ----------
    most
        ``put`` waits while so many are in the line; ``None`` for no limit. Those whose time has not come do not count:
        what waits for one service is in nobody's way.
    clock
        Seconds that only go forward.
    """

    def __init__(self, most: int | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._items: deque[T] = deque()
        self._later: list[tuple[float, int, T]] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._closed = False

    def put(self, item: T) -> None:
        """Append an item, once there is room for it."""
        with self._changed:
            while self._most is not None and len(self._items) >= self._most and not self._closed:
                self._changed.wait()
            self._items.append(item)
            self._changed.notify_all()

    def put_back(self, item: T, delay_s: float = 0.0) -> None:
        """Append an item that was in line before, and is to be taken only after a while. Never waits."""
        with self._changed:
            if delay_s > 0.0:
                heapq.heappush(self._later, (self._clock() + delay_s, next(self._numbers), item))
            else:
                self._items.append(item)
            self._changed.notify_all()

    def take(self) -> T | None:
        """Wait for an item whose time has come; ``None`` once the line is closed, whatever is in it."""
        with self._changed:
            while not self._closed:
                self._let_in()
                if self._items:
                    item = self._items.popleft()
                    self._changed.notify_all()
                    return item
                self._changed.wait(self._later[0][0] - self._clock() if self._later else None)
        return None

    def close(self) -> None:
        """Let everybody go who waits; what is in line stays there."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _let_in(self) -> None:
        while self._later and self._later[0][0] <= self._clock():
            self._items.append(heapq.heappop(self._later)[2])
