"""The queue held by an administrator: no other job is begun on any machine. Kept in the table of counters."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from core.store.upserts import insert_into
from models.tables import COUNTERS

_IS_DRAINED = "drained"
#: The revision with which that changed last.
_CHANGED = "drain"
#: When jobs were begun again, in seconds since 1970.
_RESUMED = "resumed"


def drain(connection: Connection, revision: int, now: datetime, *, drained: bool) -> None:
    """Begin no other job, or begin jobs again; what is so already stays as it is."""
    if drained == is_drained(connection):
        return
    values = [{"name": _IS_DRAINED, "value": int(drained)}, {"name": _CHANGED, "value": revision}]
    if not drained:
        values.append({"name": _RESUMED, "value": int(now.timestamp())})
    statement = insert_into(connection.dialect.name, COUNTERS).values(values)
    new: dict[str, Any] = {"value": statement.excluded.value}
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=new))


def is_drained(connection: Connection) -> bool:
    """Tell whether no other job is begun."""
    return _value(connection, _IS_DRAINED) > 0


def changed(connection: Connection) -> int:
    """Return the revision with which it was drained or resumed last; 0 if never."""
    return _value(connection, _CHANGED)


def is_held_since(connection: Connection, moment: datetime) -> bool:
    """Tell whether it was held at any time from a moment on."""
    return is_drained(connection) or _value(connection, _RESUMED) > moment.timestamp()


def _value(connection: Connection, name: str) -> int:
    return connection.execute(select(COUNTERS.c.value).where(COUNTERS.c.name == name)).scalar() or 0
