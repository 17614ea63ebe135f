"""``JobStore``: the queue of jobs, as the rest of the program sees it. Runs nothing and wakes nobody."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from core.store import draining, job_changes, job_queue, job_rows
from core.store.engine import Database
from models.jobs import JOB_STATES, Job, NewJob, Progress, QueueCounts
from models.runs import Runner
from models.tables import JOBS


class JobStore:
    """Jobs of an open library; reached as ``Store.jobs``. Every change is one transaction, kept whole or not at all."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def submit(self, jobs: Sequence[NewJob]) -> tuple[Job, ...]:
        """Queue jobs; all of them or none. What is returned is as it was a moment later: one may have begun."""
        if not jobs:
            return ()
        now = self._now()
        ids = self._database.write(lambda connection: job_queue.submit(connection, jobs, now))
        # Places are counted when nobody waits for the end of it: 26 ms with 100,000 jobs before.
        return self._database.read(lambda connection: job_rows.get(connection, ids))

    def claim(self, runner: Runner, limits: Mapping[str, int]) -> Job | None:
        """Begin the next job of the kinds in ``limits``; none where so many of its kind run on all machines together.

        Jobs of one subject never run together. The run counts as alive with it, and must ``Store.beat`` from then on.
        """
        now = self._now()
        return self._database.write(lambda connection: job_queue.claim(connection, runner, limits, now))

    def progress(self, runner: Runner, job_id: int, progress: Progress) -> bool:
        """Tell how far a job is; ``False``: stop, it was cancelled or is no longer the run's."""
        return self._database.write(lambda connection: job_changes.told(connection, runner, job_id, progress))

    def complete(self, runner: Runner, job_id: int, result: Mapping[str, Any]) -> bool:
        """Keep what a job came to; ``False``, and nothing is changed, if it is no longer the run's."""
        now = self._now()
        return self._database.write(lambda connection: job_changes.complete(connection, runner, job_id, result, now))

    def fail(
        self, runner: Runner, job_id: int, error_class: str, error: str, *, retry_in: timedelta | None = None
    ) -> bool:
        """End a job that failed, or have it tried again after a while; one being cancelled is cancelled instead."""
        now, why = self._now(), {"error_class": error_class, "error": error}

        def work(connection: Connection) -> bool:
            if retry_in is None:
                return job_changes.end(connection, runner, job_id, "failed", now, **why)
            if job_changes.try_again(connection, runner, job_id, now + retry_in, **why):
                return True
            return job_changes.end(connection, runner, job_id, "cancelled", now)

        return self._database.write(work)

    def release(self, runner: Runner, job_id: int) -> bool:
        """Put a job back that was not brought to an end; the attempt does not count.

        One being cancelled is cancelled.
        """
        now = self._now()

        def work(connection: Connection) -> bool:
            if job_changes.release(connection, runner, job_id, now):
                return True
            return job_changes.end(connection, runner, job_id, "cancelled", now)

        return self._database.write(work)

    def cancelled(self, runner: Runner, job_id: int) -> bool:
        """Note that a running job has stopped, and frees its place."""
        now = self._now()
        return self._database.write(lambda connection: job_changes.end(connection, runner, job_id, "cancelled", now))

    def cancel(self, job_id: int) -> Job | None:
        """Cancel a job that waits at once, and ask one that runs to stop; ended ones stay as they are."""
        now = self._now()
        return self._after(job_id, lambda connection: job_changes.cancel(connection, job_id, now))

    def retry(self, job_id: int) -> Job | None:
        """Queue a job again that failed or was cancelled; others stay as they are."""
        now = self._now()
        return self._after(job_id, lambda connection: job_changes.retry(connection, job_id, now))

    def prioritise(self, job_id: int, priority: int) -> Job | None:
        """Give a job that waits another priority; others stay as they are."""
        return self._after(job_id, lambda connection: job_changes.prioritise(connection, job_id, priority))

    def recover(self, most_attempts: int) -> tuple[Job, ...]:
        """Put jobs back whose run has ended (``Store.end_runs``) without them; those begun so often have failed."""
        if not self._database.read(_is_any_lost):
            return ()
        now = self._now()

        def work(connection: Connection) -> tuple[Job, ...]:
            return job_rows.get(connection, job_changes.recover(connection, most_attempts, now))

        return self._database.write(work)

    def expire(self, wait: timedelta) -> tuple[Job, ...]:
        """End the jobs that have waited longer for their first turn.

        To be called by who has run jobs for as long: while nobody did, or the queue was drained, nothing had a turn.
        """
        now = self._now()

        def work(connection: Connection) -> tuple[Job, ...]:
            return job_rows.get(connection, job_changes.expire(connection, now - wait, now))

        return self._database.write(work)

    def forget_old(self, keep: int) -> int:
        """Forget all but the last finished jobs of each owner; return how many."""
        return self._database.write(lambda connection: job_changes.forget_old(connection, keep))

    def drain(self, *, drained: bool = True) -> None:
        """Have no other job begun on any machine; or, with ``drained=False``, begin jobs again."""
        now = self._now()
        self._database.write(lambda connection: job_queue.drain(connection, now, drained=drained))

    def is_drained(self) -> bool:
        """Tell whether no other job is begun."""
        return self._database.read(draining.is_drained)

    def drain_changed(self) -> int:
        """Return the revision with which the queue was drained or resumed last."""
        return self._database.read(draining.changed)

    def get(self, job_id: int) -> Job | None:
        """Return a job, with its place in the queue while it waits."""
        return next(iter(self._database.read(lambda connection: job_rows.get(connection, [job_id]))), None)

    def list(
        self,
        *,
        owner_id: int | None = None,
        kinds: Sequence[str] = (),
        states: Sequence[str] = JOB_STATES,
        limit: int | None = None,
        before_id: int | None = None,
    ) -> tuple[Job, ...]:
        """Return jobs, newest first: of everybody or of one owner, of all kinds or of some."""
        query = select(JOBS).where(JOBS.c.state.in_(states)).order_by(JOBS.c.id.desc()).limit(limit)
        if owner_id is not None:
            query = query.where(JOBS.c.owner_id == owner_id)
        if kinds:
            query = query.where(JOBS.c.kind.in_(kinds))
        if before_id is not None:
            query = query.where(JOBS.c.id < before_id)
        return self._database.read(lambda connection: job_rows.placed(connection, connection.execute(query).all()))

    def current(
        self, *, owner_id: int | None = None, kinds: Sequence[str] = (), ended: int = 10, most: int = 1000
    ) -> tuple[Job, ...]:
        """Return what runs and what waits, in the order of its turn, ``most`` at most; then what ended last."""
        return self._database.read(lambda connection: job_rows.current(connection, owner_id, kinds, ended, most))

    def at_work(self) -> dict[str, tuple[Job, ...]]:
        """Return the jobs that run, by the id of the run that is at them."""
        return self._database.read(job_rows.at_work)

    def counts(self, kind: str, *, owner_id: int | None = None) -> QueueCounts:
        """Return how many jobs of a kind there are in each state."""
        query = select(JOBS.c.state, func.count()).where(JOBS.c.kind == kind).group_by(JOBS.c.state)
        if owner_id is not None:
            query = query.where(JOBS.c.owner_id == owner_id)
        found = self._database.read(lambda connection: connection.execute(query).all())
        return QueueCounts(**{row[0]: row[1] for row in found})

    def changed_since(self, revision: int, *, owner_id: int | None = None, limit: int = 1000) -> tuple[Job, ...]:
        """Return the jobs that have changed after a revision as they are now, oldest change first.

        About ``limit`` of them: those of one revision are never cut apart, so that the last one's is where to go on.
        """

        def work(connection: Connection) -> tuple[Job, ...]:
            return job_rows.changed_since(connection, revision, owner_id, limit)

        return self._database.read(work)

    def revision(self) -> int:
        """Return the revision of the last change of any job."""
        return self._database.read(job_queue.revision)

    def _after(self, job_id: int, change: Callable[[Connection], object]) -> Job | None:
        def work(connection: Connection) -> Job | None:
            change(connection)
            return next(iter(job_rows.get(connection, [job_id])), None)

        return self._database.write(work)


def _is_any_lost(connection: Connection) -> bool:
    lost = select(JOBS.c.id).where(JOBS.c.state == "processing", JOBS.c.run.is_(None)).limit(1)
    return connection.execute(lost).first() is not None
