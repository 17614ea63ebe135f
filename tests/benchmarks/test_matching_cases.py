"""The labelled cases are what they say, and the rules keep what they reached on them."""

from collections import Counter

import pytest
from matching import decision, ours, reached, scores
from matching_cases import HALVES, Case, cases


def of_half(half: str) -> list[Case]:
    return [case for case in cases() if case.half == half]


def test_there_are_enough_cases_of_each_half_and_of_every_kind() -> None:
    assert all(len(of_half(half)) >= 190 for half in HALVES)
    held_out = Counter(case.category for case in of_half("held_out"))
    assert len(held_out) >= 25
    assert all(count >= 6 for count in held_out.values())
    assert held_out.keys() <= {case.category for case in of_half("tuning")}
    assert sum(not case.right for case in cases()) >= 40


def test_no_case_is_in_both_halves() -> None:
    labels = [{(case.wanted.label, case.wanted.album, case.category) for case in of_half(half)} for half in HALVES]
    assert not labels[0] & labels[1]


@pytest.mark.parametrize("half", HALVES)
def test_the_goals_are_reached_on_either_half(half: str) -> None:
    corpus = of_half(half)
    assert reached(scores(corpus, ours(corpus))["all"])


def test_what_is_chosen_is_a_candidate_of_the_case() -> None:
    for case in cases():
        found = decision(case)
        assert len(found.judged) == len(case.candidates)
        assert found.chosen is None or found.chosen.candidate in case.candidates
