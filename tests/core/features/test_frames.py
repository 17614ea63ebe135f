"""What is measured on single frames: known answers for tones and noise, and librosa's where definitions agree."""

import librosa
import numpy as np
import numpy.typing as npt
import pytest

from core.features.frames import (
    BANDWIDTH_HZ,
    CENTROID_HZ,
    COLUMNS,
    FIRST_CONTRAST,
    FIRST_MFCC,
    FLATNESS,
    FLUX,
    LEVEL_DB,
    LOW_FLUX,
    ROLLOFF_HZ,
    WIDTH,
    FrameDescriber,
    Rows,
)
from core.features.mel import mel_bands
from core.features.spectrum import BINS, HOP, SAMPLE_RATE, Power, SpectrumStream

Samples = npt.NDArray[np.float32]


def _power(samples: Samples) -> Power:
    stream = SpectrumStream(SAMPLE_RATE)
    return np.concatenate([stream.push(samples), stream.flush()])


def _rows(samples: Samples) -> Rows:
    power = _power(samples.astype(np.float32))
    return FrameDescriber().describe(power, mel_bands(power))[3:-3]


def _sine(hz: float, amplitude: float = 0.5) -> Samples:
    return (amplitude * np.sin(2 * np.pi * hz * np.arange(2 * SAMPLE_RATE) / SAMPLE_RATE)).astype(np.float32)


def _noise(level: float = 0.1) -> Samples:
    return (level * np.random.default_rng(0).standard_normal(2 * SAMPLE_RATE)).astype(np.float32)


def test_a_full_scale_sine_is_3_db_below_full_scale_square() -> None:
    assert _rows(_sine(1000.0, 1.0))[:, LEVEL_DB] == pytest.approx(-3.01, abs=0.05)


def test_a_sine_has_its_centroid_and_rolloff_at_its_frequency() -> None:
    rows = _rows(_sine(3000.0))
    assert rows[:, CENTROID_HZ] == pytest.approx(3000.0, rel=0.01)
    assert rows[:, ROLLOFF_HZ] == pytest.approx(3000.0, rel=0.01)
    assert rows[:, FLATNESS].max() < 0.001


def test_white_noise_is_spread_evenly() -> None:
    rows = _rows(_noise()).mean(axis=0)
    assert rows[CENTROID_HZ] == pytest.approx(SAMPLE_RATE / 4, rel=0.03)
    assert rows[ROLLOFF_HZ] == pytest.approx(0.85 * SAMPLE_RATE / 2, rel=0.03)
    assert rows[BANDWIDTH_HZ] == pytest.approx(SAMPLE_RATE / 2 / np.sqrt(12), rel=0.03)
    assert rows[FLATNESS] == pytest.approx(np.exp(-np.euler_gamma), abs=0.03)


def test_a_tone_in_noise_has_contrast_in_its_band_only() -> None:
    contrast = _rows(_sine(1200.0) + _noise(0.01))[:, FIRST_CONTRAST:FIRST_MFCC].mean(axis=0)
    assert contrast.argmax() == 3
    assert contrast[3] > 40.0
    assert np.delete(contrast, 3).max() < 30.0


def test_a_constant_offset_is_silence() -> None:
    assert _rows(np.full(2 * SAMPLE_RATE, 0.3, np.float32))[:, LEVEL_DB].max() < -90.0


def test_flux_rises_with_attacks_and_low_flux_with_low_ones() -> None:
    time = np.arange(2 * SAMPLE_RATE)
    pulses = np.exp(-(time % (SAMPLE_RATE // 4)) / 1000.0)
    high, low = _rows(_noise() * pulses), _rows(_sine(60.0) * pulses)
    assert high[:, FLUX].mean() > 1.5 * _rows(_sine(1000.0))[:, FLUX].mean()
    assert low[:, LOW_FLUX].mean() > 2.0 * low[:, FLUX].mean()


def test_the_first_frame_has_no_attack() -> None:
    power = _power(_noise())[10:]
    assert FrameDescriber().describe(power, mel_bands(power))[0, FLUX] == 0.0


def test_blocks_describe_like_the_whole() -> None:
    power = _power(_noise())
    mel = mel_bands(power)
    describer = FrameDescriber()
    parts = [describer.describe(power[a:b], mel[a:b]) for a, b in ((0, 1), (1, 1), (1, 30), (30, len(power)))]
    assert np.array_equal(np.concatenate(parts), FrameDescriber().describe(power, mel))


def test_shape_and_cepstrum_are_those_of_librosa() -> None:
    power = _power(_sine(700.0) + _noise(0.05))
    power[:, :2] = 0.0  # constant offsets count there, not here
    rows = FrameDescriber().describe(power, mel_bands(power))
    magnitude, decibels = np.sqrt(power.T), 10 * np.log10(mel_bands(power).T)
    np.testing.assert_allclose(rows[:, CENTROID_HZ], librosa.feature.spectral_centroid(S=magnitude)[0], rtol=1e-3)
    np.testing.assert_allclose(rows[:, ROLLOFF_HZ], librosa.feature.spectral_rolloff(S=magnitude)[0], atol=11.0)
    np.testing.assert_allclose(rows[:, FIRST_MFCC:COLUMNS], librosa.feature.mfcc(S=decibels, n_mfcc=20).T, atol=1e-2)


@pytest.mark.parametrize("level", [0.0, 1e-30, 1e18])
def test_extreme_spectra_give_finite_rows(level: float) -> None:
    power = np.full((3, BINS), level, np.float32)
    rows = FrameDescriber().describe(power, mel_bands(power))
    assert rows.shape == (3, WIDTH)
    assert np.isfinite(rows).all()


def test_frames_follow_each_other_every_hop() -> None:
    assert len(_power(_noise())) == 1 + 2 * SAMPLE_RATE // HOP
