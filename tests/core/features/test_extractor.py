"""The whole analysis: honest unknowns, plain numbers, and the same answer however the sound is handed in."""

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from itertools import cycle
from math import isfinite

import numpy as np
import numpy.typing as npt
import pytest
import soxr

from core.errors import AudioError
from core.features import FeatureExtractor
from core.features.vector import DIMENSIONS
from core.synthesis import Song, render
from models.features import FAST_VERSIONS, Features, Timbre

RATE = 44100
Samples = npt.NDArray[np.float32]


def _analyse(samples: Samples, rate: int = RATE, sizes: Sequence[int] = (65536,)) -> Features:
    extractor = FeatureExtractor(rate, samples.shape[1])
    start, lengths = 0, cycle(sizes)
    while start < len(samples):
        length = next(lengths)
        extractor.feed(samples[start : start + length])
        start += length
    return extractor.finish()


def _values(of: object, name: str = "") -> Iterator[tuple[str, object]]:
    if is_dataclass(of):
        for field in fields(of):
            yield from _values(getattr(of, field.name), f"{name}.{field.name}")
    elif isinstance(of, tuple):
        for item in of:
            yield from _values(item, name)
    else:
        yield name, of


def _assert_honest(features: Features) -> None:
    """Nothing but finite plain numbers, names, yes or no, and ``None``."""
    for name, value in _values(features):
        assert value is None or type(value) in (float, int, bool, str), f"{name} is {value!r}"
        assert not isinstance(value, float) or isfinite(value), f"{name} is {value!r}"


def _noise(seconds: float, level_dbfs: float, channels: int = 1, rate: int = RATE) -> Samples:
    rng = np.random.default_rng(0)
    return (10 ** (level_dbfs / 20) * rng.standard_normal((round(seconds * rate), channels))).astype(np.float32)


def _sine(seconds: float, hz: float = 440.0) -> Samples:
    return (0.5 * np.sin(2 * np.pi * hz * np.arange(round(seconds * RATE)) / RATE)).astype(np.float32)[:, None]


@pytest.fixture(scope="module")
def song() -> Samples:
    return render(Song(120.0, "A minor", seconds=16.0), RATE)


def test_a_song_is_known_in_every_group(song: Samples) -> None:
    features = _analyse(song)
    _assert_honest(features)
    unknown = {name for name, value in _values(features) if value is None}
    assert unknown == set()
    assert len(features.timbre.vector) > 100
    assert len(features.dynamics.energy_curve) == 64


def test_block_sizes_do_not_change_the_answer(song: Samples) -> None:
    short = song[: 8 * RATE]
    whole, odd = _analyse(short, sizes=(len(short),)), _analyse(short, sizes=(1, 0, 4097, 30011, 70001))
    pairs = zip(_values(whole), _values(odd), strict=True)
    for (name, value), (_, other) in pairs:
        assert other == (pytest.approx(value, rel=1e-6, abs=1e-6) if isinstance(value, float) else value), name


@pytest.mark.parametrize(
    "samples",
    [
        pytest.param(np.zeros((0, 2), np.float32), id="nothing"),
        pytest.param(np.zeros((5 * RATE, 2), np.float32), id="silence"),
        pytest.param(_noise(5.0, -94.0), id="noise of the last bit"),
        pytest.param(_noise(0.003, -10.0), id="3 ms"),
        pytest.param(_noise(0.2, -10.0), id="0.2 s"),
    ],
)
def test_what_is_no_sound_is_unknown(samples: Samples) -> None:
    features = _analyse(samples)
    _assert_honest(features)
    assert (features.rhythm.tempo_bpm, features.tonal.key, features.loudness.loudness_lufs) == (None, None, None)
    assert (features.dynamics.energy, features.dynamics.energy_curve, features.dynamics.danceability) == (
        None,
        (),
        None,
    )
    assert (features.timbre.spectral_centroid_hz, features.timbre.mfcc_mean, features.timbre.vector) == (None, (), ())


def test_a_constant_offset_is_no_music() -> None:
    """Its loudness is that of the clicks at its ends, as the standard has it."""
    features = _analyse(np.full((5 * RATE, 1), 0.25, np.float32))
    _assert_honest(features)
    assert (features.rhythm.tempo_bpm, features.tonal.key, features.dynamics.energy) == (None, None, None)
    assert features.timbre == Timbre()


