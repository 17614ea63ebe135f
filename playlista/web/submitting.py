"""``Submitter``: jobs into the queue, many at once: what comes while a transaction runs goes into the next one.

So fifty people who press a button in one moment cost two transactions, not fifty that wait for each other.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from models.jobs import Job, NewJob

#: One transaction takes so many jobs, at most, so that nobody waits long for those of others.
MOST_AT_ONCE = 500
#: The first of many waits so long for the others: less than they would wait for its transaction.
GATHER_S = 0.004


@dataclass(frozen=True, slots=True)
class _Order:
    """Jobs of one request, and who waits for them."""

    jobs: tuple[NewJob, ...]
    done: "asyncio.Future[tuple[Job, ...]]"


class Submitter:
    """Belongs to one event loop; ``submit`` is ``JobQueue.submit``, which is called in a thread of its own."""

    def __init__(self, submit: Callable[[Sequence[NewJob]], tuple[Job, ...]]) -> None:
        self._submit = submit
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="submit")
        self._waiting: list[_Order] = []
        self._writing: asyncio.Task[None] | None = None

    async def submit(self, jobs: Sequence[NewJob]) -> tuple[Job, ...]:
        """Queue jobs, all of them or none, and return them with their places."""
        order = _Order(tuple(jobs), asyncio.get_running_loop().create_future())
        self._waiting.append(order)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        return await order.done

    def close(self) -> None:
        """Wait for what is being written, and end the thread."""
        self._thread.shutdown()

    async def _write(self) -> None:
        await asyncio.sleep(GATHER_S)
        while self._waiting:
            orders = self._take()
            jobs = [job for order in orders for job in order.jobs]
            try:
                queued = await asyncio.get_running_loop().run_in_executor(self._thread, self._submit, jobs)
            except Exception as error:
                _fail(orders, error)
            else:
                _tell(orders, queued)

    def _take(self) -> list[_Order]:
        taken: list[_Order] = []
        room = MOST_AT_ONCE
        while self._waiting and (not taken or len(self._waiting[0].jobs) <= room):
            taken.append(self._waiting.pop(0))
            room -= len(taken[-1].jobs)
        return taken


def _tell(orders: Sequence[_Order], queued: Sequence[Job]) -> None:
    """Give each request its own jobs; ids grow in the order in which jobs were handed in."""
    rest = iter(sorted(queued, key=lambda job: job.id))
    for order in orders:
        mine = tuple(next(rest) for _ in order.jobs)
        if not order.done.done():  # who has hung up waits no more
            order.done.set_result(mine)


def _fail(orders: Sequence[_Order], error: Exception) -> None:
    for order in orders:
        if not order.done.done():
            order.done.set_exception(error)
