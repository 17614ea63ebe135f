"""Which schema a database has, and bringing it to the one this program needs.

Looks with plain SQL; Alembic (``core.store.migrating``) is imported only when there is something to do.
"""

import logging
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from core.errors import StoreError
from core.store.engine import Database
from core.store.glance import HEAD
from core.store.sqlite_copy import copy_sqlite
from models.library import StoreRevision
from models.tables import METADATA

_log = logging.getLogger("playlista.store")


@dataclass(frozen=True, slots=True)
class Migrations:
    """A folder of revisions and the newest of them."""

    folder: Path
    head: str


SHIPPED = Migrations(Path(__file__).parent / "migrations", HEAD)


def prepare(database: Database, *, create: bool, migrate: bool, migrations: Migrations = SHIPPED) -> None:
    """Make an empty database ours, bring an older one up to date, and refuse every other."""
    current = revision(database, migrations).current
    if current == migrations.head:
        return
    if current is None and not create:
        raise StoreError(f"the database {database.name} is empty: `playlista analyze FOLDER` fills it")
    if current is not None and not migrate:
        raise StoreError(f"the database {database.name} is of an older playlista: run `playlista db upgrade`")
    upgrade(database, migrations)


def revision(database: Database, migrations: Migrations = SHIPPED) -> StoreRevision:
    """Return what the database has and what is needed; a foreign or newer one is a ``StoreError``."""
    tables, current = database.read(_found)
    ours = tables & set(METADATA.tables)
    if current is None or not ours:
        _refuse_foreign(database, tables, ours)
        return StoreRevision(None, migrations.head)
    if current != migrations.head and not _is_known(current, migrations):
        raise StoreError(
            f"the database {database.name} was written by a newer playlista (its schema is {current}, "
            f"this program knows {migrations.head}): upgrade the program"
        )
    return StoreRevision(current, migrations.head)


def upgrade(database: Database, migrations: Migrations = SHIPPED) -> StoreRevision:
    """Bring the schema to the newest revision in one transaction; a SQLite file with data is copied first."""
    from core.store import migrating

    before = revision(database, migrations)
    if before.current == migrations.head:
        return before
    if database.is_sqlite:
        _prepare_sqlite(database, before)
    database.write(lambda connection: migrating.upgrade_to_head(connection, migrations.folder))
    _log.info("the database %s is now at schema %s", database.name, migrations.head)
    return StoreRevision(migrations.head, migrations.head)


def _found(connection: Connection) -> tuple[set[str], str | None]:
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" not in tables:
        return tables, None
    return tables, connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _refuse_foreign(database: Database, tables: set[str], ours: set[str]) -> None:
    """A SQLite file is one program's; a PostgreSQL database may be shared as long as no name clashes."""
    clashing = tables if database.is_sqlite else ours | (tables & {"alembic_version"})
    if clashing:
        raise StoreError(
            f"the database {database.name} belongs to another program (it has a table {min(clashing)!r}): "
            "name another one in DATABASE_URL"
        )


def _is_known(current: str, migrations: Migrations) -> bool:
    from core.store import migrating

    return current in migrating.known_revisions(migrations.folder)


def _prepare_sqlite(database: Database, before: StoreRevision) -> None:
    if before.current is not None:
        _copy_beside(database, before.current)
    database.outside_transaction(_use_write_ahead_log)
    database.close()  # connections opened before the switch still sync as the old journal needs it


def _copy_beside(database: Database, current: str) -> None:
    target = database.path.with_name(f"{database.path.name}.before-upgrade-from-{current}")
    if not target.exists():
        with database.telling():
            copy_sqlite(database.path, target)
        _log.info("kept a copy of the database before the upgrade: %s", target)


def _use_write_ahead_log(connection: Connection) -> None:
    """Readers and one writer at once; where the file system cannot (network shares), SQLite stays as it was."""
    connection.exec_driver_sql("PRAGMA journal_mode = WAL")
