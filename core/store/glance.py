"""A SQLite library read by Python's own driver alone: a run that finds nothing new never loads SQLAlchemy.

Loading that costs as much as comparing 100,000 files. Whatever is unusual (another server, another schema, a lock, any
error) is no answer here, but a question for the store, which has the patience and the words for it.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from core.store import comparing
from models.audio import Stamp
from models.runs import Below, Compared, Wanted

#: The newest revision in ``migrations``: what this program reads without a migration.
HEAD = "0012"

_SQLITE = "sqlite:///"
T = TypeVar("T")


class Glance:
    """An open library, to be used in one thread; every answer may be ``None``: ask the store."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def compare(self, stamps: Sequence[Stamp], wanted: Wanted) -> Compared | None:
        """Tell which of the files found must be analysed."""
        return self._answer(lambda: comparing.compare(self._read, stamps, wanted))

    def below(self, roots: Sequence[str]) -> Below | None:
        """Tell what tracks there are in some folders."""
        return self._answer(lambda: comparing.below(self._read, roots))

    def is_current(self) -> bool:
        """Tell whether it is a library as this program makes it."""
        return self._answer(lambda: self._read("SELECT version_num FROM alembic_version", {})) == [(HEAD,)]

    def _read(self, sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql, dict(values)).fetchall()

    def _answer(self, ask: Callable[[], T]) -> T | None:
        try:
            return ask()
        except sqlite3.Error:
            return None


@contextmanager
def glance(database_url: str) -> Iterator[Glance | None]:
    """Open a library to look at; ``None`` if it is not there, or not one that can be read like this."""
    connection = _connected(database_url)
    if connection is None:
        yield None
        return
    with closing(connection):
        looked = Glance(connection)
        yield looked if looked.is_current() else None


def _connected(database_url: str) -> sqlite3.Connection | None:
    """Connect without waiting for a lock, and never make a file; only an address that is plainly a path is read."""
    path = database_url.removeprefix(_SQLITE)
    if path == database_url or not path or set(path) & set("?%:"):
        return None
    try:
        address = Path(path).expanduser().absolute().as_uri()
        return sqlite3.connect(f"{address}?mode=rw", timeout=0.0, isolation_level=None, uri=True)
    except (sqlite3.Error, RuntimeError):
        return None
