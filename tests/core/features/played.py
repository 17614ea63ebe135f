"""Music with beats at any times: chords, bass and drums in bars of any length, to know what must be heard."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.features import FeatureExtractor
from models.features import Rhythm

RATE = 22050
Samples = NDArray[np.float32]
Times = NDArray[np.float64]

#: Eight chords, so that four of them are no repetition.
CHORDS = (
    (60, 64, 67),
    (65, 69, 72),
    (67, 71, 74),
    (60, 64, 67),
    (57, 60, 64),
    (65, 69, 72),
    (62, 65, 69),
    (67, 71, 74),
)


@dataclass(frozen=True, slots=True)
class Score:
    """What is played: ``pickup`` beats before the first bar of ``metre`` beats, and the instruments of each eight bars
    (c chords, b bass, d drums, h hats, l lead), over and over."""

    metre: int = 4
    pickup: int = 0
    sections: Sequence[str] = ("cbdh",)


def beats_at(tempo: Callable[[float], float], seconds: float) -> Times:
    """Times of beats from 0.3 s on, at a tempo in BPM that may depend on the time."""
    times = [0.3]
    while times[-1] < seconds:
        times.append(times[-1] + 60.0 / tempo(times[-1]))
    return np.array(times)


def hear(sound: Samples) -> Rhythm:
    """What the whole analysis tells of the rhythm."""
    extractor = FeatureExtractor(RATE, 1)
    extractor.feed(sound[:, None])
    return extractor.finish().rhythm


def play(beats: Times, score: Score = Score()) -> Samples:
    """Mono sound, the last beat being its end."""
    rng, mix = np.random.default_rng(0), np.zeros(round((beats[-1] + 1.0) * RATE))
    for number, (start, end) in enumerate(pairwise(beats)):
        bar, place = divmod(number - score.pickup, score.metre)
        section = score.sections[(bar // 8) % len(score.sections)]
        for instrument in section:
            _PLAYERS[instrument](mix, (start, end), CHORDS[bar % 4 if len(score.sections) > 1 else bar % 8], rng, place)
    return np.asarray(mix[: round(beats[-1] * RATE)] * (0.8 / np.abs(mix).max()), np.float32)


Span = tuple[float, float]
Chord = tuple[int, int, int]
Generator = np.random.Generator


def _chords(mix: Times, span: Span, chord: Chord, rng: Generator, place: int) -> None:
    for pitch in chord:
        _add(mix, span[0], 0.1 * _note(pitch, span))


def _bass(mix: Times, span: Span, chord: Chord, rng: Generator, place: int) -> None:
    _add(mix, span[0], 0.2 * _note(chord[0] - 24, span))


def _lead(mix: Times, span: Span, chord: Chord, rng: Generator, place: int) -> None:
    _add(mix, span[0], 0.2 * _note(chord[place % 3] + 12, span))


def _drums(mix: Times, span: Span, chord: Chord, rng: Generator, place: int) -> None:
    if place in (0, 2):
        time = np.arange(round(0.15 * RATE)) / RATE
        _add(mix, span[0], 0.5 * np.sin(2 * np.pi * (50 * time - 4 * np.exp(-time / 0.03))) * np.exp(-time / 0.05))
    else:
        _add(mix, span[0], 0.3 * _burst(rng, 0.12))


def _hats(mix: Times, span: Span, chord: Chord, rng: Generator, place: int) -> None:
    _add(mix, sum(span) / 2.0, 0.15 * _burst(rng, 0.03))


def _note(midi: int, span: Span) -> Times:
    time = np.arange(round((span[1] - span[0]) * RATE)) / RATE
    phase = 2 * np.pi * 440.0 * 2 ** ((midi - 69) / 12) * time
    tone = sum(level * np.sin((n + 1) * phase) for n, level in enumerate((1.0, 0.5, 0.3, 0.15)))
    return np.asarray(tone * np.minimum(1.0, np.minimum(time / 0.005, time[::-1] / 0.02)) * np.exp(-time / 0.6))


def _burst(rng: Generator, seconds: float) -> Times:
    length = round(seconds * RATE)
    return np.asarray(0.4 * rng.standard_normal(length) * np.exp(-5.0 * np.arange(length) / length))


def _add(mix: Times, start_s: float, sound: Times) -> None:
    first = round(start_s * RATE)
    mix[first : first + len(sound)] += sound


_PLAYERS = {"c": _chords, "b": _bass, "d": _drums, "h": _hats, "l": _lead}
