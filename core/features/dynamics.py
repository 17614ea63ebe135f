"""How a track moves: energy and its curve, danceability, dynamic complexity.

Owns the constants of these scales, fixed for the version, so that values compare across libraries (docs/features.md).
"""

from array import array

import numpy as np
import numpy.typing as npt

from core.features.frames import CENTROID_HZ, FLUX, LEVEL_DB, LOW_FLUX, Rows
from core.features.kernel import kernel
from core.features.loudness import ABSOLUTE_GATE_LUFS, integrated_loudness, to_lufs
from core.features.spectrum import HOP, SAMPLE_RATE, Samples
from core.features.timbre import MINIMUM_S, SILENCE_DBFS
from models.features import Dynamics, Rhythm

CURVE_POINTS = 64
FRAMES_PER_SECOND = SAMPLE_RATE / HOP

# Energy 0.5 is at the centre of all three; one unit is a step that people call clearly more or less.
_LOUDNESS_CENTRE_LUFS, _LOUDNESS_UNIT_LU = -16.0, 8.0
_FLUX_CENTRE, _FLUX_UNIT = 0.085, 0.05
_BRIGHTNESS_CENTRE_HZ, _BRIGHTNESS_UNIT_OCTAVES = 1800.0, 1.0
_LOUDNESS_WEIGHT, _FLUX_WEIGHT, _BRIGHTNESS_WEIGHT = 1.0, 0.8, 0.6
_COMPLEXITY_STEPS = 2  # 200 ms, as in Streich
_DANCE_TEMPO_BPM, _DANCE_TEMPO_OCTAVES = 118.0, 0.5
_STEADY_DEVIATION = 0.1

Values = npt.NDArray[np.float64]


class DynamicsAnalyzer:
    """Keep flux and brightness of every frame (12 bytes), and say at the end how the track moves."""

    def __init__(self) -> None:
        self._columns = tuple(array("f") for _ in range(3))

    def feed(self, rows: Rows) -> None:
        """Take rows, float32, shape (n, COLUMNS); silent frames have no brightness."""
        picked = np.empty((3, len(rows)), np.float32)
        _pick(rows, np.float32(np.nan), picked)
        for kept, values in zip(self._columns, picked, strict=True):
            kept.frombytes(values.tobytes())

    @property
    def flux(self) -> Samples:
        """Flux of every frame so far, shape (frames,)."""
        return np.frombuffer(self._columns[0], np.float32)

    def finish(self, energies: Values, rhythm: Rhythm) -> Dynamics:
        """Return the dynamics of all that was fed.

        Parameters
        ----------
        energies : K-weighted mean squares every 100 ms, shape (steps,)
        rhythm : tempo and beats of the same track; without a tempo danceability is unknown
        """
        flux, low_flux, centroid = (np.frombuffer(kept, np.float32) for kept in self._columns)
        loudness = integrated_loudness(energies)
        if loudness is None or np.isfinite(centroid).sum() < MINIMUM_S * FRAMES_PER_SECOND:
            return Dynamics()
        return Dynamics(
            energy=energy(loudness, float(flux.mean()), float(np.nanmean(centroid))),
            energy_curve=energy_curve(energies, flux, centroid),
            danceability=danceability(flux, low_flux, rhythm),
            dynamic_complexity_db=dynamic_complexity(energies),
        )


@kernel
def _pick(rows: Rows, unknown: np.float32, out: Samples) -> None:
    """Gather flux, low flux and brightness; not a number is handed in, for kernels are compiled to make none."""
    for frame in range(rows.shape[0]):
        out[0, frame], out[1, frame] = rows[frame, FLUX], rows[frame, LOW_FLUX]
        out[2, frame] = unknown if rows[frame, LEVEL_DB] <= SILENCE_DBFS else rows[frame, CENTROID_HZ]


