"""Looking after a database: checking it, copying it, giving space back."""

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import Connection, LargeBinary, Table, func, or_, select, text, type_coerce

from core.errors import StoreError
from core.store.engine import Database
from core.store.sqlite_copy import copy_sqlite, publish, reserve
from models.tables import FEATURES, NETWORK_OUTPUTS, PIPELINES, TAGS, TRACKS, VECTORS

_FLOAT32_BYTES = 4


def check(connection: Connection) -> list[str]:
    """Return what is wrong, a sentence each; an empty list is good news."""
    problems = _integrity(connection) if connection.dialect.name == "sqlite" else []
    if problems:
        return problems  # what a damaged file answers to further questions is worth nothing
    for table in (TAGS, FEATURES):
        problems += _without(connection, table)
    return problems + _bad_vectors(connection) + _bad_outputs(connection) + _not_numbers(connection)


def backup(database: Database, target: Path) -> None:
    """Copy the whole database into one new file, which appears only when it is complete."""
    if database.is_sqlite:
        with database.telling():
            copy_sqlite(database.path, target)
    else:
        _dump(database, target)


def vacuum(connection: Connection) -> None:
    """Give unused space back to the system and refresh what the query planner knows."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("VACUUM")
        connection.exec_driver_sql("PRAGMA optimize")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
    else:
        connection.exec_driver_sql("VACUUM (ANALYZE)")


def _integrity(connection: Connection) -> list[str]:
    lines = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check")]
    problems = [f"the file is damaged: {line}" for line in lines if line != "ok"]
    return problems + [
        f"row {row[1]} of {row[0]} points to a row of {row[2]} that is not there"
        for row in connection.exec_driver_sql("PRAGMA foreign_key_check")
    ]


def _without(connection: Connection, table: Table) -> list[str]:
    query = select(func.count()).select_from(TRACKS).where(TRACKS.c.id.not_in(select(table.c.track_id)))
    return _told(connection.scalar(query), f"tracks have no {table.name}: run `playlista analyze --force` on them")


def _bad_vectors(connection: Connection) -> list[str]:
    import numpy as np

    query = select(VECTORS.c.dim, type_coerce(VECTORS.c.data, LargeBinary))
    wrong = not_finite = 0
    for dim, data in connection.execution_options(yield_per=5000).execute(query):
        if len(data) != dim * _FLOAT32_BYTES:
            wrong += 1
        elif not np.isfinite(np.frombuffer(data, "<f4")).all():
            not_finite += 1
    return _told(wrong, "vectors have another length than they claim") + _told(
        not_finite, "vectors hold something that is not a number"
    )


def _bad_outputs(connection: Connection) -> list[str]:
    """What networks told must be of their classes, and of one length where it came by one way."""
    columns = (PIPELINES.c.id, PIPELINES.c.classes, NETWORK_OUTPUTS.c.scores, NETWORK_OUTPUTS.c.embedding)
    query = (
        select(*columns)
        .join(PIPELINES, PIPELINES.c.id == NETWORK_OUTPUTS.c.pipeline_id)
        .where(NETWORK_OUTPUTS.c.problem.is_(None))
    )
    wrong = 0
    lengths: dict[int, int] = {}
    for pipeline, classes, scores, embedding in connection.execution_options(yield_per=5000).execute(query):
        wrong += len(scores) != len(classes) or len(embedding) != lengths.setdefault(pipeline, len(embedding))
    return _told(wrong, "results of networks have another length than they should: analyse again with --models")


def _not_numbers(connection: Connection) -> list[str]:
    """SQLite keeps no NaN; PostgreSQL does, and sorts it above every number."""
    if connection.dialect.name == "sqlite":
        return []
    numbers = [column for column in FEATURES.columns if column.type.python_type is float]
    query = select(func.count()).select_from(FEATURES).where(or_(*(column == text("'NaN'") for column in numbers)))
    return _told(connection.scalar(query), "tracks have a feature that is not a number")


def _told(number: int | None, what: str) -> list[str]:
    return [f"{number} {what}"] if number else []


def _dump(database: Database, target: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise StoreError("a backup of PostgreSQL needs the program pg_dump: install postgresql-client")
    partial = reserve(target)
    try:
        address = database.url.set(drivername="postgresql", password=None).render_as_string()
        arguments = [program, "--format=custom", f"--file={partial}", f"--dbname={address}"]
        done = subprocess.run(arguments, env=_environment(database), capture_output=True, text=True, check=False)
        if done.returncode:
            raise StoreError(f"pg_dump failed: {' '.join(done.stderr.split())}")
        publish(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def _environment(database: Database) -> dict[str, str]:
    """A password on the command line could be read by every user of the machine."""
    password = database.url.password
    return {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}
