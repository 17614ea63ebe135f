"""All vectors as one matrix."""

import numpy as np

from core.store import Store
from models.features import Timbre
from models.track import Track
from tests.core.store.examples import Clock, track


def vector(path: str, *numbers: float, versions: str = "rhythm=fast.1 timbre=fast.1") -> Track:
    return track(path, timbre=Timbre(vector=numbers), versions=versions)


def loaded(store: Store, version: str | None = None) -> dict[str, list[float]]:
    ids, matrix = store.vectors(version)
    assert ids.dtype == np.int64
    assert matrix.dtype == np.float32
    assert matrix.flags.c_contiguous
    assert np.all(np.diff(ids) > 0)
    paths = {number: path for number, path, _ in store.paths()}
    return {paths[number]: row.tolist() for number, row in zip(ids.tolist(), matrix, strict=True)}


def test_an_empty_library_has_an_empty_matrix(store: Store) -> None:
    ids, matrix = store.vectors()
    assert (ids.shape, matrix.shape) == ((0,), (0, 0))
    assert ids.dtype == np.int64
    assert matrix.dtype == np.float32


def test_every_row_belongs_to_its_id(store: Store) -> None:
    store.save([vector("/b", 1.5, -2.0), vector("/a", 3.0, 0.25)])
    store.save([vector("/b", 7.5, 8.5)])
    assert loaded(store) == {"/a": [3.0, 0.25], "/b": [7.5, 8.5]}


def test_missing_tracks_have_no_row(store: Store, clock: Clock) -> None:
    store.save([vector("/a", 1.0), vector("/b", 2.0)])
    store.mark_missing([next(number for number, path, _ in store.paths() if path == "/a")], clock.now)
    assert loaded(store) == {"/b": [2.0]}


def test_vectors_of_one_version_only_the_commonest_unless_asked(store: Store) -> None:
    old = "rhythm=fast.2 timbre=fast.1"
    new = "rhythm=fast.2 timbre=fast.2"
    store.save([vector("/a", 1.0, 1.0, versions=old), vector("/b", 2.0, versions=new), vector("/c", 3.0, versions=new)])
    assert loaded(store) == {"/b": [2.0], "/c": [3.0]}
    assert loaded(store, "fast.1") == {"/a": [1.0, 1.0]}
    assert loaded(store, "fast.9") == {}


def test_of_two_versions_equally_common_the_newer_counts(store: Store) -> None:
    store.save([vector("/a", 1.0, versions="timbre=fast.10")])
    store.save([vector("/b", 2.0, versions="timbre=fast.9")])
    assert loaded(store) == {"/b": [2.0]}
