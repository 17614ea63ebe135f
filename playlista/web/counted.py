"""What takes long to count, kept for some seconds, and longer while nothing has changed; counted once at a time."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

#: An answer is told again for so long without a look at the library, and for so long if that looks the same (new tags
#: alone may be no other state).
KEPT_S, SAME_S = 10.0, 300.0

Count = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class _Kept:
    answer: Any
    state: Any
    counted_at: float
    looked_at: float


class Counted:
    """Answers by name. ``state`` returns what differs whenever an answer may, and costs little.

    Without a look at the library an answer is told for less than ``kept_s`` seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, *, kept_s: float = KEPT_S) -> None:
        self._clock, self._kept_s = clock, kept_s
        self._lock = Lock()
        self._kept: dict[str, _Kept] = {}

    def of(self, name: str, count: Count, state: Count = object) -> Any:
        """Return what was counted and still holds, or count."""
        with self._lock:
            found, now = self._kept.get(name), self._clock()
            if found is not None and now - found.looked_at < self._kept_s:
                return found.answer
            seen = state()
            if found is not None and found.state == seen and now - found.counted_at <= SAME_S:
                self._kept[name] = replace(found, looked_at=now)
                return found.answer
            return self._keep(name, count, seen, looked_at=now).answer

    def prepare(self, name: str, count: Count, state: Count) -> None:
        """Count before anybody asks; whoever asks first has the library looked at."""
        with self._lock:
            if name not in self._kept:
                self._keep(name, count, state(), looked_at=float("-inf"))

    def _keep(self, name: str, count: Count, state: Any, looked_at: float) -> _Kept:
        """The state is that of before: what changes meanwhile is counted the next time."""
        kept = self._kept[name] = _Kept(count(), state, self._clock(), looked_at)
        return kept
