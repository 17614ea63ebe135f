"""The library in a database, SQLite or PostgreSQL; the only package that speaks SQL."""

from core.store.location import default_url
from core.store.store import Store, open_store, upgrade
from models.library import Count, LibraryStats, StoreRevision

__all__ = ["Count", "LibraryStats", "Store", "StoreRevision", "default_url", "open_store", "upgrade"]
