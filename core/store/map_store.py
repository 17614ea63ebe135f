"""``MapStore``: maps of the library, as the rest of the program sees them. Draws none."""

from collections.abc import Callable
from datetime import datetime

from core.projection import Projection
from core.store import maps
from core.store.engine import Database


class MapStore:
    """Maps of an open library, one for each version of its vectors; reached as ``Store.maps``."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def get(self, version: str) -> Projection | None:
        """Return the map that was drawn of the vectors of a version."""
        return self._database.read(lambda connection: maps.get(connection, version))

    def save(self, version: str, drawn: Projection) -> None:
        """Keep a map in the place of the one before."""
        now = self._now()
        self._database.write(lambda connection: maps.save(connection, version, drawn, now))
