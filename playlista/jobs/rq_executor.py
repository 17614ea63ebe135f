"""The executor for workers: jobs stay in their rows, RQ carries wake-ups to ``playlista worker`` on any machine.

Whatever Redis loses, a look at the rows every few seconds makes up for it; orders never wait for it.
"""

import logging
import threading
import time
from collections.abc import Callable
from math import inf

from core.errors import StoreError
from core.manager.claims import this_run
from core.settings import Settings
from core.store import Store
from playlista.jobs import wake_ups
from playlista.jobs.crew import limits
from playlista.jobs.executor import ExecutorState
from playlista.jobs.housekeeping import Housekeeping
from playlista.jobs.redis_channel import ERRORS, RedisChannel, client

LOGGER = logging.getLogger("playlista.jobs")

#: Work that nobody was woken for is looked for so often.
SWEEP_S = 3.0
#: Workers are counted no more often.
COUNT_S = 5.0
#: Jobs that wait for so long without a worker are told; one that starts, or whom Redis has forgotten, is there by then.
LONELY_S = 20.0


class RqExecutor:
    """Wakes workers from ``start`` to ``stop``; ``changed`` is called, in any thread, when a job may have changed."""

    def __init__(self, store: Store, settings: Settings, changed: Callable[[], None]) -> None:
        self._store, self._settings, self._changed = store, settings, changed
        self._redis = client(settings.jobs.redis_url)
        self._channel = RedisChannel(settings.jobs.redis_url, heard=self._heard, revision=store.jobs.revision)
        self._house = Housekeeping(store, settings.jobs, this_run())
        self._awake = threading.Event()
        self._over = threading.Event()
        self._workers: int | None = None
        self._counted_at = -COUNT_S
        self._problem: str | None = None
        self._lonely_since: float | None = None
        self._thread = threading.Thread(target=self._run, name="playlista-wake-ups", daemon=True)

    def start(self) -> None:
        """Begin to wake workers."""
        self._channel.start()
        self._thread.start()

    def wake(self) -> None:
        """Say that jobs may have come or changed."""
        self._channel.tell()
        self._awake.set()

    def stop(self, within_s: float) -> bool:
        """End; what workers run goes on. Tell whether it ended in time."""
        self._over.set()
        self._awake.set()
        self._channel.stop()
        if self._thread.is_alive():
            self._thread.join(within_s)
        self._redis.close()
        return not self._thread.is_alive()

    def state(self) -> ExecutorState:
        """Return how it is."""
        problem = self._problem or self._channel.problem
        workers = self._workers if problem is None else None
        if workers == 0:
            problem = "no worker is there: start playlista worker"
        return ExecutorState("rq", self._thread.is_alive(), workers=workers, problem=problem)

    def _heard(self) -> None:
        self._changed()

    def _run(self) -> None:
        while not self._over.is_set():
            self._awake.clear()
            try:
                self._round()
                self._problem = None
            except (StoreError, *ERRORS) as error:
                LOGGER.info("workers are not woken: %s", error)
                self._problem = str(error)
            except Exception as error:
                LOGGER.error("workers are woken again in a moment: %s", error, exc_info=error)
                self._problem = f"{type(error).__name__}: {error}"
            self._awake.wait(SWEEP_S)

    def _round(self) -> None:
        if self._house.round():
            self._changed()
            self._channel.tell()
        waits = False
        for kind, most in limits(self._settings.jobs).items():
            counts = self._store.jobs.counts(kind)
            number = min(counts.queued, most - counts.processing)
            if number > 0:
                waits = True
                wake_ups.wake(kind, number, self._redis, self._settings.jobs.job_timeout_seconds)
        if time.monotonic() - self._counted_at >= COUNT_S:
            self._workers = wake_ups.workers(self._redis)
            self._counted_at = time.monotonic()
        self._see_whether_anybody_comes(waits)

    def _see_whether_anybody_comes(self, waits: bool) -> None:
        """Say once that there is no worker: whoever sets REDIS_URL may not know that the server then runs no jobs."""
        now = time.monotonic()
        if not waits or self._workers != 0:
            self._lonely_since = None
        elif self._lonely_since is None:
            self._lonely_since = now
        elif now - self._lonely_since >= LONELY_S:
            LOGGER.warning("jobs wait and no worker is there: start `playlista worker`, or leave REDIS_URL out")
            self._lonely_since = inf
