"""The consumer of the shared spectrogram that ends in a ``Rhythm``.

Owns the order of the steps and when the tempo is unknown.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.features.rhythm.beats import measure_tempo, pulse_strength, track_beats
from core.features.rhythm.onset import FRAME_RATE, Matrix, NoveltyStream, emphasise, onset_rates
from core.features.rhythm.tempo import MOST_CANDIDATES, Verdict, confidence, judge
from core.features.rhythm.tempogram import GRID_BPM, Tempogram, tempogram
from models.features import Rhythm, TempoCandidate

#: Below this many seconds nobody can tell a tempo.
SHORTEST_S = 4.0
FEWEST_ONSETS = 4
#: Mean square over squared mean of the curve: noise of any colour stays below 1.86, the flattest music has 1.98.
NOISE_PEAKINESS = 1.9
#: Highest correlation in the noise of 5 seconds; longer noise has less.
NOISE_REPEATS = 0.3
#: Below this standard deviation of the mean curve nothing happens: a held tone, a hum. Music has 0.28 and more.
LEAST_LIFE = 0.1


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the tempo is judged by: curves with their mean as last column, their periodicity, onsets per second."""

    curves: Matrix
    periodicity: Tempogram
    rates: npt.NDArray[np.float64]


class RhythmAnalyzer:
    """Collect novelty block by block; decide once, at the end."""

    def __init__(self) -> None:
        self._stream = NoveltyStream()
        #: How much of the novelty falls on the beats, 0..1; 0 where the tempo is unknown. Set by ``finish``.
        self.pulse_strength = 0.0

    def feed(self, power: Matrix, mel: Matrix) -> None:
        """Take the next spectra: ``power`` float32 (n, 1025) and its mel bands ``mel`` float32 (n, 96)."""
        self._stream.push(power, mel)

    def finish(self, duration_s: float) -> Rhythm:
        """Return what was found; ``duration_s`` bounds the beats. Unknown is ``None`` and no beats."""
        evidence = gather(self._stream.novelty(), duration_s)
        if evidence is None:
            return Rhythm()
        onset_rate = float(evidence.rates[-1])
        if duration_s < SHORTEST_S or not has_pulse(evidence):
            return Rhythm(onset_rate=onset_rate)
        verdict, curve = judge(evidence.periodicity, evidence.rates), evidence.curves[:, -1]
        beats = track_beats(curve, float(verdict.tempi[0]), duration_s)
        tempo_bpm, trust = measure_tempo(beats, float(verdict.tempi[0])), confidence(verdict)
        self.pulse_strength = pulse_strength(curve, beats)
        return Rhythm(
            tempo_bpm=tempo_bpm,
            tempo_confidence=trust,
            tempo_candidates=_candidates(verdict, trust, tempo_bpm),
            beats=tuple(beats.tolist()),
            onset_rate=onset_rate,
        )


def gather(novelty: Matrix, duration_s: float) -> Evidence | None:
    """Prepare novelty, shape (frames, CURVES), for the decision; None where nothing happens in it."""
    if duration_s <= 0.0 or not novelty.any():
        return None
    bands = emphasise(novelty)
    curves = np.concatenate([bands, bands.mean(axis=1, keepdims=True)], axis=1)
    if float(curves[:, -1].std(dtype=np.float64)) < LEAST_LIFE:
        return None
    return Evidence(curves, tempogram(curves), onset_rates(curves, duration_s))


def has_pulse(evidence: Evidence) -> bool:
    """Whether there are events enough to tell a tempo, and more than noise has: its novelty never stands out."""
    mean = evidence.curves[:, -1]
    enough = evidence.rates[-1] * len(mean) / FRAME_RATE >= FEWEST_ONSETS
    peakiness = float(np.square(mean).mean(dtype=np.float64) / mean.mean(dtype=np.float64) ** 2)
    repeats = float(evidence.periodicity.correlation_at(GRID_BPM)[:, -1].max())
    return bool(enough and (peakiness > NOISE_PEAKINESS or repeats > NOISE_REPEATS))


def _candidates(verdict: Verdict, trust: float, tempo_bpm: float) -> tuple[TempoCandidate, ...]:
    """Give the first the confidence and the others their share of the rest, in the same order and at most 1 in all;
    the tempo measured on the beats sets all of them right."""
    exact = tempo_bpm / verdict.tempi[0]
    first = float(verdict.probabilities[0])
    scale = min(trust / first, (1.0 - trust) / max(1.0 - first, 1e-9))
    others = zip(verdict.tempi[1:MOST_CANDIDATES], verdict.probabilities[1:MOST_CANDIDATES], strict=True)
    best = TempoCandidate(tempo_bpm, trust)
    return (best, *(TempoCandidate(float(bpm * exact), float(p) * scale) for bpm, p in others))
