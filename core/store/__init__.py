"""The library in a database, SQLite or PostgreSQL; the only package that speaks SQL.

Its names are loaded when they are asked for, and declared in ``__init__.pyi``: who only glances at a library need not
wait for SQLAlchemy.
"""

from importlib import import_module

_PLACES = {
    "Count": "models.library",
    "LibraryStats": "models.library",
    "Store": "core.store.store",
    "StoreRevision": "models.library",
    "default_url": "core.store.location",
    "open_store": "core.store.opening",
    "upgrade": "core.store.opening",
}


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_PLACES[name]), name)
