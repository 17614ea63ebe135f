"""One row of numbers per frame of the shared spectrogram: level, shape, contrast, cepstrum, flux, and groups of bands.

Owns what is measured on a single frame; means over a track are taken in ``timbre`` and ``dynamics``.
"""

from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.fft import dct

from core.features.kernel import kernel
from core.features.logarithm import LOG10_OF_E, logarithm
from core.features.mel import BANDS, CENTRES_HZ, Bands
from core.features.spectrum import BINS, FRAME, SAMPLE_RATE, Power, Samples

MFCCS = 20
CONTRASTS = 7
#: Columns of a row: these, then the contrasts, then the MFCCs.
LEVEL_DB, CENTROID_HZ, BANDWIDTH_HZ, ROLLOFF_HZ, FLATNESS, FLUX, LOW_FLUX = range(7)
FIRST_CONTRAST = 7
FIRST_MFCC = FIRST_CONTRAST + CONTRASTS
COLUMNS = FIRST_MFCC + MFCCS
#: Neighbouring mel bands, eight each, whose rise (as in the flux) and mean level follow in the row.
GROUPS = 12
FIRST_RISE = COLUMNS
FIRST_LEVEL = FIRST_RISE + GROUPS
WIDTH = FIRST_LEVEL + GROUPS

#: Bands centred at most this high count as low for the flux: kick and bass.
LOW_FLUX_HZ = 200.0
_ROLLOFF = 0.85
_CONTRAST_EDGES_HZ = (0.0, 200.0, 400.0, 800.0, 1600.0, 3200.0, 6400.0, SAMPLE_RATE / 2)
_GROUP_BINS = 48
_BIN_HZ = SAMPLE_RATE / FRAME
# Mean square of a frame = sum of its power spectrum * this (Parseval; Hann's mean square is 3/8; half the bins).
_POWER_TO_MEAN_SQUARE = 2.0 / (0.375 * FRAME * FRAME)
_FIRST_AUDIBLE_BIN = 2  # below lies what a constant offset leaks through the Hann window
_SILENCE = 1e-12
# A full-scale sine has about 10**4 in its mel band. Flux ignores what is 70 dB below, cepstra what is 100 dB below.
_LOG_FLOOR, _FLUX_FLOOR = -6.0, -3.0

Rows = npt.NDArray[np.float32]


def _contrast_groups() -> npt.NDArray[np.int64]:
    edges = np.round(np.array(_CONTRAST_EDGES_HZ) / _BIN_HZ).astype(int)
    edges[0], edges[-1] = 1, BINS
    groups = []
    for band, (low, high) in enumerate(pairwise(edges)):
        cuts = np.linspace(low, high, max(1, round((high - low) / _GROUP_BINS)) + 1).round().astype(int)
        groups += [(band, a, b) for a, b in pairwise(cuts)]
    return np.array(groups)


_GROUPS = _contrast_groups()
_GROUPS_PER_BAND = np.bincount(_GROUPS[:, 0]).astype(np.float32)
_GROUP_BANDS = BANDS // GROUPS
_LOW_BANDS = int(np.searchsorted(CENTRES_HZ, LOW_FLUX_HZ, side="right"))
_DCT = np.ascontiguousarray(dct(np.eye(BANDS), axis=0, norm="ortho")[:MFCCS] * 10.0, np.float32)


class FrameDescriber:
    """Describe consecutive blocks of the shared spectrogram; remembers only the last frame's mel bands."""

    def __init__(self) -> None:
        self._previous = np.full(BANDS, np.inf, np.float32)  # no onset in the first frame

    def describe(self, power: Power, mel: Bands) -> Rows:
        """Return one row per frame.

        Parameters
        ----------
        power : float32, shape (n, BINS)
        mel : float32, shape (n, BANDS), the mel bands of ``power``

        Returns
        -------
        float32, shape (n, WIDTH): level in dBFS (mean square, a full-scale sine is -3); centroid, bandwidth and
        85 % rolloff of the magnitude spectrum in Hz; flatness of the power spectrum 0..1 (geometric by arithmetic
        mean); flux over all bands and over those below ``LOW_FLUX_HZ`` (mean rise since the last frame in powers of
        ten); contrast in dB of 7 bands; 20 MFCCs (orthonormal DCT-II of 96 mel bands in dB); mean
        rise and mean level of ``GROUPS`` groups of mel bands, in powers of ten
        """
        rows = np.empty((len(power), WIDTH), np.float32)
        magnitude = np.empty(BINS, np.float32)
        _describe_shape(power, magnitude, rows)
        _describe_bands(mel, self._previous, _LOW_BANDS, _DCT, rows)
        return rows


