"""Files over lanes: one executor per worker, two files in each, outcomes as they finish.

A lane breaks alone, so one death costs one file: the one the lane was at becomes a suspect, the one behind it is handed
out again, and a fresh lane takes the place at once. Who tries suspects again is the caller's affair.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Protocol

from core.analyze import allowed_seconds
from core.errors import EngineError, PlaylistaError
from core.politeness import patience
from core.pool.inside import Ready, Work, internal_failure
from core.pool.processes import Death
from core.pool.signals import deferred_signals
from models.audio import AudioFile
from models.track import Analysed, Failure

LOGGER = logging.getLogger("playlista.parallel_analyzer")

#: Seconds by which the watchdog lets a worker's own deadline go first: that one ends the file, this one the worker.
GRACE_S = 1.0

#: Seconds in which threads that were told to stop can do so, and how many more one has that loads the engine.
STOP_S, LOADING_S = 1.5, 2.5

#: How often files that are still to come are looked for.
ARRIVALS_S = 0.05

#: Seconds between starts that failed; a lane is given up when the one after the last pause fails too. A fork server
#: that was killed refuses for a moment before it can be seen to be gone, and another is started.
PAUSES_S = (0.1, 0.5)

START_ERRORS = (OSError, EOFError, RuntimeError, NotImplementedError, ImportError)


Answer = Future[Ready] | Future[Analysed]

#: Files as they come; ``None`` says that none has come since, and that more may.
Arrivals = Iterator[AudioFile | None]


class Worker(Protocol):
    """An executor of one process or one thread."""

    def launch(self, work: Work) -> Future[Ready]: ...
    def hand(self, file: AudioFile) -> Future[Analysed]: ...
    def retire(self) -> None: ...
    def abandon(self) -> None: ...
    def wait(self, seconds: float) -> None: ...
    def death(self) -> Death: ...


@dataclass(frozen=True, slots=True)
class Suspect:
    """A file that a worker died of, as it seems."""

    file: AudioFile
    death: Death

    def failure(self, versions: str) -> Failure:
        """Convict it."""
        reason = f"the worker {self.death.reason} while analysing it"
        return Failure(self.file, self.death.error_class, "worker", reason, versions)


@dataclass(frozen=True, slots=True)
class Event:
    """An answer of a lane has arrived: its being ready, an outcome, or its end."""

    lane: "Lane"
    future: Answer
    at: float


class Lane:
    """A worker and the files handed to it, in order; it is at the first."""

    def __init__(self, number: int, worker: Worker, work: Work, events: SimpleQueue[Event]) -> None:
        self.number = number
        self.worker = worker
        self.files: deque[AudioFile] = deque()
        self.taken = 0
        self.starting = True
        #: Its worker has died, and what that said before may still have to be heard.
        self.closed = False
        self.over = False
        self.since = time.monotonic()
        self._work = work
        self._events = events
        try:
            self._watch(worker.launch(work))
        except BaseException:
            worker.abandon()
            raise

    def hand(self, file: AudioFile) -> None:
        """Queue a file for the worker; raises ``BrokenExecutor`` when that has died."""
        self._watch(self.worker.hand(file))
        if not self.files and not self.starting:
            self.since = time.monotonic()
        self.files.append(file)
        self.taken += 1

    def advance(self, at: float) -> None:
        """Note that the worker has been at the next file since ``at``."""
        self.since = at
        if self.starting:
            self.starting = False
        else:
            self.files.popleft()

    def deadline(self) -> float:
        """Return when the worker will have been at it for too long; infinite when it has nothing to do."""
        if self.starting:
            return self.since + self._work.settings.analysis_timeout_seconds * patience(self._work.settings) + GRACE_S
        if not self.files:
            return float("inf")
        return self.since + allowed_seconds(self.files[0], self._work.settings) + GRACE_S

    def end(self) -> None:
        """Stop the worker, gently when it is at nothing."""
        if self.files or self.starting:
            self.worker.abandon()
        else:
            self.worker.retire()

    def _watch(self, future: Answer) -> None:
        # Called back where the answer arrives, so that times are right however long our caller keeps us waiting.
        future.add_done_callback(lambda done: self._events.put(Event(self, done, time.monotonic())))


class Source:
    """The files to come: those handed back first, and a few read ahead to know when the end is near."""

    def __init__(self, files: Arrivals) -> None:
        self._files = files
        self._ready: deque[AudioFile] = deque()
        #: Whether no other file will come, and whether none had come when one was wanted.
        self.ended = self.dry = False

    def more_than(self, count: int) -> bool:
        """Tell whether more than ``count`` files are at hand."""
        self.dry = False
        while len(self._ready) <= count and not self.ended and not self.dry:
            try:
                file = next(self._files)
            except StopIteration:
                self.ended = True
            else:
                self.dry = file is None
                self._ready.extend([] if file is None else [file])
        return len(self._ready) > count

    def take(self) -> AudioFile:
        """Take the next file."""
        return self._ready.popleft()

    def put_back(self, files: deque[AudioFile]) -> None:
        """Have these handed out next."""
        self._ready.extendleft(reversed(files))

    def rest(self) -> Arrivals:
        """Take all that is left, and what is still to come."""
        while self.more_than(0) or not self.ended:
            yield self.take() if self._ready else None


class Pool:
    """Runs files through up to ``width`` lanes, ``depth`` files in each; a worker is replaced after ``lifetime`` files.

    After ``outcomes`` has ended, ``suspects`` are the files that workers died of. Where no lane can be started any
    longer ``broken`` says why, and ``rest`` holds the files that are left.
    """

    def __init__(
        self, work: Work, new_worker: Callable[[], Worker], *, width: int, depth: int = 2, lifetime: int
    ) -> None:
        self.suspects: list[Suspect] = []
        self.broken: str | None = None
        self._work = work
        self._new_worker = new_worker
        self._width = width
        self._depth = depth
        self._lifetime = lifetime
        self._lanes: list[Lane] = []
        self._events: SimpleQueue[Event] = SimpleQueue()
        self._opened = 0
        self._failed_starts = 0
        self._source = Source(iter(()))
        self._stopped = False
        #: Held while a lane is opened, given a file or taken off: another thread than the one that iterates may call
        #: ``stop``. Who makes a lane ``over`` ends its worker, and nobody else.
        self._changing = threading.Lock()

    def outcomes(self, files: Arrivals) -> Iterator[Analysed]:
        """Yield what becomes of each file, as it finishes; suspects and what is left by a broken pool excepted."""
        self._source = Source(files)
        try:
            while self._fill():
                yield from self._next()
        finally:
            self.stop()

    def rest(self) -> Arrivals:
        """Yield the files that no lane could take."""
        return self._source.rest()

    def stop(self) -> None:
        """End all lanes at once and open no other; what they are at is lost."""
        with deferred_signals():
            with self._changing:
                self._stopped = True
                ended, self._lanes = self._lanes, []
                for lane in ended:
                    lane.over = True
            for lane in ended:
                lane.end()
            deadline = time.monotonic() + STOP_S
            for lane in ended:
                until = deadline + (LOADING_S if lane.starting else 0.0)
                lane.worker.wait(max(0.0, until - time.monotonic()))

    def _fill(self) -> bool:
        """Hand out files while there is room, and tell whether there is anything to wait for."""
        while not self._stopped and self._source.more_than(0):
            lane = self._lane_with_room()
            if lane is None:
                break
            self._hand(lane)
        more_may_come = self._width > 0 and not self._source.ended and not self._stopped
        return more_may_come or any(lane.files or lane.starting for lane in self._lanes)

    def _lane_with_room(self) -> Lane | None:
        """Choose an idle lane, a new one, or a second place in a busy one.

        The second place keeps a worker busy while its last answer travels. Near the end it stays empty: there a file
        would wait behind a long one while other lanes have nothing to do.
        """
        open_lanes = [lane for lane in self._lanes if lane.taken < self._lifetime and not lane.closed]
        idle = next((lane for lane in open_lanes if not lane.files), None) or self._new_lane()
        if idle is not None or self._depth < 2 or not self._source.more_than(self._width - 1):
            return idle
        return next((lane for lane in open_lanes if len(lane.files) < self._depth), None)

    def _new_lane(self) -> Lane | None:
        while len(self._lanes) < self._width:
            try:
                return self._open()
            except START_ERRORS as error:
                self._count_failed_start(f"{type(error).__name__}: {error}")
                if self._failed_starts <= len(PAUSES_S):
                    time.sleep(PAUSES_S[self._failed_starts - 1])
        return None

    def _open(self) -> Lane | None:
        with deferred_signals(), self._changing:  # no worker may be started and forgotten
            if self._stopped:
                return None
            lane = Lane(self._opened + 1, self._new_worker(), self._work, self._events)
            self._opened += 1
            self._lanes.append(lane)
        return lane

    def _hand(self, lane: Lane) -> None:
        file = self._source.take()
        try:
            with deferred_signals(), self._changing:
                if not lane.over:  # stopped by another thread just now
                    lane.hand(file)
        except BrokenExecutor:  # it died unnoticed: idle, or its event is still to come, behind others that count
            self._source.put_back(deque([file]))
            lane.closed = True
            self._see_off(lane)

    def _next(self) -> Iterator[Analysed]:
        """Wait for an answer, a deadline, or a time to look for new arrivals, whichever comes first."""
        soonest = min((lane.deadline() for lane in self._lanes), default=float("inf"))
        patience = max(0.0, min(soonest - time.monotonic(), ARRIVALS_S if self._source.dry else float("inf")))
        try:
            event = self._events.get(timeout=None if patience == float("inf") else patience)
        except Empty:  # only now: whoever has answered in time is not overdue, even if we were kept waiting
            yield from self._end_overdue()
        else:
            if not event.lane.over:
                yield from self._settle(event)

    def _settle(self, event: Event) -> Iterator[Analysed]:
        lane, error = event.lane, event.future.exception()
        if isinstance(error, BrokenExecutor):
            self._bury(lane)
        elif isinstance(error, PlaylistaError):  # the engine or the settings: no file would fare better
            raise error
        elif error is None:
            answer = event.future.result()
            lane.advance(event.at)
            if isinstance(answer, Ready):
                self._greet(lane, answer)
            else:
                yield answer
        elif lane.starting:
            self._drop(lane)
            self._count_failed_start(f"{type(error).__name__}: {error}")
        else:
            file = lane.files[0]
            lane.advance(event.at)
            yield internal_failure(self._work, file, error)
        self._see_off(lane)

    def _greet(self, lane: Lane, ready: Ready) -> None:
        self._failed_starts = 0
        where, engine = f"process {ready.pid}, {ready.thread}", self._work.settings.engine
        LOGGER.debug("worker %d ready in %.2f s: %s, engine %s", lane.number, ready.seconds, where, engine)

    def _bury(self, lane: Lane) -> None:
        """A worker has died: suspect the file it was at, and have the others handed out again."""
        if not self._take_off(lane):  # it was killed by us, and no file is to blame
            return
        death = lane.worker.death()
        LOGGER.debug("worker %d %s", lane.number, death.reason)
        if lane.files and not lane.starting:
            self.suspects.append(Suspect(lane.files.popleft(), death))
        self._give_up(lane)
        if lane.starting:
            self._count_failed_start(f"the worker {death.reason} while it was started", native=death.native)

    def _end_overdue(self) -> Iterator[Failure]:
        now = time.monotonic()
        for lane in [lane for lane in self._lanes if lane.deadline() <= now]:
            if lane.over:  # stopped while our caller held the failure before
                break
            if lane.starting:
                self._drop(lane)
                self._count_failed_start("the worker was not ready in time")
            else:
                file = lane.files.popleft()
                self._drop(lane)
                seconds = allowed_seconds(file, self._work.settings)
                reason = f"not finished after {seconds:.0f} s; raise ANALYSIS_TIMEOUT_SECONDS to allow more"
                yield Failure(file, "timeout", "worker", reason, self._work.versions)

    def _drop(self, lane: Lane) -> None:
        if self._take_off(lane):
            self._give_up(lane)

    def _give_up(self, lane: Lane) -> None:
        self._source.put_back(lane.files)
        lane.worker.abandon()

    def _see_off(self, lane: Lane) -> None:
        """End a lane that is dead or worn, once there is nothing more to hear from it."""
        if lane.files or lane.starting:
            return
        if lane.closed:
            self._bury(lane)
        elif lane.taken >= self._lifetime and self._take_off(lane):
            lane.end()

    def _take_off(self, lane: Lane) -> bool:
        """Have a lane take no more; ``False`` where that was done before, perhaps by another thread just now."""
        with deferred_signals(), self._changing:
            is_ours, lane.over = not lane.over, True
            if is_ours:
                self._lanes.remove(lane)
        return is_ours

    def _count_failed_start(self, reason: str, *, native: bool = False) -> None:
        """Try again a few times, then do with the lanes there are."""
        self._failed_starts += 1
        if self._failed_starts <= len(PAUSES_S) or self._stopped:
            return
        self._width = len(self._lanes)
        if any(not lane.starting for lane in self._lanes):
            LOGGER.warning("going on with %d workers, no other can be started (%s)", self._width, reason)
        elif self._width:
            LOGGER.debug("%s; waiting for %d other workers", reason, self._width)
        elif native:
            # Loading the same engine in this process would end it in the same way.
            raise EngineError(f"the analysis engine {self._work.settings.engine!r} cannot be loaded here: {reason}")
        else:
            self.broken = reason