def test_a_pure_tone_has_loudness_and_timbre_but_no_tempo() -> None:
    features = _analyse(_sine(10.0))
    _assert_honest(features)
    assert features.rhythm.tempo_bpm is None
    assert features.dynamics.danceability is None
    assert features.loudness.loudness_lufs is not None
    assert features.timbre.spectral_centroid_hz == pytest.approx(440.0, rel=0.05)


def test_less_than_a_second_of_sound_has_no_vector() -> None:
    padded = np.concatenate([_sine(0.8), np.zeros((5 * RATE, 1), np.float32)])
    features = _analyse(padded)
    assert features.timbre.spectral_centroid_hz is not None
    assert features.timbre.vector == ()


@pytest.mark.parametrize("rate", [4000, 8000, 22050, 96000, 192000, 384000])
def test_every_rate_is_analysed(rate: int) -> None:
    features = _analyse(_noise(3.0, -20.0, rate=rate), rate)
    _assert_honest(features)
    assert features.timbre.vector


@pytest.mark.parametrize("channels", [1, 3, 6, 64])
def test_every_number_of_channels_is_analysed(channels: int) -> None:
    mono = _noise(2.0, -20.0)
    features = _analyse(np.repeat(mono, channels, axis=1))
    _assert_honest(features)
    assert features.timbre.mfcc_mean == pytest.approx(_analyse(mono).timbre.mfcc_mean, abs=0.01)


@pytest.mark.parametrize("rate", [32000, 96000])
def test_the_same_sound_at_another_rate_sounds_alike(song: Samples, rate: int) -> None:
    here, there = _analyse(song), _analyse(soxr.resample(song, RATE, rate), rate)
    assert there.timbre.spectral_centroid_hz == pytest.approx(here.timbre.spectral_centroid_hz, rel=0.01)
    assert there.loudness.loudness_lufs == pytest.approx(here.loudness.loudness_lufs, abs=0.1)
    assert there.dynamics.energy == pytest.approx(here.dynamics.energy, abs=0.01)
    np.testing.assert_allclose(there.timbre.vector, here.timbre.vector, atol=0.3)


@pytest.mark.parametrize("level", [1e-3, 1e6])
def test_damaged_levels_stay_finite(level: float) -> None:
    _assert_honest(_analyse(level * _noise(3.0, 0.0)))


@pytest.mark.parametrize(("rate", "channels"), [(3999, 2), (384001, 2), (44100, 0), (44100, 65)])
def test_what_cannot_be_analysed_is_refused_with_its_value(rate: int, channels: int) -> None:
    with pytest.raises(AudioError, match=str(rate) if channels == 2 else f"{channels} channels"):
        FeatureExtractor(rate, channels)


def test_a_block_of_other_channels_is_refused() -> None:
    with pytest.raises(ValueError, match="expected"):
        FeatureExtractor(RATE, 2).feed(_noise(0.1, -20.0))


def test_golden_values(song: Samples) -> None:
    """Whoever changes one bumps its group in ``FAST_VERSIONS`` and says so in the changelog."""
    assert [FAST_VERSIONS[group] for group in ("loudness", "dynamics", "timbre")] == [2, 2, 2]
    features = _analyse(song)
    loudness, dynamics, timbre = features.loudness, features.dynamics, features.timbre
    assert (loudness.loudness_lufs, loudness.loudness_range_lu) == pytest.approx((-13.708, 0.582), abs=0.002)
    assert (loudness.true_peak_dbtp, loudness.replaygain_db) == pytest.approx((-1.926, -4.292), abs=0.002)
    assert (dynamics.energy, dynamics.dynamic_complexity_db) == pytest.approx((0.4276, 2.512), abs=0.001)
    assert (timbre.spectral_centroid_hz, timbre.spectral_rolloff_hz) == pytest.approx((1159.6, 2257.1), rel=1e-3)
    assert (timbre.spectral_flatness, timbre.zero_crossing_rate) == pytest.approx((0.000911, 0.07717), rel=1e-2)
    assert timbre.mfcc_mean[:4] == pytest.approx((-237.02, 155.33, -21.43, 33.84), abs=0.05)
    assert timbre.spectral_contrast_db[:3] == pytest.approx((64.68, 53.54, 65.86), abs=0.05)
    vector = dict(zip(DIMENSIONS, timbre.vector, strict=True))
    named = [vector[name] for name in ("mfcc_0_mean", "rise_0_log", "floor_1", "rise_0_together_0")]
    assert named == pytest.approx([-0.783, -0.339, 0.572, 1.002], abs=0.01)
