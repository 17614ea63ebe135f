"""Saved playlists in rows: their versions and places. Builds none."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, case, delete, func, insert, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from core.errors import ConflictError
from core.export.spec import spec_from, spec_record
from core.store import paths
from core.store.batching import ROWS_PER_STATEMENT, batches
from core.store.opinions import OWNER
from core.store.upserts import insert_into
from models.playlist import Part, Playlist, PlaylistEntry, Transition
from models.saved import SavedEntry, SavedPlaylist, SavedVersion
from models.tables import PLAYLIST_ENTRIES, PLAYLIST_VERSIONS, PLAYLISTS, TRACKS

#: So many versions that nobody keeps stay of one playlist.
MOST_VERSIONS = 20


def save(connection: Connection, playlist: Playlist, name: str, now: datetime, owner_id: int) -> int:
    """Keep a playlist as the newest version of somebody's with this name; return the id of that."""
    number = _enter(connection, name, playlist.spec.method, now, owner_id)
    last = connection.scalar(select(func.max(PLAYLIST_VERSIONS.c.number)).where(_of(number)))
    version = {
        "playlist_id": number,
        "number": (last or 0) + 1,
        "spec": json.dumps(spec_record(playlist.spec)),
        "features": tuple(sorted({entry.track.track.versions for entry in playlist.entries})),
        "relaxed": playlist.relaxed,
        "notes": playlist.notes,
        "kept": False,
        "made_at": now,
    }
    version_id = connection.scalars(insert(PLAYLIST_VERSIONS).values(version).returning(PLAYLIST_VERSIONS.c.id)).one()
    rows = [_entry_row(version_id, place, entry) for place, entry in enumerate(playlist.entries, 1)]
    for part in batches(rows, ROWS_PER_STATEMENT):
        connection.execute(insert(PLAYLIST_ENTRIES), part)
    _clear_away(connection, number)
    return number


def playlists(connection: Connection, ids: Sequence[int]) -> tuple[SavedPlaylist, ...]:
    """Return saved playlists of some ids with their versions, oldest first."""
    columns = (PLAYLISTS.c.id, PLAYLISTS.c.name, PLAYLISTS.c.made_at, PLAYLISTS.c.owner_id)
    heads: Select[Any] = select(*columns).where(PLAYLISTS.c.id.in_(list(ids))).order_by(PLAYLISTS.c.id)
    versions, lengths = _versions(connection, ids), _lengths(connection, ids)
    return tuple(
        SavedPlaylist(row.id, row.name, row.made_at, tuple(versions[row.id]), row.owner_id, lengths.get(row.id, 0.0))
        for row in connection.execute(heads)
    )


def of_owner(connection: Connection, owner_id: int) -> tuple[SavedPlaylist, ...]:
    """Return somebody's playlists with their versions, oldest first."""
    ids = connection.scalars(select(PLAYLISTS.c.id).where(PLAYLISTS.c.owner_id == owner_id)).all()
    return playlists(connection, ids)


def of_method(connection: Connection, method: str) -> tuple[SavedPlaylist, ...]:
    """Return everybody's playlists whose newest version was made by a method."""
    ids = connection.scalars(select(PLAYLISTS.c.id).where(PLAYLISTS.c.method == method)).all()
    return playlists(connection, ids) if ids else ()


def find(connection: Connection, reference: str, owner_id: int) -> SavedPlaylist | None:
    """Return somebody's playlist of a name, or else of an id."""
    number = connection.scalar(_meant(reference), {"owner": owner_id})
    return None if number is None else playlists(connection, [int(number)])[0]


def newest_version(reference: str) -> ColumnElement[int]:
    """The id of the newest version of a playlist of a name or an id, for a condition; of ``opinions.OWNER``."""
    newest = select(func.max(PLAYLIST_VERSIONS.c.id)).where(
        PLAYLIST_VERSIONS.c.playlist_id == _meant(reference).scalar_subquery()
    )
    return newest.scalar_subquery()


def entries(connection: Connection, playlist_id: int, number: int) -> tuple[SavedEntry, ...]:
    """Return the places of a version."""
    names = ("position", "track_id", "label", "score", "reason", "transition", "locked")
    query = (
        select(*(PLAYLIST_ENTRIES.c[name] for name in names))
        .join(PLAYLIST_VERSIONS, PLAYLIST_VERSIONS.c.id == PLAYLIST_ENTRIES.c.version_id)
        .where(_of(playlist_id), PLAYLIST_VERSIONS.c.number == number)
        .order_by(PLAYLIST_ENTRIES.c.position)
    )
    return tuple(
        SavedEntry(**{**row._mapping, "transition": _read_transition(row.transition)})
        for row in connection.execute(query)
    )


def keep(connection: Connection, playlist_id: int, number: int, *, kept: bool) -> None:
    """Protect a version, or protect it no longer."""
    one = update(PLAYLIST_VERSIONS).where(_of(playlist_id), PLAYLIST_VERSIONS.c.number == number)
    connection.execute(one.values(kept=kept))


def rename(connection: Connection, playlist_id: int, name: str) -> None:
    """Give a playlist another name; ``ConflictError`` if another one of its owner has it."""
    key = _key(name)
    owner = select(PLAYLISTS.c.owner_id).where(PLAYLISTS.c.id == playlist_id).scalar_subquery()
    holder = connection.scalar(select(PLAYLISTS.c.id).where(PLAYLISTS.c.key == key, PLAYLISTS.c.owner_id == owner))
    if holder not in (None, playlist_id):
        raise ConflictError(f"there is a playlist {name!r} already; its id is {holder}")
    connection.execute(update(PLAYLISTS).where(PLAYLISTS.c.id == playlist_id).values(name=name, key=key))


