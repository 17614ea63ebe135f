"""A whole house of programs (server, workers, PostgreSQL, Redis), each of which is killed in the middle of downloads.

Afterwards every job has been completed once, nothing was downloaded twice, and nothing half done lies about. What a
worker does that is killed by itself is in ``jobs/test_worker_command.py``.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest

from core.store import Store, open_store
from models.jobs import Job
from playlista.web.secret_words import digest_of, new_token
from tests.conftest import ROOT
from tests.fakes.loopback import Request
from tests.fakes.music_world import World, music_world
from tests.playlista.jobs.waiting import PATIENCE_S, until
from tests.servers import PostgresServer, RedisServer

SONGS = (1, 2, 3, 4, 5, 6)


class Database:
    """A PostgreSQL of this test alone, so that it can be killed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.server = PostgresServer(folder)

    def kill(self) -> None:
        """End it at once, with all of its processes, as a crash of the machine does."""
        main = psutil.Process(int((self._folder / "postmaster.pid").read_text(encoding="ascii").split()[0]))
        family = [*main.children(recursive=True), main]
        main.kill()
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        assert psutil.wait_procs(family, timeout=PATIENCE_S)[1] == []

    def resume(self) -> None:
        self.server.resume()


@dataclass
class House:
    """What runs, and how to start it again."""

    world: World
    database: Database
    redis: RedisServer
    store: Store
    music: Path
    environment: dict[str, str]
    token: str
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)
    port: int = 0

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        log = (self.music.parent / f"{len(self.started)}-{command[0]}.log").open("wb")
        with log:
            process = subprocess.Popen(
                [sys.executable, "-m", "playlista", *command], env=self.environment, cwd=self.music.parent, stderr=log
            )
        self.started.append(process)
        return process

    def serve(self) -> subprocess.Popen[bytes]:
        """Start a server, and wait until it listens."""
        process = self.start("serve", "--port", str(self.port))
        said = self.music.parent / f"{len(self.started) - 1}-serve.log"
        until(lambda: "Listening at " in said.read_text(encoding="utf-8"), "it listens")
        line = next(line for line in said.read_text(encoding="utf-8").splitlines() if "Listening at " in line)
        self.port = int(line.rpartition(":")[2])
        return process

    def order(self, *songs: int) -> list[int]:
        """Order songs over HTTP; the numbers of the jobs."""
        return [self._post({"url": f"https://youtu.be/video{song:06}", "download_type": "youtube"}) for song in songs]

    def jobs(self, kind: str = "download") -> list[Job]:
        return list(self.store.jobs.list(kinds=(kind,)))

    def states(self) -> dict[str, int]:
        return dict(Counter(job.state for job in (*self.jobs(), *self.jobs("analysis"))))

    def fetched(self) -> dict[int, int]:
        """How often each song was asked for from its beginning."""
        asked = Counter(request.path for request in self.world.site.server.requests)
        return {song: asked[f"/files/{song}.flac"] for song in SONGS}

    def is_all_done(self, songs: int) -> bool:
        """An analysis may have been ordered twice by a download that was killed just then; it finds nothing to do."""
        return set(self.states()) == {"completed"} and self.store.stats().tracks == songs

    def _post(self, body: dict[str, Any]) -> int:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/downloads/queue",
            json.dumps(body).encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"},
        )
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            return int(json.loads(answer.read())["id"])


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    short = Path(tempfile.mkdtemp(prefix="house-"))  # the name of a socket must be short
    database, redis, music = Database(short / "data"), RedisServer(tmp_path / "redis"), tmp_path / "Music"
    music.mkdir()
    with (
        music_world(*SONGS, seconds=2.0) as world,
        database.server.database() as url,
        open_store(url) as store,
    ):
        # slow enough to be in the middle of it, each file a second
        world.site.server.latency_s = _slow_files
        anna = store.people.add("anna", "no digest", "user")
        token = new_token()
        store.people.add_token(anna.id, name="test", digest=digest_of(token), scopes=("read", "write"))
        made = House(world, database, redis, store, music, _environment(world, url, music, tmp_path), token)
        yield made
        for process in made.started:
            _kill(process)
        database.resume()
    redis.kill()
    database.server.stop()


def _slow_files(request: Request) -> float:
    return 1.0 if "/files/" in request.path else 0.0


def _environment(world: World, url: str, music: Path, home: Path) -> dict[str, str]:
    told = world.environment
    keys = {
        "DATABASE_URL": url,
        "LIBRARY_PATH": str(music),
        "PROCESS_WORKERS": "1",
        "USE_THREADED_PROCESSING": "true",
        "JOB_RETRY_SECONDS": "0.01",
        "LOG_LEVEL": "INFO",
    }
    path = os.pathsep.join((str(ROOT), told["PYTHONPATH"]))
    named = {f"PLAYLISTA_{name}": value for name, value in keys.items()}
    return {**os.environ, **told, **named, "PYTHONPATH": path, "HOME": str(home)}


