"""What is known of every track of a library, as arrays in the order of ids. Reads traits, opinions and plays."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, and_, extract, func, literal_column, select, type_coerce
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import NullType

from core.playlists.columns import Columns, blank, with_moods
from core.playlists.songs import linked
from core.store.traits import KEYS, NUMBERS, unpacked
from models.content import bit
from models.moods import MOODS
from models.tables import CONTENT, NETWORK_OUTPUTS, OPINIONS, PIPELINES, PLAYS, TRACKS, TRAITS
from models.tempi import TempoRange

Ids = NDArray[np.int64]
#: Networks with at most so many classes are heads, made for one mood: what they tell goes before tags.
_MOST_OF_A_HEAD = 8


def load(connection: Connection, ids: Ids, owner_id: int) -> Columns:
    """Load the columns of tracks by their ids (int64, ascending), with somebody's opinions and plays.

    Of an id that there is not, nothing is known.
    """
    found, data, classes, added_at = _traits(connection)
    at, source = _places(ids, found)
    columns = {name: _spread(data[name][source], at, len(ids), np.nan) for name in NUMBERS}
    columns |= {name: _spread(data[name][source], at, len(ids), -1) for name in KEYS}
    columns |= {name: _codes(data[name][source], at, len(ids)) for name in ("artist", "album", "song")}
    columns["song"] = linked(columns["song"], _codes(data["sound"][source], at, len(ids)))
    columns["year"] = _spread(data["year"][source], at, len(ids), 0)
    columns["added_at"] = _spread(added_at[source], at, len(ids), np.nan)
    columns["content"] = _overruled(connection, ids, _spread(classes[source], at, len(ids), 0))
    columns |= _opinions(connection, ids, owner_id)
    return with_moods(blank(len(ids), **columns), _moods(connection, ids))


def folded(columns: Columns, preferred: TempoRange | None) -> Columns:
    """Return columns whose tempi are counted in a range, if one is preferred."""
    if preferred is None:
        return columns
    tempo = columns.tempo_bpm
    for _ in range(8):
        tempo = np.where(tempo < preferred.low, 2.0 * tempo, np.where(tempo >= preferred.high, 0.5 * tempo, tempo))
    return replace(columns, tempo_bpm=tempo.astype(np.float32))


def epoch(connection: Connection, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a time in seconds since 1970, as the database itself reckons it: no value of Python's for each row."""
    if connection.dialect.name == "postgresql":
        return extract("epoch", column)
    return (func.julianday(column) - literal_column("2440587.5")) * literal_column("86400.0")


def _traits(connection: Connection) -> tuple[Ids, NDArray[np.void], NDArray[np.uint8], NDArray[np.float64]]:
    columns = (TRAITS.c.track_id, type_coerce(TRAITS.c.data, NullType), TRAITS.c.found)
    query = select(*columns, epoch(connection, TRACKS.c.added_at)).join(TRACKS, TRACKS.c.id == TRAITS.c.track_id)
    rows = _rows(connection, query.order_by(TRAITS.c.track_id))
    numbers, cells, classes, times = zip(*rows, strict=True) if rows else ((), (), (), ())
    return np.array(numbers, np.int64), unpacked(cells), np.array(classes, np.uint8), np.array(times, np.float64)


def _opinions(connection: Connection, ids: Ids, owner_id: int) -> dict[str, NDArray[Any]]:
    said = select(OPINIONS.c.track_id, OPINIONS.c.liked, OPINIONS.c.rating)
    opinions = _rows(connection, said.where(OPINIONS.c.owner_id == owner_id))
    last = epoch(connection, func.max(PLAYS.c.at))
    played = select(PLAYS.c.track_id, last).where(PLAYS.c.owner_id == owner_id)
    plays = _rows(connection, played.group_by(PLAYS.c.track_id))
    return {
        "liked": _sparse(ids, ((row[0], row[1]) for row in opinions), 0),
        "rating": _sparse(ids, ((row[0], row[2]) for row in opinions if row[2] is not None), np.nan),
        "played_at": _sparse(ids, ((row[0], float(row[1])) for row in plays), np.nan),
    }


