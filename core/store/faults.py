"""Errors of the database told in one line, and sorted into those worth another try and those that are not."""

import logging
import sqlite3
from typing import Literal

from sqlalchemy.exc import DBAPIError, SQLAlchemyError, StatementError

from core.errors import StoreError

#: What the database layer raises; a listener's own ``sqlite3.Error`` is not wrapped by SQLAlchemy.
DATABASE_ERRORS = (SQLAlchemyError, sqlite3.Error)

#: ``busy``: another writer holds it. ``conflict``: another writer was first. ``gone``: the server went away.
Kind = Literal["busy", "conflict", "gone", "permanent"]

#: By name of SQLite's result code; a longer, extended name ("SQLITE_READONLY_DIRECTORY") means its beginning.
_SQLITE = {
    "SQLITE_BUSY": "is locked by another program: wait until it has finished, or stop it",
    "SQLITE_LOCKED": "is locked by another program: wait until it has finished, or stop it",
    "SQLITE_FULL": "cannot grow, the disk is full: free some space and run again",
    "SQLITE_READONLY": "cannot be written: check the permissions of the file and of its folder",
    "SQLITE_PERM": "cannot be read or written: check the permissions of the file and of its folder",
    "SQLITE_CANTOPEN": "cannot be opened: check that its folder exists and may be read and written",
    "SQLITE_NOTADB": "is not a SQLite database: name another file, or move this one away",
    "SQLITE_CORRUPT": "is damaged: run `playlista db check`, and restore a backup",
    "SQLITE_IOERR": "cannot be read or written, the disk reports an error or is full",
}

#: By SQLSTATE of PostgreSQL, or its class (the first two characters).
_POSTGRES = {
    "53100": "cannot grow, the server's disk is full",
    "53300": "has too many connections: try again later",
    "42501": "may not be read or written by this user: grant the rights on its tables and schema",
    "25006": "is read-only",
    "3D000": "does not exist on the server: create it with `createdb`",
    "28": "refuses this user or password",
    "55P03": "is locked by another program: wait until it has finished, or stop it",
    "57P": "went away: the server was shut down or restarted",
    "08": "went away: the connection was lost",
}

_CONFLICTS = {"40001", "40P01", "23505", "23503"}


def kind(error: Exception) -> Kind:
    """Tell what another try may bring."""
    original = _original(error)
    if isinstance(original, sqlite3.Error):
        busy = _sqlite_name(original).startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
        return "busy" if busy else "permanent"
    state = getattr(original, "sqlstate", None)
    if state in _CONFLICTS:
        return "conflict"
    if state == "55P03":
        return "busy"
    lost = isinstance(error, DBAPIError) and (error.connection_invalidated or _is_contact_failure(original))
    return "gone" if lost or (state or "").startswith(("08", "57P")) else "permanent"


def told(error: Exception, name: str) -> StoreError:
    """Return one line about a database called ``name``."""
    original = _original(error)
    if isinstance(original, sqlite3.Error):
        reason = _longest(_SQLITE, _sqlite_name(original))
    else:
        reason = _longest(_POSTGRES, getattr(original, "sqlstate", None) or "")
    if reason is None and _is_contact_failure(original):
        reason = f"cannot be reached: {_line(original)}"
    return StoreError(f"the database {name} {reason or f'does not work: {_line(original)}'}")


def _original(error: Exception) -> BaseException:
    return error.orig if isinstance(error, StatementError) and error.orig is not None else error


def _sqlite_name(error: sqlite3.Error) -> str:
    return getattr(error, "sqlite_errorname", None) or ""


def _longest(reasons: dict[str, str], code: str) -> str | None:
    return next((reason for start, reason in reasons.items() if code.startswith(start)), None)


def _is_contact_failure(error: BaseException) -> bool:
    """An ``OperationalError`` of psycopg without SQLSTATE comes from the network, not from the server."""
    return type(error).__module__.startswith("psycopg") and getattr(error, "sqlstate", None) is None


def _line(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return text if len(text) <= 300 else text[:299] + "…"


def raise_interruption(error: BaseException) -> None:
    """Raise the Ctrl-C that a database error stands in front of.

    A signal that lands inside a driver's call leaves its connection in the middle of it; putting the connection away
    then fails with an error of its own, which must not be taken for an outage.
    """
    if (interruption := _interruption(error)) is not None:
        raise interruption


def is_no_interruption(record: logging.LogRecord) -> bool:
    """Whether a record of the pool tells of an error: Ctrl-C while it puts a connection away is none."""
    return record.exc_info is None or _interruption(record.exc_info[1]) is None


def _interruption(error: BaseException | None) -> KeyboardInterrupt | None:
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error
