"""Groups are what lies together, have the sizes that were guaranteed, and stay when a few vectors come."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from core.playlists.grouping import assigned, centres
from core.similarity import unit


def around(middles: np.ndarray, each: int, spread: float, seed: int = 0) -> np.ndarray:
    """Return vectors around middles, in mixed order; the middle of number i is i modulo their number."""
    rng = np.random.default_rng(seed)
    count = len(middles) * each
    return unit(
        (middles[np.arange(count) % len(middles)] + rng.normal(0, spread, (count, middles.shape[1]))).astype(np.float32)
    )


def some_music(count: int, seed: int) -> np.ndarray:
    """Return vectors without clear groups: some styles, and much between them."""
    rng = np.random.default_rng(seed)
    styles = rng.standard_normal((30, 12))
    picked = styles[rng.integers(30, size=count)] + 0.5 * styles[rng.integers(30, size=count)]
    return unit((picked + rng.normal(0, 0.5, picked.shape)).astype(np.float32))


def groups(vectors: np.ndarray, count: int) -> np.ndarray:
    middles = centres(lambda rows: vectors[rows], np.arange(1, len(vectors) + 1), count)
    return assigned(vectors @ middles.T, len(vectors) // (3 * count), -(-2 * len(vectors) // count))


def test_what_lies_together_is_a_group() -> None:
    vectors = around(np.eye(5), 60, 0.15)
    assert adjusted_rand_score(np.arange(300) % 5, groups(vectors, 5)) == pytest.approx(1.0)


@pytest.mark.parametrize("size", [150, 300, 1000, 9000])
def test_groups_stay_when_the_library_grows_by_a_little(size: int) -> None:
    agreed = []
    for seed in range(6):
        vectors = some_music(size + size // 50, seed)
        agreed.append(adjusted_rand_score(groups(vectors[:size], 8), groups(vectors, 8)[:size]))
    assert np.mean(agreed) >= 0.9


def test_every_group_has_its_guaranteed_size() -> None:
    likeness = np.zeros((100, 4), np.float32)
    likeness[:, 0] = 1.0  # all would be in the first
    likeness[:, 1] = np.linspace(0, 0.9, 100)
    sizes = np.bincount(assigned(likeness, 8, 50), minlength=4)
    assert sizes.tolist()[0] == 50
    assert sizes.min() >= 8


def test_those_move_that_lose_least() -> None:
    likeness = np.array([[1.0, 0.0], [1.0, 0.9], [1.0, 0.5], [1.0, 0.8]], np.float32)
    assert assigned(likeness, 0, 2).tolist() == [0, 1, 0, 1]
    assert assigned(likeness, 1, 4).tolist() == [0, 1, 0, 0]


def test_as_many_vectors_as_groups_are_enough() -> None:
    vectors = unit(np.eye(4, dtype=np.float32))
    assert sorted(groups(vectors, 4).tolist()) == [0, 1, 2, 3]


@given(st.integers(1, 12), st.integers(0, 60), st.integers(0, 1000))
def test_sizes_hold_whatever_the_likeness(count: int, more: int, seed: int) -> None:
    total = count + more
    likeness = np.random.default_rng(seed).random((total, count), dtype=np.float32) ** 8
    least, most = total // (2 * count), -(-3 * total // (2 * count))
    sizes = np.bincount(assigned(likeness, least, most), minlength=count)
    assert sizes.sum() == total
    assert least <= sizes.min() <= sizes.max() <= most