def remove(connection: Connection, playlist_id: int) -> None:
    """Forget a playlist with all its versions; no file is touched."""
    connection.execute(delete(PLAYLISTS).where(PLAYLISTS.c.id == playlist_id))


def _enter(connection: Connection, name: str, method: str, now: datetime, owner_id: int) -> int:
    """Make a playlist, or find the one of this name; its row is locked then, so that two do not give one number."""
    key = _key(name)
    mine = (PLAYLISTS.c.owner_id == owner_id, PLAYLISTS.c.key == key)
    if not connection.execute(
        update(PLAYLISTS).where(*mine).values(method=method)
    ).rowcount:  # an upsert would use up an id each time
        insertion = insert_into(connection.dialect.name, PLAYLISTS).on_conflict_do_update(
            index_elements=["owner_id", "key"], set_={"method": method}
        )
        row = {"owner_id": owner_id, "key": key, "name": name, "method": method, "made_at": now}
        connection.execute(insertion, row)
    return int(connection.scalars(select(PLAYLISTS.c.id).where(*mine)).one())


def _clear_away(connection: Connection, playlist_id: int) -> None:
    """Delete the oldest versions beyond the number that stays; those that are kept do not count."""
    loose = select(PLAYLIST_VERSIONS.c.id).where(_of(playlist_id), PLAYLIST_VERSIONS.c.kept.is_(False))
    ids = connection.scalars(loose.order_by(PLAYLIST_VERSIONS.c.number.desc()).offset(MOST_VERSIONS)).all()
    if ids:
        connection.execute(delete(PLAYLIST_VERSIONS).where(PLAYLIST_VERSIONS.c.id.in_(ids)))


def _versions(connection: Connection, ids: Sequence[int]) -> dict[int, list[SavedVersion]]:
    names = ("number", "spec", "features", "made_at", "kept", "relaxed", "notes")
    count = select(func.count()).where(PLAYLIST_ENTRIES.c.version_id == PLAYLIST_VERSIONS.c.id).scalar_subquery()
    columns = (PLAYLIST_VERSIONS.c.playlist_id, *(PLAYLIST_VERSIONS.c[name] for name in names))
    query = select(*columns, count.label("tracks")).where(PLAYLIST_VERSIONS.c.playlist_id.in_(list(ids)))
    found: dict[int, list[SavedVersion]] = {}
    for row in connection.execute(query.order_by(PLAYLIST_VERSIONS.c.number)):
        values = dict(row._mapping)
        playlist_id = values.pop("playlist_id")
        version = SavedVersion(**values | {"spec": spec_from(json.loads(row.spec))})
        found.setdefault(playlist_id, []).append(version)
    return found


def _lengths(connection: Connection, ids: Sequence[int]) -> dict[int, float]:
    """Seconds that the newest versions play, by playlist; in one query, however many there are."""
    of_some = PLAYLIST_VERSIONS.c.playlist_id.in_(list(ids))
    newest = select(func.max(PLAYLIST_VERSIONS.c.id)).where(of_some).group_by(PLAYLIST_VERSIONS.c.playlist_id)
    query = (
        select(PLAYLIST_VERSIONS.c.playlist_id, func.sum(TRACKS.c.duration_s))
        .join(PLAYLIST_ENTRIES, PLAYLIST_ENTRIES.c.version_id == PLAYLIST_VERSIONS.c.id)
        .join(TRACKS, TRACKS.c.id == PLAYLIST_ENTRIES.c.track_id)
        .where(PLAYLIST_VERSIONS.c.id.in_(newest))
        .group_by(PLAYLIST_VERSIONS.c.playlist_id)
    )
    return {number: float(seconds) for number, seconds in connection.execute(query)}


def _meant(reference: str) -> Select[Any]:
    condition = PLAYLISTS.c.key == _key(reference)
    if reference.isdecimal() and len(reference) < 19:
        condition = or_(condition, PLAYLISTS.c.id == int(reference))
    by_name = case((PLAYLISTS.c.key == _key(reference), 0), else_=1)
    return select(PLAYLISTS.c.id).where(PLAYLISTS.c.owner_id == OWNER, condition).order_by(by_name).limit(1)


def _of(playlist_id: int) -> ColumnElement[bool]:
    return PLAYLIST_VERSIONS.c.playlist_id == playlist_id


def _entry_row(version_id: int, position: int, entry: PlaylistEntry) -> dict[str, Any]:
    return {
        "version_id": version_id,
        "position": position,
        "track_id": entry.track.id,
        "label": entry.track.label,
        "score": entry.score,
        "reason": entry.reason,
        "transition": None if entry.transition is None else json.dumps(asdict(entry.transition)),
        "locked": entry.locked,
    }


def _read_transition(document: str | None) -> Transition | None:
    if document is None:
        return None
    found = json.loads(document)
    return Transition(found["score"], tuple(Part(**part) for part in found["parts"]))


def _key(name: str) -> str:
    """A key of any name that fits into an index; names are one whatever their case."""
    folded = " ".join(paths.folded(name).split())
    return folded if len(folded) <= paths.LONGEST_KEY else f"sha256:{hashlib.sha256(folded.encode()).hexdigest()}"
