"""``Stream``: what one reader of events has not seen. Bounded, whatever happens and however long the reader sleeps."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from models.jobs import Job, QueueCounts

#: A stream with more unseen jobs than this begins anew with a snapshot.
MOST_UNSEEN = 200


@dataclass(frozen=True, slots=True)
class News:
    """What a reader has not seen; ``revision`` is what is covered then.

    ``anew``: it is too much, or something of all jobs, and everything is to be looked at. ``library`` is the revision
    with which something came into the library.
    """

    revision: int
    jobs: tuple[Job, ...] = ()
    queue: QueueCounts | None = None
    library: int | None = None
    anew: bool = False


class Stream:
    """Belongs to one event loop. ``owner_id`` is whose jobs are seen; ``None`` for everybody's."""

    def __init__(self, owner_id: int | None, revision: int) -> None:
        self.owner_id = owner_id
        self.closed = False
        self._wake = asyncio.Event()
        self._unseen: dict[int, Job] = {}
        self._news = News(revision)

    def tell(self, jobs: Sequence[Job], revision: int) -> None:
        """Take changes in, up to a revision."""
        mine = {job.id: job for job in jobs if self.owner_id in (None, job.owner_id)}
        anew = self._news.anew
        if not anew:
            self._unseen |= mine
            if len(self._unseen) > MOST_UNSEEN:
                anew = True
                self._unseen.clear()
        self._news = replace(self._news, revision=revision, anew=anew)
        if mine:
            self._wake.set()

    def tell_anew(self) -> None:
        """Take in that everything is to be looked at again."""
        self._unseen.clear()
        self._news = replace(self._news, anew=True)
        self._wake.set()

    def tell_queue(self, counts: QueueCounts) -> None:
        """Take in how busy the queue is."""
        self._news = replace(self._news, queue=counts)
        self._wake.set()

    def tell_library(self, revision: int) -> None:
        """Take in that something has come into the library."""
        self._news = replace(self._news, library=revision)
        self._wake.set()

    def close(self) -> None:
        """Have the reader sent away."""
        self.closed = True
        self._wake.set()

    async def wait(self, timeout_s: float) -> bool:
        """Wait for news; ``False`` if there are none in that time."""
        try:
            await asyncio.wait_for(self._wake.wait(), timeout_s)
        except TimeoutError:
            return False
        return True

    def take(self) -> News:
        """Return what is unseen, and count it as seen."""
        self._wake.clear()
        jobs = tuple(sorted(self._unseen.values(), key=lambda job: (job.revision, job.id)))
        news = replace(self._news, jobs=jobs)
        self._unseen.clear()
        self._news = News(news.revision)
        return news
