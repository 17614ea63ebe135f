"""Holds ``playlista serve`` under load: many who press a button at once, readers of events that sleep, a long queue.

The server is a program of its own on a real PostgreSQL, with its durability on; songs come from a small site in this
process. Requests go over connections that are open before, all at the same moment.
"""

import argparse
import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
import psycopg

from core.store import Store, open_store
from models.jobs import FINAL_STATES, NewJob
from playlista.web.secret_words import digest_of, new_token
from tests.fakes.music_world import World, artist, music_world, title
from tests.servers import PostgresServer

ROOT = Path(__file__).resolve().parent.parent
USERS = 50
BURSTS = 10
STREAMS = 200
QUEUED = 10_000
PARTS = ("submit", "streams", "queue", "download")
MOST_MS, MOST_LIST_MS, MOST_PROCESSING = 100.0, 50.0, 3


@dataclass(frozen=True, slots=True)
class Figure:
    """Something measured, and what it must not exceed, if anything."""

    name: str
    value: float
    unit: str
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Serving:
    """The server, its database, and who may ask it."""

    port: int
    pid: int
    store: Store
    tokens: tuple[str, ...]
    owners: tuple[int, ...]

    def cpu_s(self) -> float:
        """What the server itself has worked."""
        used = psutil.Process(self.pid).cpu_times()
        return float(used.user + used.system)

    def memory_mb(self) -> float:
        """What the server itself takes."""
        return float(psutil.Process(self.pid).memory_info().rss) / 2**20


@contextmanager
def serving(folder: Path, url: str, world: World) -> Iterator[Serving]:
    """Run a server with users."""
    (folder / "Music").mkdir()
    with open_store(url) as store:
        owners, tokens = zip(*(_user(store, f"user{number}") for number in range(USERS)), strict=True)
        environment = os.environ | world.environment
        environment |= {"PLAYLISTA_DATABASE_URL": url, "PLAYLISTA_LIBRARY_PATH": str(folder / "Music")}
        environment |= {
            "PYTHONPATH": os.pathsep.join([str(ROOT), environment["PYTHONPATH"]]),
            "XDG_DATA_HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder),
        }
        command = [sys.executable, "-m", "playlista", "serve", "--port", "0"]
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as program:
            assert program.stderr is not None
            line = ""
            while "Listening" not in line:
                line = program.stderr.readline().decode()
                if not line:
                    raise SystemExit("the server has not started")
            found = re.search(r":(\d+)$", line.strip())
            assert found is not None
            try:
                yield Serving(int(found[1]), program.pid, store, tokens, owners)
            finally:
                program.send_signal(signal.SIGTERM)
                program.wait(20)


def _user(store: Store, name: str) -> tuple[int, str]:
    user = store.people.add(name, "no password")
    token = new_token()
    store.people.add_token(user.id, name="benchmark", digest=digest_of(token), scopes=("read", "write"))
    return user.id, token


