"""How often a service is asked: a bucket of tokens in front of it, shut while the service wants to be left alone.

Knows no service and no network. Time is handed in.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from core.errors import ServiceError

#: A thread waits so long for a service that is blocked; longer waits are raised, so that others can go on meanwhile.
PATIENCE_S = 6.0
#: After this time without complaints a rate that was halved is whole again.
RECOVERY_S = 120.0
#: Refusals that come so close together answer requests sent before the first of them, and halve the rate once.
TOGETHER_S = 1.0
LEAST_SHARE = 1 / 16
_STEP_S = 0.25

#: Waits so many seconds unless the event is set before; tells whether it is.
Wait = Callable[[threading.Event, float], bool]


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds that only go forward, seconds of ``time.time()``, and how to wait."""

    clock: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    wait: Wait = threading.Event.wait


REAL = Timing()


@dataclass(frozen=True, slots=True)
class Rate:
    """At most ``burst`` requests at once, and ``requests`` in ``seconds`` in the long run."""

    requests: float
    seconds: float
    burst: int

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds


def rate(text: str) -> Rate:
    """Read "requests/seconds:burst", in a form that the settings have checked."""
    often, _, burst = text.partition(":")
    requests, _, seconds = often.partition("/")
    return Rate(float(requests), float(seconds), int(burst))


def rates(texts: Iterable[str]) -> dict[str, Rate]:
    """Read entries of RATE_LIMITS: "name:requests/seconds:burst"."""
    parts = (text.partition(":") for text in texts)
    return {name: rate(rest) for name, _, rest in parts}


def local_time(when: float) -> str:
    """The time on this machine's clock, with the day unless it is today."""
    there, today = time.localtime(when), time.localtime()
    return time.strftime("%H:%M:%S" if there[:3] == today[:3] else "%H:%M on %d %B", there)


def stopped(service: str) -> ServiceError:
    """What is raised in place of asking, once the program is to end."""
    return ServiceError(f"{service} is not asked any more: stopped", service=service, error_class="stopped")


class RateLimiter:
    """The bucket of one service, for all threads of the program; first come, first served.

    Parameters
    ----------
    rate
        How often the service may be asked.
    on_block
        Told of every block (when it ends, why), to keep it for the next run.
    timing
        What goes on meanwhile, and how it is waited for.
    """

    def __init__(
        self,
        service: str,
        rate: Rate,
        *,
        on_block: Callable[[float, str], None] | None = None,
        timing: Timing = REAL,
    ) -> None:
        self.service, self.rate = service, rate
        self._on_block = on_block
        self._clock, self._now, self._wait = timing.clock, timing.now, timing.wait
        self._lock = threading.Lock()
        self._waiting: deque[object] = deque()
        self._tokens = float(rate.burst)
        self._filled_at = self._clock()
        self._blocked_until, self._reason = 0.0, ""
        self._share, self._refused_at = 1.0, float("-inf")

    @property
    def blocked_until(self) -> float | None:
        """When the service may be asked again, in seconds of ``time.time()``; ``None`` for now."""
        with self._lock:
            return self._blocked_until if self._blocked_until > self._now() else None

    @property
    def per_second(self) -> float:
        """The rate in force: less than what was set for a while after the service complained."""
        with self._lock:
            return self._current()

    def acquire(self, stop: threading.Event) -> None:
        """Wait until the service may be asked once.

        Raises
        ------
        ServiceError
            "rate_limited" when it is blocked for longer than ``PATIENCE_S``; "stopped" when ``stop`` is set.
        """
        ticket = object()
        with self._lock:
            self._waiting.append(ticket)
        try:
            while (delay := self._delay(ticket)) > 0:
                if stop.is_set() or self._wait(stop, min(delay, _STEP_S)):
                    raise stopped(self.service)
        finally:
            with self._lock:
                self._waiting.remove(ticket)

    def block(self, until: float, reason: str) -> None:
        """Leave the service alone until it is ``until`` (seconds of ``time.time()``), then go slower: it refused."""
        with self._lock:
            self._slow_down()
            longer = until > self._blocked_until
        self.restore(until, reason)
        if longer and self._on_block is not None:
            self._on_block(until, reason)

    def restore(self, until: float, reason: str) -> None:
        """Know of a block of an earlier run; the rate stays."""
        with self._lock:
            if until > self._blocked_until:
                self._blocked_until, self._reason = until, reason

    def _delay(self, ticket: object) -> float:
        """Take a token and return 0, or return how long to wait before asking again."""
        with self._lock:
            shut = self._blocked_until - self._now()
            if shut > PATIENCE_S:
                raise self._refusal()
            if shut > 0:
                return shut
            self._fill()
            place = self._waiting.index(ticket)
            if place == 0 and self._tokens >= 1:
                self._tokens -= 1
                return 0.0
            return max((place + 1 - self._tokens) / self._current(), 0.001)

    def _fill(self) -> None:
        clock = self._clock()
        self._tokens = min(self.rate.burst, self._tokens + (clock - self._filled_at) * self._current())
        self._filled_at = clock

    def _current(self) -> float:
        since = max(0.0, self._clock() - self._refused_at)
        return self.rate.per_second * min(1.0, self._share + since / RECOVERY_S)

    def _slow_down(self) -> None:
        self._fill()
        self._tokens = min(self._tokens, 0.0)
        clock = self._clock()
        if clock - self._refused_at >= TOGETHER_S:
            self._share = max(LEAST_SHARE, self._current() / self.rate.per_second / 2)
            self._refused_at = clock

    def _refusal(self) -> ServiceError:
        return ServiceError(
            f"{self.service} wants no more requests before {local_time(self._blocked_until)}: {self._reason}",
            service=self.service,
            error_class="rate_limited",
            retry_at=self._blocked_until,
        )