@kernel
def _describe_shape(power: Power, magnitude: Samples, rows: Rows) -> None:
    for frame in range(power.shape[0]):
        spectrum, row = power[frame], rows[frame]
        total, first, second, energy = np.float32(0.0), np.float32(0.0), np.float32(0.0), np.float32(0.0)
        for i in range(BINS):
            magnitude[i] = np.sqrt(spectrum[i])
        for i in range(_FIRST_AUDIBLE_BIN, BINS):
            position = np.float32(i)
            total += magnitude[i]
            first += magnitude[i] * position
            second += magnitude[i] * position * position
            energy += spectrum[i]
        total = max(total, np.float32(_SILENCE))
        mean = first / total
        row[LEVEL_DB] = 10.0 * np.log10(max(float(energy) * _POWER_TO_MEAN_SQUARE, _SILENCE))
        row[CENTROID_HZ] = mean * _BIN_HZ
        row[BANDWIDTH_HZ] = np.sqrt(max(float(second / total - mean * mean), 0.0)) * _BIN_HZ
        row[ROLLOFF_HZ] = _rolloff_bin(magnitude, float(total) * _ROLLOFF) * _BIN_HZ
        row[FLATNESS] = _flatness(spectrum, float(energy))
        _measure_contrast(magnitude, _GROUPS, _GROUPS_PER_BAND, row[FIRST_CONTRAST:FIRST_MFCC])


@kernel
def _rolloff_bin(magnitude: Samples, wanted: float) -> int:
    below, start = np.float32(0.0), _FIRST_AUDIBLE_BIN
    while start < BINS:  # whole runs first: adding one by one waits for each addition
        stop = min(start + 64, BINS)
        run = np.float32(0.0)
        for i in range(start, stop):
            run += magnitude[i]
        if below + run >= wanted:
            break
        below, start = below + run, stop
    for i in range(start, BINS):
        below += magnitude[i]
        if below >= wanted:
            return i
    return BINS - 1


@kernel
def _flatness(spectrum: Samples, energy: float) -> float:
    """One logarithm per 16 bins: their product in double precision neither over- nor underflows."""
    floor = max(energy * 1e-13, 1e-13)
    products = np.ones(64)
    for k in range(16):
        run = spectrum[1 + 64 * k : 65 + 64 * k]
        for j in range(64):
            products[j] *= run[j] + floor
    logarithms = 0.0
    for j in range(64):
        logarithms += np.log(products[j])
    return float(min(1.0, np.exp(logarithms / 1024) / (energy / 1024 + floor)))


@kernel
def _measure_contrast(magnitude: Samples, groups: npt.NDArray[np.int64], counts: Samples, out: Samples) -> None:
    """Peak over valley in dB: means of the highest and of the lowest bin of groups of about 50 bins.

    Close to Jiang et al. (2002), who sort all bins of a band and average the 2 % at either end.
    """
    peaks, valleys = np.zeros(CONTRASTS, np.float32), np.zeros(CONTRASTS, np.float32)
    bits = magnitude.view(np.int32)  # in the same order, and only integers are compared in vector instructions
    for g in range(len(groups)):
        run = bits[groups[g, 1] : groups[g, 2]]
        high, low = run[0], run[0]
        for i in range(len(run)):
            high, low = max(high, run[i]), min(low, run[i])
        peaks[groups[g, 0]] += np.int32(high).view(np.float32)
        valleys[groups[g, 0]] += np.int32(low).view(np.float32)
    for band in range(CONTRASTS):
        peak, valley = peaks[band] / counts[band], valleys[band] / counts[band]
        out[band] = 20.0 * np.log10((peak + 1e-6) / (valley + 1e-6))


@kernel
def _gather_groups(levels: Samples, previous: Samples, row: Samples) -> None:
    for group in range(GROUPS):
        rise, level = np.float32(0.0), np.float32(0.0)
        for band in range(group * _GROUP_BANDS, (group + 1) * _GROUP_BANDS):
            rise += max(max(levels[band], _FLUX_FLOOR) - max(previous[band], _FLUX_FLOOR), 0.0)
            level += levels[band]
        row[FIRST_RISE + group] = rise / _GROUP_BANDS
        row[FIRST_LEVEL + group] = level / _GROUP_BANDS


@kernel
def _describe_bands(mel: Bands, previous: Samples, low_bands: int, transform: Bands, rows: Rows) -> None:
    levels = np.empty(BANDS, np.float32)
    for frame in range(mel.shape[0]):
        band_power, row = mel[frame], rows[frame]
        low, high = np.float32(0.0), np.float32(0.0)
        for band in range(BANDS):
            levels[band] = LOG10_OF_E * logarithm(max(band_power[band], np.float32(1e-6)))
        for band in range(low_bands):
            low += max(max(levels[band], _FLUX_FLOOR) - max(previous[band], _FLUX_FLOOR), 0.0)
        for band in range(low_bands, BANDS):
            high += max(max(levels[band], _FLUX_FLOOR) - max(previous[band], _FLUX_FLOOR), 0.0)
        row[LOW_FLUX] = low / low_bands
        row[FLUX] = (low + high) / BANDS
        _gather_groups(levels, previous, row)
        previous[:] = levels
        for k in range(MFCCS):
            total = np.float32(0.0)
            for band in range(BANDS):
                total += transform[k, band] * levels[band]
            row[FIRST_MFCC + k] = total
