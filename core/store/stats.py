"""The library in numbers, counted by the database where it can."""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Connection, Float, cast, func, select
from sqlalchemy.sql.elements import ColumnElement

from core.store import networks
from models.library import Count, LibraryStats
from models.tables import FAILURES, FEATURES, TAGS, TRACKS

_TEMPO_STEP = 10


def stats(connection: Connection) -> LibraryStats:
    """Count everything there is; missing tracks are counted along."""
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
        tempos=_tempos(connection),
        genres=_genres(connection),
        versions=_counts(connection, TRACKS.c.versions),
        error_classes=_counts(connection, FAILURES.c.error_class),
        networks=_sorted(networks.counts(connection)),
    )


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


def _tempos(connection: Connection) -> tuple[Count, ...]:
    step = func.floor(cast(FEATURES.c.tempo_bpm, Float) / _TEMPO_STEP)
    query = select(step, func.count()).where(FEATURES.c.tempo_bpm.is_not(None)).group_by(step).order_by(step)
    return tuple(Count(str(int(value) * _TEMPO_STEP), number) for value, number in connection.execute(query))


def _genres(connection: Connection) -> tuple[Count, ...]:
    """Lists are counted here: SQL takes JSON apart differently on each server."""
    query = select(TAGS.c.genres, func.count()).group_by(TAGS.c.genres)
    counter: Counter[str] = Counter()
    for genres, number in connection.execute(query):
        counter.update(dict.fromkeys(genres, number))
    return _sorted(counter.items())


def _sorted(counts: Iterable[tuple[str, int]]) -> tuple[Count, ...]:
    return tuple(Count(value, number) for value, number in sorted(counts, key=lambda count: (-count[1], count[0])))
