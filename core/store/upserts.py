"""Inserts that replace the row with the same key. Knows tables, not what they keep."""

from functools import cache
from typing import Any

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import sqlite

from models.tables import TRACKS


def insert_into(server: str, table: Table) -> Any:
    """Return an insert that can say ``on_conflict_do_update``, which SQLAlchemy has for each server apart."""
    if server != "postgresql":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # who keeps the library in SQLite need not load it

    return postgresql.insert(table)


@cache
def upsert(server: str, table: Table) -> Insert:
    """Insert a row, or replace what the row with the same key says; its id and ``added_at`` stay."""
    insert = insert_into(server, table)
    keys = ["path"] if table is TRACKS else list(table.primary_key.columns.keys())
    kept = {*keys, "id", "added_at"}
    changed: dict[Any, Any] = {name: insert.excluded[name] for name in table.columns.keys() if name not in kept}  # noqa: SIM118
    statement: Insert = insert.on_conflict_do_update(index_elements=keys, set_=changed)
    return statement
