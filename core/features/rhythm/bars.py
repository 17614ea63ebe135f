"""Which beats begin a bar, and whether bars have three beats or four.

Owns what is weighed at beats: the bass, what sounds anew, chords that change. Moves no beat; knows no phrases.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from core.features.kernel import kernel
from core.features.logarithm import logarithm
from core.features.mel import CENTRES_HZ, Bands
from core.features.rhythm.onset import DELAY_S, FRAME_RATE, Matrix

Values = npt.NDArray[np.float64]

#: Upper edges in Hz of the bands whose levels are kept of every frame.
_EDGES_HZ = (100.0, 200.0, 400.0, 800.0, 1600.0, 3200.0, 6400.0)
LEVELS = len(_EDGES_HZ) + 1
_BAND_EDGES = np.array([0, *np.searchsorted(CENTRES_HZ, _EDGES_HZ, side="right"), len(CENTRES_HZ)])
#: Power in a band that counts as none: 70 dB below full scale.
_FLOOR = 1e-3

#: What speaks for the first beat of a bar, in standard deviations over the track: onsets of the bass, fewer of the
#: snare, other levels than on the beat before, other notes than one and four beats before
#: (docs/decisions/0024-grid.md).
WEIGHTS = np.array([1.0, -0.5, 1.0, 1.0, 1.0])
#: Fewer beats tell no bars.
FEWEST_BEATS = 24
#: How much more clearly the beats must repeat in threes or in fours, as a correlation times the root of their number:
#: of noise one piece in thirty does.
LEAST_CLEARNESS = 2.0
#: What it costs to leave out or insert beats within a bar, in sums of the weighed evidence.
_SLIP = 25.0
#: Less sure than this the downbeats are unknown.
LEAST_CONFIDENCE = 0.5


@dataclass(frozen=True, slots=True)
class Bars:
    """``starts`` are numbers of beats, rising; ``confidence`` 0..1 that they begin bars. ``None`` is unknown."""

    beats_per_bar: int | None = None
    starts: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Sound:
    """What is heard beside onsets: ``levels`` of ``band_levels`` of every frame; ``chroma``, shape (rows, 12), a row
    every ``row_s`` seconds, zeros where it is not known."""

    levels: Matrix
    chroma: Matrix
    row_s: float


def band_levels(mel: Bands) -> Matrix:
    """Return natural logarithms of the power in eight bands, shape (frames, LEVELS)."""
    levels = np.empty((len(mel), LEVELS), np.float32)
    _sum_bands(mel, _BAND_EDGES, levels)
    return levels


@kernel
def _sum_bands(mel: Bands, edges: npt.NDArray[np.int64], levels: Matrix) -> None:
    for frame in range(mel.shape[0]):
        for band in range(levels.shape[1]):
            total = np.float32(_FLOOR)
            for i in range(edges[band], edges[band + 1]):
                total += mel[frame, i]
            levels[frame, band] = logarithm(total)


def beat_evidence(beats: Values, curves: Matrix, sound: Sound) -> Values:
    """Return what is weighed at every beat, shape (beats, 5): see ``WEIGHTS``.

    Parameters
    ----------
    beats : seconds
    curves : emphasised novelty, shape (frames, curves)
    sound : levels of ``band_levels``, shape (frames, LEVELS), and what is known of the harmony
    """
    beat_s = float(np.median(np.diff(beats)))
    onsets = _peaks(curves, beats)
    columns = [
        onsets[:, 0],
        onsets[:, 2],
        _distance(*_before_after(sound.levels, beats, beat_s, (1.0 / FRAME_RATE, 0.5))),
        *(_turn(*_before_after(sound.chroma, beats, beat_s * span, (sound.row_s, 0.25))) for span in (1, 4)),
    ]
    evidence = np.stack(columns, axis=1)
    spread = evidence.std(axis=0)
    return np.asarray((evidence - evidence.mean(axis=0)) / np.where(spread > 1e-6, spread, 1.0))


def find_bars(evidence: Values) -> Bars:
    """Return the bars of a track, as far as they can be told."""
    metre = find_metre(evidence)
    if metre is None:
        return Bars()
    place = np.empty(len(evidence), np.int64)
    likeness = evidence @ WEIGHTS
    _count(likeness, metre, place)
    means = np.array([likeness[place == each].mean() if (place == each).any() else -np.inf for each in range(metre)])
    confidence = float(1.0 / np.exp(means - means[0]).sum())
    if confidence < LEAST_CONFIDENCE:
        return Bars(metre)
    return Bars(metre, np.flatnonzero(place == 0), confidence)


def find_metre(evidence: Values) -> int | None:
    """Return 3 or 4: whether the beats repeat after three and six, or after four and eight; ``None`` if not clearly."""
    if len(evidence) < FEWEST_BEATS:
        return None
    three, four = (_repeats(evidence, metre) + _repeats(evidence, 2 * metre) for metre in (3, 4))
    clearness = (four - three) * np.sqrt(len(evidence))
    return (4 if clearness > 0.0 else 3) if abs(clearness) >= LEAST_CLEARNESS else None


def _repeats(evidence: Values, beats: int) -> float:
    return float((evidence[beats:] * evidence[:-beats]).mean())


def sound_of_bars(beats: Values, bars: Bars, levels: Matrix) -> Values:
    """Return the mean level of each whole bar in decibels, shape (bars - 1, LEVELS / 2): of two bands together, wide
    enough that another chord is no other sound."""
    frames = np.rint(beats[bars.starts] * FRAME_RATE).astype(np.int64)
    sums = np.concatenate([np.zeros((1, levels.shape[1])), np.cumsum(levels, axis=0, dtype=np.float64)])
    edges = np.minimum(frames, len(levels))
    means = np.diff(sums[edges], axis=0) / np.maximum(np.diff(edges), 1)[:, None]
    return np.asarray((means[:, ::2] + means[:, 1::2]) * (5.0 / np.log(10.0)))


@kernel
def _count(likeness: Values, metre: int, position: npt.NDArray[np.int64]) -> None:
    """Number the beats within their bars so that first beats are most like first beats (Viterbi)."""
    beats = len(likeness)
    gain = np.zeros(metre)
    link = np.empty((beats, metre), np.int64)
    for beat in range(beats):
        before = gain.copy()
        highest = np.argmax(before)
        for place in range(metre):
            steady = (place - 1) % metre
            origin = steady if before[steady] >= before[highest] - _SLIP else highest
            gain[place] = before[origin] - (0.0 if origin == steady else _SLIP)
            link[beat, place] = origin
        gain[0] += likeness[beat]
    place = int(np.argmax(gain))
    for beat in range(beats - 1, -1, -1):
        position[beat] = place
        place = link[beat, place]


def _peaks(curves: Matrix, beats: Values) -> Values:
    """Root of the highest novelty within a frame of each beat, shape (beats, CURVES + 1)."""
    frames = np.clip(np.rint((beats + DELAY_S) * FRAME_RATE).astype(np.int64), 1, len(curves) - 2)
    around = np.stack([curves[frames - 1], curves[frames], curves[frames + 1]])
    return np.asarray(np.sqrt(around.max(axis=0)), np.float64)


def _before_after(rows: Matrix, beats: Values, span_s: float, grid: tuple[float, float]) -> tuple[Values, Values]:
    """Sums of rows over ``span_s`` before and after each beat; ``grid``: seconds of a row, and its centre in rows."""
    row_s, centre = grid
    sums = np.concatenate([np.zeros((1, rows.shape[1])), np.cumsum(rows, axis=0, dtype=np.float64)])

    def until(times: Values) -> Values:
        place = np.clip(times / row_s + centre, 0.0, len(rows))
        row = np.minimum(place.astype(np.int64), len(rows) - 1)
        return np.asarray(sums[row] + (place - row)[:, None] * rows[row])

    return until(beats) - until(beats - span_s), until(beats + span_s) - until(beats)


def _distance(before: Values, after: Values) -> Values:
    return np.asarray(np.sqrt(np.square(after - before).mean(axis=1)))


def _turn(before: Values, after: Values) -> Values:
    """One minus the cosine of the angle between them."""
    length = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
    return np.asarray(1.0 - (before * after).sum(axis=1) / np.maximum(length, 1e-9))
