"""One database: its address, its connections and its transactions. Knows no table.

Every error leaves as a ``StoreError`` of one line. What another try may mend (a lock, a lost race, a server that
restarts) is tried again for ``patience_s`` seconds, interruptible by Ctrl-C. The patience is for one outage, not for
one call: who is next after a call that has waited in vain is told after one try.
"""

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError

from core.errors import StoreError
from core.store import faults
from models.people import LOCAL
from models.tempi import TempoRange

_log = logging.getLogger("playlista.store")
_T = TypeVar("_T")

#: A server waits this long for a lock, SQLite inside C, where no signal is seen; the rest of the patience is ours.
_BUSY_TIMEOUT_S = 1.0
#: A race lost this often is no race.
_MOST_CONFLICTS = 8
#: Pages the write-ahead log takes before they move into the file (16 MB): a page filled by several batches moves once.
_LOG_PAGES = 4000
_BEGIN = "playlista_begin"
#: A server whose machine or network is gone is missed after seconds; Linux itself would wait for a quarter of an hour.
_CONNECTED = {
    "application_name": "playlista",
    "connect_timeout": 10,
    "tcp_user_timeout": 5000,  # milliseconds, for what was sent
    "keepalives_idle": 10,  # seconds, where an answer is waited for
    "keepalives_interval": 5,
    "keepalives_count": 3,
}


@dataclass(frozen=True, slots=True)
class _Outage:
    """No access of a kind has succeeded ``since`` then; the ``last`` one failed."""

    since: float
    last: float


