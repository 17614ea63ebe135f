"""The record filled by librosa: beat tracker, CQT chroma with Krumhansl's profiles, spectral and MFCC statistics.

A thin adapter for comparison, without bars; loudness, dynamics and the similarity vector stay ours.
"""

from dataclasses import replace

import librosa
import numpy as np
from numpy.typing import NDArray

from core.engines import Stream
from core.engines.whole_track import collect
from core.features.rhythm.pace import is_stable, tempo_curve
from models.features import Features, Rhythm, TempoCandidate, Timbre, Tonal
from models.keys import CAMELOT, key_name

SAMPLE_RATE = 22050
SHORTEST_S = 3.0
#: Krumhansl and Kessler (1982), probe-tone ratings of a major and a minor key from the tonic up.
PROFILES = {
    "major": (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88),
    "minor": (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17),
}

Array = NDArray[np.float32]


def extract(stream: Stream) -> Features:
    """Fill rhythm, tonal and timbre from librosa; what it has no measure for stays the default engine's."""
    samples, ours = collect(stream, SAMPLE_RATE)
    if len(samples) < SHORTEST_S * SAMPLE_RATE or not np.any(samples):
        return replace(ours, rhythm=Rhythm(), tonal=Tonal(), timbre=Timbre())
    chroma = librosa.feature.chroma_cqt(y=samples, sr=SAMPLE_RATE)
    return replace(
        ours, rhythm=_rhythm(samples), tonal=_tonal(chroma), timbre=_timbre(samples, chroma, ours.timbre.vector)
    )


def _rhythm(samples: Array) -> Rhythm:
    strength = librosa.onset.onset_strength(y=samples, sr=SAMPLE_RATE)
    tempo, beats = librosa.beat.beat_track(onset_envelope=strength, sr=SAMPLE_RATE, units="time")
    bpm = float(np.atleast_1d(tempo)[0])
    if bpm <= 0:
        return Rhythm()
    onsets = librosa.onset.onset_detect(onset_envelope=strength, sr=SAMPLE_RATE)
    candidates = _candidates(strength, bpm)
    return Rhythm(
        tempo_bpm=bpm,
        tempo_confidence=candidates[0].score,
        tempo_candidates=candidates,
        beats=tuple(map(float, beats)),
        onset_rate=len(onsets) * SAMPLE_RATE / len(samples),
        tempo_curve=tempo_curve(beats, len(samples) / SAMPLE_RATE),
        tempo_stable=is_stable(beats, bpm),
    )


def _candidates(strength: Array, bpm: float) -> tuple[TempoCandidate, ...]:
    """Weigh the tempo with its half and double by the mean autocorrelation tempogram."""
    tempogram = librosa.feature.tempogram(onset_envelope=strength, sr=SAMPLE_RATE).mean(axis=1)
    grid = librosa.tempo_frequencies(len(tempogram), sr=SAMPLE_RATE)
    options = (bpm, bpm / 2, bpm * 2)
    weights = [float(max(tempogram[np.argmin(np.abs(grid - option))], 0.0)) for option in options]
    total = max(sum(weights), 1e-9)
    return tuple(TempoCandidate(option, weight / total) for option, weight in zip(options, weights, strict=True))


def _tonal(chroma: Array) -> Tonal:
    scores = _key_scores(chroma.mean(axis=1))
    (best, best_score), (second, second_score) = scores[:2]
    if not np.isfinite(best_score) or best_score <= 0:
        return Tonal()
    part = max(1, round(30.0 * SAMPLE_RATE / 512))
    return Tonal(
        key=best,
        camelot=CAMELOT[best],
        key_confidence=min(1.0, best_score - max(second_score, 0.0)),
        key_second=second,
        key_opening=_key_scores(chroma[:, :part].mean(axis=1))[0][0],
        key_ending=_key_scores(chroma[:, -part:].mean(axis=1))[0][0],
    )


def _key_scores(chroma: Array) -> list[tuple[str, float]]:
    """Correlate a mean chroma (12,) with every rotated profile, best first."""
    scored = [
        (key_name(tonic, mode), float(np.corrcoef(np.roll(profile, tonic), chroma)[0, 1]))
        for mode, profile in PROFILES.items()
        for tonic in range(12)
    ]
    return sorted(scored, key=lambda item: -item[1])


def _timbre(samples: Array, chroma: Array, vector: tuple[float, ...]) -> Timbre:
    spectrum = np.abs(librosa.stft(samples))
    mfcc = librosa.feature.mfcc(y=samples, sr=SAMPLE_RATE, n_mfcc=20)
    contrast = librosa.feature.spectral_contrast(S=spectrum, sr=SAMPLE_RATE)
    return Timbre(
        spectral_centroid_hz=float(librosa.feature.spectral_centroid(S=spectrum, sr=SAMPLE_RATE).mean()),
        spectral_rolloff_hz=float(librosa.feature.spectral_rolloff(S=spectrum, sr=SAMPLE_RATE).mean()),
        spectral_flatness=float(librosa.feature.spectral_flatness(S=spectrum).mean()),
        spectral_contrast_db=_floats(contrast.mean(axis=1)),
        zero_crossing_rate=float(librosa.feature.zero_crossing_rate(samples).mean()),
        mfcc_mean=_floats(mfcc.mean(axis=1)),
        mfcc_std=_floats(mfcc.std(axis=1)),
        chroma_mean=_floats(chroma.mean(axis=1)),
        chroma_std=_floats(chroma.std(axis=1)),
        vector=vector,
    )


def _floats(values: Array) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
