"""The map of a library that is open."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from core.manager.mapping import LibraryMap, mapped
from core.projection import OUTGROWN
from core.store import Store, open_store
from tests.core.store.examples import FULL, track

TIMBRE = FULL["timbre"]


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with open_store(database_url) as opened:
        yield opened


@pytest.fixture
def fill(store: Store) -> Callable[[int, int], None]:
    """Put tracks with vectors of their own into the library."""

    def add(first: int, count: int) -> None:
        rng = np.random.default_rng(first)
        paths = [f"/music/{number:05}.flac" for number in range(first, first + count)]
        store.save([track(path, timbre=replace(TIMBRE, vector=tuple(rng.standard_normal(8)))) for path in paths])

    return add


def at(found: LibraryMap) -> dict[int, tuple[float, float]]:
    return {number: (float(x), float(y)) for number, (x, y) in zip(found.ids.tolist(), found.points, strict=True)}


def test_an_empty_library_has_an_empty_map(store: Store) -> None:
    assert len(mapped(store, np.random.default_rng(0)).ids) == 0


def test_tracks_stay_where_they_are_while_the_library_grows_a_little(
    store: Store, fill: Callable[[int, int], None]
) -> None:
    fill(0, 20)
    before = at(mapped(store, np.random.default_rng(0)))
    fill(20, 20)
    after = at(mapped(store, np.random.default_rng(1)))
    assert len(after) == 40
    assert {number: after[number] for number in before} == before


def test_a_library_that_has_outgrown_its_map_gets_another_which_is_kept(
    store: Store, fill: Callable[[int, int], None]
) -> None:
    fill(0, 10)
    first = at(mapped(store, np.random.default_rng(0)))
    fill(10, 10 * OUTGROWN)
    second = at(mapped(store, np.random.default_rng(1)))
    assert any(second[number] != first[number] for number in first)
    assert at(mapped(store, np.random.default_rng(2))) == second
