"""How a track moves: energy and its curve, danceability, dynamic complexity.

Owns the constants of these scales, fixed for the version, so that values compare across libraries (docs/features.md).
"""

from array import array

import numpy as np
import numpy.typing as npt

from core.evidence.dancing import danceability, repeats
from core.evidence.packing import Arrays
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

    def measure(self, energies: Values) -> Arrays:
        """Return what the dynamics of all that was fed are decided from; nothing where there is too little sound.

        Parameters
        ----------
        energies : K-weighted mean squares every 100 ms, shape (steps,)

        Returns
        -------
        whole : loudness in LUFS, mean flux, mean centroid in Hz, complexity in dB (NaN in silence), float32
        curve : loudness, flux and centroid of 64 equal parts, float32, shape (64, 3)
        repeats : how the flux of all bands, and that below 200 Hz, repeats, float16, shape (2, LAGS)
        """
        flux, low_flux, centroid = (np.frombuffer(kept, np.float32) for kept in self._columns)
        loudness = integrated_loudness(energies)
        if loudness is None or np.isfinite(centroid).sum() < MINIMUM_S * FRAMES_PER_SECOND:
            return {}
        complexity = dynamic_complexity(energies)
        whole = (loudness, flux.mean(), np.nanmean(centroid), np.nan if complexity is None else complexity)
        return {
            "whole": np.array(whole, np.float32),
            "curve": parts_of(energies, flux, centroid),
            "repeats": np.stack([repeats(flux), repeats(low_flux)]),
        }


def decide(evidence: Arrays, rhythm: Rhythm) -> Dynamics:
    """Return the dynamics that evidence (``DynamicsAnalyzer.measure``) tells; a tempo is needed for danceability."""
    if not evidence:
        return Dynamics()
    loudness, flux, centroid, complexity = (float(value) for value in evidence["whole"])
    return Dynamics(
        energy=energy(loudness, flux, centroid),
        energy_curve=energy_curve(evidence["curve"]),
        danceability=danceability(tuple(evidence["repeats"]), rhythm.tempo_bpm, rhythm.beats),
        dynamic_complexity_db=complexity if np.isfinite(complexity) else None,
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


def parts_of(energies: Values, flux: Samples, centroid: Samples) -> Samples:
    """Return loudness in LUFS, mean flux and mean centroid in Hz of 64 equal parts, float32, shape (64, 3)."""
    parts = (to_lufs(_part_means(energies)), _part_means(flux), _part_means(centroid))
    return np.stack(parts, axis=1).astype(np.float32)


def energy_curve(parts: npt.NDArray[np.generic]) -> tuple[float, ...]:
    """Return the energy of parts of the track, 0..1; ``parts`` are loudness, flux and centroid, shape (n, 3).

    A silent part has 0.
    """
    return tuple(
        energy(lufs, rise, hz) if lufs > ABSOLUTE_GATE_LUFS and hz > 0.0 else 0.0 for lufs, rise, hz in parts.tolist()
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
