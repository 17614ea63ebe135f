"""How loud a track is: EBU R128 integrated loudness and range, ReplayGain 2; energies every 100 ms.

Owns K-weighting, channel weights and gates (ITU-R BS.1770-4, EBU Tech 3341 and 3342). True peak is in ``peak``.
"""

from array import array
from collections.abc import Sequence
from math import log10, pi, tan

import numpy as np
import numpy.typing as npt

from core.features.kernel import kernel
from core.features.peak import TruePeakMeter
from core.features.spectrum import Samples
from models.features import Loudness

#: Energies are kept this often; blocks of 400 ms and 3 s are sums of them (75 % and 97 % overlap).
STEPS_PER_SECOND = 10
ABSOLUTE_GATE_LUFS = -70.0
REPLAYGAIN_TARGET_LUFS = -18.0
_MOMENTARY, _SHORT_TERM = 4, 30
_RELATIVE_GATE_LU = -10.0
_RANGE_GATE_LU = -20.0
_OFFSET_DB = -0.691
_TINY = 1e-30

# The analogue prototype whose bilinear transform at 48 kHz is the table of BS.1770-4.
_SHELF_HZ, _SHELF_DB, _SHELF_Q, _SHELF_SLOPE = 1681.974450955533, 3.999843853973347, 0.7071752369554196, 0.49966677415
_HIGHPASS_HZ, _HIGHPASS_Q = 38.13547087602444, 0.5003270373238773

Values = npt.NDArray[np.float64]
#: Frames per step, frames of the open step so far, and the sums of the steps that a block completes.
Grid = tuple[int, int, Values]


class LoudnessMeter:
    """Measure a stream of sound, block by block; the result does not depend on the size of the blocks.

    Parameters
    ----------
    sample_rate, channels : of the blocks; see ``channel_weights`` for the order of channels assumed
    """

    def __init__(self, sample_rate: int, channels: int) -> None:
        self._step = round(sample_rate / STEPS_PER_SECOND)
        self._filters = k_weighting(sample_rate)
        self._weights = np.array([*channel_weights(channels), 0.0])
        self._state = np.zeros((channels + 1, 5))
        self._position = 0
        self._energies = array("d")
        self._peaks = [TruePeakMeter(sample_rate) for _ in range(channels)]

    def feed(self, channels: Sequence[Samples]) -> None:
        """Take a block: of each channel float32, shape (frames,), contiguous, nominal range -1..1."""
        done, after = divmod(self._position + len(channels[0]), self._step)
        sums = np.zeros(done)
        grid = (self._step, self._position, sums)
        for first in range(0, len(channels), 2):
            both = slice(first, first + 2)
            pair = (channels[first], channels[min(first + 1, len(channels) - 1)])
            _add_energies(pair, self._filters, self._state[both], self._weights[both], grid)
        for meter, samples in zip(self._peaks, channels, strict=True):
            meter.feed(samples)
        self._position = after
        self._energies.frombytes((sums / self._step).tobytes())

    @property
    def energies(self) -> Values:
        """K-weighted mean squares of the whole 100 ms steps so far, summed over channels, shape (steps,)."""
        return np.array(self._energies)

    def finish(self) -> Loudness:
        """Return the loudness of all that was fed; ``None`` where it is below the gates or too short to tell."""
        energies = self.energies
        integrated = integrated_loudness(energies)
        peak = max(meter.finish() for meter in self._peaks)
        return Loudness(
            loudness_lufs=integrated,
            loudness_range_lu=loudness_range(energies),
            true_peak_dbtp=20.0 * log10(peak) if peak > 0.0 else None,
            replaygain_db=None if integrated is None else REPLAYGAIN_TARGET_LUFS - integrated,
        )


def channel_weights(channels: int) -> tuple[float, ...]:
    """Return the weight of each channel's energy (BS.1770-4, table 3), in the order of WAVE and FFmpeg.

    1 mono, 2 L R, 3 L R C, 4 L R and two rear, 5 L R C and two surrounds, from 6 on L R C LFE and surrounds (the
    LFE does not count). Surrounds weigh 1.41; what follows the eighth channel weighs 1.
    """
    front, surround = 1.0, 1.41
    if channels <= 3:
        return (front,) * channels
    if channels <= 5:
        return (front,) * (channels - 2) + (surround, surround)
    return (front, front, front, 0.0) + (surround,) * (min(channels, 8) - 4) + (front,) * max(channels - 8, 0)


