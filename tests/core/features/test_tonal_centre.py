"""Sounds that have no tonal centre, synthesised: speech, sirens, glissandi, rows, clusters, drums, notes at random."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import lfilter

from core.features.tonal import TonalAnalyzer
from models.features import Tonal

SAMPLE_RATE = 22050
Samples = NDArray[np.float64]
Pitches = NDArray[np.floating | np.integer]

#: Resonances of five vowels, in Hz, and their bandwidths.
VOWELS = ((730, 1090, 2440), (270, 2290, 3010), (530, 1840, 2480), (570, 840, 2410), (300, 870, 2240))
BANDWIDTHS = (80, 100, 140)


def analyse(samples: Samples) -> Tonal:
    analyzer = TonalAnalyzer()
    analyzer.feed(samples.astype(np.float32))
    return analyzer.finish(len(samples) / SAMPLE_RATE)


def seconds(length: float) -> Samples:
    return np.arange(round(length * SAMPLE_RATE)) / SAMPLE_RATE


def tone(hertz: Samples) -> Samples:
    """Six overtones of a frequency that may move."""
    phase = 2 * np.pi * np.cumsum(hertz) / SAMPLE_RATE
    return np.asarray(0.1 * sum(np.sin(n * phase) / n for n in range(1, 7)))


def note(semitone: float, length: float) -> Samples:
    """A plucked string, ``semitone`` above middle C."""
    time = seconds(length)
    return tone(np.full(len(time), 440.0 * 2.0 ** ((semitone - 9) / 12))) * np.exp(-2.0 * time)


def melody(semitones: Pitches, length: float = 0.3) -> Samples:
    return np.concatenate([note(semitone, length) for semitone in semitones])


def chords(rows: Pitches, length: float = 0.8) -> Samples:
    return np.concatenate([np.sum([note(semitone, length) for semitone in row], axis=0) for row in rows])


def speech(seed: int) -> Samples:
    """Syllables of a gliding, trembling voice through the resonances of vowels, with hisses between."""
    rng = np.random.default_rng(seed)
    voice = rng.uniform(100, 220)
    return np.concatenate([sound for _ in range(90) for sound in (_syllable(rng, voice), _hiss(rng))])


def _hiss(rng: np.random.Generator) -> Samples:
    return 0.05 * rng.standard_normal(round(rng.uniform(0.0, 0.1) * SAMPLE_RATE))


def _syllable(rng: np.random.Generator, voice: float) -> Samples:
    count = round(rng.uniform(0.12, 0.35) * SAMPLE_RATE)
    glide = np.linspace(rng.uniform(-0.3, 0.4), rng.uniform(-0.3, 0.4), count)
    tremble = np.repeat(rng.standard_normal(count // 100 + 1), 100)[:count]
    pitch = voice * 2 ** (glide + 0.01 * tremble)
    sound = 1.0 * (np.diff(np.floor(np.cumsum(pitch) / SAMPLE_RATE), prepend=0.0) > 0) + 0.05 * rng.standard_normal(
        count
    )
    for hertz, width in zip(VOWELS[rng.integers(5)], BANDWIDTHS, strict=True):
        radius, angle = np.exp(-np.pi * width / SAMPLE_RATE), 2 * np.pi * hertz / SAMPLE_RATE
        sound = lfilter([1 - radius], [1, -2 * radius * np.cos(angle), radius**2], sound)
    return np.asarray(0.3 * sound / np.abs(sound).max() * np.hanning(count) ** 0.3)


def siren(seed: int) -> Samples:
    rng = np.random.default_rng(seed)
    return tone(rng.uniform(400, 900) + 250 * np.sin(2 * np.pi * rng.uniform(0.2, 3.0) * seconds(20)))


def two_tone_horn(seed: int) -> Samples:
    return tone(np.where((seconds(20) * (1 + seed)).astype(int) % 2, 435.0, 488.0))


def glissandi(seed: int) -> Samples:
    """Three voices that slide upwards over two octaves again and again."""
    rng = np.random.default_rng(seed)
    starts = rng.random(3)
    return np.asarray(sum(tone(110 * 2 ** ((seconds(20) / (4 + i) + s) % 1 * 2)) for i, s in enumerate(starts)))


def one_glissando(seed: int) -> Samples:
    return tone(55.0 * 2 ** (seconds(20) / 20 * (4 + seed)))


def twelve_tone_rows(seed: int) -> Samples:
    rng = np.random.default_rng(seed)
    return melody(np.concatenate([rng.permutation(12) + 12 * rng.integers(-1, 1, 12) for _ in range(9)]))


def twelve_tone_chords(seed: int) -> Samples:
    rng = np.random.default_rng(seed)
    return chords(np.concatenate([rng.permutation(12).reshape(4, 3) - 6.0 for _ in range(8)]))


def clusters(seed: int) -> Samples:
    """Five to seven neighbouring semitones at once, elsewhere each time."""
    lowest = np.random.default_rng(seed).integers(-12, 12, 25)
    return chords(lowest[:, None] + np.arange(5 + seed % 3))


def chromatic_scale(seed: int) -> Samples:
    return melody((np.arange(120) + seed) % 24 - 12.0)


def diminished_chords(seed: int) -> Samples:
    return chords(np.random.default_rng(seed).integers(0, 3, 40)[:, None] + np.array([0, 3, 6, 9]))


def drum_kit(seed: int) -> Samples:
    """Bass drum, snare and hi-hat; the drums' skins fall in pitch."""
    rng, time = np.random.default_rng(seed), seconds(0.25)

    def drum(start: float, end: float, decay: float, noise: float) -> Samples:
        skin = np.sin(2 * np.pi * (end * time + (start - end) / 30 * (1 - np.exp(-30 * time)))) * np.exp(-decay * time)
        return 0.8 * skin + noise * rng.standard_normal(len(time)) * np.exp(-20 * time)

    kick, snare, hat = drum(150, 45 + 5 * seed, 12, 0.0), drum(220, 180, 25, 0.5), drum(100, 100, 500, 0.2)
    return np.tile(np.concatenate([kick, hat, snare, hat, kick, kick, snare, hat]), 10)


