"""Playlists from a specification: ``build`` is the one entrance, one module a method.

Takes values and vectors, returns a ``Playlist``; opens no file and no database, and is never random by itself.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Protocol

import numpy as np
from threadpoolctl import ThreadpoolController

from core.errors import PlaylistError
from core.playlists.clusters import clusters, playlists
from core.playlists.dj import dj
from core.playlists.extend import extend
from core.playlists.journey import journey
from core.playlists.library import Library
from core.playlists.mixed import mixed_of
from core.playlists.mood import mood
from core.playlists.order import order
from core.playlists.random import random
from core.playlists.rules import rules
from core.playlists.similar import similar
from core.playlists.time import over_time
from models.playlist import Playlist, PlaylistSpec


class Method(Protocol):
    """Makes a list of a library that is ``ready``; ``now`` and ``rng`` are all it knows of time and chance."""

    def __call__(
        self, spec: PlaylistSpec, library: Library, *, now: datetime | None, rng: np.random.Generator
    ) -> Playlist:
        """Make the list, or raise ``PlaylistError``."""


METHODS: Mapping[str, Method] = {
    "similar": similar,
    "mood": mood,
    "dj": dj,
    "journey": journey,
    "extend": extend,
    "order": order,
    "clusters": clusters,
    "random": random,
    "rules": rules,
    "time": over_time,
    "mixed": mixed_of(lambda name: METHODS[_known(name)]),
}


def build(spec: PlaylistSpec, library: Library, *, now: datetime | None = None) -> Playlist:
    """Make the playlist the specification asks for; ``PlaylistError`` says why when it cannot be made.

    ``now`` tells what was played recently and whether it is December; where it is ``None``, neither is asked.
    """
    _check(spec)
    method = METHODS[_known(spec.method)]
    with _one_thread().limit(limits=1, user_api="blas"):
        return method(spec, _once(library), now=now, rng=np.random.default_rng(spec.random_seed))


def build_groups(spec: PlaylistSpec, library: Library, *, now: datetime | None = None) -> tuple[Playlist, ...]:
    """Make a playlist of each group of the library, as ``clusters`` finds them; each can be built again by itself."""
    _check(spec)
    with _one_thread().limit(limits=1, user_api="blas"):
        return playlists(spec, _once(library), now=now)


@cache
def _one_thread() -> ThreadpoolController:
    """What keeps BLAS in one thread: its products here are many and small, and on a busy machine its threads wait for
    one another far longer than they compute (clusters of 100,000 tracks on two cores: 0.3 s in place of 3 to 16).
    """
    return ThreadpoolController()


def _check(spec: PlaylistSpec) -> None:
    if spec.length < 1:
        raise PlaylistError(f"a playlist needs a length of at least 1, not {spec.length}")
    if spec.duration_s is not None and not 0 < spec.duration_s < float("inf"):
        raise PlaylistError(f"a playlist needs a duration above 0, not {spec.duration_s} s")


def _once(library: Library) -> Library:
    """The library made ready, with a memory: the same few tracks are asked for at every step."""
    return replace(library.ready(), lookup=cache(library.lookup))


def _known(method: str) -> str:
    if method not in METHODS:
        raise PlaylistError(f"there is no method {method!r}; there is {', '.join(METHODS)}")
    return method
