"""Reading the files that could not be analysed, and forgetting those that are of no interest any more."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, delete, select

from core.store import paths
from core.store.batching import ROWS_PER_STATEMENT, batches
from core.store.engine import Database
from core.store.rows import FAILURE_COLUMNS, library_failure
from models.tables import FAILURES
from models.track import LibraryFailure

_PAGE = 1000


def failures(database: Database) -> Iterator[LibraryFailure]:
    """Yield failures sorted by path, a page at a time."""
    last = ""
    while page := database.read(partial(_page, last=last)):
        yield from map(library_failure, page)
        last = page[-1].path


def forget(connection: Connection, failed_paths: Sequence[str]) -> int:
    """Delete the failures of some paths; return how many there were."""
    return sum(
        connection.execute(delete(FAILURES).where(FAILURES.c.path.in_(batch))).rowcount
        for batch in batches(map(paths.key, failed_paths), ROWS_PER_STATEMENT)
    )


def _page(connection: Connection, last: str) -> Sequence[Any]:
    query = select(*FAILURE_COLUMNS).where(FAILURES.c.path > last).order_by(FAILURES.c.path).limit(_PAGE)
    return connection.execute(query).all()
