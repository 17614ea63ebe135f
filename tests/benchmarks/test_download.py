"""The pure parts of the benchmark of downloads: what is ideal, and how figures are judged."""

import pytest
from download import (
    Verdict,
    analysis_verdicts,
    candidates_verdicts,
    flat_verdicts,
    known_verdicts,
    limits_verdicts,
    pipeline_verdicts,
    table,
)
from download_ideal import Stage, allowed, exponent, growth, ideal_s, most_in, one_by_one_s

SEARCH, DOWNLOAD = Stage(steps=2, threads=4), Stage(steps=2, threads=3)


def test_the_slowest_stage_is_the_ideal_with_the_way_of_one_song_through_the_others() -> None:
    # 34 rounds of two steps in three threads, and two steps of searching for the first song
    assert ideal_s(100, [SEARCH, DOWNLOAD], 0.2) == pytest.approx(0.2 * (34 * 2 + 2))


def test_a_stage_in_front_may_be_the_slowest() -> None:
    assert ideal_s(10, [Stage(6, 1), Stage(1, 10)], 1.0) == 61.0


def test_one_song_takes_all_its_steps_whatever_the_threads() -> None:
    assert ideal_s(1, [SEARCH, DOWNLOAD], 0.5) == one_by_one_s(1, [SEARCH, DOWNLOAD], 0.5) == 2.0


def test_nothing_takes_no_time() -> None:
    assert ideal_s(0, [], 0.2) == one_by_one_s(0, [SEARCH], 0.2) == 0.0


def test_windows_slide() -> None:
    assert most_in([0.0, 0.9, 1.0, 1.1, 1.8], 1.0) == 4
    assert most_in([0.0, 1.0, 2.0], 1.0) == 1
    assert most_in([], 1.0) == 0


def test_a_bucket_lets_its_burst_and_its_rate_through() -> None:
    assert allowed(5.0, 10, 2.5) == 22


def test_growth_is_a_share_of_what_was_there() -> None:
    assert growth(100.0, 110.0) == pytest.approx(0.1)


def test_quadratic_costs_are_told_from_those_in_proportion() -> None:
    assert exponent([2500, 5000, 10000], [1.0, 2.0, 4.0]) == pytest.approx(1.0)
    assert exponent([2500, 5000, 10000], [1.0, 4.0, 16.0]) == pytest.approx(2.0)


def test_each_promise_is_judged_by_its_own_figure() -> None:
    found = {"3 downloads at once": {"of_ideal": 0.91}, "6 downloads at once": {"of_ideal": 0.5}}
    assert holds(pipeline_verdicts(found)) == [True]
    assert holds(pipeline_verdicts(found | {"3 downloads at once": {"of_ideal": 0.89}})) == [False]
    assert holds(candidates_verdicts({"5 candidates": {"together_s": 0.251}})) == [False]


def test_both_are_compared_with_the_larger_of_the_two() -> None:
    walls = {"download": 10.0, "analyse": 12.0, "download and analyse": 13.0}
    found = {f"{kind}, 2 for analysis": {"wall_s": wall} for kind, wall in walls.items()}
    assert holds(analysis_verdicts(found)) == [True]
    found["download and analyse, 2 for analysis"] = {"wall_s": 13.5}
    assert holds(analysis_verdicts(found)) == [False]


def test_files_may_not_grow_and_memory_only_a_little() -> None:
    look = {"files": 20, "threads": 15, "processes": 3, "memory_mb": 100.0, "their_files": 21, "their_memory_mb": 90.0}
    late = look | {"files": 23, "memory_mb": 109.0}
    verdicts = flat_verdicts({"after 250": look, "after 500": late})
    assert holds(verdicts) == [False, True, True, True, True, True]


def test_what_is_on_its_way_may_come_together_with_what_is_let_through() -> None:
    rows = {"1 s": {"most": 22, "allowed": 15}, "2 s": {"most": 33, "allowed": 25}, "all": {"asked": 180}}
    assert holds(limits_verdicts(rows)) == [True, False]


def test_a_list_may_take_longer_in_proportion_only() -> None:
    ways = ("found in the library", "known from the run before")
    sizes = {2_500: 1.0, 5_000: 2.0, 10_000: 4.0}
    found = {f"{size:,} {way}": {"cpu_s": cost} for size, cost in sizes.items() for way in ways}
    assert holds(known_verdicts(found)) == [True, True]
    found["10,000 known from the run before"] = {"cpu_s": 12.0}
    assert holds(known_verdicts(found)) == [True, False]


def test_the_table_leaves_empty_what_a_row_does_not_have() -> None:
    assert table({"one": {"wall_s": 1.5}, "two": {"peak": 7}}).splitlines()[2].split() == ["two", "7"]


def holds(verdicts: list[Verdict]) -> list[bool]:
    return [verdict[2] for verdict in verdicts]
