"""Energy, its curve, danceability and complexity: ladders that must rise, and known answers."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest

from core.evidence import dancing
from core.evidence.dancing import repeats
from core.features import FeatureExtractor
from core.features.dynamics import (
    CURVE_POINTS,
    FRAMES_PER_SECOND,
    DynamicsAnalyzer,
    decide,
    dynamic_complexity,
    energy,
    energy_curve,
    parts_of,
)
from core.synthesis import Song, render
from models.features import Dynamics, Rhythm

RATE = 22050
Samples = npt.NDArray[np.float32]
Values = npt.NDArray[np.float64]


def _analyse(samples: Values) -> Dynamics:
    extractor = FeatureExtractor(RATE, 1)
    extractor.feed(samples.astype(np.float32)[:, None])
    return extractor.finish().dynamics


def _energy_of(samples: Values) -> float:
    found = _analyse(samples).energy
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


@pytest.mark.parametrize("place", range(3))
def test_energy_rises_all_the_way_in_each_of_its_parts(place: int) -> None:
    ladders = (np.linspace(-60.0, 0.0, 25), np.linspace(0.0, 0.6, 25), np.geomspace(40.0, 10_000.0, 25))
    steps = [energy(*[x if i == place else y for i, y in enumerate((-16.0, 0.085, 1800.0))]) for x in ladders[place]]
    assert _rises(steps)


@pytest.mark.parametrize(
    "parts", [(-70.0, 0.0, 0.0), (-70.0, 0.0, 21.0), (30.0, 5.0, 11_025.0), (120.0, 0.0, 11_025.0), (-70.0, 9.0, 20.0)]
)
def test_energy_never_leaves_its_range(parts: tuple[float, float, float]) -> None:
    assert 0.0 <= energy(*parts) <= 1.0


def _hostile() -> dict[str, Values]:
    time = np.arange(8 * RATE)
    rng = np.random.default_rng(1)
    one = np.zeros(8 * RATE)
    one[4 * RATE] = 1.0
    return {
        "square at full scale": np.where(time // 50 % 2, 1.0, -1.0),
        "beyond full scale": 1e6 * rng.standard_normal(8 * RATE),
        "alternating samples": np.where(time % 2, 1.0, -1.0),
        "direct current": np.full(8 * RATE, 0.9),
        "one click": one,
        "a click every 100 ms": np.where(time % 2205, 0.0, 1.0),
        "barely above silence": 10 ** (-66 / 20) * rng.standard_normal(8 * RATE),
        "half silence": np.where(time < 4 * RATE, 0.0, 0.5 * rng.standard_normal(8 * RATE)),
    }


@pytest.mark.parametrize("name", _hostile())
def test_hostile_sound_stays_within_0_and_1_or_unknown(name: str) -> None:
    found = _analyse(_hostile()[name])
    values = (found.energy, found.danceability, *found.energy_curve)
    assert all(value is None or 0.0 <= value <= 1.0 for value in values)


def test_what_was_analysed_before_changes_nothing() -> None:
    """So a value means the same in every library: all constants belong to the version."""
    alone = _analyse(_bursts(4.0))
    for other in (0.01 * _bursts(1.0, cutoff_hz=300.0), 2.0 * _bursts(8.0)):
        _analyse(other)
        assert _analyse(_bursts(4.0)) == alone


def test_energy_rises_in_each_of_its_parts() -> None:
    middle = energy(-16.0, 0.085, 1800.0)
    assert middle == pytest.approx(0.5)
    assert energy(-12.0, 0.085, 1800.0) > middle
    assert energy(-16.0, 0.12, 1800.0) > middle
    assert energy(-16.0, 0.085, 2500.0) > middle


def test_the_curve_follows_the_sound() -> None:
    energies = np.repeat([1e-12, 1e-4, 1e-1], 200)
    frames = round(60 * FRAMES_PER_SECOND)
    flux, centroid = np.full(frames, 0.1, np.float32), np.full(frames, 2000.0, np.float32)
    curve = energy_curve(parts_of(energies, flux, centroid))
    assert len(curve) == CURVE_POINTS
    assert curve[:21] == (0.0,) * 21
    assert 0.0 < max(curve[22:42]) < min(curve[43:])


def test_a_curve_has_64_points_however_short_the_sound() -> None:
    flux, centroid = np.full(43, 0.1, np.float32), np.full(43, 2000.0, np.float32)
    curve = energy_curve(parts_of(np.full(10, 1e-2), flux, centroid))
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


def danceability(flux: Samples, low_flux: Samples, rhythm: Rhythm) -> float | None:
    return dancing.danceability((repeats(flux), repeats(low_flux)), rhythm.tempo_bpm, rhythm.beats)


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


def _at(bpm: float) -> float:
    value = danceability(_flux(60.0 / bpm), _flux(60.0 / bpm), _beats(60.0 / bpm))
    assert value is not None
    return value


@pytest.mark.parametrize("ladder", [(50, 62, 75, 90, 105, 118), (240, 200, 170, 150, 135, 118)])
def test_danceability_rises_towards_118_beats_a_minute(ladder: tuple[int, ...]) -> None:
    assert _rises([_at(float(bpm)) for bpm in ladder])


@pytest.mark.parametrize("bpm", [90.0, 118.0, 140.0])
def test_danceability_rises_as_the_beat_comes_out_of_the_noise(bpm: float) -> None:
    song = render(Song(bpm, "A minor", seconds=20.0, drums=0.8), RATE)[:, 0].astype(np.float64)
    noise = np.random.default_rng(3).standard_normal(len(song))
    values = [_analyse(song + level * noise).danceability for level in (0.5, 0.25, 0.12, 0.06, 0.0)]
    assert _rises([value for value in values if value is not None])
    assert None not in values


@pytest.mark.parametrize(
    "beats", [(), (1.0,), (1.0, 1.5, 2.0), (1.0, 1.001, 1.002, 1.003), tuple(np.geomspace(1.0, 50.0, 9))]
)
@pytest.mark.parametrize("flux", [np.zeros(2000), np.full(2000, 1e6), np.eye(1, 2000, 1000)[0]])
def test_danceability_never_leaves_its_range(flux: Values, beats: tuple[float, ...]) -> None:
    curve = flux.astype(np.float32)
    value = danceability(curve, curve, Rhythm(tempo_bpm=120.0, beats=beats))
    assert value is None or 0.0 <= value <= 1.0


def test_without_a_beat_danceability_is_unknown() -> None:
    assert danceability(_flux(0.5), _flux(0.5), Rhythm()) is None


def test_nothing_is_known_of_silence() -> None:
    evidence = DynamicsAnalyzer().measure(np.zeros(100))
    assert evidence == {}
    assert decide(evidence, Rhythm()) == Dynamics()
