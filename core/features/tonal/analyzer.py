"""Hears a track block by block and says its key, tuning and chroma. Reads no file."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.evidence.packing import Arrays
from core.features.tonal.chroma import ALL, ROW_S, PitchHistory, clarity, fold, harmony, levelled, tuning
from core.features.tonal.key import EVIDENCE, PARTS, KeyEstimate, estimate_key, listen, with_triads
from models.features import Tonal
from models.keys import CAMELOT

#: Opening and ending, in seconds.
EDGE_S = 30.0
#: Less sound than this has no key.
MINIMUM_S = 2.5
#: Less clear than this has no key: noise has 0.003, speech 0.02, drums 0.04; of 35 real tracks the least has 0.066.
LEAST_CLARITY = 0.05
#: Below one of these notes are dim: of 258 tracks, those of few notes have 0.13 and 0.33; drums that ring, 0.1 and 0.3.
DIM_CLARITY, DIM_AGREEMENT = 0.12, 0.3
#: Peaks that agree less than this have no common tuning.
LEAST_AGREEMENT = 0.1


class TonalAnalyzer:
    """Key of a track, of its opening and its ending, its tuning and its chroma.

    ``feed(samples)`` takes mono sound at 22,050 Hz in blocks of any size, float32 (n,), nominal range -1..1; no result
    depends on the size of the blocks. It does not take the shared spectrogram: its bins are wider than a semitone
    below 180 Hz (docs/decisions/0006-key.md).

    Attributes
    ----------
    tonal_clarity : float
        After ``measure``: share 0..1 of the amplitude between 51 and 900 Hz that lies in spectral peaks.
    """

    def __init__(self) -> None:
        self._history = PitchHistory()
        self.tonal_clarity = 0.0

    def feed(self, samples: NDArray[np.float32]) -> None:
        """Hear the next mono samples at 22,050 Hz."""
        self._history.feed(samples)

    def finish(self, duration_s: float) -> Tonal:
        """Say what is known of the harmony of ``duration_s`` seconds of sound; ``None`` stands for unknown."""
        return decide(self.measure(duration_s))

    def measure(self, duration_s: float) -> Arrays:
        """Return what the keys of ``duration_s`` seconds of sound are decided from (``decide``).

        Returns
        -------
        heard : what ``key.listen`` hears of the whole, the first and the last 30 s, float16, shape (3, parts, 36)
        sound : of each of the three, how many seconds sound, how clear they are, how far their peaks agree on a tuning,
            float32, shape (3, 3)
        tuning : distance of the track's A from 440 Hz in cents, and how far its peaks agree, float32, shape (2,)
        """
        rows = self._history.rows()
        self.tonal_clarity = clarity(rows)
        notes = with_triads(harmony(rows))
        edge = round(EDGE_S / ROW_S)
        last = max(0, min(len(rows), round(duration_s / ROW_S)) - edge)
        sections = [(rows[part], notes[part]) for part in _parts(edge, last)]
        return {
            "heard": np.stack([_listened(*section) for section in sections]),
            "sound": np.array([_sound(section) for section, _ in sections], np.float32),
            "tuning": np.array(tuning(rows), np.float32),
        }

    def chroma_rows(self) -> tuple[NDArray[np.float32], float]:
        """Chroma from C of everything heard, (m, 12), strongest class near 1, and the seconds from row to row."""
        rows = self._history.rows()
        return levelled(fold(rows, tuning(rows)[0])), ROW_S

    def chroma_mean_std(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Mean and standard deviation (12,), (12,) of chroma from C where there is sound, strongest class near 1."""
        rows = self._history.rows()
        chroma = levelled(fold(rows, tuning(rows)[0]))[rows[:, ALL] > 0.0]
        if len(chroma) == 0:
            return np.zeros(12, np.float32), np.zeros(12, np.float32)
        return chroma.mean(axis=0), chroma.std(axis=0)


def _parts(edge: int, last: int) -> tuple[slice, slice, slice]:
    return slice(None), slice(0, edge), slice(last, None)


def _sound(rows: NDArray[np.float32]) -> tuple[float, float, float]:
    """How many seconds of a part of the history sound, how clear they are, and how far its peaks agree."""
    return float((rows[:, ALL] > 0.0).sum()) * ROW_S, clarity(rows), tuning(rows)[1]


def _listened(rows: NDArray[np.float32], notes: NDArray[np.float32]) -> NDArray[np.float16]:
    return listen(notes) if _sound(rows)[0] > 0.0 else np.zeros((1 + PARTS, EVIDENCE), np.float16)


def decide(evidence: Arrays) -> Tonal:
    """Return what evidence (``TonalAnalyzer.measure``) tells of the harmony; ``None`` stands for unknown."""
    if not evidence:
        return Tonal()
    sections = zip(evidence["heard"], evidence["sound"].tolist(), strict=True)
    whole, opening, ending = (_key(heard, *sound) for heard, sound in sections)
    if whole is None:
        return Tonal()
    cents, agreement = evidence["tuning"].tolist()
    return Tonal(
        key=whole.key,
        camelot=CAMELOT[whole.key],
        key_confidence=whole.confidence,
        key_second=whole.second,
        key_opening=opening.key if opening else None,
        key_ending=ending.key if ending else None,
        tuning_cents=cents if agreement >= LEAST_AGREEMENT else None,
    )


def _key(heard: NDArray[Any], sounding_s: float, clear: float, agreement: float) -> KeyEstimate | None:
    """Key of a part of the track, unless it sounds too short or not tonal enough."""
    if sounding_s < MINIMUM_S or clear < LEAST_CLARITY:
        return None
    return estimate_key(heard, dim=clear < DIM_CLARITY or agreement < DIM_AGREEMENT)
