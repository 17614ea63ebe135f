"""``Broadcaster``: one look into the database for each change, told to all streams. Knows no HTTP and no format.

A stream keeps the latest state of what its reader has not seen, never a backlog: of many changes, none; the reader is
told to look anew. So a reader that sleeps costs as much as one that is awake.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Protocol

from core.errors import PlaylistaError
from models.jobs import Job, QueueCounts
from playlista.web.streams import Stream

_log = logging.getLogger("playlista.web.events")

#: Changes are looked up in parts of about so many.
_AT_A_TIME = 500
#: Between two looks; what happens meanwhile is told together.
PAUSE_S = 0.1
#: After a database that does not answer.
_LONG_PAUSE_S = 2.0


class Changes(Protocol):
    """What is looked into: ``Store.jobs``."""

    def changed_since(self, revision: int, *, limit: int) -> tuple[Job, ...]: ...

    def revision(self) -> int: ...

    def drain_changed(self) -> int: ...

    def counts(self, kind: str) -> QueueCounts: ...


class Broadcaster:
    """Belongs to one event loop; ``subscribe`` is ``JobQueue.subscribe``."""

    def __init__(self, changes: Changes, subscribe: Callable[[Callable[[], None]], Callable[[], None]]) -> None:
        self._changes = changes
        self._subscribe = subscribe
        self._unsubscribe: Callable[[], None] | None = None
        self._streams: set[Stream] = set()
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="broadcast")
        self._revision = self._drain_changed = 0
        self._counts = QueueCounts()

    async def start(self) -> None:
        """Begin to listen."""
        loop = asyncio.get_running_loop()
        self._revision = await loop.run_in_executor(self._thread, self._changes.revision)
        self._drain_changed = await loop.run_in_executor(self._thread, self._changes.drain_changed)

        def wake() -> None:
            with suppress(RuntimeError):  # the loop was closed just now, and nobody reads any more
                loop.call_soon_threadsafe(self._wake.set)

        self._unsubscribe = self._subscribe(wake)
        self._task = asyncio.create_task(self._listen())

    async def stop(self) -> None:
        """Send all readers away, and listen no more."""
        for stream in self._streams:
            stream.close()
        if self._unsubscribe is not None:
            self._unsubscribe()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._thread.shutdown(wait=False)

    def open(self, owner_id: int | None) -> Stream:
        """Open a stream of a user's jobs, or of everybody's; to be closed by :meth:`drop`."""
        stream = Stream(owner_id, self._revision)
        self._streams.add(stream)
        return stream

    def drop(self, stream: Stream) -> None:
        """Tell a stream nothing more."""
        self._streams.discard(stream)

    async def _listen(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                await self._look()
            except Exception as error:  # whatever it is, those who read must be told again some time
                unknown = None if isinstance(error, PlaylistaError) else error
                _log.warning("changes of jobs cannot be looked up: %s", error, exc_info=unknown)
                self._wake.set()
                await asyncio.sleep(_LONG_PAUSE_S)
            await asyncio.sleep(PAUSE_S)

    async def _look(self) -> None:
        """Look up what has changed, and tell it; without readers it is enough to know how far the table is."""
        loop = asyncio.get_running_loop()
        if not self._streams:
            revision = await loop.run_in_executor(self._thread, self._changes.revision)
            if not self._streams:  # who has come meanwhile may have looked before that
                self._revision = max(self._revision, revision)
                return
        told = False
        while jobs := await self._next(loop):
            told = True
            self._tell(jobs)
        if told:
            await self._look_at_queue(loop)

    async def _next(self, loop: asyncio.AbstractEventLoop) -> tuple[Job, ...]:
        """Return the next changes. Who is told of one has been told to look anew if the queue was held before it."""
        jobs, drain_changed = await loop.run_in_executor(self._thread, self._jobs_then_drain)
        if drain_changed != self._drain_changed:  # which changes what is said of all that waits, and no row of it
            self._drain_changed = drain_changed
            for stream in self._streams:
                stream.tell_anew()
        return jobs

    def _jobs_then_drain(self) -> tuple[tuple[Job, ...], int]:
        jobs = self._changes.changed_since(self._revision, limit=_AT_A_TIME)
        return jobs, self._changes.drain_changed()

    def _tell(self, jobs: Sequence[Job]) -> None:
        self._revision = jobs[-1].revision
        library = any(job.state == "completed" for job in jobs)
        for stream in self._streams:
            stream.tell(jobs, self._revision)
            if library:
                stream.tell_library(self._revision)

    async def _look_at_queue(self, loop: asyncio.AbstractEventLoop) -> None:
        counts = await loop.run_in_executor(self._thread, self._changes.counts, "download")
        if counts != self._counts:
            self._counts = counts
            for stream in self._streams:
                stream.tell_queue(counts)
