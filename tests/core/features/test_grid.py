"""Beats that follow a tempo, its curve and whether it is stable; bars and phrases: of music made for the purpose."""

import mir_eval
import numpy as np
import pytest

from core.features.rhythm.bars import find_bars
from core.features.rhythm.pace import is_stable, tempo_curve
from core.features.rhythm.phrases import find_phrases
from tests.core.features.played import Score, Times, beats_at, hear, play


def ramp(time: float) -> float:
    return 100.0 + 0.5 * time


def steps(first: float, second: float, at: float) -> Times:
    return beats_at(lambda time: first if time < at else second, 60.0)


def found(beats: tuple[float, ...], truth: Times) -> float:
    """F-measure of beats or downbeats within 70 ms."""
    return float(mir_eval.beat.f_measure(truth, np.array(beats)))


@pytest.mark.parametrize("bpm", [64.0, 96.0, 118.0, 140.0])
def test_a_steady_tempo_is_stable_and_its_curve_is_flat(bpm: float) -> None:
    truth = beats_at(lambda _: bpm, 40.0)
    rhythm = hear(play(truth))
    assert rhythm.tempo_stable is True
    assert len(rhythm.tempo_curve) == 64
    assert rhythm.tempo_curve == pytest.approx([bpm] * 64, rel=0.015)
    assert found(rhythm.beats, truth[:-1]) > 0.97


def test_a_ramp_is_followed_and_is_not_stable() -> None:
    truth = beats_at(ramp, 60.0)
    rhythm = hear(play(truth))
    middles = (np.arange(64) + 0.5) * truth[-1] / 64
    assert rhythm.tempo_stable is False
    assert rhythm.tempo_curve[3:-3] == pytest.approx([ramp(time) for time in middles[3:-3]], rel=0.02)
    assert rhythm.tempo_bpm == pytest.approx(115.0, rel=0.03)
    assert found(rhythm.beats, truth[:-1]) > 0.97


@pytest.mark.parametrize(("first", "second", "at"), [(90.0, 140.0, 22.0), (140.0, 90.0, 22.0), (100.0, 128.0, 40.0)])
def test_of_two_tempi_the_one_that_holds_longer_is_the_tracks_and_the_beats_keep_to_both(
    first: float, second: float, at: float
) -> None:
    truth = steps(first, second, at)
    rhythm = hear(play(truth))
    assert rhythm.tempo_stable is False
    assert rhythm.tempo_bpm == pytest.approx(first if at > 30.0 else second, rel=0.01)
    assert (rhythm.tempo_curve[5], rhythm.tempo_curve[-5]) == pytest.approx((first, second), rel=0.02)
    assert found(rhythm.beats, truth[:-1]) > 0.95


def test_a_tempo_that_comes_back_counts_for_all_its_time() -> None:
    truth = beats_at(lambda time: 100.0 if 30.0 <= time < 70.0 else 120.0, 100.0)
    rhythm = hear(play(truth))
    assert rhythm.tempo_bpm == pytest.approx(120.0, rel=0.01)
    assert rhythm.tempo_curve[32] == pytest.approx(100.0, rel=0.02)


@pytest.mark.parametrize(("share", "seconds"), [(0.15, 14.0), (0.2, 9.0)])
def test_rubato_is_followed_and_is_not_stable(share: float, seconds: float) -> None:
    truth = beats_at(lambda time: 80.0 * np.exp(share * np.sin(2 * np.pi * time / seconds)), 60.0)
    rhythm = hear(play(truth))
    assert rhythm.tempo_stable is False
    assert rhythm.tempo_bpm == pytest.approx(80.0, rel=0.06)
    assert max(rhythm.tempo_curve) / min(rhythm.tempo_curve) > 1.15
    assert found(rhythm.beats, truth[:-1]) > 0.9


def test_a_tempo_that_nobody_could_follow_is_not_stable() -> None:
    wild = beats_at(lambda time: 80.0 * np.exp(0.3 * np.sin(2 * np.pi * time / 7.0)), 40.0)
    assert hear(play(wild)).tempo_stable is False


