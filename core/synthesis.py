"""Small songs of known tempo and key, synthesised: for the demo library, the doctor's self-test and the tests.

Owns sound made from nothing; writes no file and knows no tag.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.keys import split

# The cadences by which textbooks establish a key.
MAJOR_CHORDS = ((0, 4, 7), (5, 9, 12), (7, 11, 14), (0, 4, 7))  # I IV V I
MINOR_CHORDS = ((0, 3, 7), (5, 8, 12), (7, 11, 14), (0, 3, 7))  # i iv V i

#: Relative amplitude of each partial, and the seconds in which a note falls to 1/e (0 = it is held).
TIMBRES: dict[str, tuple[tuple[float, ...], float]] = {
    "pluck": ((1.0, 0.6, 0.35, 0.2, 0.12, 0.07), 0.35),
    "pad": ((1.0, 0.3, 0.12, 0.05), 0.0),
    "square": ((1.0, 0.0, 0.33, 0.0, 0.2, 0.0, 0.14), 0.0),
    "bell": ((1.0, 0.1, 0.5, 0.05, 0.4, 0.02, 0.25), 0.8),
}

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Song:
    """What to play: four-four time, one chord a bar, bass and drums; ``key`` as "A minor", ``seed`` for the noise."""

    tempo_bpm: float
    key: str = "C major"
    timbre: str = "pluck"
    seconds: float = 20.0
    drums: float = 0.5
    seed: int = 0


def render(song: Song, sample_rate: int = 44100) -> Samples:
    """Play a song; the first beat is at 0 s.

    Returns
    -------
    float32, shape (n, 2), n = round(seconds * sample_rate), peak 0.8
    """
    total = round(song.seconds * sample_rate)
    mix = np.zeros(total + sample_rate, np.float32)
    _play_chords(mix, song, sample_rate)
    _play_drums(mix, song, sample_rate)
    mono = mix[:total]
    mono *= 0.8 / max(float(np.abs(mono).max(initial=0.0)), 1e-9)
    return np.stack([mono, mono], axis=1)


def beat_times(song: Song) -> NDArray[np.float64]:
    """Return the true beat times in seconds, shape (beats,)."""
    return np.arange(0.0, song.seconds, 60.0 / song.tempo_bpm)


def _play_chords(mix: Samples, song: Song, sample_rate: int) -> None:
    tonic, mode = split(song.key)
    root = 48 + tonic
    chords = MINOR_CHORDS if mode == "minor" else MAJOR_CHORDS
    for index, start in enumerate(beat_times(song)):
        chord = chords[(index // 4) % 4]
        length = 60.0 / song.tempo_bpm
        for interval in chord:
            _add(mix, start, _note(root + 12 + interval, length, song.timbre, sample_rate) * 0.25, sample_rate)
        _add(mix, start, _note(root - 12 + chord[0] % 12, length, "pluck", sample_rate) * 0.4, sample_rate)


def _play_drums(mix: Samples, song: Song, sample_rate: int) -> None:
    rng = np.random.default_rng(song.seed)
    kick, snare, hat = _kick(sample_rate), _noise(rng, 0.12, sample_rate), _noise(rng, 0.03, sample_rate)
    for index, start in enumerate(beat_times(song)):
        _add(mix, start, kick * song.drums if index % 2 == 0 else snare * (0.6 * song.drums), sample_rate)
        _add(mix, start + 30.0 / song.tempo_bpm, hat * (0.3 * song.drums), sample_rate)


def _note(midi: int, seconds: float, timbre: str, sample_rate: int) -> Samples:
    partials, decay = TIMBRES[timbre]
    time = np.arange(round(seconds * sample_rate), dtype=np.float32) / sample_rate
    phase = 2 * np.pi * 440.0 * 2 ** ((midi - 69) / 12) * time
    tone = sum(level * np.sin((n + 1) * phase) for n, level in enumerate(partials) if level)
    envelope = np.exp(-time / decay) if decay else np.ones_like(time)
    return np.asarray(tone * envelope * _fade(len(time), sample_rate), np.float32)


def _fade(length: int, sample_rate: int) -> Samples:
    """5 ms up and 20 ms down, so that no note clicks."""
    position = np.arange(length, dtype=np.float32) / sample_rate
    remaining = position[::-1]
    return np.minimum(1.0, np.minimum(position / 0.005, remaining / 0.02)).astype(np.float32)


def _kick(sample_rate: int) -> Samples:
    time = np.arange(round(0.15 * sample_rate), dtype=np.float32) / sample_rate
    return np.asarray(np.sin(2 * np.pi * (50 * time - 4 * np.exp(-time / 0.03))) * np.exp(-time / 0.05), np.float32)


def _noise(rng: np.random.Generator, seconds: float, sample_rate: int) -> Samples:
    length = round(seconds * sample_rate)
    decay = np.exp(-5.0 * np.arange(length, dtype=np.float32) / length)
    return rng.standard_normal(length, dtype=np.float32) * decay * np.float32(0.4)


def _add(mix: Samples, start_s: float, sound: Samples, sample_rate: int) -> None:
    first = round(start_s * sample_rate)
    last = min(first + len(sound), len(mix))
    mix[first:last] += sound[: max(last - first, 0)]
