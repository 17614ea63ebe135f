"""How well one track follows another, in numbers: tempo, key, energy and sound, each 0..1, and all four as one.

Pure functions of arrays that broadcast: one track against a thousand, or each of a list against its next. Knows no
track and says nothing; ``core.playlists.passages`` has the words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.keys import CAMELOT, KEYS

Floats = NDArray[np.float32]
Keys = NDArray[np.int8]

PARTS = ("tempo", "key", "energy", "sound")
#: How much each part weighs in the geometric mean. Beats that drift apart are heard by everyone, keys by most.
WEIGHTS = {"tempo": 0.35, "key": 0.3, "energy": 0.15, "sound": 0.2}
#: What is unknown neither helps nor hurts.
NEUTRAL = 0.5
#: No part counts less: the geometric mean would else forget the other three.
FLOOR = 0.05

#: The pitch fader of a turntable reaches 8 %, and is rarely pushed beyond 6: distance of two tempos -> score.
_TEMPO_APART = (0.01, 0.06, 0.08, 0.16)
_TEMPO_SCORES = (1.0, 0.7, 0.5, 0.0)
FADER = 0.08
#: Half and double tempo lie on one grid, but the feel changes.
_OCTAVE_SCORE = 0.9
#: A step in energy of a tenth is not noticed as one; 0.6 is from a ballad to a dance floor.
_ENERGY_APART = (0.1, 0.6)

#: Two keys are in harmony from this score on: the same, a neighbour on the wheel or the relative one.
IN_HARMONY = 0.8
_SAME_KEY, _NEXT_HOUR, _RELATIVE, _BOOST, _DIAGONAL, _TONE_UP, _TONE_DOWN = 1.0, 0.9, 0.85, 0.65, 0.6, 0.5, 0.3


@dataclass(frozen=True, slots=True)
class Traits:
    """What decides how tracks follow one another; all arrays are of one shape.

    Parameters
    ----------
    tempo_bpm : float32, nan where unknown
    key_opening, key_ending : int8, index into ``models.keys.KEYS``, -1 where unknown
    energy : float32, 0..1, nan where unknown
    """

    tempo_bpm: Floats
    key_opening: Keys
    key_ending: Keys
    energy: Floats

    def __getitem__(self, rows: NDArray[np.intp] | Sequence[int] | tuple[slice | None, ...] | slice) -> "Traits":
        """Return the traits of some rows, or with other axes."""
        chosen = list(rows) if isinstance(rows, Sequence) and not isinstance(rows, tuple) else rows
        return Traits(self.tempo_bpm[chosen], self.key_opening[chosen], self.key_ending[chosen], self.energy[chosen])


class HasTraits(Protocol):
    """Columns of a library, of which these are some; ``key`` stands in for an opening or ending that is unknown."""

    @property
    def tempo_bpm(self) -> Floats: ...
    @property
    def key(self) -> Keys: ...
    @property
    def key_opening(self) -> Keys: ...
    @property
    def key_ending(self) -> Keys: ...
    @property
    def energy(self) -> Floats: ...


def traits(columns: HasTraits, rows: NDArray[np.intp]) -> Traits:
    """Return the traits of some rows of a library's columns."""
    key, opening, ending = columns.key[rows], columns.key_opening[rows], columns.key_ending[rows]
    return Traits(
        columns.tempo_bpm[rows],
        np.where(opening >= 0, opening, key),
        np.where(ending >= 0, ending, key),
        columns.energy[rows],
    )


def tempo_apart(ours: Floats, theirs: Floats) -> Floats:
    """Return how far a tempo has to be pushed to meet another, half and double allowed, as a share: 0.03 is 3 %.

    Returns
    -------
    float32, 0..; nan where a tempo is unknown
    """
    octaves = np.log2(theirs) - np.log2(ours)
    folded = octaves - np.clip(np.rint(octaves), -1, 1)
    apart: Floats = np.exp2(np.abs(folded)) - 1
    return apart


def tempo_score(ours: Floats, theirs: Floats) -> Floats:
    """Return how well two tempos can be mixed, 0..1: 1 to 1 %, 0.5 at the end of the pitch fader, 0 from 16 %."""
    score = np.interp(tempo_apart(ours, theirs), _TEMPO_APART, _TEMPO_SCORES)
    octave = np.abs(np.log2(theirs) - np.log2(ours)) > 0.5
    score = np.where(octave, score * _OCTAVE_SCORE, score)
    return _neutral(score, np.isnan(ours) | np.isnan(theirs))