def booming_kit(seed: int) -> Samples:
    """Bass drum that rings for a second, a snare with a tone in it, hi-hats; two beats a second."""
    rng, half = np.random.default_rng(seed), round(0.25 * SAMPLE_RATE)
    sound = np.zeros(80 * half + SAMPLE_RATE)

    def strike(place: int, start: float, end: float, decay: float, noise: float) -> None:
        time = seconds(0.8)
        skin = np.sin(2 * np.pi * (end * time + (start - end) / 30 * (1 - np.exp(-30 * time)))) * np.exp(-decay * time)
        hiss = noise * rng.standard_normal(len(time)) * np.exp(-20 * time)
        sound[place * half : place * half + len(time)] += 0.4 * (skin + hiss)

    low, high = rng.uniform(45, 60), rng.uniform(160, 240)
    for place in range(76):
        strike(place, 0.0, 0.0, 999.0, 0.2)
        if place % 4 == 0:
            strike(place, 150.0, low, 5.0, 0.0)
        if place % 4 == 2:
            strike(place, 1.2 * high, high, 12.0, 0.6)
    return sound[: 80 * half]


def noise(seed: int) -> Samples:
    return 0.1 * np.random.default_rng(seed).standard_normal((5 + 10 * seed) * SAMPLE_RATE)


def buzz(seed: int) -> Samples:
    """One held note with all its overtones."""
    time = seconds(20)
    return np.asarray(0.05 * sum(np.sin(2 * np.pi * (100 + 50 * seed) * n * time) / n for n in range(1, 20)))


WITHOUT = (
    *(speech, siren, two_tone_horn, glissandi, one_glissando, twelve_tone_rows, twelve_tone_chords),
    *(clusters, chromatic_scale, diminished_chords, drum_kit, booming_kit, noise, buzz),
)


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("sound", WITHOUT)
def test_what_has_no_tonal_centre_has_no_key(sound: Callable[[int], Samples], seed: int) -> None:
    assert analyse(sound(seed)) == Tonal()


def random_semitones(rng: np.random.Generator) -> Samples:
    return melody(rng.integers(-12, 12, 100))


def random_pitches(rng: np.random.Generator) -> Samples:
    return melody(rng.uniform(-12, 12, 80))


def quarter_tones(rng: np.random.Generator) -> Samples:
    return melody(rng.integers(0, 48, 80) / 2 - 12)


def whole_tones(rng: np.random.Generator) -> Samples:
    return chords(2 * rng.integers(-6, 6, (40, 3)))


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("sound", [random_semitones, random_pitches, quarter_tones, whole_tones])
def test_a_key_that_chance_brought_about_is_never_said_with_confidence(
    sound: Callable[[np.random.Generator], Samples], seed: int
) -> None:
    tonal = analyse(sound(np.random.default_rng(seed)))
    assert tonal.key is None or tonal.key_confidence < 0.5


@pytest.mark.parametrize("sound", [noise, drum_kit, speech])
def test_a_song_with_it_at_the_side_keeps_its_key(sound: Callable[[int], Samples]) -> None:
    """Whatever has no key alone takes none away."""
    song = chords(np.tile(np.array([[-12, 0, 4, 7], [-7, 5, 9, 12], [-5, 7, 11, 14], [-12, 0, 4, 7]]), (6, 1)))
    beside = np.resize(sound(1), len(song))
    level = 0.5 * np.sqrt((song**2).mean() / (beside**2).mean())
    assert analyse(song + level * beside).key == "C major"
