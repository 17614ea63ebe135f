"""True peak on the sines of EBU Tech 3341, and that skipping what cannot matter changes nothing."""

import numpy as np
import numpy.typing as npt
import pytest
from scipy.signal import resample

from core.features.peak import TAPS, TruePeakMeter, interpolation_filters, oversampling
from tests.ebu_signals import RATE, TRUE_PEAK
from tests.meters import by_ffmpeg

Samples = npt.NDArray[np.float32]


def _peak_db(samples: Samples, rate: int = RATE) -> float:
    meter = TruePeakMeter(rate)
    meter.feed(samples)
    return float(20 * np.log10(meter.finish()))


@pytest.mark.parametrize("case", TRUE_PEAK)
def test_true_peak_is_that_of_tech_3341_within_two_tenths_of_a_decibel(case: str) -> None:
    signal = TRUE_PEAK[case]
    assert _peak_db(signal.make()[0]) == pytest.approx(signal.expected, abs=0.2)


def test_music_like_noise_agrees_with_exact_interpolation() -> None:
    rng = np.random.default_rng(5)
    spectrum = rng.standard_normal(8193) * np.exp(-np.arange(8193) / 1500) * (np.arange(8193) < 7400)
    noise = np.fft.irfft(spectrum * np.exp(2j * np.pi * rng.random(8193)))
    samples = (noise * np.hanning(len(noise))).astype(np.float32)
    exact = np.abs(resample(samples.astype(np.float64), 4 * len(samples))).max()
    assert _peak_db(samples) == pytest.approx(20 * np.log10(exact), abs=0.1)


def test_skipping_gives_what_examining_everything_gives() -> None:
    samples = np.random.default_rng(6).uniform(-1, 1, 20000).astype(np.float32)
    samples[5000:15000] *= 0.3
    padded = np.pad(samples, TAPS).astype(np.float64)
    everything = [np.abs(padded).max()]
    everything += [np.abs(np.convolve(padded, taps[::-1])).max() for taps in interpolation_filters(4)]
    meter = TruePeakMeter(RATE)
    for start in range(0, len(samples), 777):
        meter.feed(samples[start : start + 777])
    assert meter.finish() == pytest.approx(max(everything), rel=1e-5)


def test_high_rates_need_less_oversampling() -> None:
    assert [oversampling(rate) for rate in (8000, 48000, 96000, 192000)] == [4, 4, 2, 1]


def test_silence_has_no_peak() -> None:
    assert TruePeakMeter(RATE).finish() == 0.0


@pytest.mark.parametrize("rate", [11025, 16000, 22050, 24000])
def test_sound_up_to_half_a_low_rate_is_within_two_tenths_of_ffmpeg(rate: int) -> None:
    """As in old recordings; twelve taps, enough at 44.1 kHz, would show 0.6 dB less."""
    clipped = np.clip(np.random.default_rng(8).standard_normal(5 * rate), -1.2, 1.2).astype(np.float32)
    assert _peak_db(clipped, rate) == pytest.approx(by_ffmpeg(clipped[None], rate).dbtp, abs=0.2)


@pytest.mark.parametrize("rate", [22050, 44100])
def test_block_sizes_do_not_change_the_peak(rate: int) -> None:
    samples = np.random.default_rng(9).uniform(-1, 1, 5000).astype(np.float32)
    whole = _peak_db(samples, rate)
    for block in (1, 7, 23, 24, 997):
        meter = TruePeakMeter(rate)
        for start in range(0, len(samples), block):
            meter.feed(samples[start : start + block])
        assert 20 * np.log10(meter.finish()) == pytest.approx(whole, abs=1e-5)
