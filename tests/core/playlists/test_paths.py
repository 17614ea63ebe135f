"""Of all paths that lead forward, the one found has the smallest largest step; of those, it costs least."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.playlists.paths import smoothest


def steps_of(count: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).random((count, count), dtype=np.float32)


def every_path(count: int, places: int) -> list[tuple[int, ...]]:
    return [(0, *middle, count - 1) for middle in combinations(range(1, count - 1), places - 2)]


def largest(steps: np.ndarray, path: tuple[int, ...]) -> float:
    return max(float(steps[one, other]) for one, other in pairwise(path))


@given(st.integers(2, 8), st.integers(2, 8), st.integers(0, 1000))
def test_no_path_forward_has_a_smaller_largest_step(count: int, places: int, seed: int) -> None:
    places = min(places, count)
    steps, fits = steps_of(count, seed), np.zeros((places, count), np.float32)
    path, widest = smoothest(steps, steps, fits)
    paths = every_path(count, places)
    best = min(largest(steps, each) for each in paths)
    assert widest == pytest.approx(best)
    assert largest(steps, tuple(path)) == pytest.approx(best)
    assert tuple(path) in paths


def test_of_equally_smooth_paths_the_cheapest_is_taken() -> None:
    steps = np.full((5, 5), 0.5, np.float32)
    fits = np.zeros((3, 5), np.float32)
    fits[1] = [9, 3, 1, 2, 9]
    path, widest = smoothest(steps, np.zeros_like(steps), fits)
    assert path.tolist() == [0, 2, 4]
    assert widest == 0.5
