"""The rates at which flux pulses."""

import numpy as np
import pytest

from core.features.modulation import EDGES_HZ, modulation
from core.features.spectrum import HOP, SAMPLE_RATE


@pytest.mark.parametrize("hz", [0.6, 1.2, 2.4, 5.0, 14.0])
@pytest.mark.parametrize("seconds", [14.0, 60.0])
def test_a_pulse_shows_at_its_rate(hz: float, seconds: float) -> None:
    time = np.arange(round(seconds * SAMPLE_RATE / HOP)) * HOP / SAMPLE_RATE
    bands = modulation((0.1 + 0.05 * np.sin(2 * np.pi * hz * time)).astype(np.float32))
    found = int(bands.argmax())
    assert EDGES_HZ[found] <= hz < EDGES_HZ[found + 1]


def test_strength_does_not_matter() -> None:
    flux = np.random.default_rng(0).random(3000).astype(np.float32)
    assert modulation(10 * flux) == pytest.approx(modulation(flux), abs=1e-4)


@pytest.mark.parametrize("frames", [1, 100, 511, 512, 200_000])
def test_any_length_gives_finite_values(frames: int) -> None:
    for flux in (np.zeros(frames, np.float32), np.random.default_rng(0).random(frames).astype(np.float32)):
        bands = modulation(flux)
        assert bands.shape == (len(EDGES_HZ) - 1,)
        assert np.isfinite(bands).all()