def song_of(job: Job) -> int:
    return int(str(job.payload["url"])[-6:])


def _hold(process: subprocess.Popen[bytes]) -> None:
    """Have a program stand still where it is."""
    process.send_signal(signal.SIGSTOP)
    until(lambda: psutil.Process(process.pid).status() == psutil.STATUS_STOPPED, "it stands still")


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a program alone; its children see that it is gone."""
    with contextlib.suppress(psutil.NoSuchProcess):
        children = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert psutil.wait_procs(children, timeout=PATIENCE_S)[1] == []


def assert_clean(house: House, songs: int) -> None:
    """Each song is in the library once, and there is no other file than what it consists of."""
    files = [path for path in house.music.rglob("*") if path.is_file()]
    sound = [path for path in files if path.suffix == ".flac"]
    assert len(sound) == songs, sorted(map(str, files))
    assert not [path for path in files if path.suffix not in (".flac", ".lock") and path.name != ".nomedia"]
    stored = [path for _, path, is_missing in house.store.paths() if not is_missing]
    assert sorted(stored) == sorted(map(str, sound))
    assert house.store.check() == []


def test_a_killed_server_that_runs_the_jobs_itself_goes_on_where_it_was(house: House) -> None:
    first = house.serve()
    house.order(*SONGS)
    until(lambda: any(job.state == "completed" for job in house.jobs()), "one is completed")
    _kill(first)
    begun = {song_of(job): job.id for job in house.jobs() if job.state == "processing"}
    house.serve()
    until(lambda: house.is_all_done(len(SONGS)), "all are done")
    assert {job.id for job in house.jobs() if job.attempts == 2} == set(begun.values())
    assert all(times <= (2 if song in begun else 1) for song, times in house.fetched().items())
    assert_clean(house, len(SONGS))


@pytest.fixture
def team(house: House) -> House:
    """A server and two workers, who were woken through Redis."""
    house.environment["PLAYLISTA_REDIS_URL"] = house.redis.url
    house.serve()
    for _ in range(2):
        house.start("worker")
    return house


def in_the_middle(house: House) -> None:
    """Wait until songs are being downloaded and others have been, which the last ones wait for."""
    under_way = threading.Event()

    def latency(request: Request) -> float:
        if any(f"/files/{song}." in request.path for song in SONGS[3:]):
            under_way.wait(PATIENCE_S)
        return _slow_files(request)

    house.world.site.server.latency_s = latency
    house.order(*SONGS)
    until(
        lambda: house.states().get("processing", 0) >= 2 and house.states().get("completed", 0) >= 1, "it is under way"
    )
    under_way.set()


def test_workers_go_on_without_the_server_and_the_next_one_knows_all(team: House) -> None:
    in_the_middle(team)
    _kill(team.started[0])
    until(lambda: team.is_all_done(len(SONGS)), "all are done")
    team.serve()
    again = team.order(1)
    until(lambda: team.store.jobs.list(limit=1, kinds=("download",))[0].state == "completed", "it is linked")
    assert again == [max(job.id for job in team.jobs())]
    assert {job.attempts for job in team.jobs()} == {1}
    assert set(team.fetched().values()) == {1}
    assert_clean(team, len(SONGS))


def test_one_of_two_workers_is_killed_and_the_other_takes_its_job(team: House) -> None:
    in_the_middle(team)
    _hold(team.started[1])  # or it would go on to another job between the look and the end
    mine = {job.id for job in team.jobs() if job.state == "processing"}
    _kill(team.started[1])
    until(lambda: team.is_all_done(len(SONGS)), "all are done")
    attempts = Counter(job.attempts for job in team.jobs())
    assert attempts[1] >= len(SONGS) - 1
    assert all(job.id in mine for job in team.jobs() if job.attempts == 2)
    assert sum(team.fetched().values()) <= len(SONGS) + attempts[2]
    assert_clean(team, len(SONGS))


def test_a_redis_that_crashes_and_comes_back_empty_costs_nothing(team: House) -> None:
    in_the_middle(team)
    team.redis.kill()
    until(lambda: team.states().get("completed", 0) >= 4, "work goes on without it")
    team.redis.resume()
    until(lambda: team.is_all_done(len(SONGS)), "all are done")
    assert {job.attempts for job in team.jobs()} == {1}
    assert set(team.fetched().values()) == {1}
    assert_clean(team, len(SONGS))


def test_a_postgresql_that_crashes_is_waited_for(team: House) -> None:
    in_the_middle(team)
    team.database.kill()
    team.database.resume()
    until(lambda: team.is_all_done(len(SONGS)), "all are done")
    assert all(process.poll() is None for process in team.started), "nobody gave up"
    assert set(team.fetched().values()) == {1}
    assert_clean(team, len(SONGS))
