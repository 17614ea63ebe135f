"""Tracks as rows of a table: only the cells that are asked for, so that a page of a thousand is quick to read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, exists, func, select
from sqlalchemy.sql.elements import ColumnElement

from core.errors import QueryError
from core.store import folding, labels, listing, opinions, paths
from core.store.engine import Database
from models.moods import LIKELY
from models.tables import CORRECTIONS, FEATURES, NETWORK_TAGS, TAGS, TRACKS

#: So many tags that networks heard are told of a track.
MOST_HEARD = 5

#: What a cell is read from.
_PLAIN: dict[str, ColumnElement[Any]] = {
    "id": TRACKS.c.id,
    "title": TAGS.c.title,
    **{name: TAGS.c[name] for name in ("artists", "album", "album_artist", "year", "genres", "track_number")},
    **{name: TAGS.c[name] for name in ("tag_bpm", "tag_key", "has_cover")},
    **{name: TRACKS.c[name] for name in ("duration_s", "codec", "bit_rate", "size", "added_at", "analysed_at")},
    "tempo_bpm": folding.TEMPO,
    "tempo_unfolded_bpm": FEATURES.c.tempo_bpm,
    **{name: FEATURES.c[name] for name in ("tempo_confidence", "key", "camelot", "key_confidence")},
    **{name: FEATURES.c[name] for name in ("loudness_lufs", "energy", "danceability")},
    **{name: FEATURES.c[name] for name in ("replaygain_db", "true_peak_dbtp")},
    "missing": TRACKS.c.missing_since.is_not(None),
    "corrected": exists().where(CORRECTIONS.c.track_id == TRACKS.c.id),
    "liked": func.coalesce(opinions.LIKED, 0),
    "rating": opinions.RATING,
    "plays": opinions.COUNT_OF_PLAYS,
    "played_at": opinions.LAST_PLAYED,
}
#: What is put together of several cells, or asked for a page at once.
_MADE = ("path", "labels", "heard")
CELLS = (*_PLAIN, *_MADE)

Row = dict[str, Any]
Rows = tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of an answer, and how many rows all of it has."""

    rows: tuple[Row, ...]
    total: int


def page(
    database: Database, text: str, order: listing.Order, cells: Sequence[str], now: datetime, owner_id: int
) -> Page:
    """Return the rows of the tracks that a query of somebody finds, with some cells of ``CELLS``."""
    if unknown := sorted(set(cells) - set(CELLS)):
        raise QueryError(f"there is no cell {unknown[0]!r}; there is {', '.join(CELLS)}")
    found = listing.found(database, text, order, now, owner_id)
    asked = database.asked(owner_id)

    def read(connection: Connection) -> Page:
        total = connection.scalar(select(func.count()).select_from(found.order_by(None).subquery()), asked) or 0
        ids = connection.scalars(listing.sliced(found, order), asked).all()
        return Page(tuple(_rows(connection, ids, cells, asked)), total)

    return database.read(read)


def rows(database: Database, ids: Sequence[int], cells: Sequence[str], owner_id: int) -> Rows:
    """Return the rows of some tracks, at most a page of them, in their order."""
    asked = database.asked(owner_id)
    return database.read(lambda connection: tuple(_rows(connection, ids, cells, asked)))


def _rows(connection: Connection, ids: Sequence[int], cells: Sequence[str], asked: dict[str, Any]) -> list[Row]:
    plain = [name for name in cells if name in _PLAIN]
    columns = [_PLAIN[name].label(f"cell_{place}") for place, name in enumerate(plain)]
    query = _selected(columns).where(TRACKS.c.id.in_(list(ids)))
    made = {name: _MAKERS[name](connection, ids, asked["owner"]) for name in cells if name in _MAKERS}
    found: dict[int, Row] = {}
    for number, key, rest, *values in connection.execute(query, asked):
        cell: Row = dict(zip(plain, values, strict=True))
        cell |= {name: by_id.get(number, _EMPTY[name]) for name, by_id in made.items()}
        found[number] = cell | ({"path": paths.path_of(key, rest)} if "path" in cells else {})
    return [found[number] for number in ids if number in found]


def _selected(columns: Sequence[ColumnElement[Any]]) -> Select[Any]:
    return (
        select(TRACKS.c.id, TRACKS.c.path, TRACKS.c.long_path, *columns)
        .join(TAGS, TAGS.c.track_id == TRACKS.c.id)
        .join(FEATURES, FEATURES.c.track_id == TRACKS.c.id)
    )


def _heard(connection: Connection, ids: Sequence[int], owner_id: int) -> dict[int, dict[str, float]]:
    """The tags that networks are surest of."""
    tags = (NETWORK_TAGS.c.track_id, NETWORK_TAGS.c.label, func.max(NETWORK_TAGS.c.score).label("score"))
    likely = select(*tags).where(NETWORK_TAGS.c.track_id.in_(list(ids)), NETWORK_TAGS.c.score >= LIKELY)
    query = likely.group_by(NETWORK_TAGS.c.track_id, NETWORK_TAGS.c.label)
    found: dict[int, dict[str, float]] = {}
    for number, label, score in sorted(connection.execute(query), key=lambda row: (-row[2], row[1])):
        told = found.setdefault(number, {})
        if len(told) < MOST_HEARD:
            told[label] = score
    return found


_MAKERS: dict[str, Callable[[Connection, Sequence[int], int], dict[int, Any]]] = {
    "labels": labels.of_tracks,
    "heard": _heard,
}
_EMPTY: dict[str, Any] = {"labels": (), "heard": {}}
