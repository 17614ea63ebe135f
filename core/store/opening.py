"""Opens a library: makes the database or brings it up to date, and refuses what is not ours. Keeps nothing itself."""

from collections.abc import Callable
from datetime import datetime

from core.store import schema
from core.store.engine import connect
from core.store.store import Store, utc_now
from models import tempi
from models.library import StoreRevision


def open_store(
    database_url: str,
    *,
    create: bool = True,
    migrate: bool = True,
    patience_s: float = 30.0,
    tempo_range: str = "",
    now: Callable[[], datetime] = utc_now,
) -> Store:
    """Open a library: make it if it is not there, bring its schema up to date, and refuse what is not ours.

    Parameters
    ----------
    database_url
        ``sqlite:////folder/library.db`` or ``postgresql://user:password@host/name``; see ``default_url``.
    create
        Make a database that does not exist or is empty; otherwise that is a ``StoreError``.
    migrate
        Bring an older schema up to date (SQLite: after a copy beside it); otherwise that is a ``StoreError``.
    patience_s
        How long a locked database, or a server that went away, is waited for.
    tempo_range
        Tempi are told, sought and compared folded into this range ("80-160"): PREFERRED_TEMPO_RANGE.
    now
        The clock, for what is noted with a time.

    Raises
    ------
    StoreError
        One line that says what is wrong with the database and what mends it.
    """
    database = connect(database_url, create=create, patience_s=patience_s)
    database.tempo_range = tempi.tempo_range(tempo_range)
    try:
        schema.prepare(database, create=create, migrate=migrate)
    except BaseException:
        database.close()
        raise
    return Store(database, now=now)


def upgrade(database_url: str) -> StoreRevision:
    """Bring the schema of a database up to date and return it; for ``playlista db upgrade``."""
    database = connect(database_url, create=True, patience_s=30.0)
    try:
        return schema.upgrade(database)
    finally:
        database.close()
