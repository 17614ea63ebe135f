"""Reading tracks: by id, by what a person calls them, and by query, in an order. Holds no connection between pages."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, and_, bindparam, select

from core.store import paths, query
from core.store.batching import batches
from core.store.engine import Database
from core.store.fields import sorting
from core.store.networks import told_of
from core.store.rows import TIMBRE, TRACK_COLUMNS, library_track
from models.tables import FEATURES, TAGS, TRACKS, VECTORS
from models.track import LibraryTrack

_PAGE = 200


@dataclass(frozen=True, slots=True)
class Order:
    """Which tracks of an answer are wanted, and in which order; unknown values come last both ways."""

    sort: str = "path"
    descending: bool = False
    limit: int | None = None
    offset: int = 0


def tracks(database: Database, text: str, order: Order, now: datetime) -> Iterator[LibraryTrack]:
    """Find tracks; a mistake in the query is raised here, not at the first track."""
    conditions = query.parse(text, now)
    columns = [c.desc().nulls_last() if order.descending else c.asc().nulls_last() for c in sorting(order.sort)]
    found = (
        select(TRACKS.c.id)
        .join(TAGS, TAGS.c.track_id == TRACKS.c.id)
        .join(FEATURES, FEATURES.c.track_id == TRACKS.c.id)
        .where(*conditions)
        .order_by(*columns, TRACKS.c.path)
        .limit(order.limit)
        .offset(order.offset or None)
    )
    return _with_ids(database, database.read(lambda connection: connection.scalars(found).all()))


def track(database: Database, track_id: int) -> LibraryTrack | None:
    """Return the track of an id."""
    found = database.read(lambda connection: _load(connection, [track_id]))
    return found[0] if found else None


def find(database: Database, reference: str, now: datetime) -> tuple[LibraryTrack, ...]:
    """Return what a path, an id or a query means, asked in this order."""
    by_path = _at_path(database, reference)
    if by_path is not None:
        return (by_path,)
    if reference.isdecimal() and len(reference) < 19:
        by_id = track(database, int(reference))
        if by_id is not None:
            return (by_id,)
    return tuple(tracks(database, reference, Order(), now))


def _at_path(database: Database, reference: str) -> LibraryTrack | None:
    if not reference or "\0" in reference:
        return None
    keys = [paths.key(os.path.abspath(reference)), paths.key(os.path.realpath(reference))]
    query_ids = select(TRACKS.c.id).where(TRACKS.c.path.in_(keys)).order_by(TRACKS.c.path != keys[0]).limit(1)
    track_id = database.read(lambda connection: connection.scalar(query_ids))
    return None if track_id is None else track(database, track_id)


def _with_ids(database: Database, ids: Sequence[int]) -> Iterator[LibraryTrack]:
    for page in batches(ids, _PAGE):
        found = {found.id: found for found in database.read(partial(_load, ids=page))}
        yield from (found[track_id] for track_id in page if track_id in found)


def _load(connection: Connection, ids: Sequence[int]) -> list[LibraryTrack]:
    found = [library_track(row) for row in connection.execute(_BY_ID, {"ids": list(ids)})]
    told = told_of(connection, ids)
    return [replace(each, networks=told[each.id]) if each.id in told else each for each in found]


_BY_ID = (
    select(*TRACK_COLUMNS)
    .join_from(TRACKS, TAGS, TAGS.c.track_id == TRACKS.c.id)
    .join(FEATURES, FEATURES.c.track_id == TRACKS.c.id)
    .outerjoin(VECTORS, and_(VECTORS.c.track_id == TRACKS.c.id, VECTORS.c.kind == TIMBRE))
    .where(TRACKS.c.id.in_(bindparam("ids", expanding=True)))
)
