"""Libraries without a track, to be had at once: copies of one that the migrations have made.

Making one takes 0.1 s of CPU in SQLite and 0.3 s in PostgreSQL, and a thousand tests want one. Those about making a
library ask for an empty database instead.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from core.store import open_store
from tests.servers import PostgresServer


def new_library(path: Path) -> str:
    """Put a library without a track there, and return its address."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_made())
    return f"sqlite:///{path}"


@contextmanager
def library_of(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """Address of a library without a track, of the server that the test is run for."""
    if request.param == "sqlite":
        yield new_library(folder / "library.db")
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        with server.database(like=_made_in(server)) as url:
            yield url


@cache
def _made() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "library.db"
        open_store(f"sqlite:///{path}").close()
        return path.read_bytes()


@cache
def _made_in(server: PostgresServer) -> str:
    """Name of the library to be copied, which nobody else may have open then."""
    name, url = server.add_database()
    open_store(url).close()
    return name
