"""Changes of jobs on their way to all who read: by one look for all, to each only what is theirs."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

import pytest

from core.errors import StoreError
from models.jobs import Job, QueueCounts
from playlista.web import broadcasting
from playlista.web.broadcasting import Broadcaster
from playlista.web.streams import MOST_UNSEEN, News, Stream
from tests.coroutines import run
from tests.playlista.web.made_jobs import job

ANNA, BERT = 1, 2


class Table:
    """Jobs that have changed, in the order of their revisions, and who listens for more."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.queue = QueueCounts()
        self.errors: list[Exception] = []
        self.looks: list[int] = []
        self.asked = self.drained = 0
        self.listeners: list[Callable[[], None]] = []

    def changed_since(self, revision: int, *, limit: int) -> tuple[Job, ...]:
        self.looks.append(revision)
        if self.errors:
            raise self.errors.pop()
        return tuple([one for one in self.jobs if one.revision > revision][:limit])

    def revision(self) -> int:
        self.asked += 1
        return self.jobs[-1].revision if self.jobs else 0

    def drain_changed(self) -> int:
        return self.drained

    def counts(self, kind: str) -> QueueCounts:
        return self.queue if kind == "download" else QueueCounts()

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def change(self, *jobs: Job) -> None:
        self.jobs.extend(jobs)
        for listener in self.listeners:
            listener()

    def drain(self, revision: int) -> None:
        self.drained = revision
        self.change()


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two looks nothing is waited for."""
    monkeypatch.setattr(broadcasting, "PAUSE_S", 0.0)
    monkeypatch.setattr(broadcasting, "_LONG_PAUSE_S", 0.0)


@contextlib.asynccontextmanager
async def telling(table: Table) -> AsyncIterator[Broadcaster]:
    broadcaster = Broadcaster(table, table.subscribe)
    await broadcaster.start()
    try:
        yield broadcaster
    finally:
        await broadcaster.stop()


@contextlib.asynccontextmanager
async def reading() -> AsyncIterator[tuple[Table, Stream]]:
    """Have one reader of changes."""
    table = Table()
    async with telling(table) as broadcaster:
        yield table, broadcaster.open(ANNA)


async def news(stream: Stream) -> News:
    assert await stream.wait(60.0), "nothing was told"
    return stream.take()


async def quiet(table: Table, seen: int) -> None:
    """Wait until a look has found nothing more."""
    while not table.looks or table.looks[-1] < seen:
        await asyncio.sleep(0)


def test_each_reader_is_told_what_is_theirs_and_who_may_see_all_everything() -> None:
    async def scenario() -> None:
        table = Table()
        async with telling(table) as broadcaster:
            anna, bert, root = (broadcaster.open(owner) for owner in (ANNA, BERT, None))
            table.change(job(1, owner_id=ANNA), job(2, owner_id=BERT))
            assert [one.id for one in (await news(anna)).jobs] == [1]
            assert [one.id for one in (await news(bert)).jobs] == [2]
            assert [one.id for one in (await news(root)).jobs] == [1, 2]

    run(scenario())


def test_what_was_before_is_not_told_again() -> None:
    async def scenario() -> None:
        table = Table()
        table.change(job(1))
        async with telling(table) as broadcaster:
            stream = broadcaster.open(ANNA)
            table.change(job(2))
            assert [one.id for one in (await news(stream)).jobs] == [2]

    run(scenario())


def test_a_reader_who_sleeps_keeps_the_latest_of_each_job() -> None:
    async def scenario() -> None:
        async with reading() as (table, stream):
            table.change(job(1, state="queued"))
            await quiet(table, 1)
            table.change(job(1, state="processing", revision=2))
            await quiet(table, 2)
            told = await news(stream)
            assert [(one.id, one.state) for one in told.jobs] == [(1, "processing")]

    run(scenario())


def test_more_than_a_reader_can_be_told_is_one_word() -> None:
    async def scenario() -> None:
        async with reading() as (table, stream):
            table.change(*(job(number) for number in range(1, 2 * MOST_UNSEEN + 1001)))
            await quiet(table, 2 * MOST_UNSEEN + 1000)
            told = await news(stream)
            assert (told.anew, told.jobs, told.revision) == (True, (), 2 * MOST_UNSEEN + 1000)

    run(scenario())


def test_that_the_queue_is_held_is_a_reason_to_look_at_everything_anew() -> None:
    async def scenario() -> None:
        table = Table()
        async with telling(table) as broadcaster:
            anna, bert = broadcaster.open(ANNA), broadcaster.open(BERT)
            table.drain(1)
            assert [(await news(stream)).anew for stream in (anna, bert)] == [True, True]
            table.change(job(2))
            told = await news(anna)
            assert (told.anew, [one.id for one in told.jobs]) == (False, [2])

    run(scenario())


def test_who_is_told_of_a_job_knows_whether_the_queue_was_held_before() -> None:
    async def scenario() -> None:
        async with reading() as (table, stream):
            table.drained = 1
            table.change(job(2))
            told = await news(stream)
            assert (told.anew, told.jobs, told.revision) == (True, (), 2)

    run(scenario())


def test_without_readers_no_job_is_looked_up() -> None:
    async def scenario() -> None:
        table = Table()
        async with telling(table) as broadcaster:
            table.change(job(1))
            stream = broadcaster.open(ANNA)
            broadcaster.drop(stream)
            asked = table.asked
            table.change(job(2))
            while table.asked == asked:
                await asyncio.sleep(0)
            assert table.looks == []

    run(scenario())


def test_what_is_completed_is_told_to_all_as_news_of_the_library_and_how_busy_it_is() -> None:
    async def scenario() -> None:
        table = Table()
        async with telling(table) as broadcaster:
            stream = broadcaster.open(BERT)
            table.queue = QueueCounts(queued=3)
            table.change(job(1, owner_id=ANNA, state="completed"))
            await quiet(table, 1)
            told = [await news(stream)]
            while told[-1].queue is None:
                told.append(await news(stream))
            assert told[0].library == 1
            assert told[-1].queue == QueueCounts(queued=3)
            assert all(one.jobs == () for one in told)

    run(scenario())


def test_a_database_that_is_away_for_a_while_costs_no_change(caplog: pytest.LogCaptureFixture) -> None:
    async def scenario() -> None:
        async with reading() as (table, stream):
            table.errors = [ValueError("it is locked"), StoreError("it is locked")]
            table.change(job(1))
            assert [one.id for one in (await news(stream)).jobs] == [1]

    run(scenario())
    warned = [record.getMessage() for record in caplog.records if record.name == "playlista.web.events"]
    assert warned == ["changes of jobs cannot be looked up: it is locked"] * 2


def test_at_the_end_readers_are_sent_away_and_nobody_listens() -> None:
    async def scenario() -> None:
        async with reading() as (table, stream):
            assert len(table.listeners) == 1
        assert await stream.wait(60.0)
        assert stream.closed
        assert table.listeners == []

    run(scenario())


def test_a_change_after_the_end_of_the_loop_is_told_to_nobody() -> None:
    """Whoever tells has taken its list of listeners just before."""
    table = Table()

    async def scenario() -> list[Callable[[], None]]:
        async with telling(table):
            return list(table.listeners)

    for listener in run(scenario()):
        listener()
