"""True peak on the sines of EBU Tech 3341, and that skipping what cannot matter changes nothing."""

import numpy as np
import numpy.typing as npt
import pytest
from scipy.signal import resample

from core.features.peak import TAPS, TruePeakMeter, interpolation_filters, oversampling

RATE = 48000
Samples = npt.NDArray[np.float32]


def _peak_db(samples: Samples, rate: int = RATE) -> float:
    meter = TruePeakMeter(rate)
    meter.feed(samples)
    return float(20 * np.log10(meter.finish()))


@pytest.mark.parametrize(
    ("divisor", "phase", "amplitude", "expected"),
    [(4, 0.0, 0.5, -6.0), (4, 45.0, 0.5, -6.0), (6, 60.0, 0.5, -6.0), (8, 67.5, 0.5, -6.0), (4, 45.0, 1.41, 3.0)],
)
def test_sines_of_tech_3341_cases_15_to_19(divisor: int, phase: float, amplitude: float, expected: float) -> None:
    time = np.arange(RATE)
    fade = np.minimum(1.0, np.minimum(time, time[::-1]) / 2000)
    sine = amplitude * fade * np.sin(2 * np.pi * time / divisor + np.radians(phase))
    assert _peak_db(sine.astype(np.float32)) == pytest.approx(expected, abs=0.2)


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
