"""``JobQueue``: jobs submitted, changed and watched by the server; whoever runs them is woken. Rows are the truth."""

import logging
import threading
from collections.abc import Callable, Sequence

from core.errors import StoreError
from core.settings import Settings
from core.store import Store
from models.jobs import Job, NewJob
from playlista.jobs.embedded import Embedded
from playlista.jobs.executor import Executor, ExecutorState

LOGGER = logging.getLogger("playlista.jobs")

#: What other processes have changed is noticed after so long.
WATCH_S = 1.0

#: Somebody waits for what is ordered here, and is told soon that the database is locked or away.
ANSWER_S = 5.0

MakeExecutor = Callable[[Store, Settings, Callable[[], None]], Executor]


class JobQueue:
    """The queue, from ``start`` to ``stop``; safe for threads. What runs jobs has all the patience of ``store``.

    Parameters
    ----------
    executor
        Makes what runs jobs; by default threads of this process, or workers where REDIS_URL is set.
    """

    def __init__(self, store: Store, settings: Settings, *, executor: MakeExecutor | None = None) -> None:
        self._store = store.impatient(ANSWER_S)
        self._callbacks: list[Callable[[], None]] = []
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._executor = (executor or _chosen(settings))(store, settings, self._changed)
        self._watch = threading.Thread(target=self._look_around, name="playlista-jobs-watch", daemon=True)

    def start(self) -> None:
        """Begin to run jobs, those that were left when it last ended first."""
        self._executor.start()
        self._watch.start()

    def stop(self, within_s: float = 10.0) -> bool:
        """End: what is running here stops and goes back to the queue; tell whether all of it did in time."""
        self._over.set()
        ended = self._executor.stop(within_s)
        if self._watch.is_alive():
            self._watch.join(WATCH_S)
        return ended

    def submit(self, jobs: Sequence[NewJob]) -> tuple[Job, ...]:
        """Queue jobs, all of them or none. What runs them may be away: they are found when it is back."""
        made = self._store.jobs.submit(jobs)
        self._woken()
        return made

    def cancel(self, job_id: int) -> Job | None:
        """Cancel a job that waits, or have one that runs stop; ``None`` if there is none."""
        return self._after(self._store.jobs.cancel(job_id))

    def retry(self, job_id: int) -> Job | None:
        """Queue a failed or cancelled job again; ``None`` if there is none."""
        return self._after(self._store.jobs.retry(job_id))

    def prioritise(self, job_id: int, priority: int) -> Job | None:
        """Give a waiting job another priority; ``None`` if there is none."""
        return self._after(self._store.jobs.prioritise(job_id, priority))

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Have a function called, in any thread, whenever jobs may have changed; what is returned ends that.

        It must be quick, and must not wait.
        """
        with self._lock:
            self._callbacks.append(callback)

        def unsubscribe() -> None:
            with self._lock:
                if callback in self._callbacks:
                    self._callbacks.remove(callback)

        return unsubscribe

    def state(self) -> ExecutorState:
        """Return how what runs the jobs is."""
        return self._executor.state()

    def _after(self, job: Job | None) -> Job | None:
        self._woken()
        return job

    def _woken(self) -> None:
        self._executor.wake()
        self._changed()

    def _changed(self) -> None:
        with self._lock:
            callbacks = list(self._callbacks)
        for callback in callbacks:
            try:
                callback()
            except Exception as error:  # one listener must not keep it from the others
                LOGGER.error("a listener to jobs failed: %s", error, exc_info=error)

    def _look_around(self) -> None:
        """Notice what other processes have changed."""
        seen = -1
        while not self._over.wait(WATCH_S):
            try:
                now = self._store.jobs.revision()
            except StoreError as error:
                LOGGER.debug("changes of jobs are not seen: %s", error)
                continue
            if now != seen:
                seen = now
                self._changed()


def _chosen(settings: Settings) -> MakeExecutor:
    if not settings.jobs.redis_url:
        return Embedded
    from playlista.jobs.rq_executor import RqExecutor

    return RqExecutor
