"""What somebody has to do for the queue now and then: jobs of the dead, jobs that wait too long, old jobs.

Any number of servers and workers do it; none of it is done twice.
"""

import logging
import time
from collections.abc import Callable
from datetime import timedelta

from core.manager.claims import Graves
from core.settings.sections import JobSettings
from core.store import Store
from models.runs import Runner

LOGGER = logging.getLogger("playlista.jobs")

RECOVER_S = 2.0
EXPIRE_S = 10.0
FORGET_S = 600.0


class Housekeeping:
    """Does what is due whenever it is called; ``runner`` is the run that calls, which is alive."""

    def __init__(
        self, store: Store, settings: JobSettings, runner: Runner, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._store, self._settings, self._clock = store, settings, clock
        self._graves = Graves(runner, clock)
        self._up_since = clock()
        self._due = dict.fromkeys((self._recover, self._expire, self._forget), clock())

    def round(self) -> bool:
        """Do what is due; tell whether a job has changed."""
        changed = False
        for work, due in list(self._due.items()):
            if self._clock() >= due:
                self._due[work] = self._clock() + _EVERY_S[work.__name__]
                changed = work() or changed
        return changed

    def _recover(self) -> bool:
        dead = self._graves.dead(self._store.runs())
        if dead:
            self._store.end_runs(dead)
        recovered = self._store.jobs.recover(self._settings.job_attempts)
        for job in recovered:
            LOGGER.warning("job %d was left by a process that has ended: %s", job.id, job.state)
        return bool(recovered)

    def _expire(self) -> bool:
        """Nothing waits in vain before somebody has run jobs for as long as it may wait."""
        wait = self._settings.queue_wait_seconds
        if not wait or self._clock() - self._up_since < wait:
            return False
        return bool(self._store.jobs.expire(timedelta(seconds=wait)))

    def _forget(self) -> bool:
        self._store.jobs.forget_old(self._settings.job_history)
        return False


_EVERY_S = {"_recover": RECOVER_S, "_expire": EXPIRE_S, "_forget": FORGET_S}
