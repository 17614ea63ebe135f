"""Tempo, beats and onsets of sound whose rhythm is known because it is made here."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core.decode import open_audio
from core.features.mel import mel_bands
from core.features.rhythm import RhythmAnalyzer
from core.features.spectrum import SpectrumStream
from core.synthesis import Song, beat_times, render
from models.features import Rhythm

RATE = 22050
Samples = NDArray[np.float32]


def hear(sound: Samples, block: int = 65536, rate: int = RATE) -> tuple[Rhythm, float]:
    """Analyse mono sound block by block; return the rhythm and the pulse strength."""
    spectrum, analyzer = SpectrumStream(rate), RhythmAnalyzer()
    for start in range(0, len(sound), block):
        power = spectrum.push(sound[start : start + block])
        analyzer.feed(power, mel_bands(power))
    power = spectrum.flush()
    analyzer.feed(power, mel_bands(power))
    return analyzer.finish(len(sound) / rate), analyzer.pulse_strength


def clicks(times: NDArray[np.float64], seconds: float) -> Samples:
    """Bursts of noise of 30 ms at the given times."""
    rng = np.random.default_rng(1)
    sound = np.zeros(round((seconds + 1.0) * RATE), np.float32)
    length = round(0.03 * RATE)
    for time in times:
        start = round(time * RATE)
        sound[start : start + length] += 0.3 * rng.standard_normal(length) * np.exp(-np.arange(length) / (length / 5))
    return sound[: round(seconds * RATE)]


def noise(seconds: float, colour: float, seed: int) -> Samples:
    """Noise whose power falls with frequency to the power of ``colour``."""
    rng = np.random.default_rng(seed)
    spectrum = np.fft.rfft(rng.standard_normal(round(seconds * RATE)))
    spectrum /= np.maximum(np.arange(len(spectrum)), 1) ** (colour / 2)
    sound = np.fft.irfft(spectrum, round(seconds * RATE))
    return np.asarray(0.1 * sound / sound.std(), np.float32)


def tone(frequency: float, seconds: float) -> Samples:
    """A held sine."""
    return np.asarray(0.5 * np.sin(2 * np.pi * frequency * np.arange(round(seconds * RATE)) / RATE), np.float32)


def furthest(beats: tuple[float, ...], truth: NDArray[np.float64]) -> float:
    """Seconds by which the worst beat misses the nearest true one."""
    return float(np.abs(np.array(beats)[:, None] - truth[None, :]).min(axis=1).max())


@pytest.mark.parametrize("bpm", [60.0, 75.0, 90.0, 100.0, 117.3, 128.0, 140.0, 160.0])
def test_a_drum_pattern_has_its_tempo_and_its_beats(bpm: float) -> None:
    song = Song(bpm, seconds=25.0)
    rhythm, pulse = hear(render(song, RATE).mean(axis=1))
    assert rhythm.tempo_bpm == pytest.approx(bpm, rel=0.005)
    assert furthest(rhythm.beats, beat_times(song)) < 0.03
    assert len(rhythm.beats) == pytest.approx(len(beat_times(song)), abs=1)
    assert pulse > 0.5
    assert rhythm.tempo_confidence > 0.5


@pytest.mark.parametrize("bpm", [174.0, 200.0])
def test_fast_beats_may_be_counted_in_twos_but_both_are_named_and_neither_is_sure(bpm: float) -> None:
    song = Song(bpm, seconds=25.0)
    rhythm, _ = hear(render(song, RATE).mean(axis=1))
    first, second = rhythm.tempo_candidates[:2]
    assert sorted([first.bpm, second.bpm]) == pytest.approx([bpm / 2, bpm], rel=0.005)
    assert rhythm.tempo_confidence < 0.8
    assert furthest(rhythm.beats, beat_times(song)) < 0.03


@pytest.mark.parametrize("bpm", [80.0, 100.0, 120.0])
def test_bare_clicks_are_beats(bpm: float) -> None:
    truth = np.arange(0.25, 20.0, 60.0 / bpm)
    rhythm, _ = hear(clicks(truth, 20.0))
    assert rhythm.tempo_bpm == pytest.approx(bpm, rel=0.005)
    # The very first has no loudness to be compared with: any trace of it at the edge of a frame already counts.
    assert furthest(rhythm.beats[:1], truth) < 0.045
    assert furthest(rhythm.beats[1:], truth) < 0.03
    assert rhythm.onset_rate == pytest.approx(len(truth) / 20.0, rel=0.05)


def test_candidates_include_half_and_double_in_order_and_sum_to_at_most_one() -> None:
    rhythm, _ = hear(render(Song(120.0, seconds=25.0), RATE).mean(axis=1))
    tempi = [candidate.bpm for candidate in rhythm.tempo_candidates]
    scores = [candidate.score for candidate in rhythm.tempo_candidates]
    assert any(bpm == pytest.approx(60.0, rel=0.01) for bpm in tempi)
    assert any(bpm == pytest.approx(240.0, rel=0.01) for bpm in tempi)
    assert (tempi[0], scores[0]) == (rhythm.tempo_bpm, rhythm.tempo_confidence)
    assert scores == sorted(scores, reverse=True)
    assert sum(scores) <= 1.0
    assert len(scores) <= 5


@pytest.mark.parametrize("block", [100, 4097, 30000])
def test_the_size_of_the_blocks_does_not_matter(block: int) -> None:
    sound = render(Song(97.0, seconds=12.0), RATE).mean(axis=1)
    assert hear(sound, block) == hear(sound, len(sound))


@pytest.mark.parametrize("gain", [0.02, 0.3])
def test_the_volume_does_not_matter(gain: float) -> None:
    sound = render(Song(132.0, key="E minor", timbre="square", seconds=20.0), RATE).mean(axis=1)
    loud, quiet = hear(sound)[0], hear(sound * np.float32(gain))[0]
    assert quiet.tempo_bpm == pytest.approx(loud.tempo_bpm, rel=1e-3)
    assert quiet.beats == pytest.approx(loud.beats, abs=0.005)


def test_the_sample_rate_does_not_matter() -> None:
    song = Song(110.0, seconds=15.0)
    low, high = hear(render(song, RATE).mean(axis=1))[0], hear(render(song, 48000).mean(axis=1), rate=48000)[0]
    assert high.tempo_bpm == pytest.approx(low.tempo_bpm, rel=2e-3)
    assert furthest(high.beats, beat_times(song)) < 0.03


@pytest.mark.parametrize(
    "sound",
    [
        pytest.param(np.zeros(10 * RATE, np.float32), id="silence"),
        pytest.param(tone(110.0, 20.0), id="low tone"),
        pytest.param(tone(440.0, 20.0), id="tone"),
        pytest.param(tone(220.0, 20.0) + tone(277.2, 20.0) + tone(329.6, 20.0), id="held chord"),
        pytest.param(np.zeros(0, np.float32), id="nothing"),
    ],
)
def test_where_nothing_happens_there_is_neither_tempo_nor_onset(sound: Samples) -> None:
    assert hear(sound) == (Rhythm(), 0.0)


@pytest.mark.parametrize("colour", [0.0, 1.0])
@pytest.mark.parametrize("seconds", [5.0, 12.0, 60.0])
def test_noise_has_no_tempo(colour: float, seconds: float) -> None:
    for seed in range(3):
        rhythm, pulse = hear(noise(seconds, colour, seed))
        assert (rhythm.tempo_bpm, rhythm.beats, rhythm.tempo_candidates, pulse) == (None, (), (), 0.0)
        assert rhythm.onset_rate is not None


def test_three_seconds_are_too_short_for_a_tempo_but_not_for_onsets() -> None:
    rhythm, _ = hear(clicks(np.arange(0.25, 3.0, 0.5), 3.0))
    assert (rhythm.tempo_bpm, rhythm.tempo_confidence, rhythm.beats) == (None, 0.0, ())
    assert rhythm.onset_rate == pytest.approx(2.0, abs=0.4)


def test_a_single_bang_has_no_tempo() -> None:
    assert hear(clicks(np.array([4.0]), 10.0))[0].tempo_bpm is None


def test_five_seconds_of_a_clear_pulse_are_enough() -> None:
    assert hear(render(Song(120.0, seconds=5.0), RATE).mean(axis=1))[0].tempo_bpm == pytest.approx(120.0, rel=0.01)


def test_irregular_clicks_are_trusted_less_than_a_pulse() -> None:
    scattered = np.sort(np.random.default_rng(3).uniform(0.2, 29.5, 60))
    irregular, weak = hear(clicks(scattered, 30.0))
    regular, strong = hear(clicks(np.arange(0.25, 30.0, 0.5), 30.0))
    assert irregular.tempo_confidence < 0.5 < regular.tempo_confidence
    assert weak < strong


def test_beats_follow_a_drifting_tempo() -> None:
    truth = np.cumsum(np.concatenate([[0.3], np.linspace(0.5, 0.46, 60)]))
    rhythm, _ = hear(clicks(truth, float(truth[-1]) + 0.4))
    assert furthest(rhythm.beats[1:], truth) < 0.03
    assert len(rhythm.beats) == pytest.approx(len(truth), abs=2)


def test_a_tempo_change_yields_one_of_the_two_and_orderly_beats() -> None:
    halves = [render(Song(bpm, seconds=20.0), RATE).mean(axis=1) for bpm in (90.0, 125.0)]
    rhythm, _ = hear(np.concatenate(halves))
    assert rhythm.tempo_bpm is not None
    assert min(abs(rhythm.tempo_bpm / bpm - 1.0) for bpm in (45.0, 90.0, 62.5, 125.0)) < 0.02
    assert np.diff(rhythm.beats).min() > 0.1


def test_beats_rise_strictly_and_stay_within_the_sound() -> None:
    sound = render(Song(150.0, timbre="pad", seconds=9.7), RATE).mean(axis=1)
    beats = np.array(hear(sound)[0].beats)
    assert np.diff(beats).min() > 0.0
    assert beats.min() >= 0.0
    assert beats.max() <= 9.7


def test_drums_have_more_pulse_than_a_pad_under_noise() -> None:
    song = Song(100.0, timbre="pad", seconds=20.0)
    drums = render(replace(song, drums=1.0), RATE).mean(axis=1)
    hiss = render(replace(song, drums=0.05), RATE).mean(axis=1) + noise(20.0, 0.0, 1)
    assert hear(drums)[1] > hear(hiss)[1]


@pytest.mark.corpus
def test_music_with_a_chart_has_the_tempo_of_the_chart(corpus: Path) -> None:
    with (corpus / "all.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["set"] in ("fnf", "fof") and row["constant_tempo"] == "1"]
    right = [_charted(corpus / row["path"], float(row["bpm"])) for row in rows]
    assert np.mean([exact for exact, _ in right]) >= 0.8
    assert np.mean([family for _, family in right]) == 1.0


def _charted(path: Path, bpm: float) -> tuple[bool, bool]:
    with open_audio(str(path)) as stream:
        mono = np.concatenate([block.mean(axis=1) for block in stream.blocks()])
        found = hear(mono, rate=stream.sample_rate)[0].tempo_bpm
    assert found is not None
    return abs(found / bpm - 1.0) <= 0.04, any(
        abs(found / (bpm * r) - 1.0) <= 0.04 for r in (1.0, 2.0, 0.5, 3.0, 1 / 3)
    )
