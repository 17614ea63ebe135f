"""Transitions in words: what is said of two tracks that follow one another, beside the numbers of ``transitions``."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.playlists import transitions
from core.playlists.columns import columns_of
from core.playlists.transitions import PARTS, Traits, tempo_apart, traits
from models.keys import CAMELOT, KEYS
from models.playlist import Part, Transition
from models.track import LibraryTrack

_STEPS = {
    (0, True): "the same key",
    (1, True): "an hour up the wheel",
    (11, True): "an hour down the wheel",
    (0, False): "the relative key",
    (7, True): "a semitone up, which lifts",
    (1, False): "a neighbour of the relative key",
    (11, False): "a neighbour of the relative key",
    (2, True): "a tone up",
    (10, True): "a tone down",
}


def passages(tracks: Sequence[LibraryTrack], cosines: NDArray[np.float32]) -> tuple[Transition, ...]:
    """Return how each track leads to the next.

    Parameters
    ----------
    cosines : float32, shape (len(tracks) - 1,), how alike each sounds to the next, nan where unknown
    """
    known = traits(columns_of(tracks), np.arange(len(tracks)))
    found = transitions.parts(known[:-1], known[1:], cosines)
    total = transitions.combined(*found)
    words = [_words(one, other, float(cosine)) for (one, other), cosine in zip(_pairs(known), cosines, strict=True)]
    return tuple(
        Transition(
            round(float(total[place]), 4),
            tuple(
                Part(name, round(float(scores[place]), 4), sentence)
                for name, scores, sentence in zip(PARTS, found, sentences, strict=True)
            ),
        )
        for place, sentences in enumerate(words)
    )


def summed_up(transition: Transition) -> str:
    """Return the tempo and the key of a transition in one sentence."""
    return ", ".join(part.sentence for part in transition.parts if part.name in ("tempo", "key"))


def _pairs(known: Traits) -> list[tuple[Traits, Traits]]:
    return list(pairwise(known[[place]] for place in range(len(known.tempo_bpm))))


def _words(before: Traits, after: Traits, cosine: float) -> tuple[str, str, str, str]:
    return (
        tempo_words(float(before.tempo_bpm[0]), float(after.tempo_bpm[0])),
        key_words(int(before.key_ending[0]), int(after.key_opening[0])),
        energy_words(float(before.energy[0]), float(after.energy[0])),
        sound_words(cosine),
    )


def tempo_words(ours: float, theirs: float) -> str:
    """Say how a tempo is met: "120 to 62 BPM, 3.3 % apart at half the tempo"."""
    if np.isnan(ours) or np.isnan(theirs):
        return "tempo unknown"
    apart = float(tempo_apart(np.array([ours], np.float32), np.array([theirs], np.float32))[0])
    octaves = round(float(np.clip(np.log2(theirs / ours), -1, 1)))
    where = {-1: " at half the tempo", 1: " at double the tempo"}.get(octaves, "")
    return f"{ours:.0f} to {theirs:.0f} BPM, {100 * apart:.1f} % apart{where}"


def key_words(ending: int, opening: int) -> str:
    """Say what the step on Camelot's wheel is: "8A to 9A, an hour up the wheel"; keys by index, -1 unknown."""
    if ending < 0 or opening < 0:
        return "key unknown"
    ours, theirs = CAMELOT[KEYS[ending]], CAMELOT[KEYS[opening]]
    step = ((int(theirs[:-1]) - int(ours[:-1])) % 12, ours[-1] == theirs[-1])
    return f"{ours} to {theirs}, {_STEPS.get(step, 'keys that clash')}"


def energy_words(ours: float, theirs: float) -> str:
    """Say how the energy changes: "energy rises from 0.52 to 0.61"."""
    if np.isnan(ours) or np.isnan(theirs):
        return "energy unknown"
    if abs(theirs - ours) < 0.05:
        return f"energy stays at {theirs:.2f}"
    return f"energy {'rises' if theirs > ours else 'falls'} from {ours:.2f} to {theirs:.2f}"


def sound_words(cosine: float) -> str:
    """Say how alike two tracks sound: "close in sound (0.74)"."""
    if np.isnan(cosine):
        return "likeness unknown"
    words = ((0.85, "very close"), (0.55, "close"), (0.25, "related"), (0.05, "distant"))
    return f"{next((word for least, word in words if cosine >= least), 'strangers')} in sound ({cosine:.2f})"
