"""Reading tracks: by id, by what a person calls them, and by query, in an order. Holds no connection between pages."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, select
from sqlalchemy.sql.util import find_tables

from core.correcting import folded
from core.errors import QueryError
from core.store import corrections, labels, opinions, paths, query, saved_playlists, traits
from core.store.batching import batches
from core.store.engine import Database
from core.store.fields import sorting
from core.store.networks import told_of
from core.store.rows import TIMBRE, TRACK_COLUMNS, library_track
from models.learned import NetworkOutput
from models.tables import FEATURES, TAGS, TRACKS, VECTORS
from models.tempi import TempoRange
from models.track import LibraryTrack

_PAGE = 200


@dataclass(frozen=True, slots=True)
class Order:
    """Which tracks of an answer are wanted, and in which order; unknown values come last both ways."""

    sort: str = "path"
    descending: bool = False
    limit: int | None = None
    offset: int = 0


FIRST_PAGE = Order(limit=100)


def tracks(database: Database, text: str, order: Order, now: datetime, owner_id: int) -> Iterator[LibraryTrack]:
    """Find tracks; a mistake in the query is raised here, not at the first track."""
    return with_ids(database, ids(database, text, order, now, owner_id), owner_id)


def ids(database: Database, text: str, order: Order, now: datetime, owner_id: int) -> Sequence[int]:
    """Return the ids of the tracks that a query of somebody finds, in order."""
    every = sliced(found(database, text, order, now, owner_id), order)
    return database.read(lambda connection: connection.scalars(every, database.asked(owner_id)).all())


def found(database: Database, text: str, order: Order, now: datetime, owner_id: int) -> Select[Any]:
    """Return what finds the ids of all tracks of a query, in order; run it with ``database.asked``."""
    conditions = query.parse(text, now)
    columns = [c.desc().nulls_last() if order.descending else c.asc().nulls_last() for c in sorting(order.sort)]
    _prepare(database, text, owner_id)
    every = select(TRACKS.c.id).select_from(TRACKS)
    asked = {table for part in (*conditions, *columns) for table in find_tables(part, check_columns=True)}
    for table in (TAGS, FEATURES):
        if table in asked:  # a track has one row of each: to join what nobody asks for costs, and changes nothing
            every = every.join(table, table.c.track_id == TRACKS.c.id)
    return every.where(*conditions).order_by(*columns, TRACKS.c.path)


def sliced(every: Select[Any], order: Order) -> Select[Any]:
    """Return the part of an answer that is wanted."""
    return every.limit(order.limit).offset(order.offset or None)


def _prepare(database: Database, text: str, owner_id: int) -> None:
    """Make traits that a query reads, and refuse a playlist that there is not."""
    named = dict(query.asked(text))
    if query.CONTENT in named:
        traits.complete(database)
    for playlist in named.get(query.IN, ()):
        if database.read(partial(saved_playlists.find, reference=playlist, owner_id=owner_id)) is None:
            raise QueryError(f"{query.IN}:{playlist} is no playlist; see them with: playlista playlists")


def track(database: Database, track_id: int, owner_id: int) -> LibraryTrack | None:
    """Return the track of an id."""
    return next(with_ids(database, [track_id], owner_id), None)


def find(database: Database, reference: str, now: datetime, owner_id: int) -> tuple[LibraryTrack, ...]:
    """Return what a path, an id or a query means, asked in this order."""
    by_path = _at_path(database, reference, owner_id)
    if by_path is not None:
        return (by_path,)
    if reference.isdecimal() and len(reference) < 19:
        by_id = track(database, int(reference), owner_id)
        if by_id is not None:
            return (by_id,)
    return tuple(tracks(database, reference, Order(), now, owner_id))


def _at_path(database: Database, reference: str, owner_id: int) -> LibraryTrack | None:
    if not reference or "\0" in reference:
        return None
    keys = [paths.key(os.path.abspath(reference)), paths.key(os.path.realpath(reference))]
    query_ids = select(TRACKS.c.id).where(TRACKS.c.path.in_(keys)).order_by(TRACKS.c.path != keys[0]).limit(1)
    track_id = database.read(lambda connection: connection.scalar(query_ids))
    return None if track_id is None else track(database, track_id, owner_id)


def with_ids(database: Database, ids: Sequence[int], owner_id: int) -> Iterator[LibraryTrack]:
    """Yield the tracks of some ids, in their order; those that there are not are left out."""
    for page in batches(ids, _PAGE):
        loaded = database.read(partial(_load, ids=page, owner_id=owner_id))
        known = {each.id: _folded(each, database.tempo_range) for each in loaded}
        yield from (known[track_id] for track_id in page if track_id in known)


def _load(connection: Connection, ids: Sequence[int], owner_id: int) -> list[LibraryTrack]:
    told, stuck = told_of(connection, ids), labels.of_tracks(connection, ids, owner_id)
    changed = corrections.of_tracks(connection, ids)
    rows = connection.execute(_BY_ID, {"ids": list(ids), "owner": owner_id})
    loaded = (_with_what_is_said(row, told) for row in rows)
    return [replace(each, labels=stuck.get(each.id, ()), correction=changed.get(each.id)) for each in loaded]


def _folded(entry: LibraryTrack, preferred: TempoRange | None) -> LibraryTrack:
    """Count a track in the range of tempi that is preferred; what it was before stands beside."""
    if preferred is None:
        return entry
    features = folded(entry.track.features, preferred)
    unfolded = None if features is entry.track.features else entry.track.features.rhythm.tempo_bpm
    track = replace(entry.track, features=features)
    return replace(entry, track=track, tempo_range=preferred, unfolded_bpm=unfolded)


def _with_what_is_said(row: Sequence[Any], told: Mapping[int, tuple[NetworkOutput, ...]]) -> LibraryTrack:
    entry, said = library_track(row[: len(TRACK_COLUMNS)]), row[len(TRACK_COLUMNS) :]
    content = opinions.content(entry.track, said[-1])
    return replace(entry, networks=told.get(entry.id, ()), content=content, opinion=opinions.opinion(said))


_BY_ID = (
    select(*TRACK_COLUMNS, *opinions.COLUMNS)
    .join_from(TRACKS, TAGS, TAGS.c.track_id == TRACKS.c.id)
    .join(FEATURES, FEATURES.c.track_id == TRACKS.c.id)
    .outerjoin(VECTORS, and_(VECTORS.c.track_id == TRACKS.c.id, VECTORS.c.kind == TIMBRE))
    .where(TRACKS.c.id.in_(bindparam("ids", expanding=True)))
)
