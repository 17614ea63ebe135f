"""Playlists from a specification: ``build`` is the one entrance, one module a method.

Its names are loaded when they are asked for, and declared in ``__init__.pyi``: the store, which reads columns and
content from here, need not wait for all the methods.
"""

from importlib import import_module

_PLACES = {
    "METHODS": "core.playlists.building",
    "Library": "core.playlists.library",
    "build": "core.playlists.building",
    "build_groups": "core.playlists.building",
}


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_PLACES[name]), name)
