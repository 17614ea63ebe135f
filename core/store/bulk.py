"""Many rows by one statement, with the least work a row.

SQLAlchemy's own executemany builds its parameters row by row and costs more than SQLite's writing; here the order of
the columns and their conversions are looked up once a statement. Its IN renders each value anew; here none is.
"""

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, CursorResult, Dialect, Insert
from sqlalchemy.types import TypeEngine

from core.store.rows import Cells
from models.columns import WRITTEN, UtcTime

Conversion = Callable[[Any], Any]


def write_rows(connection: Connection, statement: Insert, columns: tuple[str, ...], rows: Sequence[Cells]) -> None:
    """Run an insert whose only parameters are the cells of ``rows``, which hold what ``columns`` name."""
    sql, ordered, conversions = _plan(statement, connection.dialect, columns)
    connection.exec_driver_sql(sql, [_converted(ordered(row), conversions) for row in rows])


def select_among(connection: Connection, sql: str, values: Collection[Any]) -> list[tuple[Any, ...]]:
    """Return the rows, as the driver makes them, of a select in which ``{among}`` is the condition of a column."""
    return list(run_among(connection, sql, values).cursor.fetchall())


def run_among(connection: Connection, sql: str, values: Collection[Any]) -> CursorResult[Any]:
    """Run a statement in which ``{among}`` after a column means that it has one of some values."""
    if connection.dialect.name == "postgresql":
        return connection.exec_driver_sql(sql.format(among="= ANY(%s)"), (list(values),))
    marks = ", ".join("?" * len(values))
    return connection.exec_driver_sql(sql.format(among=f"IN ({marks})"), tuple(values))


def _converted(cells: Cells, conversions: tuple[tuple[int, Conversion], ...]) -> Cells:
    values = list(cells)
    for position, convert in conversions:
        values[position] = convert(values[position])
    return tuple(values)


@lru_cache(maxsize=64)
def _plan(
    statement: Insert, dialect: Dialect, columns: tuple[str, ...]
) -> tuple[str, Callable[[Cells], Cells], tuple[tuple[int, Conversion], ...]]:
    """Return the SQL, what puts cells into the order of its parameters, and the conversions by position."""
    compiled = statement.compile(dialect=_by_position(dialect), column_keys=list(columns))
    names = tuple(getattr(compiled, "positiontup", None) or ())
    conversions = [_conversion(statement.table.columns[name].type, dialect) for name in names]
    order = itemgetter(*(columns.index(name) for name in names))
    return str(compiled), order, tuple((at, convert) for at, convert in enumerate(conversions) if convert is not None)


def _by_position(dialect: Dialect) -> Dialect:
    """Return a dialect whose parameters have no names: of each row, psycopg would look every cell up by its name.

    It is for inserts alone: what a query gives twice counts as two different things in its GROUP BY.
    """
    if dialect.positional:
        return dialect
    from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

    return PGDialect_psycopg(paramstyle="format")  # type: ignore[no-untyped-call]


def _conversion(kind: TypeEngine[Any], dialect: Dialect) -> Conversion | None:
    """Return what a cell of a type is written with; ``None`` for one that the driver takes as it is."""
    if type(kind) in WRITTEN:
        return WRITTEN[type(kind)]
    convert = kind.dialect_impl(dialect).bind_processor(dialect)
    # All rows of a batch bear the same few times.
    return lru_cache(maxsize=16)(convert) if convert is not None and isinstance(kind, UtcTime) else convert
