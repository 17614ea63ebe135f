"""The shared spectrogram: its grid, its scale, and that the size of the blocks does not matter."""

from collections.abc import Iterator, Sequence
from itertools import cycle

import numpy as np
import numpy.typing as npt
import pytest

from core.features.spectrum import BINS, FRAME, HOP, SAMPLE_RATE, SpectrumStream

Samples = npt.NDArray[np.float32]


def _pieces(samples: Samples, sizes: Sequence[int]) -> Iterator[Samples]:
    start = 0
    for size in cycle(sizes):
        if start >= len(samples):
            return
        yield samples[start : start + size]
        start += size


def _spectra(samples: Samples, rate: int, sizes: Sequence[int] = (65536,)) -> tuple[Samples, Samples]:
    stream = SpectrumStream(rate)
    power, crossings = [], []
    for piece in _pieces(samples, sizes):
        power.append(stream.push(piece))
        crossings.append(stream.crossings)
    power.append(stream.flush())
    return np.concatenate(power), np.concatenate([*crossings, stream.crossings])


def _sine(hz: float, seconds: float, rate: int, amplitude: float = 1.0) -> Samples:
    return (amplitude * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def test_a_sine_on_a_bin_has_the_documented_power() -> None:
    power, _ = _spectra(_sine(100 * SAMPLE_RATE / FRAME, 1.0, SAMPLE_RATE, 0.5), SAMPLE_RATE)
    assert power[20].argmax() == 100
    assert power[20, 100] == pytest.approx((0.5 * FRAME / 4) ** 2, rel=1e-3)


@pytest.mark.parametrize("rate", [4000, 8000, 11025, 44100, 48000, 96000, 384000])
def test_every_rate_shows_the_sine_at_its_frequency(rate: int) -> None:
    power, _ = _spectra(_sine(1000.0, 1.0, rate), rate)
    assert power[20].argmax() == round(1000.0 * FRAME / SAMPLE_RATE)
    assert abs(len(power) - (1 + SAMPLE_RATE // HOP)) <= 1


def test_a_click_is_centred_in_the_frame_of_its_time() -> None:
    samples = np.zeros(SAMPLE_RATE, np.float32)
    samples[20 * HOP] = 1.0
    power, _ = _spectra(samples, SAMPLE_RATE)
    assert power.sum(axis=1).argmax() == 20


@pytest.mark.parametrize("rate", [22050, 44100])
def test_block_sizes_do_not_change_a_bit(rate: int) -> None:
    samples = np.random.default_rng(1).standard_normal(5 * rate).astype(np.float32)
    whole, odd = _spectra(samples, rate, (len(samples),)), _spectra(samples, rate, (1, 0, 4097, 30011))
    assert np.array_equal(whole[0], odd[0])
    assert np.array_equal(whole[1], odd[1])


@pytest.mark.parametrize("samples", [1, HOP - 1, HOP, 64 * HOP, 64 * HOP + 1])
def test_the_number_of_frames_follows_the_number_of_samples(samples: int) -> None:
    power, crossings = _spectra(np.ones(samples, np.float32), SAMPLE_RATE)
    assert power.shape == (1 + samples // HOP, BINS)
    assert len(crossings) == len(power)


def test_no_samples_give_no_frame() -> None:
    assert SpectrumStream(44100).flush().shape == (0, BINS)


def test_the_resampled_sound_is_handed_on_whole() -> None:
    stream = SpectrumStream(44100)
    heard = 0
    for piece in _pieces(np.ones(44100, np.float32), (10000,)):
        stream.push(piece)
        heard += len(stream.samples)
    stream.flush()
    assert heard + len(stream.samples) == SAMPLE_RATE


def test_zero_crossings_of_a_sine_are_twice_its_frequency() -> None:
    _, crossings = _spectra(_sine(1000.0, 2.0, SAMPLE_RATE), SAMPLE_RATE)
    assert crossings[5:-5].mean() == pytest.approx(2 * 1000.0 / SAMPLE_RATE, rel=0.01)
