"""Workers, the queue and the database as a simulation of single events: pure, and the same for the same seed.

What is real is the order of the queue (``scaling_queue``), the pauses before another attempt, the lease of a worker
that died, and that changes of jobs come one after another. What is assumed is that jobs cost what they are said to.
"""

import heapq
import itertools
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from scaling_queue import FairQueue, SimJob

#: As ``core.manager.claims.LEASE_S``.
LEASE_S = 120.0
#: A change that waits longer for the others is given up and tried again (``core.store.engine``).
LOCK_TIMEOUT_S = 1.0


@dataclass(frozen=True, slots=True)
class World:
    """The machines and what things cost.

    A change of a job is ``alone_s`` with all others kept out, and ``apart_s`` beside them; a running job changes every
    ``tell_s``. ``save_s`` is a track's cost to the database, which does ``savers`` at once, ``batch`` tracks a time.
    ``failing`` is the share of attempts that fail; each worker dies ``deaths_an_hour`` and is back after ``restart_s``.
    A job that was lost begins anew, which is too bad a view: tracks that were saved are not analysed again.
    """

    workers: int
    limit: int
    alone_s: float = 0.0
    apart_s: float = 0.0
    tell_s: float = math.inf
    save_s: float = 0.0
    savers: int = 2
    batch: int = 100
    failing: float = 0.0
    attempts: int = 3
    retry_s: float = 30.0
    deaths_an_hour: float = 0.0
    restart_s: float = 10.0


@dataclass(slots=True)
class Outcome:
    """What a simulation came to; ``*_busy`` are shares of the time."""

    finished: int = 0
    failed: int = 0
    begun: int = 0
    lost: int = 0
    rows: int = 0
    changes: int = 0
    late_changes: int = 0
    longest_lock_wait_s: float = 0.0
    end_s: float = 0.0
    alone_busy: float = 0.0
    saving_busy: float = 0.0
    workers_busy: float = 0.0
    waits_s: list[float] = field(default_factory=list)
    order: list[int] = field(default_factory=list)

    def wait_s(self, share: float) -> float:
        """The wait from order to beginning that so many jobs did not exceed."""
        ordered = sorted(self.waits_s)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else math.nan

    @property
    def mean_wait_s(self) -> float:
        return sum(self.waits_s) / len(self.waits_s)

    @property
    def rows_a_second(self) -> float:
        return self.rows / self.end_s if self.end_s else 0.0


class Station:
    """So many servers and one line, first come first served."""

    def __init__(self, servers: int) -> None:
        self._free_s = [0.0] * servers
        self.busy_s = 0.0

    def serve(self, now_s: float, cost_s: float) -> tuple[float, float]:
        """Return when somebody who comes now is done, and how long he waits."""
        start = max(now_s, heapq.heappop(self._free_s))
        heapq.heappush(self._free_s, start + cost_s)
        self.busy_s += cost_s
        return start + cost_s, start - now_s


@dataclass(slots=True)
class _Run:
    """An attempt; whoever looks after it is ``free_s`` from what it told last."""

    job: SimJob
    free_s: float
    over: bool = False


