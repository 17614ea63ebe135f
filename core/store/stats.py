"""The library in numbers, counted by the database where it can."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Float, and_, case, cast, extract, func, select
from sqlalchemy.sql.elements import ColumnElement

from core.store import folding, networks, vectors
from models.library import Count, LibraryStats
from models.moods import LIKELY
from models.tables import CORRECTIONS, FAILURES, FEATURES, NETWORK_TAGS, TAGS, TRACKS

_TEMPO_STEP = 10


def stats(connection: Connection, asked: Mapping[str, Any]) -> LibraryStats:
    """Count everything there is; missing tracks are counted along. ``asked`` is that of the database."""
    totals = connection.execute(_TOTALS).one()
    return LibraryStats(
        tracks=totals.tracks,
        missing=totals.missing,
        failures=connection.execute(select(func.count()).select_from(FAILURES)).scalar_one(),
        duration_s=float(totals.duration_s or 0.0),
        size_bytes=int(totals.size or 0),
        first_added_at=totals.first_added_at,
        last_analysed_at=totals.last_analysed_at,
        codecs=_counts(connection, TRACKS.c.codec),
        camelots=_counts(connection, FEATURES.c.camelot),
        tempos=_tempos(connection, asked),
        genres=_genres(connection),
        versions=_counts(connection, TRACKS.c.versions),
        error_classes=_counts(connection, FAILURES.c.error_class),
        networks=_sorted(networks.counts(connection)),
        months=_months(connection),
        heard=_heard(connection),
        **connection.execute(_QUALITY).one()._mapping,
    )


def state(connection: Connection) -> tuple[object, ...]:
    """Return what differs whenever a count may, new tags alone aside."""
    failures = select(func.count(), func.max(FAILURES.c.id), func.max(FAILURES.c.last_at))
    return (*vectors.state(connection), *connection.execute(failures).one())


#: Below this confidence a tempo or a key counts as unsure.
UNSURE = 0.5


def _number_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _unsure(value: ColumnElement[Any], confidence: ColumnElement[float]) -> ColumnElement[int]:
    return _number_of(and_(value.is_not(None), confidence < UNSURE))


_QUALITY = select(
    select(func.count()).select_from(CORRECTIONS).scalar_subquery().label("corrected"),
    _number_of(TRACKS.c.warnings != ()).label("damaged"),
    _number_of(FEATURES.c.tempo_bpm.is_(None)).label("tempo_unknown"),
    _unsure(FEATURES.c.tempo_bpm, FEATURES.c.tempo_confidence).label("tempo_unsure"),
    _number_of(FEATURES.c.key.is_(None)).label("key_unknown"),
    _unsure(FEATURES.c.key, FEATURES.c.key_confidence).label("key_unsure"),
).join_from(TRACKS, FEATURES, FEATURES.c.track_id == TRACKS.c.id)

_TOTALS = select(
    func.count().label("tracks"),
    func.count(TRACKS.c.missing_since).label("missing"),
    func.sum(TRACKS.c.duration_s).label("duration_s"),
    func.sum(TRACKS.c.size).label("size"),
    func.min(TRACKS.c.added_at).label("first_added_at"),
    func.max(TRACKS.c.analysed_at).label("last_analysed_at"),
)


def _counts(connection: Connection, column: ColumnElement[str]) -> tuple[Count, ...]:
    query = select(column, func.count()).where(column.is_not(None)).group_by(column)
    return _sorted(connection.execute(query))


def _tempos(connection: Connection, asked: Mapping[str, Any]) -> tuple[Count, ...]:
    step = func.floor(cast(folding.TEMPO, Float) / _TEMPO_STEP)
    query = select(step, func.count()).where(FEATURES.c.tempo_bpm.is_not(None)).group_by(step).order_by(step)
    return tuple(Count(str(int(value) * _TEMPO_STEP), number) for value, number in connection.execute(query, asked))


def _months(connection: Connection) -> tuple[Count, ...]:
    parts = (extract("year", TRACKS.c.added_at), extract("month", TRACKS.c.added_at))
    query = select(*parts, func.count()).group_by(*parts).order_by(*parts)
    return tuple(Count(f"{int(y):04}-{int(m):02}", number) for y, m, number in connection.execute(query))


def _heard(connection: Connection) -> tuple[Count, ...]:
    likely = select(NETWORK_TAGS.c.label, func.count(NETWORK_TAGS.c.track_id.distinct()))
    return _sorted(connection.execute(likely.where(NETWORK_TAGS.c.score >= LIKELY).group_by(NETWORK_TAGS.c.label)))


def _genres(connection: Connection) -> tuple[Count, ...]:
    """Lists are counted here: SQL takes JSON apart differently on each server."""
    query = select(TAGS.c.genres, func.count()).group_by(TAGS.c.genres)
    counter: Counter[str] = Counter()
    for genres, number in connection.execute(query):
        counter.update(dict.fromkeys(genres, number))
    return _sorted(counter.items())


def _sorted(counts: Iterable[tuple[str, int]]) -> tuple[Count, ...]:
    return tuple(Count(value, number) for value, number in sorted(counts, key=lambda count: (-count[1], count[0])))
