"""What the library knows of files on disk: which are new, moved, changed, or vanished. Reads and marks rows."""

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    false,
    func,
    or_,
    select,
    update,
)

from core.store import paths, rows
from core.store.batching import ROWS_PER_STATEMENT, batches
from core.store.engine import Database
from models.audio import AudioFile
from models.tables import FAILURES, TRACKS

_PAGE = 5000
#: A range that holds this many times the rows asked for is given up for a look-up by name.
_WIDEST_RANGE = 2

#: Beyond this the cost of a query is spread thin enough.
_FILES_PER_QUERY = 2000

#: Key of the path, size and time: what a file that has not changed has in common with its row.
Stamp = tuple[str, int, int]
_NONE: frozenset[Stamp] = frozenset()


def stale(
    database: Database, files: Iterable[AudioFile], versions: str, *, force: bool, retry_failed: bool
) -> Iterator[tuple[AudioFile, str | None]]:
    """Yield every file, in order, with ``None`` if it must be analysed, else why not."""
    for batch in batches(files, _FILES_PER_QUERY):
        stamps = [(paths.key(file.path), file.size, file.mtime_ns) for file in batch]
        analysed = _NONE if force else _current(database, TRACKS, stamps, versions)
        if analysed.issuperset(stamps):  # in a library that is known, nearly always
            yield from ((file, "unchanged") for file in batch)
            continue
        failed = _NONE if force or retry_failed else _current(database, FAILURES, stamps, versions)
        for stamp, file in zip(stamps, batch, strict=True):
            if stamp in analysed:
                yield file, "unchanged"
            else:
                yield file, "failed_before" if stamp in failed else None


def same_size(database: Database, file: AudioFile) -> tuple[tuple[int, str, str, str], ...]:
    """Rows that could be this file before it was moved here; none if its path has a row of its own."""
    columns = (TRACKS.c.id, TRACKS.c.path, TRACKS.c.long_path, TRACKS.c.identity, TRACKS.c.versions)
    query = select(*columns).where(TRACKS.c.size == file.size).order_by(TRACKS.c.id)
    found = database.read(lambda connection: connection.execute(query).all())
    key = paths.key(file.path)
    if any(row.path == key for row in found) or identity_at(database, file.path) is not None:
        return ()
    return tuple((row.id, rows.path_of(row.path, row.long_path), row.identity, row.versions) for row in found)


def identity_at(database: Database, path: str, *, unlike: AudioFile | None = None) -> tuple[int, str, str] | None:
    """Id, identity and versions of the row of a path, if it is not that of the file ``unlike`` as it is now."""
    query = select(TRACKS.c.id, TRACKS.c.identity, TRACKS.c.versions).where(TRACKS.c.path == paths.key(path))
    if unlike is not None:
        query = query.where(or_(TRACKS.c.size != unlike.size, TRACKS.c.mtime_ns != unlike.mtime_ns))
    row = database.read(lambda connection: connection.execute(query).one_or_none())
    return None if row is None else (row.id, row.identity, row.versions)


def counted(database: Database, roots: Sequence[str]) -> tuple[int, int]:
    """Count the rows in some folders, and those of them marked missing."""
    query = select(func.count(), func.count(TRACKS.c.missing_since)).where(or_(false(), *map(_is_below, roots)))
    rows_there, missing = database.read(lambda connection: connection.execute(query).one())
    return rows_there, missing


def listed(database: Database, roots: Sequence[str]) -> Iterator[tuple[int, str, bool]]:
    """Yield id, path and whether it is marked missing, of everything in some folders, a page at a time."""
    inside = or_(false(), *(_is_below(root) for root in roots)) if roots else None
    last = ""
    while page := database.read(partial(_page, last=last, inside=inside)):
        for track_id, key, rest, missing in page:
            path = rows.path_of(key, rest)
            if rest is None or not roots or any(_contains(root, path) for root in roots):
                yield track_id, path, bool(missing)
        last = page[-1][1]


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


def _current(database: Database, table: Table, stamps: list[Stamp], versions: str) -> frozenset[Stamp]:
    return database.read(lambda connection: _find_current(connection, table, [stamp[0] for stamp in stamps], versions))


def _find_current(connection: Connection, table: Table, keys: list[str], versions: str) -> frozenset[Stamp]:
    """Return the stamps of rows made by ``versions``; all keys lie side by side after a sorted scan."""
    limit = _WIDEST_RANGE * len(keys)
    bounds = {"first": min(keys), "last": max(keys), "versions": versions, "limit": limit}
    found = _raw(connection, _IN_RANGE[table], bounds)
    if len(found) == limit:
        parts = batches(keys, ROWS_PER_STATEMENT)
        by_name = [_raw(connection, _BY_NAME[table], {"keys": part, "versions": versions}) for part in parts]
        found = list(chain.from_iterable(by_name))
    return frozenset((key, size, mtime_ns) for key, size, mtime_ns, is_current in found if is_current)


def _raw(connection: Connection, query: Select[Any], values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Fetch what the driver hands out: a row of SQLAlchemy's around each costs as much as SQLite's reading."""
    return list(connection.execute(query, values).cursor.fetchall())


def _stamps(table: Table) -> Any:
    return select(table.c.path, table.c.size, table.c.mtime_ns, table.c.versions == bindparam("versions"))


_IN_RANGE = {
    table: _stamps(table)
    .where(table.c.path >= bindparam("first"), table.c.path <= bindparam("last"))
    .limit(bindparam("limit"))
    for table in (TRACKS, FAILURES)
}
_BY_NAME = {
    table: _stamps(table).where(table.c.path.in_(bindparam("keys", expanding=True))) for table in (TRACKS, FAILURES)
}


def _page(connection: Connection, last: str, inside: ColumnElement[bool] | None) -> Sequence[Any]:
    columns = (TRACKS.c.id, TRACKS.c.path, TRACKS.c.long_path, TRACKS.c.missing_since.is_not(None))
    query = select(*columns).where(TRACKS.c.path > last).order_by(TRACKS.c.path).limit(_PAGE)
    return connection.execute(query if inside is None else query.where(inside)).all()


def _is_below(root: str) -> ColumnElement[bool]:
    ranges = [and_(TRACKS.c.path >= first, TRACKS.c.path < end) for first, end in paths.below(root)]
    return or_(TRACKS.c.path == paths.key(root), *ranges)


def _contains(root: str, path: str) -> bool:
    """A range of shortened keys may hold more than the folder; the whole path decides."""
    return path == root or path.startswith(root.rstrip(os.sep) + os.sep)