class Database:
    """A SQLite file or a PostgreSQL database; owns the pool of connections. Safe to share between threads."""

    def __init__(self, url: URL, *, patience_s: float) -> None:
        self.url = url
        self.patience_s = patience_s
        #: The range in which tempi are told, if somebody prefers one; set once, before it is used.
        self.tempo_range: TempoRange | None = None
        self._outages: dict[str, _Outage] = {}
        self.engine = _sqlite_engine(url, patience_s) if self.is_sqlite else _postgres_engine(url, patience_s)
        pool = type(self.engine.pool)
        logging.getLogger(f"{pool.__module__}.{pool.__name__}").addFilter(faults.is_no_interruption)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def path(self) -> Path:
        """The file of a SQLite database."""
        if not self.is_sqlite:
            raise StoreError(f"the database {self.name} is no file")
        return _file(self.url)

    @property
    def name(self) -> str:
        """What people know it by: the file, or the address without the password."""
        if self.is_sqlite:
            return str(self.path)
        return self.url.set(drivername="postgresql").render_as_string(hide_password=True)

    def asked(self, owner_id: int = LOCAL) -> dict[str, Any]:
        """Return the parameters of a query of somebody: whose opinions are meant, and how tempi are folded."""
        told = self.tempo_range
        return {"owner": owner_id} | ({"tempo_low": told.low, "tempo_high": told.high} if told is not None else {})

    def read(self, work: Callable[[Connection], _T]) -> _T:
        """Run ``work`` in a transaction that changes nothing; it may run more than once."""
        return self._patiently("read", lambda: self._transaction(work, "BEGIN"))

    def write(self, work: Callable[[Connection], _T]) -> _T:
        """Run ``work`` in a transaction that is kept whole or not at all; it may run more than once."""
        return self._patiently("write", lambda: self._transaction(work, "BEGIN IMMEDIATE"))

    def outside_transaction(self, work: Callable[[Connection], _T]) -> _T:
        """Run ``work`` with every statement committed by itself, as VACUUM wants it."""
        return self._patiently("write", lambda: self._autocommitted(work))

    def contact(self) -> None:
        """Connect; a lock is waited for, but a wrong address is told at once."""
        self._patiently("read", lambda: self.engine.connect().close(), hopeless=("permanent", "gone"))

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Turn every error of the database layer into a ``StoreError``."""
        try:
            yield
        except faults.DATABASE_ERRORS as error:
            raise faults.told(error, self.name) from error

    def impatient(self, patience_s: float) -> "Database":
        """Return it as it is for who cannot wait: with a patience of its own, and the same connections."""
        other = copy(self)
        other.patience_s, other._outages = patience_s, {}
        return other

    def close(self) -> None:
        """Give up all connections; the next use would open new ones."""
        self.engine.dispose()

    def _transaction(self, work: Callable[[Connection], _T], begin: str) -> _T:
        with self.engine.connect() as connection:
            connection.execution_options(**{_BEGIN: begin})
            with connection.begin():
                return work(connection)

    def _autocommitted(self, work: Callable[[Connection], _T]) -> _T:
        with self.engine.connect() as connection:
            options = {_BEGIN: None} if self.is_sqlite else {"isolation_level": "AUTOCOMMIT"}
            return work(connection.execution_options(**options))

    def _patiently(
        self, access: str, attempt: Callable[[], _T], hopeless: Sequence[faults.Kind] = ("permanent",)
    ) -> _T:
        asked, pause_s, conflicts = time.monotonic(), 0.02, 0
        while True:
            try:
                result = attempt()
            except faults.DATABASE_ERRORS as error:
                faults.raise_interruption(error)
                kind = faults.kind(error)
                conflicts += kind == "conflict"
                since = self._failing_since(access, asked) if kind in ("busy", "gone") else asked
                late = time.monotonic() + pause_s > since + self.patience_s
                if kind in hopeless or conflicts > _MOST_CONFLICTS or late:
                    raise faults.told(error, self.name) from error
                _log.info("the database is %s, trying again: %s", kind, faults.told(error, self.name))
            else:
                self._outages.pop(access, None)
                return result
            time.sleep(pause_s)
            pause_s = min(pause_s * 2, 1.0)

    def _failing_since(self, access: str, asked: float) -> float:
        """Note that an access has failed that was asked for at that time; return when the outage began."""
        now = time.monotonic()
        outage = self._outages.get(access)
        if outage is None or now - outage.last > self.patience_s:
            outage = _Outage(asked, now)
        self._outages[access] = _Outage(outage.since, now)
        return outage.since


def connect(database_url: str, *, create: bool, patience_s: float) -> Database:
    """Return a database that answers; with ``create`` the folder of a SQLite file is made."""
    url = _parsed(database_url)
    if url.get_backend_name() == "sqlite":
        _check_file(_file(url), create=create)
    database = Database(url, patience_s=patience_s)
    try:
        database.contact()
    except BaseException:
        database.close()
        raise
    return database


def _parsed(database_url: str) -> URL:
    """Accept the usual spellings; everything else is told with the two that work."""
    try:
        url = make_url(database_url)
    except ArgumentError as error:
        raise StoreError(f"DATABASE_URL {database_url!r} is no address of a database: {_SPELLINGS}") from error
    if url.drivername in ("sqlite", "sqlite+pysqlite"):
        return _sqlite_url(url)
    if url.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    raise StoreError(f"DATABASE_URL names {url.drivername!r}, which is not supported: {_SPELLINGS}")


_SPELLINGS = "use sqlite:////folder/library.db or postgresql://user:password@host/name"


def _sqlite_url(url: URL) -> URL:
    database = url.database or ""
    if database in ("", ":memory:") or "mode=memory" in str(url):
        raise StoreError(f"DATABASE_URL {url} keeps nothing, being in memory: {_SPELLINGS}")
    if database.startswith("file:"):
        return url
    return url.set(database=str(Path(database).expanduser().absolute()))


def _file(url: URL) -> Path:
    return Path((url.database or "").removeprefix("file:"))


def _check_file(path: Path, *, create: bool) -> None:
    try:
        is_folder, is_there = path.is_dir(), path.exists()
    except OSError as error:
        raise StoreError(f"the database {path} cannot be reached: {error.strerror}") from error
    if is_folder:
        raise StoreError(f"the database {path} is a folder: name a file")
    if is_there:
        return
    if not create:
        raise StoreError(f"there is no database {path} yet: `playlista analyze FOLDER` makes one")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"the folder {path.parent} for the database cannot be made: {error.strerror}") from error


def _sqlite_engine(url: URL, patience_s: float) -> Engine:
    engine = create_engine(url, connect_args={"timeout": min(_BUSY_TIMEOUT_S, patience_s)})

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, record: object) -> None:
        # The driver's own transactions begin too late and only before some statements; ours begin when asked.
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
        in_wal = connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        connection.execute(f"PRAGMA synchronous = {'NORMAL' if in_wal else 'FULL'}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if begin := connection.get_execution_options().get(_BEGIN):
            connection.exec_driver_sql(begin)

    return engine


def _postgres_engine(url: URL, patience_s: float) -> Engine:
    try:
        engine = create_engine(url, pool_pre_ping=True, connect_args=_CONNECTED)
    except ImportError as error:
        raise StoreError("PostgreSQL needs a driver: pip install 'playlista[postgres]'") from error

    @event.listens_for(engine, "connect")
    def _prepare(connection: DBAPIConnection, record: object) -> None:
        connection.cursor().execute(f"SET lock_timeout = {max(round(min(_BUSY_TIMEOUT_S, patience_s) * 1000), 1)}")
        connection.commit()

    return engine
