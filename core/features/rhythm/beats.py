"""Where the beats are, once the tempo is known: dynamic programming, then refined between the frames.

Owns the beat grid. Decides no tempo, and measures none.
"""

import numpy as np
import numpy.typing as npt

from core.features.kernel import kernel
from core.features.rhythm.course import STEP_S
from core.features.rhythm.onset import DELAY_S, EDGE_S, FRAME_RATE, Matrix

#: What a step pays for the square of its logarithmic distance from the period, in standard deviations of the curve.
_TIGHTNESS = 300.0
#: A beat falls on the long note: what follows it after a third of a beat speaks against it, what leads to it by as much
#: for it (docs/decisions/0024-grid.md).
_FOLLOWED, _LED_TO = -0.5, 0.15
#: Steps that are tried, in periods.
_SHORTEST, _LONGEST = 0.6, 1.6

Times = npt.NDArray[np.float64]


def track_beats(curve: Matrix, tempi: npt.NDArray[np.float64], duration_s: float) -> Times:
    """Place beats on an emphasised novelty curve (after Ellis, J. New Music Research 36, 2007).

    Parameters
    ----------
    curve : float32, shape (frames,), not negative
    tempi : BPM every ``STEP_S`` seconds, to keep to within a tolerance that grows where the onsets are strong
    duration_s : beats lie between 0 and this

    Returns
    -------
    float64, shape (beats,), seconds, strictly increasing
    """
    periods = _periods(tempi, len(curve))
    smooth = _smooth(np.sqrt(curve), float(np.median(periods)) / 32.0)
    level = float(smooth.std())
    if level == 0.0:
        return np.zeros(0)
    gain, link = np.zeros(len(smooth), np.float32), np.full(len(smooth), -1, np.int32)
    _accumulate(_beat_likeness(smooth, periods) / np.float32(level), periods, gain, link)
    frames = _backtrack(gain, link, round(float(periods[-1])))
    first_s, last_s = float(periods[0]) / FRAME_RATE, float(periods[-1]) / FRAME_RATE
    times = _with_edges(_between_frames(smooth, frames) / FRAME_RATE - DELAY_S, (first_s, last_s), duration_s)
    return times[(times >= 0.0) & (times <= duration_s)]


def pulse_strength(curve: Matrix, beats: Times) -> float:
    """Return how far the novelty at the beats stands above the rest: 0 not at all, 1 there is nothing else."""
    if len(beats) == 0:
        return 0.0
    frames = np.minimum(np.rint((beats + DELAY_S) * FRAME_RATE).astype(np.int64), len(curve) - 1)
    on_beat, anywhere = float(curve[frames].mean()), float(curve.mean(dtype=np.float64))
    return max(0.0, (on_beat - anywhere) / (on_beat + anywhere)) if on_beat > 0.0 else 0.0


def _periods(tempi: npt.NDArray[np.float64], frames: int) -> Matrix:
    """Frames from beat to beat, around each frame."""
    at = np.arange(frames) / FRAME_RATE
    return np.asarray(60.0 * FRAME_RATE / np.interp(at, np.arange(len(tempi)) * STEP_S, tempi), np.float32)


def _beat_likeness(onsets: Matrix, periods: Matrix) -> Matrix:
    """How much each frame looks like a beat: an onset with none a third of a beat later, rather one before."""
    frames = np.arange(len(onsets))
    after = np.interp(frames + periods / 3.0, frames, onsets, right=0.0)
    before = np.interp(frames - periods / 3.0, frames, onsets, left=0.0)
    return np.asarray(onsets + _FOLLOWED * after + _LED_TO * before, np.float32)


def _with_edges(times: Times, periods_s: tuple[float, float], duration_s: float) -> Times:
    """Add the beats one period outside the grid that novelty cannot show, because it needs sound on both sides."""
    before, after = times[0] - periods_s[0], times[-1] + periods_s[1]
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
def _accumulate(likeness: Matrix, periods: Matrix, gain: Matrix, link: npt.NDArray[np.int32]) -> None:
    """Best sum of likeness ending at each frame, less what every step strays from the period there."""
    longest = int(_LONGEST * periods.max()) + 1
    logarithm = np.log(np.arange(1, longest + 1)).astype(np.float32)
    for frame in range(likeness.shape[0]):
        period = periods[frame]
        own = np.log(period)
        best, origin = np.float32(0.0), -1
        for lag in range(max(1, int(_SHORTEST * period)), min(int(_LONGEST * period), frame) + 1):
            stray = logarithm[lag - 1] - own
            candidate = gain[frame - lag] - np.float32(_TIGHTNESS) * stray * stray
            if candidate > best:
                best, origin = candidate, frame - lag
        gain[frame] = likeness[frame] + best
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
