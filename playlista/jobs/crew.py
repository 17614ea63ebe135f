"""Jobs claimed and run, as many as are allowed, in threads of this process; looked after by whoever calls ``look``.

A slot is free again only when its job has ended and what became of it is stored.
"""

import logging
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.errors import StoreError
from core.manager.claims import BEAT_S, this_run
from core.settings import Settings
from core.settings.sections import JobSettings
from core.store import Store
from models.jobs import JOB_KINDS, Job, Progress
from playlista.jobs import faults
from playlista.jobs.at_work import CANCELLED, LOST, OUT_OF_TIME, RELEASED, AtWork
from playlista.jobs.desk import Work
from playlista.jobs.faults import Fault
from playlista.jobs.running import run

LOGGER = logging.getLogger("playlista.jobs")

#: What a job tells is kept, and whether it was cancelled is looked at, so often.
TELL_S = 1.0
#: A job that was told to stop and has not ended after so long never will.
STUCK_S = 60.0


@dataclass(slots=True)
class _Slot:
    """A job at work, and when what happened to it, in seconds that only go forward."""

    at_work: AtWork
    began: float
    looked: float
    told: Progress
    stopped: float | None = None


def limits(settings: JobSettings) -> dict[str, int]:
    """Return how many jobs of each kind may run at once, on all machines together."""
    return {"download": settings.max_concurrent_downloads, "analysis": settings.max_concurrent_analyses}


@dataclass(frozen=True, slots=True)
class Duty:
    """Which kinds of jobs are taken, how many at once at most (by default what the limits allow), and what one does."""

    kinds: Sequence[str] = JOB_KINDS
    most: int | None = None
    work: Work = run


EVERYTHING = Duty()


