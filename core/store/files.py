"""What the library knows of files on disk: which were moved or have vanished. Reads and marks rows."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, false, or_, select, text, update

from core.store import paths
from core.store.batching import ROWS_PER_STATEMENT, batches
from core.store.comparing import Read, contains
from core.store.engine import Database
from models.audio import AudioFile
from models.tables import TRACKS

_PAGE = 5000


def reader(database: Database) -> Read:
    """Return what ``core.store.comparing`` reads with: rows as the driver makes them, in a transaction each."""

    def fetch(connection: Connection, sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        # A row of SQLAlchemy's around each costs as much as SQLite's reading.
        return list(connection.execute(text(sql), values).cursor.fetchall())

    return lambda sql, values: database.read(partial(fetch, sql=sql, values=values))


def same_size(database: Database, file: AudioFile) -> tuple[tuple[int, str, str, str], ...]:
    """Rows that could be this file before it was moved here; none if its path has a row of its own."""
    columns = (TRACKS.c.id, TRACKS.c.path, TRACKS.c.long_path, TRACKS.c.identity, TRACKS.c.versions)
    query = select(*columns).where(TRACKS.c.size == file.size).order_by(TRACKS.c.id)
    found = database.read(lambda connection: connection.execute(query).all())
    key = paths.key(file.path)
    if any(row.path == key for row in found) or identity_at(database, file.path) is not None:
        return ()
    return tuple((row.id, paths.path_of(row.path, row.long_path), row.identity, row.versions) for row in found)


def identity_at(database: Database, path: str, *, unlike: AudioFile | None = None) -> tuple[int, str, str] | None:
    """Id, identity and versions of the row of a path, if it is not that of the file ``unlike`` as it is now."""
    query = select(TRACKS.c.id, TRACKS.c.identity, TRACKS.c.versions).where(TRACKS.c.path == paths.key(path))
    if unlike is not None:
        query = query.where(or_(TRACKS.c.size != unlike.size, TRACKS.c.mtime_ns != unlike.mtime_ns))
    row = database.read(lambda connection: connection.execute(query).one_or_none())
    return None if row is None else (row.id, row.identity, row.versions)


def with_identity(database: Database, identity: str) -> tuple[int, ...]:
    """Ids of the tracks with the same sound."""
    query = select(TRACKS.c.id).where(TRACKS.c.identity == identity).order_by(TRACKS.c.id)
    return tuple(database.read(lambda connection: connection.scalars(query).all()))


def listed(database: Database, roots: Sequence[str]) -> Iterator[tuple[int, str, bool]]:
    """Yield id, path and whether it is marked missing, of everything in some folders, a page at a time."""
    inside = or_(false(), *(is_below(root) for root in roots)) if roots else None
    last = ""
    while page := database.read(partial(_page, last=last, inside=inside)):
        for track_id, key, rest, missing in page:
            path = paths.path_of(key, rest)
            if rest is None or not roots or any(contains(root, path) for root in roots):
                yield track_id, path, bool(missing)
        last = page[-1][1]


def paths_of(database: Database, ids: Sequence[int]) -> list[str]:
    """Paths of tracks in the order of their ids; those that there are not are left out."""
    query = select(TRACKS.c.id, TRACKS.c.path, TRACKS.c.long_path)

    def read(connection: Connection) -> dict[int, str]:
        parts = batches(ids, ROWS_PER_STATEMENT)
        rows = (row for part in parts for row in connection.execute(query.where(TRACKS.c.id.in_(part))))
        return {row.id: paths.path_of(row.path, row.long_path) for row in rows}

    found = database.read(read)
    return [found[number] for number in dict.fromkeys(ids) if number in found]


def mark(connection: Connection, ids: Sequence[int], missing_since: datetime | None) -> None:
    """Set since when files are missing, keeping an earlier time; ``None`` says they are back."""
    for batch in batches(ids, ROWS_PER_STATEMENT):
        statement = update(TRACKS).where(TRACKS.c.id.in_(batch)).values(missing_since=missing_since)
        if missing_since is not None:
            statement = statement.where(TRACKS.c.missing_since.is_(None))
        connection.execute(statement)


def prune(connection: Connection, ids: Sequence[int]) -> int:
    """Delete rows, with all that hangs on them, if they are still marked missing; return how many."""
    return sum(
        connection.execute(delete(TRACKS).where(TRACKS.c.id.in_(batch), TRACKS.c.missing_since.is_not(None))).rowcount
        for batch in batches(ids, ROWS_PER_STATEMENT)
    )


def _page(connection: Connection, last: str, inside: ColumnElement[bool] | None) -> Sequence[Any]:
    columns = (TRACKS.c.id, TRACKS.c.path, TRACKS.c.long_path, TRACKS.c.missing_since.is_not(None))
    query = select(*columns).where(TRACKS.c.path > last).order_by(TRACKS.c.path).limit(_PAGE)
    return connection.execute(query if inside is None else query.where(inside)).all()


def is_below(root: str) -> ColumnElement[bool]:
    """Return the condition that a track is in a folder, or that file; shortened keys may let others pass."""
    ranges = [and_(TRACKS.c.path >= first, TRACKS.c.path < end) for first, end in paths.below(root)]
    return or_(TRACKS.c.path == paths.key(root), *ranges)
