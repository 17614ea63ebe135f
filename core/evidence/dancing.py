"""How well one can dance to a track at a tempo: repetition of its flux, steadiness of its beats, and the pace.

Decided from the autocorrelation of the flux, so that it follows a corrected tempo without decoding.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

#: Frames a second of the flux; ``core.features.spectrum`` has the same, a test compares them.
FRAME_RATE = 22050 / 512
#: Lags kept: four beats at 30 BPM. Of slower tempi, which only corrections have, one beat and two are looked at.
LAGS = int(4 * 60.0 / 30.0 * FRAME_RATE) + 2
FEWEST_BEATS = 4

_DANCE_TEMPO_BPM, _DANCE_TEMPO_OCTAVES = 118.0, 0.5
_STEADY_DEVIATION = 0.1

Repeats = NDArray[np.float16]


def repeats(flux: NDArray[np.float32]) -> Repeats:
    """Return how much flux, shape (frames,), repeats after each lag: float16, shape (LAGS,), 0 beyond its end."""
    centred = np.asarray(flux, np.float64) - flux.mean(dtype=np.float64)
    size = 1 << int(len(centred) + LAGS).bit_length()
    spectrum = np.fft.rfft(centred, size)
    correlation = np.fft.irfft(spectrum.real**2 + spectrum.imag**2, size)[:LAGS]
    correlation[len(centred) :] = 0.0
    return (correlation / max(float(centred @ centred), 1e-12)).astype(np.float16)


def danceability(
    repeated: Sequence[NDArray[np.generic]], tempo_bpm: float | None, beats: Sequence[float]
) -> float | None:
    """Return how well one can dance to the track, 0..1, ``None`` where there is no beat.

    The mean of four things, each 0..1: how strongly the flux of all bands, and that of kick and bass, repeats after
    a beat; how steady the beats are; how near the tempo is to 118 BPM.

    Parameters
    ----------
    repeated : ``repeats`` of the flux of all bands, and of that below 200 Hz
    """
    if tempo_bpm is None or len(beats) < FEWEST_BEATS:
        return None
    period = FRAME_RATE * 60.0 / tempo_bpm
    parts = [*(_repetition(each, period) for each in repeated), _steadiness(beats), _pace(tempo_bpm)]
    return float(np.mean(parts))


def _repetition(repeated: NDArray[np.generic], period: float) -> float:
    """How much it repeats after one, two or four beats, whichever is strongest."""
    lags = {int(beats * period) + step for beats in (1, 2, 4) for step in (0, 1)}
    found = [float(repeated[lag]) for lag in lags if 0 < lag < len(repeated)]
    return float(np.clip(max(found, default=0.0), 0.0, 1.0))


def _steadiness(beats: Sequence[float]) -> float:
    intervals = np.diff(np.asarray(beats, np.float32).astype(np.float64))  # as a library keeps them
    deviation = np.abs(intervals / np.median(intervals) - 1.0).mean()
    return float(np.exp(-deviation / _STEADY_DEVIATION))


def _pace(tempo_bpm: float) -> float:
    octaves = np.log2(tempo_bpm / _DANCE_TEMPO_BPM)
    return float(np.exp(-0.5 * (octaves / _DANCE_TEMPO_OCTAVES) ** 2))
