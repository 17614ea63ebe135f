"""The map of an open library: drawn when there is none or it was outgrown, and every track on it.

Joins the store and the projection; chance and the clock are handed in.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import core.store
from core.projection import Points, Projection, draw, is_outgrown, place


@dataclass(frozen=True, slots=True)
class LibraryMap:
    """Where tracks lie: ``ids`` int64 (n,), ascending, and ``points`` float32 (n, 2), -1..1."""

    ids: NDArray[np.int64]
    points: Points


def mapped(store: core.store.Store, rng: np.random.Generator) -> LibraryMap:
    """Return every track that has a vector and is not missing on the map, which is drawn and kept if need be."""
    version, ids, matrix = store.versioned_vectors()
    if version is None:
        return LibraryMap(ids, np.zeros((0, 2), np.float32))
    return LibraryMap(ids, place(_current(store, version, matrix, rng), matrix))


def _current(
    store: core.store.Store, version: str, matrix: NDArray[np.float32], rng: np.random.Generator
) -> Projection:
    known = store.maps.get(version)
    if known is not None and not is_outgrown(known, len(matrix)):
        return known
    drawn = draw(matrix, rng, before=known)
    store.maps.save(version, drawn)
    return drawn
