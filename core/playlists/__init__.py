"""Playlists from a specification: ``build`` is the one entrance, one module a method.

Takes values and vectors, returns a ``Playlist``; opens no file and no database, and is never random by itself.
"""

from collections.abc import Callable, Mapping

from core.errors import PlaylistError
from core.playlists.library import Library
from core.playlists.similar import similar
from models.playlist import Playlist, PlaylistSpec

__all__ = ["METHODS", "Library", "build"]

Method = Callable[[PlaylistSpec, Library], Playlist]

METHODS: Mapping[str, Method] = {"similar": similar}


def build(spec: PlaylistSpec, library: Library) -> Playlist:
    """Make the playlist the specification asks for; ``PlaylistError`` says why when it cannot be made."""
    if spec.length < 1:
        raise PlaylistError(f"a playlist needs a length of at least 1, not {spec.length}")
    if spec.method not in METHODS:
        raise PlaylistError(f"there is no method {spec.method!r}; there is {', '.join(METHODS)}")
    return METHODS[spec.method](spec, library)
