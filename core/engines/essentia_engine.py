"""The record filled by Essentia: RhythmExtractor2013, KeyExtractor (bgate), EBU R128 loudness.

A thin adapter for comparison, without bars; dynamics, timbre and the similarity vector stay ours. Holds the GIL for
whole calls.
"""

from dataclasses import replace

import essentia
import numpy as np
from numpy.typing import NDArray

from core.engines import Stream
from core.engines.whole_track import collect
from core.features.rhythm.pace import is_stable, tempo_curve
from models.features import Features, Rhythm, TempoCandidate, Tonal
from models.keys import CAMELOT, parse_key

essentia.log.infoActive = False  # it would greet on standard error while its algorithms load
essentia.log.warningActive = False

import essentia.standard as es  # noqa: E402 - after the logs are silent

SAMPLE_RATE = 44100  # RhythmExtractor2013 is defined for this rate only
SHORTEST_S = 3.0
#: RhythmExtractor2013's documented range of its multi-feature confidence is 0..5.32.
CONFIDENCE_RANGE = 5.32
REPLAYGAIN_LUFS = -18.0

Array = NDArray[np.float32]


def extract(stream: Stream) -> Features:
    """Fill rhythm, tonal and loudness from Essentia; what else the record holds is the default engine's."""
    samples, ours = collect(stream, SAMPLE_RATE)
    if len(samples) < SHORTEST_S * SAMPLE_RATE or not np.any(samples):
        return replace(ours, rhythm=Rhythm(), tonal=Tonal())
    return replace(ours, rhythm=_rhythm(samples), tonal=_tonal(samples))


def _rhythm(samples: Array) -> Rhythm:
    bpm, beats, confidence, estimates, _ = es.RhythmExtractor2013(method="multifeature")(samples)
    if bpm <= 0:
        return Rhythm()
    _, rate = es.OnsetRate()(samples)
    return Rhythm(
        tempo_bpm=float(bpm),
        tempo_confidence=min(float(confidence) / CONFIDENCE_RANGE, 1.0),
        tempo_candidates=_candidates(np.asarray(estimates)),
        beats=tuple(map(float, beats)),
        onset_rate=float(rate),
        tempo_curve=tempo_curve(np.asarray(beats, np.float64), len(samples) / SAMPLE_RATE),
        tempo_stable=is_stable(np.asarray(beats, np.float64), float(bpm)),
    )


def _candidates(estimates: Array) -> tuple[TempoCandidate, ...]:
    """Count how often each local tempo was estimated; the share is the score."""
    if not len(estimates):
        return ()
    values, counts = np.unique(np.round(estimates), return_counts=True)
    order = np.argsort(-counts)[:5]
    return tuple(TempoCandidate(float(values[i]), float(counts[i]) / len(estimates)) for i in order)


def _tonal(samples: Array) -> Tonal:
    key, strength = _key(samples)
    if key is None:
        return Tonal()
    part = 30 * SAMPLE_RATE
    return Tonal(
        key=key,
        camelot=CAMELOT[key],
        key_confidence=min(max(strength, 0.0), 1.0),
        key_opening=_key(samples[:part])[0],
        key_ending=_key(samples[-part:])[0],
    )


def _key(samples: Array) -> tuple[str | None, float]:
    tonic, mode, strength = es.KeyExtractor(profileType="bgate", sampleRate=SAMPLE_RATE)(samples)
    return parse_key(f"{tonic} {mode}"), float(strength)
