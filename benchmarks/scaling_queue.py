"""The order of the queue (``core.store.job_queue``) in memory, for the simulation: turns, limits, pauses, subjects.

A test begins the same jobs here and in both databases, and compares.
"""

import heapq
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import NamedTuple


class _Place(NamedTuple):
    nice: int
    turn: int
    id: int


@dataclass(frozen=True, slots=True)
class SimJob:
    """A job that was asked for: so many seconds of work, in which it saves so many tracks."""

    id: int
    owner: int
    subject: str
    cost_s: float
    rows: int = 0
    priority: int = 0
    queued_s: float = 0.0
    turn: int = 0
    attempts: int = 0


class FairQueue:
    """One kind of job with its limit on all machines together."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.running = 0
        self._waiting: list[_Place] = []
        self._paused: list[tuple[float, _Place]] = []
        self._jobs: dict[int, SimJob] = {}
        #: Turns of jobs that have not ended, ascending, of each owner.
        self._turns: dict[int, list[int]] = defaultdict(list)
        self._begun = 0
        self._at: set[str] = set()
        self._behind: dict[str, list[_Place]] = defaultdict(list)

    def __len__(self) -> int:
        return len(self._waiting) + len(self._paused) + sum(map(len, self._behind.values()))

    def submit(self, job: SimJob) -> None:
        """Queue a job at its owner's next turn."""
        turns = self._turns[job.owner]
        job = replace(job, turn=max(self._begun, turns[-1] + 1 if turns else 0))
        turns.append(job.turn)
        self._put(job)

    def next_due_s(self) -> float | None:
        """When the first job that pauses may begin."""
        return self._paused[0][0] if self._paused else None

    def is_any_due(self, now_s: float) -> bool:
        """Whether a job could begin, if the limit allows."""
        self._wake(now_s)
        self._set_aside()
        return bool(self._waiting)

    def claim(self, now_s: float) -> SimJob | None:
        """Begin the next job, unless as many as allowed are running."""
        if self.running >= self.limit or not self.is_any_due(now_s):
            return None
        place = heapq.heappop(self._waiting)
        waiting = self._jobs.pop(place.id)
        job = replace(waiting, attempts=waiting.attempts + 1)
        self._begun = max(self._begun, place.turn)
        self._at.add(job.subject)
        self.running += 1
        return job

    def finish(self, job: SimJob) -> None:
        """Free the place of a job that has ended for good."""
        self._free(job)
        turns = self._turns[job.owner]
        del turns[bisect_left(turns, job.turn)]

    def again(self, job: SimJob, due_s: float) -> None:
        """Put a job back that is to be tried again then; it keeps its turn."""
        self._free(job)
        self._jobs[job.id] = job
        heapq.heappush(self._paused, (due_s, _Place(-job.priority, job.turn, job.id)))

    def _put(self, job: SimJob) -> None:
        self._jobs[job.id] = job
        heapq.heappush(self._waiting, _Place(-job.priority, job.turn, job.id))

    def _free(self, job: SimJob) -> None:
        self.running -= 1
        self._at.discard(job.subject)
        for place in self._behind.pop(job.subject, ()):
            heapq.heappush(self._waiting, place)

    def _wake(self, now_s: float) -> None:
        while self._paused and self._paused[0][0] <= now_s:
            heapq.heappush(self._waiting, heapq.heappop(self._paused)[1])

    def _set_aside(self) -> None:
        while self._waiting and (subject := self._jobs[self._waiting[0].id].subject) in self._at:
            self._behind[subject].append(heapq.heappop(self._waiting))
