"""Tracks that could be there more than once, as far as the database tells: one sound, or one artist and title.

Reads no vector and opens no file; two questions whatever the size of the library.
"""

from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select

from core.store import paths
from models.duplicates import Suspect
from models.tables import TAGS, TRACKS

_IS_THERE = TRACKS.c.missing_since.is_(None)
_NAME = (TAGS.c.title_folded, TAGS.c.artist_folded)


def suspects(connection: Connection) -> tuple[Suspect, ...]:
    """Return the tracks that share their sound, or artist and title, with another one that is there."""
    columns = (TRACKS.c.id, TRACKS.c.path, TRACKS.c.long_path, TRACKS.c.identity, TRACKS.c.duration_s)
    told = (TRACKS.c.codec, TRACKS.c.bit_rate, TAGS.c.title, TAGS.c.artists, *_NAME)
    sounds, names = _shared(TRACKS.c.identity).subquery(), _shared(*_NAME, named=True).subquery()
    same_name = and_(TAGS.c.title_folded == names.c.title_folded, TAGS.c.artist_folded == names.c.artist_folded)
    query = (
        select(*columns, *told)
        .join(TAGS, TAGS.c.track_id == TRACKS.c.id)
        .outerjoin(sounds, sounds.c.identity == TRACKS.c.identity)
        .outerjoin(names, same_name)
        .where(_IS_THERE, or_(sounds.c.identity.is_not(None), names.c.title_folded.is_not(None)))
        .order_by(TRACKS.c.id)
    )
    return tuple(map(_suspect, connection.execute(query)))


def _shared(*columns: Any, named: bool = False) -> Select[Any]:
    """What several tracks have in common; with ``named`` no empty name counts."""
    query = select(*columns).select_from(TRACKS).join(TAGS, TAGS.c.track_id == TRACKS.c.id).where(_IS_THERE)
    query = query.where(*(column != "" for column in _NAME)) if named else query
    return query.group_by(*columns).having(func.count() > 1)


def _suspect(row: Any) -> Suspect:
    path = paths.path_of(row.path, row.long_path)
    title = row.title or path.rpartition("/")[2]
    has_name = row.title_folded and row.artist_folded
    return Suspect(
        id=row.id,
        path=path,
        identity=row.identity,
        duration_s=row.duration_s,
        codec=row.codec,
        bit_rate=row.bit_rate,
        label=f"{', '.join(row.artists)} - {title}" if row.artists else title,
        name=(row.artist_folded, row.title_folded) if has_name else None,
    )
