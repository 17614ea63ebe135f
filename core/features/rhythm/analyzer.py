"""The consumer of the shared spectrogram that ends in a ``Rhythm``.

Owns the order of the steps and when the tempo is unknown.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from core.evidence.packing import Arrays
from core.features.rhythm.bars import FEWEST_BEATS, LEVELS, Sound, band_levels, beat_evidence, find_bars, sound_of_bars
from core.features.rhythm.beats import Times, pulse_strength, track_beats
from core.features.rhythm.changes import follow
from core.features.rhythm.course import Course
from core.features.rhythm.onset import FRAME_RATE, Matrix, NoveltyStream, emphasise, onset_rates
from core.features.rhythm.pace import is_stable, measure_tempo, tempo_curve
from core.features.rhythm.phrases import find_phrases
from core.features.rhythm.tempo import MOST_CANDIDATES, Verdict, confidence
from core.features.rhythm.tempogram import GRID_BPM, Periodicity, periodicity_of
from models.features import Rhythm, TempoCandidate

#: Below this many seconds nobody can tell a tempo.
SHORTEST_S = 4.0
FEWEST_ONSETS = 4
#: Mean square over squared mean of the curve: noise of any colour stays below 1.86, the flattest music has 1.98.
NOISE_PEAKINESS = 1.9
#: Highest correlation in the noise of 5 seconds; longer noise has less.
NOISE_REPEATS = 0.3
#: Chroma of a track of which no harmony is known.
_NO_CHROMA = (np.zeros((1, 12), np.float32), 1.0)
#: Below this standard deviation of the mean curve nothing happens: a held tone, a hum. Music has 0.28 and more.
LEAST_LIFE = 0.1


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the tempo is judged by: curves with their mean as last column, its periodicity, onsets per second."""

    curves: Matrix
    periodicity: Periodicity
    rates: npt.NDArray[np.float64]


class RhythmAnalyzer:
    """Collect novelty block by block; decide once, at the end."""

    def __init__(self) -> None:
        self._stream = NoveltyStream()
        self._levels: list[Matrix] = []
        #: How much of the novelty falls on the beats, 0..1; 0 where the tempo is unknown. Set by ``finish``.
        self.pulse_strength = 0.0
        #: What confidence and candidates are decided from (``decide``); nothing where the tempo is unknown. Set by
        #: ``finish``.
        self.evidence: Arrays = {}

    def feed(self, power: Matrix, mel: Matrix) -> None:
        """Take the next spectra: ``power`` float32 (n, 1025) and its mel bands ``mel`` float32 (n, 96)."""
        self._stream.push(power, mel)
        self._levels.append(band_levels(mel))

    def finish(self, duration_s: float, chroma: tuple[Matrix, float] | None = None) -> Rhythm:
        """Return what was found, unknown is ``None`` and no beats; ``duration_s`` bounds the beats.

        ``chroma`` holds pitch classes from C, shape (rows, 12), and the seconds of a row: chords tell where bars begin.
        """
        evidence = gather(self._stream.novelty(), duration_s)
        if evidence is None:
            return Rhythm()
        onset_rate = float(evidence.rates[-1])
        if duration_s < SHORTEST_S or not has_pulse(evidence):
            return Rhythm(onset_rate=onset_rate)
        curve = evidence.curves[:, -1]
        followed = follow(evidence.curves, evidence.periodicity, evidence.rates)
        beats = track_beats(curve, followed.tempi, duration_s)
        tempo_bpm = measure_tempo(beats, followed.tempo_bpm)
        self.pulse_strength = pulse_strength(curve, beats)
        self.evidence = _written(followed.verdict)
        rhythm = Rhythm(
            tempo_bpm=tempo_bpm,
            beats=tuple(beats.tolist()),
            onset_rate=onset_rate,
            tempo_curve=tempo_curve(beats, duration_s),
            tempo_stable=_is_stable(followed.course, beats, tempo_bpm),
        )
        sound = Sound(self._heard_levels(), *(chroma or _NO_CHROMA))
        return decide(self.evidence, _with_bars(rhythm, beats, evidence.curves, sound))

    def _heard_levels(self) -> Matrix:
        return np.concatenate(self._levels) if self._levels else np.zeros((0, LEVELS), np.float32)


def decide(evidence: Arrays, known: Rhythm) -> Rhythm:
    """Return a rhythm with the confidence and the candidates that evidence tells; tempo, beats and bars stay."""
    if not evidence or known.tempo_bpm is None:
        return known
    verdict = _read(evidence)
    trust = confidence(verdict)
    return replace(known, tempo_confidence=trust, tempo_candidates=_candidates(verdict, trust, known.tempo_bpm))


def _written(verdict: Verdict) -> Arrays:
    """Return a verdict as arrays: tempi and their probabilities, float32, shape (2, tempi), then what remains."""
    remaining = (verdict.family, *verdict.correlations)
    return {
        "tempi": np.array([verdict.tempi, verdict.probabilities], np.float32),
        "support": np.array(remaining, np.float32),
    }


def _read(evidence: Arrays) -> Verdict:
    tempi, probabilities = evidence["tempi"].astype(np.float64)
    family, *correlations = evidence["support"].astype(np.float64)
    return Verdict(tempi, probabilities, float(family), np.array(correlations))


def _is_stable(course: Course, beats: Times, tempo_bpm: float) -> bool | None:
    """A clear pulse that keeps to no course is not stable; without one nobody can tell."""
    if course.is_clear:
        return is_stable(beats, tempo_bpm)
    return False if course.has_pulse else None


def _with_bars(rhythm: Rhythm, beats: Times, curves: Matrix, sound: Sound) -> Rhythm:
    """Add metre, downbeats and phrases, as far as they can be told."""
    if len(beats) < FEWEST_BEATS:
        return rhythm
    bars = find_bars(beat_evidence(beats, curves, sound))
    downbeats = beats[bars.starts]
    phrases = downbeats[find_phrases(sound_of_bars(beats, bars, sound.levels))] if len(downbeats) else downbeats
    return replace(
        rhythm,
        beats_per_bar=bars.beats_per_bar,
        downbeats=tuple(downbeats.tolist()),
        downbeat_confidence=bars.confidence,
        phrases=tuple(phrases.tolist()),
    )


def gather(novelty: Matrix, duration_s: float) -> Evidence | None:
    """Prepare novelty, shape (frames, CURVES), for the decision; None where nothing happens in it."""
    if duration_s <= 0.0 or not novelty.any():
        return None
    bands = emphasise(novelty)
    curves = np.concatenate([bands, bands.mean(axis=1, keepdims=True)], axis=1)
    if float(curves[:, -1].std(dtype=np.float64)) < LEAST_LIFE:
        return None
    return Evidence(curves, periodicity_of(curves[:, -1]), onset_rates(curves, duration_s))


def has_pulse(evidence: Evidence) -> bool:
    """Whether there are events enough to tell a tempo, and more than noise has: its novelty never stands out."""
    mean = evidence.curves[:, -1]
    enough = evidence.rates[-1] * len(mean) / FRAME_RATE >= FEWEST_ONSETS
    peakiness = float(np.square(mean).mean(dtype=np.float64) / mean.mean(dtype=np.float64) ** 2)
    repeats = float(evidence.periodicity.long.correlation_at(GRID_BPM).max())
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
