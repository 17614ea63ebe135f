"""Hears a track block by block and says its key, tuning and chroma. Reads no file."""

import numpy as np
from numpy.typing import NDArray

from core.features.tonal.chroma import ALL, ROW_S, PitchHistory, clarity, fold, levelled, tuning
from core.features.tonal.key import KeyEstimate, estimate_key
from models.features import Tonal
from models.keys import CAMELOT

#: Opening and ending, in seconds.
EDGE_S = 30.0
#: Less sound than this has no key.
MINIMUM_S = 2.5
#: Less clear than this has no key: noise has 0.003, speech 0.02, drums 0.04; of 35 real tracks the least has 0.066.
LEAST_CLARITY = 0.05
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
        After ``finish``: share 0..1 of the amplitude between 51 and 900 Hz that lies in spectral peaks.
    """

    def __init__(self) -> None:
        self._history = PitchHistory()
        self.tonal_clarity = 0.0

    def feed(self, samples: NDArray[np.float32]) -> None:
        """Hear the next mono samples at 22,050 Hz."""
        self._history.feed(samples)

    def finish(self, duration_s: float) -> Tonal:
        """Say what is known of the harmony of ``duration_s`` seconds of sound; ``None`` stands for unknown."""
        rows = self._history.rows()
        self.tonal_clarity = clarity(rows)
        cents, agreement = tuning(rows)
        chroma = levelled(fold(rows, cents))
        edge = round(EDGE_S / ROW_S)
        last = max(0, min(len(rows), round(duration_s / ROW_S)) - edge)
        whole, opening, ending = (_key(rows[part], chroma[part]) for part in _parts(edge, last))
        if whole is None:
            return Tonal()
        return Tonal(
            key=whole.key,
            camelot=CAMELOT[whole.key],
            key_confidence=whole.confidence,
            key_second=whole.second,
            key_opening=opening.key if opening else None,
            key_ending=ending.key if ending else None,
            tuning_cents=cents if agreement >= LEAST_AGREEMENT else None,
        )

    def chroma_mean_std(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Mean and standard deviation (12,), (12,) of chroma from C where there is sound, strongest class near 1."""
        rows = self._history.rows()
        chroma = levelled(fold(rows, tuning(rows)[0]))[rows[:, ALL] > 0.0]
        if len(chroma) == 0:
            return np.zeros(12, np.float32), np.zeros(12, np.float32)
        return chroma.mean(axis=0), chroma.std(axis=0)


def _parts(edge: int, last: int) -> tuple[slice, slice, slice]:
    return slice(None), slice(0, edge), slice(last, None)


def _key(rows: NDArray[np.float32], chroma: NDArray[np.float32]) -> KeyEstimate | None:
    """Key of a part of the history, unless it sounds too short or not tonal enough."""
    sounding_s = float((rows[:, ALL] > 0.0).sum()) * ROW_S
    if sounding_s < MINIMUM_S or clarity(rows) < LEAST_CLARITY:
        return None
    return estimate_key(chroma)
