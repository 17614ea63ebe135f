"""Tempi beside one another: simple factors, and folding into a range."""

from fractions import Fraction

import pytest

from models.tempi import FACTOR_NAMES, TempoRange, factor_between, spans


@pytest.mark.parametrize(("tempo", "folded"), [(174.0, 87.0), (87.0, 87.0), (79.9, 159.8), (80.0, 80.0), (160.0, 80.0),
                                               (20.0, 80.0), (400.0, 100.0), (39.9, 159.6)])  # fmt: skip
def test_a_tempo_is_halved_or_doubled_into_an_octave(tempo: float, folded: float) -> None:
    assert TempoRange(80.0, 160.0).fold(tempo) == pytest.approx(folded)


def test_every_tempo_ends_inside_and_folding_again_changes_nothing() -> None:
    for low, high in ((80.0, 160.0), (90.0, 180.0), (60.0, 200.0), (20.0, 40.0), (200.0, 400.0)):
        span = TempoRange(low, high)
        for tempo in range(20, 401):
            folded = span.fold(float(tempo))
            assert low <= folded < high
            assert span.fold(folded) == folded


def test_a_wide_range_leaves_alone_what_is_inside() -> None:
    assert TempoRange(60.0, 200.0).fold(170.0) == 170.0


@pytest.mark.parametrize("factor", FACTOR_NAMES)
def test_every_factor_is_found_within_four_percent(factor: Fraction) -> None:
    for ours in (47.3, 120.0, 133.3):
        for off in (0.97, 1.0, 1.03):
            assert factor_between(ours, ours * float(factor) * off) == factor
    (span,) = spans(FACTOR_NAMES[factor])
    assert span[0] < float(factor) < span[1]


@pytest.mark.parametrize("theirs", [113.0, 140.0, 90.5 * 1.16, 265.0])
def test_no_factor_leads_to_a_tempo_of_its_own(theirs: float) -> None:
    assert factor_between(100.0, theirs) is None
