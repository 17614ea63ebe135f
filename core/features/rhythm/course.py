"""The course of the tempo: how fast each second is, at the level that was chosen for the whole track.

Owns the local tempo. Chooses no level (``tempo``) and places no beat (``beats``).
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import scipy.fft

from core.features.kernel import kernel
from core.features.rhythm.onset import FRAME_RATE, Matrix
from core.features.rhythm.tempogram import interpolate

#: Tempi that are looked at, as multiples of the chosen one: 1 % apart, just short of its half and its double.
RATIOS: npt.NDArray[np.float64] = np.exp(np.arange(-60, 61) * 0.01)
#: Seconds between two local tempi.
STEP_S = 1.0

#: Logarithm by which a tempo that changes from one second to the next has jumped.
LEAST_JUMP = 0.12
#: Steps that one jump takes at most, and at least from one to the next.
_ONE_JUMP, _LEAST_PART = 3, 10
#: What a second costs that lies a factor of e away from the tempo of the whole track: of two that fit, the nearer.
_PULL = 2.0
#: What a jump must win.
_JUMP = 6.0
#: A course with less of the merit that each second's best tempo has is none; one that a quick look finds needs more.
_CLEAR, _SURE = 0.6, 0.9
#: Mean merit of each second's best tempo where a pulse is clear, however its tempo changes: all the classical music
#: that nothing follows is below.
_PULSE = 0.9
_SIZE = 1024

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Look:
    """Seconds that tell a local tempo, and what its change of 1 % costs from step to step."""

    window_s: float
    drift: float


#: How music is looked at, and again where that shows no course: rubato changes within five seconds.
_USUAL, _QUICK = Look(5.0, 0.1), Look(3.0, 0.03)


@dataclass(frozen=True, slots=True)
class Course:
    """``tempi`` in BPM every ``STEP_S`` seconds; whether they keep time (``is_clear``), or, where they do not, whether
    there is a clear pulse all the same (``has_pulse``)."""

    tempi: Values
    is_clear: bool
    has_pulse: bool


def tempo_course(curve: Matrix, bpm: float) -> Course:
    """Follow the tempo from second to second, by dynamic programming.

    Parameters
    ----------
    curve : float32, shape (frames,), emphasised novelty
    bpm : tempo of the whole track; the course keeps to its level
    """
    tempi, share, _ = _looked_at(curve, bpm, _USUAL)
    if share >= _CLEAR:
        return Course(tempi, is_clear=True, has_pulse=True)
    quick, quick_share, pulse = _looked_at(curve, bpm, _QUICK)
    if quick_share >= _SURE:
        return Course(quick, is_clear=True, has_pulse=True)
    return Course(tempi, is_clear=False, has_pulse=pulse >= _PULSE)


def _looked_at(curve: Matrix, bpm: float, look: Look) -> tuple[Values, float, float]:
    """Return the best course, its share 0..1 of the merit of each second's best tempo, and the mean of that merit."""
    merit = _merit(curve, bpm * RATIOS, look.window_s)
    path = np.empty(len(merit), np.int64)
    _best_path(merit, (_PULL * np.abs(np.log(RATIOS))).astype(np.float32), look.drift, path)
    had = float(merit[np.arange(len(path)), path].mean(dtype=np.float64))
    best = float(merit.max(axis=1).mean(dtype=np.float64))
    return bpm * RATIOS[path], had / max(best, 1e-9), best


def stretches(tempi: Values) -> list[slice]:
    """Cut the tempi of a course where the tempo jumps: the steps of each part.

    A jump may take a few steps; what jumps again soon afterwards is rubato and stays whole.
    """
    jumps = np.flatnonzero(np.abs(np.diff(np.log(tempi))) > LEAST_JUMP) + 1
    cuts = jumps[np.diff(jumps, prepend=-_LEAST_PART) > _ONE_JUMP]
    alone = (np.diff(cuts, prepend=-_LEAST_PART) >= _LEAST_PART) & (np.diff(cuts, append=np.inf) >= _LEAST_PART)
    return [slice(first, last) for first, last in pairwise([0, *cuts[alone].tolist(), len(tempi)])]


def _merit(curve: Matrix, tempi: Values, window_s: float) -> Matrix:
    """How well each tempo fits around each step, shape (steps, tempi): 0 not at all, 2.5 a perfect pulse."""
    width, step = round(window_s * FRAME_RATE), STEP_S * FRAME_RATE
    steps = 1 + int(len(curve) / step)
    padded = np.concatenate([np.zeros(width // 2, np.float32), curve, np.zeros(width, np.float32)])
    starts = np.rint(np.arange(steps) * step).astype(np.int64)
    taper = np.hanning(width + 2)[1:-1].astype(np.float32)
    merit = np.empty((steps, len(tempi)), np.float32)
    for first in range(0, steps, 256):
        part = np.lib.stride_tricks.sliding_window_view(padded, width)[starts[first : first + 256]]
        merit[first : first + 256] = _fit((part - part.mean(axis=1, keepdims=True)) * taper, taper, tempi)
    return merit


def _fit(windows: Matrix, taper: Matrix, tempi: Values) -> Values:
    spectrum = np.square(np.abs(scipy.fft.rfft(windows, _SIZE, axis=1)))
    correlation = scipy.fft.irfft(spectrum, _SIZE, axis=1)[:, : _SIZE // 2]
    own = scipy.fft.irfft(np.square(np.abs(scipy.fft.rfft(taper, _SIZE))), _SIZE)[: _SIZE // 2]
    energy = correlation[:, :1] + 1e-3
    correlation = correlation / energy * (own[0] / np.maximum(own, own[0] * 0.05))
    magnitude = np.sqrt(spectrum / (energy * windows.shape[1]))
    period = 60.0 * FRAME_RATE / tempi
    beat, two = interpolate(correlation, period), interpolate(correlation, 2.0 * period)
    return np.asarray(np.maximum(beat, 0.0) + 0.5 * np.maximum(two, 0.0) + interpolate(magnitude, _SIZE / period))


@kernel
def _best_path(merit: Matrix, costs: Matrix, drift: float, path: npt.NDArray[np.int64]) -> None:
    """The path of most merit, less what each state and each change costs (Viterbi).

    A change costs as much for each step up or down, so one pass in either direction finds the best origin of all.
    """
    steps, states = merit.shape
    gain = (merit[0] - costs).astype(np.float64)
    link = np.empty((steps, states), np.int16)
    for t in range(1, steps):
        origin = link[t]
        highest = np.argmax(gain)
        jump = gain[highest] - _JUMP
        for s in range(states):
            origin[s] = s
        for s in range(1, states):
            if gain[s - 1] - drift > gain[s]:
                gain[s], origin[s] = gain[s - 1] - drift, origin[s - 1]
        for s in range(states - 2, -1, -1):
            if gain[s + 1] - drift > gain[s]:
                gain[s], origin[s] = gain[s + 1] - drift, origin[s + 1]
        for s in range(states):
            if jump > gain[s]:
                gain[s], origin[s] = jump, highest
            gain[s] += merit[t, s] - costs[s]
    path[steps - 1] = np.argmax(gain)
    for t in range(steps - 1, 0, -1):
        path[t - 1] = link[t, path[t]]
