"""Orders of many people in few transactions, each of which gets its own answer."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Sequence

import pytest

from core.errors import StoreError
from models.jobs import Job, NewJob
from playlista.web.submitting import MOST_AT_ONCE, Submitter
from tests.coroutines import run
from tests.playlista.web.made_jobs import job


class Table:
    """Takes jobs as the store does, when ``door`` is open; ``told`` is how many came at a time."""

    def __init__(self) -> None:
        self.door, self.begun = threading.Event(), threading.Event()
        self.told: list[int] = []
        self.errors: list[Exception] = []
        self._rows = 0

    def submit(self, jobs: Sequence[NewJob]) -> tuple[Job, ...]:
        self.told.append(len(jobs))
        self.begun.set()
        assert self.door.wait(60.0)
        if self.errors:
            raise self.errors.pop(0)
        made = []
        for one in jobs:
            self._rows += 1
            made.append(job(self._rows, subject=one.subject))
        return tuple(reversed(made))  # in whatever order a database returns them


@contextlib.asynccontextmanager
async def submitting(table: Table) -> AsyncIterator[Submitter]:
    submitter = Submitter(table.submit)
    try:
        yield submitter
    finally:
        table.door.set()
        submitter.close()


def wanted(*names: str) -> list[NewJob]:
    return [NewJob("download", "youtube", 1, name, {}) for name in names]


async def begin(table: Table, submitter: Submitter, name: str) -> "asyncio.Task[tuple[Job, ...]]":
    """Hand in a job, and wait until its transaction has begun."""
    first = asyncio.create_task(submitter.submit(wanted(name)))
    assert await asyncio.to_thread(table.begun.wait, 60.0)
    return first


def subjects(jobs: Sequence[Job]) -> list[str]:
    return [one.subject for one in jobs]


def test_what_comes_while_a_transaction_runs_goes_into_the_next_one_together() -> None:
    async def scenario() -> None:
        table = Table()
        async with submitting(table) as submitter:
            first = await begin(table, submitter, "first")
            others = [asyncio.create_task(submitter.submit(wanted(f"{n} a", f"{n} b"))) for n in range(50)]
            await asyncio.sleep(0)
            table.door.set()
            assert subjects(await first) == ["first"]
            answers = await asyncio.gather(*others)
        assert table.told == [1, 100]
        assert [subjects(answer) for answer in answers] == [[f"{n} a", f"{n} b"] for n in range(50)]

    run(scenario())


def test_no_transaction_takes_more_than_allowed_but_a_single_order_is_never_parted() -> None:
    async def scenario() -> None:
        table = Table()
        async with submitting(table) as submitter:
            first = await begin(table, submitter, "first")
            sizes = (MOST_AT_ONCE - 1, 1, 1, MOST_AT_ONCE + 100)
            others = [asyncio.create_task(submitter.submit(wanted(*map(str, range(size))))) for size in sizes]
            await asyncio.sleep(0)
            table.door.set()
            await asyncio.gather(first, *others)
        assert table.told == [1, MOST_AT_ONCE, 1, MOST_AT_ONCE + 100]

    run(scenario())


def test_a_transaction_that_fails_is_told_to_all_in_it_and_the_next_one_is_tried() -> None:
    async def scenario() -> None:
        table = Table()
        table.errors = [StoreError("the database is away")]
        async with submitting(table) as submitter:
            first = await begin(table, submitter, "first")
            second = asyncio.create_task(submitter.submit(wanted("second")))
            await asyncio.sleep(0)
            table.door.set()
            with pytest.raises(StoreError, match="the database is away"):
                await first
            assert subjects(await second) == ["second"]
            assert subjects(await submitter.submit(wanted("third"))) == ["third"]

    run(scenario())


def test_who_has_hung_up_takes_nobodys_answer() -> None:
    async def scenario() -> None:
        table = Table()
        async with submitting(table) as submitter:
            first = await begin(table, submitter, "first")
            gone, there = (asyncio.create_task(submitter.submit(wanted(name))) for name in ("gone", "there"))
            await asyncio.sleep(0)
            gone.cancel()
            await asyncio.sleep(0)
            table.door.set()
            assert subjects(await there) == ["there"]
            assert subjects(await first) == ["first"]
            assert gone.cancelled()
        assert table.told == [1, 2]

    run(scenario())
