"""The mel filter bank, against librosa's, which follows the same definition."""

import librosa
import numpy as np
import pytest

from core.features.mel import BANDS, CENTRES_HZ, hz_to_mel, mel_bands, mel_to_hz
from core.features.spectrum import BINS, FRAME, SAMPLE_RATE


def test_the_bands_are_those_of_librosa() -> None:
    power = np.random.default_rng(0).random((7, BINS)).astype(np.float32)
    theirs = power @ librosa.filters.mel(sr=SAMPLE_RATE, n_fft=FRAME, n_mels=BANDS).T
    np.testing.assert_allclose(mel_bands(power), theirs, rtol=1e-4)


def test_a_single_bin_lands_in_the_band_around_it() -> None:
    power = np.zeros((1, BINS), np.float32)
    power[0, 400] = 1.0
    band = int(mel_bands(power)[0].argmax())
    assert CENTRES_HZ[band - 1] < 400 * SAMPLE_RATE / FRAME < CENTRES_HZ[band + 1]


def test_the_scale_is_linear_then_logarithmic_and_invertible() -> None:
    hz = np.array([0.0, 500.0, 1000.0, 6400.0])
    assert hz_to_mel(hz) == pytest.approx([0.0, 7.5, 15.0, 42.0])
    assert mel_to_hz(hz_to_mel(hz)) == pytest.approx(hz)


def test_no_frames_give_no_bands() -> None:
    assert mel_bands(np.zeros((0, BINS), np.float32)).shape == (0, BANDS)
