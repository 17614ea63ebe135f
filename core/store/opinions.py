"""What people say of tracks: liked or not, stars, when they were played, and what they are or are not."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, bindparam, case, delete, func, insert, literal, select
from sqlalchemy.sql.elements import ColumnElement

from core.playlists.content import find
from core.store.batching import ROWS_PER_STATEMENT, batches
from core.store.upserts import insert_into
from models.content import CLASSES, Content
from models.opinions import Opinion
from models.people import LOCAL
from models.tables import CONTENT, OPINIONS, PLAYS, TRACKS
from models.track import Track

#: Whose opinions a statement asks for; run it with this parameter. Nobody's named: those of the command line.
OWNER = bindparam("owner", LOCAL, BigInteger)


def say(connection: Connection, ids: Sequence[int], said: Mapping[str, Any], owner_id: int) -> None:
    """Set ``liked`` or ``rating`` of tracks, as somebody says; the other one stays."""
    statement = insert_into(connection.dialect.name, OPINIONS)
    statement = statement.on_conflict_do_update(index_elements=["track_id", "owner_id"], set_=dict(said))
    row = {"owner_id": owner_id, "liked": 0, "rating": None, **said}
    rows = [{"track_id": number, **row} for number in sorted(set(ids))]
    for part in batches(rows, ROWS_PER_STATEMENT):
        connection.execute(statement, part)


def play(connection: Connection, ids: Sequence[int], at: datetime, owner_id: int) -> None:
    """Note that somebody played tracks."""
    rows = [{"track_id": number, "owner_id": owner_id, "at": at} for number in ids]
    for part in batches(rows, ROWS_PER_STATEMENT):
        connection.execute(insert(PLAYS), part)


def set_content(connection: Connection, ids: Sequence[int], name: str, value: bool | None) -> None:
    """Say that tracks are, or are not, of a class; ``None`` leaves it to what is found."""
    for part in batches(sorted(set(ids)), ROWS_PER_STATEMENT):
        connection.execute(delete(CONTENT).where(CONTENT.c.track_id.in_(part), CONTENT.c["class"] == name))
        if value is not None:
            connection.execute(insert(CONTENT), [{"track_id": each, "class": name, "value": value} for each in part])


def _of(column: ColumnElement[Any], table: Any) -> Any:
    found = select(column).where(table.c.track_id == TRACKS.c.id)
    if "owner_id" in table.c:
        found = found.where(table.c.owner_id == OWNER)
    return found.correlate(TRACKS).scalar_subquery()


_SIGNED = case((CONTENT.c.value.is_(True), literal("+")), else_=literal("-")) + CONTENT.c["class"]
#: Of each track; what ``opinion`` reads, and then what ``content`` does.
COLUMNS = (
    _of(OPINIONS.c.liked, OPINIONS),
    _of(OPINIONS.c.rating, OPINIONS),
    _of(func.count(PLAYS.c.id), PLAYS),
    _of(func.max(PLAYS.c.at), PLAYS),
    _of(func.aggregate_strings(_SIGNED, " "), CONTENT),
)
LIKED, RATING, COUNT_OF_PLAYS, LAST_PLAYED, _ = COLUMNS


def opinion(row: Sequence[Any]) -> Opinion:
    """Value of a row of ``COLUMNS``."""
    liked, rating, plays, played_at, _ = row
    return Opinion(liked or 0, rating, plays or 0, played_at)


def content(track: Track, said: str | None) -> tuple[Content, ...]:
    """Return what a track is: what was found in it and not denied, and what people say; ``said`` is a cell."""
    found = {each.name: each for each in find(track.tags, track.info.duration_s, track.features)}
    for word in (said or "").split():
        sign, name = word[0], word[1:]
        if sign == "+":
            found[name] = Content(name, "set", "set by hand")
        else:
            found.pop(name, None)
    return tuple(found[name] for name in CLASSES if name in found)
