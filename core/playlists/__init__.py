"""Playlists from a specification: ``build`` is the one entrance, one module a method.

Takes values and vectors, returns a ``Playlist``; opens no file and no database, and is never random by itself.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

import numpy as np

from core.errors import PlaylistError
from core.playlists.library import Library
from core.playlists.similar import similar
from models.playlist import Playlist, PlaylistSpec

__all__ = ["METHODS", "Library", "build"]


class Method(Protocol):
    """Makes a list of a library that is ``ready``; ``now`` and ``rng`` are all it knows of time and chance."""

    def __call__(
        self, spec: PlaylistSpec, library: Library, *, now: datetime | None, rng: np.random.Generator
    ) -> Playlist:
        """Make the list, or raise ``PlaylistError``."""


METHODS: Mapping[str, Method] = {"similar": similar}


def build(spec: PlaylistSpec, library: Library, *, now: datetime | None = None) -> Playlist:
    """Make the playlist the specification asks for; ``PlaylistError`` says why when it cannot be made.

    ``now`` tells what was played recently and whether it is December; where it is ``None``, neither is asked.
    """
    if spec.length < 1:
        raise PlaylistError(f"a playlist needs a length of at least 1, not {spec.length}")
    if spec.method not in METHODS:
        raise PlaylistError(f"there is no method {spec.method!r}; there is {', '.join(METHODS)}")
    return METHODS[spec.method](spec, library.ready(), now=now, rng=np.random.default_rng(spec.random_seed))
