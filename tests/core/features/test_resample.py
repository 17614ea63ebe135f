"""The one analysis rate: level and place of tones, what is mirrored, and agreement with soxr."""

import numpy as np
import pytest
import soxr

from core.features.resample import SAMPLE_RATE, Resampler, roll_off
from core.features.spectrum import Samples


def tone(hertz: float, rate: int, seconds: float = 1.0) -> Samples:
    """A sine of full scale."""
    return np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate).astype(np.float32)


def resample(sound: Samples, rate: int, block: int = 10_000) -> Samples:
    """Push blocks, then flush."""
    resampler = Resampler(rate)
    parts = [resampler.push(sound[start : start + block]) for start in range(0, len(sound), block)]
    return np.concatenate([*parts, resampler.flush()])


@pytest.mark.parametrize("rate", [22050, 44100, 48000, 88200, 96000, 192000])
@pytest.mark.parametrize("hertz", [50.0, 3000.0, 9000.0])
def test_a_tone_keeps_its_level_and_its_place(rate: int, hertz: float) -> None:
    heard = resample(tone(hertz, rate), rate)
    assert len(heard) == pytest.approx(SAMPLE_RATE, abs=1)
    inner = slice(1000, 21000)
    np.testing.assert_allclose(heard[inner], tone(hertz, SAMPLE_RATE)[inner], atol=0.002)


@pytest.mark.parametrize("hertz", [12300.0, 15000.0, 21000.0])
def test_a_tone_above_the_band_is_gone(hertz: float) -> None:
    heard = resample(tone(hertz, 44100), 44100)
    assert np.abs(heard[1000:21000]).max() < 1e-4


def test_no_result_depends_on_the_size_of_the_blocks() -> None:
    noise = np.random.default_rng(1).standard_normal(50_000).astype(np.float32)
    np.testing.assert_array_equal(resample(noise, 44100, 7), resample(noise, 44100, 65_536))


def test_an_odd_number_of_samples_keeps_its_last() -> None:
    assert [len(resample(np.ones(count, np.float32), 44100)) for count in (0, 1, 2, 3)] == [0, 1, 1, 2]


def test_spectra_of_halved_sound_become_those_of_soxr() -> None:
    noise = np.random.default_rng(1).standard_normal(44100).astype(np.float32)
    ours, theirs = resample(noise, 44100), soxr.resample(noise, 44100, SAMPLE_RATE, quality="HQ")
    bands = [np.square(np.abs(np.fft.rfft(sound[1000:21480])))[:10240].reshape(512, 20) for sound in (ours, theirs)]
    corrected = bands[0].sum(axis=1) * roll_off(1025)[1::2]
    np.testing.assert_allclose(corrected[:460], bands[1].sum(axis=1)[:460], rtol=0.02)
    assert corrected.sum() == pytest.approx(bands[1].sum(), rel=0.005)
