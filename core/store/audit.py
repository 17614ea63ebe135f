"""What was done, by whom and from where; the newest ``MOST_ENTRIES`` are kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from models.people import AuditEntry
from models.tables import AUDIT

MOST_ENTRIES = 100_000
#: Old entries are cleared away with every so many new ones.
_CLEARED_EVERY = 1000


def note(connection: Connection, values: dict[str, Any], now: datetime, most: int = MOST_ENTRIES) -> None:
    """Add an entry."""
    number = connection.execute(insert(AUDIT).values(at=now, **values)).inserted_primary_key
    if number and number[0] % min(_CLEARED_EVERY, most) == 0:
        connection.execute(delete(AUDIT).where(AUDIT.c.id <= number[0] - most))


def entries(connection: Connection, limit: int, before_id: int | None) -> tuple[AuditEntry, ...]:
    """Return entries, newest first, from before one of them."""
    statement = select(AUDIT).order_by(AUDIT.c.id.desc()).limit(limit)
    if before_id is not None:
        statement = statement.where(AUDIT.c.id < before_id)
    return tuple(AuditEntry(*row) for row in connection.execute(statement))
