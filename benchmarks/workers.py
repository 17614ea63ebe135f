"""What a job costs beside its work: 1, 2 and 4 workers with jobs that sleep or compute for a fixed time.

Real worker processes, a real Redis and a real PostgreSQL, from wheels. Overhead is the CPU of the workers, without what
the jobs compute, a job; that of the servers is not in it.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from core.settings import Settings, from_mapping  # noqa: E402
from core.store import Store, open_store  # noqa: E402
from models.jobs import Job, NewJob  # noqa: E402
from playlista.jobs.desk import Desk  # noqa: E402
from playlista.jobs.queue import JobQueue  # noqa: E402
from playlista.jobs.worker import Worker  # noqa: E402
from tests.servers import PostgresServer, RedisServer  # noqa: E402


def settings(database_url: str, redis_url: str, workers: int) -> Settings:
    """What all have in common."""
    keys = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "MAX_CONCURRENT_DOWNLOADS": workers}
    return from_mapping(keys)


def work(job: Job, desk: Desk) -> Mapping[str, Any]:
    """Sleep or compute for as long as the job says; return the CPU time it took."""
    seconds, begun = float(job.payload["seconds"]), time.thread_time()
    if job.type == "sleeping":
        time.sleep(seconds)
    else:
        data = b""
        while time.thread_time() - begun < seconds:
            data = hashlib.sha256(data + bytes(1 << 16)).digest()
    return {"cpu_s": time.thread_time() - begun}


def serve(database_url: str, redis_url: str, workers: int) -> None:
    """Be a worker until standard input ends; then print the CPU time of the process since it was ready."""
    with open_store(database_url) as store:
        over = threading.Event()
        worker = Worker(store, settings(database_url, redis_url, workers), kinds=["download"], work=work)
        thread = threading.Thread(target=worker.run, args=(over,))
        thread.start()
        time.sleep(2.0)  # until it is ready
        print("ready", flush=True)
        begun = time.process_time()
        sys.stdin.read()
        print(time.process_time() - begun, flush=True)
        over.set()
        thread.join()


@dataclass(frozen=True, slots=True)
class Load:
    """So many jobs of one kind for so many workers, and how many seconds each takes."""

    kind: str
    workers: int
    jobs: int
    cost_s: float


def run(store: Store, database_url: str, redis_url: str, load: Load) -> dict[str, Any]:
    """Have jobs done by worker processes, and return what that took."""
    command = [sys.executable, __file__, "--serve", database_url, redis_url, str(load.workers)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    there: list[Any] = [subprocess.Popen(command, text=True, env=os.environ, **pipes) for _ in range(load.workers)]  # type: ignore[call-overload]
    for process in there:
        process.stdout.readline()
    wall_s, made = done(store, settings(database_url, redis_url, load.workers), load)
    cpu_s = sum(float(process.communicate()[0]) for process in there)
    inside = sum((store.jobs.get(job.id).result or {})["cpu_s"] for job in made)  # type: ignore[union-attr]
    return {
        "work": load.kind,
        "workers": load.workers,
        "jobs": load.jobs,
        "cost_s": load.cost_s,
        "jobs_a_second": round(load.jobs / wall_s, 2),
        "of_ideal": round(load.jobs * load.cost_s / load.workers / wall_s, 3),
        "overhead_cpu_ms": round(1000 * (cpu_s - inside) / load.jobs, 1),
    }


def done(store: Store, chosen: Settings, load: Load) -> tuple[float, Sequence[Job]]:
    """Queue the jobs and wait for the last; return the seconds that took, and the jobs."""
    queue = JobQueue(store, chosen)
    queue.start()
    over, ended = threading.Event(), store.jobs.counts("download").completed + load.jobs
    queue.subscribe(lambda: over.set() if store.jobs.counts("download").completed >= ended else None)
    begun, name = time.monotonic(), f"{load.kind}-{load.workers}"
    payload = {"seconds": load.cost_s}
    made = queue.submit([NewJob("download", load.kind, n % 7, f"{name}-{n}", payload) for n in range(load.jobs)])
    over.wait()
    wall_s = time.monotonic() - begun
    queue.stop()
    return wall_s, made


def main() -> None:
    """Print the table, or with ``--json`` an object a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--jobs", type=int, default=60, help="jobs for each worker")
    parser.add_argument("--cost", type=float, default=0.25, help="seconds a job")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    if arguments.serve:
        serve(arguments.serve[0], arguments.serve[1], int(arguments.serve[2]))
        return
    with tempfile.TemporaryDirectory() as folder:
        postgres, redis = PostgresServer(Path(folder) / "pg"), RedisServer(Path(folder) / "redis")
        try:
            with postgres.database() as url, open_store(url) as store:
                for kind in ("sleeping", "computing"):
                    for workers in (1, 2, 4):
                        load = Load(kind, workers, arguments.jobs * workers, arguments.cost)
                        row = run(store, url, redis.url, load)
                        print(json.dumps(row) if arguments.json else _line(row), flush=True)
        finally:
            redis.kill()
            postgres.stop()
    print(f"load of the machine: {os.getloadavg()[0] / (os.cpu_count() or 1):.1f} a core", file=sys.stderr)


def _line(row: dict[str, Any]) -> str:
    return (
        f"{row['work']:<10} {row['workers']} workers, {row['jobs']:>4} jobs of {row['cost_s']} s: "
        f"{row['jobs_a_second']:>6.2f} a second ({row['of_ideal']:.0%} of ideal), "
        f"{row['overhead_cpu_ms']:.1f} ms of CPU beside the work of a job"
    )


if __name__ == "__main__":
    main()
