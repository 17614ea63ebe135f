"""What a recording sounds like in bits that survive encoding, other levels and other beginnings. Arrays in, arrays out.

After Haitsma and Kalker, "A highly robust audio fingerprinting system", ISMIR 2002: whether the difference of two
neighbouring bands grows from one frame to the next. Played faster or in another key, it is another recording.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.features.kernel import kernel

#: The sound is looked at in mono at this rate, in frames of ``FRAME`` samples, one each ``HOP``.
SAMPLE_RATE = 8000
FRAME, HOP = 3072, 192
HOP_S = HOP / SAMPLE_RATE
#: Bits of a frame: one less than bands, which go from 300 to 2,000 Hz in equal steps of pitch.
BITS = 32
_LOW_HZ, _HIGH_HZ = 300.0, 2000.0
#: Frames whose bands have less than this share of those of the loudest are silence, and say nothing.
_SILENCE = 1e-6
_BLOCK = 256
#: Lags with this little less of agreement are as good; a peak is at most so many frames from its foot.
_NEARLY, _PEAK = 0.04, 8

Codes = NDArray[np.uint32]
Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Bits of each frame, and whether there was sound in it; both of shape (frames,)."""

    codes: Codes
    sounding: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two recordings are where they overlap best.

    ``agreement`` is the share of bits that are the same, about 0.5 for strangers; ``worst`` that of the worst stretch
    of ``STRETCH_S``; ``overlap_s`` how much sound was compared; ``lag_s`` how much later the second one begins.
    ``waveform`` and ``waveform_worst`` are the middle one and the tenth worst in a hundred of the correlations of
    their waveforms, second by second (``core.duplicates.waveform``); 0 where those were not compared.
    """

    agreement: float
    worst: float
    overlap_s: float
    lag_s: float
    waveform: float = 0.0
    waveform_worst: float = 0.0


#: Stretches by which the worst place is found, in seconds.
STRETCH_S = 6.0
_NOTHING = Likeness(0.0, 0.0, 0.0, 0.0)


def fingerprint(samples: Samples) -> Fingerprint:
    """Return the fingerprint of mono sound at ``SAMPLE_RATE``, shape (n,)."""
    energy = _band_energy(samples)
    if len(energy) < 2:
        return Fingerprint(np.zeros(0, np.uint32), np.zeros(0, np.bool_))
    slope = np.diff(energy, axis=1)
    bits = np.diff(slope, axis=0) > 0
    weights = np.uint32(1) << np.arange(BITS, dtype=np.uint32)
    codes = (bits * weights).sum(axis=1, dtype=np.uint32)
    total = energy.sum(axis=1)
    return Fingerprint(codes, total[1:] > _SILENCE * total.max())


def compare(first: Fingerprint, second: Fingerprint, *, most_lag_s: float) -> Likeness:
    """Return how alike two recordings are at the best of all lags up to ``most_lag_s`` seconds either way."""
    most = round(most_lag_s / HOP_S)
    if not first.sounding.any() or not second.sounding.any():
        return _NOTHING
    shares = _shares(first.codes, first.sounding, second.codes, second.sounding, most)
    return _at_lag(first, second, _best(shares) - most)


def _best(shares: NDArray[np.float64]) -> int:
    """Return the place of the best share, of several nearly as good that in which most overlaps.

    Music repeats itself: a bar later it may fit as well, by chance a little better.
    """
    good = np.flatnonzero(shares >= shares.max() - _NEARLY)
    nearest = int(good[np.argmin(np.abs(good - len(shares) // 2))])
    around = slice(max(nearest - _PEAK, 0), nearest + _PEAK + 1)
    return max(nearest - _PEAK, 0) + int(np.argmax(shares[around]))


def _at_lag(first: Fingerprint, second: Fingerprint, lag: int) -> Likeness:
    begin, length = max(lag, 0), min(len(first.codes), len(second.codes) + lag) - max(lag, 0)
    mine, other = slice(begin, begin + length), slice(begin - lag, begin - lag + length)
    sounding = first.sounding[mine] & second.sounding[other]
    if length <= 0 or not sounding.any():
        return _NOTHING
    differing = np.unpackbits((first.codes[mine] ^ second.codes[other]).view(np.uint8)).reshape(-1, BITS).sum(axis=1)
    equal = BITS - differing[sounding].astype(np.float64)
    worst = min(float(part.mean()) for part in np.array_split(equal, max(1, round(len(equal) * HOP_S / STRETCH_S))))
    return Likeness(float(equal.mean()) / BITS, worst / BITS, len(equal) * HOP_S, lag * HOP_S)


def _band_energy(samples: Samples) -> NDArray[np.float64]:
    """Return the energy in each band and frame, float64, shape (frames, BITS + 1)."""
    count = max(0, 1 + (len(samples) - FRAME) // HOP)
    window = np.hanning(FRAME).astype(np.float32)
    edges = _edges()
    energy = np.zeros((count, BITS + 1))
    frames = np.lib.stride_tricks.sliding_window_view(samples, FRAME)[::HOP] if count else np.zeros((0, FRAME))
    for start in range(0, count, _BLOCK):
        power = np.abs(np.fft.rfft(frames[start : start + _BLOCK] * window, axis=1)) ** 2
        energy[start : start + _BLOCK] = np.add.reduceat(power[:, : edges[-1]], edges[:-1], axis=1)
    return energy


def _edges() -> NDArray[np.intp]:
    pitches = np.geomspace(_LOW_HZ, _HIGH_HZ, BITS + 2)
    return np.round(pitches * FRAME / SAMPLE_RATE).astype(np.intp)


@kernel
def _shares(
    first: Codes, first_sounds: NDArray[np.bool_], second: Codes, second_sounds: NDArray[np.bool_], most: int
) -> NDArray[np.float64]:
    """Return the share of equal bits for each lag from -most to most, 0 where less than a third overlaps."""
    shares = np.zeros(2 * most + 1)
    least = max(1, min(len(first), len(second)) // 3)
    for place in range(2 * most + 1):
        lag = place - most
        begin, end = max(lag, 0), min(len(first), len(second) + lag)
        different, frames = 0, 0
        for at in range(begin, end):
            if first_sounds[at] and second_sounds[at - lag]:
                x = first[at] ^ second[at - lag]
                x = x - ((x >> 1) & 0x55555555)
                x = (x & 0x33333333) + ((x >> 2) & 0x33333333)
                x = (x + (x >> 4)) & 0x0F0F0F0F
                different += ((x * 0x01010101) & 0xFFFFFFFF) >> 24
                frames += 1
        if frames >= least:
            shares[place] = 1.0 - different / (32.0 * frames)
    return shares