def k_weighting(sample_rate: int) -> Values:
    """Return the biquads of BS.1770-4 for any sample rate: rows b0 b1 b2 a1 a2, shelf then high-pass, shape (2, 5)."""
    k = tan(pi * _SHELF_HZ / sample_rate)
    high = 10.0 ** (_SHELF_DB / 20.0)
    band = high**_SHELF_SLOPE * k / _SHELF_Q
    shelf = (high + band + k * k, 2.0 * (k * k - high), high - band + k * k)
    gain = _denominator(_HIGHPASS_HZ, _HIGHPASS_Q, 48000)[0]  # the standard's table leaves this gain in
    highpass = (gain, -2.0 * gain, gain)
    rows = []
    for numerator, corner, q in ((shelf, _SHELF_HZ, _SHELF_Q), (highpass, _HIGHPASS_HZ, _HIGHPASS_Q)):
        a0, a1, a2 = _denominator(corner, q, sample_rate)
        rows.append([*(b / a0 for b in numerator), a1 / a0, a2 / a0])
    return np.array(rows)


def _denominator(corner_hz: float, q: float, sample_rate: int) -> tuple[float, float, float]:
    k = tan(pi * corner_hz / sample_rate)
    return 1.0 + k / q + k * k, 2.0 * (k * k - 1.0), 1.0 - k / q + k * k


def to_lufs(energies: Values) -> Values:
    """Convert K-weighted mean squares to LUFS; silence is far below every gate, not -inf."""
    return np.asarray(_OFFSET_DB + 10.0 * np.log10(np.maximum(energies, _TINY)))


def integrated_loudness(energies: Values) -> float | None:
    """Return the gated loudness in LUFS (EBU R128) of 100 ms energies, ``None`` below -70 LUFS or 400 ms."""
    blocks = _sliding_mean(energies, _MOMENTARY)
    blocks = blocks[to_lufs(blocks) > ABSOLUTE_GATE_LUFS]
    if not len(blocks):
        return None
    gate = to_lufs(blocks.mean()) + _RELATIVE_GATE_LU
    return float(to_lufs(blocks[to_lufs(blocks) > gate].mean()))


def loudness_range(energies: Values) -> float | None:
    """Return LRA in LU (EBU Tech 3342) of 100 ms energies, ``None`` below -70 LUFS or 3 s."""
    blocks = _sliding_mean(energies, _SHORT_TERM)
    blocks = blocks[to_lufs(blocks) > ABSOLUTE_GATE_LUFS]
    if not len(blocks):
        return None
    gate = to_lufs(blocks.mean()) + _RANGE_GATE_LU
    low, high = np.percentile(to_lufs(blocks[to_lufs(blocks) > gate]), (10, 95))
    return float(high - low)


def _sliding_mean(values: Values, width: int) -> Values:
    if len(values) < width:
        return np.zeros(0)
    sums = np.convolve(values, np.ones(width), mode="valid")
    return np.asarray(sums / width)


@kernel
def _add_energies(pair: tuple[Samples, Samples], filters: Values, state: Values, weights: Values, grid: Grid) -> None:
    """Filter two channels at once (twice as fast as one by one) and add their weighted energy to the open steps.

    ``state`` carries the filters' memory and the energy of the open step, shape (2, 5). The biquads are in state-space
    form, where a sample waits for one multiplication of the sample before, not for two.
    """
    left, right = pair
    step, position, sums = grid
    b0, b1, b2, a1, a2 = filters[0]
    g0, g1, g2, c1, c2 = filters[1]
    p1, p2, q1, q2 = b1 - a1 * b0, b2 - a2 * b0, g1 - c1 * g0, g2 - c2 * g0
    s1, s2, t1, t2, left_energy = state[0]
    u1, u2, v1, v2, right_energy = state[1]
    start, index = 0, 0
    while start < len(left):
        stop = min(len(left), start + step - position)
        for i in range(start, stop):
            x, w = np.float64(left[i]), np.float64(right[i])
            y, z = b0 * x + s1, b0 * w + u1
            s1, s2 = (p1 * x + s2) - a1 * s1, p2 * x - a2 * s1
            u1, u2 = (p1 * w + u2) - a1 * u1, p2 * w - a2 * u1
            x, w = g0 * y + t1, g0 * z + v1
            t1, t2 = (q1 * y + t2) - c1 * t1, q2 * y - c2 * t1
            v1, v2 = (q1 * z + v2) - c1 * v1, q2 * z - c2 * v1
            left_energy += x * x
            right_energy += w * w
        position += stop - start
        start = stop
        if position == step:
            sums[index] += weights[0] * left_energy + weights[1] * right_energy
            index, position, left_energy, right_energy = index + 1, 0, 0.0, 0.0
    state[0], state[1] = (s1, s2, t1, t2, left_energy), (u1, u2, v1, v2, right_energy)
    for i in range(state.size):  # after silence: numbers too small to be normal would slow every step down
        if abs(state.flat[i]) < _TINY:
            state.flat[i] = 0.0