class Crew:
    """Runs jobs; not safe for threads but for ``hurry``, which has the next ``look`` look at everything at once.

    Parameters
    ----------
    changed
        Called when a job has changed.
    wake
        Called, in any thread, when there is something to look at.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        duty: Duty,
        *,
        changed: Callable[[], None],
        wake: Callable[[], None],
    ) -> None:
        self.runner = this_run()
        self._store, self._settings, self._work = store, settings, duty.work
        self._changed, self._wake = changed, wake
        self._rng = random.Random()
        self._slots: list[_Slot] = []
        self._beat_at = time.monotonic()
        self._hurried = threading.Event()
        every = limits(settings.jobs)
        self._limits = {kind: every[kind] for kind in duty.kinds}
        self._most = sum(self._limits.values()) if duty.most is None else duty.most
        #: How many jobs have ended here.
        self.ended = 0

    def begin(self) -> Job | None:
        """Begin the next job, if there is one and room for it here and on all machines."""
        free = {kind: most for kind, most in self._limits.items() if self.running(kind) < most}
        job = self._store.jobs.claim(self.runner, free) if free and self.running() < self._most else None
        if job is None:
            return None
        LOGGER.info(
            "job %d (%s %s of user %d) begins, attempt %d", job.id, job.kind, job.type, job.owner_id, job.attempts
        )
        at_work = AtWork(job, self._store, self._settings, self._work, self._wake)
        now = time.monotonic()
        self._slots.append(_Slot(at_work, now, now, at_work.latest))
        at_work.start()
        self._changed()
        return job

    def running(self, kind: str | None = None) -> int:
        """Return how many jobs are being run here."""
        return sum(kind in (None, slot.at_work.job.kind) for slot in self._slots)

    def hurry(self) -> None:
        """Have the next look see who was cancelled, whenever the last one was."""
        self._hurried.set()

    def look(self) -> None:
        """Keep what the jobs tell and what became of them, and stop those that were cancelled or take too long.

        ``StoreError`` when the database does not answer; the next look makes up for it.
        """
        hurried = self._hurried.is_set()
        self._hurried.clear()
        for slot in list(self._slots):
            if slot.at_work.outcome is not None or self._is_stuck(slot):
                self._settle(slot)
                self._slots.remove(slot)
                self.ended += 1
                self._changed()
            else:
                self._supervise(slot, hurried)
        self._beat()

    def stop_all(self) -> None:
        """Have all jobs end soon, and go back to the queue."""
        for slot in self._slots:
            self._stop(slot, RELEASED)

    def leave(self) -> None:
        """Give the run up, unless something of it is still at work: then its death tells."""
        if not self._slots:
            self._store.end_runs([self.runner.id])

    def _supervise(self, slot: _Slot, hurried: bool) -> None:
        now, at_work = time.monotonic(), slot.at_work
        if now - slot.began >= self._settings.jobs.job_timeout_seconds:
            self._stop(slot, OUT_OF_TIME)
        if now - slot.looked < TELL_S and not hurried:
            return
        slot.looked = now
        if at_work.latest != slot.told:
            told = at_work.latest
            if self._store.jobs.progress(self.runner, at_work.job.id, told):
                slot.told = told
                self._changed()
                return
        self._see_whether_it_goes_on(slot)

    def _see_whether_it_goes_on(self, slot: _Slot) -> None:
        job = self._store.jobs.get(slot.at_work.job.id)
        if job is None or job.state != "processing" or job.attempts != slot.at_work.job.attempts:
            self._stop(slot, LOST)
        elif job.cancelling:
            self._stop(slot, CANCELLED)

    def _stop(self, slot: _Slot, why: str) -> None:
        if slot.stopped is None:
            slot.stopped = time.monotonic()
            LOGGER.info("job %d is stopped: %s", slot.at_work.job.id, why)
        slot.at_work.stop(why)

    def _is_stuck(self, slot: _Slot) -> bool:
        return slot.stopped is not None and time.monotonic() - slot.stopped > STUCK_S

    def _settle(self, slot: _Slot) -> None:
        """Store what became of a job, and log it then: while the database is away this is tried again and again."""
        job, outcome, why, jobs = slot.at_work.job, slot.at_work.outcome, slot.at_work.why, self._store.jobs
        if outcome is None:
            jobs.fail(self.runner, job.id, "stuck", f"it did not end within {STUCK_S:.0f} s of being stopped")
            LOGGER.error("job %d was told to stop and does not; its place is given to others", job.id)
        elif outcome.result is not None:
            if slot.at_work.latest != slot.told:
                jobs.progress(self.runner, job.id, slot.at_work.latest)
            jobs.complete(self.runner, job.id, outcome.result)
            LOGGER.info("job %d is completed", job.id)
        elif why == RELEASED:
            jobs.release(self.runner, job.id)
        elif why == CANCELLED:
            jobs.cancelled(self.runner, job.id)
        elif why == OUT_OF_TIME:
            self._failed(job, faults.timed_out(self._settings.jobs.job_timeout_seconds), None)
        elif why is None and outcome.error is not None:
            self._failed(job, faults.fault(outcome.error), outcome.error)

    def _failed(self, job: Job, found: Fault, error: BaseException | None) -> None:
        pause = faults.pause(found, job.attempts, self._settings.jobs, self._rng, time.time())
        self._store.jobs.fail(self.runner, job.id, found.error_class, found.error, retry_in=pause)
        then = "for good" if pause is None else f"and is tried again in {pause.total_seconds():.0f} s"
        LOGGER.info("job %d failed %s (%s): %s", job.id, then, found.error_class, found.error)
        if found.error_class == faults.INTERNAL:
            LOGGER.error("job %d: %s", job.id, found.error, exc_info=error)

    def _beat(self) -> None:
        now = time.monotonic()
        if now - self._beat_at < BEAT_S:
            return
        self._beat_at = now
        try:
            self._store.beat(self.runner)
        except StoreError as error:
            LOGGER.info("the database was not told that this run is alive: %s", error)
