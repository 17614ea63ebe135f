"""Places are filled with what is worth most, no item twice, and limits give way only where nothing else is left."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.playlists.sequencing import Plan, Spacing, best_sequence, price, repaired, swapped, worth


def a_plan(items: int, places: int, seed: int = 0, **other: object) -> Plan:
    rng = np.random.default_rng(seed)
    return Plan(
        rng.random((items, items), dtype=np.float32),
        rng.random((places, items), dtype=np.float32),
        **other,  # type: ignore[arg-type]
    )


def codes(*values: int) -> np.ndarray:
    return np.array(values, np.int32)


def best_worth(plan: Plan) -> float:
    items = plan.fits.shape[1]
    paths = (np.array(path) for path in permutations(range(items), plan.places))
    return max(worth(plan, path) for path in paths if all(path[place] == item for place, item in plan.fixed.items()))


@pytest.mark.parametrize("seed", range(5))
def test_the_best_of_all_sequences_is_found_where_all_can_be_tried(seed: int) -> None:
    plan = a_plan(7, 4, seed)
    assert worth(plan, best_sequence(plan)) == pytest.approx(best_worth(plan), rel=1e-5)


def test_what_comes_at_the_end_is_known_from_the_start() -> None:
    gains = np.full((6, 6), -1.0, np.float32)
    for one, other in ((0, 1), (1, 2), (2, 5)):
        gains[one, other] = 0.0
    gains[0, 3] = 0.9  # tempting, and a dead end
    plan = Plan(gains, np.zeros((4, 6), np.float32), {0: 0, 3: 5})
    assert best_sequence(plan).tolist() == [0, 1, 2, 5]


def test_limits_hold_where_they_can() -> None:
    artists = codes(0, 0, 0, 1, 1, 2, 2, -1, -1)
    plan = a_plan(9, 5, spacings=(Spacing(artists, most=2, gap=2),))
    path = best_sequence(plan)
    chosen = artists[path]
    for distance in (1, 2):
        assert not ((chosen[distance:] == chosen[:-distance]) & (chosen[distance:] >= 0)).any()
    assert np.bincount(chosen[chosen >= 0]).max() <= 2


def test_limits_give_way_as_little_as_possible() -> None:
    plan = a_plan(6, 5, spacings=(Spacing(codes(0, 0, 0, 0, 1, 1), most=2),))
    chosen = np.array([0, 0, 0, 0, 1, 1])[best_sequence(plan)]
    assert sorted(chosen.tolist()) == [0, 0, 0, 1, 1]


def test_a_price_is_asked_for_each_limit_that_an_item_would_violate() -> None:
    spacing = Spacing(codes(0, 0, 0, 1, -1), most=2, gap=1, cost=np.float32(1))
    path = np.array([0, -1, -1, 1])
    assert price(spacing, path, 1).tolist() == [2, 2, 2, 0, 0]
    assert price(spacing, np.array([0, -1, -1, -1]), 2).tolist() == [0, 0, 0, 0, 0]


def test_repair_ends_where_no_replacement_and_no_swap_gains() -> None:
    plan = a_plan(30, 6, 3)
    path = repaired(plan, np.arange(6))
    for place in range(6):
        for item in set(range(30)) - set(path.tolist()):
            other = path.copy()
            other[place] = item
            assert worth(plan, other) <= worth(plan, path) + 1e-3
        for partner in range(6):
            other = path.copy()
            other[[place, partner]] = other[[partner, place]]
            assert worth(plan, other) <= worth(plan, path) + 1e-3


def test_swapping_changes_the_order_only() -> None:
    plan = a_plan(30, 8, 4, fixed={0: 3})
    start = np.array([3, 1, 2, 9, 8, 20, 25, 7])
    path = swapped(plan, start)
    assert sorted(path) == sorted(start)
    assert path[0] == 3
    assert worth(plan, path) > worth(plan, start)


def test_a_sequence_comes_near_the_length_asked_for() -> None:
    durations = np.arange(100, 400, 10, dtype=np.float32)
    alike = np.full((30, 30), 0.5, np.float32)
    plan = Plan(alike, np.zeros((5, 30), np.float32), durations_s=durations, wanted_s=1800.0)
    assert durations[best_sequence(plan)].sum() == pytest.approx(1800, abs=10)


def test_places_before_the_beginning_are_left_alone() -> None:
    plan = a_plan(10, 6, fixed={0: 4, 1: 2, 2: 7})
    path = best_sequence(plan, begin=3)
    assert path[:3].tolist() == [4, 2, 7]
    assert len(set(path.tolist())) == 6


@given(st.data(), st.integers(1, 12), st.integers(0, 100))
def test_a_sequence_keeps_what_is_fixed_and_has_no_item_twice(data: st.DataObject, places: int, seed: int) -> None:
    items = places + data.draw(st.integers(0, 10))
    fixed_places = data.draw(st.lists(st.integers(0, places - 1), unique=True, max_size=3))
    fixed = {place: 2 * number % items for number, place in enumerate(fixed_places)}
    if len(set(fixed.values())) < len(fixed):
        fixed = {}
    artists = np.random.default_rng(seed).integers(-1, 3, items).astype(np.int32)
    plan = a_plan(items, places, seed, fixed=fixed, spacings=(Spacing(artists, most=2, gap=1),))
    path = best_sequence(plan)
    assert len(path) == places
    assert len(set(path.tolist())) == places
    assert all(path[place] == item for place, item in fixed.items())
    assert path.tolist() == best_sequence(plan).tolist()
