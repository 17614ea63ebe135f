"""``playlista worker`` as a program of its own: signals, kill -9, and what the next one finds."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from core.settings import Settings, from_mapping
from core.store import Store
from models.jobs import Job
from playlista.jobs import orders
from playlista.jobs.queue import JobQueue
from tests.conftest import ROOT
from tests.fakes.loopback import Fault
from tests.fakes.music_world import World, music_world
from tests.playlista.jobs.waiting import PATIENCE_S, until
from tests.servers import RedisServer

StartWorker = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def world() -> Iterator[World]:
    with music_world(1, 2, seconds=2.0) as served:
        yield served


@pytest.fixture
def keys(world: World, tmp_path: Path, database_url: str, redis_server: RedisServer) -> dict[str, object]:
    (tmp_path / "Music").mkdir()
    return {
        **world.settings,
        "DATABASE_URL": database_url,
        "LIBRARY_PATH": str(tmp_path / "Music"),
        "REDIS_URL": redis_server.url,
        "PROCESS_WORKERS": 1,
        "JOB_RETRY_SECONDS": 0.01,
    }


@pytest.fixture
def settings(keys: dict[str, object]) -> Settings:
    return from_mapping(keys)


@pytest.fixture
def start_worker(world: World, keys: dict[str, object], tmp_path: Path) -> Iterator[StartWorker]:
    """Start workers as programs; they are gone after the test."""
    started: list[subprocess.Popen[str]] = []
    told = world.environment | {f"PLAYLISTA_{name}": str(value) for name, value in keys.items()}
    path = os.pathsep.join((str(ROOT), told["PYTHONPATH"]))
    environment = {**os.environ, **told, "PYTHONPATH": path, "HOME": str(tmp_path)}

    def start(*options: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "playlista", "worker", *options]
        process = subprocess.Popen(
            command, env=environment, cwd=tmp_path, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def queue(store: Store, settings: Settings) -> Iterator[JobQueue]:
    """The server's end of it."""
    made = JobQueue(store, settings)
    made.start()
    yield made
    assert made.stop(PATIENCE_S)


def now(store: Store, job: Job) -> Job:
    found = store.jobs.get(job.id)
    assert found is not None
    return found


def crawling(world: World, number: int) -> Fault:
    fault = Fault(f"/files/{number}.flac", times=1_000_000, trickle_s=1.0)
    world.site.server.faults.append(fault)
    return fault


def test_what_a_worker_was_at_when_it_was_killed_is_done_once_by_the_next(
    store: Store, world: World, settings: Settings, queue: JobQueue, start_worker: StartWorker, tmp_path: Path
) -> None:
    crawling(world, 1)
    (job,) = queue.submit([orders.download("https://youtu.be/video000001", owner_id=1, settings=settings)])
    first = start_worker()
    assert world.site.server.wait_for("/files/1.flac", patience_s=PATIENCE_S)
    orphans = psutil.Process(first.pid).children(recursive=True)
    first.kill()
    assert psutil.wait_procs(orphans, timeout=PATIENCE_S)[1] == []
    world.site.server.faults.clear()
    start_worker()
    until(lambda: now(store, job).state == "completed")
    assert now(store, job).attempts == 2
    until(lambda: store.jobs.counts("analysis").completed == 1)
    left = [path for path in (tmp_path / "Music").rglob("*") if path.is_file() and not path.name.startswith(".")]
    assert sorted(path.suffix for path in left) == [".flac", ".lock"]  # what files are put in their places under
    assert store.stats().tracks == 1


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_gives_the_job_back_and_ends_the_worker(
    store: Store,
    world: World,
    settings: Settings,
    queue: JobQueue,
    start_worker: StartWorker,
    sent: signal.Signals,
    code: int,
) -> None:
    crawling(world, 1)
    (job,) = queue.submit([orders.download("https://youtu.be/video000001", owner_id=1, settings=settings)])
    worker = start_worker()
    assert world.site.server.wait_for("/files/1.flac", patience_s=PATIENCE_S)
    children = psutil.Process(worker.pid).children(recursive=True)
    worker.send_signal(sent)
    _, errors = worker.communicate(timeout=PATIENCE_S)
    assert worker.returncode == code, errors
    assert errors.splitlines() == ["Waiting for jobs (download and analysis); Ctrl-C ends it.", "Stopped."]
    assert psutil.wait_procs(children, timeout=PATIENCE_S)[1] == []
    assert (now(store, job).state, now(store, job).attempts) == ("queued", 0)


def test_a_burst_ends_when_nothing_is_left(
    store: Store, settings: Settings, queue: JobQueue, start_worker: StartWorker
) -> None:
    urls = [f"https://youtu.be/video00000{number}" for number in (1, 2)]
    jobs = queue.submit([orders.download(url, owner_id=1, settings=settings) for url in urls])
    worker = start_worker("--burst", "--queues", "downloads")
    _, errors = worker.communicate(timeout=PATIENCE_S)
    assert worker.returncode == 0, errors
    assert [now(store, job).state for job in jobs] == ["completed", "completed"]
    assert store.jobs.counts("analysis").queued == 2
