"""Jobs run by workers: as many at once as allowed on all of them together, whatever becomes of Redis."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

import pytest
import redis

from core.settings import from_mapping
from core.store import Store, open_store
from models.jobs import JOB_KINDS, Job
from playlista.jobs import rq_executor, wake_ups
from playlista.jobs.queue import JobQueue
from playlista.jobs.redis_channel import client
from playlista.jobs.worker import Worker, _Listener, work
from tests.playlista.jobs.waiting import PATIENCE_S, Hands, ordered, until
from tests.servers import RedisServer


@pytest.fixture
def hands() -> Hands:
    return Hands()


@contextmanager
def worker(
    database_url: str, hands: Hands, redis_url: str = "", kinds: Sequence[str] = JOB_KINDS, **keys: object
) -> Iterator[threading.Event]:
    """A worker with a connection of its own, as on another machine; it ends with the block."""
    over = threading.Event()
    ended: list[bool] = []
    with open_store(database_url) as store:
        settings = from_mapping({"REDIS_URL": redis_url, "JOB_RETRY_SECONDS": 0.01, **keys})
        one = Worker(store, settings, kinds=kinds, work=hands.work)
        thread = threading.Thread(target=lambda: ended.append(one.run(over)))
        thread.start()
        try:
            yield over
        finally:
            over.set()
            thread.join()
    assert ended == [True]


@contextmanager
def server(store: Store, redis_url: str, **keys: object) -> Iterator[JobQueue]:
    """The queue of a server that has jobs run by workers."""
    queue = JobQueue(store, from_mapping({"REDIS_URL": redis_url, **keys}))
    queue.start()
    try:
        yield queue
    finally:
        assert queue.stop(PATIENCE_S)


def all_completed(store: Store, jobs: Sequence[Job]) -> Callable[[], bool]:
    return lambda: store.jobs.counts("download").completed == len(jobs)


def test_workers_keep_to_the_limit_together_and_run_each_job_once(
    store: Store, database_url: str, redis_server: RedisServer, hands: Hands
) -> None:
    names = [f"job {number}" for number in range(12)]
    with ExitStack() as stack:
        for _ in range(4):
            stack.enter_context(worker(database_url, hands, redis_server.url))
        queue = stack.enter_context(server(store, redis_server.url))
        jobs = queue.submit([ordered(name, owner_id=number) for number, name in enumerate(names)])
        until(lambda: hands.at_once == 3)
        hands.open(*names)
        until(all_completed(store, jobs))
    assert hands.most_at_once == 3
    assert sorted(hands.begun) == sorted(names)


def test_a_worker_takes_only_the_queues_it_is_for(
    store: Store, database_url: str, redis_server: RedisServer, hands: Hands
) -> None:
    hands.open("a", "b")
    with server(store, redis_server.url) as queue:
        _analysis, _download = queue.submit([ordered("a", kind="analysis"), ordered("b")])
        with worker(database_url, hands, redis_server.url, ["download"]):
            until(lambda: "b" in hands.ended)
        assert hands.begun == ["b"]
        with worker(database_url, hands, redis_server.url, ["analysis"]):
            until(lambda: "a" in hands.ended)


def test_without_redis_a_worker_looks_by_itself(store: Store, database_url: str, hands: Hands) -> None:
    hands.open("a")
    with worker(database_url, hands):
        jobs = store.jobs.submit([ordered("a")])
        until(all_completed(store, jobs))


def test_jobs_that_no_worker_comes_for_are_told_once(
    store: Store,
    redis_server: RedisServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(rq_executor, "LONELY_S", 0.0)
    monkeypatch.setattr(rq_executor, "SWEEP_S", 0.01)
    with server(store, redis_server.url) as queue:
        queue.submit([ordered("a")])
        until(lambda: "no worker is there" in caplog.text, "it is told")
        queue.submit([ordered("b")])
        until(lambda: queue.state().workers == 0)
    assert caplog.text.count("no worker is there") == 1


def test_what_is_ordered_while_redis_is_away_is_done_all_the_same(
    store: Store, database_url: str, redis_server: RedisServer, hands: Hands
) -> None:
    hands.open("a", "b", "c")
    with server(store, redis_server.url) as queue, worker(database_url, hands, redis_server.url):
        jobs = queue.submit([ordered("a")])
        until(lambda: "a" in hands.ended)
        redis_server.kill()
        jobs += queue.submit([ordered("b")])
        until(all_completed(store, jobs))
        until(lambda: (state := queue.state()).problem is not None and state.workers is None)
        redis_server.resume()
        jobs += queue.submit([ordered("c")])
        until(all_completed(store, jobs))
        until(lambda: queue.state().problem is None and queue.state().workers == 1)
    assert sorted(hands.begun) == ["a", "b", "c"]


def test_a_redis_that_forgets_everything_loses_no_job(
    store: Store, database_url: str, redis_server: RedisServer, hands: Hands
) -> None:
    names = [f"job {number}" for number in range(4)]
    with server(store, redis_server.url, MAX_CONCURRENT_DOWNLOADS=1) as queue:
        jobs = queue.submit([ordered(name) for name in names])
        redis_server.flush()
        with worker(database_url, hands, redis_server.url, MAX_CONCURRENT_DOWNLOADS=1):
            until(lambda: len(hands.begun) == 1)
            redis_server.flush()
            hands.open(*names)
            until(all_completed(store, jobs))
    assert hands.begun == names


def test_cancelling_reaches_the_worker_and_its_place_is_taken_then(
    store: Store, database_url: str, redis_server: RedisServer, hands: Hands
) -> None:
    with (
        server(store, redis_server.url) as queue,
        worker(database_url, hands, redis_server.url, MAX_CONCURRENT_DOWNLOADS=1),
    ):
        first, _second = queue.submit([ordered("a"), ordered("b")])
        until(lambda: hands.begun == ["a"])
        queue.cancel(first.id)
        until(lambda: hands.begun == ["a", "b"])
        assert hands.ended == ["a"]
        hands.open("b")
        until(lambda: store.jobs.counts("download").completed == 1)
    assert store.jobs.counts("download").cancelled == 1


def test_a_worker_that_ends_gives_its_job_to_the_next(
    store: Store, database_url: str, redis_server: RedisServer, hands: Hands
) -> None:
    with server(store, redis_server.url) as queue:
        (job,) = queue.submit([ordered("a")])
        with worker(database_url, hands, redis_server.url):
            until(lambda: hands.begun == ["a"])
        given_back = store.jobs.get(job.id)
        assert given_back is not None
        assert (given_back.state, given_back.attempts) == ("queued", 0)
        hands.open("a")
        with worker(database_url, hands, redis_server.url):
            until(all_completed(store, [job]))


def test_the_server_hears_at_once_of_what_workers_do(
    store: Store, database_url: str, redis_server: RedisServer, hands: Hands
) -> None:
    heard: list[int] = []
    with server(store, redis_server.url) as queue, worker(database_url, hands, redis_server.url):
        queue.submit([ordered("a")])
        until(lambda: hands.begun == ["a"])
        queue.subscribe(lambda: heard.append(1))
        heard.clear()
        hands.open("a")
        until(lambda: bool(heard))


def test_wake_ups_are_plain_json_and_no_more_than_are_wanted(redis_server: RedisServer) -> None:
    with redis.Redis.from_url(redis_server.url) as connection:
        assert wake_ups.wake("download", 3, connection, 1800.0) == 3
        assert wake_ups.wake("download", 2, connection, 1800.0) == 0
        job = wake_ups.queue("download", connection).get_jobs()[0]
        assert (job.func_name, job.args, job.timeout) == ("playlista.jobs.worker.work", ["download"], 2100)


def test_another_program_cannot_do_the_work(redis_server: RedisServer) -> None:
    with pytest.raises(Exception, match="are run by `playlista worker` only"):
        work("download")


def test_names_of_queues_are_checked() -> None:
    assert wake_ups.kinds_of("analysis, downloads") == ("download", "analysis")
    for names in ("", "downloads,uploads"):
        with pytest.raises(ValueError, match="is not among downloads, analysis"):
            wake_ups.kinds_of(names)


def test_a_worker_that_was_killed_is_not_counted(redis_server: RedisServer) -> None:
    with client(redis_server.url) as connection:
        listeners = [_Listener(redis_server.url, ("download",), name, threading.Event()) for name in ("anna", "bert")]
        workers = [listener._made(connection) for listener in listeners]
        for worker in workers:
            be_born: Callable[[], object] = worker.register_birth
            be_born()
        assert wake_ups.workers(connection) == 2
        connection.delete(workers[0].key)  # which Redis does when it has not shown itself for so long
        assert wake_ups.workers(connection) == 1


def test_a_worker_shows_itself_again_to_a_redis_that_has_forgotten_it(redis_server: RedisServer) -> None:
    with client(redis_server.url) as connection:
        listener = _Listener(redis_server.url, ("download",), "anna", threading.Event())
        worker = listener._worker = listener._made(connection)
        be_born: Callable[[], object] = worker.register_birth
        be_born()
        redis_server.flush()
        assert wake_ups.workers(connection) == 0
        worker.heartbeat()
        assert wake_ups.workers(connection) == 1
        assert connection.hget(worker.key, "birth") is not None
        listener.leave()
        worker.heartbeat()
        assert wake_ups.workers(connection) == 0
