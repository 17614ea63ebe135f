"""Danceability from the autocorrelation of the flux: the same as from the flux itself, and at any tempo."""

import numpy as np
import pytest

from core.evidence.dancing import FRAME_RATE, LAGS, danceability, repeats
from core.features.spectrum import HOP, SAMPLE_RATE


def test_the_frames_are_those_of_the_spectrogram() -> None:
    assert FRAME_RATE == SAMPLE_RATE / HOP


@pytest.mark.parametrize("frames", [3, 100, LAGS, 5000])
def test_repetition_is_the_autocorrelation(frames: int) -> None:
    flux = np.random.default_rng(3).random(frames).astype(np.float32)
    centred = np.asarray(flux, np.float64) - flux.mean(dtype=np.float64)
    found = repeats(flux)
    assert (len(found), str(found.dtype)) == (LAGS, "float16")
    for lag in range(1, LAGS):
        wanted = float(centred[lag:] @ centred[:-lag] / (centred @ centred)) if lag < frames else 0.0
        assert float(found[lag]) == pytest.approx(wanted, abs=1e-3)


def test_no_flux_repeats_nothing() -> None:
    assert not repeats(np.full(500, 0.25, np.float32)).any()


def test_a_tempo_twice_as_fast_is_told_from_the_same_evidence() -> None:
    attacks = np.zeros(4000, np.float32)
    attacks[:: round(FRAME_RATE)] = 1.0
    evidence = (repeats(attacks), repeats(attacks))
    slow = danceability(evidence, 60.0, np.arange(0.0, 90.0, 1.0).tolist())
    double = danceability(evidence, 120.0, np.arange(0.0, 90.0, 0.5).tolist())
    assert slow is not None
    assert double is not None
    assert double > slow
    assert danceability(evidence, 120.0, [1.0, 2.0, 3.0]) is None
    assert danceability(evidence, None, np.arange(9.0).tolist()) is None