def key_score(ending: Keys, opening: Keys) -> Floats:
    """Return how well a key follows another on Camelot's wheel, 0..1.

    The same 1, an hour apart .9, the relative one .85, a semitone up (seven hours: the energy boost) .65, an hour apart
    on the other ring .6, a tone up .5, a tone down .3, anything else 0.
    """
    return _KEY_SCORES[ending, opening]


def energy_score(ours: Floats, theirs: Floats) -> Floats:
    """Return how small the step in energy is, 0..1: 1 up to 0.1, 0 from 0.6 on."""
    step = np.abs(theirs - ours)
    return _neutral(np.interp(step, _ENERGY_APART, (1.0, 0.0)), np.isnan(step))


def sound_score(cosines: Floats) -> Floats:
    """Return how alike two tracks sound, 0..1: their cosine, where they have nothing in common 0; nan is unknown."""
    return _neutral(np.clip(cosines, 0.0, 1.0), np.isnan(cosines))


def combined(tempo: Floats, key: Floats, energy: Floats, sound: Floats) -> Floats:
    """Return the weighted geometric mean of the parts, 0..1: no virtue makes up for a clash."""
    weighted = [
        np.float32(WEIGHTS[part]) * np.log(np.maximum(scores, np.float32(FLOOR)))
        for part, scores in zip(PARTS, (tempo, key, energy, sound), strict=True)
    ]
    score: Floats = np.exp(weighted[0] + weighted[1] + weighted[2] + weighted[3])
    return score


def parts(before: Traits, after: Traits, cosines: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return tempo, key, energy and sound score of each transition; everything broadcasts.

    Parameters
    ----------
    cosines : float32, -1..1, how alike each pair sounds
    """
    return (
        tempo_score(before.tempo_bpm, after.tempo_bpm),
        key_score(before.key_ending, after.key_opening),
        energy_score(before.energy, after.energy),
        sound_score(cosines),
    )


def scores(before: Traits, after: Traits, cosines: Floats) -> Floats:
    """Return the score of each transition, 0..1; everything broadcasts as in ``parts``."""
    return combined(*parts(before, after, cosines))


def table(before: Traits, after: Traits, cosines: Floats) -> Floats:
    """Return the score of every transition from ``before`` (n) to ``after`` (m): float32, shape (n, m)."""
    return scores(before[:, None], after[None, :], cosines)


def clashes(before: Traits, after: Traits) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return where tempos are beyond the pitch fader, and where keys are not in harmony; the unknown never clashes."""
    tempo = tempo_apart(before.tempo_bpm, after.tempo_bpm) > FADER
    known = (before.key_ending >= 0) & (after.key_opening >= 0)
    return tempo, known & (key_score(before.key_ending, after.key_opening) < IN_HARMONY)


def _neutral(score: NDArray[np.floating], unknown: NDArray[np.bool_]) -> Floats:
    return np.where(unknown, NEUTRAL, score).astype(np.float32, copy=False)


def _wheel_score(ours: str, theirs: str) -> float:
    hours = (int(theirs[:-1]) - int(ours[:-1])) % 12
    if ours[-1] != theirs[-1]:
        return {0: _RELATIVE, 1: _DIAGONAL, 11: _DIAGONAL}.get(hours, 0.0)
    graded = {0: _SAME_KEY, 1: _NEXT_HOUR, 11: _NEXT_HOUR, 7: _BOOST, 2: _TONE_UP, 10: _TONE_DOWN}
    return graded.get(hours, 0.0)


def _key_scores() -> Floats:
    """Return a table with one row and column more than there are keys: index -1 is the unknown one."""
    found = np.full((len(KEYS) + 1, len(KEYS) + 1), NEUTRAL, np.float32)
    for row, ours in enumerate(KEYS):
        for column, theirs in enumerate(KEYS):
            found[row, column] = _wheel_score(CAMELOT[ours], CAMELOT[theirs])
    return found


_KEY_SCORES = _key_scores()
