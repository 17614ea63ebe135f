"""Time that tests move: what waits for it moves it on."""

import threading
from dataclasses import dataclass, field

from core.services.limits import Timing


@dataclass
class Clock:
    """``seconds`` is the time, monotonic and of the day alike; ``waits`` are all the waits there were."""

    seconds: float = 1_000_000.0
    waits: list[float] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self) -> float:
        return self.seconds

    def timing(self) -> Timing:
        """Return it as what services take for time."""
        return Timing(self, self, self.wait)

    def wait(self, stop: threading.Event, seconds: float) -> bool:
        with self._lock:
            self.waits.append(seconds)
            self.seconds += seconds
        return stop.is_set()
