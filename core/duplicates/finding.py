"""A library looked through for duplicates: sketches, pairs, listening to those, groups."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from core.duplicates.candidates import NEAR_S, pairs
from core.duplicates.fingerprint import Fingerprint, Likeness, Samples, compare, fingerprint
from core.duplicates.grouping import recordings, same_sounds, songs, sounds_alike
from core.duplicates.listening import sound
from core.duplicates.sketches import Sketch, sketch
from core.duplicates.waveform import resemblances
from core.errors import AudioError
from models.duplicates import DuplicateGroup
from models.track import LibraryTrack

#: Of a path its sound; raises ``AudioError``.
Hear = Callable[[str], Samples]
#: How many files were listened to, of how many.
Told = Callable[[int, int], None]
#: Sounds kept for the next comparison: 8 MB for four minutes.
_KEPT = 8


@dataclass(frozen=True, slots=True)
class Found:
    """The groups, and the files that could not be listened to, a sentence each."""

    groups: tuple[DuplicateGroup, ...]
    problems: tuple[str, ...] = ()


def find(
    tracks: Iterable[LibraryTrack],
    vectors: tuple[NDArray[np.int64], NDArray[np.float32]],
    *,
    told: Told = lambda done, total: None,
    hear: Hear = sound,
) -> Found:
    """Find duplicates among tracks.

    Parameters
    ----------
    vectors
        Ids, ascending, and timbre vectors of the library, as ``Store.vectors`` gives them.
    told
        Called after each file that was listened to.
    """
    sounds = same_sounds([sketch(track) for track in tracks])
    first = [members[0] for members in sounds]
    wanted = pairs(first, _rows(first, *vectors))
    ears = _Ears(first, hear)
    ears.listen(sorted({index for pair in wanted for index in pair}), told)
    likenesses = {pair: likeness for pair in wanted if (likeness := ears.compare(*pair)) is not None}
    groups, best = recordings(sounds, likenesses)
    return Found((*groups, *songs(best)), tuple(ears.problems))


class _Ears:
    """Fingerprints of the files that were listened to, by their index, and the few sounds heard last."""

    def __init__(self, sketches: list[Sketch], hear: Hear) -> None:
        self._sketches = sketches
        self._hear = lru_cache(_KEPT)(hear)
        self._heard: dict[int, Fingerprint] = {}
        self.problems: list[str] = []

    def listen(self, indices: list[int], told: Told) -> None:
        """Take fingerprints; what cannot be decoded is noted."""
        for done, index in enumerate(indices, 1):
            path = self._sketches[index].path
            try:
                self._heard[index] = fingerprint(self._hear(path))
            except AudioError as error:
                self.problems.append(f"{path} could not be listened to: {error}")
            told(done, len(indices))

    def compare(self, one: int, other: int) -> Likeness | None:
        """Compare two files; their waveforms only where their fingerprints agree."""
        first, second = self._sketches[one], self._sketches[other]
        if one not in self._heard or other not in self._heard:
            return None
        likeness = compare(self._heard[one], self._heard[other], most_lag_s=NEAR_S)
        if not sounds_alike(likeness, first, second):
            return likeness
        try:
            found = resemblances(self._hear(first.path), self._hear(second.path), likeness.lag_s)
        except AudioError as error:  # it could be heard before
            self.problems.append(f"{first.path} or {second.path} could not be listened to again: {error}")
            return None
        if not len(found):
            return likeness
        return replace(likeness, waveform=float(np.median(found)), waveform_worst=float(found[len(found) // 10]))


def _rows(sketches: list[Sketch], ids: NDArray[np.int64], matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vectors of tracks in their order; zeros for one that has none."""
    rows = np.zeros((len(sketches), matrix.shape[1] if matrix.ndim == 2 else 1), np.float32)
    places = np.searchsorted(ids, [each.id for each in sketches])
    for row, place, each in zip(rows, places, sketches, strict=True):
        if place < len(ids) and ids[place] == each.id:
            row[:] = matrix[place]
    return rows
