"""Server-sent events: what a reader is told, as bytes, from the snapshot to the end of the stream.

The id of an event is the revision of the table of jobs up to which the reader knows everything then.
"""

import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

from pydantic import BaseModel
from sse_starlette import EventSourceResponse
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from core.errors import StoreError
from core.store import Store
from models.jobs import FINAL_STATES, Job, QueueCounts
from playlista.web.broadcasting import Broadcaster
from playlista.web.job_records import JobRecord, QueueInfo, Record, job_records, queue_info
from playlista.web.readers import Readers
from playlista.web.streams import MOST_UNSEEN, News, Stream

_log = logging.getLogger("playlista.web.events")

HEARTBEAT_S = 15.0
#: So often it is looked whether the reader is still signed in.
CHECK_S = 5.0
#: A snapshot has no more jobs that have not ended; ``GET /downloads/my-jobs`` tells more of them.
MOST_ACTIVE = 200
#: Of those that have ended.
ENDED = 10
#: One event has no more jobs: it has to fit into memory for each reader that does not read.
_JOBS_OF_AN_EVENT = 50
_HEARTBEAT = b": still here\n\n"
#: After so many milliseconds a browser connects again.
_RETRY = b"retry: 3000\n\n"


class Snapshot(Record):
    """All that a reader needs to begin with; ``more`` if there are jobs that are not in it."""

    jobs: tuple[JobRecord, ...]
    queue: QueueInfo
    more: bool
    revision: int


class Changed(Record):
    """Jobs that have changed, as they are now."""

    jobs: tuple[JobRecord, ...]


class LibraryChanged(Record):
    """Something came into the library."""

    revision: int


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: ``owner_id`` is whose jobs they see (``None``: everybody's), ``since`` what they know already.

    ``is_welcome`` tells whether they are still signed in.
    """

    user_id: int
    owner_id: int | None
    since: int | None
    is_welcome: Callable[[], Awaitable[bool]]


class EventStream(EventSourceResponse):
    """The answer: counted as long as it lasts, and refused before it begins if there are too many."""

    def __init__(self, reader: Reader, teller: "Teller", readers: Readers) -> None:
        super().__init__(teller.told(reader), ping=0, sep="\n")
        self._reader = reader
        self._readers = readers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._readers.reading(self._reader.user_id):
            await super().__call__(scope, receive, send)


class Teller:
    """Turns what happens into events for each reader."""

    def __init__(self, store: Store, broadcaster: Broadcaster, max_concurrent: int) -> None:
        self._store = store
        self._broadcaster = broadcaster
        self._max_concurrent = max_concurrent

    async def told(self, reader: Reader) -> AsyncIterator[bytes]:
        """Yield events until the reader is signed out, the server stops, or the database does not answer.

        Who comes again then with what they know misses nothing.
        """
        stream = self._broadcaster.open(reader.owner_id)
        try:
            yield _RETRY
            events, known = await self._first(reader)
            for event in events:
                yield event
            async for event in self._further(reader, stream, known):
                yield event
        except StoreError as error:
            _log.info("a stream of events ends: %s", error)
        finally:
            self._broadcaster.drop(stream)

    async def _further(self, reader: Reader, stream: Stream, known: int) -> AsyncIterator[bytes]:
        spoken = checked = time.monotonic()
        while not stream.closed:
            came = await stream.wait(CHECK_S)
            if time.monotonic() - checked >= CHECK_S:
                if not await _is_welcome(reader):
                    return
                checked = time.monotonic()
            if came:
                for event in await self._events(stream.take(), reader, known):
                    yield event
                spoken = time.monotonic()
            elif time.monotonic() - spoken >= HEARTBEAT_S - CHECK_S / 2:
                yield _HEARTBEAT
                spoken = time.monotonic()

    async def _first(self, reader: Reader) -> tuple[Sequence[bytes], int]:
        """Tell what was missed since the reader was here, or everything if that is unknown or too much.

        Returns
        -------
        The events, and the revision up to which all is known then.
        """
        if reader.since is not None:
            missed = await run_in_threadpool(self._missed, reader.since, reader.owner_id)
            if missed is not None:
                known = missed[-1].revision if missed else reader.since
                return _changed(missed, known), known
        snapshot = await self._snapshot(reader)
        return [_event("snapshot", snapshot, snapshot.revision)], snapshot.revision

    def _missed(self, since: int, owner_id: int | None) -> tuple[Job, ...] | None:
        if since > self._store.jobs.revision():  # of another database
            return None
        if since < self._store.jobs.drain_changed():  # which changes what is said of all that waits, and no row
            return None
        jobs = self._store.jobs.changed_since(since, owner_id=owner_id, limit=MOST_UNSEEN + 1)
        return jobs if len(jobs) <= MOST_UNSEEN else None

    async def _events(self, news: News, reader: Reader, known: int) -> Sequence[bytes]:
        if news.anew:
            snapshot = await self._snapshot(reader)
            return [_event("snapshot", snapshot, snapshot.revision)]
        revision = max(news.revision, known)
        events = list(_changed([job for job in news.jobs if job.revision > known], revision))
        if news.queue is not None:
            events.append(_event("queue", queue_info(news.queue, self._max_concurrent), revision))
        if news.library is not None:
            events.append(_event("library", LibraryChanged(revision=news.library), revision))
        return events

    async def _snapshot(self, reader: Reader) -> Snapshot:
        revision, jobs, counts = await run_in_threadpool(self._everything, reader.owner_id)
        active = [job for job in jobs if job.state not in FINAL_STATES]
        return Snapshot(
            jobs=job_records([*active[:MOST_ACTIVE], *jobs[len(active) :]]),
            queue=queue_info(counts, self._max_concurrent),
            more=len(active) > MOST_ACTIVE,
            revision=revision,
        )

    def _everything(self, owner_id: int | None) -> tuple[int, tuple[Job, ...], QueueCounts]:
        """The revision first: what changes meanwhile is told again, and nothing is left out."""
        revision = self._store.jobs.revision()
        jobs = self._store.jobs.current(owner_id=owner_id, ended=ENDED, most=MOST_ACTIVE + 1)
        return revision, jobs, self._store.jobs.counts("download")


async def _is_welcome(reader: Reader) -> bool:
    """Whether a reader is still signed in; while that cannot be found out, there is nothing to tell either."""
    try:
        return await reader.is_welcome()
    except StoreError:
        return True


def _changed(jobs: Sequence[Job], revision: int) -> Sequence[bytes]:
    """Only the last event has the revision: before it, not everything was told."""
    firsts = range(0, len(jobs), _JOBS_OF_AN_EVENT)
    parts = [Changed(jobs=job_records(jobs[first : first + _JOBS_OF_AN_EVENT])) for first in firsts]
    last = len(parts) - 1
    return [_event("jobs", part, revision if number == last else None) for number, part in enumerate(parts)]


def _event(name: str, data: BaseModel, revision: int | None) -> bytes:
    number = "" if revision is None else f"id: {revision}\n"
    return f"event: {name}\n{number}data: {data.model_dump_json()}\n\n".encode()
