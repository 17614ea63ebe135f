"""Where the beats are, once the tempo is known: dynamic programming, then refined between the frames.

Owns the beat grid. Decides no tempo, but measures it on the grid found.
"""

import numpy as np
import numpy.typing as npt

from core.features.kernel import kernel
from core.features.rhythm.onset import DELAY_S, EDGE_S, FRAME_RATE, Matrix

#: What a step pays for the square of its logarithmic distance from the period, in standard deviations of the curve.
_TIGHTNESS = 300.0

Times = npt.NDArray[np.float64]


def track_beats(curve: Matrix, bpm: float, duration_s: float) -> Times:
    """Place beats on an emphasised novelty curve (Ellis, J. New Music Research 36, 2007).

    Parameters
    ----------
    curve : float32, shape (frames,), not negative
    bpm : tempo to keep to, within a tolerance that grows where the onsets are strong
    duration_s : beats lie between 0 and this

    Returns
    -------
    float64, shape (beats,), seconds, strictly increasing
    """
    period = 60.0 * FRAME_RATE / bpm
    smooth = _smooth(np.sqrt(curve), period / 32.0)
    level = float(smooth.std())
    if level == 0.0:
        return np.zeros(0)
    gain, link = np.zeros(len(smooth), np.float32), np.full(len(smooth), -1, np.int32)
    _accumulate(smooth / np.float32(level), period, gain, link)
    frames = _backtrack(gain, link, round(period))
    times = _with_edges(_between_frames(smooth, frames) / FRAME_RATE - DELAY_S, 60.0 / bpm, duration_s)
    return times[(times >= 0.0) & (times <= duration_s)]


def measure_tempo(beats: Times, bpm: float) -> float:
    """Return the median tempo over spans of eight beats, or ``bpm`` where it is more than 5 % away."""
    span = min(8, len(beats) - 1)
    if span < 1:
        return bpm
    measured = 60.0 * span / float(np.median(beats[span:] - beats[:-span]))
    return measured if abs(measured / bpm - 1.0) < 0.05 else bpm


def pulse_strength(curve: Matrix, beats: Times) -> float:
    """Return how far the novelty at the beats stands above the rest: 0 not at all, 1 there is nothing else."""
    if len(beats) == 0:
        return 0.0
    frames = np.minimum(np.rint((beats + DELAY_S) * FRAME_RATE).astype(np.int64), len(curve) - 1)
    on_beat, anywhere = float(curve[frames].mean()), float(curve.mean(dtype=np.float64))
    return max(0.0, (on_beat - anywhere) / (on_beat + anywhere)) if on_beat > 0.0 else 0.0


def _with_edges(times: Times, period_s: float, duration_s: float) -> Times:
    """Add the beats one period outside the grid that novelty cannot show, because it needs sound on both sides."""
    before, after = times[0] - period_s, times[-1] + period_s
    first = [max(before, 0.0)] if -EDGE_S / 4 <= before <= EDGE_S else []
    last = [after] if duration_s - EDGE_S <= after <= duration_s else []
    return np.concatenate([first, times, last])


def _smooth(curve: Matrix, width: float) -> Matrix:
    offsets = np.arange(-3, 4)
    bell = np.exp(-0.5 * (offsets / max(width, 0.4)) ** 2)
    padded = np.concatenate([np.zeros(3, np.float32), curve, np.zeros(3, np.float32)])
    total = np.zeros(len(curve), np.float32)
    for offset, weight in zip(offsets, bell / bell.sum(), strict=True):
        total += np.float32(weight) * padded[3 + offset : 3 + offset + len(curve)]
    return total


@kernel
def _accumulate(onset: Matrix, period: float, gain: Matrix, link: npt.NDArray[np.int32]) -> None:
    """Best sum of onsets ending at each frame, less what every step strays from the period."""
    shortest, longest = int(period / 2), int(2 * period)
    cost = np.empty(longest + 1, np.float32)
    for lag in range(max(shortest, 1), longest + 1):
        cost[lag] = _TIGHTNESS * np.log(lag / period) ** 2
    for frame in range(onset.shape[0]):
        best, origin = np.float32(0.0), -1
        for lag in range(max(shortest, 1), min(longest, frame) + 1):
            candidate = gain[frame - lag] - cost[lag]
            if candidate > best:
                best, origin = candidate, frame - lag
        gain[frame] = onset[frame] + best
        link[frame] = origin


def _backtrack(gain: Matrix, link: npt.NDArray[np.int32], period: int) -> npt.NDArray[np.int64]:
    tail = max(0, len(gain) - period)
    frame = tail + int(np.argmax(gain[tail:]))
    frames = []
    while frame >= 0:
        frames.append(frame)
        frame = int(link[frame])
    return np.array(frames[::-1], np.int64)


def _between_frames(curve: Matrix, frames: npt.NDArray[np.int64]) -> Times:
    """Move each beat to the top of the parabola through its frame and the two beside it, where that is a peak."""
    inner = np.clip(frames, 1, len(curve) - 2)
    left, here, right = (curve[inner + step].astype(np.float64) for step in (-1, 0, 1))
    bend = left - 2.0 * here + right
    peak = (here >= left) & (here >= right) & (bend < 0.0) & (inner == frames)
    shift = np.where(peak, 0.5 * (left - right) / np.where(bend < 0.0, bend, -1.0), 0.0)
    return np.asarray(frames + shift, np.float64)