class Line:
    """A connection that stays open."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, token: str) -> None:
        self._reader, self._writer, self._token = reader, writer, token

    async def ask(self, method: str, path: str, body: object = None) -> tuple[float, int, bytes]:
        """Return how many milliseconds an answer took, its status and its content."""
        content = b"" if body is None else json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {self._token}\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        began = time.perf_counter()
        self._writer.write(head.encode() + content)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", answer.lower())
        told = await self._reader.readexactly(int(length[1])) if length else b""
        return (time.perf_counter() - began) * 1000, int(answer.split()[1]), told


async def lines(server: Serving) -> list[Line]:
    """Open a connection for each user, and have each one known to the server."""
    opened = [
        Line(*await asyncio.open_connection("127.0.0.1", server.port, limit=1 << 26), token) for token in server.tokens
    ]
    await asyncio.gather(*(line.ask("GET", "/downloads/queue-info") for line in opened))
    return opened


def order(number: int) -> dict[str, object]:
    """A song by its name."""
    return {"url": f"{artist(number)} - {title(number)}", "download_type": "search"}


async def bursts(server: Serving, songs: Sequence[int], count: int) -> list[float]:
    """Have everybody ask at once, some times; return how long each waited."""
    everybody = await lines(server)
    took: list[float] = []
    for burst in range(count):
        orders = [order(songs[(burst + number) % len(songs)]) for number in range(USERS)]
        answers = await asyncio.gather(
            *(line.ask("POST", "/downloads/queue", told) for line, told in zip(everybody, orders, strict=True))
        )
        wrong = [answer for answer in answers if answer[1] != 200]
        if wrong:
            raise SystemExit(f"refused: {wrong[0]}")
        took += [answer[0] for answer in answers]
    return took


def submitting(server: Serving, songs: Sequence[int]) -> Iterator[Figure]:
    """Everybody asks at once while nothing runs."""
    before_s = server.cpu_s()
    took = asyncio.run(bursts(server, songs, BURSTS))
    yield Figure("time of the processor for a submit", (server.cpu_s() - before_s) * 1000 / len(took), "ms")
    yield from _percentiles("submit, nothing runs", took)
    _cancel_all(server.store)


def _cancel_all(store: Store) -> None:
    for job in store.jobs.list(states=("queued",)):
        store.jobs.cancel(job.id)


def downloading(server: Serving, songs: Sequence[int]) -> Iterator[Figure]:
    """Everybody asks at once while downloads run, until all have ended."""
    before = {job.id for job in server.store.jobs.list()}
    server.store.jobs.drain(drained=False)
    took = asyncio.run(bursts(server, songs, 1))
    yield from _percentiles("submit, downloads run", took)
    most = 0
    while (counts := server.store.jobs.counts("download")).queued + counts.processing:
        most = max(most, counts.processing)
        time.sleep(0.02)
    yield Figure("processing at once", most, "", MOST_PROCESSING)
    ended = [job for job in server.store.jobs.list(kinds=("download",)) if job.id not in before]
    told = Counter(job.state for job in ended)
    yield Figure("jobs completed", told["completed"], f"of {USERS}")
    yield Figure("jobs begun more than once", sum(job.attempts != 1 for job in ended), "", 0)
    yield Figure("jobs that have not ended", sum(job.state not in FINAL_STATES for job in ended), "", 0)
    server.store.jobs.drain()


def _percentiles(name: str, took: Sequence[float]) -> Iterator[Figure]:
    in_order = sorted(took)
    yield Figure(f"{name}: p50 of {len(took)}", in_order[len(took) // 2], "ms")
    yield Figure(f"{name}: p99", in_order[min(len(took) * 99 // 100, len(took) - 1)], "ms", MOST_MS)


async def sleepers(server: Serving, changes: int) -> list[Figure]:
    """Open streams that nobody reads, change jobs, and see what it costs the server and who else asks."""
    jobs = [
        NewJob("download", "search", server.owners[number % USERS], f"sleep {number}", {"url": "x"})
        for number in range(500)
    ]
    ids = [job.id for job in server.store.jobs.submit(jobs)]
    streams = []
    for number in range(STREAMS):
        _, writer = connection = await asyncio.open_connection("127.0.0.1", server.port, limit=1024)
        token = server.tokens[number % USERS]
        writer.write(f"GET /events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
        streams.append(connection)
    await asyncio.sleep(5)
    (line, *_), took, memory = await lines(server), [], [server.memory_mb()]
    for _ in range(4):
        for number in range(changes // 4):
            job_id = ids[number % len(ids)]
            await asyncio.to_thread(server.store.jobs.prioritise, job_id, number % 7)
            if number % 20 == 0:
                took.append((await line.ask("GET", "/downloads/queue-info"))[0])
        memory.append(server.memory_mb())
    for _, writer in streams:
        writer.close()
    return [
        Figure(f"memory with {STREAMS} streams that sleep", memory[0], "MB"),
        Figure(f"memory after {changes // 4} changes", memory[1], "MB"),
        Figure(f"memory after {changes} changes", memory[-1], "MB", memory[1] * 1.05 + 2),
        Figure("another request meanwhile, median", sorted(took)[len(took) // 2], "ms", MOST_MS),
    ]


async def long_queue(server: Serving) -> list[Figure]:
    """Ask about a queue of many."""
    await asyncio.to_thread(_cancel_all, server.store)
    jobs = [
        NewJob("download", "search", server.owners[number % USERS], f"song {number}", {"url": f"song {number}"})
        for number in range(QUEUED)
    ]
    ids = [job.id for job in await asyncio.to_thread(server.store.jobs.submit, jobs)]
    line, *_ = await lines(server)
    mine = ids[QUEUED - QUEUED % USERS - USERS]
    asked = {
        f"my-jobs, {QUEUED // USERS} of {QUEUED}": "/downloads/my-jobs",
        "status with its place": f"/downloads/status/{mine}",
        "queue-info": "/downloads/queue-info",
    }
    return [Figure(name, await _median(line, path), "ms", MOST_LIST_MS) for name, path in asked.items()]


async def _median(line: Line, path: str, count: int = 21) -> float:
    took = []
    for _ in range(count):
        milliseconds, status, told = await line.ask("GET", path)
        if status != 200:
            raise SystemExit(f"{path}: {status} {told[:200]!r}")
        took.append(milliseconds)
    return sorted(took)[count // 2]


def measured(changes: int, parts: Sequence[str]) -> Iterator[Figure]:
    """The figures of some parts, as they come."""
    songs = range(1, 11)
    with tempfile.TemporaryDirectory(prefix="playlista-bench-") as name, music_world(*songs, seconds=4.0) as world:
        postgres = PostgresServer(Path(name) / "pg")
        try:
            with postgres.database() as url:
                with psycopg.connect(url, autocommit=True) as connection:
                    connection.execute("ALTER SYSTEM SET fsync = on")
                    connection.execute("SELECT pg_reload_conf()")
                with serving(Path(name), url, world) as server:
                    server.store.jobs.drain()
                    if "submit" in parts:
                        yield from submitting(server, songs)
                    if "streams" in parts:
                        yield from asyncio.run(sleepers(server, changes))
                    if "queue" in parts:
                        yield from asyncio.run(long_queue(server))
                    if "download" in parts:
                        _cancel_all(server.store)
                        yield from downloading(server, songs)
        finally:
            postgres.stop()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--changes", type=int, default=2000, help="changes of jobs while readers sleep")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS, help="what is measured")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    figures = []
    for figure in measured(options.changes, options.parts):
        figures.append(figure)
        if not options.json:
            held = "" if figure.limit is None else f"  <= {figure.limit:g}: {figure.value <= figure.limit}"
            print(f"{figure.name:48} {figure.value:10.1f} {figure.unit}{held}", flush=True)
    if options.json:
        print(json.dumps([asdict(figure) for figure in figures], indent=1))
    return int(any(figure.limit is not None and figure.value > figure.limit for figure in figures))


if __name__ == "__main__":
    raise SystemExit(main())