class _Simulation:
    def __init__(self, world: World, chance: random.Random) -> None:
        self.world, self.chance = world, chance
        self.queue = FairQueue(world.limit)
        self.alone, self.saving = Station(1), Station(world.savers)
        self.outcome = Outcome()
        self.idle = world.workers
        self.working_s = 0.0
        self._alarm_s = math.inf
        self._events: list[tuple[float, int, Callable[[float], None]]] = []
        self._numbers = itertools.count()

    def at(self, when_s: float, what: Callable[[float], None]) -> None:
        heapq.heappush(self._events, (when_s, next(self._numbers), what))

    def run(self) -> Outcome:
        while self._events:
            now, _, what = heapq.heappop(self._events)
            what(now)
        return self._summed()

    def submit(self, now: float, jobs: Sequence[SimJob]) -> None:
        done = self._change(now)
        for job in jobs:
            self.queue.submit(job)
        self.at(done, self.look)

    def look(self, now: float) -> None:
        """Idle workers take what may begin."""
        while self.idle and (job := self.queue.claim(now)) is not None:
            self.idle -= 1
            if job.attempts == 1:
                self.outcome.waits_s.append(now - job.queued_s)
            self.outcome.begun += 1
            self.outcome.order.append(job.id)
            self._begin(self._change(now), job)
        due = self.queue.next_due_s()
        if self.idle and due is not None and now < due < self._alarm_s:
            self._alarm_s = due
            self.at(due, self._wake)

    def _wake(self, now: float) -> None:
        self._alarm_s = math.inf
        self.look(now)

    def _begin(self, now: float, job: SimJob) -> None:
        run = _Run(job, free_s=now)
        dies = self._death(now)
        if dies < now + job.cost_s:
            run.over = True
            self.working_s += dies - now
            self.at(dies, partial(self._die, job=job))
            return
        batches = max(1, math.ceil(job.rows / self.world.batch))
        self.at(now + job.cost_s / batches, partial(self._batch, run=run, left=batches, of=batches))
        if self.world.tell_s < job.cost_s:
            self.at(now + self.world.tell_s, partial(self._tell, run=run))

    def _batch(self, now: float, run: _Run, left: int, of: int) -> None:
        """A part of the work is done and saved; telling of it holds nobody up."""
        job = run.job
        self.working_s += job.cost_s / of
        if job.rows:
            now, _ = self.saving.serve(now, job.rows / of * self.world.save_s)
        if left > 1:
            self.at(now + job.cost_s / of, partial(self._batch, run=run, left=left - 1, of=of))
        else:
            run.over = True
            self.at(max(now, run.free_s), partial(self._end, job=job))

    def _tell(self, now: float, run: _Run) -> None:
        if not run.over:
            run.free_s = self._change(now)
            self.at(run.free_s + self.world.tell_s, partial(self._tell, run=run))

    def _end(self, now: float, job: SimJob) -> None:
        self.at(self._change(now), partial(self._ended, job=job))

    def _ended(self, now: float, job: SimJob) -> None:
        self.idle += 1
        if self.chance.random() >= self.world.failing:
            self.outcome.finished += 1
            self.outcome.rows += job.rows
            self.queue.finish(job)
        else:
            self._again_or_failed(job, now, self.world.retry_s * 2 ** (job.attempts - 1))
        self.look(now)

    def _die(self, now: float, job: SimJob) -> None:
        self.outcome.lost += 1
        self.at(now + self.world.restart_s, self._come_back)
        self.at(now + LEASE_S, partial(self._recover, job=job))

    def _come_back(self, now: float) -> None:
        self.idle += 1
        self.look(now)

    def _recover(self, now: float, job: SimJob) -> None:
        self._change(now)
        self._again_or_failed(job, now, 0.0)
        self.look(now)

    def _again_or_failed(self, job: SimJob, now: float, pause_s: float) -> None:
        if job.attempts < self.world.attempts:
            self.queue.again(job, now + pause_s)
        else:
            self.outcome.failed += 1
            self.queue.finish(job)

    def _death(self, now: float) -> float:
        rate = self.world.deaths_an_hour / 3600
        return now + self.chance.expovariate(rate) if rate else math.inf

    def _change(self, now: float) -> float:
        done, waited = self.alone.serve(now, self.world.alone_s)
        self.outcome.changes += 1
        self.outcome.late_changes += waited > LOCK_TIMEOUT_S
        self.outcome.longest_lock_wait_s = max(self.outcome.longest_lock_wait_s, waited)
        self.outcome.end_s = max(self.outcome.end_s, done + self.world.apart_s)
        return done + self.world.apart_s

    def _summed(self) -> Outcome:
        end = self.outcome.end_s or 1.0
        self.outcome.alone_busy = self.alone.busy_s / end
        self.outcome.saving_busy = self.saving.busy_s / end / self.world.savers
        self.outcome.workers_busy = self.working_s / end / self.world.workers
        return self.outcome


def simulate(world: World, jobs: Sequence[SimJob], seed: int = 1) -> Outcome:
    """Run all jobs to their end, each submitted at its ``queued_s``; those of one moment are one order."""
    simulation = _Simulation(world, random.Random(seed))
    for when, order in itertools.groupby(jobs, key=lambda job: job.queued_s):
        simulation.at(when, partial(simulation.submit, jobs=list(order)))
    return simulation.run()


def erlang_c_wait_s(arrivals: float, service_s: float, workers: int) -> float:
    """Mean wait of M/M/c: arrivals a second, the mean cost of a job, and so many workers (Erlang 1917)."""
    load = arrivals * service_s
    blocked = 1.0
    for servers in range(1, workers + 1):  # Erlang B, one server after another
        blocked = load * blocked / (servers + load * blocked)
    delayed = blocked / (1 - load / workers * (1 - blocked))
    return delayed * service_s / (workers - load)
