"""Loudness on the test signals that EBU Tech 3341 and 3342 describe, and at every sample rate."""

import numpy as np
import numpy.typing as npt
import pyloudnorm
import pytest

from core.features.loudness import LoudnessMeter, channel_weights, k_weighting
from models.features import Loudness
from tests.ebu_signals import INTEGRATED, RANGE, RATE, stereo, tone

Samples = npt.NDArray[np.float32]


def _measure(planar: Samples, rate: int = RATE, block: int = 65536) -> Loudness:
    meter = LoudnessMeter(rate, len(planar))
    for start in range(0, planar.shape[1], block):
        meter.feed(list(np.ascontiguousarray(planar[:, start : start + block])))
    return meter.finish()


@pytest.mark.parametrize("case", INTEGRATED)
def test_integrated_loudness_is_that_of_tech_3341(case: str) -> None:
    signal = INTEGRATED[case]
    assert _measure(signal.make()).loudness_lufs == pytest.approx(signal.expected, abs=0.1)


def test_the_lfe_of_six_channels_does_not_count() -> None:
    quiet = np.stack([tone(level, 5.0) for level in (-28.0, -28.0, -24.0, -200.0, -30.0, -30.0)])
    loud = quiet.copy()
    loud[3] = tone(0.0, 5.0)
    assert _measure(loud).loudness_lufs == _measure(quiet).loudness_lufs


@pytest.mark.parametrize("case", RANGE)
def test_loudness_range_is_that_of_tech_3342(case: str) -> None:
    signal = RANGE[case]
    assert _measure(signal.make()).loudness_range_lu == pytest.approx(signal.expected, abs=0.2)


@pytest.mark.parametrize("rate", [22050, 32000, 44100, 96000, 192000, 384000])
@pytest.mark.parametrize("hz", [60.0, 1000.0])
def test_every_sample_rate_weighs_alike(rate: int, hz: float) -> None:
    reference = _measure(tone(-20.0, 5.0, hz=hz)[None]).loudness_lufs
    assert _measure(tone(-20.0, 5.0, rate=rate, hz=hz)[None], rate).loudness_lufs == pytest.approx(reference, abs=0.1)


@pytest.mark.parametrize("rate", [8000, 11025])
def test_at_the_rates_of_speech_the_shelf_bends_by_less_than_a_quarter_decibel(rate: int) -> None:
    """The bilinear transform does that near half the rate; nothing standardises loudness there."""
    loudness = _measure(tone(-20.0, 5.0, rate=rate)[None], rate).loudness_lufs
    assert loudness == pytest.approx(-23.0, abs=0.25)


def test_the_filters_at_48_khz_are_the_table_of_bs_1770() -> None:
    shelf = [1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585]
    highpass = [1.0, -2.0, 1.0, -1.99004745483398, 0.99007225036621]
    np.testing.assert_allclose(k_weighting(48000), [shelf, highpass], atol=1e-7)


def test_noise_agrees_with_pyloudnorm() -> None:
    noise = 0.1 * np.random.default_rng(3).standard_normal((2, 10 * 44100)).astype(np.float32)
    noise[:, 200_000:300_000] *= 0.05
    assert _measure(noise, 44100).loudness_lufs == pytest.approx(
        pyloudnorm.Meter(44100).integrated_loudness(noise.T), abs=0.1
    )


def test_replaygain_is_the_distance_to_minus_18_lufs() -> None:
    loudness = _measure(stereo((-23.0, 5.0)))
    assert loudness.loudness_lufs is not None
    assert loudness.replaygain_db == pytest.approx(-18.0 - loudness.loudness_lufs)


def test_silence_and_what_is_below_the_gate_has_no_loudness() -> None:
    assert _measure(np.zeros((2, 5 * RATE), np.float32)) == Loudness()
    faint = _measure(stereo((-94.0, 5.0)))
    assert (faint.loudness_lufs, faint.loudness_range_lu, faint.replaygain_db) == (None, None, None)
    assert faint.true_peak_dbtp == pytest.approx(-94.0, abs=0.2)


def test_short_sound_has_only_what_its_length_allows() -> None:
    assert _measure(stereo((-20.0, 0.39))).loudness_lufs is None
    second = _measure(stereo((-20.0, 1.0)))
    assert second.loudness_lufs == pytest.approx(-20.0, abs=0.1)
    assert second.loudness_range_lu is None


def test_block_sizes_do_not_change_the_result() -> None:
    noise = 0.1 * np.random.default_rng(4).standard_normal((3, 4 * RATE)).astype(np.float32)
    whole, odd = _measure(noise, block=10**9), _measure(noise, block=997)
    assert odd.loudness_lufs == pytest.approx(whole.loudness_lufs, abs=1e-9)
    assert odd.true_peak_dbtp == whole.true_peak_dbtp


@pytest.mark.parametrize("channels", [1, 2, 3, 4, 5, 6, 8, 64])
def test_every_channel_has_a_weight(channels: int) -> None:
    weights = channel_weights(channels)
    assert len(weights) == channels
    assert weights.count(0.0) == (channels > 5)