def _overruled(connection: Connection, ids: Ids, classes: NDArray[Any]) -> NDArray[np.uint8]:
    """Return the classes of content with those changed that people said are, or are not."""
    content = classes.astype(np.uint8)
    for track_id, name, value in _rows(connection, select(CONTENT.c.track_id, CONTENT.c["class"], CONTENT.c.value)):
        (at,) = np.nonzero(ids == track_id)
        content[at] = content[at] | bit(name) if value else content[at] & ~np.uint8(bit(name))
    return content


def _moods(connection: Connection, ids: Ids) -> dict[str, NDArray[np.float32]]:
    """What networks tell of moods, as ``models.moods.moods`` does for one track: heads go before tags."""
    heads: dict[str, NDArray[np.float32]] = {}
    others: dict[str, NDArray[np.float32]] = {}
    for number, classes in connection.execute(select(PIPELINES.c.id, PIPELINES.c.classes)).all():
        names = [name.casefold() for name in classes]
        wanted = {mood: [names.index(each) for each in known if each in names] for mood, known in MOODS.items()}
        if any(wanted.values()):
            found = heads if len(names) <= _MOST_OF_A_HEAD else others
            _gather(found, wanted, *_scores(connection, number, ids))
    everything = {mood: heads.get(mood, others.get(mood)) for mood in MOODS if mood in heads or mood in others}
    for mood in heads.keys() & others.keys():
        everything[mood] = np.where(np.isnan(heads[mood]), others[mood], heads[mood])
    return {mood: values for mood, values in everything.items() if values is not None}


def _scores(connection: Connection, pipeline: int, ids: Ids) -> tuple[NDArray[np.intp], NDArray[np.float32], int]:
    """The rows of the tracks that a network has heard in one way, their scores, and how many rows there are."""
    heard = and_(TRACKS.c.id == NETWORK_OUTPUTS.c.track_id, TRACKS.c.identity == NETWORK_OUTPUTS.c.identity)
    query = (
        select(NETWORK_OUTPUTS.c.track_id, type_coerce(NETWORK_OUTPUTS.c.scores, NullType))
        .join(TRACKS, heard)
        .where(NETWORK_OUTPUTS.c.pipeline_id == pipeline, NETWORK_OUTPUTS.c.problem.is_(None))
        .order_by(NETWORK_OUTPUTS.c.track_id)
    )
    rows = _rows(connection, query)
    at, source = _places(ids, np.fromiter((row[0] for row in rows), np.int64, len(rows)))
    matrix = np.frombuffer(b"".join([row[1] for row in rows]), "<f4").reshape(len(rows), -1 if rows else 0)
    return at, matrix[source], len(ids)


def _gather(
    found: dict[str, NDArray[np.float32]],
    wanted: Mapping[str, Sequence[int]],
    at: NDArray[np.intp],
    scores: NDArray[np.float32],
    count: int,
) -> None:
    """Raise the moods found so far to what one more network tells."""
    if not len(at):
        return
    for mood, columns in wanted.items():
        if columns:
            told = _spread(scores[:, columns].max(axis=1), at, count, np.nan)
            found[mood] = np.fmax(found[mood], told) if mood in found else told


def _rows(connection: Connection, query: Any) -> list[Any]:
    """Rows as the driver makes them: one of SQLAlchemy's around each costs as much as reading it."""
    return list(connection.execute(query).cursor.fetchall())


def _places(ids: Ids, found: Ids) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where in ``ids`` the ids are that are in both, and where in ``found``; both ascending."""
    _, at, source = np.intersect1d(ids, found, assume_unique=True, return_indices=True)
    return at, source


def _spread(values: NDArray[Any], at: NDArray[np.intp], count: int, unknown: float) -> NDArray[Any]:
    if len(at) == count:
        return values
    spread = np.full(count, unknown, values.dtype)
    spread[at] = values
    return spread


def _codes(hashes: NDArray[np.int64], at: NDArray[np.intp], count: int) -> NDArray[np.int32]:
    """Number equal hashes alike; those that are 0 are unknown."""
    _, codes = np.unique(hashes, return_inverse=True)
    return _spread(np.where(hashes == 0, -1, codes).astype(np.int32), at, count, -1)


def _sparse(ids: Ids, pairs: Iterable[tuple[int, float]], unknown: float) -> NDArray[Any]:
    """Return values that few tracks have, in the rows of the ids."""
    known = dict(pairs)
    at, source = _places(ids, np.array(sorted(known), np.int64))
    spread = np.full(len(ids), unknown)
    spread[at] = np.array([known[number] for number in sorted(known)], np.float64)[source]
    return spread
