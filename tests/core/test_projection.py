"""The map of the library."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.projection import MOST_LANDMARKS, OUTGROWN, Projection, draw, is_outgrown, place
from core.similarity import Vectors


def groups(count: int, each: int, seed: int = 0, dim: int = 24) -> tuple[Vectors, np.ndarray]:
    """Vectors of several kinds, and the kind of each."""
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((count, dim)) * 2.0
    kinds = np.repeat(np.arange(count), each)
    return (centres[kinds] + rng.standard_normal((len(kinds), dim)) * 0.5).astype(np.float32), kinds


def kept_kinds(points: np.ndarray, kinds: np.ndarray) -> float:
    """Share of points whose nearest five are of their kind."""
    distance = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(distance, np.inf)
    nearest = np.argsort(distance, axis=1)[:, :5]
    return float((kinds[nearest] == kinds[:, None]).mean())


def test_what_sounds_alike_lies_together() -> None:
    vectors, kinds = groups(6, 60)
    points = place(draw(vectors, np.random.default_rng(1)), vectors)
    assert kept_kinds(points, kinds) > 0.95
    assert points.dtype == np.float32
    assert np.abs(points).max() <= 1.0


def test_new_tracks_move_none_that_are_there_and_find_their_kind() -> None:
    vectors, kinds = groups(6, 80)
    order = np.random.default_rng(2).permutation(len(vectors))
    first, late = order[:240], order[240:]
    drawn = draw(vectors[first], np.random.default_rng(1))
    before, after = place(drawn, vectors[first]), place(drawn, np.concatenate([vectors[first], vectors[late]]))
    np.testing.assert_allclose(after[:240], before, atol=1e-5)  # BLAS splits a product as its threads are free
    points = place(drawn, vectors)
    assert kept_kinds(points, kinds) > 0.9


def test_a_map_drawn_anew_lies_as_the_old_one_did() -> None:
    vectors, kinds = groups(5, 120)
    few = np.concatenate([np.flatnonzero(kinds == kind)[:24] for kind in range(5)])
    old = draw(vectors[few], np.random.default_rng(1))
    new = draw(vectors, np.random.default_rng(2), before=old)
    was, now = place(old, vectors), place(new, vectors)
    middles = [np.array([points[kinds == kind].mean(axis=0) for kind in range(5)]) for points in (was, now)]
    distance = np.linalg.norm(middles[0][:, None] - middles[1][None], axis=2)
    assert (distance.argmin(axis=1) == np.arange(5)).all(), "each kind lies nearest to where it lay"


def test_the_same_tracks_give_the_same_map() -> None:
    vectors, _ = groups(3, 30)
    one, two = (draw(vectors, np.random.default_rng(5)) for _ in range(2))
    assert np.array_equal(one.positions, two.positions)


def test_a_map_is_outgrown_once_there_are_many_more_tracks_but_not_with_all_landmarks() -> None:
    small = Projection(np.zeros(2, np.float32), np.zeros((10, 2), np.float32), np.zeros((10, 2), np.float32), 10)
    assert not is_outgrown(small, 10 * OUTGROWN - 1)
    assert is_outgrown(small, 10 * OUTGROWN)
    full = np.zeros((MOST_LANDMARKS, 2), np.float32)
    assert not is_outgrown(Projection(np.zeros(2, np.float32), full, full, 5000), 10**6)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 9])
def test_a_handful_of_tracks_has_a_map_too(count: int) -> None:
    vectors, _ = groups(1, count) if count else (np.zeros((0, 24), np.float32), None)
    points = place(draw(vectors, np.random.default_rng(0)), vectors)
    assert points.shape == (count, 2)
    assert np.isfinite(points).all()


@settings(max_examples=12)
@given(st.integers(4, 12), st.sampled_from([0.0, 1.0]))
def test_tracks_that_are_all_the_same_or_empty_break_nothing(count: int, value: float) -> None:
    vectors = np.full((count, 8), value, np.float32)
    points = place(draw(vectors, np.random.default_rng(0)), vectors)
    assert np.isfinite(points).all()
