"""Neighbours are the true ones, in an order that never depends on chance."""

import numpy as np
import pytest
from numpy.typing import NDArray

from core.similarity import centred, fair, nearest, ranked, reaches, similarities, unit
from models.vector_space import COMPONENTS, SPREAD


def some_vectors(rows: int, dimensions: int = 16, seed: int = 1) -> NDArray[np.float32]:
    return np.random.default_rng(seed).standard_normal((rows, dimensions), dtype=np.float32)


def test_a_vector_is_most_similar_to_itself() -> None:
    matrix = some_vectors(50)
    scores = similarities(matrix, matrix[17])
    assert int(scores.argmax()) == 17
    assert scores[17] == pytest.approx(1.0, abs=1e-6)


def test_similarity_is_the_cosine_whatever_the_lengths() -> None:
    matrix = np.array([[3, 0], [0, 5], [-2, 0], [1, 1]], np.float32)
    assert similarities(matrix, np.array([10, 0], np.float32)) == pytest.approx([1, 0, -1, 0.5**0.5])


def test_several_queries_give_the_mean_of_their_cosines() -> None:
    matrix, queries = some_vectors(40), some_vectors(3, seed=2)
    one_by_one = [similarities(matrix, query) for query in queries]
    assert similarities(matrix, queries) == pytest.approx(np.mean(one_by_one, axis=0), abs=1e-6)


def test_a_vector_without_length_is_like_nothing() -> None:
    matrix = np.array([[0, 0], [1, 0]], np.float32)
    assert similarities(matrix, np.array([1, 0], np.float32)).tolist() == [0, 1]
    assert similarities(matrix, np.array([0, 0], np.float32)).tolist() == [0, 0]


def test_nothing_is_widened_to_float64() -> None:
    assert similarities(some_vectors(5), some_vectors(2)).dtype == np.float32
    assert unit(some_vectors(5)).dtype == np.float32


@pytest.mark.parametrize("count", [1, 7, 100, 1000])
def test_the_nearest_are_those_of_a_full_sort(count: int) -> None:
    scores = np.random.default_rng(3).random(100, dtype=np.float32)
    assert nearest(scores, count).tolist() == np.argsort(-scores, kind="stable")[:count].tolist()


def test_equal_scores_come_in_order_of_index() -> None:
    scores = np.array([0.5, 0.9, 0.5, 0.5, 0.9, 0.1], np.float32)
    assert nearest(scores, 3).tolist() == [1, 4, 0]
    assert nearest(scores, 0).tolist() == []


def test_ranking_goes_on_to_the_last_row_without_repeating_one() -> None:
    scores = np.round(np.random.default_rng(4).random(300, dtype=np.float32), 1)
    assert list(ranked(scores, first=4)) == np.argsort(-scores, kind="stable").tolist()
    assert list(ranked(np.empty(0, np.float32))) == []


def test_what_many_vectors_have_in_common_is_taken_out() -> None:
    common = np.zeros(16, np.float32)
    common[3] = 10.0
    matrix = some_vectors(2000) + common
    assert similarities(matrix, matrix[0])[1:].min() > 0.7  # all are alike
    moved = centred(matrix)
    assert np.abs(moved.mean(axis=0)).max() < 0.15
    assert similarities(moved, moved[0])[1:].min() < -0.5


def test_of_few_vectors_less_is_taken_out() -> None:
    two = np.array([[1.0, 0.0], [0.0, 1.0]], np.float32)
    assert centred(two) == pytest.approx(two - 1.0 / 22.0)


def test_a_vector_without_length_stays_so_and_does_not_count() -> None:
    matrix = np.array([[0.0, 0.0], [4.0, 2.0]], np.float32)
    assert centred(matrix)[0].tolist() == [0.0, 0.0]
    assert centred(matrix)[1] == pytest.approx(np.array([4.0, 2.0]) * (1 - 1 / 21))


def test_the_reach_is_the_root_of_the_deviation_along_what_a_vector_consists_of() -> None:
    components = np.array(COMPONENTS, np.float32)
    along_first_and_third = components[0] + components[2]
    rows = np.stack([7.0 * components[0], components[-1], along_first_and_third, np.zeros_like(components[0])])
    spread = [SPREAD[0], SPREAD[len(COMPONENTS) - 1], (SPREAD[0] + SPREAD[2]) / 2, SPREAD[-1]]
    found = reaches(rows.astype(np.float32))
    assert found is not None
    assert found**4 == pytest.approx(spread, rel=0.01)
    assert found.dtype == np.float32


def test_nothing_is_known_of_the_reach_of_other_vectors() -> None:
    assert reaches(some_vectors(5, dimensions=16)) is None


def test_a_fair_cosine_with_itself_stays_1_and_falls_with_the_reach_of_the_other() -> None:
    reached = np.array([0.4, 0.3, 0.6], np.float32)
    cosines = np.array([1.0, 0.5, 0.5], np.float32)
    assert fair(cosines, reached[0], reached) == pytest.approx([1.0, 0.5 * 4 / 3, 0.5 * 4 / 6])
    assert fair(np.array([1.0, -1.0], np.float32), reached[2], reached[:2]).tolist() == [1.0, -1.0]


def test_fair_cosines_keep_hubs_down() -> None:
    """Vectors as unequally spread as music: what lies along the common directions is near to much."""
    rng = np.random.default_rng(5)
    components, spread = np.array(COMPONENTS) / 1e4, np.sqrt(np.array(SPREAD))
    heavy = rng.standard_normal((1500, len(COMPONENTS))) * spread[:-1] * rng.gamma(2.0, 0.5, (1500, 1))
    rest = rng.standard_normal((1500, components.shape[1])) * spread[-1]
    matrix = (heavy @ components + rest).astype(np.float32)
    reached = reaches(matrix)
    assert reached is not None
    plain = unit(matrix) @ unit(matrix).T
    assert _skewness(fair(plain, reached[:, None], reached)) < 0.75 * _skewness(plain)


def _skewness(alike: NDArray[np.float32]) -> float:
    """Skewness of how often each is among the ten neighbours of others (Radovanović et al., 2010)."""
    alike = alike - 9 * np.eye(len(alike), dtype=np.float32)
    times = np.bincount(np.argsort(-alike, axis=1)[:, :10].ravel(), minlength=len(alike))
    return float(((times - times.mean()) ** 3).mean() / times.std() ** 3)
