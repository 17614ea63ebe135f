"""What services answered, kept on disk for a while, and until when they want to be left alone.

One SQLite file in the user's cache folder, for all threads and processes. A cache that cannot be used costs time only.
"""

import contextlib
import json
import logging
import sqlite3
import threading
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import platformdirs

_log = logging.getLogger("playlista.services.cache")
_SCHEMA = """
create table if not exists answers (key text primary key, until real not null, content blob not null) without rowid;
create index if not exists answers_until on answers (until);
create table if not exists blocks (service text, client text, until real not null, reason text not null,
    primary key (service, client)) without rowid;
"""
_VERSION = 1
_BUSY_S = 5.0
#: More than this is no longer a cache of metadata; the oldest go first.
MAX_ANSWERS = 200_000


def default_path() -> Path:
    """Where the cache is kept when nothing else is said."""
    return platformdirs.user_cache_path("playlista", appauthor=False) / "services.sqlite"


class Cache:
    """Answers by key, each with an end, and blocks by service and client."""

    def __init__(self, path: Path, *, now: Callable[[], float] = time.time) -> None:
        self.path, self._now = path, now
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._broken = False

    def get(self, key: str) -> object | None:
        """Return the answer kept under ``key``, or ``None`` when there is none or its time is over."""
        rows = self._run("select content from answers where key = ? and until > ?", key, self._now())
        try:
            return _unpacked(rows[0][0]) if rows else None
        except (zlib.error, ValueError):
            return None

    def put(self, key: str, answer: object, *, keep_s: float) -> None:
        """Keep an answer (anything JSON can hold) for so many seconds."""
        if keep_s > 0:
            until = self._now() + keep_s
            self._run("insert or replace into answers values (?, ?, ?)", key, until, _packed(answer))

    def block(self, service: str, client: str, until: float, reason: str) -> None:
        """Remember that a service wants no requests of this client before ``until``."""
        self._run("insert or replace into blocks values (?, ?, ?, ?)", service, client, until, reason)

    def blocked(self, service: str, client: str) -> tuple[float, str] | None:
        """Return until when, and why, a service is to be left alone; ``None`` when it is not."""
        sql = "select until, reason from blocks where service = ? and client = ? and until > ?"
        rows = self._run(sql, service, client, self._now())
        return (float(rows[0][0]), str(rows[0][1])) if rows else None

    def close(self) -> None:
        """Close the file; what is asked later opens it again."""
        with self._lock, contextlib.suppress(sqlite3.Error):
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def _run(self, sql: str, *values: object) -> list[Any]:
        """Run one statement in a transaction of its own; what is wrong with the file is logged, once aloud."""
        try:
            with self._lock:
                if self._connection is None:
                    self._connection = _opened(self.path, self._now())
                with self._connection:
                    return self._connection.execute(sql, values).fetchall()
        except (sqlite3.Error, OSError) as error:
            level = logging.DEBUG if self._broken else logging.WARNING
            self._broken = True
            _log.log(level, "the cache %s cannot be used: %s", self.path, error)
            return []


def _opened(path: Path, now: float) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _prepared(path, now)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):  # locked, or no right to write: the file itself is well
            raise
        path.unlink(missing_ok=True)
        return _prepared(path, now)


def _prepared(path: Path, now: float) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_S, check_same_thread=False)
    try:
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = off")  # a crash of the machine may lose answers, and nothing else
        if connection.execute("pragma user_version").fetchone()[0] not in (0, _VERSION):
            connection.executescript("drop table if exists answers; drop table if exists blocks;")
        connection.executescript(_SCHEMA)
        connection.execute(f"pragma user_version = {_VERSION}")
        _tidy(connection, now)
        path.chmod(0o600)  # names of private lists are in it
    except BaseException:
        connection.close()
        raise
    return connection


def _tidy(connection: sqlite3.Connection, now: float) -> None:
    with connection:
        connection.execute("delete from answers where until <= ?", (now,))
        connection.execute("delete from blocks where until <= ?", (now,))
        surplus = connection.execute("select count(*) from answers").fetchone()[0] - MAX_ANSWERS
        if surplus > 0:
            connection.execute(
                "delete from answers where key in (select key from answers order by until limit ?)", (surplus,)
            )


def _packed(answer: object) -> bytes:
    return zlib.compress(json.dumps(answer, separators=(",", ":")).encode(), 1)


def _unpacked(content: bytes) -> object:
    answer: object = json.loads(zlib.decompress(content))
    return answer
