"""Sound to pitch: spectral peaks gathered in a history of 20-cent pitch-class bins, its tuning, its chroma.

Owns the long spectrum that tells low notes apart, which the shared one cannot (docs/decisions/0006-key.md). Knows
nothing of keys. The history keeps 256 bytes per 0.37 s of sound: 25 MB for ten hours.
"""

import math

import numpy as np
from numpy.typing import NDArray

from core.features.kernel import kernel
from core.features.tonal.thinning import STEP, Thinner
from core.features.transform import FrameTransform

Floats = NDArray[np.float32]

SAMPLE_RATE = 22050
#: 372 ms of one sample in ``STEP``: 2.7 Hz a bin, so that semitones are apart down to 90 Hz.
FRAME = 2048
HOP = 1024
#: Frames transformed at once.
BATCH = 8

#: Pitch bins per octave: fine enough to shift by the tuning after the whole track has been heard.
BINS = 60
#: Columns after the pitch bins: amplitude of the clear peaks, and of everything in the band they were searched in; sums
#: over the peaks of where they lie within the semitone, as an angle's cosine and sine: the bins are too wide to tell.
CLEAR, ALL, COSINE, SINE = range(BINS, BINS + 4)
COLUMNS = BINS + 4
#: Frames that share a row of the history, and what a row lasts.
ROW_FRAMES = 2
ROW_S = ROW_FRAMES * HOP * STEP / SAMPLE_RATE

#: Spectrum bins searched for peaks, 51 to 900 Hz: bass and the fundamentals of melody and harmony. Higher up,
#: overtones and percussion outweigh what is won.
LOWEST_BIN = 19
HIGHEST_BIN = 334
#: A peak has at least this many times the mean amplitude of the bins around it: most of noise has not.
PROMINENCE = 2.0
#: Peaks this prominent are heard as notes: one bin in 1,200 of white noise is (Rayleigh's distribution).
CLEAR_PROMINENCE = 3.0
NEIGHBOURHOOD = 10
#: Rows with so much of the whole's clarity count in full for the key.
FULLY_CLEAR = 0.5
#: Peaks of less power than this share of the frame's strongest bin are side lobes and rounding.
PEAK_FLOOR = 1e-6
#: Power in a bin of a sine at -80 dB of full scale: a frame without any stronger one is silent.
SILENCE = (1e-4 * FRAME / 4) ** 2

_BINS_READ = HIGHEST_BIN + NEIGHBOURHOOD + 1
_NO_GAIN = np.ones(_BINS_READ, np.float32)
_WINDOW = (0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(FRAME) / FRAME)).astype(np.float32)
#: Where spectrum bin 1 would lie, in pitch bins above the C that belongs to A = 440 Hz.
_ORIGIN = BINS * (math.log2(SAMPLE_RATE / STEP / FRAME / 440.0) + 0.75)
#: Angle of a pitch bin, where a semitone is a full turn.
_TURN = 2.0 * math.pi * 12.0 / BINS


@kernel
def _add_peaks(power: Floats, below: Floats, row: Floats) -> None:
    """Add the peaks of a frame to a row of the history; ``below`` holds the sums of amplitudes below each bin."""
    floor = power[LOWEST_BIN : HIGHEST_BIN + 1].max() * PEAK_FLOOR
    for i in range(LOWEST_BIN, HIGHEST_BIN + 1):
        peak = power[i]
        if peak <= power[i - 1] or peak < power[i + 1] or peak < floor:
            continue
        around = below[i + NEIGHBOURHOOD + 1] - below[i - NEIGHBOURHOOD]
        amplitude = math.sqrt(peak)
        if amplitude * (2 * NEIGHBOURHOOD + 1) < PROMINENCE * around:
            continue
        # A parabola through the logarithms gives the frequency between bins.
        left, right = math.log(power[i - 1] / peak + 1e-12), math.log(power[i + 1] / peak + 1e-12)
        offset = 0.5 * (left - right) / (left + right)
        pitch = _ORIGIN + BINS * math.log2(i + offset)
        # The root of the amplitude keeps one loud voice from being all that counts.
        weight = math.sqrt(amplitude)
        row[math.floor(pitch + 0.5) % BINS] += weight
        row[COSINE] += weight * math.cos(_TURN * pitch)
        row[SINE] += weight * math.sin(_TURN * pitch)
        if amplitude * (2 * NEIGHBOURHOOD + 1) >= CLEAR_PROMINENCE * around:
            row[CLEAR] += below[i + 2] - below[i - 1]


