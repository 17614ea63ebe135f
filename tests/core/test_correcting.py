"""What follows from a corrected tempo: the beats, the danceability, and the folding into a preferred range."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest

from core.correcting import effective, folded, followed, with_grid
from models.corrections import Correction, Measured
from models.features import Features, Rhythm
from models.tempi import TempoRange

BEATS = tuple(0.25 + 0.5 * n for n in range(8))
MEASURED = Measured(120.0, 0.7, "A minor", "8A", 0.8, "A minor", "E minor", BEATS, 0.6)


def corrected(tempo: float) -> Correction:
    return Correction(tempo, None, MEASURED, 0, "", datetime(2026, 1, 1, tzinfo=UTC))


def test_twice_the_tempo_has_a_beat_between_each_two() -> None:
    assert followed(BEATS, Fraction(2)) == pytest.approx([0.25 + 0.25 * n for n in range(15)])


@pytest.mark.parametrize(("strengths", "first"), [((1, 0) * 4, 0.25), ((0, 1) * 4, 0.75), ((), 0.25)])
def test_half_the_tempo_keeps_the_stronger_beats(strengths: tuple[float, ...], first: float) -> None:
    assert followed(BEATS, Fraction(1, 2), strengths) == pytest.approx([first + n for n in range(4)])


@pytest.mark.parametrize("factor", [Fraction(2), Fraction(1, 2), Fraction(3), Fraction(3, 2), Fraction(2, 3)])
def test_intervals_are_what_the_factor_makes_of_them(factor: Fraction) -> None:
    beats = followed(BEATS, factor)
    steps = [after - before for before, after in itertools.pairwise(beats)]
    assert steps == pytest.approx([0.5 / float(factor)] * len(steps))
    assert len(steps) >= 2
    assert BEATS[0] <= beats[0] < beats[-1] <= BEATS[-1]


@pytest.mark.parametrize("factor", [Fraction(2), Fraction(1, 3), None])
def test_no_beats_stay_none(factor: Fraction | None) -> None:
    assert followed((), factor) == ()
    assert followed(BEATS[:1], factor) == (() if factor is None else BEATS[:1])


def test_danceability_is_reckoned_at_the_new_tempo_where_that_can_be() -> None:
    asked = []

    def dancing(tempo: float, beats: tuple[float, ...]) -> float:
        asked.append((tempo, len(beats)))
        return 0.9

    assert effective(corrected(240.0), dancing).danceability == 0.9
    assert asked == [(240.0, 15)]
    assert effective(corrected(240.0)).danceability == 0.6
    assert effective(corrected(121.0), dancing).danceability == 0.6


def test_folding_halves_tempo_and_beats_and_leaves_the_rest() -> None:
    features = Features(rhythm=Rhythm(174.0, 0.9, (), BEATS, 3.0))
    told = folded(features, TempoRange(80.0, 160.0))
    assert told.rhythm == replace(features.rhythm, tempo_bpm=87.0, beats=BEATS[::2])
    assert folded(features, None) is features
    assert folded(features, TempoRange(90.0, 180.0)) is features
    assert folded(Features(), TempoRange(80.0, 160.0)) == Features()


def bars(metre: int, beats: int = 33, first: int = 1) -> Rhythm:
    """A track at 120 BPM, phrases beginning with the second bar and then every fourth."""
    times = tuple(0.5 * n for n in range(beats))
    downbeats = times[first::metre]
    return Rhythm(
        120.0, beats=times, tempo_curve=(120.0,) * 64, beats_per_bar=metre, downbeats=downbeats,
        downbeat_confidence=0.9, phrases=downbeats[1::4],
    )  # fmt: skip


@pytest.mark.parametrize("metre", [3, 4])
@pytest.mark.parametrize("factor", [Fraction(2), Fraction(1, 2), Fraction(4), Fraction(1, 4)])
def test_bars_keep_their_number_of_beats_at_any_octave(metre: int, factor: Fraction) -> None:
    found = with_grid(bars(metre, 65), factor)
    places = [found.beats.index(downbeat) for downbeat in found.downbeats]
    assert {after - before for before, after in itertools.pairwise(places)} == {metre}
    assert found.tempo_curve == (120.0 * float(factor),) * 64
    assert set(found.phrases) <= set(found.downbeats)
    assert found.phrases[0] == bars(metre).phrases[0]
    assert (found.beats_per_bar, found.downbeat_confidence) == (metre, 0.9)


@pytest.mark.parametrize("factor", [Fraction(3), Fraction(3, 2), Fraction(1, 3), None])
def test_at_other_tempi_bars_are_unknown(factor: Fraction | None) -> None:
    found = with_grid(bars(4), factor)
    assert (found.beats_per_bar, found.downbeats, found.downbeat_confidence, found.phrases) == (None, (), None, ())
    assert found.tempo_curve == (() if factor is None else (120.0 * float(factor),) * 64)


def test_a_metre_without_downbeats_goes_with_the_tempo_it_was_found_at() -> None:
    found = with_grid(Rhythm(120.0, beats=BEATS, beats_per_bar=3), Fraction(2))
    assert (found.beats_per_bar, len(found.beats)) == (None, 15)
