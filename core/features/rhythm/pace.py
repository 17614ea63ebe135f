"""How fast the beats go: the tempo they keep, its curve over the track, and whether it is stable.

Owns what is measured on beats. Places none.
"""

import numpy as np
import numpy.typing as npt

Times = npt.NDArray[np.float64]

#: Parts of the track that the curve tells, as those of the energy.
CURVE_POINTS = 64
#: Beats over which a tempo is measured: what is played early or late in one of them hardly shows.
SPAN = 8
#: A tempo is stable where nearly all of the track keeps to it within this.
STABLE_WITHIN, STABLE_SHARE = 0.03, 0.9
#: Spans of another tempo; and how far a measured tempo may be from the one that was told.
_NEAR, _SAME = 0.05, 0.02


def measure_tempo(beats: Times, bpm: float) -> float:
    """Return the median tempo of the spans of eight beats that are within 5 % of ``bpm``, which itself stands where
    that is more than 2 % away."""
    if len(beats) < 2:
        return bpm
    tempi = _local(beats, min(SPAN, len(beats) - 1))[1]
    near = tempi[np.abs(tempi / bpm - 1.0) < _NEAR]
    measured = float(np.median(near)) if len(near) else bpm
    return measured if abs(measured / bpm - 1.0) < _SAME else bpm


def tempo_curve(beats: Times, duration_s: float) -> tuple[float, ...]:
    """Return the tempo in BPM in the middle of 64 equal parts of the track, each over the eight beats around."""
    if len(beats) <= SPAN:
        return ()
    middles = (np.arange(CURVE_POINTS) + 0.5) * (duration_s / CURVE_POINTS)
    return tuple(np.interp(middles, *_local(beats)).tolist())


def is_stable(beats: Times, tempo_bpm: float) -> bool | None:
    """Whether nine tenths of the spans of eight beats keep within 3 % of the tempo; ``None`` below 16 beats."""
    if len(beats) < 2 * SPAN:
        return None
    _, tempi = _local(beats)
    return bool(np.mean(np.abs(tempi / tempo_bpm - 1.0) <= STABLE_WITHIN) >= STABLE_SHARE)


def _local(beats: Times, span: int = SPAN) -> tuple[Times, Times]:
    """The middle of every span of so many beats, and its tempo."""
    return (beats[span:] + beats[:-span]) / 2.0, 60.0 * span / (beats[span:] - beats[:-span])