@kernel
def _gather(spectra: Floats, rows: Floats) -> None:
    """Add power spectra, shape (frames, ``_BINS_READ``), to rows of ``ROW_FRAMES`` frames each."""
    below = np.zeros(_BINS_READ + 1, np.float32)
    for t in range(len(spectra)):
        power = spectra[t]
        for i in range(_BINS_READ):
            below[i + 1] = below[i] + math.sqrt(power[i])
        if power[LOWEST_BIN : HIGHEST_BIN + 1].max() > SILENCE:
            row = rows[t // ROW_FRAMES]
            row[ALL] += below[HIGHEST_BIN + 1] - below[LOWEST_BIN]
            _add_peaks(power, below, row)


class PitchHistory:
    """Spectral peaks by pitch class from C, a row per ``ROW_S`` seconds: 60 pitch bins, ``CLEAR`` and so on."""

    def __init__(self) -> None:
        self._thinner = Thinner()
        self._pending = np.zeros(FRAME // 2, np.float32)
        self._transform = FrameTransform(BATCH, HOP, _WINDOW)
        self._power = np.empty((BATCH, _BINS_READ), np.float32)
        self._samples = 0
        self._frames = 0
        self._chunks: list[Floats] = []

    def feed(self, samples: Floats) -> None:
        """Hear the next mono samples at ``SAMPLE_RATE``, float32 (n,), nominal range -1..1."""
        self._samples += len(samples)
        self._pending = np.concatenate([self._pending, self._thinner.push(samples)])
        frames = max(0, (len(self._pending) - FRAME) // HOP + 1) // BATCH * BATCH
        if frames:
            self._chunks.append(self._rows_of(self._pending, frames))
            self._frames += frames
            self._pending = self._pending[frames * HOP :]

    def rows(self) -> Floats:
        """Everything heard so far (m, ``COLUMNS``), the last frame centred less than a hop before the end."""
        frames = 1 + self._samples // (HOP * STEP) if self._samples else 0
        padded = np.concatenate([self._pending, self._thinner.rest(), np.zeros(FRAME, np.float32)])
        return np.concatenate([*self._chunks, self._rows_of(padded, frames - self._frames)])

    def _rows_of(self, samples: Floats, frames: int) -> Floats:
        rows = np.zeros((-(-frames // ROW_FRAMES), COLUMNS), np.float32)
        for done in range(0, frames, BATCH):
            power = self._power[: min(BATCH, frames - done)]
            self._transform.power(samples[done * HOP :], _NO_GAIN, power)
            _gather(power, rows[done // ROW_FRAMES :])
        return rows


def tuning(rows: Floats) -> tuple[float, float]:
    """Distance of the pitches from A = 440 Hz, and how much they agree on it.

    Returns
    -------
    cents : float
        -50..50, the circular mean over all peaks.
    agreement : float
        0..1, the length of that mean: 0 for peaks anywhere between the semitones.
    """
    x, y = rows[:, [COSINE, SINE]].sum(axis=0, dtype=np.float64).tolist()
    total = float(rows[:, :BINS].sum(dtype=np.float64))
    return 50.0 * math.atan2(y, x) / math.pi, math.hypot(x, y) / total if total > 0.0 else 0.0


def clarity(rows: Floats) -> float:
    """Share 0..1 of the amplitude between 51 and 900 Hz that lies in clear peaks; near 0 for noise, 0 for silence."""
    heard = float(rows[:, ALL].sum(dtype=np.float64))
    return min(1.0, float(rows[:, CLEAR].sum(dtype=np.float64)) / heard) if heard > 0.0 else 0.0


def fold(rows: Floats, tuning_cents: float) -> Floats:
    """Chroma (m, 12) from C of a history: each bin counts to its nearest semitone, by cos² of the distance."""
    pitch = np.arange(BINS) * (12.0 / BINS) - tuning_cents / 100.0
    nearest = np.round(pitch)
    weight = np.cos(np.pi * (pitch - nearest)) ** 2
    chroma = np.zeros((len(rows), 12), np.float32)
    for column, pitch_class in enumerate(nearest.astype(int) % 12):
        chroma[:, pitch_class] += rows[:, column] * np.float32(weight[column])
    return chroma


def harmony(rows: Floats) -> Floats:
    """Chroma (m, 12) from C by which a key is judged: tuned and levelled, and where drums cover the notes, faded out.

    A row counts in full from half the clarity of the whole on.
    """
    clear = rows[:, CLEAR] / np.maximum(rows[:, ALL], np.float32(1e-9))
    share = np.minimum(1.0, clear / (FULLY_CLEAR * clarity(rows) + 1e-9))
    return np.asarray(levelled(fold(rows, tuning(rows)[0])) * share[:, None], np.float32)


def levelled(chroma: Floats) -> Floats:
    """Chroma with the strongest class of each row near 1, rows far below the loudest fading out, silence 0."""
    strongest = chroma.max(axis=1, keepdims=True)
    return np.asarray(chroma / (strongest + np.float32(0.01 * strongest.max(initial=0.0) + 1e-9)), np.float32)
