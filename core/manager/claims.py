"""The files of a run, claimed in small batches just before they are analysed, so that another run leaves them alone.

Tells a dead run from a living one; what the claims mean in the database is the store's affair.
"""

import logging
import os
import platform
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import islice

import psutil

from core.errors import StoreError
from core.manager.writer import Writer
from core.pool.lanes import Arrivals
from core.store import Store
from models.audio import AudioFile
from models.runs import Claimed, Heartbeat, Runner, Wanted

LOGGER = logging.getLogger("playlista.analysis_manager")

#: A run that has not shown itself for so long is taken for dead where its process cannot be looked at.
LEASE_S = 120.0
BEAT_S = LEASE_S / 5

#: Two runs that wait for one another's files look again so often; and for dead ones no more often than that.
LOOK_S = 0.5

#: Clocks are set now and then; a process that began this close to the time noted is the one that was meant.
SAME_BIRTH_S = 10.0

#: The claims of a run that has ended early must not keep it; the next run sees that its process is gone.
RELEASE_S = 0.5

#: Runs of this process that have ended and could not tell the database so.
_left: set[str] = set()

Skip = Callable[[AudioFile, str], None]
Ask = Callable[[list[AudioFile]], Claimed]


class Claims:
    """The claims of one run; all that it has left are given up when the context ends.

    ``wanted`` tells what counts as done, or it is what asks the store for files. ``skip`` is told of files that another
    run has finished meanwhile, and how they ended.
    """

    def __init__(self, store: Store, writer: Writer, runner: Runner, wanted: Wanted | Ask, skip: Skip) -> None:
        self._store = store
        self._writer = writer
        self._runner = runner
        self._wanted = wanted
        self._skip = skip
        self._held: deque[AudioFile] = deque()
        self._graves = Graves(runner)
        self._next_look = 0.0
        self._entered = False

    def __enter__(self) -> "Claims":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if not self._entered:
            return
        ended = self._writer.submit(partial(self._store.end_runs, [self._runner.id]))
        try:
            ended.result(None if kind is None else RELEASE_S)
        except (StoreError, TimeoutError) as error:
            leave(self._runner, error)

    def granted(self, files: Arrivals, at_once: int) -> Arrivals:
        """Yield the files that are ours to analyse; others' are kept for ``others``.

        ``None`` among the files, where none has come since, is handed on.
        """
        while drawn := list(islice(files, at_once)):
            batch = [file for file in drawn if file is not None]
            # What was held longest ago is most likely done by now: so the list stays short.
            again = [self._held.popleft() for _ in range(min(at_once, len(self._held)) if batch else 0)]
            yield from self._claim(batch + again) if batch else (None,)

    def others(self, at_once: int) -> Iterator[AudioFile]:
        """Ask once more for each file that other runs had, and yield those that are ours now."""
        for _ in range(-(-len(self._held) // at_once)):
            yield from self._claim([self._held.popleft() for _ in range(min(at_once, len(self._held)))])

    def held(self) -> int:
        """Return how many files other runs have, as far as is known."""
        return len(self._held)

    def _claim(self, files: list[AudioFile]) -> tuple[AudioFile, ...]:
        if time.monotonic() >= self._next_look:
            self._writer.call(self._bury_the_dead)
        self._entered = True
        claimed: Claimed = self._writer.call(partial(self._ask, files))
        for file, kind in claimed.done:
            self._skip(file, kind)
        self._held.extend(claimed.held)
        return claimed.granted

    def _ask(self, files: list[AudioFile]) -> Claimed:
        wanted = self._wanted
        if not isinstance(wanted, Wanted):
            return wanted(files)
        how = {"force": wanted.force, "retry_failed": wanted.retry_failed}
        return self._store.claim(self._runner, files, wanted.versions, **how)

    def _bury_the_dead(self) -> None:
        dead = self._graves.dead(self._store.runs())
        if dead:
            LOGGER.info("taking over from %d runs that have ended early", len(dead))
            self._store.end_runs(dead)
        self._next_look = time.monotonic() + LOOK_S


def leave(runner: Runner, error: StoreError | TimeoutError) -> None:
    """Leave the claims of a run that has ended to the next one, since the database was not told.

    The process may live on, as a server's and a worker's does, and then looks alive to everybody else: so it is this
    process that ends the run, the next time that it looks for dead ones. What has timed out is told in the end.
    """
    LOGGER.info("the claims of this run are left to the next: %s", error)
    if isinstance(error, StoreError):
        _left.add(runner.id)


class Graves:
    """Tells which runs are dead: their process is gone, or they have not shown themselves for too long.

    No clock of another machine is trusted: what counts is how long *we* have seen a beat unchanged.
    """

    def __init__(self, runner: Runner, clock: Callable[[], float] = time.monotonic) -> None:
        self._runner = runner
        self._clock = clock
        self._seen: dict[str, tuple[int, float]] = {}

    def dead(self, runs: list[Heartbeat]) -> list[str]:
        """Return the ids of the dead ones."""
        return [run.runner.id for run in runs if run.runner.id != self._runner.id and self._is_dead(run)]

    def _is_dead(self, run: Heartbeat) -> bool:
        if run.runner.id in _left:
            return True
        now = self._clock()
        beat, since = self._seen.get(run.runner.id, (run.beat, now))
        if beat != run.beat:
            since = now
        self._seen[run.runner.id] = (run.beat, since)
        if run.runner.host == self._runner.host and not _lives(run.runner):
            return True
        return now - since >= LEASE_S


def this_run() -> Runner:
    """Return a new run of this process."""
    process = psutil.Process()
    return Runner(uuid.uuid4().hex, _host(), process.pid, process.create_time(), datetime.now(UTC))


def _host() -> str:
    """Name what process ids count in: containers of one machine may have its name, but not its processes."""
    try:
        return f"{platform.node()} {os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return platform.node()


def _lives(runner: Runner) -> bool:
    try:
        process = psutil.Process(runner.pid)
        same = abs(process.create_time() - runner.born) < SAME_BIRTH_S
        return same and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
    except psutil.Error:
        return True
