"""Labels in rows: whose they are, and the tracks that bear them."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, exists, func, insert, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from core.errors import ConflictError, QueryError
from core.store.batching import ROWS_PER_STATEMENT, batches
from core.store.opinions import OWNER
from core.store.paths import folded
from core.store.upserts import insert_into
from models.labels import Label
from models.people import LOCAL
from models.tables import TRACK_USER_TAGS, TRACKS, USER_TAGS

LONGEST_NAME = 100
_COLOUR = re.compile("#[0-9a-f]{6}")


def add(connection: Connection, owner_id: int, name: str, colour: str | None, now: datetime) -> int:
    """Make a label; ``ConflictError`` if its owner has one of this name."""
    row = {"owner_id": owner_id, **_named(connection, owner_id, name, None), "colour": _colour(colour), "made_at": now}
    return int(connection.scalars(insert(USER_TAGS).values(row).returning(USER_TAGS.c.id)).one())


def rename(connection: Connection, label_id: int, name: str) -> None:
    """Give a label another name; ``ConflictError`` if another one of its owner has it."""
    owner = connection.scalar(select(USER_TAGS.c.owner_id).where(USER_TAGS.c.id == label_id))
    if owner is not None:
        values = _named(connection, owner, name, label_id)
        connection.execute(update(USER_TAGS).where(USER_TAGS.c.id == label_id).values(values))


def paint(connection: Connection, label_id: int, colour: str | None) -> None:
    """Give a label a colour, or none."""
    connection.execute(update(USER_TAGS).where(USER_TAGS.c.id == label_id).values(colour=_colour(colour)))


def remove(connection: Connection, label_id: int) -> None:
    """Delete a label; no track bears it then."""
    connection.execute(delete(USER_TAGS).where(USER_TAGS.c.id == label_id))


def put(connection: Connection, label_id: int, ids: Sequence[int]) -> int:
    """Put a label on tracks; return how many did not bear it. Tracks that there are not are left out."""
    statement = insert_into(connection.dialect.name, TRACK_USER_TAGS).on_conflict_do_nothing()
    before = _count(connection, label_id)
    for part in batches(sorted(set(ids)), ROWS_PER_STATEMENT):
        there = connection.scalars(select(TRACKS.c.id).where(TRACKS.c.id.in_(part))).all()
        if there:
            connection.execute(statement, [{"track_id": number, "tag_id": label_id} for number in there])
    return _count(connection, label_id) - before


def take(connection: Connection, label_id: int, ids: Sequence[int]) -> int:
    """Take a label from tracks; return how many bore it."""
    mine = TRACK_USER_TAGS.c.tag_id == label_id
    return sum(
        connection.execute(delete(TRACK_USER_TAGS).where(mine, TRACK_USER_TAGS.c.track_id.in_(part))).rowcount
        for part in batches(sorted(set(ids)), ROWS_PER_STATEMENT)
    )


def get(connection: Connection, label_id: int) -> Label | None:
    """Return the label of an id, whoever's it is."""
    row = connection.execute(_labels().where(USER_TAGS.c.id == label_id)).first()
    return None if row is None else Label(**row._mapping)


def seen_by(connection: Connection, owner_id: int) -> tuple[Label, ...]:
    """Return somebody's labels and everybody's, by name."""
    rows = connection.execute(_labels().where(_seen(owner_id)).order_by(USER_TAGS.c.key, USER_TAGS.c.owner_id))
    return tuple(Label(**row._mapping) for row in rows)


def of_tracks(connection: Connection, ids: Sequence[int], owner_id: int) -> dict[int, tuple[str, ...]]:
    """Return the names of the labels of tracks that somebody sees; nothing for a track without one."""
    query = (
        select(TRACK_USER_TAGS.c.track_id, USER_TAGS.c.name)
        .join(USER_TAGS, USER_TAGS.c.id == TRACK_USER_TAGS.c.tag_id)
        .where(TRACK_USER_TAGS.c.track_id.in_(list(ids)), _seen(owner_id))
        .order_by(USER_TAGS.c.key, USER_TAGS.c.owner_id)
    )
    found: dict[int, tuple[str, ...]] = {}
    for track_id, name in connection.execute(query):
        found[track_id] = tuple(dict.fromkeys((*found.get(track_id, ()), name)))
    return found


def borne(name: str | None) -> ColumnElement[bool]:
    """The condition that a track bears a label of a name, or any, that ``opinions.OWNER`` sees."""
    named = [] if name is None else [USER_TAGS.c.key == folded(name.strip())]
    return exists().where(
        *(TRACK_USER_TAGS.c.track_id == TRACKS.c.id, USER_TAGS.c.id == TRACK_USER_TAGS.c.tag_id),
        *(_seen(OWNER), *named),
    )


def _seen(owner: Any) -> ColumnElement[bool]:
    return or_(USER_TAGS.c.owner_id == owner, USER_TAGS.c.owner_id == LOCAL)


def _labels() -> Select[Any]:
    count = select(func.count()).where(TRACK_USER_TAGS.c.tag_id == USER_TAGS.c.id).scalar_subquery()
    names = ("id", "owner_id", "name", "colour", "made_at")
    return select(*(USER_TAGS.c[name] for name in names), count.label("tracks"))


def _count(connection: Connection, label_id: int) -> int:
    return connection.scalar(select(func.count()).where(TRACK_USER_TAGS.c.tag_id == label_id)) or 0


def _named(connection: Connection, owner_id: int, name: str, label_id: int | None) -> dict[str, str]:
    shown = " ".join(name.split())
    if not shown or len(shown) > LONGEST_NAME:
        raise QueryError(f"{name[:40]!r} is no name of a label: give it 1 to {LONGEST_NAME} characters")
    key = folded(shown)
    taken = select(USER_TAGS.c.id).where(USER_TAGS.c.owner_id == owner_id, USER_TAGS.c.key == key)
    if connection.scalar(taken) not in (None, label_id):
        raise ConflictError(f"there is a label {shown!r} already")
    return {"key": key, "name": shown}


def _colour(colour: str | None) -> str | None:
    if colour is None or _COLOUR.fullmatch(colour.lower()):
        return colour.lower() if colour else None
    raise QueryError(f"{colour[:40]!r} is no colour: write it as #ff8800")
