"""Tracks whose tempo jumps: every stretch is judged by itself, and the longest gives its tempo to the track.

Owns what is done where ``course`` finds a jump. Judges nothing itself (``tempo``).
"""

from dataclasses import dataclass

import numpy as np

from core.features.rhythm.course import STEP_S, Course, Values, stretches, tempo_course
from core.features.rhythm.onset import FRAME_RATE, Matrix, onset_rates
from core.features.rhythm.tempo import Verdict, judge
from core.features.rhythm.tempogram import Periodicity, periodicity_of

#: A stretch that is shorter cannot be judged alone: it keeps the level of the whole track.
_SHORTEST_S = 10.0
#: Levels at which a stretch may be counted, beside that of the whole track.
_LEVELS = np.array([0.5, 1.0, 2.0])
#: Two tempi are the same within this.
_SAME = 0.06


@dataclass(frozen=True, slots=True)
class Followed:
    """What is known of the tempo: the ``verdict`` on what holds longest and its ``tempo_bpm``, the ``tempi`` in BPM
    every ``course.STEP_S`` seconds, and the ``course`` they come from."""

    verdict: Verdict
    tempo_bpm: float
    tempi: Values
    course: Course


def follow(curves: Matrix, periodicity: Periodicity, rates: Values) -> Followed:
    """Judge a track and follow its tempo.

    Parameters
    ----------
    curves : float32, shape (frames, curves), their mean as last column
    periodicity, rates : of that mean and of these curves, as ``tempo.judge`` takes them
    """
    verdict = judge(periodicity, rates)
    course = tempo_course(curves[:, -1], float(verdict.tempi[0]))
    parts, tempi = stretches(course.tempi), course.tempi
    verdicts = [verdict] * len(parts)
    for number, part in enumerate(parts if len(parts) > 1 else ()):
        alone = _judge(curves, part)
        factor = None if alone is None else _level(float(alone.tempi[0] / np.median(tempi[part])))
        if alone is not None and factor is not None:
            tempi[part] *= factor
            verdicts[number] = alone
    kept = _longest_kept(parts, tempi)
    tempo_bpm = float(np.median(np.concatenate([tempi[parts[number]] for number in kept])))
    return Followed(verdicts[kept[0]], tempo_bpm, tempi, course)


def _longest_kept(parts: list[slice], tempi: Values) -> list[int]:
    """Numbers of the stretches, the longest first, whose common tempo is kept for the longest time in all."""
    seconds = np.array([part.stop - part.start for part in parts])
    logarithms = np.log([np.median(tempi[part]) for part in parts])
    alike = np.abs(logarithms[:, None] - logarithms[None, :]) < _SAME
    best = int(np.argmax(alike @ seconds + 1e-3 * seconds))
    return sorted(np.flatnonzero(alike[best]).tolist(), key=lambda number: -seconds[number])


def _judge(curves: Matrix, part: slice) -> Verdict | None:
    if (part.stop - part.start) * STEP_S < _SHORTEST_S:
        return None
    cut = curves[round(part.start * STEP_S * FRAME_RATE) : round(part.stop * STEP_S * FRAME_RATE)]
    return judge(periodicity_of(cut[:, -1]), onset_rates(cut, len(cut) / FRAME_RATE))


def _level(ratio: float) -> float | None:
    nearest = _LEVELS[np.argmin(np.abs(np.log(ratio / _LEVELS)))]
    return float(nearest) if abs(ratio / nearest - 1.0) < _SAME else None
