"""A few items come in the best order there is, many in one that no single move makes better."""

from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.playlists.ordering import EXACT, best_order, total


def some_gains(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random((count, count))


def on_a_line(count: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Gains of items on a line, the nearer the better, in random order; and where each is."""
    places = np.random.default_rng(seed).permutation(count)
    return -np.abs(places[:, None] - places[None, :]).astype(float), places


def ordered(gains: np.ndarray, first: int | None = None, last: int | None = None) -> list[int]:
    return [int(item) for item in best_order(gains, np.random.default_rng(0), first=first, last=last)]


@pytest.mark.parametrize("seed", range(5))
def test_a_few_items_come_in_the_best_of_all_orders(seed: int) -> None:
    gains = some_gains(6, seed)
    best = max(sum(gains[one, other] for one, other in pairwise(order)) for order in permutations(range(6)))
    assert total(gains, np.array(ordered(gains))) == pytest.approx(best)


def test_the_best_order_between_fixed_ends_is_found_too() -> None:
    gains = some_gains(6)
    orders = [order for order in permutations(range(6)) if order[0] == 2 and order[-1] == 4]
    best = max(orders, key=lambda order: sum(gains[one, other] for one, other in pairwise(order)))
    assert ordered(gains, 2, 4) == list(best)


@pytest.mark.parametrize("count", [EXACT + 1, 60])
def test_many_items_on_a_line_are_walked_along(count: int) -> None:
    gains, places = on_a_line(count)
    walked = places[ordered(gains)]
    assert walked.tolist() in (list(range(count)), list(range(count - 1, -1, -1)))


def test_direction_counts_in_long_orders_too() -> None:
    count = 20
    gains = np.zeros((count, count))
    gains[np.arange(count - 1), np.arange(1, count)] = 1.0
    shuffled = np.random.default_rng(3).permutation(count)
    assert shuffled[ordered(gains[np.ix_(shuffled, shuffled)])].tolist() == list(range(count))


@pytest.mark.parametrize("count", [0, 1, 2])
def test_next_to_nothing_has_an_order(count: int) -> None:
    assert sorted(ordered(some_gains(count))) == list(range(count))


@given(st.integers(2, 30), st.integers(0, 1000), st.booleans(), st.booleans())
def test_an_order_has_every_item_once_and_keeps_its_ends(count: int, seed: int, first: bool, last: bool) -> None:
    gains = some_gains(count, seed)
    order = ordered(gains, 1 if first else None, 0 if last else None)
    assert sorted(order) == list(range(count))
    assert not first or order[0] == 1
    assert not last or order[-1] == 0
    assert order == ordered(gains, 1 if first else None, 0 if last else None)


@given(st.integers(0, 200))
def test_a_long_order_is_better_than_going_to_the_best_next(seed: int) -> None:
    gains = some_gains(25, seed)
    order, left = [0], set(range(1, 25))
    while left:
        order.append(max(left, key=lambda item: gains[order[-1], item]))
        left.remove(order[-1])
    assert total(gains, np.array(ordered(gains, 0))) >= total(gains, np.array(order))