@pytest.mark.parametrize("seed", [1, 2])
def test_a_drummer_who_is_early_and_late_by_chance_and_drifts_a_little_is_stable(seed: int) -> None:
    steady = beats_at(lambda time: 112.0 * np.exp(0.012 * np.sin(time / 7.0)), 60.0)
    played = steady + np.random.default_rng(seed).normal(0.0, 0.012, len(steady))
    rhythm = hear(play(played))
    assert rhythm.tempo_stable is True
    assert rhythm.tempo_bpm == pytest.approx(112.0, rel=0.01)
    assert found(rhythm.beats, played[:-1]) > 0.97


def test_swing_keeps_the_beat_on_the_long_note() -> None:
    truth = beats_at(lambda _: 120.0, 40.0)
    sound = play(truth, Score(sections=("cbd",)))
    late = play(truth[:-1] + 2.0 / 3.0 * np.diff(truth), Score(sections=("cb",)))
    length = min(len(sound), len(late))
    assert found(hear(sound[:length] * 0.6 + late[:length] * 0.8).beats, truth[:-1]) > 0.95


def test_few_beats_tell_neither_curve_nor_stability() -> None:
    beats = np.arange(0.0, 4.0, 0.5)
    assert (tempo_curve(beats, 4.0), is_stable(beats, 120.0)) == ((), None)


@pytest.mark.parametrize("metre", [3, 4])
@pytest.mark.parametrize("pickup", [0, 1, 2])
@pytest.mark.parametrize("section", ["cbdh", "cb"])
def test_bars_are_told_by_bass_chords_and_drums(metre: int, pickup: int, section: str) -> None:
    truth = beats_at(lambda _: 112.0, 45.0)
    rhythm = hear(play(truth, Score(metre, pickup, (section,))))
    assert rhythm.beats_per_bar == metre
    assert rhythm.downbeat_confidence is not None
    assert rhythm.downbeat_confidence > 0.5
    assert found(rhythm.downbeats, truth[pickup:-1:metre]) > 0.95
    assert set(rhythm.downbeats) <= set(rhythm.beats)


def test_a_beat_too_many_moves_the_bars_behind_it() -> None:
    truth = beats_at(lambda _: 120.0, 80.0)
    whole = play(truth)
    cut = round(truth[81] * 22050)
    doubled = np.concatenate([whole[:cut], whole[cut - round(0.5 * 22050) :]])
    expected = np.concatenate([truth[0:81:4], truth[84:-1:4] + 0.5])
    assert found(hear(doubled).downbeats, expected) > 0.93


@pytest.mark.parametrize("section", ["h", "d"])
def test_beats_that_are_all_alike_tell_no_bars(section: str) -> None:
    truth = beats_at(lambda _: 120.0, 40.0)
    rhythm = hear(play(truth, Score(metre=1, sections=(section,))))
    assert len(rhythm.beats) > 40
    assert (rhythm.downbeats, rhythm.downbeat_confidence, rhythm.phrases) == ((), None, ())


def test_evidence_by_chance_tells_hardly_ever_a_bar() -> None:
    found_bars = [find_bars(np.random.default_rng(seed).standard_normal((64, 5))) for seed in range(200)]
    assert sum(bars.beats_per_bar is not None for bars in found_bars) <= 16
    assert sum(bars.confidence is not None for bars in found_bars) <= 6


def test_phrases_begin_where_instruments_come_and_go() -> None:
    truth = beats_at(lambda _: 126.0, 106.6)
    sections = ("c", "cb", "cbdh", "cbdhl", "cb", "cbdhl", "c")
    rhythm = hear(play(truth, Score(sections=sections)))
    lines = truth[32:-4:32]
    assert len(rhythm.phrases) >= 4
    assert np.abs(np.array(rhythm.phrases)[:, None] - lines[None, :]).min(axis=1).max() < 0.07


def test_music_that_goes_on_as_it_began_has_no_phrases() -> None:
    assert hear(play(beats_at(lambda _: 120.0, 60.0))).phrases == ()


def test_odd_lengths_give_way_to_eight_bars() -> None:
    bars = np.zeros((33, 4))
    bars[8:16] += 6.0
    bars[16:24] -= 6.0
    bars[24:] += 6.0
    bars += np.random.default_rng(1).normal(0.0, 0.3, bars.shape)
    assert find_phrases(bars).tolist() == [8, 16, 24]
    assert find_phrases(np.zeros((40, 4))).tolist() == []
    assert find_phrases(bars[:6]).tolist() == []
