"""The queue of jobs with many at it at once."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from core.manager.claims import this_run
from core.store import Store
from models.jobs import Progress
from tests.core.store.made_jobs import DOWNLOADS, MANY, job


def hammer(work: Callable[[int], None], threads: int = 8) -> None:
    """Call ``work`` from several threads, which begin together."""
    gate = threading.Barrier(threads)

    def begin(number: int) -> None:
        gate.wait()
        work(number)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(begin, range(threads)))


def test_many_workers_begin_each_job_once_and_never_too_many(store: Store) -> None:
    store.jobs.submit([job(owner % 5) for owner in range(60)])
    lock, at_work, seen, most = threading.Lock(), set[int](), Counter[int](), [0]

    def work(_: int) -> None:
        run = this_run()
        while store.jobs.counts("download").queued:
            mine = store.jobs.claim(run, DOWNLOADS)
            if mine is None:
                continue
            with lock:
                at_work.add(mine.id)
                most[0] = max(most[0], len(at_work))
                seen[mine.id] += 1
            with lock:
                at_work.remove(mine.id)
            assert store.jobs.complete(run, mine.id, {})

    hammer(work)
    assert set(seen.values()) == {1}
    assert len(seen) == 60
    assert most[0] <= 3
    assert store.jobs.counts("download").completed == 60


def test_a_cancel_that_races_with_the_start_ends_the_job_once_either_way(store: Store) -> None:
    jobs = store.jobs.submit([job() for _ in range(60)])
    ends = Counter[int]()
    lock = threading.Lock()

    def work(number: int) -> None:
        if number % 2:
            for each in random.Random(number).sample(jobs, len(jobs)):
                store.jobs.cancel(each.id)
            return
        run = this_run()
        while (mine := store.jobs.claim(run, MANY)) is not None:
            if store.jobs.progress(run, mine.id, Progress()):
                ended = store.jobs.complete(run, mine.id, {})
            else:
                ended = store.jobs.cancelled(run, mine.id)
            with lock:
                ends[mine.id] += ended

    hammer(work)
    found = store.jobs.list()
    assert {each.state for each in found} <= {"completed", "cancelled"}
    assert not any(each.cancelling for each in found)
    assert all(count == 1 for count in ends.values())


def test_a_listener_misses_no_change_while_others_write(store: Store) -> None:
    known: dict[int, Any] = {}
    done = threading.Event()

    def listen() -> None:
        seen = 0
        while True:
            last = done.is_set()
            for each in store.jobs.changed_since(seen):
                known[each.id], seen = each.state, each.revision
            if last:
                return

    listener = threading.Thread(target=listen)
    listener.start()

    def work(number: int) -> None:
        for each in [store.jobs.submit([job(number)])[0] for _ in range(10)]:
            store.jobs.cancel(each.id)

    hammer(work, 4)
    done.set()
    listener.join()
    assert known == {each.id: "cancelled" for each in store.jobs.list()}
    assert len(known) == 40