def energy(loudness_lufs: float, flux: float, centroid_hz: float) -> float:
    """Return how energetic sound is, 0..1: a logistic function of loudness, flux and brightness, rising in each.

    Parameters
    ----------
    loudness_lufs : gated loudness
    flux : mean rise of the mel bands from frame to frame, in powers of ten: attacks per time and how strong they are
    centroid_hz : mean spectral centroid
    """
    louder = (loudness_lufs - _LOUDNESS_CENTRE_LUFS) / _LOUDNESS_UNIT_LU
    denser = (flux - _FLUX_CENTRE) / _FLUX_UNIT
    brighter = np.log2(max(centroid_hz, 20.0) / _BRIGHTNESS_CENTRE_HZ) / _BRIGHTNESS_UNIT_OCTAVES
    weighted = _LOUDNESS_WEIGHT * louder + _FLUX_WEIGHT * denser + _BRIGHTNESS_WEIGHT * brighter
    return float(1.0 / (1.0 + np.exp(-weighted)))


def energy_curve(energies: Values, flux: Samples, centroid: Samples) -> tuple[float, ...]:
    """Return the energy of 64 equal parts of the track, 0..1; a silent part has 0."""
    loudness = to_lufs(_part_means(energies))
    parts = zip(loudness, _part_means(flux), _part_means(centroid), strict=True)
    return tuple(
        energy(float(lufs), float(rise), float(hz)) if lufs > ABSOLUTE_GATE_LUFS and hz > 0.0 else 0.0
        for lufs, rise, hz in parts
    )


def _part_means(values: npt.NDArray[np.floating]) -> Values:
    """Mean of the known values in each part, at least one value a part, 0 where nothing is known."""
    edges = np.linspace(0, len(values), CURVE_POINTS + 1)
    first = np.minimum(edges[:-1].astype(int), len(values) - 1)
    last = np.maximum(np.ceil(edges[1:]).astype(int), first + 1)
    known = np.isfinite(values)
    sums = np.concatenate([[0.0], np.cumsum(np.where(known, values, 0.0), dtype=np.float64)])
    counts = np.concatenate([[0], np.cumsum(known)])
    return np.asarray((sums[last] - sums[first]) / np.maximum(counts[last] - counts[first], 1))


def dynamic_complexity(energies: Values) -> float | None:
    """Return the mean distance in dB of the level from its mean (Streich, 2007), ``None`` in silence.

    Levels are K-weighted, of 200 ms each, those below -70 LUFS left out.
    """
    whole = len(energies) // _COMPLEXITY_STEPS * _COMPLEXITY_STEPS
    levels = to_lufs(energies[:whole].reshape(-1, _COMPLEXITY_STEPS).mean(axis=1))
    levels = levels[levels > ABSOLUTE_GATE_LUFS]
    if not len(levels):
        return None
    return float(np.abs(levels - levels.mean()).mean())


def danceability(flux: Samples, low_flux: Samples, rhythm: Rhythm) -> float | None:
    """Return how well one can dance to the track, 0..1, ``None`` where there is no beat.

    The mean of four things, each 0..1: how strongly the flux of all bands, and that of kick and bass, repeats after
    a beat; how steady the beats are; how near the tempo is to 118 BPM.
    """
    if rhythm.tempo_bpm is None or len(rhythm.beats) < 4:
        return None
    period = FRAMES_PER_SECOND * 60.0 / rhythm.tempo_bpm
    parts = (
        _repetition(flux, period),
        _repetition(low_flux, period),
        _steadiness(rhythm.beats),
        _pace(rhythm.tempo_bpm),
    )
    return float(np.mean(parts))


def _repetition(flux: Samples, period: float) -> float:
    """Autocorrelation of the flux after one, two or four beats, whichever is strongest."""
    centred = np.asarray(flux, np.float64) - flux.mean(dtype=np.float64)
    power = float(centred @ centred)
    lags = {int(beats * period) + step for beats in (1, 2, 4) for step in (0, 1)}
    products = [float(centred[lag:] @ centred[:-lag]) for lag in lags if 0 < lag < len(centred)]
    return float(np.clip(max(products, default=0.0) / max(power, 1e-12), 0.0, 1.0))


def _steadiness(beats: tuple[float, ...]) -> float:
    intervals = np.diff(beats)
    deviation = np.abs(intervals / np.median(intervals) - 1.0).mean()
    return float(np.exp(-deviation / _STEADY_DEVIATION))


def _pace(tempo_bpm: float) -> float:
    octaves = np.log2(tempo_bpm / _DANCE_TEMPO_BPM)
    return float(np.exp(-0.5 * (octaves / _DANCE_TEMPO_OCTAVES) ** 2))
