"""Energy, its curve, danceability and complexity: ladders that must rise, and known answers."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest

from core.features import FeatureExtractor
from core.features.dynamics import (
    CURVE_POINTS,
    FRAMES_PER_SECOND,
    DynamicsAnalyzer,
    danceability,
    dynamic_complexity,
    energy,
    energy_curve,
)
from models.features import Dynamics, Rhythm

RATE = 22050
Samples = npt.NDArray[np.float32]
Values = npt.NDArray[np.float64]


def _energy_of(samples: Values) -> float:
    extractor = FeatureExtractor(RATE, 1)
    extractor.feed(samples.astype(np.float32)[:, None])
    found = extractor.finish().dynamics.energy
    assert found is not None
    return found


def _bursts(per_second: float, *, cutoff_hz: float = 8000.0, seconds: float = 6.0) -> Values:
    """Noise below a cutoff, in bursts that die away within 50 ms."""
    spectrum = np.fft.rfft(np.random.default_rng(2).standard_normal(round(seconds * RATE)))
    spectrum[np.fft.rfftfreq(round(seconds * RATE), 1 / RATE) > cutoff_hz] = 0.0
    noise = np.fft.irfft(spectrum)
    age = np.arange(len(noise)) / RATE % (1.0 / per_second)
    shaped = noise / noise.std() * np.exp(-age / 0.02)
    return np.asarray(0.1 * shaped / np.sqrt((shaped**2).mean()))


def _rises(values: list[float]) -> bool:
    return all(low < high for low, high in pairwise(values)) and values[0] > 0.0 and values[-1] < 1.0


def test_louder_is_more_energetic() -> None:
    assert _rises([_energy_of(gain * _bursts(4.0)) for gain in (0.02, 0.1, 0.5, 1.0, 2.0)])


def test_denser_is_more_energetic() -> None:
    assert _rises([_energy_of(_bursts(per_second)) for per_second in (0.5, 1.0, 2.0, 4.0, 8.0)])


def test_brighter_is_more_energetic() -> None:
    assert _rises([_energy_of(_bursts(4.0, cutoff_hz=hz)) for hz in (300.0, 1000.0, 3000.0, 9000.0)])


def test_energy_rises_in_each_of_its_parts() -> None:
    middle = energy(-16.0, 0.085, 1800.0)
    assert middle == pytest.approx(0.5)
    assert energy(-12.0, 0.085, 1800.0) > middle
    assert energy(-16.0, 0.12, 1800.0) > middle
    assert energy(-16.0, 0.085, 2500.0) > middle


def test_the_curve_follows_the_sound() -> None:
    energies = np.repeat([1e-12, 1e-4, 1e-1], 200)
    frames = round(60 * FRAMES_PER_SECOND)
    curve = energy_curve(energies, np.full(frames, 0.1, np.float32), np.full(frames, 2000.0, np.float32))
    assert len(curve) == CURVE_POINTS
    assert curve[:21] == (0.0,) * 21
    assert 0.0 < max(curve[22:42]) < min(curve[43:])


def test_a_curve_has_64_points_however_short_the_sound() -> None:
    curve = energy_curve(np.full(10, 1e-2), np.full(43, 0.1, np.float32), np.full(43, 2000.0, np.float32))
    assert len(curve) == CURVE_POINTS
    assert curve == pytest.approx([curve[0]] * CURVE_POINTS)


def test_complexity_is_the_mean_distance_from_the_mean_level() -> None:
    assert dynamic_complexity(np.full(100, 1e-2)) == pytest.approx(0.0)
    assert dynamic_complexity(np.repeat([1e-2, 1e-4], 50)) == pytest.approx(10.0)
    assert dynamic_complexity(np.zeros(100)) is None


def _flux(period_s: float, *, jitter_s: float = 0.0, noise: float = 0.0) -> Samples:
    """Attacks every period in 60 s of flux."""
    rng = np.random.default_rng(7)
    times = np.arange(0.5, 59.0, period_s)
    times = times + rng.uniform(-jitter_s, jitter_s, len(times))
    flux = noise * rng.random(round(60 * FRAMES_PER_SECOND))
    np.add.at(flux, (times * FRAMES_PER_SECOND).round().astype(int), 1.0)
    smooth: Samples = np.convolve(flux, [0.25, 0.5, 0.25], mode="same").astype(np.float32)
    return smooth


def _beats(period_s: float, jitter_s: float = 0.0) -> Rhythm:
    times = np.arange(0.5, 59.0, period_s)
    times = times + np.random.default_rng(8).uniform(-jitter_s, jitter_s, len(times))
    return Rhythm(tempo_bpm=60.0 / period_s, beats=tuple(times.tolist()))


def test_a_steady_beat_is_more_danceable_than_a_loose_one() -> None:
    values = []
    for jitter in (0.15, 0.05, 0.0):
        flux = _flux(0.5, jitter_s=jitter)
        value = danceability(flux, flux, _beats(0.5, jitter))
        assert value is not None
        values.append(value)
    assert _rises(values)


def test_a_clear_pulse_is_more_danceable_than_a_blurred_one() -> None:
    values = [danceability(f, f, _beats(0.5)) for f in (_flux(0.5, noise=level) for level in (2.0, 0.5, 0.0))]
    assert _rises([value for value in values if value is not None])
    assert None not in values


@pytest.mark.parametrize("period_s", [1.2, 0.25])
def test_a_walking_tempo_is_more_danceable_than_a_crawling_or_rushing_one(period_s: float) -> None:
    walking, other = _flux(0.5), _flux(period_s)
    at_120, elsewhere = danceability(walking, walking, _beats(0.5)), danceability(other, other, _beats(period_s))
    assert at_120 is not None
    assert elsewhere is not None
    assert at_120 > elsewhere


def test_without_a_beat_danceability_is_unknown() -> None:
    assert danceability(_flux(0.5), _flux(0.5), Rhythm()) is None


def test_nothing_is_known_of_silence() -> None:
    assert DynamicsAnalyzer().finish(np.zeros(100), Rhythm()) == Dynamics()
