"""Reading tracks: by id, by what a person calls them, and by query, in an order. Holds no connection between pages."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, and_, bindparam, select

from core.errors import QueryError
from core.store import opinions, paths, query, saved_playlists, traits
from core.store.batching import batches
from core.store.engine import Database
from core.store.fields import sorting
from core.store.networks import told_of
from core.store.rows import TIMBRE, TRACK_COLUMNS, library_track
from models.learned import NetworkOutput
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
    return _with_ids(database, ids(database, text, order, now))


def ids(database: Database, text: str, order: Order, now: datetime) -> Sequence[int]:
    """Return the ids of the tracks that a query finds, in order."""
    conditions = query.parse(text, now)
    columns = [c.desc().nulls_last() if order.descending else c.asc().nulls_last() for c in sorting(order.sort)]
    _prepare(database, text)
    found = (
        select(TRACKS.c.id)
        .join(TAGS, TAGS.c.track_id == TRACKS.c.id)
        .join(FEATURES, FEATURES.c.track_id == TRACKS.c.id)
        .where(*conditions)
        .order_by(*columns, TRACKS.c.path)
        .limit(order.limit)
        .offset(order.offset or None)
    )
    return database.read(lambda connection: connection.scalars(found).all())


def _prepare(database: Database, text: str) -> None:
    """Make traits that a query reads, and refuse a playlist that there is not."""
    named = dict(query.asked(text))
    if query.CONTENT in named:
        traits.complete(database)
    for playlist in named.get(query.IN, ()):
        if database.read(partial(saved_playlists.find, reference=playlist)) is None:
            raise QueryError(f"{query.IN}:{playlist} is no playlist; see them with: playlista playlists")


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
    told = told_of(connection, ids)
    return [_with_what_is_said(row, told) for row in connection.execute(_BY_ID, {"ids": list(ids)})]


def _with_what_is_said(row: Sequence[Any], told: Mapping[int, tuple[NetworkOutput, ...]]) -> LibraryTrack:
    found, said = library_track(row[: len(TRACK_COLUMNS)]), row[len(TRACK_COLUMNS) :]
    content = opinions.content(found.track, said[-1])
    return replace(found, networks=told.get(found.id, ()), content=content, opinion=opinions.opinion(said))


_BY_ID = (
    select(*TRACK_COLUMNS, *opinions.COLUMNS)
    .join_from(TRACKS, TAGS, TAGS.c.track_id == TRACKS.c.id)
    .join(FEATURES, FEATURES.c.track_id == TRACKS.c.id)
    .outerjoin(VECTORS, and_(VECTORS.c.track_id == TRACKS.c.id, VECTORS.c.kind == TIMBRE))
    .where(TRACKS.c.id.in_(bindparam("ids", expanding=True)))
)
